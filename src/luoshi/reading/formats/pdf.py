"""Reads pdf by its text layer and its drawn lines, with the coordinates of both; pages without text are scans.

Put here what talks to PDFium; reading order is made in layout.py, recognition in scan.py.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import limits, scan
from luoshi.reading.formats.composing import Composer
from luoshi.reading.formats.layout import Layout
from luoshi.reading.formats.limits import Budget, TooMuch
from luoshi.reading.formats.pdf_objects import objects
from luoshi.reading.formats.pdf_streams import check_streams
from luoshi.reading.formats.printed import Glyph
from luoshi.reading.formats.ruling import Rule
from luoshi.reading.formats.upright import (
    LIGHT,
    SHEER,
    Drawn,
    is_aside,
    turned_by,
    watermark_notice,
    without_watermark,
)

# PDFium must not be entered by two threads.
_LOCK = threading.Lock()
_BOLD_FONT = re.compile(r"(?i)bold|black|heavy|hei(?!ght)|黑|小标宋|xbs|xiaobiaosong|biaosong")
_MOST_PAGE_CHARACTERS = 60_000
_MOST_PATHS = 30_000
_PATHS = frozenset({pdfium.FPDF_PAGEOBJ_PATH})
_PICTURES = frozenset({pdfium.FPDF_PAGEOBJ_IMAGE})
_FEW_CHARACTERS = 8
_SCANNED = 0.1
_THIN = 2.5
_SHORT = 4.0
_OCR_DPI = 200


def read(data: bytes) -> SourceText:
    """The text of a pdf, page by page. Raises ReadingError for damaged and encrypted files and for scans
    where recognition is not installed."""
    check_streams(data)
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower() or "security" in str(error).lower():
                raise ReadingError(limits.ENCRYPTED) from error
            raise ReadingError(limits.BROKEN) from error
        try:
            return _read(document, Budget())
        except (pypdfium2.PdfiumError, ValueError, ctypes.ArgumentError) as error:
            raise ReadingError(limits.BROKEN) from error
        finally:
            document.close()


def _read(document: Any, budget: Budget) -> SourceText:
    count = len(document)
    if not count:
        raise ReadingError(limits.BROKEN)
    if count > limits.MAXIMUM_PAGES:
        raise ReadingError(f"文件有 {count} 页，超过上限 {limits.MAXIMUM_PAGES} 页。请拆分后逐份提供。")
    composer = Composer()
    layout = Layout(composer)
    scanned: list[int] = []
    unread: list[int] = []
    damaged: list[int] = []
    watermarks: list[tuple[int, str]] = []
    for number in range(count):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            damaged.append(number + 1)
            layout.page([])
            continue
        drawn, unmapped = _draw(page, budget)
        drawn, watermark = without_watermark(drawn)
        rotation = (360 - turned_by(drawn)) % 360 if drawn else page.get_rotation()
        glyphs = _glyphs(page, drawn, rotation)
        illegible = len(drawn) < _FEW_CHARACTERS or unmapped * 10 > len(drawn) * 3
        if illegible and (unmapped or _has_picture(page, budget)):
            if scan.available():
                picture = page.render(scale=_scale(*page.get_size())).to_pil().convert("RGB")
                layout.page(*scan.recognised(picture), headings=False)
                scanned.append(number + 1)
                continue
            unread.append(number + 1)
        watermark += layout.page(glyphs, _rules(page, rotation, budget))
        if watermark:
            watermarks.append((number + 1, watermark))
        page.close()
    layout.close()
    if not composer.text.strip() and unread:
        raise ReadingError(scan.NOT_INSTALLED)
    if scanned:
        composer.notice(
            "ocr", f"第 {_pages(scanned)} 页没有文字层，文字由图像识别得出，可能有误，请对照原件核对。"
        )
    if unread:
        composer.notice("ocr", f"第 {_pages(unread)} 页是图像，未能识别。{scan.NOT_INSTALLED}")
    if watermarks:
        composer.notice("watermark", watermark_notice(watermarks))
    if damaged:
        composer.notice("damaged", f"第 {_pages(damaged)} 页已损坏，未能读取。请对照原件核对。")
    return composer.finish("pdf")


def _pages(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:20])
    return shown + "等" if len(numbers) > 20 else shown


def _scale(width: float, height: float) -> float:
    # Recognition gains nothing from more than some 3,000 pixels, and a page may claim to be miles wide.
    return min(_OCR_DPI / 72, 3_000 / max(width, height, 1.0))


def _glyphs(page: Any, drawn: Sequence[Drawn], rotation: int) -> list[Glyph]:
    """The characters where they stand on the page as it is read."""
    left, bottom, right, top = page.get_bbox()
    glyphs: list[Glyph] = []
    turned = (360 - rotation) % 360
    for character in drawn:
        text, x0, y0, x1, y1, bold, _, _ = character
        a, b, c, d = _turn(
            x0 - left, y0 - bottom, x1 - left, y1 - bottom, rotation, right - left, top - bottom
        )
        glyphs.append(Glyph(text, a, c, b, d, bold, is_aside(character, turned)))
    return glyphs


def _draw(page: Any, budget: Budget) -> tuple[list[Drawn], int]:
    """The characters of the page with their boxes, and how many have no known meaning."""
    text_page = page.get_textpage()
    raw = text_page.raw
    count = pdfium.FPDFText_CountChars(raw)
    if count > _MOST_PAGE_CHARACTERS:
        raise TooMuch(f"一页上的文字超过 {_MOST_PAGE_CHARACTERS // 10_000} 万个")
    budget.spend("glyphs", max(0, count))
    left, bottom, right, top = page.get_bbox()
    box = pdfium.FS_RECTF()
    drawn: list[Drawn] = []
    unmapped = 0
    fonts: dict[bytes, bool] = {}
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    bold = faint = False
    angle = 0
    last_height = -1.0
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in (0, 0xFFFD, 0xFFFE, 0xFFFF):
            unmapped += 1
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            if not high:
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        character = "-" if code == 2 else chr(code) if code < 0x110000 else "\ufffd"
        if character.isspace() or not pdfium.FPDFText_GetLooseCharBox(raw, index, box):
            last_height = -1.0
            continue
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        if (
            not x0 <= x1
            or not y0 < y1
            or x1 < left - 20
            or x0 > right + 20
            or y1 < bottom - 20
            or y0 > top + 20
        ):
            continue
        if y1 - y0 != last_height:
            # The font may have changed: the box's height belongs to font and size.
            last_height = y1 - y0
            size = pdfium.FPDFText_GetFontInfo(raw, index, name, 128, flags)
            key = name.raw[: max(0, min(size, 128) - 1)]
            if key not in fonts:
                fonts[key] = bool(_BOLD_FONT.search(key.decode("utf-8", "replace")))
            bold = fonts[key] or pdfium.FPDFText_GetFontWeight(raw, index) >= 600
            angle = round(math.degrees(pdfium.FPDFText_GetCharAngle(raw, index))) % 360
            faint = _is_faint(raw, index)
        drawn.append(Drawn(character, x0, y0, x1, y1, bold, angle, faint))
    text_page.close()
    return drawn, unmapped


def _is_faint(raw: Any, index: int) -> bool:
    """Whether a character is set in a light shade, or lets what is below shine through."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(raw, index, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) >= LIGHT or alpha.value < SHEER


def _turn(
    x0: float, y0: float, x1: float, y1: float, rotation: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A box of the page as it is read: left, top, right, bottom, growing downwards. Width and height are the page's own."""
    if rotation == 90:
        return y0, x0, y1, x1
    if rotation == 180:
        return width - x1, y0, width - x0, y1
    if rotation == 270:
        return height - y1, width - x1, height - y0, width - x0
    return x0, height - y1, x1, height - y0


def _has_picture(page: Any, budget: Budget) -> bool:
    """Whether pictures cover so much of the page that it may be a scan (several, where it is cut into strips)."""
    width, height = page.get_size()
    wanted = _SCANNED * width * height
    least = wanted / 20
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    for picture in objects(page, _PICTURES, budget):
        if pdfium.FPDFPageObj_GetBounds(picture, left, bottom, right, top):
            covered = max(0.0, right.value - left.value) * max(0.0, top.value - bottom.value)
            wanted -= covered if covered > least else 0.0
            if wanted <= 0:
                return True
    return False


def _rules(page: Any, rotation: int, budget: Budget) -> list[Rule]:
    """The horizontal and vertical lines drawn on the page, those of stroked and thin filled rectangles included."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    out: list[Rule] = []
    for number, path in enumerate(objects(page, _PATHS, budget)):
        if number > _MOST_PATHS or len(out) > _MOST_PATHS:
            return []
        if _is_tiny(path):
            continue
        for x0, y0, x1, y1 in _strokes(path):
            a, b, c, d = _turn(
                min(x0, x1) - left,
                min(y0, y1) - bottom,
                max(x0, x1) - left,
                max(y0, y1) - bottom,
                rotation,
                width,
                height,
            )
            out.append(Rule(a, b, c, d))
    return out


def _is_tiny(path: Any) -> bool:
    """Whether no line of the path can be long enough to part cells: most of a drawing is, and is soon passed over."""
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    if not pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return False
    return right.value - left.value < _SHORT and top.value - bottom.value < _SHORT


def _strokes(path: Any) -> Iterator[tuple[float, float, float, float]]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    for points in _subpaths(path, matrix):
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        if min(wide, high) <= _THIN:
            if max(wide, high) >= _SHORT:
                yield min(xs), min(ys), max(xs), max(ys)
        elif stroke.value:
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5 and max(abs(x1 - x0), abs(y1 - y0)) >= _SHORT:
                    yield x0, y0, x1, y1


def _subpaths(path: Any, matrix: Any) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(path), 4_000)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        kind = pdfium.FPDFPathSegment_GetType(segment)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = [point]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            # A curve is no rule.
            points = []
        if points and pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points
