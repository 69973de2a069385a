"""Which department the name or the folder of a returned file speaks of. Pure over names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from segsync.master import Department
from segsync.values import clean_text, fold

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_SHORTEST_CODE = 2


def other_department(shown: str, own: str, departments: Iterable[Department]) -> str:
    """Return the code of a department that a file's name or folder in inbox/ names instead of `own`, or "".

    A code counts as it is written in the plan, since small letters make words of some ("kom", "sak"); alone it counts
    in any. A name that holds the department's own as well says nothing.
    """
    path = PurePosixPath(shown)
    folders = path.parts[1:-1] if path.parts[0] == "inbox" else ()
    known = tuple(departments)
    for part in (path.stem, *folders):
        named = [department.code for department in known if _is_named(department, clean_text(part))]
        if named and own not in named:
            return named[0]
    return ""


def _is_named(department: Department, part: str) -> bool:
    words = _BETWEEN_WORDS.split(part)
    if len(department.code) >= _SHORTEST_CODE and (department.code in words or fold(part) == fold(department.code)):
        return True
    spaced = _spaced(part)
    return any(_spaced(name) in spaced for name in (department.name, *department.aliases) if fold(name))


def _spaced(text: str) -> str:
    """Return a text's words between single spaces, so that whole words are found in it."""
    return f" {' '.join(filter(None, _BETWEEN_WORDS.split(fold(text))))} "
