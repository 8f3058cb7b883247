"""A table that lost its lines, cut into words: bars, blank lines, line ends and runs of blanks part them; and its names.

Only cutting; which words make a row is for ``loose_tables.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import overload

from luoshi.reading.loose_cells import ROW_NUMBER, Token, is_body_list

_NAME = re.compile(
    r"(?:序号|编号|序|类别|分类|板块|领域|维度|.{0,8}(?:任务|工作|内容|事项|项目|举措|措施|名称|目标|要点|路径|实事|实项目|工程|问题|成果|规模|要求|类型|行业(?:名称)?|指标|目标值|指标值)|.{0,6}(?:单位|部门|[处科股]室|领导|责任人|负责人|联系人)"
    r"|.{0,6}(?:时限|时间|期限|节点|进度|安排)|备注|完成情况|责任分工|牵头|主办|配合|协办|协同|.{0,4}标准)(?:[（(].{1,24}[)）])?$"
)
HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]).{2,60}$")
_YEAR_ALONE = re.compile(r"20\d\d年?")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－·]\s?\d{1,4}\s?[-—–－·]|第\s?\d{1,4}\s?页(?:[，,/\s]?共\s?\d{1,4}\s?页)?)\s*"
)
MOST_NAME_TOKENS = 30
_MOST_NAMES = 12
_FIRST_ROW = re.compile(r"1[.．、*]?")
_SHORT = re.compile(r"[^，。；：、\d]{1,14}")
_BAR_ALONE = re.compile(r"\n[ \t　]*\|[ \t　]*(?=\n)")
_FEWEST_BARS = 4


class Tokens:
    """The cells of a table from its header on, cut out of the text as they are asked for."""

    def __init__(self, text: str, start: int) -> None:
        self._cut: list[Token] = []
        self._rest = _tokens(text, start)

    def reaches(self, index: int) -> bool:
        """Whether there are so many."""
        missing = index + 1 - len(self._cut)
        if missing > 0:
            self._cut += itertools.islice(self._rest, missing)
        return index < len(self._cut)

    @overload
    def __getitem__(self, at: int) -> Token: ...

    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...

    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        self.reaches(at.stop - 1 if isinstance(at, slice) else at)
        return self._cut[at]


def _tokens(text: str, start: int) -> Iterator[Token]:
    """Cells as far as the layout tells: bars, blank lines, line ends, runs of blanks."""
    stop = min(len(text), start + 400_000)
    blank_lines = text.count("\n\n", start, min(stop, start + 400)) >= 2
    if len(_BAR_ALONE.findall(text, start, min(stop, start + 400))) >= _FEWEST_BARS:
        # Bars on lines of their own part the cells, whose words may go over several lines; behind the last bar they end.
        last = text.rfind("|", start, stop)
        for cell in re.compile(r"[^|]+").finditer(text, start, last):
            if cell[0].strip():
                token = _token(cell.start(), cell[0])
                lines = cell[0].split()
                bodies = len(lines) > 1 and all(map(is_body_list, lines))
                yield replace(token, words="、".join(lines)) if bodies else token
        start = last
    pattern = re.compile(r"[^\n|]+(?:\n(?![\n ]*\n)[^\n|]+)*" if blank_lines else r"[^\n|]+")
    for block in pattern.finditer(text, start, stop):
        words = block[0]
        if not words.strip() or re.fullmatch(r"\s*:?-{2,}:?\s*", words) or _PAGE_NUMBER.fullmatch(words):
            continue
        if (
            blank_lines
            or "|" in text[block.end() : block.end() + 2]
            or "|" in text[max(start, block.start() - 2) : block.start()]
        ):
            yield _token(block.start(), words)
            continue
        at = block.start()
        for piece in re.split(r"([ \t　]+)", words):
            if piece.strip():
                yield _token(at, piece)
            at += len(piece)


def _token(start: int, words: str) -> Token:
    stripped = words.strip()
    start += len(words) - len(words.lstrip())
    return Token(start, start + len(stripped), re.sub(r"\s+", "", stripped))


def _before_first_row(tokens: Sequence[Token]) -> bool:
    """Whether nothing but short words stands before the number of the first row."""
    for token in tokens:
        if _FIRST_ROW.fullmatch(token.words):
            return True
        if not _SHORT.fullmatch(token.words):
            return False
    return False


def names_in(tokens: Sequence[Token], wanted: Sequence[str] | None = None) -> tuple[list[str], int]:
    """The column names that the tokens begin with, single characters put together (工 作 任 务)."""
    names: list[str] = []
    held = ""
    used = 0
    for index, token in enumerate(tokens):
        words = token.words
        if (
            len(words) > (40 if "（" in words or "(" in words else 14)
            or (ROW_NUMBER.fullmatch(words) and names)
            or HEADING.fullmatch(words)
        ):
            break
        candidate = held + words
        if _NAME.fullmatch(candidate) and not (held == "" and words in ("分", "管")):
            names.append(candidate)
            held = ""
            used = index + 1
        elif len(candidate) <= 8 and (len(words) <= 2 or held or _YEAR_ALONE.fullmatch(words)):
            held = candidate
        elif names and len(words) <= 10 and _before_first_row(tokens[index + 1 : index + _MOST_NAMES]):
            names.append(words)  # a column of another name between the known ones and the first row
            held = ""
            used = index + 1
        else:
            break
        if wanted is not None and len(names) == len(wanted):
            break
    if wanted is not None:
        return (names, used) if names == list(wanted) else ([], 0)
    return names, used
