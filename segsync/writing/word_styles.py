"""The styles of a Word document: the template's where it has them, and a look of our own where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from segsync.vocabulary import say

_FONT = "Arial"
_AFTER_HYPHENS = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:textAlignment", "w:outlineLvl", "w:rPr")
"""What comes after the rule for hyphens in the order that Word asks for."""
_ACCENT = RGBColor(0x1F, 0x38, 0x64)


class Style(StrEnum):
    """The styles that a document uses, by the names that every Word knows; the last three are our own."""

    NORMAL = "Normal"
    TITLE = "Title"
    SUBTITLE = "Subtitle"
    HEADING_1 = "Heading 1"
    HEADING_2 = "Heading 2"
    CAPTION = "Caption"
    LIST_NUMBER = "List Number"
    LIST_BULLET = "List Bullet"
    HEADER = "Header"
    FOOTER = "Footer"
    TABLE = "Table Grid"
    CELL = "draft.style.cell"
    NOTE = "draft.style.note"
    PLACEHOLDER = "draft.style.placeholder"


_OWN = (Style.CELL, Style.NOTE, Style.PLACEHOLDER)
_BASE = ("Normal", "Default Paragraph Font", "Normal Table", "No List")
"""What every document has; all else of the empty document is made anew, in one look."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph looks: size and spaces in points, and its level among headings."""

    size: float = 10.5
    bold: bool = False
    before: float = 0
    after: float = 6
    coloured: bool = False
    keep: bool = False
    level: int | None = None


_LOOKS = {
    Style.TITLE: _Look(20, True, 0, 6, coloured=True, keep=True),
    Style.SUBTITLE: _Look(10, after=2),
    Style.HEADING_1: _Look(15, True, 18, 6, coloured=True, keep=True, level=0),
    Style.HEADING_2: _Look(12, True, 12, 4, coloured=True, keep=True, level=1),
    Style.CAPTION: _Look(10, True, 10, 4, keep=True),
    Style.LIST_NUMBER: _Look(after=4),
    Style.LIST_BULLET: _Look(after=4),
    Style.HEADER: _Look(9, after=0),
    Style.FOOTER: _Look(9, after=0),
    Style.CELL: _Look(8, after=0),
    Style.NOTE: _Look(8.5, before=3, after=3),
}


def own_look(document: Document) -> None:
    """Leave of the empty document's styles only the basic ones, and set their look."""
    for style in list(document.styles):
        if style.name not in _BASE:
            style.element.getparent().remove(style.element)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    _set_font(normal)
    _hyphenate(document, normal)
    for element in document.settings.element.iter(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), "15")


def _hyphenate(document: Document, normal: Any) -> None:
    """Break long words in tables between syllables, and nowhere else."""
    after = document.settings.element.find(qn("w:defaultTabStop"))
    after.addnext(OxmlElement("w:autoHyphenation"))
    _set_hyphens(normal, suppress=True)


def _set_hyphens(style: Any, *, suppress: bool) -> None:
    element = OxmlElement("w:suppressAutoHyphens")
    element.set(qn("w:val"), "1" if suppress else "0")
    style.element.get_or_add_pPr().insert_element_before(element, *_AFTER_HYPHENS)


def _set_font(style: Any) -> None:
    style.font.name = _FONT
    fonts = style.element.rPr.rFonts
    for kind in ("w:cs", "w:eastAsia"):
        fonts.set(qn(kind), _FONT)


def set_language(document: Document, language: str) -> None:
    """Set the language of all text, for spelling and for those who have it read aloud."""
    styles = document.styles.element
    for element in list(styles.iter(qn("w:lang"))):
        element.getparent().remove(element)
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {nsdecls('w')}/>")
        styles.insert(0, defaults)
    run = defaults
    for name in ("w:rPrDefault", "w:rPr"):
        found = run.find(qn(name))
        if found is None:
            found = OxmlElement(name)
            run.insert(0, found)
        run = found
    spoken = OxmlElement("w:lang")
    for kind in ("w:val", "w:eastAsia"):
        spoken.set(qn(kind), language)
    run.append(spoken)
    for element in document.settings.element.findall(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)


def style_id(document: Document, style: Style, language: str) -> str:
    """Return the id by which text refers to a style, which is made where the document has none of that name."""
    name = say("sv" if language.startswith("sv") else "en", style) if style in _OWN else style.value
    for known in document.styles:
        if known.name == name:
            return str(known.style_id)
    return str(_made(document, style, name).style_id)


def _made(document: Document, style: Style, name: str) -> Any:
    if style is Style.TABLE:
        return _made_table(document, name)
    if style is Style.PLACEHOLDER:
        made = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        made.font.bold = True
        return made
    look = _LOOKS[style]
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=style not in _OWN)
    made.base_style = next((one for one in document.styles if one.name == "Normal"), None)
    made.font.size, made.font.bold = Pt(look.size), look.bold or None
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next = look.keep or None
    if style is Style.CELL:
        form.line_spacing = 1.0
        _set_hyphens(made, suppress=False)
    if look.coloured:
        made.font.color.rgb = _ACCENT
    if look.level is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.level))
        made.element.pPr.append(level)
    made.hidden, made.quick_style, made.unhide_when_used = False, True, False
    return made


def _made_table(document: Document, name: str) -> Any:
    """Make a table style with thin lines around every cell."""
    made = document.styles.add_style(name, WD_STYLE_TYPE.TABLE, builtin=True)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>' for side in sides)
    borders = f"<w:tblPr {nsdecls('w')}><w:tblBorders>{lines}</w:tblBorders></w:tblPr>"
    made.element.append(parse_xml(borders))
    return made
