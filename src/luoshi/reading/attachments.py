"""The list of attachments under the body of an official document (附件说明), or else the heads of its annexes.

Holds only the reading of attachment titles; the annexes themselves are sections of the outline.
"""

from __future__ import annotations

import re

from luoshi.reading.closing import bodies_in
from luoshi.reading.numerals import chinese_number
from luoshi.reading.span import Span

_GAP = r"[ \t\u3000]"
_MARK = re.compile(
    rf"\n{_GAP}{{0,80}}[-•*]?{_GAP}{{0,80}}附{_GAP}{{0,3}}件{_GAP}{{0,3}}(?P<number>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}|)"
    rf"{_GAP}{{0,3}}(?P<colon>[:：.．、]?){_GAP}{{0,80}}(?P<rest>[^\n]*)"
)
_ITEM = re.compile(
    rf"{_GAP}{{0,80}}[-•*]?{_GAP}{{0,80}}(?:附{_GAP}{{0,3}}件{_GAP}{{0,3}}(?P<annex>[0-9]{{1,2}}){_GAP}{{0,80}}[:：.．、]?|[（(]?(?P<number>[0-9]{{1,2}}){_GAP}{{0,80}}[.．、:：）)])"
    rf"{_GAP}{{0,80}}(?P<title>[^\n]*)"
)
# 1.2026年重点任务分解: a year may follow the point.
_INLINE_NUMBER = re.compile(r"(?<![\d.])(\d{1,2})[ \u3000]*[.．、](?:(?!\d)|(?=(?:19|20)\d\d年))")
_EXTENSION = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|txt|pptx?)$", re.IGNORECASE)
_COMPLETE = re.compile(
    r"(?:方案|名单|清单|计划|规划|办法|规定|细则|措施|意见|通知|目录|标准|指南|预案|纲要|要点|一览|样式|格式|模板|表|书|函|图|单|分工|要求|说明|制度|规则|总结|材料|条件|内容|公告|台账|职责)"
    r"(?:[（(][^（）()\n]{1,30}[）)])?$"
)
_LONGEST = 120


def read_attachments(text: str, after: int) -> tuple[tuple[str, ...], Span] | None:
    """The titles of the attachments without their numbers, and where they are listed."""
    if text.find("附", after) < 0:
        return None
    heads: list[tuple[str, Span]] = []
    for match in _MARK.finditer(text, max(0, after - 1)):
        rest, numbered = match["rest"].strip(), bool(match["number"])
        if not match["colon"] and rest and not (numbered and match["rest"]):
            continue  # 附件所列… is a sentence
        first = 1 if not numbered else (_number(match["number"]) or 0)
        if match["colon"] and first <= 1:
            items, end = _list(text, match, numbered)
            if items and (not numbered or len(items) > 1 or _is_frame(_next_line(text, end)[0])):
                return tuple(items), Span(match.start() + 1, end)
        head = _annex_head(text, match)
        if head:
            heads.append(head)
    if heads:
        return tuple(title for title, _ in heads), Span(heads[0][1].start, heads[-1][1].end)
    return None


def _number(written: str) -> int | None:
    return int(written) if written.isdigit() else chinese_number(written)


def _list(text: str, match: re.Match[str], numbered: bool) -> tuple[list[str], int]:
    rest = match["rest"].strip()
    items: list[str] = []
    if rest:
        items = [rest] if numbered else _split(rest)
    end = match.end()
    in_numbers = numbered or bool(_INLINE_NUMBER.match(rest)) or not rest
    while len(items) < 60:
        line, start, stop = _next_line(text, end)
        item = _ITEM.fullmatch(line) if line else None
        number = int(item["annex"] or item["number"]) if item else 0
        if item and in_numbers and number == len(items) + 1 and item["title"].strip():
            items += _split(line.strip()) if item["number"] else [item["title"].strip()]
        elif (
            items
            and line
            and "\n" not in text[end : start - 1].strip(" \t\u3000\n")
            and _continues(items[-1], line)
        ):
            if text[end:start].count("\n") > 1:
                break
            items[-1] += line.strip()
        else:
            break
        end = stop
    return [title for title in map(_clean, items) if 1 < len(title) <= _LONGEST], end


def _split(rest: str) -> list[str]:
    """One line with several numbered titles as these titles; only numbers that run on from the first count."""
    marks: list[re.Match[str]] = []
    for mark in _INLINE_NUMBER.finditer(rest):
        if (not marks and mark.start() == 0) or (marks and int(mark[1]) == int(marks[-1][1]) + 1):
            marks.append(mark)
    if not marks:
        return [rest]
    stops = [m.start() for m in marks[1:]] + [len(rest)]
    return [rest[m.end() : stop].strip() for m, stop in zip(marks, stops, strict=True)]


def _clean(title: str) -> str:
    title = _EXTENSION.sub("", title.strip(" \t\u3000。；;，,、"))
    return re.sub(r"(?<=[\u4e00-\u9fff》])[ \u3000]+(?=[\u4e00-\u9fff《])", "", title)


def _next_line(text: str, at: int) -> tuple[str, int, int]:
    """The next line with something in it: its text, begin and end."""
    while at < len(text):
        stop = text.find("\n", at)
        stop = stop if stop >= 0 else len(text)
        if text[at:stop].strip():
            return text[at:stop], at, stop
        at = stop + 1
    return "", len(text), len(text)


def _is_frame(line: str) -> bool:
    """Whether a line is a signature, a date or a note in parentheses: what may follow the list."""
    line = line.strip()
    return (
        not line
        or bool(bodies_in(line))
        or line[0] in "（("
        or bool(re.match(r"[12〇○二][\d〇○零一二]{3}\D", line))
    )


def _continues(item: str, line: str) -> bool:
    line = line.strip()
    if _is_frame(line) or _COMPLETE.search(item.rstrip(" 。；;")) or line.startswith("附"):
        return False
    return (
        len(line) <= 60
        and not re.match(r"[一二三四五六七八九十\d]{1,3}[、.．]|第[一二三四五六七八九十]", line)
        and "。" not in line
    )


def _annex_head(text: str, match: re.Match[str]) -> tuple[str, Span] | None:
    rest = match["rest"].strip()
    end = match.end()
    if not rest:
        line, _, stop = _next_line(text, end)
        rest, end = line.strip(), stop
        following, _, stop = _next_line(text, end)
        if (
            rest
            and not _COMPLETE.search(rest)
            and _COMPLETE.search(following.strip())
            and _continues(rest, following)
        ):
            rest, end = rest + following.strip(), stop
    title = _clean(rest.lstrip("#* "))
    if not 4 <= len(title) <= 80 or re.search(r"[。；：:\t|]", title) or bodies_in(title):
        return None
    return title, Span(match.start() + 1, end)
