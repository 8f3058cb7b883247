"""The rows of a ledger as an office writes them: what, who, by when, to what figure, from which page.

Holds the wording of the cells and nothing of their looks; the table (xlsx) and the page (html) are set from it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from luoshi.ledger.model import Assignment, Body, Ledger, Target, Task
from luoshi.reading.column_names import role_of
from luoshi.reading.document import Document, Notice
from luoshi.reading.span import Span
from luoshi.rendering.table_cells import TableCells

MODE_WORDS = {"lead": "牵头", "separate": "分别牵头", "joint": "未明确牵头单位", "all": "各有关单位均须落实"}
KIND_WORDS = {"campaign": "攻坚行动", "task": "任务", "livelihood": "民生实事", "requirement": "工作要求"}
COMPARATOR_WORDS = {
    ">=": "不低于",
    ">": "超过",
    "<=": "不高于",
    "<": "低于",
    "=": "达到",
    "~": "约",
    "range": "区间",
}
_DIRECTION = re.compile(r"增长|上涨|提高|提升|上升|增加|下降|降低|减少|压减|压缩|削减|缩短")
_LEADING = re.compile(r"^[\s，。；、:：—-]+")
_MARK_LEFT = re.compile(r"[—▶●•■·\-\s]+$")
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_SAYS = re.compile(r"\w")
_FIRST_CLAUSE = re.compile(r"[^，。；：！？\n]{2,28}")
_SHORT_SENTENCE = re.compile(r"[^。；！？\n]{2,28}(?=[。；！？\n]|$)")
_CELL = re.compile(r"[^\t\n]+")
_AS_ABOVE = ("同上", "同前")  # whom or what it repeats stands in the column that it was read into
_DOERS = ("lead", "support", "responsible")
_LABELS_ALONE = (*_DOERS, "deadline", "number", "person")  # no value reads like one of these
_LONGEST_LABEL = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of a task with those who answer for it. ``task`` is the index of the task in the ledger."""

    task: int
    board: str
    name: str
    content: str
    lead: str
    support: str
    targets: str
    deadline: str
    source: str
    remark: str


class Places:
    """Where a span stands for a person: the page where the format has pages, else the line of the file."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.paged = bool(document.pages)
        self._breaks: list[int] = []
        if not self.paged:
            self._breaks = [m.start() for m in re.finditer("\n", document.source)]

    def of(self, span: Span) -> str:
        """第3页 or 第12行."""
        if self.paged:
            return f"第{self._document.page_of(span)}页"
        return f"第{bisect_right(self._breaks, self._document.draft.source_span(span).start) + 1}行"


def rows_of(document: Document, ledger: Ledger) -> list[Row]:
    """One row for each assignment stretch of each task, in the order of the document; no text is left out."""
    places = Places(document)
    targets: dict[int, list[Target]] = {}
    for target in ledger.targets:
        if target.task is not None:
            targets.setdefault(target.task, []).append(target)
    notices = sorted(
        (n for n in (*document.notices, *ledger.notices) if n.span), key=lambda n: n.span or Span(0, 0)
    )
    starts = [n.span.start for n in notices if n.span]
    titles = {plan.id: plan.title for plan in ledger.plans}
    many = len({task.plan for task in ledger.tasks}) > 1
    cells = TableCells(document)
    rows: list[Row] = []
    for index, task in enumerate(ledger.tasks):
        board = board_of(task, titles.get(task.plan) if many else None)
        near = notices[bisect_right(starts, task.span.start - 1) : bisect_right(starts, task.span.end - 1)]
        for number, (span, assignment) in enumerate(stretches_of(document.text, task)):
            rows.append(
                Row(
                    task=index,
                    board=board,
                    name=name_of(document.text, task),
                    content=content_of(document.text, task, span, assignment, cells),
                    lead=bodies(assignment.lead, assignment.open and not assignment.support)
                    if assignment
                    else "",
                    support=bodies(assignment.support, assignment.open) if assignment else "",
                    # One phrase may set several targets: it is quoted once.
                    targets="\n".join(
                        dict.fromkeys(
                            clean(t.span.of(document.text))
                            for t in targets.get(index, ())
                            if _belongs(t.span, span, number == 0, task)
                        )
                    ),
                    deadline=_deadline(task, span, number == 0, assignment),
                    source=places.of(span),
                    remark=_remark(
                        assignment, (n for n in near if n.span and _belongs(n.span, span, number == 0, task))
                    ),
                )
            )
    return rows


def is_task(task: Task) -> bool:
    """Whether it is something that somebody has to do: not a heading over tasks, nor a demand on nobody in particular."""
    return bool(task.assignments) or task.kind not in ("campaign", "requirement")


def task_rows(document: Document, ledger: Ledger) -> list[Row]:
    """One row for each task: its stretches one under the other, marked where different bodies answer for them."""
    made: list[Row] = []
    for _index, stretches in groupby(rows_of(document, ledger), key=lambda row: row.task):
        rows = list(stretches)
        first = rows[0]
        apart = len({(row.lead, row.support) for row in rows}) > 1

        def under(words: Sequence[str], apart: bool = apart) -> str:
            if apart:
                return "\n".join(f"{_mark(at)}{each}" for at, each in enumerate(words, 1) if each)
            return "\n".join(dict.fromkeys(filter(None, words)))

        made.append(
            replace(
                first,
                content=under([row.content for row in rows]),
                lead=under([row.lead for row in rows]),
                support=under([row.support for row in rows]),
                targets="\n".join(dict.fromkeys(row.targets for row in rows if row.targets)),
                deadline="\n".join(dict.fromkeys(row.deadline for row in rows if row.deadline)),
                remark=under([row.remark for row in rows]),
            )
        )
    return made


def _mark(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else f"({number})"


def board_of(task: Task, plan: str | None) -> str:
    """The part of the document a task stands in: the plan, where there are several, and the headings above it."""
    path = task.path
    if path and task.heading and path[-1].rstrip("。").endswith(task.heading.rstrip("。")):
        path = path[:-1]
    return "\n".join(part for part in ([plan] if plan else []) + [p.strip() for p in path] if part)


def name_of(text: str, task: Task) -> str:
    """What a task is called: its heading, else its first sentence where that is short, else its opening words."""
    number = (task.number or "").strip()
    if number and not number.endswith(("、", "）", ")")):
        number += " "
    if task.heading:
        return f"{number}{task.heading}"
    words = task.span.of(text)
    if "\t" in words:
        words = _cells(text, task, task.span) or words
    words = _LEADING.sub("", _without_number(task, words))
    match = _SHORT_SENTENCE.match(words) or _FIRST_CLAUSE.match(words)
    return f"{number}{match[0] if match else words[:28]}".strip()


def stretches_of(text: str, task: Task) -> list[tuple[Span, Assignment | None]]:
    """The stretches of a task with their assignments; what no assignment governs is a stretch of its own."""
    if not task.assignments:
        return [(task.span, None)]
    if "\t" in task.span.of(text):  # a row of a table: its units answer for all of it
        return [(task.span, assignment) for assignment in task.assignments]
    out: list[tuple[Span, Assignment | None]] = []
    at = task.span.start
    for assignment in task.assignments:
        end = max(assignment.span.end, assignment.source_span.end)
        if assignment.source_span.end <= task.span.start:  # named above, for all that follows it
            out.append((task.span, assignment))
            at = task.span.end
            continue
        if assignment.span.start > at and _HAN.search(_body(text, Span(at, assignment.span.start), task)):
            out.append((Span(at, assignment.span.start), None))
        out.append((Span(assignment.span.start, max(assignment.span.end, assignment.span.start)), assignment))
        at = max(at, end)
    if at < task.span.end and _HAN.search(_body(text, Span(at, task.span.end), task)):
        out.append((Span(at, task.span.end), None))
    return out


def content_of(
    text: str, task: Task, span: Span, assignment: Assignment | None, cells: TableCells | None = None
) -> str:
    """The words of a stretch without number, heading and the parenthesis or cells that name the units."""
    if "\t" in span.of(text):
        elsewhere = [each.source_span for each in task.assignments]
        lines = cells.of_row(span, elsewhere, _told_elsewhere(task)) if cells else None
        return _cells(text, task, span) if lines is None else "\n".join(lines)
    if assignment and assignment.source_span.overlaps(span):
        source = assignment.source_span
        words = text[span.start : max(span.start, source.start)] + text[min(source.end, span.end) : span.end]
    else:
        words = span.of(text)
    if span.start <= task.span.start:
        words = _without_heading(task, words)
    # The mark in front of a label (▶谁牵头：) goes with it.
    return clean(_MARK_LEFT.sub("", _LEADING.sub("", words)))


def _cells(text: str, task: Task, span: Span) -> str:
    """The cells of a row or card of a table that no other column of the ledger holds, a label with its value."""
    elsewhere = [a.source_span for a in task.assignments]
    # A cell that is a time limit has a column of its own; one that only holds one (6月底前完成摸底) has not.
    told = _told_elsewhere(task)
    kept: list[tuple[str, bool]] = []
    for cell in _CELL.finditer(text, span.start, span.end):
        words = clean(cell[0])
        if _SAYS.search(words):
            place = Span(*cell.span())
            kept.append((words, words not in told and not any(place.overlaps(other) for other in elsewhere)))
    labels = _labels([words for words, _ in kept], [own for _, own in kept])
    out: list[str] = []
    for number, (words, own) in enumerate(kept):
        if number - 1 in labels and own and number not in labels:
            out.append(f"{kept[number - 1][0].rstrip('：:')}：{words}")
        elif own and number not in labels:
            out.append(words)
    return "\n".join(out)


def _told_elsewhere(task: Task) -> set[str | None]:
    return {task.number, task.heading, *task.path, *(clean(d.text) for d in task.deadlines), *_AS_ABOVE}


def _labels(cells: Sequence[str], own: Sequence[bool]) -> set[int]:
    """Which cells are the labels of a card, each before its value; none in a row of a table, whose cells are values."""
    roles = [role_of(words) if is_own else None for words, is_own in zip(cells, own, strict=True)]
    if not any(role in _DOERS and not after for role, after in zip(roles, own[1:], strict=False)):
        return set()
    labels: set[int] = set()
    for number, role in enumerate(roles[:-1]):
        value = number - 1 in labels and role not in _LABELS_ALONE
        if role and not value and len(cells[number]) <= _LONGEST_LABEL:
            labels.add(number)
    return labels


def _body(text: str, span: Span, task: Task) -> str:
    words = span.of(text)
    return _without_heading(task, words) if span.start <= task.span.start else words


def _without_number(task: Task, words: str) -> str:
    words = words.lstrip()
    if task.number and words.startswith(task.number):
        words = words[len(task.number) :].lstrip(" \t\u3000.．、")
    return words


def _without_heading(task: Task, words: str) -> str:
    rest = _without_number(task, words)
    if task.heading:
        at = rest.find(task.heading)
        if 0 <= at <= 12:
            after = rest[at + len(task.heading) :]
            return _LEADING.sub("", after) if _HAN.search(after) else task.heading
    return rest


def clean(words: str) -> str:
    """Words for one cell: line breaks between paragraphs stay, all other white space becomes one space or none."""
    lines = (re.sub(r"[ \t\u3000\v\f\r]+", " ", line).strip() for line in words.split("\n"))
    joined = "\n".join(line for line in lines if line)
    return re.sub(r"(?<=[\u4e00-\u9fff，。；、]) (?=[\u4e00-\u9fff，。；、])", "", joined)


def bodies(entries: Sequence[Body], is_open: bool) -> str:
    """A list of bodies as printed, closed by 等 where the document leaves it open."""
    words = "、".join(entry.written for entry in entries)
    return words + ("等" if words and is_open else "")


def figure(target: Target) -> str:
    """The value of a target with its unit: 5.5%, 1—2个, 未量化."""
    value = target.value
    if value is None:
        return "未量化"
    if isinstance(value, tuple):
        return f"{_plain(value[0])}—{_plain(value[1])}{target.unit}"
    return f"{_plain(value)}{target.unit}"


def value_of(target: Target) -> Decimal | str | None:
    """The value of a target without its unit: a number, or a range in words."""
    if isinstance(target.value, tuple):
        return f"{_plain(target.value[0])}—{_plain(target.value[1])}"
    return "未量化" if target.value is None else target.value


def goal(target: Target, quoted: str) -> str:
    """What is to be reached in words: 不低于75%, 增长6.5%, 下降1—2微克/立方米.

    ``quoted`` is the stretch it was read from, which says whether a figure of growth or change goes up or down.
    """
    if target.value is None:
        return figure(target)
    way = _DIRECTION.search(quoted) if target.kind in ("growth", "change") else None
    bound = "" if target.comparator in ("=", "range") and way else COMPARATOR_WORDS[target.comparator]
    if target.comparator == "range" and not way:
        bound = ""
    return f"{way[0] if way else ''}{bound}{figure(target)}"


def _plain(value: Decimal) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _belongs(inner: Span, stretch: Span, first: bool, task: Task) -> bool:
    """Whether a fact of the task stands in this stretch; what stands in none goes to the first."""
    if stretch.start <= inner.start < stretch.end:
        return True
    if not first:
        return False
    spans = [a.span for a in task.assignments]
    last = max((max(a.span.end, a.source_span.end) for a in task.assignments), default=task.span.end)
    return not any(s.start <= inner.start < s.end for s in spans) and not last <= inner.start < task.span.end


def _deadline(task: Task, span: Span, first: bool, assignment: Assignment | None) -> str:
    found = [d for d in task.deadlines if _belongs(d.span, span, first, task)]
    if assignment and assignment.deadline and assignment.deadline not in found:
        found.append(assignment.deadline)
    return "\n".join(dict.fromkeys(f"{clean(d.text)}（{d.by}）" if d.by else clean(d.text) for d in found))


def _remark(assignment: Assignment | None, notices: Iterable[Notice]) -> str:
    words: list[str] = []
    if assignment is None:
        words.append("原文未写明责任单位")
    else:
        if assignment.mode in ("separate", "joint", "all"):
            words.append(MODE_WORDS[assignment.mode])
        if any(body.inherited for body in (*assignment.lead, *assignment.support)):
            words.append("含文件统一规定的单位")
    words += [n.message for n in notices]
    return "\n".join(dict.fromkeys(words))
