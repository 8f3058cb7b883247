"""Where something stands in a document, as people cite it: 附件1 二（一）3, 第二章第三条, 第4项, with the page where there are pages.

Holds nothing of lines and characters: nobody who holds the paper can count those. Paragraphs, and rows of a table, can be.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from luoshi.ledger.model import Ledger, Part, Task
from luoshi.reading.document import Document
from luoshi.reading.span import Span

# The number that a heading begins with: 一、 （二） 第三章 4. ⑤
_NUMBER = re.compile(
    r"\s*(第[一二三四五六七八九十百零〇\d]+[编章节条款项]|[（(][一二三四五六七八九十百零〇\d]+[)）]|[①-⑳]"
    r"|[一二三四五六七八九十百零〇]+(?=[、.．\s])|\d+(?:[.．]\d+)*(?=[、.．\s]|[^\d%]|$))"
)
_PLAIN = re.compile(r"\d+")
# The numbers of the headings above words that are in no task, the highest first.
_LEVELS = (
    re.compile(r"([一二三四五六七八九十百]+)、"),
    re.compile(r"([（(][一二三四五六七八九十百]+[)）])"),
)
_HEADER = {
    "title": "标题",
    "doc_number": "发文字号",
    "issuer": "发文机关",
    "addressees": "主送机关",
    "issued_on": "成文日期",
    "printed_on": "印发日期",
    "disclosure": "公开方式",
    "copied_to": "抄送机关",
    "attachments": "附件说明",
}


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
        task = self._task_at(span.start)
        if task is not None:
            return self.of_task(task)
        part = self._part_at(span.start)
        return self._with_page(self._part(part.id if part else "") or "正文", "", span)

    def place(self, span: Span) -> str:
        """The same more closely: the field of the header, the row of the table, or the paragraph that it begins in."""
        for name, words in _HEADER.items():
            field = self._document.header.spans.get(name)
            if field is not None and field.contains(span):
                return self._with_page(words, "", span)
        task, part = self._task_at(span.start), self._part_at(span.start)
        row = self._row_at(span.start)
        if task is not None:
            name, numbers = self._part(task.plan), _numbers(task)
            at = self._paragraph(task.span.start, span.start)
            finer = row if not numbers else f"第{at}段" if at > 1 and not row else ""
        else:
            numbers, begin = self._headings(self._body(part), span.start)
            name = self._part(part.id if part else "") or ("" if numbers else "正文")
            at = self._paragraph(begin, span.start)
            finer = row or (f"第{at}段" if at and begin <= span.start else "")
        cited = " ".join(filter(None, (name, numbers)))
        return self._with_page("，".join(filter(None, (cited, finer))), "", span)

    def _task_at(self, offset: int) -> Task | None:
        before = bisect_right(self._starts, offset) - 1
        for task in reversed(self._tasks[max(0, before - 8) : before + 1]):  # tasks may stand within tasks
            if task.span.start <= offset < task.span.end:
                return task
        return None

    def _part_at(self, offset: int) -> Part | None:
        return next(
            (part for part in reversed(self._parts) if part.span.start <= offset < part.span.end), None
        )

    def _body(self, part: Part | None) -> int:
        """Where the words of a part begin: behind its title and the head of the document."""
        span = part.span if part else Span(0, len(self._document.text))
        heads = [
            at.end
            for name, at in self._document.header.spans.items()
            if name in {"title", "doc_number", "addressees"} and span.contains(at)
        ]
        end = self._document.text.find("\n", span.start, span.end)
        if part and end >= 0 and self._document.text[span.start : end].strip() == part.title.strip():
            heads.append(end)
        return max((at + 1 for at in heads), default=span.start)

    def _row_at(self, offset: int) -> str:
        for table in self._document.tables:
            if table.span.start <= offset < table.span.end:
                rows = [cell.row for cell in table.cells if cell.span.start <= offset]
                return f"表格第{max(rows, default=0) + 1}行"
        return ""

    def _headings(self, start: int, offset: int) -> tuple[str, int]:
        """The numbers of the headings above the offset, and where the words under the last of them begin."""
        numbers = ["", ""]
        begin = at = start
        for line in self._document.text[start : offset + 1].splitlines(keepends=True):
            at += len(line)
            for level, pattern in enumerate(_LEVELS):
                if found := pattern.match(line.lstrip(" \t\u3000")):
                    numbers[level:] = [found[1], *[""] * (len(numbers) - level - 1)]
                    begin = at
        return "".join(numbers), begin

    def _paragraph(self, start: int, offset: int) -> int:
        """Which paragraph from the start on it is, empty lines aside; 0 before it."""
        lines = self._document.text[start : offset + 1].split("\n")
        return sum(bool(line.strip()) for line in lines[:-1]) + 1 if offset >= start else 0

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
