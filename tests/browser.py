"""Chromium, in which a page is read as people read it, and axe-core, which finds what shuts some of them out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return where Chromium is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run the browser that is installed, which asks nobody for anything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Seen:
    """A page as it was shown: what axe-core objects to, what was asked of the network, what the console said."""

    violations: list[str]
    requests: list[str]
    complaints: list[str]
    width: int


def look_at(browser: Browser, path: Path, *, width: int, scheme: str) -> Seen:
    """Show a page in a window so wide, light or dark, with everything unfolded."""
    page: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page).response["violations"]
    violations = [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
    shown = int(page.evaluate("document.documentElement.scrollWidth"))
    page.close()
    return Seen(violations, requests, complaints, shown)
