"""Dates as official documents print them: 2025年1月17日, 二〇二五年一月十七日, 2025-01-17.

Holds the patterns and their conversion to ``YYYY-MM-DD``, and the reading of dates that lost characters.
Periods and deadlines (年底前, 三年内) belong to the ledger.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from luoshi.reading.numerals import chinese_number

_GAP = r"[ \t\u3000]{0,4}"
_CJK_DIGITS = "〇○Ｏ０OoＯ零一二三四五六七八九"
_CJK_NUMBER = r"[一二三四五六七八九十]{1,4}"

#: A full date, with day, in any of the notations. Three groups of (year, month, day) alternate.
DATE = (
    rf"(?:(?:19|20)\d\d{_GAP}年{_GAP}\d{{1,2}}{_GAP}月{_GAP}\d{{1,2}}{_GAP}日"
    rf"|[一二][{_CJK_DIGITS}]{{3}}{_GAP}年{_GAP}{_CJK_NUMBER}{_GAP}月{_GAP}{_CJK_NUMBER}{_GAP}日"
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))"
)
_ARABIC = re.compile(r"(\d{4})\D{1,6}(\d{1,2})\D{1,6}(\d{1,2})")
_CHINESE = re.compile(rf"([一二][{_CJK_DIGITS}]{{3}})\s*年\s*({_CJK_NUMBER})\s*月\s*({_CJK_NUMBER})\s*日")
_DIGIT_OF = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | dict.fromkeys("〇○Ｏ０OoＯ", "0")
_RUN_TOGETHER = re.compile(r"((?:19|20)\d\d)(\d{2,4})")


def parse_date(text: str) -> str | None:
    """The first full date in ``text`` as ``YYYY-MM-DD``; None when there is none or no such day exists."""
    if match := _ARABIC.search(text):
        return iso_date(int(match[1]), int(match[2]), int(match[3]))
    if match := _CHINESE.search(text):
        year = int("".join(_DIGIT_OF[c] for c in match[1]))
        return iso_date(year, chinese_number(match[2]) or 0, chinese_number(match[3]) or 0)
    return None


def iso_date(year: int, month: int, day: int) -> str | None:
    """``YYYY-MM-DD``, or None when there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def restored_date(digits: str, not_after: str | None) -> tuple[str | None, bool]:
    """Read a date whose 年月日 were lost (2023117), and whether that reading is the only one possible.

    ``not_after`` is a later day that is known, such as the day of publication: of several readings the one within
    the half year before it is taken. Without such a day an ambiguous date stays unread.
    """
    match = _RUN_TOGETHER.fullmatch(digits)
    if not match:
        return None, False
    year, rest = int(match[1]), match[2]
    readings = {
        day for cut in (1, 2) if len(rest) > cut and (day := iso_date(year, int(rest[:cut]), int(rest[cut:])))
    }
    if len(rest) == 4:  # 20230107: two digits each
        readings = {day for day in readings if day == iso_date(year, int(rest[:2]), int(rest[2:]))}
    if len(readings) == 1:
        return readings.pop(), True
    if not_after:
        last = date.fromisoformat(not_after)
        near = [d for d in readings if last - timedelta(days=183) <= date.fromisoformat(d) <= last]
        if len(near) == 1:
            return near[0], False
    return None, False
