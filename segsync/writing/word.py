"""A Word document under way: headings, lists, tables with captions, a footer with page numbers.

A municipality's own document may be given as template: its styles, header,
footer and page are kept, its text is not. What it lacks gets a look of our own.
The same calls give the same bytes. With `word_styles` this is the home of python-docx.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, NamedTuple

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.section import Section
from docx.shared import Cm

from segsync.errors import SegsyncError
from segsync.writing.word_styles import Style, own_look, set_language, style_id

_PLACEHOLDER = re.compile(r"(\[[^\[\]]+\])")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIALS = {"\n": "w:br", "\t": "w:tab", "\u00ad": "w:softHyphen"}
_SPECIAL = re.compile(f"([{''.join(_SPECIALS)}])")
_TOGETHER = 8
"""A table of up to so many rows is kept on one page."""
_KEPT = {
    RELATION.STYLES, RELATION.NUMBERING, RELATION.SETTINGS, RELATION.THEME, RELATION.FONT_TABLE, RELATION.WEB_SETTINGS,
    RELATION.HEADER, RELATION.FOOTER, RELATION.FOOTNOTES, RELATION.ENDNOTES,
}  # fmt: skip
"""What is kept of a template beside its text; comments, persons and data bound to its text are not."""
_FORGOTTEN = ("attachedTemplate", "mailMerge", "documentProtection", "docVars", "rsids", "savePreviewPicture")
"""Settings that tell of the template's own machine and makers, or that lock the text."""
_SAVED_AT = (1980, 1, 1, 0, 0, 0)
_HEAD_FILL = "D9E2F3"


class Align(StrEnum):
    """How the cells of a column stand."""

    LEFT = "left"
    RIGHT = "right"


class Head(NamedTuple):
    """One column of a table: its heading, its width in cm, and how its cells stand; one in bold heads the rows."""

    heading: str
    width: float
    align: Align = Align.LEFT
    bold: bool = False


class Row(NamedTuple):
    """One row of a table: its texts, and whether it is a total."""

    texts: Sequence[str]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself: nothing about any person."""

    title: str
    author: str
    description: str
    made_on: date


class WordDocument:
    """A document that is written from top to bottom; `language` is a tag such as "sv-SE"."""

    def __init__(self, template: bytes | None, language: str) -> None:
        self._has_template = template is not None
        self._document = _opened(template)
        self._language = language
        self._styles: dict[Style, str] = {}
        _empty(self._document)
        _forget(self._document)
        if not self._has_template:
            own_look(self._document)
            _set_paper(self._document.sections[0])
        set_language(self._document, language)

    # Text

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading; level 0 is the document's title."""
        style = (Style.TITLE, Style.HEADING_1, Style.HEADING_2)[level]
        self._add(self._paragraph(text, style))

    def paragraph(self, text: str, style: Style = Style.NORMAL) -> None:
        """Add a paragraph as it is."""
        self._add(self._paragraph(text, style))

    def written(self, text: str, style: Style = Style.NORMAL) -> None:
        """Add a paragraph in which words in square brackets are marked as a place where a person has to write."""
        self._add(self._paragraph("", style, runs=self._marked_runs(text)))

    def placeholder(self, text: str) -> None:
        """Add a paragraph that is marked throughout."""
        self._add(self._paragraph("", Style.NORMAL, runs=[self._marked(text)]))

    def numbered(self, texts: Iterable[str]) -> None:
        """Add a numbered list that begins with 1."""
        self._list(texts, Style.LIST_NUMBER, "decimal", "%1.")

    def bulleted(self, texts: Iterable[str]) -> None:
        """Add a list with bullets."""
        self._list(texts, Style.LIST_BULLET, "bullet", "•")

    def table(self, caption: str, heads: Sequence[Head], rows: Sequence[Row], notes: Iterable[str] = ()) -> None:
        """Add a caption, a table whose header row is repeated on every page, and its notes."""
        self._add(self._paragraph(caption, Style.CAPTION))
        table = _element("w:tbl", self._table_properties(caption, heads), _grid(heads))
        kept = len(rows) <= _TOGETHER
        table.append(self._row(heads, Row([head.heading for head in heads], bold=True), header=True, keep=True))
        for at, row in enumerate(rows, 1):
            table.append(self._row(heads, row, keep=kept and at < len(rows)))
        self._add(table)
        notes = [*notes] or [""]
        for note in notes:  # a paragraph after a table keeps it apart from the next one
            self._add(self._paragraph(note, Style.NOTE))

    def landscape(self) -> None:
        """Go on on pages that lie across."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        if section.orientation is not WD_ORIENT.LANDSCAPE:
            width, height = section.page_width, section.page_height
            section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, height, width

    @property
    def width(self) -> float:
        """The width between the margins of the present pages, in cm."""
        return _text_width(self._document.sections[-1])

    def header_and_footer(self, header: str, footer: str, page: str, of: str) -> None:
        """Write what stands on every page, where the template has nothing: a text, and "page 1 of 2"."""
        for section in self._document.sections:
            if not self._has_template:
                section.header.is_linked_to_previous = False
                _fill(section.header._element, self._paragraph(header, Style.HEADER))
            for foot in _footers(section):
                if not self._has_template:
                    foot.is_linked_to_previous = False
                if _has_page_number(foot):
                    continue
                line = self._paragraph(footer, Style.FOOTER, runs=self._page_runs(footer, page, of))
                line.pPr.append(_tab_at(_text_width(section)))
                _fill(foot._element, line)

    def to_bytes(self, properties: Properties) -> bytes:
        """Return the document as a docx file."""
        _set_properties(self._document, properties, self._language)
        target = BytesIO()
        self._document.save(target)
        return _stamped(target.getvalue())

    # How it is made

    def _add(self, element: Any) -> None:
        body = self._document.element.body
        body.insert(len(body) - 1, element)  # before the properties of the last section

    def _style(self, style: Style) -> str:
        if style not in self._styles:
            self._styles[style] = style_id(self._document, style, self._language)
        return self._styles[style]

    def _paragraph(
        self,
        text: str,
        style: Style,
        *,
        runs: Iterable[Any] | None = None,
        more: Iterable[Any] = (),
        bold: bool = False,
    ) -> Any:
        properties = _element("w:pPr", _element("w:pStyle", val=self._style(style)), *more)
        return _element("w:p", properties, *(runs if runs is not None else [_run(text, bold=bold)] if text else []))

    def _marked_runs(self, text: str) -> Iterator[Any]:
        for part in _PLACEHOLDER.split(text):
            if part:
                yield self._marked(part) if _PLACEHOLDER.fullmatch(part) else _run(part)

    def _marked(self, text: str) -> Any:
        run = _run(text)
        look = (_element("w:rStyle", val=self._style(Style.PLACEHOLDER)), _element("w:highlight", val="yellow"))
        run.insert(0, _element("w:rPr", *look))
        return run

    def _list(self, texts: Iterable[str], style: Style, form: str, mark: str) -> None:
        number = _new_list(self._document, form, mark)
        for text in texts:
            numbering = _element("w:numPr", _element("w:ilvl", val="0"), _element("w:numId", val=str(number)))
            self._add(self._paragraph("", style, runs=self._marked_runs(text), more=[numbering]))

    def _table_properties(self, caption: str, heads: Sequence[Head]) -> Any:
        width = sum(_twips(head.width) for head in heads)
        look = _element("w:tblLook", val="04A0", firstRow="1", lastRow="0", firstColumn=str(int(heads[0].bold)),
                        lastColumn="0", noHBand="0", noVBand="1")  # fmt: skip
        return _element(
            "w:tblPr",
            _element("w:tblStyle", val=self._style(Style.TABLE)),
            _element("w:tblW", w=str(width), type="dxa"),
            _element("w:tblLayout", type="fixed"),
            _cell_margins(),
            look,
            _element("w:tblCaption", val=_storable(caption)),
        )

    def _row(self, heads: Sequence[Head], row: Row, *, header: bool = False, keep: bool = False) -> Any:
        properties = [_element("w:cantSplit"), *([_element("w:tblHeader")] if header else [])]
        made = _element("w:tr", _element("w:trPr", *properties))
        for head, text in zip(heads, row.texts, strict=True):
            shade = [_element("w:shd", val="clear", color="auto", fill=_HEAD_FILL)] if header else []
            align = [_element("w:jc", val=head.align.value)] if head.align is Align.RIGHT else []
            more = [*([_element("w:keepNext")] if keep else []), *align]
            cell = self._paragraph(text, Style.CELL, more=more, bold=row.bold or head.bold)
            made.append(_element("w:tc", _element("w:tcPr", _cell_width(head.width), *shade), cell))
        return made

    def _page_runs(self, text: str, page: str, of: str) -> Iterator[Any]:
        yield _run(f"{text}\t{page} ")
        yield from _field("PAGE")
        yield _run(f" {of} ")
        yield from _field("NUMPAGES")


# --- elements


def _element(name: str, *children: Any, **attributes: str) -> Any:
    """Return an element of the main namespace with its attributes and children."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def _storable(text: str) -> str:
    """Return a text without what no XML can hold."""
    return _UNSTORABLE.sub("\ufffd", text)


def _run(text: str, *, bold: bool = False) -> Any:
    """Return a run; line feeds, tabs and soft hyphens become those of Word."""
    run = _element("w:r", *([_element("w:rPr", _element("w:b"))] if bold else []))
    for part in _SPECIAL.split(_storable(text)):
        if part in _SPECIALS:
            run.append(_element(_SPECIALS[part]))
        elif part:
            words = _element("w:t")
            words.text = part
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
    return run


def _field(instruction: str) -> Iterator[Any]:
    """Yield the runs of a field that Word computes."""
    yield _element("w:r", _element("w:fldChar", fldCharType="begin"))
    code = _element("w:instrText")
    code.text = f" {instruction} "
    yield _element("w:r", code)
    yield _element("w:r", _element("w:fldChar", fldCharType="separate"))
    yield _run("1")
    yield _element("w:r", _element("w:fldChar", fldCharType="end"))


def _tab_at(width: float) -> Any:
    """Return tabulators for a line with something at its right end, and none in the middle."""
    return _element(
        "w:tabs",
        *(_element("w:tab", val="clear", pos=pos) for pos in ("4513", "4536", "9026", "9072")),
        _element("w:tab", val="right", pos=str(_twips(width))),
    )


def _twips(width: float) -> int:
    return round(width * 1440 / 2.54)


def _cell_width(width: float) -> Any:
    return _element("w:tcW", w=str(_twips(width)), type="dxa")


def _cell_margins() -> Any:
    sides = (("top", 30), ("left", 60), ("bottom", 30), ("right", 60))
    return _element("w:tblCellMar", *(_element(f"w:{side}", w=str(width), type="dxa") for side, width in sides))


def _grid(heads: Sequence[Head]) -> Any:
    return _element("w:tblGrid", *(_element("w:gridCol", w=str(_twips(head.width))) for head in heads))


# --- the template


def _opened(template: bytes | None) -> Document:
    """Open the template, also one with the ending dotx, or an empty document."""
    if template is None:
        return docx.Document()
    try:
        return docx.Document(BytesIO(_as_document(template)))
    except Exception as error:  # python-docx raises whatever a broken package makes it stumble on
        raise SegsyncError("bad_word_template", reason=str(error) or type(error).__name__) from error


def _as_document(template: bytes) -> bytes:
    """Return a template's package as that of a document."""

    def named(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            main = CONTENT_TYPE.WML_DOCUMENT_MAIN.encode()
            return data.replace(main.replace(b"document.main", b"template.main"), main)
        return data

    return _rezipped(template, named)


def _empty(document: Document) -> None:
    """Take out a document's text; its first pages' header, footer and paper are kept."""
    body = document.element.body
    sections = body.findall(f".//{qn('w:sectPr')}")
    first = sections[0] if sections else _element("w:sectPr")
    for child in list(body):
        body.remove(child)
    body.append(first)


def _forget(document: Document) -> None:
    """Drop what a template holds beside its looks: comments, persons, bound data, the way to its own template."""
    part = document.part
    used = set(re.findall(r'r:id="([^"]+)"', document.element.body.xml))
    for key, relation in list(part.rels.items()):
        on_pages = relation.reltype in (RELATION.HEADER, RELATION.FOOTER)
        if relation.reltype not in _KEPT or (on_pages and key not in used):
            del part.rels[key]
    package = part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype not in (RELATION.OFFICE_DOCUMENT, RELATION.CORE_PROPERTIES):
            del package.rels[key]
    settings = document.settings.element
    for name in _FORGOTTEN:
        for element in settings.findall(qn(f"w:{name}")):
            settings.remove(element)
    relations = part.part_related_by(RELATION.SETTINGS).rels
    for key, relation in list(relations.items()):
        if relation.is_external:
            del relations[key]


# --- pages


def _set_paper(section: Section) -> None:
    """Set A4."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)


def _text_width(section: Section) -> float:
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if page is None or left is None or right is None:
        return 16.0
    return (page - left - right) / Cm(1)


def _footers(section: Section) -> Iterator[Any]:
    yield section.footer
    if section.different_first_page_header_footer:
        yield section.first_page_footer


def _has_page_number(footer: Any) -> bool:
    return bool(re.search(r"\bPAGE\b", "".join(footer._element.itertext()) + str(footer._element.xml)))


def _fill(element: Any, line: Any) -> None:
    """Put a line into a header or footer, in place of its empty paragraph."""
    paragraphs = list(element)
    if (
        len(paragraphs) == 1
        and not "".join(element.itertext()).strip()
        and not element.findall(f".//{qn('w:drawing')}")
    ):
        element.remove(paragraphs[0])
    element.append(line)


# --- lists


def _new_list(document: Document, form: str, mark: str) -> int:
    """Define a list of its own and return its number."""
    numbering = _numbering(document)
    taken = [int(found.get(qn("w:abstractNumId"))) for found in numbering.findall(qn("w:abstractNum"))]
    own = max(taken, default=-1) + 1
    level = _element(
        "w:lvl",
        _element("w:start", val="1"), _element("w:numFmt", val=form), _element("w:lvlText", val=mark),
        _element("w:lvlJc", val="left"), _element("w:pPr", _element("w:ind", left="425", hanging="425")),
        ilvl="0",
    )  # fmt: skip
    definition = _element(
        "w:abstractNum", _element("w:multiLevelType", val="singleLevel"), level, abstractNumId=str(own)
    )
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(definition)
    else:
        first.addprevious(definition)
    return int(numbering.add_num(own).numId)


def _numbering(document: Document) -> Any:
    """Return the document's definitions of lists, made where there are none."""
    part = document.part
    if not any(relation.reltype == RELATION.NUMBERING for relation in part.rels.values()):
        content = f"<w:numbering {nsdecls('w')}/>".encode()
        uri = PackURI("/word/numbering.xml")
        part.relate_to(NumberingPart.load(uri, CONTENT_TYPE.WML_NUMBERING, content, part.package), RELATION.NUMBERING)
    return part.numbering_part.element


# --- the file


def _set_properties(document: Document, properties: Properties, language: str) -> None:
    """Write the file's properties anew: nobody of the template's makers stays in them."""
    core = document.core_properties
    for child in list(core._element):
        core._element.remove(child)
    made = datetime(properties.made_on.year, properties.made_on.month, properties.made_on.day)
    core.title, core.comments, core.language = properties.title, properties.description, language
    core.author = core.last_modified_by = properties.author
    core.created = core.modified = made
    core.revision = 1


def _stamped(content: bytes) -> bytes:
    return _rezipped(content, lambda _, data: data)


def _rezipped(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a package with each part changed, and no time of the day in it."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.infolist():
            stamped = zipfile.ZipInfo(entry.filename, _SAVED_AT)
            stamped.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(stamped, change(entry.filename, source.read(entry)))
    return target.getvalue()
