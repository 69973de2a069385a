"""The one fatal error: a command could not do what it was asked to."""

from __future__ import annotations


class SegsyncError(Exception):
    """A failure with words for the user: what, where and what to do.

    `code` is the key of a sentence in the vocabulary, `values` are its words
    (another error among them says its own sentence); `exit_code` is what the
    command line exits with.
    """

    exit_code = 3
    vocabulary = "error"

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def text(self, language: str) -> str:
        """Return the sentence in `language`."""
        from segsync.vocabulary import say

        words = {
            name: value.text(language) if isinstance(value, SegsyncError) else value
            for name, value in self.values.items()
        }
        return say(language, f"{self.vocabulary}.{self.code}", **words)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.text("en")


class UsageError(SegsyncError):
    """Wrong usage: the command was asked for something that cannot be meant."""

    exit_code = 2


class Unreadable(SegsyncError):
    """A file that cannot be read as a workbook. For a return it becomes a finding with the same code."""

    vocabulary = "finding"
