"""What must hold of any table of tasks: every format tells the same, and how its cells are merged tells nothing new."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.ledger.build import build_ledger
from luoshi.reading.reader import read_bytes
from tests.ledger.test_task_tables import seen
from tests.reading import make_tables as make

TITLE = "2026年临江县重点工作任务分解表"
HEAD = ["序号", "类别", "重点任务", "牵头单位", "配合单位", "完成时限"]
TASKS = ("建设茶站", "修缮产业路", "培训茶农，提高技能", "办好采茶节", "改造老茶园", "评选茶王", "推广有机肥")
BODIES = ("县农业农村局", "县财政局", "县文旅局", "县商务局", "县林业局")
TIMES = ("2026年6月底", "2026年10月31日", "2026年12月", "长期坚持", "")

Table = list[list[str]]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(2, 6))
    kinds = draw(st.lists(st.sampled_from(("产业", "民生")), min_size=count, max_size=count).map(sorted))
    out = [list(HEAD)]
    for index in range(count):
        lead = draw(st.sampled_from(BODIES))
        helpers = draw(st.lists(st.sampled_from([b for b in BODIES if b != lead]), max_size=2, unique=True))
        out.append(
            [
                str(index + 1),
                kinds[index],
                draw(st.sampled_from(TASKS)),
                lead,
                "、".join(helpers) or "无",
                draw(st.sampled_from(TIMES)),
            ]
        )
    return out


def ledger(kind: str, rows: Table, merges: list[make.Merge] = [], title: str = TITLE, **more: bool):  # type: ignore[no-untyped-def]  # noqa: B006
    return build_ledger(
        read_bytes(make.WRITERS[kind](title, rows, merges, **more), f"a.{kind[:4].rstrip('-')}")
    )


def expected(rows: Table):  # type: ignore[no-untyped-def]
    days = {"2026年6月底": ["2026-06-30"], "2026年10月31日": ["2026-10-31"], "2026年12月": ["2026-12-31"]}
    return [
        (number, [lead], helpers.split("、") if helpers != "无" else [], days.get(time, []))
        for number, _, _, lead, helpers, time in rows[1:]
    ]


def tells(found):  # type: ignore[no-untyped-def]
    return [(n, lead, helpers, [day for day in days if day]) for n, lead, helpers, days in seen(found)]


@pytest.mark.parametrize("kind", make.WRITERS)
@settings(max_examples=12, deadline=None)
@given(rows=tables(), titled=st.booleans())
def test_every_format_gives_the_same_rows(kind: str, rows: Table, titled: bool) -> None:
    found = ledger(kind, rows, title=TITLE if titled else "")
    assert tells(found) == expected(rows)
    assert [task.path for task in found.tasks] == [(row[1],) for row in rows[1:]]


def runs(rows: Table, column: int) -> list[make.Merge]:
    """Equal neighbours of a column as merged cells."""
    out: list[make.Merge] = []
    first = 1
    for row in range(2, len(rows) + 1):
        if row == len(rows) or rows[row][column] != rows[first][column]:
            if row - first > 1:
                out.append((first, column, row - first, 1))
            first = row
    return out


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "pdf"])
@settings(max_examples=12, deadline=None)
@given(rows=tables(), columns=st.sets(st.sampled_from([1, 3, 4, 5])))
def test_equal_neighbours_may_be_merged(kind: str, rows: Table, columns: set[int]) -> None:
    merges = [merge for column in columns for merge in runs(rows, column) if rows[merge[0]][column]]
    found = ledger(kind, rows, merges)
    assert tells(found) == expected(rows)
    assert [task.path for task in found.tasks] == [(row[1],) for row in rows[1:]]


@pytest.mark.parametrize("kind", make.WRITERS)
@pytest.mark.parametrize("group", ["责任分工", "责任落实", "承办单位及分工"])
@settings(max_examples=5, deadline=None)
@given(rows=tables())
def test_a_row_of_names_above_those_of_the_bodies_changes_no_role(kind: str, group: str, rows: Table) -> None:
    top = [*HEAD[:3], group, "", HEAD[5]]
    below = ["", "", "", HEAD[3], HEAD[4], ""]
    merges = [(0, 3, 1, 2), *((0, column, 2, 1) for column in (0, 1, 2, 5))]
    found = ledger(kind, [top, below, *rows[1:]], merges)
    assert tells(found) == expected(rows)


@pytest.mark.parametrize("kind", make.WRITERS)
@settings(max_examples=5, deadline=None)
@given(rows=tables(), at=st.integers(0, 5))
def test_rows_across_and_a_head_again_are_no_tasks(kind: str, rows: Table, at: int) -> None:
    at = 1 + at % (len(rows) - 1)
    across = ["一、重点产业", "", "", "", "", ""]
    rows = [*rows[:at], across, list(HEAD), *rows[at:]]
    found = ledger(kind, rows, [(at, 0, 1, 6)])
    assert tells(found) == expected([HEAD, *(row for row in rows if row[0].isdigit())])
    assert [task.path[0] for task in found.tasks[at - 1 :]] == ["一、重点产业"] * len(found.tasks[at - 1 :])
