"""Reads images and pages without text by optical character recognition (RapidOCR, the extra ``ocr``).

Put here what talks to the recognition and to the image library; both are imported only when needed, since the
extra may be missing. The models come with the package: nothing is fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from luoshi.reading import allowance
from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import limits
from luoshi.reading.formats.composing import Composer
from luoshi.reading.formats.layout import Layout
from luoshi.reading.formats.printed import Glyph
from luoshi.reading.formats.ruling import Rule

NOT_INSTALLED = (
    "文件是图像（扫描件），需要文字识别组件才能读取。请由管理员安装：pip install 'luoshi[ocr]'；"
    "或提供有文字层的 PDF、docx 或 OFD。"
)
_NOTICE = "文字由图像识别得出，可能有误，请对照原件核对。"
_MOST_PIXELS = 75_000_000
_TOO_LARGE = "图像的尺寸过大，超出可处理的范围，未作读取。请缩小到 3000 像素左右后再试。"
_MOST_FRAMES = 300
_LONGEST_SIDE = 3_000
_LEAST_SCORE = 0.5
_LEAST_CONTRAST = 32  # of 255, between the lightest and the darkest point of a page that is not blank
_MOST_KNOWN = 8
_known: dict[bytes, tuple[list[Glyph], list[Rule]]] = {}
_ONE_AT_A_TIME = threading.Lock()


@cache
def available() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "PIL"))


def read_image(data: bytes) -> SourceText:
    """The text of an image, one page for each frame. Raises ReadingError."""
    if not available():
        raise ReadingError(NOT_INSTALLED)
    from PIL import Image

    composer = Composer()
    layout = Layout(composer)
    try:
        for page in _frames(data):
            layout.page(*recognised(page), headings=False)
    except Image.DecompressionBombError as error:
        raise ReadingError(_TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError) as error:
        raise ReadingError(limits.BROKEN) from error
    except (TypeError, IndexError, KeyError, AttributeError) as error:
        # The image library meets broken files with many kinds of error.
        raise ReadingError(limits.BROKEN) from error
    layout.close()
    composer.notice("ocr", _NOTICE)
    return composer.finish("image")


def _frames(data: bytes) -> Iterator[Any]:
    """The frames of an image, small enough to be recognised. A single one is let go of before it is given."""
    from PIL import Image, ImageOps, ImageSequence

    with Image.open(io.BytesIO(data)) as image:
        several = getattr(image, "n_frames", 1) > 1
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            if number >= _MOST_FRAMES:
                raise ReadingError(f"图像超过 {_MOST_FRAMES} 页。请拆分后逐份提供。")
            if frame.width * frame.height > _MOST_PIXELS:
                raise ReadingError(_TOO_LARGE)
            frame.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            # Black and white takes a byte for a pixel, colours four: it is made small first.
            page = frame.convert("L") if frame.mode in ("1", "P", "I;16") else frame
            if max(page.size) > _LONGEST_SIDE:
                page = ImageOps.contain(page, (_LONGEST_SIDE, _LONGEST_SIDE))
            page = ImageOps.exif_transpose(page).convert("RGB")
            if several:
                yield page
    if not several:
        image.close()  # which alone gives back its memory
        yield page


def recognised(image: Any) -> tuple[list[Glyph], list[Rule]]:
    """The lines of text in an RGB image with their boxes, and the lines drawn in it."""
    import numpy as np

    pixels = np.asarray(image)[:, :, ::-1]
    if min(pixels.shape[:2]) < 8 or int(pixels.max()) - int(pixels.min()) < _LEAST_CONTRAST:
        return [], []
    pixels = np.ascontiguousarray(pixels)
    digest = hashlib.blake2b(pixels.tobytes(), digest_size=16).digest() + bytes(str(pixels.shape), "ascii")
    with _ONE_AT_A_TIME:
        # A file that shows one picture on a thousand pages is recognised once.
        known = _known.get(digest)
        if known is None:
            known = _known[digest] = _recognised(pixels)
            while len(_known) > _MOST_KNOWN:
                del _known[next(iter(_known))]
    return list(known[0]), list(known[1])


def _recognised(pixels: Any) -> tuple[list[Glyph], list[Rule]]:
    try:
        with allowance.recognition():
            result = _engine()(pixels)
    except Exception as error:
        if "bad_alloc" in str(error) or "allocate" in str(error):  # the words of the libraries in C
            raise MemoryError from error
        raise
    if result.boxes is None or result.txts is None:
        return [], []
    glyphs: list[Glyph] = []
    for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        if not text.strip() or score < _LEAST_SCORE:
            continue
        xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
        glyphs.append(Glyph(text, min(xs), max(xs), min(ys), max(ys)))
    return glyphs, _drawn_lines(pixels)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _drawn_lines(pixels: Any) -> list[Rule]:
    """The horizontal and vertical lines of tables: dark stretches much longer than any stroke of a character."""
    import cv2
    import numpy as np

    dark = (cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGR2GRAY) < 160).astype(np.uint8)
    height, width = dark.shape
    out: list[Rule] = []
    for across, length in ((True, max(40, width // 25)), (False, max(40, height // 40))):
        kernel = np.ones((1, length) if across else (length, 1), np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel))
        for left, top, wide, high, _ in stats[1 : min(count, 3_000)].tolist():
            if (high if across else wide) > 12:
                continue
            if across:
                out.append(Rule(left, top + high / 2, left + wide, top + high / 2))
            else:
                out.append(Rule(left + wide / 2, top, left + wide / 2, top + high))
    return out
