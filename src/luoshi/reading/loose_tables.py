"""Task tables that lost their lines: one cell a line, columns parted by blanks, or bars without a frame.

Copies of a table in a text or a web page often look like that. Such a table is recognised by its column names and
put back into rows of cells (a line each, cells parted by tabs), reversibly like any repair; all else stays as it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import overload

from luoshi.reading.document import Cell, SourceText, Table
from luoshi.reading.span import Draft, Edit, Span
from luoshi.register.wording import is_collective, looks_like_body

_NAME = re.compile(
    r"(?:序号|编号|序|类别|分类|板块|领域|维度|.{0,8}(?:任务|工作|内容|事项|项目|举措|措施|名称|目标|要点|路径|实事|实项目|要求|类型|行业(?:名称)?|指标)|.{0,6}(?:单位|部门|领导|责任人|负责人|联系人)"
    r"|.{0,6}(?:时限|时间|期限|节点|进度|安排)|备注|完成情况|责任分工|.{0,4}标准)(?:[（(].{1,24}[)）])?$"
)
_BODY_NAME = re.compile(r"(?:单位|部门|责任分工)$")
_NUMBER_COLUMN = re.compile(r"序[ 　]*号")
_BODY_COLUMN = re.compile(r"[单部][ 　]*[位门]")
_TIME_NAME = re.compile(r"时限|时间|期限|节点")
_PERSON_NAME = re.compile(r"领导|责任人|负责人|联系人")
_NUMBER_NAME = re.compile(r"^(?:序号|编号|序)$")
_TIME = re.compile(r"\d{4}年|\d{1,2}月|年底|季度|长期|持续|全年|年内|上半年|下半年|常态|\d{4}\.\d")
_ROW_NUMBER = re.compile(r"\d{1,3}[.．、*＊★]?$")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]).{2,60}$")
_FIRST = re.compile(
    r"(?:^|\n)[ \t　|]*(?=序[ 　]*号[ 　]*(?:[|\n 　]|$))|(?:^|\n)(?=[^\n|]{2,12} ?\|[^\n]{2,60}(?:单位|部门) ?\|?[ \t]*(?:\n|$))"
)
_BAR = re.compile(r"[ \t　]*\|[ \t　]*")
_ACTION = re.compile(
    r"(?:开工|新建|迁建|改建|扩建|续建|修建|建设|建成|启动|推进|完成|实施|改造|提升|加快|组织|开展|举办|创建|打造|制定|出台|新增)"
)
_LABEL = re.compile(r"^[^:：]{0,6}(?:单位|部门)[:：]")
_LIST_PARTS = re.compile(r"[、，,；;\s]+")
_MOST_NAME_TOKENS = 30
_LONGEST_LIST = 400
_NEAR = 200


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    words: str


def restore_tables(source: SourceText) -> SourceText:
    """The source with its loose task tables put back into rows and cells; the same object when there are none."""
    text = source.draft.text
    if "|" not in text and not _NUMBER_COLUMN.search(text):
        return source
    if not _BODY_COLUMN.search(text):
        return source
    taken = [source.draft.span_of_source(table.span) for table in source.tables]
    edits: list[Edit] = []
    layouts: list[list[list[list[_Token]]]] = []
    at = 0
    while True:
        found = _FIRST.search(text, at)
        if found is None:
            break
        at = found.end() + 1
        if any(span.start <= found.end() < span.end for span in taken):
            continue
        rows, end = _read(text, found.end())
        at = max(at, end)
        if not rows:
            continue
        layouts.append(rows)
        edits.extend(
            _edits(text, found.end(), rows, [_BODY_NAME.search(_words(cell)) is not None for cell in rows[0]])
        )
    if not layouts:
        return source
    draft = source.draft.edited(edits)
    tables = [_table(source.draft, rows) for rows in layouts]
    return replace(
        source, draft=draft, tables=tuple(sorted((*source.tables, *tables), key=lambda table: table.span))
    )


def _read(text: str, start: int) -> tuple[list[list[list[_Token]]], int]:
    """The rows of the table whose column names begin at ``start``: cells as lists of tokens; and where it ends."""
    tokens = _Tokens(text, start)
    names, used = _names(tokens[:_MOST_NAME_TOKENS])
    if len(names) < 2 or not any(_BODY_NAME.search(name) for name in names):
        return [], start
    header = _split_header(tokens[:used], names)
    fits = [_fit(name) for name in names]
    rows: list[list[list[_Token]]] = [header]
    pending: list[_Token] = []
    numbered = _NUMBER_NAME.match(names[0]) is not None
    index = used
    last_number = 0
    end = header[-1][-1].end

    def flush() -> None:
        nonlocal end
        if len(pending) > 1 or (pending and not numbered):
            aligned = _aligned(pending, fits)
            if aligned is not None:
                rows.append(aligned)
                end = pending[-1].end
        pending.clear()

    again_end = start
    while tokens.reaches(index):
        token = tokens[index]
        ahead = tokens[index : index + _MOST_NAME_TOKENS] if token.words.startswith(names[0]) else []
        again = _names(ahead, names)[1] if ahead else 0
        if again:
            flush()
            again_end = ahead[again - 1].start
            index += again
            continue
        if numbered:
            number = int(re.sub(r"\D", "", token.words)) if _ROW_NUMBER.fullmatch(token.words) else None
            if number is not None and (
                number in (last_number, last_number + 1)
                or last_number == 0
                or (number > last_number and number < last_number + 80 and _line_alone(text, token))
            ):
                flush()
                last_number = number
                pending.append(token)
            elif (
                _HEADING.fullmatch(token.words)
                and _line_alone(text, token)
                and (not pending or _complete(pending, fits))
            ):
                flush()
                rows.append([[token], *[[] for _ in names[1:]]])
                end = token.end
            elif not pending:
                break
            else:
                if (
                    "|" not in text[max(0, token.start - 3) : token.start]
                    and _complete(pending, fits)
                    and _foreign(token)
                ):
                    numbers = (
                        re.sub(r"\D", "", t.words)
                        for t in tokens[index + 1 : index + 9]
                        if _ROW_NUMBER.fullmatch(t.words)
                    )
                    if str(last_number + 1) not in numbers:
                        break
                    flush()  # another row under the same number
                pending.append(token)
        else:
            line_start = text.rfind("\n", 0, token.start) + 1
            if pending and text.rfind("\n", 0, pending[0].start) + 1 != line_start:
                flush()
            if (
                "|"
                not in text[line_start : (text.find("\n", line_start) + len(text)) % len(text) or len(text)]
            ):
                break
            pending.append(token)
        index += 1
        if len(pending) > 40:
            pending.clear()
            break
    flush()
    # A header without rows, said again and again, is looked at once.
    return (rows, end) if len(rows) > 1 else ([], again_end)


def _line_alone(text: str, token: _Token) -> bool:
    before = text[max(0, token.start - _NEAR) : token.start]
    return not before[before.rfind("\n") + 1 :].strip(" \t　|")


class _Tokens:
    """The cells of a table from its header on, cut out of the text as they are asked for."""

    def __init__(self, text: str, start: int) -> None:
        self._cut: list[_Token] = []
        self._rest = _tokens(text, start)

    def reaches(self, index: int) -> bool:
        """Whether there are so many."""
        missing = index + 1 - len(self._cut)
        if missing > 0:
            self._cut += itertools.islice(self._rest, missing)
        return index < len(self._cut)

    @overload
    def __getitem__(self, at: int) -> _Token: ...

    @overload
    def __getitem__(self, at: slice) -> list[_Token]: ...

    def __getitem__(self, at: int | slice) -> _Token | list[_Token]:
        self.reaches(at.stop - 1 if isinstance(at, slice) else at)
        return self._cut[at]


def _tokens(text: str, start: int) -> Iterator[_Token]:
    """Cells as far as the layout tells: bars, blank lines, line ends, runs of blanks."""
    stop = min(len(text), start + 400_000)
    blank_lines = text.count("\n\n", start, min(stop, start + 400)) >= 2
    pattern = re.compile(r"[^\n|]+(?:\n(?![\n ]*\n)[^\n|]+)*" if blank_lines else r"[^\n|]+")
    for block in pattern.finditer(text, start, stop):
        words = block[0]
        if not words.strip() or re.fullmatch(r"\s*:?-{2,}:?\s*", words):
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


def _token(start: int, words: str) -> _Token:
    stripped = words.strip()
    start += len(words) - len(words.lstrip())
    return _Token(start, start + len(stripped), re.sub(r"\s+", "", stripped))


def _names(tokens: Sequence[_Token], wanted: Sequence[str] | None = None) -> tuple[list[str], int]:
    """The column names that the tokens begin with, single characters put together (工 作 任 务)."""
    names: list[str] = []
    held = ""
    used = 0
    for index, token in enumerate(tokens):
        words = token.words
        if (
            len(words) > (40 if "（" in words or "(" in words else 14)
            or (_ROW_NUMBER.fullmatch(words) and names)
            or _HEADING.fullmatch(words)
        ):
            break
        candidate = held + words
        if _NAME.fullmatch(candidate) and not (held == "" and words in ("分", "管")):
            names.append(candidate)
            held = ""
            used = index + 1
        elif len(candidate) <= 8 and (len(words) <= 2 or held):
            held = candidate
        elif (
            names
            and len(words) <= 10
            and any(re.match(r"1[.．、*]?$", ahead.words) for ahead in tokens[index + 1 : index + 4])
        ):
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


def _split_header(tokens: Sequence[_Token], names: Sequence[str]) -> list[list[_Token]]:
    cells: list[list[_Token]] = []
    index = 0
    for name in names:
        held: list[_Token] = []
        words = ""
        while index < len(tokens) and words != name:
            held.append(tokens[index])
            words += tokens[index].words
            index += 1
        cells.append(held)
    return cells


@lru_cache(maxsize=8192)
def _is_body_list(words: str) -> bool:
    if len(words) > _LONGEST_LIST or _ACTION.match(words):
        return False  # 开工建设老年大学 ends like a body and is none
    words = _LABEL.sub("", words)  # 省牵头单位：… in a cell of 责任单位
    parts = [part for part in _LIST_PARTS.split(re.sub(r"[等。.]+$", "", words)) if part]
    if not parts:
        return False
    good = sum(
        1
        for part in parts
        if is_collective(part) or looks_like_body(re.sub(r"等?(?:部门|单位)?$", "", part) or part)
    )
    return good * 3 >= len(parts) * 2


def _fit(name: str) -> Callable[[str], float]:
    """How well words fit a column, by the column's name."""
    if _NUMBER_NAME.match(name):
        return lambda words: 4.0 if _ROW_NUMBER.fullmatch(words) else -6.0
    if _PERSON_NAME.search(name):
        return lambda words: (
            2.0 if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", words) and not looks_like_body(words) else -2.0
        )
    if _BODY_NAME.search(name):
        return lambda words: 3.0 if _is_body_list(words) else -3.0
    if _TIME_NAME.search(name):
        return lambda words: 3.0 if len(words) <= 24 and _TIME.search(words) else -2.5
    return lambda words: 0.5 if not _is_body_list(words) else -1.0


def _aligned(tokens: Sequence[_Token], fits: Sequence[Callable[[str], float]]) -> list[list[_Token]] | None:
    """The tokens of a row shared out over the columns in order, each column taking none or several."""
    if len(tokens) == len(fits):
        return [[token] for token in tokens]
    columns = len(fits)
    worth = [[fit(token.words) for token in tokens] for fit in fits]
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(columns + 1)]
    best[0][0] = (0.0, -1)
    for column in range(columns):
        for done, (score, _) in best[column].items():
            gained = score - 0.6
            if done not in best[column + 1] or best[column + 1][done][0] < gained:
                best[column + 1][done] = (gained, done)
            for upto in range(done + 1, len(tokens) + 1):
                gained += worth[column][upto - 1] + (0.6 if upto == done + 1 else 0.0)
                if upto not in best[column + 1] or best[column + 1][upto][0] < gained:
                    best[column + 1][upto] = (gained, done)
    if len(tokens) not in best[columns]:
        return None
    cells: list[list[_Token]] = []
    upto = len(tokens)
    for column in range(columns, 0, -1):
        done = best[column][upto][1]
        cells.append(list(tokens[done:upto]))
        upto = done
    return cells[::-1]


def _complete(pending: Sequence[_Token], fits: Sequence[Callable[[str], float]]) -> bool:
    return len(pending) >= 2 and any(_is_body_list(token.words) for token in pending[1:])


def _foreign(token: _Token) -> bool:
    """Whether a token after a complete row is running text that no longer belongs to the table."""
    if _is_body_list(token.words) or (len(token.words) <= 24 and _TIME.search(token.words)):
        return False
    return not re.fullmatch(r"[\u4e00-\u9fff]{1,4}", token.words)


def _words(cell: Sequence[_Token]) -> str:
    return "".join(token.words for token in cell)


def _edits(
    text: str, start: int, rows: Sequence[Sequence[Sequence[_Token]]], lists: Sequence[bool]
) -> list[Edit]:
    """The edits that put a tab between cells, a line break between rows and nothing else."""
    edits: list[Edit] = []
    at = start
    for index, row in enumerate(rows):
        lead = "" if index == 0 else "\n"
        for column, cell in enumerate(row):
            joint = lead + ("\t" if column else "")
            lead = ""
            for position, token in enumerate(cell):
                glue = joint if position == 0 else "\v"
                _replace(edits, text, at, token.start, glue)
                for gap in re.finditer(r"[ \t　]*\n[ \t　]*|[ \t　]+", text[token.start : token.end]):
                    # A wrapped line runs on; names of bodies that only a blank parts stay apart.
                    if "\n" in gap[0] or lists[column]:
                        first, last = token.start + gap.start(), token.start + gap.end()
                        edits.append(Edit(first, last, "\v" if lists[column] else ""))
                at = token.end
            if not cell:
                lead = joint
        if lead:
            _replace(edits, text, at, at, lead)
    trailing = re.compile(r"[ \t　]*\|").match(text, at)
    if trailing:
        edits.append(Edit(at, trailing.end(), ""))
    return edits


def _replace(edits: list[Edit], text: str, start: int, end: int, glue: str) -> None:
    if edits and edits[-1].end == start and edits[-1].start == edits[-1].end == start == end:
        edits[-1] = Edit(start, end, edits[-1].replacement + glue)
        return
    if edits and edits[-1].start == edits[-1].end == start:
        before = edits.pop()
        glue = before.replacement + glue
    if text[start:end] != glue:
        edits.append(Edit(start, end, glue))


def _table(draft: Draft, rows: Sequence[Sequence[Sequence[_Token]]]) -> Table:
    cells: list[Cell] = []
    for row_index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                cells.append(Cell(draft.source_span(Span(cell[0].start, cell[-1].end)), row_index, column))
    first = min(cell.span.start for cell in cells)
    last = max(cell.span.end for cell in cells)
    return Table(Span(first, last), tuple(cells))
