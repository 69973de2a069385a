"""Which department the name or the folder of a returned file speaks of. Pure over names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from segsync.master import Department
from segsync.values import clean_text, fold

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_SHORTEST_CODE = 2
_MOST_WORDS = 12


class DepartmentNames:
    """The codes, names and aliases of a plan's departments, to be found in file names; made once for many files.

    A code counts as it is written in the plan, since small letters make words of some ("kom", "sak"); alone it counts
    in any.
    """

    def __init__(self, departments: Iterable[Department]) -> None:
        self._codes: dict[str, str] = {}
        self._alone: dict[str, str] = {}
        self._names: dict[tuple[str, ...], str] = {}
        for department in departments:
            code = department.code
            if len(code) >= _SHORTEST_CODE:
                self._codes.setdefault(code, code)
                self._alone.setdefault(fold(code), code)
            for name in (department.name, *department.aliases):
                if words := _words(fold(name)):
                    self._names.setdefault(words, code)

    def other(self, shown: str, own: str) -> str:
        """Return the code of a department that a file's name or folder in inbox/ names instead of `own`, or "".

        A name that holds the department's own as well says nothing.
        """
        path = PurePosixPath(shown)
        folders = path.parts[1:-1] if path.parts[0] == "inbox" else ()
        for part in (path.stem, *folders):
            named = list(self._named(clean_text(part)))
            if named and own not in named:
                return named[0]
        return ""

    def _named(self, part: str) -> Iterator[str]:
        yield from (self._codes[word] for word in _words(part) if word in self._codes)
        if fold(part) in self._alone:
            yield self._alone[fold(part)]
        words = _words(fold(part))
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _MOST_WORDS) + 1):
                if words[start:end] in self._names:
                    yield self._names[words[start:end]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, _BETWEEN_WORDS.split(text)))
