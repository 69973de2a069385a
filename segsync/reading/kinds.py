"""What a file is, told by its content; its name and ending say nothing."""

from __future__ import annotations

import re
import struct
import zlib
from enum import StrEnum

from segsync.errors import Unreadable
from segsync.reading.archive import ZIP_START, Archive
from segsync.reading.compound import OLE_START, Compound
from segsync.reading.gate import open_archive


class Kind(StrEnum):
    """The kinds of file that are read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


XLS_STREAMS = ("workbook", "book")

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_TEXT_DOCUMENT = b"application/vnd.oasis.opendocument.text"
_GZIP_START = b"\x1f\x8b"
_GNUMERIC = b"http://www.gnumeric.org/"
_BEGINNINGS = (
    (b"%PDF-", "pdf_document"),
    (b"{\\rtf", "word_document"),
    (b"PK\x05\x06", "packed_folder"),
    (b"Rar!", "packed_folder"),
    (b"7z\xbc\xaf", "packed_folder"),
    (_GZIP_START, "packed_folder"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
)
"""How files of other kinds begin, and the finding that says what to do with each."""
_OLE_DOCUMENTS = (
    ("encryptedpackage", "password_protected"),
    ("worddocument", "word_document"),
    ("powerpoint document", "other_document"),
    ("__properties_version1.0", "mail_message"),
)
_SECTOR_SIZES = (b"\x09\0", b"\x0c\0")
_PICTURE_BRANDS = (b"ftyphei", b"ftypmif1", b"ftypavif")
_WEB_PAGE = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|style|script|div)\b", re.IGNORECASE)
_OLD_XML = (b"urn:schemas-microsoft-com:office:spreadsheet", b"office:document")
_MAIL_LINE = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|X-[\w-]+):", re.I | re.M
)
_LOOKED_AT = 4096


def recognise(data: bytes) -> tuple[Kind, Archive | None]:
    """Return what a file is, with its archive where it is one; raise Unreadable for what is no spreadsheet."""
    if not data.strip(b"\0"):
        raise Unreadable("empty_file")
    if data.startswith(ZIP_START):
        archive = open_archive(data)
        return _kind_of_archive(archive), archive
    if data.startswith(OLE_START):
        return _kind_of_compound(data), None
    _refuse_others(data)
    return Kind.TEXT, None


def _kind_of_archive(archive: Archive) -> Kind:
    names = {name.lower() for name in archive.entries}
    folders = {name.partition("/")[0] for name in names}
    if "mimetype" in archive and archive.entries["mimetype"].size < 200:
        return _kind_of_mimetype(archive)
    if "xl" in folders:
        return Kind.XLSB if "xl/workbook.bin" in names else Kind.XLSX
    if "[content_types].xml" not in names:
        raise Unreadable("other_document" if "index/document.iwa" in names else "packed_folder")
    raise Unreadable("word_document" if "word" in folders else "other_document")


def _kind_of_mimetype(archive: Archive) -> Kind:
    mimetype = archive.read("mimetype")
    if mimetype.startswith(_SPREADSHEET):
        return Kind.ODS
    raise Unreadable("word_document" if mimetype.startswith(_TEXT_DOCUMENT) else "other_document")


def _kind_of_compound(data: bytes) -> Kind:
    try:
        names = {name.lower() for name in Compound(data).streams}
    except (ValueError, IndexError, struct.error, KeyError, OverflowError) as error:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("password_protected") from error
        raise Unreadable("broken_archive" if data[30:32] in _SECTOR_SIZES else "old_format") from error
    for name, code in _OLE_DOCUMENTS:
        if any(found.startswith(name) for found in names):
            raise Unreadable(code)
    if names.isdisjoint(XLS_STREAMS):
        raise Unreadable("old_format")
    return Kind.XLS


def _refuse_others(data: bytes) -> None:
    """Refuse what is plainly of another kind; what is left is text, or not a workbook at all."""
    if _GNUMERIC in _unzipped_start(data):
        raise Unreadable("gnumeric_workbook")
    for beginning, code in _BEGINNINGS:
        if data.startswith(beginning):
            raise Unreadable(code)
    if data[4:12].startswith(_PICTURE_BRANDS) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise Unreadable("picture")
    start = data[:_LOOKED_AT].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if any(sign in start for sign in _OLD_XML):
            raise Unreadable("old_format")
        raise Unreadable("web_page" if _WEB_PAGE.search(start) else "other_document")
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    if len(_MAIL_LINE.findall(head)) >= 2:
        raise Unreadable("mail_message")


def _unzipped_start(data: bytes) -> bytes:
    """Return the first bytes of a file, unpacked where gzip packed it."""
    if not data.startswith(_GZIP_START):
        return data[:_LOOKED_AT]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[: 16 * _LOOKED_AT], _LOOKED_AT)
    except zlib.error:
        return b""
