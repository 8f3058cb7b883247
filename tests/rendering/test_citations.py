"""Places in a document, as people cite them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from luoshi.ledger.model import Ledger, Part, Task, TaskKind
from luoshi.reading.document import Cell, Document, Header, Table
from luoshi.reading.span import Span
from luoshi.rendering.citations import Citations


def task(number: str | None, *path: str, plan: str = "main", at: int = 0, kind: TaskKind = "task") -> Task:
    return Task(plan, number, path, None, kind, Span(at, at + 10))


@pytest.mark.parametrize(
    ("row", "cited"),
    [
        (task("3.", "二、攻坚任务", "（一）释放消费潜力", plan="附件1"), "附件1 二（一）3"),
        (task("（四）", "一、夯实基础"), "一（四）"),
        (task("第三条", "第二章　主要任务"), "第二章第三条"),
        (task("②", "三、保障措施", "5. 做强园区"), "三5②"),
        (task("12", "扩大内需"), "扩大内需第12项"),
        (task("7"), "第7项"),
        (task(None, "（二）培育企业"), "（二）"),
        (task(None), "正文"),
    ],
)
def test_a_task_is_cited_by_its_part_and_numbers(document: Document, row: Task, cited: str) -> None:
    assert Citations(document, Ledger(tasks=(row,))).of_task(row) == cited


def test_words_are_cited_by_the_task_or_the_part_that_holds_them(
    document_of: Callable[..., Document],
) -> None:
    document = document_of(pages=(0, 40, 80))
    parts = (
        Part("notice", "通知", Span(0, 30)),
        Part("main", "方案", Span(30, 60)),
        Part("附件1", "清单", Span(60, 150)),
    )
    inner = task("1.", "一、产业", plan="附件1", at=100)
    outer = Task("附件1", "一、", (), "产业", "campaign", Span(60, 140))
    citations = Citations(document, Ledger(plans=parts, tasks=(outer, inner)))
    assert citations.of(Span(5, 6)) == "通知，第1页"
    assert citations.of(Span(35, 36)) == "正文，第1页"
    assert citations.of(Span(65, 66)) == "附件1 一，第2页"
    assert citations.of(Span(105, 106)) == "附件1 一1，第3页", "the narrowest that holds it"
    assert citations.of(Span(145, 146)) == "附件1，第3页"


WORDS = """青禾市人民政府关于印发方案的通知
现将方案印发给你们。
产业方案
为做好工作，制定本方案。
一、总体目标
到年底，做好第一件事。

到明年，做好第二件事。
（一）近期。做好第三件事。
二、重点任务
1.建设园区。新建厂房。
分三批完成。
附表
"""


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("关于印发方案", "标题"),
        ("现将", "通知，第1段"),
        ("制定本方案", "正文，第1段"),
        ("总体目标", "一"),
        ("到年底", "一，第1段"),
        ("第二件事", "一，第2段"),
        ("第三件事", "一（一）"),
        ("新建厂房", "二1"),
        ("分三批", "二1，第2段"),
    ],
)
def test_words_are_cited_by_field_heading_and_paragraph(
    document_of: Callable[..., Document], words: str, cited: str
) -> None:
    title = Span(0, WORDS.index("\n"))
    document = replace(document_of(text=WORDS), header=Header(spans={"title": title}))
    begin = WORDS.index("1.建设")
    row = Task("main", "1.", ("二、重点任务",), "建设园区", "task", Span(begin, WORDS.index("附表")))
    parts = (
        Part("notice", "通知", Span(0, WORDS.index("产业方案"))),
        Part("main", "产业方案", Span(WORDS.index("产业方案"), len(WORDS))),
    )
    at = WORDS.index(words)
    assert Citations(document, Ledger(plans=parts, tasks=(row,))).place(Span(at, at + len(words))) == cited


def test_words_of_a_table_are_cited_by_its_row(document_of: Callable[..., Document]) -> None:
    text = "序号\t单位\n1\t市财政局\n2\t市教育局\n"
    cells, at = [], 0
    for row, line in enumerate(text.splitlines()):
        for column, cell in enumerate(line.split("\t")):
            cells.append(Cell(Span(at, at + len(cell)), row, column))
            at += len(cell) + 1
    table = Table(Span(0, len(text)), tuple(cells))
    document = replace(document_of(text=text), header=Header(), tables=(table,))
    at = text.index("市教育局")
    assert Citations(document, Ledger()).place(Span(at, at + 4)) == "正文，表格第3行"
    assert Citations(document, Ledger()).place(Span(0, 2)) == "正文，表格第1行"
