"""Headings as words: what a heading says without its number. Put here only what reads a heading by itself."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇\d]+[章节部分编]+|[（(]\s*[一二三四五六七八九十百零〇\d]+\s*[)）]"
    r"|[一二三四五六七八九十百零〇]+[、.．]|\d+[、.．)）](?!\d)|\d+(?:\.\d+)+\s|[①-⑳])\s*"
)


def plain_heading(heading: str) -> str:
    """A heading without its numbering and its closing sign; what is nothing but a number stays.

    >>> [plain_heading(text) for text in ("一、（三）稳就业。", "1.2 建设园区", "二十四节气", "三、")]
    ['稳就业', '建设园区', '二十四节气', '三、']
    """
    text = " ".join(heading.split())
    while (shorter := _NUMBER.sub("", text, count=1)) != text and shorter:
        text = shorter
    return text.strip(" 　。；;：:，,") or heading.strip()
