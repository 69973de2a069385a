"""What every test may ask for, and the rule that nothing is skipped unseen."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest
from office import Office, why_missing

NO_SKIPS = os.environ.get("SEGSYNC_CI") == "1"
"""On the build machine everything is installed, so a test that is skipped there hides something: it fails."""


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One LibreOffice for the whole session; each test opens its own books in it."""
    if missing := why_missing():
        pytest.skip(missing)
    with Office() as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses LibreOffice, so that ``-m "not office"`` leaves it out."""
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.office)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where nothing may be skipped; expected failures stay what they are."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped, and SEGSYNC_CI=1 allows no skips: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped file into a failed one, likewise."""
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped, and SEGSYNC_CI=1 allows no skips: {report.longrepr}"
    return report
