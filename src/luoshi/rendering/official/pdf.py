"""A docx as PDF, through LibreOffice where it is installed, and its pages as pictures for a preview.

Typefaces that are not installed get the stand-ins of ``page.py`` by name, so that a page breaks alike on every machine with
the same fonts; nothing is downloaded.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import escape

from luoshi.reading.document import ReadingError
from luoshi.reading.formats import office
from luoshi.rendering.official.page import BOLD_IN_PLACE_OF, STAND_INS

_PREVIEW_DPI = 110
_ONE_AT_A_TIME = threading.Lock()


class PdfError(Exception):
    """No PDF can be made here. The message says why and what to do."""


def pdf_of(docx: bytes) -> bytes:
    """The document as PDF. Raises PdfError."""
    program = office.program()
    if program is None:
        raise PdfError(
            "生成 PDF 需要 LibreOffice，而本机没有安装。可先输出 .docx，用办公软件打开后另存为 PDF；或由管理员安装 LibreOffice（Debian：libreoffice-writer-nogui）。"
        )
    try:
        made = office.convert(program, docx, "docx", "pdf", font_configuration())
    except ReadingError as problem:
        raise PdfError(str(problem)) from problem
    if made is None:
        raise PdfError("LibreOffice 没有生成 PDF。请先输出 .docx，用办公软件打开看是否正常。")
    return made


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    with _opened(pdf) as document:
        return len(document)


def page_image(pdf: bytes, number: int, dpi: int = _PREVIEW_DPI) -> bytes | None:
    """A page as PNG, counted from one; None where there is none of the number."""
    with _opened(pdf) as document:
        if not 1 <= number <= len(document):
            return None
        made = io.BytesIO()
        document[number - 1].render(scale=dpi / 72).to_pil().save(made, "PNG")
        return made.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    """The pages; one at a time in a process, for PDFium may not be called by two threads at once."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def font_configuration() -> str:
    """A configuration of fontconfig: the system's own, and the stand-ins for typefaces of official documents."""
    rules = []
    for name, others in STAND_INS.items():
        families = "".join(f"<family>{escape(other)}</family>" for other in others)
        rules.append(
            f'<alias binding="same"><family>{escape(name)}</family><accept>{families}</accept></alias>'
        )
        if name in BOLD_IN_PLACE_OF:
            rules.append(
                f'<match target="pattern"><test name="family"><string>{escape(name)}</string></test>'
                '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit></match>'
            )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{"".join(rules)}</fontconfig>'
    )
