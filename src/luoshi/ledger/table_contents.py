"""Columns known by what stands in them, where the names of a table are on no list (编码, 事, 主体, 协作方, 交卷日).

Asked only in a document that lays down tasks. A column of nothing but bodies says who, one of nothing but times says
when, and the longest words say what; what the names add is which of the bodies lead.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from luoshi.ledger.open_labels import label_role, only_time
from luoshi.ledger.table_head import Grid, Head
from luoshi.reading.column_names import ColumnRole, column_name, role_of
from luoshi.reading.span import Span
from luoshi.register.wording import is_collective, looks_like_body

_MOST_ROWS_ABOVE = 3
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2
_SHARE = 0.7  # of the cells of a column that must be of one kind
_TASK_WORDS = 6  # characters that the cells of a column of tasks hold in the mean
_NAME = re.compile(r"[^\d，。；：、]{1,10}")
_LIST_MARK = re.compile(r"[、，,；;/\s\v]+")
# What lists people lays down nothing.
_LISTS_PEOPLE = re.compile("姓名|职务|性别|民族|出生|手机|身份证|组长|成员")
_PLACE = re.compile("(?:镇|乡|街道|村|社区|[省市州县区旗])$")


def head_by_content(grid: Grid) -> Head | None:
    """The head of a table that none of its names tells to be one of tasks; None where its cells do not tell it either."""
    for position, row in enumerate(grid.numbers[:_MOST_ROWS_ABOVE]):
        names = {column: grid.words(cell) for column, cell in grid.own(row).items()}
        below = grid.numbers[position + 1 :]
        if len(names) < _FEWEST_COLUMNS or len(below) < _FEWEST_ROWS:
            continue
        if not all(_NAME.fullmatch(name) for name in names.values()) or any(
            map(_lists_bodies, names.values())
        ):
            continue
        roles = _roles(grid, names, below)
        if roles is not None:
            cells = {column: cell.span for column, cell in grid.own(row).items()}
            written = ({column: column_name(name) for column, name in names.items()},)
            return Head((row,), names, cells, roles, {}, {}, written, by_content=True)
    above = {column: "" for row in grid.numbers[:1] for column in grid.own(row)}
    roles = _roles(grid, above, grid.numbers) if len(above) >= _FEWEST_COLUMNS else None
    if roles is None:
        return None
    nowhere = Span(0, 0)  # no row of names at all
    return Head((-1,), above, dict.fromkeys(above, nowhere), roles, {}, {}, ({},), by_content=True)


def _roles(grid: Grid, names: dict[int, str], below: list[int]) -> dict[int, ColumnRole] | None:
    """What each column holds; None unless one says who and another what."""
    if any(map(_LISTS_PEOPLE.search, names.values())):
        return None
    roles: dict[int, ColumnRole] = {}
    lengths: dict[int, float] = {}
    bodies: list[int] = []
    for column, name in names.items():
        words = [
            grid.words(cell)
            for row in below
            if (cell := grid.rows[row].get(column)) is not None and grid.words(cell)
        ]
        if len(words) < _FEWEST_ROWS:
            continue
        known = role_of(name)
        said = label_role(name)
        if said == "person" or known in ("person", "score", "progress"):
            roles[column] = "person" if known == "person" else "other"
        elif _share(words, _lists_bodies) and not all(_PLACE.search(cell) for cell in words):
            bodies.append(column)
        elif _share(words, only_time):
            roles[column] = "deadline"
        elif all(cell.strip("（）().．、").isdigit() for cell in words):
            roles[column] = "number" if not roles and not bodies else "other"
        elif known == "target":
            roles[column] = "target"
        else:
            lengths[column] = sum(map(len, words)) / len(words)
    longest = max(lengths, key=lambda column: lengths[column], default=None)
    if not bodies or longest is None or lengths[longest] < _TASK_WORDS:
        return None
    roles[longest] = "task"
    for column in bodies:
        said = label_role(names[column])
        roles[column] = said if said in ("lead", "support", "responsible") else "responsible"
    if len(bodies) > 1 and not any(roles[column] == "lead" for column in bodies):
        roles[bodies[0]] = "lead"
        roles.update(dict.fromkeys(bodies[1:], "support"))
    return dict(sorted(roles.items()))


def _share(words: list[str], fits: Callable[[str], bool]) -> bool:
    return sum(map(fits, words)) >= _SHARE * len(words)


def _lists_bodies(words: str) -> bool:
    parts = [part for part in _LIST_MARK.split(re.sub("等(?:部门|单位)?$", "", words)) if part]
    return bool(parts) and all(is_collective(part) or looks_like_body(part) for part in parts)
