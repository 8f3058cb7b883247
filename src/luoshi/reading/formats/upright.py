"""How text stands on a page: pages whose text is turned, and watermarks set across it (for pdf and ofd).

Put here what tells by angle, size and shade which characters are the text of the page; places are made elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

_STEEP = 4  # degrees by which text may lean: scans are never straight
_LARGE = 1.5
_MOST_SHOWN = 30
# Of 255: a light grey, a transparent black.
LIGHT, SHEER = 0xB0, 0x90


class Drawn(NamedTuple):
    """A character as drawn: its box in the page's own coordinates, how far it is turned, and whether it is faint."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    angle: int  # degrees, clockwise; 0 is upright
    faint: bool


def turned_by(characters: Sequence[Drawn]) -> int:
    """By how many degrees (0, 90, 180, 270) most of the text of a page is turned clockwise."""
    votes = Counter(_right_angle(character.angle) for character in characters)
    if not votes:
        return 0
    angle, count = votes.most_common(1)[0]
    return angle if angle is not None and count * 10 >= len(characters) * 6 else 0


def is_aside(character: Drawn, turned: int) -> bool:
    """Whether a character is turned against the page, as words along a margin are."""
    return _right_angle(character.angle) != turned


def without_watermark(characters: Sequence[Drawn]) -> tuple[list[Drawn], str]:
    """The characters of the text, and those of a watermark: set aslant, or large and faint across the page."""
    if not any(character.faint or character.angle % 90 for character in characters):
        return list(characters), ""
    sizes = [_size(character) for character in characters if not character.angle % 90]
    usual = median(sizes) if sizes else 0.0
    kept: list[Drawn] = []
    left: list[str] = []
    for character in characters:
        aslant = _right_angle(character.angle) is None
        if aslant or (character.faint and _size(character) > _LARGE * usual):
            left.append(character.text)
        else:
            kept.append(character)
    return kept, "".join(left)


def watermark_notice(found: Iterable[tuple[int, str]]) -> str:
    """What to tell of watermarks that were left out, by page."""
    pages: dict[str, list[int]] = {}
    for page, words in found:
        pages.setdefault(words[:_MOST_SHOWN], []).append(page)
    told = "；".join(
        f"第 {'、'.join(map(str, numbers[:10]))}{'等' if len(numbers) > 10 else ''} 页的“{words}”"
        for words, numbers in list(pages.items())[:5]
    )
    return f"{told}斜置、侧置，或字大而色浅，按水印和边栏文字处理，未读入正文。如是正文，请对照原件补录。"


def _right_angle(angle: int) -> int | None:
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= _STEEP else None


def _size(character: Drawn) -> float:
    return max(character.x1 - character.x0, character.y1 - character.y0)
