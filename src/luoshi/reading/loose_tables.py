"""Task tables that lost their lines: one cell a line, columns parted by blanks, or bars without a frame.

Copies of a table in a text or a web page often look like that. Such a table is recognised by its column names and
put back into rows of cells (a line each, cells parted by tabs), reversibly like any repair; all else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from luoshi.reading.document import Cell, Notice, SourceText, Table
from luoshi.reading.loose_bars import tables_between_bars
from luoshi.reading.loose_cells import (
    BODY_NAME,
    NUMBER_NAME,
    ROW_NUMBER,
    TIME,
    UNIT,
    Token,
    align,
    continuing,
    fit_of,
    goes_on,
    is_body_list,
    is_broken_list,
    width_of,
)
from luoshi.reading.loose_remains import doubtful, find_scattered, remains_at, unread
from luoshi.reading.loose_rows import LooseRows, rows_without_head, tables_without_numbers
from luoshi.reading.loose_tokens import HEADING, MOST_NAME_TOKENS, Tokens, names_in
from luoshi.reading.span import Cover, Draft, Edit, Span

_NUMBER_COLUMN = re.compile(r"序[ 　]*号")
_BODY_COLUMN = re.compile(r"[单部][ 　]*[位门]|\|[ 　]*牵头[ 　]*\|")
_FIRST = re.compile(
    r"(?:^|\n)[ \t　|]*(?=序[ 　]*号[ 　]*(?:[|\n 　]|$))|(?:^|\n)(?=[^\n|]{2,12} ?\|(?:[^\n]{2,60}(?:单位|部门) ?\|?[ \t]*(?:\n|$)|(?:[^\n|]{1,20}\|){0,6}[ 　]*牵头[ 　]*\|))"
)
_BAR = re.compile(r"[ \t　]*\|[ \t　]*")
# A blank beside the name of a body or of a column of them, as between the cells of a row.
_BLANKS_BESIDE_BODY = tuple(
    re.compile(rf"{blank}(?:(?<=[局委办部院会府厅社站所心司队县镇区位门校处].)|(?=\n))") for blank in " 　"
)
_DAY = re.compile(r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年\S{1,3}月\S{1,3}日")
_NEAR = 200


def restore_tables(source: SourceText) -> SourceText:
    """The source with its loose task tables put back into rows and cells; the same object when there are none."""
    text = source.draft.text
    numbered = _NUMBER_COLUMN.search(text) or ("|" in text and _BODY_COLUMN.search(text))
    bars = "\n|" in text or "|\n" in text
    if not numbered and not bars and not any(blank.search(text) for blank in _BLANKS_BESIDE_BODY):
        return source
    taken = [source.draft.span_of_source(table.span) for table in source.tables]
    edits: list[Edit] = []
    layouts: list[LooseRows] = []
    notices: list[Notice] = []
    read: list[Span] = []  # what has been read or told
    if bars:
        barred = tables_between_bars(text, Cover(taken))
        layouts += barred.tables
        notices += [unread(source, span) for span in barred.unread]
        read += [Span(_begin(rows), _end(rows)) for rows in barred.tables]
        read += barred.unread
        taken += read
    at = 0
    while numbered:
        found = _FIRST.search(text, at)
        if found is None:
            break
        at = found.end() + 1
        if any(span.start <= found.end() < span.end for span in taken):
            continue
        rows, end = _read(text, found.end())
        at = max(at, end)
        if not rows.cells:
            remains = remains_at(text, found.end())
            if remains is not None:
                notices.append(unread(source, remains))
                at = max(at, remains.end)
                read.append(remains)
            continue
        layouts.append(rows)
        read.append(Span(found.end(), end))
    layouts += tables_without_numbers(text, Cover([*taken, *read]))
    layouts.sort(key=_begin)
    for rows in layouts:
        notices += [doubtful(source, span) for span in rows.doubtful]
        lists = [BODY_NAME.search(_words(cell)) is not None for cell in rows.cells[0]]
        edits.extend(_edits(text, _begin(rows), rows.cells, lists))
    read += [Span(_begin(rows), rows.cells[-1][-1][-1].end) for rows in layouts if rows.cells[-1][-1]]
    notices += [unread(source, span) for span in rows_without_head(text, Cover([*taken, *read]))]
    if numbered and not layouts and not notices and not source.tables:
        notices += [unread(source, span) for span in find_scattered(text)]
    source = replace(source, notices=(*source.notices, *notices))
    if not layouts:
        return source
    draft = source.draft.edited(edits)
    tables = [
        replace(_table(source.draft, rows.cells), continued=frozenset(rows.continued)) for rows in layouts
    ]
    return replace(
        source, draft=draft, tables=tuple(sorted((*source.tables, *tables), key=lambda table: table.span))
    )


def _begin(rows: LooseRows) -> int:
    return rows.cells[0][0][0].start


def _end(rows: LooseRows) -> int:
    return max(token.end for row in rows.cells for cell in row for token in cell)


def _read(text: str, start: int) -> tuple[LooseRows, int]:
    """The rows of the table whose column names begin at ``start``: cells as lists of tokens; and where it ends."""
    tokens = Tokens(text, start)
    names, used = names_in(tokens[:MOST_NAME_TOKENS])
    if len(names) < 2 or not any(BODY_NAME.search(name) for name in names):
        return LooseRows(), start
    header = _split_header(tokens[:used], names)
    fits = [fit_of(name) for name in names]
    rows: list[list[list[Token]]] = [header]
    # Where all names stand on one line, so do the first lines of all cells of a row.
    on_a_line = (
        "\n" not in text[tokens[0].start : tokens[used - 1].end]
        and "|" not in text[start : tokens[used - 1].end]
    )
    broken: dict[int, list[list[Token]]] = {}
    pending: list[Token] = []
    numbered = NUMBER_NAME.match(names[0]) is not None
    index = used
    last_number = 0
    starts_lines = False  # each number of a row begins a line
    end = header[-1][-1].end

    def flush() -> None:
        nonlocal end
        lines = _by_line(text, pending) if on_a_line and numbered else []
        if len(lines) > 1 and len(lines[0]) == len(names):
            broken[len(rows)] = lines[1:]
            rows.append([[token] for token in lines[0]])
            end = pending[-1].end
        elif len(pending) > 1 or (pending and not numbered):
            row = align(pending, fits, names)
            if row is not None:
                rows.append(row)
                end = pending[-1].end
        pending.clear()

    again_end = start
    while tokens.reaches(index):
        token = tokens[index]
        ahead = tokens[index : index + MOST_NAME_TOKENS] if token.words.startswith(names[0]) else []
        again = names_in(ahead, names)[1] if ahead else 0
        if again:
            flush()
            again_end = ahead[again - 1].start
            index += again
            continue
        if numbered:
            number = int(re.sub(r"\D", "", token.words)) if ROW_NUMBER.fullmatch(token.words) else None
            if (
                number is not None
                and not _is_amount(text, tokens[index : index + 2], starts_lines)
                and (
                    number in (last_number, last_number + 1)
                    or last_number == 0
                    or (number > last_number and number < last_number + 80 and _line_alone(text, token))
                )
            ):
                flush()
                starts_lines = starts_lines or (last_number == 0 and _line_alone(text, token))
                last_number = number
                pending.append(token)
            elif (
                HEADING.fullmatch(token.words)
                and _line_alone(text, token)
                and (not pending or _complete(pending, fits))
            ):
                flush()
                rows.append([[token], *[[] for _ in names[1:]]])
                end = token.end
            elif not pending:
                break
            else:
                if len(pending) >= len(names) and _signs(text, tokens[index : index + 2]):
                    break
                if (
                    "|" not in text[max(0, token.start - 3) : token.start]
                    and _complete(pending, fits)
                    and _foreign(token)
                ):
                    numbers = (
                        re.sub(r"\D", "", t.words)
                        for t in tokens[index + 1 : index + 9]
                        if ROW_NUMBER.fullmatch(t.words)
                    )
                    nothing_follows = str(last_number + 1) not in numbers
                    if on_a_line and (not nothing_follows or _short_line(text, token)):
                        pending.append(token)
                        index += 1
                        continue  # cells go on in the next line
                    if nothing_follows:
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
    return (_mend(rows, broken, names), end) if len(rows) > 1 else (LooseRows(), again_end)


def _by_line(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    out: list[list[Token]] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is None or "\n" in text[before.end : token.start]:
            out.append([])
        out[-1].append(token)
    return out


def _short_line(text: str, token: Token) -> bool:
    """Whether the line of the token is no paragraph: short, or cells parted by blanks."""
    end = text.find("\n", token.end, token.end + _NEAR)
    line = text[token.start : end if end >= 0 else token.end + _NEAR].strip()
    return "。" not in line and (len(line) <= 12 or bool(re.search(r"\S[ \t　]+\S", line)))


def _mend(
    rows: list[list[list[Token]]], broken: dict[int, list[list[Token]]], names: Sequence[str]
) -> LooseRows:
    """The rows with the lines below them that go on with their cells."""
    widths = [max((width_of(_words(row[c])) for row in rows[1:]), default=0.0) for c in range(len(names))]
    out = LooseRows()
    for index, row in enumerate(rows):
        out.cells.append(row)
        above = [_words(cell) for cell in row]
        for line in broken.get(index, ()):
            columns = continuing(line, above, widths, names)
            if columns is None:
                out.doubtful.append(Span(row[0][0].start, line[-1].end))
                columns = list(range(len(line)))
                columns = [1 + n for n in columns] if len(line) < len(names) else columns
            out.continued.add(len(out.cells))
            cells: list[list[Token]] = [[] for _ in names]
            for column, token in zip(columns, line, strict=False):
                cells[min(column, len(names) - 1)].append(token)
                above[min(column, len(names) - 1)] = token.words
            out.cells.append(cells)
    return out


def _is_amount(text: str, tokens: Sequence[Token], starts_lines: bool) -> bool:
    """Whether a number is no row's: its unit stands behind it, or it stands in a line where rows begin theirs."""
    token = tokens[0]
    if starts_lines and not _line_alone(text, token):
        return True
    behind = tokens[1] if len(tokens) > 1 else None
    return (
        behind is not None
        and "\n" not in text[token.end : behind.start]
        and UNIT.fullmatch(behind.words) is not None
    )


def _line_alone(text: str, token: Token) -> bool:
    before = text[max(0, token.start - _NEAR) : token.start]
    return not before[before.rfind("\n") + 1 :].strip(" \t　|")


def _split_header(tokens: Sequence[Token], names: Sequence[str]) -> list[list[Token]]:
    cells: list[list[Token]] = []
    index = 0
    for name in names:
        held: list[Token] = []
        words = ""
        while index < len(tokens) and words != name:
            held.append(tokens[index])
            words += tokens[index].words
            index += 1
        cells.append(held)
    return cells


def _complete(pending: Sequence[Token], fits: Sequence[Callable[[str], float]]) -> bool:
    return len(pending) >= 2 and any(is_body_list(token.words) for token in pending[1:])


def _signs(text: str, tokens: Sequence[Token]) -> bool:
    """Whether the tokens are the signature below a table: who issued it, and the day, each on a line of its own."""
    return (
        len(tokens) == 2
        and _DAY.fullmatch(tokens[1].words) is not None
        and is_body_list(tokens[0].words)
        and all(_line_alone(text, token) for token in tokens)
    )


def _foreign(token: Token) -> bool:
    """Whether a token after a complete row is running text that no longer belongs to the table."""
    if any(map(is_body_list, re.split("[、，,]", token.words))) or (
        len(token.words) <= 24 and TIME.search(token.words)
    ):
        return False
    return not re.fullmatch(r"[\u4e00-\u9fff]{1,4}", token.words)


def _words(cell: Sequence[Token]) -> str:
    return "".join(token.words for token in cell)


def _edits(
    text: str, start: int, rows: Sequence[Sequence[Sequence[Token]]], lists: Sequence[bool]
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
                # A name broken between two lines is one name again.
                one = lists[column] and position > 0 and is_broken_list(cell[position - 1 : position + 1])
                glue = joint if position == 0 else "" if one else "\v"
                if glue == "\v" and not lists[column]:
                    between = text[at : token.start]
                    if "\n" not in between:
                        glue = between  # 新建泵房 3 座 stood on one line
                    elif token.words[0].isdigit() and cell[position - 1].words[-1] > "一":
                        glue = ""  # 新建泵房, and its figure on the next line
                    elif goes_on(cell[position - 1].words, token.words):
                        glue = ""  # 新增学位1200个，本科上线, and 率提高2个百分点
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


def _table(draft: Draft, rows: Sequence[Sequence[Sequence[Token]]]) -> Table:
    cells: list[Cell] = []
    for row_index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                cells.append(Cell(draft.source_span(Span(cell[0].start, cell[-1].end)), row_index, column))
    first = min(cell.span.start for cell in cells)
    last = max(cell.span.end for cell in cells)
    return Table(Span(first, last), tuple(cells))
