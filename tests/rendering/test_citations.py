"""Places in a document, as people cite them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from luoshi.ledger.model import Ledger, Part, Task, TaskKind
from luoshi.reading.document import Document
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
