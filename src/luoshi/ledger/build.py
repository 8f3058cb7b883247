"""A Document becomes a Ledger. Only the order of the steps stands here; each step is a module of its own."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace

from luoshi.ledger.body_list import Resolver
from luoshi.ledger.conduct_rules import rules_of
from luoshi.ledger.days import Clock
from luoshi.ledger.deadlines import find_deadlines
from luoshi.ledger.document_clock import (
    clock_in,
    clock_of,
    counts_from_issue,
    last_year,
    only_year,
    under_headings,
    year_named_in,
)
from luoshi.ledger.document_kinds import is_plan_title, reports_only
from luoshi.ledger.incentives import awards_of, is_award_notice, is_incentive_notice, measures_of
from luoshi.ledger.model import Deadline, Ledger, Part, Target, Task, TaskForce
from luoshi.ledger.place import Place
from luoshi.ledger.responsibility import places_of
from luoshi.ledger.shared_names import task_force_with_shared_names, task_with_shared_names
from luoshi.ledger.stated_rules import StatedRules, stated_rules
from luoshi.ledger.stated_times import stated_deadline, stated_deadlines
from luoshi.ledger.table_figures import targets_of_row
from luoshi.ledger.table_rows import rows_of, spans_of
from luoshi.ledger.targets import find_targets
from luoshi.ledger.task_forces import task_forces_of
from luoshi.ledger.task_tables import TaskRow
from luoshi.ledger.task_text import TaskText
from luoshi.ledger.tasks import TaskFinder
from luoshi.ledger.told_sections import told_sections
from luoshi.ledger.worded_tasks import task_of
from luoshi.reading.document import Document, Notice
from luoshi.reading.outline import tree_of
from luoshi.reading.sections import Section, sections_of
from luoshi.reading.span import Cover, Span, lines_of
from luoshi.register.bodies import resolve
from luoshi.register.context import Context

_LONGEST_GAP = 40  # characters between the issuer and the date of a signature


@dataclass(slots=True)
class _Findings:
    """What the steps have found so far; becomes the frozen Ledger at the end."""

    plans: list[Part]
    tasks: list[Task]
    targets: list[Target]
    task_forces: list[TaskForce]
    notices: list[Notice]


def build_ledger(document: Document) -> Ledger:
    """Everything that the document asks for, of whom, by when and to what figure, each with its place.

    A document that lays down no task (a cover notice alone, a bulletin, news) gives a ledger without tasks. What
    could not be read with certainty is kept and noted in ``notices``.
    """
    # The steps make tens of thousands of small objects, none of which refers back to itself: all die by their counts of
    # references, and looking for cycles among them finds nothing and takes three hundredths of the time. It is off for
    # the whole process, but for milliseconds; threads that build at once have it on again when the first has ended.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _ledger(document)
    finally:
        if was_enabled:
            gc.enable()


def _ledger(document: Document) -> Ledger:
    text = document.text
    header = document.header
    context = Context.of_issuer(header.issuer or header.title, header.issued_on)
    if context.government is None:
        context = Context.of_doc_number(header.doc_number, header.issued_on)
    name_of = _resolver(context)
    start = document.circulation.span.end if document.circulation else 0
    end = _end_of_body(document)
    clock = clock_of(document)
    found = _Findings([], [], [], [], [])
    rules = stated_rules(text, name_of, document.typefaces)
    title = header.title or ""
    if is_award_notice(title) and not is_plan_title(title):
        return _award_ledger(document, name_of, start, end, found)
    if is_incentive_notice(title):
        return _incentive_ledger(document, name_of, start, end, found)
    table_spans = spans_of(document)
    for section in sections_of(text, header, start, end):
        _section(document, section, name_of, rules, clock, found, table_spans)
    tasks = [task_with_shared_names(task, context) for task in found.tasks]
    return Ledger(
        plans=tuple(found.plans),
        tasks=tuple(tasks),
        targets=tuple(found.targets),
        task_forces=tuple(task_force_with_shared_names(force, context) for force in found.task_forces),
        rules=tuple(rules_of(text, start, end)),
        notices=(*found.notices, *(rules.unread() if tasks else ()), *_unresolved(tasks)),
    )


def _section(
    document: Document,
    section: Section,
    name_of: Resolver,
    rules: StatedRules,
    clock: Clock,
    found: _Findings,
    table_spans: list[Span],
) -> None:
    text = document.text
    found.plans.append(Part(section.id, section.title, Span(section.start, section.end)))
    notices: list[Notice] = []
    body = _behind_frame(document, section)
    listed = document.header.spans.get("attachments")
    passed_over = Cover([*table_spans, *document.furniture, *([listed] if listed else [])])
    nodes = tree_of(text, body, notices, passed_over)
    title = section.title or document.header.title or ""
    clock = clock_in(text, section, clock)
    issued = clock.issued_on
    year = (
        year_named_in(section.title)
        or year_named_in(document.header.title or "")
        or (issued.year if issued else None)
    )
    planned = only_year(title) or only_year(document.header.title or "")
    if (
        planned
        and issued
        and planned <= issued.year + 1
        and not counts_from_issue(text, body, planned, issued)
    ):
        clock = clock.planning_for(planned)
    if until := last_year(title) or last_year(document.header.title or ""):
        clock = replace(clock, until=until)
    texts: list[TaskText] = []
    problems: dict[int, int] = {}  # of tasks that begin with what is told of a problem: where that ends
    if _may_hold_tasks(document, section):
        finder = TaskFinder(text, body, nodes, name_of, passed_over)
        texts = finder.run()
        if finder.told:
            problems = dict(finder.told)
            passed_over = Cover(
                [*table_spans, *document.furniture, *([listed] if listed else []), *finder.told]
            )
    rows = rows_of(document, section, body, name_of, notices)
    if not texts and not rows and not is_plan_title(section.title or document.header.title or ""):
        return
    found.notices.extend(notices)
    first_task = len(found.tasks)
    for item in texts:
        found.tasks.append(_task(text, item, section.id, rules, clock))
    for row in rows:
        found.tasks.append(_row_task(text, row, section.id, rules, clock))
    found.tasks[first_task:] = sorted(
        found.tasks[first_task:], key=lambda task: (task.span.start, -task.span.end)
    )
    if section.id != "notice" and (
        texts or rows or is_plan_title(section.title or document.header.title or "")
    ):
        told = told_sections(nodes, text)
        _targets(
            text,
            body,
            year,
            clock,
            found,
            first_task,
            passed_over,
            told,
            {row.span: row for row in rows},
            problems,
        )
    found.task_forces.extend(task_forces_of(text, body.start, body.end, section.id, name_of))


def _may_hold_tasks(document: Document, section: Section) -> bool:
    """News, bulletins and forms name bodies too, but ask nothing of them; a notice in front of a plan hands it on."""
    if section.id == "notice":
        return False
    titles = [title for title in (section.title, document.header.title or "") if title]
    return any(is_plan_title(title) for title in titles) or not any(reports_only(title) for title in titles)


def _task(
    text: str,
    item: TaskText,
    plan: str,
    rules: StatedRules,
    clock: Clock,
) -> Task:
    clock = under_headings(clock, item.path)
    own: dict[int, Deadline] = {}
    stated: list[Deadline] = []
    for place in item.places:
        if place.says.deadline:
            dates = find_deadlines(text, place.says.deadline, clock)
            if not dates and (due := stated_deadline(text, place.says.deadline, clock)):
                dates = [due]
            stated += dates
            if dates:
                own[place.span.start] = dates[-1]
    deadlines = [d for stretch in _stretches(item) for d in find_deadlines(text, stretch, clock)]
    if stated:
        seen = {due.span for due in deadlines}
        stated = [due for due in stated if due.span not in seen]
    return task_of(text, item, plan, rules, (*deadlines, *stated), own)


def _stretches(item: TaskText) -> list[Span]:
    """The text of a task without its responsibility parentheses."""
    out: list[Span] = []
    make = tuple.__new__
    at, end = item.span
    for (first, last), _, kind in item.places:
        if kind == "clause":
            continue  # in running text a time limit may stand among the bodies
        if first > at:
            out.append(make(Span, (at, first)))
        at = max(at, last)
    if at < end:
        out.append(make(Span, (at, end)))
    return out


def _row_task(text: str, row: TaskRow, plan: str, rules: StatedRules, clock: Clock) -> Task:
    clock = under_headings(clock, row.path)
    cells = [*row.wording, *(figure.span for figure in row.targets if not figure.year)]
    deadlines = [d for cell in cells for d in find_deadlines(text, cell, clock)]
    stated = [
        due for cell in row.deadlines for due in stated_deadlines(text, cell, clock, row.broken.get(cell))
    ]
    deadlines += stated
    due = stated[-1] if stated else None
    item = TaskText(None, row.path, row.span, row.heading, [row.place] if row.place else [])
    task = replace(task_of(text, item, plan, rules, tuple(deadlines), {}), number=row.number)
    # A row's cells stand side by side: the responsibility governs the task's own cells, wherever it stands.
    governed = tuple(replace(assignment, span=row.body, deadline=due) for assignment in task.assignments)
    return replace(task, assignments=governed)


def _unresolved(tasks: list[Task]) -> list[Notice]:
    """One notice for each name that the register does not know, at its first place."""
    out: dict[str, Notice] = {}
    for task in tasks:
        for assignment in task.assignments:
            for body in (*assignment.lead, *assignment.support):
                if body.name is None and not body.collective and body.written not in out:
                    message = f"“{body.written}”在机构名录中没有对应的全称，已按原文保留，请核对"
                    out[body.written] = Notice("unresolved-body", message, body.span)
    return list(out.values())


def _targets(
    text: str,
    body: Section,
    year: int | None,
    clock: Clock,
    found: _Findings,
    first_task: int,
    passed_over: Cover,
    told: Cover,
    rows: dict[Span, TaskRow],
    problems: dict[int, int],
) -> None:
    """The targets of each task, and of the plan's own text around the tasks (its goals)."""

    is_told = told.holds if told else None

    def take(stretch: Span, task: int | None) -> None:
        if is_told is not None and is_told(stretch.start):
            return
        found.targets += find_targets(text, stretch, year=year, clock=clock, task=task, plan=body.id)

    def goals(start: int, end: int) -> None:
        if end - start < 2:
            return  # nothing but the line break between two tasks
        for line in lines_of(text, start, end):
            if not passed_over.holds(line.start):
                take(line, None)

    first_target = len(found.targets)
    make = tuple.__new__
    at = body.start
    for index in range(first_task, len(found.tasks)):
        task = found.tasks[index]
        if task.span.start < at:
            continue
        goals(at, task.span.start)
        row = rows.get(task.span)
        if row is not None:
            found.targets += targets_of_row(text, row, year, clock, index, body.id)
        else:
            edge = problems.get(task.span.start, task.span.start)
            if task.number and task.number.isdecimal() and text.startswith(task.number, edge):
                edge += len(task.number)  # 70启动建设: a number without a point would pass for a word
            for assignment in task.assignments:
                first, last = assignment.source_span
                if first > edge:
                    take(make(Span, (edge, first)), index)
                edge = max(edge, last)
            if task.span.end > edge:
                take(make(Span, (edge, task.span.end)), index)
        at = task.span.end
    goals(at, body.end)
    found.targets[first_target:] = _with_metric(text, found.targets[first_target:], found.notices)


def _with_metric(text: str, targets: list[Target], notices: list[Notice]) -> list[Target]:
    """The targets of something; a figure of nothing is none, and is told."""
    for target in targets:
        if not target.metric.strip():
            message = f"“{target.span.of(text).strip()[:30]}”没有读出是什么指标，未列为目标。请对照原文，需要时手工补上。"
            notices.append(Notice("figure-without-metric", message, target.span))
    return [target for target in targets if target.metric.strip()]


def _award_ledger(document: Document, name_of: Resolver, start: int, end: int, found: _Findings) -> Ledger:
    text = document.text
    awards = []
    for section in sections_of(text, document.header, start, end):
        found.plans.append(Part(section.id, section.title, Span(section.start, section.end)))
        body = _behind_frame(document, section)
        awards.extend(awards_of(text, tree_of(text, body, found.notices), name_of))
    return Ledger(
        plans=tuple(found.plans),
        awards=tuple(awards),
        rules=tuple(rules_of(text, start, end, whole_paragraphs=True)),
        notices=tuple(found.notices),
    )


def _incentive_ledger(
    document: Document, name_of: Resolver, start: int, end: int, found: _Findings
) -> Ledger:
    text = document.text
    measures = []
    for section in sections_of(text, document.header, start, end):
        found.plans.append(Part(section.id, section.title, Span(section.start, section.end)))
        body = _behind_frame(document, section)
        places: list[Place] = places_of(text, body.start, body.end, name_of)
        measures.extend(measures_of(text, tree_of(text, body, found.notices), places))
    return Ledger(
        plans=tuple(found.plans),
        measures=tuple(measures),
        rules=tuple(rules_of(text, start, end, whole_paragraphs=True)),
        notices=tuple(found.notices),
    )


def _behind_frame(document: Document, section: Section) -> Section:
    """The section without its title and addressees, which name bodies without making them responsible."""
    start = section.body_start
    for name in ("title", "doc_number", "addressees"):
        span = document.header.spans.get(name)
        if span and section.start <= span.start and span.end <= min(section.end, section.start + 4000):
            start = max(start, span.end)
    return replace(section, start=start, body_start=start)


def _end_of_body(document: Document) -> int:
    """Before the copy-to list and the printing line."""
    end = len(document.text)
    for name in ("copied_to", "printed_on"):
        span = document.header.spans.get(name)
        if span and span.start > len(document.text) // 2:
            end = min(end, span.start)
    if (closing := _closing_signature(document, end)) is not None:
        end = closing
    for furniture in reversed(document.furniture):
        if document.text[furniture.end : end].strip():
            break
        end = min(end, furniture.start)
    return end


def _closing_signature(document: Document, end: int) -> int | None:
    """Where the signature begins that closes the document: it is no part of its last item."""
    text, spans = document.text, document.header.spans
    signed = spans.get("issued_on")
    if signed is None or text[signed.end : end].strip():
        return None
    issuer = spans.get("issuer")
    begin = issuer.start if issuer and 0 <= signed.start - issuer.end <= _LONGEST_GAP else signed.start
    line = text.rfind("\n", 0, begin) + 1
    labelled = text[:line].rstrip().endswith(("：", ":"))  # 配合单位： above it: the body is no issuer
    return line if line > len(text) // 2 and not labelled and not text[line:begin].strip() else None


class _Names(dict[str, str | None]):
    """The full names of what is written in one document, each worked out when it is first asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def __missing__(self, written: str) -> str | None:
        name = self[written] = resolve(written, self._context)
        return name


def _resolver(context: Context) -> Resolver:
    return _Names(context).__getitem__
