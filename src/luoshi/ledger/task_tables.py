"""Tables of tasks (任务清单, 分解表, 台账): each row as a task.

A row says itself what is to be done or who answers; a row with neither goes on with the one above it. Which column
means what is told by ``table_head.py``; cards, a table of their own for each task, are read in ``task_cards.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.cell_lines import lines_told
from luoshi.ledger.place import Place
from luoshi.ledger.table_contents import head_by_content
from luoshi.ledger.table_head import BODY_ROLES, Grid, Head, first_head, head_at, repeats
from luoshi.reading.column_names import role_of, unit_of, year_of
from luoshi.reading.document import Cell, Table
from luoshi.reading.span import Span

_AS_ABOVE = re.compile(r"^(?:同上|同前|〃|″|\"|“|”|、、)[。]?$")
_SIGNS = {
    **dict.fromkeys("▲★●■◆", "lead"),
    **dict.fromkeys("△☆○〇◎□◇", "support"),
    **dict.fromkeys("√✓✔☑", "responsible"),
}
_MEANINGS = {
    **dict.fromkeys(("牵头", "主办", "主责"), "lead"),
    **dict.fromkeys(("责任", "负责", "承办"), "responsible"),
    **dict.fromkeys(("配合", "协办", "参与", "协助"), "support"),
}
_LEGEND = re.compile(
    rf"[“\"]?(?P<sign>[{''.join(_SIGNS)}])[”\"]?\s?(?:为|表示|代表|指|是|[：:—-])?\s?(?:总|主要)?(?P<role>{'|'.join(_MEANINGS)})"
)
_NOTHING = re.compile(r"^(?:无|暂无|/|\\|[—－\-–]{1,3}|×)$")
_MARK = re.compile(r"[√✓✔☑●■◆▲★○◎]")
_SUM = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|汇\s*总|全[省市县区]合计)(?:$|[（(:：\d])")
_REMARK = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|附注|※)\s?[:：1]|^(?:制表|填表|填报|审核|联系)(?:人|单位|部门|时间|日期)\s?[:：]|^单位\s?[:：]"
)
_EXAMPLE = re.compile(r"^(?:示例|样例|例如|（?例）?$|例\s?\d?[:：])")
_PART = re.compile(
    r"(?P<chapter>第[一二三四五六七八九十]{1,3}(?:章|部分|篇|类))|(?P<han>[一二三四五六七八九十]{1,3}、)|(?P<bracket>[（(][一二三四五六七八九十]{1,3}[)）])|(?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+)"
)
_HAN_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?、?")
_INDICATOR = re.compile(r"(?:考核|主要|量化|目标)?指标(?:名称)?|目标名称")
_LONGEST_HEADING = 60
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A cell of a target column: the year and the unit its column names, and the column's own name."""

    span: Span
    year: int | None
    unit: str | None
    name: str
    about: str = ""  # the name of the indicator, where a cell beside it holds that


@dataclass(slots=True)
class TaskRow:
    """One row of a task table, or one card."""

    span: Span  # the cells that begin in the row
    path: tuple[str, ...]
    number: str | None
    heading: str | None
    place: Place | None
    targets: list[FigureCell]
    wording: list[Span]  # the cells that say what is to be done; cells that reach down from above included
    own: list[Span]  # those of them that begin in the row: their figures are this row's
    body: Span
    deadlines: list[Span]
    about: str = ""  # the words of the task, which a cell of figures borrows
    broken: dict[Span, str] = field(
        default_factory=dict
    )  # the words of cells that other cells part, by their first line


@dataclass(slots=True)
class TableReading:
    """What a table gave, and whether it looks like one of tasks that could not be read."""

    rows: list[TaskRow] = field(default_factory=list)
    head: Head | None = None
    width: int = 0
    last_number: int = 0
    parts: list[tuple[str, str]] = field(
        default_factory=list
    )  # the headings across it that still hold at its end


def task_rows(
    text: str,
    table: Table,
    resolve: Resolver,
    before: TableReading | None = None,
    *,
    of_plan: bool = False,
) -> TableReading:
    """The rows of a table that names tasks and who does them; none for any other table (a form, statistics).

    In one of a plan (``of_plan``) what stands in the columns tells them where their names do not.
    A table without column names that goes on with the numbers of the one ``before`` it has that one's columns.
    """
    grid = Grid(text, table)
    head = first_head(grid)
    reading = TableReading(width=grid.width)
    start = grid.numbers[0] if grid.numbers else 0
    if head is not None:
        start = head.rows[-1] + 1
    elif before is not None and before.head is not None and _continues(grid, before):
        head = before.head
        reading.last_number = before.last_number
    elif of_plan and (head := head_by_content(grid)) is not None:
        start = head.rows[-1] + 1
    if head is None or _is_scores(head):
        return reading
    reading.head = head
    if before is not None and before.head is not None and before.head.names == head.names:
        reading.parts = list(before.parts)  # the same table on the next page
    rows = _Rows(grid, head, resolve, reading)
    at = start
    for row in grid.numbers:
        if row >= at:
            following = rows.head_or_row(row)
            at = max(at, following)
    return reading


def _continues(grid: Grid, before: TableReading) -> bool:
    if grid.width != before.width or before.head is None or not grid.numbers:
        return False
    numbered = before.head.columns("number")
    cell = grid.rows[grid.numbers[0]].get(numbered[0]) if numbered else None
    words = grid.words(cell) if cell else ""
    return _count(words) == before.last_number + 1 > 1


def _subject(names: list[str]) -> str:
    """What figures in other cells are of: the last name of the task, or where that has figures itself one that has none."""
    bare = [name for name in names if not re.search(r"\d", name)]
    return names[-1] if names[-1] in bare or not bare else bare[-1]


def _count(words: str) -> int:
    found = re.match(r"[（(]?(\d{1,4})(?![\d年月%])", words)
    return int(found[1]) if found else 0


def _is_scores(head: Head) -> bool:
    """Whether the table says how work is scored, which lays down none; a task may carry its share of points."""
    return "score" in head.roles.values() and not ({"lead", "deadline"} <= set(head.roles.values()))


class _Rows:
    """Reads the rows below a head; holds what each row leaves to the next."""

    def __init__(self, grid: Grid, head: Head, resolve: Resolver, reading: TableReading) -> None:
        self._grid = grid
        self._resolve = resolve
        self._reading = reading
        self._carried: dict[int, Cell] = {}
        self._printed: dict[int, Cell] = {}  # the same across headings: what 同上 repeats
        self._parts = reading.parts
        self._legend = {
            found["sign"]: _MEANINGS[found["role"]]
            for found in (_LEGEND.finditer(grid.text) if any(map(head.is_body, head.names)) else ())
        }
        self._shows_merges = any(
            cell.row_span > 1
            for row in grid.numbers
            if row > head.rows[-1]
            for cell in grid.own(row).values()
        )
        self._take(head)

    def _take(self, head: Head) -> None:
        self._head = head
        self._reading.head = head
        self._carried.clear()
        self._printed.clear()
        self._lead_columns = head.columns("lead")
        self._shared = self._shared_headings()

    def head_or_row(self, row: int) -> int:
        """Read a row. Returns the first row to look at next."""
        grid = self._grid
        own = grid.own(row)
        if not own or repeats(grid, row, self._head):
            return row + 1
        again = head_at(grid, row) if len(own) > 1 and row not in self._head.rows else None
        if again is not None:
            self._take(again)
            return again.rows[-1] + 1
        if not self._is_part(own) and not self._is_remark(own):
            self._row(row, own)
        return row + 1

    def _is_remark(self, own: dict[int, Cell]) -> bool:
        words = [self._grid.words(cell) for cell in own.values()]
        first = re.sub(r"\s+", "", words[0])
        named = [self._grid.words(own[c]) for c in self._head.columns("task") if c in own]
        return (
            _SUM.match(first) is not None
            or any(_SUM.match(re.sub(r"\s+", "", name)) or _EXAMPLE.match(name) for name in named)
            or _EXAMPLE.match(first) is not None
            or (_REMARK.match(first) is not None and len(own) <= 2)
        )

    def _is_part(self, own: dict[int, Cell]) -> bool:
        """Whether the row is a heading across the table; it stands above the rows that follow."""
        if len(self._head.roles) <= 2 or not 1 <= len(own) <= 2:
            return False
        column, cell = next(iter(own.items()))
        words = self._grid.words(cell)
        if len(own) == 2:
            # 一 | 完善流通网络: the number of the heading stands in a cell of its own
            wide = own[max(own)]
            if not _HAN_NUMBER.fullmatch(words) or wide.column_span * 2 <= self._grid.width:
                return False
            cell, words = wide, f"{words.rstrip('、')}、{self._grid.words(wide)}"
        if len(words) > _LONGEST_HEADING or _REMARK.match(words) or _SUM.match(words):
            return False
        mark = _PART.match(words)
        across = cell.column_span * 2 > self._grid.width
        role = self._head.roles.get(column)
        if not mark and not across:
            first = column == min(self._head.names)
            if not first or role not in ("number", "category") or words.isdigit() or cell.row_span > 1:
                return False
        kind = mark.lastgroup if mark and mark.lastgroup else ""
        kinds = [known for known, _ in self._parts]
        if kind in kinds:
            del self._parts[kinds.index(kind) :]
        elif not kind:
            self._parts.clear()
        self._parts.append((kind, words))
        self._carried.clear()
        return True

    def _row(self, row: int, own: dict[int, Cell]) -> None:
        grid, head = self._grid, self._head
        cells = self._with_above(row)
        written = {column: grid.words(cell) for column, cell in cells.items()}
        tasks = [column for column in head.columns("task") if written.get(column)]
        begins = [column for column in tasks if column in own]
        doers = [column for column in self._columns_of_doers() if column in own]
        numbers = [column for column in head.columns("number") if column in own]
        # A row that names an indicator of its own and whose body it is stands for itself.
        answered = any(c in own for c in head.columns("responsible", "support")) and any(
            c in own for c, name in head.names.items() if _INDICATOR.fullmatch(name)
        )
        if tasks and not (begins or doers or numbers or answered) and self._reading.rows:
            self._goes_on(own, cells)
            return
        if not tasks:
            tasks = [column for column in head.columns("task") if column in self._carried]
            if numbers or not tasks or not (doers or answered):
                if self._reading.rows and not numbers:
                    self._goes_on(own, cells)
                return  # with a number and no task: an empty row of a form
            cells = {**{column: self._carried[column] for column in tasks}, **cells}
        for column, cell in cells.items():
            if grid.words(cell):
                self._carried[column] = self._printed[column] = cell
        self._add(row, own, cells, tasks)

    def _columns_of_doers(self) -> list[int]:
        """The columns that say who does it first of all: of the leads, or where there are none of those responsible."""
        return self._lead_columns or self._head.columns("responsible")

    def _with_above(self, row: int) -> dict[int, Cell]:
        """The cells of the row; 同上 stands for the cell above."""
        out: dict[int, Cell] = {}
        for column, cell in self._grid.filled(row).items():
            words = self._grid.words(cell)
            if _AS_ABOVE.match(words):
                if column in self._printed:
                    out[column] = self._printed[column]
            elif not _NOTHING.match(words) or self._head.roles.get(column) == "number":
                out[column] = cell
        return out

    def _goes_on(self, own: dict[int, Cell], cells: dict[int, Cell]) -> None:
        """A row that only adds a figure, a time or a supporting body to the task above it."""
        above = self._reading.rows[-1]
        for column in self._head.columns("target"):
            if column in own and column in cells:
                above.targets.append(self._figure(column, cells[column]))
        above.deadlines += self._times({column: cell for column, cell in cells.items() if column in own})
        for column in self._head.columns("support", "responsible"):
            if column in own and column in cells and above.place is not None:
                part = self._parse(column, cells[column])
                if part is not None:
                    above.place.says.merged(part)

    def _add(self, row: int, own: dict[int, Cell], cells: dict[int, Cell], tasks: list[int]) -> None:
        grid, head = self._grid, self._head
        says = Responsibility()
        spans: list[Span] = []
        for column in head.columns("lead", "support", "responsible"):
            above = None if column in own or head.is_body(column) else self._lead_above(column)
            cell = cells.get(column) or above
            part = self._parse(column, cell) if cell is not None else None
            if cell is None or part is None:
                continue
            says.merged(part)
            spans.append(cell.span)
        place = None
        if says.bodies:
            inside = sorted(span for span in spans if any(span == cell.span for cell in own.values()))
            inside = inside or sorted(spans)
            place = Place(Span(inside[0].start, inside[-1].end), says, "cell")
        number = next((grid.words(cells[c]) for c in head.columns("number") if c in cells), None)
        self._reading.last_number = _count(number or "") or self._reading.last_number
        first, last = tasks[0], tasks[-1]
        starts = [
            span for column in tasks if cells[column] is own.get(column) for span in grid.spans(cells[column])
        ]
        broken = {
            cell.span: grid.words(cell)
            for column in (*tasks, *head.columns("target", "deadline"))
            if (cell := cells.get(column)) is not None and len(grid.spans(cell)) > 1
        }
        heading = None
        if not starts:
            heading = grid.words(cells[last])[:_LONGEST_NAME]  # its words stand in a cell that began above
        elif first != last and (row, first) not in self._shared:
            words = grid.words(cells[first])
            heading = words if len(words) <= _LONGEST_NAME else None
        begin = min(cell.span.start for cell in own.values())
        end = max(grid.spans(cell)[-1].end for cell in own.values())
        lines = {column: lines_told(grid.text, grid.spans(cells[column])) for column in tasks}
        begins = [column for column in tasks if cells[column] is own.get(column)]
        self._reading.rows.append(
            TaskRow(
                span=Span(begin, end),
                path=self._path(row, first, cells, heading),
                number=number or None,
                heading=heading,
                place=place,
                targets=[
                    *(self._figure(c, cells[c]) for c in head.columns("target") if c in own and c in cells),
                    *(
                        FigureCell(line.value, year_of(line.label), unit_of(line.label), line.label)
                        for column in begins
                        for line in lines[column].goals
                    ),
                ],
                wording=[span for column in tasks for span in lines[column].wording],
                own=[
                    span
                    for column in begins
                    for span in lines[column].wording
                    if span == cells[column].span or span not in grid.spans(cells[column])
                ],
                body=Span(starts[0].start, starts[-1].end) if starts else Span(begin, end),
                deadlines=self._times(cells),
                about=_subject([words for c in tasks for words in lines[c].about or (grid.words(cells[c]),)]),
                broken=broken,
            )
        )

    def _times(self, cells: dict[int, Cell]) -> list[Span]:
        """The cells that say when; a mark below the name of a quarter or month says what stands above it."""
        out: list[Span] = []
        for column in self._head.columns("deadline", "period"):
            if column not in cells:
                continue
            if _MARK.fullmatch(self._grid.words(cells[column])):
                out.append(self._head.cells[column])
            elif self._head.roles[column] == "deadline":
                out.append(cells[column].span)
        return out

    def _lead_above(self, column: int) -> Cell | None:
        """The lead above, for an empty cell of a table that shows no merged cells: it may be one that was merged."""
        leads = column in self._columns_of_doers()
        return self._carried.get(column) if leads and not self._shows_merges else None

    def _parse(self, column: int, cell: Cell) -> Responsibility | None:
        role = self._head.roles[column]
        spans = self._grid.spans(cell)
        if self._head.is_body(column):
            return self._signed(column, self._grid.words(cell))
        if len(spans) == 1:
            return parse_responsibility(
                self._grid.text, cell.span.start, cell.span.end, self._resolve, default=role
            )
        # A cell broken over lines that other cells part: read as one, quoted by where it begins.
        words = self._grid.words(cell)
        says = parse_responsibility(words, 0, len(words), self._resolve, default=role)
        if says is not None:
            for bodies in (says.lead, says.support, says.responsible):
                bodies[:] = [body._replace(span=cell.span) for body in bodies]
            says.deadline = None
        return says

    def _signed(self, column: int, sign: str) -> Responsibility | None:
        """What a sign below the name of a body says of it (▲牵头，○配合)."""
        role = self._legend.get(sign) or _SIGNS.get(sign)
        if role is None:
            return None
        name = self._head.cells[column]
        listed = split_bodies(self._grid.text, name.start, name.end, self._resolve)
        says = Responsibility(labelled=True)
        getattr(says, role).extend(listed.bodies)
        return says

    def _figure(self, column: int, cell: Cell) -> FigureCell:
        head = self._head
        return FigureCell(
            cell.span,
            head.years.get(column),
            self._unit(column, cell),
            head.names.get(column, ""),
            self._indicator(column, cell.row),
        )

    def _indicator(self, column: int, row: int) -> str:
        """The words of the cell that names the indicator of which another column gives the value."""
        names = self._head.names
        if _INDICATOR.fullmatch(names.get(column, "")):
            return ""
        named = next((c for c, name in names.items() if _INDICATOR.fullmatch(name)), None)
        beside = self._grid.rows[row].get(named) if named is not None else None
        return self._grid.words(beside) if beside is not None else ""

    def _unit(self, column: int, cell: Cell) -> str | None:
        for measure in self._head.columns("measure"):
            beside = self._grid.rows[cell.row].get(measure)
            if beside is not None and self._grid.words(beside):
                return self._grid.words(beside)
        return self._head.units.get(column)

    def _path(self, row: int, first: int, cells: dict[int, Cell], heading: str | None) -> tuple[str, ...]:
        path = [words for _, words in self._parts]
        for column in self._head.columns("category"):
            if column in self._carried:
                path.append(self._grid.words(self._carried[column]))
        if (row, first) in self._shared and first in cells:
            path.append(self._grid.words(cells[first]))
        return tuple(part for part in path if part != heading)

    def _shared_headings(self) -> set[tuple[int, int]]:
        """Where the first of several task columns holds one name for several rows: it is a heading above them."""
        columns = self._head.columns("task")
        out: set[tuple[int, int]] = set()
        if len(columns) < 2:
            return out
        first = columns[0]
        before: tuple[int, str] | None = None
        for row in self._grid.numbers:
            if row <= self._head.rows[-1] or not self._grid.own(row):
                continue
            cell = self._grid.rows[row].get(first)
            words = self._grid.words(cell) if cell else ""
            told = any(c in self._grid.filled(row) for c in columns[1:])
            if before and told and (words == before[1] or not words or _AS_ABOVE.match(words)):
                out.update({(before[0], first), (row, first)})
                words = before[1]
            before = (row, words) if words else None
        return out


def unread(text: str, table: Table) -> bool:
    """Whether a table that gave no task looks like one of tasks all the same: names of doers, and cells below them."""
    grid = Grid(text, table)
    for row in grid.numbers[:8]:
        names = {column: role_of(grid.words(cell)) for column, cell in grid.own(row).items()}
        held = list(names.values())
        if not {"lead", "support"} & set(held) and not ("responsible" in held and "task" in held):
            continue
        if "score" in held or held.count("person") > 1:
            continue
        below = [r for r in grid.numbers if r > row]
        doers = [column for column, role in names.items() if role in BODY_ROLES]
        if any(column in grid.own(r) and len(grid.own(r)) > 2 for r in below for column in doers):
            return True
    return False
