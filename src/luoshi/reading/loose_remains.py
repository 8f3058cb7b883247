"""What is left of a table of tasks that gave no rows, or a row that is not sure: found, and told with its place."""

from __future__ import annotations

import re

from luoshi.reading.document import Notice, SourceText, page_at
from luoshi.reading.loose_tokens import HEADING, MOST_NAME_TOKENS, Tokens, names_in
from luoshi.reading.span import Span

_MOST_REMAINS = 300
_LONGEST_REMAINS = 40
_TASK_NAME = re.compile(r"任务|指标|目标|工作|举措|措施|事项")
UNREAD = "table-unread"
# 牵头 工作 序号 完成⏎年度目标 配合单位⏎单位 任务 时限: a head whose names were cut into pieces and mixed with each other.
_PIECE = r"(?:序号|(?:年度|工作|主要|重点|量化)?(?:目标|任务|内容|事项|举措)|工作|主要|重点|年度|(?:牵头|责任|配合|协办|主办|承办|协同)?(?:单位|部门)|牵头|责任|配合|协办|主办|承办|(?:完成)?(?:时限|时间|期限|节点)|完成|分工|备注)"
_BROKEN_HEAD = re.compile(
    rf"^[ \t　]*(?:{_PIECE}[ \t　]+){{1,11}}{_PIECE}[ \t　]*\n(?:[ \t　]*(?:{_PIECE}[ \t　]+){{0,11}}{_PIECE}[ \t　]*\n){{1,5}}",
    re.MULTILINE,
)
_PIECES = re.compile(_PIECE)
_LEAST_PIECES, _LEAST_LINES = 5, 4


def remains_at(text: str, start: int) -> Span | None:
    """What is left of a table of tasks that gave no rows: names of its columns, then short lines."""
    tokens = Tokens(text, start)
    names, used = names_in(tokens[:MOST_NAME_TOKENS])
    if len(names) < 2 or not any(_TASK_NAME.search(name) for name in names):
        return None
    at = end = tokens[used - 1].end
    for _ in range(_MOST_REMAINS):
        stop = text.find("\n", at + 1)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].strip()
        if len(line) > _LONGEST_REMAINS or line.endswith(("。", "：")) or HEADING.fullmatch(line):
            break
        if line:
            end = stop
        if stop >= len(text):
            break
        at = stop
    return Span(start, end) if end > tokens[used - 1].end else None


def find_scattered(text: str) -> list[Span]:
    """What is left of tables whose head was cut into pieces: such lines, then short ones that are no sentences."""
    out: list[Span] = []
    at = 0
    while (head := _BROKEN_HEAD.search(text, at)) is not None:
        at = end = head.end()
        if len({piece.strip() for piece in _PIECES.findall(head[0])}) < _LEAST_PIECES:
            continue
        lines = 0
        while lines < _MOST_REMAINS and end < len(text):
            stop = text.find("\n", end)
            stop = len(text) if stop < 0 else stop
            line = text[end:stop].strip()
            if len(line) > _LONGEST_REMAINS or line.endswith(("。", "：")) or HEADING.fullmatch(line):
                break
            lines += bool(line)
            end = stop + 1
        if lines >= _LEAST_LINES:
            out.append(Span(head.start(), min(end, len(text))))
            at = end
    return out


def _place(source: SourceText, span: Span) -> str:
    at = source.draft.source_span(span).start
    if source.pages:
        return f"第 {page_at(source.pages, at)} 页"
    return f"第 {source.source.count(chr(10), 0, at) + 1} 行起"


def unread(source: SourceText, span: Span) -> Notice:
    place = source.draft.source_span(span)
    return Notice(
        UNREAD,
        f"{_place(source, span)}的表格失去了行列，没有读出任务和指标。请对照原件核对，把表中的任务手工补上，或改用 Word、Excel 原件。",
        place,
    )


def doubtful(source: SourceText, span: Span) -> Notice:
    return Notice(
        "table-row-uncertain",
        f"{_place(source, span)}的一行表格折成了几行，分不清续行属于哪一格，单位和时限可能不全。请对照原件核对这一行。",
        source.draft.source_span(span),
    )
