"""Where something stands in a document, as people cite it: 附件1 二（一）3, 第二章第三条, 第4项, with the page where there are pages.

Holds nothing of lines and characters: nobody who holds the paper can count those.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from luoshi.ledger.model import Ledger, Task
from luoshi.reading.document import Document
from luoshi.reading.span import Span

# The number that a heading begins with: 一、 （二） 第三章 4. ⑤
_NUMBER = re.compile(
    r"\s*(第[一二三四五六七八九十百零〇\d]+[编章节条款项]|[（(][一二三四五六七八九十百零〇\d]+[)）]|[①-⑳]"
    r"|[一二三四五六七八九十百零〇]+(?=[、.．\s])|\d+(?:[.．]\d+)*(?=[、.．\s]|[^\d%]|$))"
)
_PLAIN = re.compile(r"\d+")


class Citations:
    """The places of one document with its ledger."""

    def __init__(self, document: Document, ledger: Ledger) -> None:
        self._document = document
        self._parts = sorted(ledger.plans, key=lambda part: part.span)
        self._tasks = sorted(ledger.tasks, key=lambda task: task.span)
        self._starts = [task.span.start for task in self._tasks]

    def of_task(self, task: Task) -> str:
        """The part, the numbers of the headings above it and its own; the page."""
        return self._with_page(self._part(task.plan), _numbers(task), task.span)

    def of(self, span: Span) -> str:
        """That of the task in which the words stand, else of their part."""
        before = bisect_right(self._starts, span.start) - 1
        for task in reversed(self._tasks[max(0, before - 8) : before + 1]):  # tasks may stand within tasks
            if task.span.start <= span.start < task.span.end:
                return self.of_task(task)
        part = next((p for p in reversed(self._parts) if p.span.start <= span.start < p.span.end), None)
        return self._with_page(self._part(part.id if part else "") or "正文", "", span)

    def _part(self, name: str) -> str:
        if name == "notice" and len(self._parts) > 1:
            return "通知"
        return name if name.startswith("附") else ""

    def _with_page(self, part: str, numbers: str, span: Span) -> str:
        page = f"第{self._document.page_of(span)}页" if self._document.pages else ""
        cited = " ".join(filter(None, (part, numbers)))
        return "，".join(filter(None, (cited, page))) or "正文"


def _numbers(task: Task) -> str:
    """The numbers of the headings above a task and its own, one after another.

    >>> _numbers(Task("附件1", "3.", ("二、攻坚任务", "（一）释放消费潜力"), None, "task", Span(0, 1)))
    '二（一）3'
    >>> _numbers(Task("main", "4", ("扩大内需",), None, "task", Span(0, 1)))
    '扩大内需第4项'
    """
    above = "".join(found[1] for heading in task.path if (found := _NUMBER.match(heading)))
    number = (task.number or "").strip().rstrip(".．、")
    if above or not _PLAIN.fullmatch(number):
        return f"{above}{number}"
    named = task.path[-1].strip() if task.path else ""
    return f"{named}第{number}项"
