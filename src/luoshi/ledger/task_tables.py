"""Tables of tasks (任务清单, 分解表): which column means what, and each row as a task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import Resolver
from luoshi.ledger.responsibility import Place
from luoshi.reading.document import Cell, Table
from luoshi.reading.span import Span

# Column names after white space is dropped. The first pattern that fits decides.
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:序号|编号|序|号|项次|No\.?)$", re.IGNORECASE)),
    ("person", re.compile(r"领导|责任人|负责人|联系人|联络员|分管|电话|具体人员|包抓|挂点|岗位")),
    ("lead", re.compile(r"牵头|主办|主责|第一责任|主要责任单位|首要责任")),
    ("support", re.compile(r"配合|协办|协同|协助|参与|参加|支持单位|协作|会办|co$")),
    (
        "responsible",
        re.compile(
            r"责任(?:单位|部门|主体|处室|股室|科室)|实施(?:单位|主体|部门|机构)|负责(?:单位|部门)|承办(?:单位|部门)?|落实单位|完成单位|主管(?:单位|部门)|责任分工|^部门$|^单位$|^责任$"
        ),
    ),
    (
        "deadline",
        re.compile(r"时限|完成(?:时间|日期|期限|节点)|时间(?:节点|安排|要求|进度)?$|期限|办结|节点"),
    ),
    ("target", re.compile(r"目标(?!任务|与任务)|指标|标准|预期成果|成果|年度计划|建设规模|考核")),
    ("category", re.compile(r"类别|分类|板块|领域|类型|维度|方面|大项|专项|事项类|一级|条线|攻坚$")),
    (
        "task",
        re.compile(r"任务|工作|内容|事项|项目|举措|措施|实事|要点|名称|议题|问题|工程|路径|改革|政策|实施"),
    ),
)
_PROGRESS = re.compile(r"完成情况|进展|落实情况|存在(?:的)?问题|下一步|备注|完成率|办理结果|是否完成")
_YEAR = re.compile(r"20\d{2}(?=年|目标|$)")
_BODY_ROLES = {"lead", "support", "responsible"}
_REPEATED_AS_ABOVE = re.compile(r"^(?:同上|〃|″|\"|“|”|—|－|-)$")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One row of a task table."""

    span: Span
    path: tuple[str, ...]
    number: str | None
    heading: str | None
    place: Place | None
    targets: tuple[tuple[Span, int | None], ...]  # cells of target columns, with the year their column names
    wording: tuple[Span, ...]  # the cells that say what is to be done
    body: Span
    deadline: Span | None


def task_rows(text: str, table: Table, resolve: Resolver) -> list[TaskRow]:
    """The rows of a table that names tasks and who does them; none for any other table (a form, statistics)."""
    grid = _grid(table)
    head, roles = _head(text, grid)
    if head is None:
        return []
    years = {
        column: int(named[0])
        for column, cell in grid[head].items()
        if (named := _YEAR.search(_written(text, cell)))
    }
    rows: list[TaskRow] = []
    carried: dict[int, Cell] = {}
    section: tuple[str, ...] = ()
    for index in sorted(row for row in grid if row > head):
        cells = grid[index]
        written = {column: _written(text, cell) for column, cell in cells.items()}
        filled = {column for column, words in written.items() if words}
        if not filled:
            continue
        if _repeats_head(text, cells, grid[head]):
            continue
        if len({cells[column].span for column in filled}) == 1 and len(roles) > 2:
            only = min(filled)
            if roles.get(only) in ("number", "category", "task", None) and len(written[only]) <= 60:
                # A row with one filled cell is a heading across the table.
                section = (written[only],)
                continue
        for column, cell in cells.items():
            if written[column] and not _REPEATED_AS_ABOVE.match(written[column]):
                carried[column] = cell
        row = _row(text, cells, written, roles, carried, section, resolve, years)
        if row is not None:
            rows.append(row)
    return rows


def _row(
    text: str,
    cells: dict[int, Cell],
    written: dict[int, str],
    roles: dict[int, str],
    carried: dict[int, Cell],
    section: tuple[str, ...],
    resolve: Resolver,
    years: dict[int, int],
) -> TaskRow | None:
    says = Responsibility()
    spans: list[Span] = []
    lead_columns = [column for column, role in roles.items() if role == "lead"]
    for column, role in roles.items():
        if role not in _BODY_ROLES:
            continue
        cell = cells.get(column)
        words = written.get(column, "")
        as_above = _REPEATED_AS_ABOVE.match(words) is not None
        inherits = role == "lead" or (role == "responsible" and not lead_columns)
        if (not words or as_above) and column in carried and (inherits or as_above):
            cell = carried[column]
        if cell is None or not _written(text, cell):
            continue
        part = parse_responsibility(text, cell.span.start, cell.span.end, resolve, default=role)
        if part is None:
            continue
        says.merged(part)
        spans.append(cell.span)
    task_columns = [column for column, role in roles.items() if role == "task"]
    filled = [column for column in task_columns if written.get(column)]
    if not filled:
        return None
    if not says.bodies and not any(role in _BODY_ROLES for role in roles.values()):
        return None
    first, last = filled[0], filled[-1]
    body = Span(cells[first].span.start, cells[last].span.end)
    path = list(section)
    for column, role in roles.items():
        if column >= first and role != "category":
            continue
        if role == "category" and column in carried:
            path.append(_written(text, carried[column]))
    for column in task_columns:
        if column < first and column in carried:
            path.append(_written(text, carried[column]))
    number_column = next((column for column, role in roles.items() if role == "number"), None)
    number = written.get(number_column) or None if number_column is not None else None
    row_start = min(
        (cell.span.start for column, cell in cells.items() if written[column]), default=body.start
    )
    row_end = max((cell.span.end for column, cell in cells.items() if written[column]), default=body.end)
    deadline = next(
        (cells[c].span for c, role in roles.items() if role == "deadline" and written.get(c)), None
    )
    if deadline is None:
        deadline = next(
            (
                carried[c].span
                for c, role in roles.items()
                if role == "deadline"
                and c in carried
                and carried[c].row_span > 1
                and _spans_row(carried[c], cells)
            ),
            None,
        )
    place = None
    if says.bodies:
        inside = [span for span in spans if row_start <= span.start and span.end <= row_end] or spans
        place = Place(Span(inside[0].start, inside[-1].end), says, "cell")
    heading = written[first] if len(filled) > 1 and len(written[first]) <= 40 else None
    targets = tuple(
        (cells[c].span, years.get(c)) for c, role in roles.items() if role == "target" and written.get(c)
    )
    wording = tuple(cells[column].span for column in filled)
    return TaskRow(
        Span(row_start, row_end), tuple(path), number, heading, place, targets, wording, body, deadline
    )


def _spans_row(cell: Cell, cells: dict[int, Cell]) -> bool:
    row = min((other.row for other in cells.values()), default=cell.row)
    return cell.row <= row < cell.row + cell.row_span


def _grid(table: Table) -> dict[int, dict[int, Cell]]:
    """Rows of cells by column. A cell that spans rows stands in each of them."""
    out: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        out.setdefault(cell.row, {}).setdefault(cell.column, cell)
    for cell in table.cells:
        if cell.row_span > 1 and cell.span.end > cell.span.start:
            for row in range(cell.row + 1, cell.row + cell.row_span):
                below = out.setdefault(row, {})
                if cell.column not in below or below[cell.column].span.start >= below[cell.column].span.end:
                    below[cell.column] = cell
    return out


def _head(text: str, grid: dict[int, dict[int, Cell]]) -> tuple[int | None, dict[int, str]]:
    """The row of column names among the first rows, and the role of each column."""
    for index in sorted(grid)[:4]:
        roles: dict[int, str] = {}
        progress = 0
        for column, cell in grid[index].items():
            name = re.sub(r"\s+", "", _written(text, cell))
            name = re.sub(
                r"(?<=.)[（(].*", "", name
            )  # 重点工作任务（2项配合工作） is no column of supporters
            if not name or len(name) > 24:
                continue
            if _PROGRESS.search(name):
                progress += 1
                continue
            role = next((role for role, pattern in _COLUMNS if pattern.search(name)), None)
            if role:
                roles[column] = role
        if _BODY_ROLES & set(roles.values()) and "task" not in roles.values():
            # 目标 or 类别 is what the row is about where no column is called 任务.
            for wanted in ("target", "category"):
                named = next((c for c, role in roles.items() if role == wanted), None)
                if named is not None:
                    roles[named] = "task"
                    break
        if _BODY_ROLES & set(roles.values()) and "task" in roles.values():
            if "support" in roles.values() and "lead" not in roles.values():
                roles = {c: "lead" if role == "responsible" else role for c, role in roles.items()}
            return index, roles
    return None, {}


def _repeats_head(text: str, cells: dict[int, Cell], head: dict[int, Cell]) -> bool:
    return all(_written(text, cells[c]) == _written(text, head[c]) for c in cells if c in head) and len(
        cells
    ) >= len(head)


def _written(text: str, cell: Cell) -> str:
    return text[cell.span.start : cell.span.end].replace("\v", "").strip()


def table_spans(tables: Sequence[Table]) -> list[Span]:
    """Where the tables stand."""
    return [table.span for table in tables]
