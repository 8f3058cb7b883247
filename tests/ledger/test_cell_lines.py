"""A cell of several lines: labelled ones hold what a column of their name would, limits stand one a line."""

from __future__ import annotations

import pytest

from luoshi.ledger.days import Clock
from luoshi.ledger.stated_times import stated_deadlines
from luoshi.reading.span import Span

from .test_task_tables import ledger_of

HEAD = "云州市2026年重点任务分工表\n\n| 序号 | 重点任务 | 牵头单位 | 完成时限 |\n| --- | --- | --- | --- |\n"


def figures(cell: str) -> list[tuple[str, str]]:
    ledger = ledger_of(f"{HEAD}| 1 | {cell} | 市水利局 | 2026年6月底 |\n")
    return [(target.metric, str(target.value)) for target in ledger.targets]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("村占比<br>2026年目标：达到60%<br>2027年目标：75%", [("村占比", "60"), ("村占比", "75")]),
        ("亿元以上项目<br>目标值（个）：42<br>备注：力争50个", [("亿元以上项目", "42")]),
        ("建设综合楼3.2万平方米<br>总投资（万元）：28000<br>包联领导：王某", [("综合楼", "3.2")]),
        ("引摊入市180户<br>当前进展：引摊入市60户", [("引摊入市", "180")]),
        ("加强监管<br>存在问题：培训机构86家<br>整改措施：清退租户14户", [("清退租户", "14")]),
        ("加强建设。<br>①布局实验室10家<br>2.建成泵站3座", [("实验室", "10"), ("建成泵站", "3")]),
    ],
)  # fmt: skip
def test_a_labelled_line_is_what_a_column_of_its_name_would_be(
    cell: str, expected: list[tuple[str, str]]
) -> None:
    assert figures(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026年3月底\v4月25日前", ["2026-03-31", "2026-04-25"]),
        ("7月底前\v汛期结束前", ["2026-07-31", None]),
        ("立行立改\v立行立改，长期坚持", [None, None]),
        ("2026年\v6月底前", ["2026-06-30"]),  # broken by the width of the column
        ("2026年12\v月底", ["2026-12-31"]),
    ],
)
def test_limits_stand_one_a_line_where_each_line_is_one(cell: str, expected: list[str | None]) -> None:
    import datetime

    clock = Clock(datetime.date(2026, 1, 5))
    assert [day.by for day in stated_deadlines(cell, Span(0, len(cell)), clock)] == expected


def test_the_signature_below_the_last_item_is_no_part_of_it() -> None:
    text = "云州市2026年重点任务分工\n\n1.整修堤防。（市水利局）\n2.疏浚河道12公里[市水利局、各县区]。\n云州市防汛办公室\n二〇二六年四月八日\n"
    last = ledger_of(text).tasks[-1]
    assert last.deadlines == ()
    assert "防汛" not in last.span.of(text)
    labelled = (
        "云州市2026年重点任务分工\n\n1.好。\n牵头单位：\n市住建局\n配合单位：\n市财政局\n2026年4月8日\n"
    )
    assert [body.written for body in ledger_of(labelled).tasks[0].assignments[0].support] == ["市财政局"]
