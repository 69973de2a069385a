"""What a new plan starts from: the default value lists, and the texts of templates and mail drafts."""

from importlib.resources import files


def text(name: str) -> str:
    """Return one of the package's text files, such as "lists.csv" or "sv/mail.txt"."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
