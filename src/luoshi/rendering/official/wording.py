"""How the words of a document are set: a title in lines, a date in characters, attachments numbered, a text in levels.

Pure functions on words; nothing of docx.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_TITLE_LINE = 19  # characters of 2号 in a line of 156 mm, with one to spare
NOT_STATED = "—"  # in a cell
WIDE_TITLE_LINE = 27  # on a page turned on its side
_LONGEST_HEADING = 40  # what is longer is a sentence, and set as one
_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (2, re.compile(r"（[一二三四五六七八九十]{1,3}）")),
)
_SENTENCE_ENDS = "。！？；："
_GOOD_BREAK_AFTER = (
    "关于印发",
    "关于转发",
    "关于",
    "》的",
    "》",
    "、",
    "和",
    "及",
    "与",
    "）",
    "人民政府",
    "办公室",
    "办公厅",
)
_GOOD_BREAK_BEFORE = (
    "《",
    "关于",
    "（",
    "实施",
    "推进",
    "重点",
    "工作",
    "责任",
    "任务",
    "行动",
    "方案",
    "的通知",
)
_ANOTHER_LINE = 3.0
_NO_START = "的》〉）、，。：”’〕和及与"
_NO_END = "《〈（“‘〔第"


def chinese_date(written: str | None) -> str:
    """A day in the form of documents, without zeros in front.

    >>> chinese_date("2025-01-20")
    '2025年1月20日'
    """
    try:
        day = date.fromisoformat((written or "")[:10])
    except ValueError:
        return written or ""
    return f"{day.year}年{day.month}月{day.day}日"


def title_lines(title: str, width: int = _TITLE_LINE) -> list[str]:
    """The title in lines of nearly one length, broken where its words allow it.

    >>> title_lines("汨罗市人民政府办公室关于印发《汨罗市2025年重点任务责任分工》的通知")
    ['汨罗市人民政府办公室关于印发', '《汨罗市2025年重点任务责任分工》的通知']
    """
    words = re.sub(r"\s+", "", title)
    if len(words) <= width:
        return [words] if words else []
    count = -(-len(words) // width)
    best = _broken(words, count, width)
    return best or [words[at : at + width] for at in range(0, len(words), width)]


def _broken(words: str, count: int, width: int) -> list[str] | None:
    """The best division into so many lines, or one more where that breaks the words better; None where none is allowed."""
    found = [
        (cost + _ANOTHER_LINE * (lines - count), lines, ends)
        for lines in (count, count + 1)
        for cost, ends in _divisions(words, lines, width)
    ]
    if not found:
        return None
    at, out = 0, []
    for end in min(found)[2]:
        out.append(words[at:end])
        at = end
    return out


def _divisions(words: str, lines: int, width: int) -> list[tuple[float, list[int]]]:
    """The cheapest division into exactly so many lines: what it costs and where its lines end."""
    size = len(words)
    mean = size / lines
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    for line in range(1, lines + 1):
        for end in range(line, size + 1):
            if (line == lines) != (end == size):
                continue
            price = _cost(words, end) if end < size else 0.0
            for start in range(max(0, end - width), end):
                before = best.get((line - 1, start))
                if before is None:
                    continue
                cost = before[0] + ((end - start - mean) / 4) ** 2 + price
                known = best.get((line, end))
                if known is None or cost < known[0]:
                    best[line, end] = (cost, [*before[1], end])
    return [best[lines, size]] if (lines, size) in best else []


def _cost(words: str, at: int) -> float:
    """How ill it is to break the title here."""
    before, after = words[:at], words[at:]
    if after[0] in _NO_START or before[-1] in _NO_END:
        return 60.0
    if before[-1].isascii() and before[-1].isalnum() and (after[0].isascii() or after[0] in "年月日号"):
        return 40.0
    if after.startswith(("《", "关于")) or before.endswith(("关于印发", "》")):
        return 0.0
    if before.endswith(_GOOD_BREAK_AFTER) or after.startswith(_GOOD_BREAK_BEFORE):
        return 1.0
    return 9.0


def numbered(attachments: Sequence[str]) -> list[str]:
    """The lines of 附件： one alone without a number, several with Arabic numbers and a point.

    >>> numbered(["任务表", "名单"])
    ['1.任务表', '2.名单']
    """
    if len(attachments) == 1:
        return list(attachments)
    return [f"{number}.{name}" for number, name in enumerate(attachments, 1)]


def paragraphs_of(text: str) -> list[dict[str, object]]:
    """A text in paragraphs, each with its level: 1 for 一、, 2 for （一）, 0 for the rest. A heading that goes on is parted from its text."""
    out: list[dict[str, object]] = []
    for line in text.split("\n"):
        words = line.strip(" \t\u3000")
        if words:
            out += [{"级别": level, "文字": part} for level, part in _in_levels(words)]
    return out


def _in_levels(words: str) -> list[tuple[int, str]]:
    for level, number in _LEVELS:
        if not number.match(words):
            continue
        head, _stop, rest = words.partition("。")
        if len(head) <= _LONGEST_HEADING and not any(each in head for each in _SENTENCE_ENDS):
            return [(level, head), (0, rest)] if rest else [(level, head)]
        return [(0, words)]
    return [(0, words)]
