"""Files written whole or not at all, who has a workbook open, and the lock of a plan that somebody works in."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from segsync.errors import SegsyncError

_BEGINNING, _ENDING = ".segsync-", ".tmp"
_NEW_FILE = 0o666
_OWNER_LENGTH = 55
"""Where, in the file that Excel lays beside an open workbook, the name of its user ends at the latest."""

# Writing


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, to disk, then in its place.

    A link stays a link: the file that it leads to is replaced. A file that was
    there keeps its rights; one that is read-only is not replaced.
    """
    target = path.resolve() if path.is_symlink() else path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied")
        handle, temporary = tempfile.mkstemp(prefix=_BEGINNING, suffix=_ENDING, dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(target.stat().st_mode if target.exists() else _NEW_FILE & ~_umask())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise SegsyncError("cannot_write", file=str(path), reason=error.strerror or type(error).__name__) from error


def remove_file(path: Path) -> None:
    """Remove a file for good: also after a power cut it does not come back."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Remove what writes that were killed left behind. Only for who holds the lock of these folders."""
    for folder in folders:
        for path in folder.glob(f"{_BEGINNING}*{_ENDING}") if folder.is_dir() else ():
            with contextlib.suppress(OSError):
                path.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Bring a folder's names to disk, where the system has a way to."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some file systems of networks know no such thing
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# Workbooks that are open


def refuse_open(path: Path) -> None:
    """Raise SegsyncError when a file lies open in an office program, naming who has it open."""
    signs = (
        (f"~${path.name}", _excel_user),
        (f"~${path.name[2:]}", _excel_user),
        (f".~lock.{path.name}#", _office_user),
    )
    for sign, read in signs:  # Word leaves the first two letters of a name out
        beside = path.parent / sign
        if beside.exists():
            user = read(beside)
            code = "file_open_by" if user else "file_open"
            raise SegsyncError(code, file=path.name, user=user, sign=sign)
    try:
        if path.exists():
            with path.open("r+b"):
                pass
    except PermissionError as error:
        reason = error.strerror or "PermissionError"
        raise SegsyncError("cannot_write", file=path.name, reason=reason) from error


def _excel_user(sign: Path) -> str:
    """Return the user whom the file beside a workbook open in Excel names: a length, then the name."""
    data = _beginning(sign)
    length = data[0] if data else 0
    return data[1 : 1 + length].decode("cp1252", "ignore").strip("\0 ")


def _office_user(sign: Path) -> str:
    """Return the user whom the file beside a workbook open in LibreOffice names."""
    parts = _beginning(sign).decode("utf-8", "ignore").split(",")
    return next(filter(None, (part.strip() for part in parts[:2])), "")


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_OWNER_LENGTH)
    except OSError:
        return b""


# The lock


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file; raise SegsyncError naming who holds it, and since when.

    The lock of a process of this computer that is gone is taken over.
    """
    owner = {
        "user": os.environ.get("USERNAME") or os.environ.get("USER") or "?",
        "host": platform.node(),
        "pid": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _take(path, json.dumps(owner).encode())
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _take(path: Path, owner: bytes) -> None:
    for _ in range(5):
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            _set_aside_if_dead(path)
            continue
        except OSError as error:
            raise SegsyncError("cannot_write", file=str(path), reason=error.strerror) from error
        with os.fdopen(handle, "wb") as stream:
            stream.write(owner)
        return
    raise SegsyncError("locked", user="?", host="?", since="?", age="?", file=path.name)


def _set_aside_if_dead(path: Path) -> None:
    """Remove the lock of a process that is gone; raise SegsyncError when it is somebody's.

    It is moved aside first and looked at again, so that of two who find the
    same dead lock only one removes it, and never the other's new one.
    """
    found = _read_lock(path)
    if found is None:
        return
    holder = _holder(found)
    if found and (holder is None or not _is_dead(holder)):  # an empty one was left by who was killed while making it
        raise SegsyncError("locked", **_words(holder or {}), file=path.name)
    aside = path.with_name(f"{path.name}-{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        path.rename(aside)
        if aside.read_bytes() != found:
            with contextlib.suppress(OSError):
                os.link(aside, path)
        aside.unlink()


def _read_lock(path: Path) -> bytes | None:
    """Return what a lock says, None when it is gone; one that is empty is waited for, since it may just be written."""
    for _ in range(20):
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SegsyncError("cannot_write", file=str(path), reason=error.strerror) from error
        if found:
            return found
        time.sleep(0.05)
    return b""


def _holder(found: bytes) -> dict[str, Any] | None:
    try:
        holder = json.loads(found)
    except ValueError:
        return None
    return holder if isinstance(holder, dict) else None


def _words(holder: Mapping[str, Any]) -> dict[str, str]:
    """Return who holds a lock, since when, and for how many minutes as this computer's clock has it."""
    words = {name: str(holder.get(name, "?")) for name in ("user", "host", "since")}
    try:
        minutes = int((datetime.now(UTC) - datetime.fromisoformat(words["since"])).total_seconds() // 60)
    except (ValueError, TypeError):
        return words | {"age": "?"}
    return words | {"age": str(max(minutes, 0))}


def _is_dead(holder: Mapping[str, Any]) -> bool:
    """Whether a lock was left by a process of this computer that is gone."""
    if holder.get("host") != platform.node():
        return False
    try:
        return not _is_alive(int(holder.get("pid", 0)))
    except (OSError, ValueError, TypeError, OverflowError):
        return False


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if sys.platform == "win32":

    def _is_alive_on_windows(pid: int) -> bool:
        """Whether a process runs: sending it a signal, as elsewhere, would end it here."""
        import ctypes

        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.windll.kernel32
        process = kernel.OpenProcess(query_limited_information, False, pid)
        if not process:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(process, ctypes.byref(code))
        kernel.CloseHandle(process)
        return code.value == still_active
