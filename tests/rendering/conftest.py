"""A small invented document with the ledger a reader finds in it, made by hand for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from luoshi.ledger.model import (
    Assignment,
    Award,
    Body,
    Deadline,
    Ledger,
    Measure,
    Part,
    Rule,
    Target,
    Task,
    TaskForce,
)
from luoshi.reading.document import Document, Header, Notice
from luoshi.reading.span import Draft, Span

TEXT = """云州市人民政府文件

云政发〔2031〕6号

云州市人民政府关于加强防汛工作的意见

各县（区）人民政府：

一、夯实基础

（一）整修堤防。年底前完成堤防整修120公里以上。（市水利局牵头，市财政局、市应急局等负责）清除行洪障碍36处。（市住建局负责）

（二）=HYPERLINK("http://x")<script>alert(1)</script>&开展演练。

不得层层加码。

云州市人民政府
2031年3月5日
"""


def span(words: str, after: str = "") -> Span:
    """Where the words stand in the text."""
    start = TEXT.index(words, TEXT.index(after) if after else 0)
    return Span(start, start + len(words))


def body(words: str) -> Body:
    return Body(words, None, span(words))


def _document(text: str = TEXT, file: str = "防汛.txt", pages: tuple[int, ...] = ()) -> Document:
    header = Header(
        title="云州市人民政府关于加强防汛工作的意见",
        doc_number="云政发〔2031〕6号",
        issuer="云州市人民政府",
        issued_on="2031-03-05",
        spans={
            "title": span("云州市人民政府关于加强防汛工作的意见"),
            "doc_number": span("云政发〔2031〕6号"),
            "issued_on": span("2031年3月5日"),
        },
    )
    return Document(file, "txt", text, Draft.of(text), header, pages=pages)


@pytest.fixture
def document_of() -> Callable[..., Document]:
    """Makes the document, or one with another text, file name or pages."""
    return _document


@pytest.fixture
def document() -> Document:
    return _document()


@pytest.fixture
def ledger() -> Ledger:
    first = span("（市水利局牵头，市财政局、市应急局等负责）")
    second = span("（市住建局负责）")
    deadline = Deadline("年底前", "2031-12-31", span("年底前"))
    whole = Span(span("（一）整修").start, second.end)
    dyke = Task(
        "main",
        "（一）",
        ("一、夯实基础",),
        "整修堤防",
        "task",
        whole,
        (
            Assignment(
                (body("市水利局"),),
                (body("市财政局"), body("市应急局")),
                True,
                "lead",
                Span(whole.start, first.end),
                first,
            ),
            Assignment((), (body("市住建局"),), False, "joint", Span(first.end, second.end), second),
        ),
        (deadline,),
    )
    drill = span('（二）=HYPERLINK("http://x")<script>alert(1)</script>&开展演练。')
    return Ledger(
        plans=(Part("main", "云州市人民政府关于加强防汛工作的意见", Span(0, len(TEXT))),),
        tasks=(dyke, Task("main", "（二）", ("一、夯实基础",), None, "task", drill)),
        targets=(
            Target("堤防整修", ">=", Decimal(120), "公里", "count", span("堤防整修120公里以上"), task=0),
            Target("行洪障碍", "=", Decimal(36), "处", "count", span("行洪障碍36处"), task=0),
            Target(
                "总目标", "range", (Decimal(1), Decimal("2.5")), "%", "growth", span("夯实基础"), hedge="力争"
            ),
        ),
        task_forces=(
            TaskForce("=防汛专班", span("加强防汛工作"), convener="+副市长", members=(body("市水利局"),)),
        ),
        measures=(
            Measure("一", "-堤防整修成效明显的", ("县区",), (body("市水利局"),), "@奖励", span("整修堤防")),
        ),
        awards=(Award("一", "堤防整修", "县区", ("云溪县", "云岭县"), span("整修堤防")),),
        rules=(Rule("不得层层加码", span("不得层层加码"), "prohibit"),),
        notices=(Notice("doubt", "“<市应急局>”请核对", span("市应急局")),),
    )
