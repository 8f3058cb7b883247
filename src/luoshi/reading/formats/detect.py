"""Tells the format of a file by its content and hands it to the reader of that format.

Put here only the telling apart; each format has its own module beside this one, loaded when a file needs it (every.py
loads them all).
"""

from __future__ import annotations

import re

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HTML = re.compile(rb"(?i)<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]")
_HTML_TAG = re.compile(rb"(?i)</(?:p|div|span|td|h[1-6]|li|section|article)>|<br\s*/?>")
# Word 2003 XML and the one-file form of Office Open XML.
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=.Word\.Document|<w:wordDocument\s|<pkg:package\s")
_OLE_NAMES = {
    "EncryptedPackage": "encrypted",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}


def source_text(data: bytes, name: str) -> SourceText:
    """The text of a file, read as what its content is. ``name`` only decides between txt and md.

    Raises ReadingError, whose message tells in Chinese what is wrong and what to do, for everything that is
    not a readable document.
    """
    limits.check_size(data)
    if data.startswith(_ZIP):
        return _read_zip(data)
    if b"%PDF-" in data[:1024]:
        from luoshi.reading.formats import pdf

        return pdf.read(data)
    if data.startswith(_OLE):
        return _compound(data)
    if data.startswith(b"{\\rtf"):
        return _office(data, "rtf")
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        from luoshi.reading.formats import scan

        return scan.read_image(data)
    if data.startswith(_PACKED):
        raise ReadingError("这是压缩包，不是公文。请先解压，再逐份提供其中的文件。")
    if data.startswith(_PROGRAMS) and b"\x00\x00" in data[:1024]:
        raise ReadingError("这是程序文件，不是公文。请检查是否选错了文件。")
    if _WORD_XML.search(data, 0, 2048):
        return _office(data, "xml")
    if _is_html(data):
        from luoshi.reading.formats import html

        return html.read(data)
    from luoshi.reading.formats import text

    return text.read(data, "md" if name.lower().endswith((".md", ".markdown")) else "txt")


def _read_zip(data: bytes) -> SourceText:
    archive = limits.Archive(data)
    names = {name.lower() for name in archive.names}
    if "ofd.xml" in names:
        from luoshi.reading.formats import ofd

        return ofd.read(data, archive)
    if "word/document.xml" in names or any(
        n.startswith("word/document") and n.endswith(".xml") for n in names
    ):
        from luoshi.reading.formats import docx

        return docx.read(archive)
    if any(n.startswith("xl/workbook") for n in names):
        from luoshi.reading.formats import spreadsheet

        return spreadsheet.read(data, archive)
    if "mimetype" in archive:
        kind = archive.read("mimetype", 1000).decode("ascii", "replace").rpartition(".")[2].strip()
        if kind.startswith("text"):
            return _office(data, "odt")
        if kind.startswith("spreadsheet"):
            return _office(data, "ods")
    if any(n.startswith("ppt/") for n in names):
        raise ReadingError("这是演示文稿，不是公文。请提供文字稿，或另存为 PDF 后再试。")
    if "encryptedpackage" in names or "meta-inf/encryption.xml" in names:
        raise ReadingError(limits.ENCRYPTED)
    if not names:
        raise ReadingError(limits.BROKEN)
    raise ReadingError("这是压缩包，里面不是单份公文。请先解压，再逐份提供其中的文件。")


def _office(data: bytes, kind: str) -> SourceText:
    from luoshi.reading.formats import office

    return office.read(data, kind)


def _compound(data: bytes) -> SourceText:
    # Names in an OLE directory are UTF-16 without compression, so they can be found as they are.
    for name, kind in _OLE_NAMES.items():
        if name.encode("utf-16-le") in data:
            if kind == "encrypted":
                raise ReadingError(limits.ENCRYPTED)
            if kind == "ppt":
                raise ReadingError("这是演示文稿，不是公文。请提供文字稿，或另存为 PDF 后再试。")
            return _office(data, kind)
    raise ReadingError(limits.BROKEN)


def _is_html(data: bytes) -> bool:
    opening = data[:4096]
    if opening[:2] in (b"\xff\xfe", b"\xfe\xff"):
        opening = opening.decode("utf-16", "replace").encode("utf-8", "replace")
    if _HTML.search(opening):
        return True
    first = opening.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return first == b"<" and len(_HTML_TAG.findall(data[: 1 << 16])) >= 3
