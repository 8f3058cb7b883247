"""Tables flattened to a cell a line with lines of bars between, where the number does not stand first or is not there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.reading.reader import read_text
from tests.ledger.test_task_tables import seen

TITLE = "白榆县档案馆2026年重点工作清单\n发布时间：2026-02-11 来源：县档案馆\n"
HEAD = ["工作类别", "序号", "主要任务", "责任股室", "完成时限"]
ONE = ["推进数字档案馆建设", "1", "完成馆藏档案数字化120万页。", "信息股", "2026年9月底前"]
TWO = ["2", "新增密集架档案库房3间。", "保管股、办公室", "11月底前"]
THREE = ["开放档案", "3", "向社会开放档案1.5万件。", "各股室", "长期坚持"]
SEEN = [
    ("1", ["信息股"], [], ["2026-09-30"]),
    ("2", ["保管股", "办公室"], [], ["2026-11-30"]),
    ("3", [], ["各股室"], []),
]


def barred(*rows: list[str]) -> str:
    return TITLE + "\n|\n".join(cell for row in rows for cell in row)


@pytest.mark.parametrize(
    "text",
    [
        barred(HEAD, ONE, TWO, THREE),
        barred(HEAD, ONE, TWO, THREE) + "\n|\n",
        barred(HEAD, ONE, ["", *TWO], THREE),
        barred(HEAD, ONE, TWO, ["二、利用服务"], THREE).replace("馆藏档案", "馆藏\n档案"),
        barred(HEAD, ONE, TWO, THREE) + "\n附件所列任务由各股室按月报送进展。\n联系电话：6620018",
    ],
    ids=["category-missing", "bar-behind", "category-empty", "headings-across", "text-below"],
)
def test_rows_are_found_by_the_number_behind_the_category(text: str) -> None:
    document = read_text(text)
    ledger = build_ledger(document)
    assert seen(ledger) == SEEN
    assert {(t.value, t.unit) for t in ledger.targets} == {(120, "万页"), (3, "间"), (Decimal("1.5"), "万件")}
    assert [n for n in document.notices if n.code == "table-unread"] == []


def test_a_time_that_reaches_down_is_missing_from_the_row_below() -> None:
    two = ["2", "新增密集架档案库房3间。", "保管股、办公室"]
    ledger = build_ledger(read_text(barred(HEAD, ONE, two, THREE)))
    assert [(number, lead) for number, lead, _, _ in seen(ledger)] == [
        ("1", ["信息股"]),
        ("2", ["保管股", "办公室"]),
        ("3", []),
    ]


def test_a_table_without_numbers_is_read_where_no_cell_is_missing_and_told_otherwise() -> None:
    head = ["重点任务", "责任科室", "完成时限"]
    rows = [["新建查档窗口2个", "利用科", "6月底前"], ["举办档案开放日活动3场", "宣传科、办公室", "10月底前"]]
    ledger = build_ledger(read_text(barred(head, *rows)))
    assert [(lead, by) for _, lead, _, by in seen(ledger)] == [
        (["利用科"], ["2026-06-30"]),
        (["宣传科", "办公室"], ["2026-10-31"]),
    ]
    broken = read_text(barred(head, rows[0], rows[1][:1], rows[0]))
    assert not build_ledger(broken).tasks
    assert [n.code for n in broken.notices if n.code == "table-unread"] == ["table-unread"]


def test_bars_between_words_that_head_no_table_say_nothing() -> None:
    text = "白榆县人民政府网\n首页\n|\n政务公开\n|\n办事服务\n|\n互动交流\n|\n走进白榆\n关于做好档案移交工作的通知\n请各单位于3月底前移交。"
    assert [n for n in read_text(text).notices if n.code == "table-unread"] == []
