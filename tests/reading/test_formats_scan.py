"""Scans: images and pdf pages without text, read by recognition; older office formats by conversion."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from luoshi.reading.document import ReadingError
from luoshi.reading.formats import office, scan
from luoshi.reading.formats.detect import source_text


def _picture(kind: str = "PNG") -> bytes:
    font_file = next(Path("/usr/share/fonts").rglob("NotoS*CJK*.ttc"), None)
    if font_file is None:
        pytest.skip("no Chinese font on this machine")
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (900, 260), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(font_file), 36)
    draw.text((40, 40), "云溪县产业提升实施方案", "black", font)
    draw.text((40, 140), "县财政局牵头，县税务局负责", "black", font)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


needs_ocr = pytest.mark.skipif(not scan.available(), reason="the extra ocr is not installed")


@needs_ocr
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_an_image_is_read_by_recognition_with_a_notice(kind: str) -> None:
    read = source_text(_picture(kind), "扫描件.pdf")
    assert read.format == "image"
    assert [notice.code for notice in read.notices] == ["ocr"]
    assert read.draft.text.replace(",", "，").split() == [
        "云溪县产业提升实施方案",
        "县财政局牵头，县税务局负责",
    ]


@needs_ocr
@pytest.mark.slow
def test_a_pdf_page_without_text_is_read_by_recognition() -> None:
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawImage(ImageReader(io.BytesIO(_picture())), 40, 500, 500, 144)
    canvas.save()
    read = source_text(out.getvalue(), "a.pdf")
    assert "云溪县产业提升实施方案" in read.draft.text
    assert [notice.code for notice in read.notices] == ["ocr"]


def test_without_the_extra_a_scan_is_refused_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "available", lambda: False)
    with pytest.raises(ReadingError, match=r"luoshi\[ocr\]"):
        source_text(b"\x89PNG\r\n\x1a\n", "a.png")


RTF = rb"{\rtf1\ansi\ansicpg936 \u33853?\u23454?\u36131?\u20219?\par \u26126?\u30830?\u20998?\u24037?}"


@pytest.mark.slow
@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
def test_an_rtf_file_is_read_through_libreoffice() -> None:
    read = source_text(RTF, "a.doc")
    assert read.format == "office"
    assert read.draft.text.split() == ["落实责任", "明确分工"]


@pytest.mark.slow
@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
def test_word_xml_of_2003_is_no_plain_text() -> None:
    page = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>落实责任</w:t></w:r></w:p>'
        "</w:body></w:wordDocument>"
    )
    assert source_text(page.encode(), "a.doc").draft.text.split() == ["落实责任"]


def test_without_libreoffice_an_older_format_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadingError, match="LibreOffice"):
        source_text(RTF, "a.rtf")
