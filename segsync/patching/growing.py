"""References in a part's XML that grow with a table: filters, rules, formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segsync.patching.markup import Markup, Splice, Tag, escaped
from segsync.patching.ranges import Change, grown
from segsync.patching.sheet import Sheet

_REF = ("autoFilter", "sortState", "sortCondition")
_SQREF = ("dataValidation", "conditionalFormatting", "protectedRange", "ignoredError")


def grown_attributes(markup: Markup, tags: Iterable[Tag], name: str, changes: Sequence[Change]) -> Iterator[Splice]:
    """Yield the splices that grow an attribute of these tags."""
    for tag in tags:
        attribute = markup.attributes(tag).get(name)
        if attribute and (new := grown(attribute.text, changes)) != attribute.text:
            yield Splice(attribute.start, attribute.stop, escaped(new))


def grown_sheet(sheet: Sheet, changes: Sequence[Change]) -> Iterator[Splice]:
    """Yield the splices that grow what lies on a sheet around its cells, that of later versions of Excel too."""
    markup = sheet.markup
    yield from grown_attributes(markup, markup.tags(*_REF, start=sheet.stop), "ref", changes)
    yield from grown_attributes(markup, markup.tags(*_SQREF, start=sheet.stop), "sqref", changes)
    for tag in markup.tags("dataValidation", "conditionalFormatting", start=sheet.stop):
        inner = markup.tag("sqref", start=tag.stop, stop=markup.close(tag))
        if inner and not tag.is_empty:
            text = markup.text(inner)
            new = grown(text, changes)
            if new != text:
                yield Splice(inner.stop, markup.close(inner), escaped(new))
