"""The measures of GB/T 9704-2012 in one place: paper, margins, grid, sizes of type, typefaces with what stands in for them.

The shipped templates are made from them (``scripts/document-templates``) and the tests measure the PDF by them.
"""

from __future__ import annotations

PAPER_MM = (210, 297)
TEXT_MM = (156, 225)  # 版心
TOP_MM, LEFT_MM = 37, 28  # 天头, 订口
RIGHT_MM = PAPER_MM[0] - LEFT_MM - TEXT_MM[0]
BOTTOM_MM = PAPER_MM[1] - TOP_MM - TEXT_MM[1]
LINES, CHARACTERS = 22, 28  # a page, a line

TITLE_PT, BODY_PT, FOLIO_PT, TABLE_PT = 22, 16, 14, 12  # 2号, 3号, 4号, 小4号
LINE_TWIPS = 579  # a twenty-second of 225 mm, rounded down so that the last line stays on the page
TITLE_LINE_TWIPS = 660
TABLE_LINE_TWIPS = 380
IMPRINT_LINE_TWIPS = 500
CLOSER_TWIPS = -5  # between characters: 28 of 16 point are wider than 156 mm
RED = "FF0000"

TITLE, SONG, HEI, KAI, FANG = "方正小标宋简体", "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312"
# What may stand in where a typeface is not installed, best first; the last are those of free systems. ``bold`` where only
# a bold one is as dark as the one it stands for.
STAND_INS: dict[str, tuple[str, ...]] = {
    TITLE: ("FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", "Noto Serif CJK SC", "Source Han Serif SC"),
    FANG: ("仿宋", "FangSong", "华文仿宋", "STFangsong", "FandolFang R", "Noto Serif CJK SC", "Source Han Serif SC"),
    KAI: ("楷体", "KaiTi", "华文楷体", "STKaiti", "AR PL KaitiM GB", "AR PL UKai CN", "Noto Serif CJK SC"),
    HEI: ("SimHei", "华文黑体", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC"),
    SONG: ("SimSun", "华文宋体", "STSong", "Noto Serif CJK SC", "Source Han Serif SC"),
}  # fmt: skip
BOLD_IN_PLACE_OF = frozenset({TITLE})


def twips(millimetres: float) -> int:
    """Twentieths of a point, in which Word measures.

    >>> twips(28)
    1587
    """
    return round(millimetres / 25.4 * 1440)


def points(millimetres: float) -> float:
    """Points, in which a PDF measures."""
    return millimetres / 25.4 * 72
