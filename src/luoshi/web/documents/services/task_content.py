"""Setting what hangs on a task: its assignments, bodies, deadlines and targets. Called by the corrections only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from luoshi.reading.span import Span
from luoshi.web.documents import departments
from luoshi.web.documents.drafts import (
    AssignmentDraft,
    DeadlineDraft,
    TargetDraft,
    TaskDraft,
)
from luoshi.web.documents.models import Assignment, AssignmentBody, Deadline, Target, Task

Row = TypeVar("Row", Assignment, Deadline, Target)


def apply(task: Task, draft: TaskDraft, text: str) -> None:
    """Make the task what the draft says. Rows that the draft does not name are removed."""
    task.number, task.heading, task.kind = draft.number, draft.heading, draft.kind
    task.plan = draft.plan or task.plan
    task.path = list(draft.path)
    task.start, task.end = draft.span
    task.save(update_fields=["number", "heading", "kind", "plan", "path", "start", "end"])

    _follow(
        list(task.assignments.all()),
        draft.assignments,
        lambda at: Assignment(task=task, position=at, start=task.start, end=task.end),
        lambda row, entry: _set_assignment(task, row, entry, text),
    )
    _follow(
        [row for row in task.deadlines.all() if row.assignment_id is None],
        draft.deadlines,
        lambda at: Deadline(task=task, position=at),
        lambda row, entry: _set_deadline(row, entry, Span(task.start, task.end), text),
    )
    _follow(
        list(task.targets.all()),
        draft.targets,
        lambda at: Target(
            document_id=task.document_id,
            task=task,
            plan=task.plan,
            position=task.position + at / 1000,
            start=task.start,
            end=task.end,
            origin="person",
        ),
        _set_and_save_target,
    )


def _follow(
    rows: list[Row],
    drafts: tuple[Any, ...],
    make: Callable[[int], Row],
    set_row: Callable[[Row, Any], None],
) -> None:
    """Rows follow the drafts: those named are set, new ones are made, the others are removed."""
    known = {row.pk: row for row in rows}
    for at, draft in enumerate(drafts):
        row = known.pop(draft.id, None) if draft.id is not None else None
        set_row(row or make(at), draft)
    for row in known.values():
        row.delete()


def _set_assignment(task: Task, row: Assignment, draft: AssignmentDraft, text: str) -> None:
    row.mode, row.open = draft.mode, draft.open
    if draft.span is not None:
        row.start, row.end = draft.span
    if draft.source_span is not None:
        row.source_start, row.source_end = draft.source_span
    elif row.source_start is None:
        row.source_start, row.source_end = row.start, row.end
    row.save()
    _set_bodies(row, draft, text)
    deadline = Deadline.objects.filter(assignment=row).first()
    if draft.deadline is None:
        if deadline is not None:
            deadline.delete()
        return
    _set_deadline(
        deadline or Deadline(task=task, assignment=row, position=0),
        draft.deadline,
        Span(row.source_start, row.source_end),
        text,
    )


def _set_bodies(assignment: Assignment, draft: AssignmentDraft, text: str) -> None:
    known: dict[str, list[AssignmentBody]] = {}
    for body in assignment.bodies.all():
        known.setdefault(body.written, []).append(body)
    for role, group in (("lead", draft.lead), ("support", draft.support)):
        for at, entry in enumerate(group):
            same = known.get(entry.written)
            # Of bodies with the same name, the one in the same role goes first.
            body = None
            if same:
                body = same.pop(next((i for i, found in enumerate(same) if found.role == role), 0))
            if body is None:
                span = _place(entry.written, Span(assignment.source_start, assignment.source_end), text)
                body = AssignmentBody(
                    assignment=assignment,
                    written=entry.written,
                    name=departments.full_name(entry.written, assignment.task.document),
                    start=span.start,
                    end=span.end,
                )
            if entry.name is not None:
                body.name = entry.name or None
            body.role, body.position = role, at
            body.save()
    for rest in known.values():
        for body in rest:
            body.delete()


def _set_deadline(row: Deadline, draft: DeadlineDraft, inside: Span, text: str) -> None:
    if draft.span is not None:
        row.start, row.end = draft.span
    elif row.start is None or row.text != draft.text:
        row.start, row.end = _place(draft.text, inside, text)
    row.text, row.by = draft.text, draft.by
    row.save()


def _set_and_save_target(row: Target, draft: TargetDraft) -> None:
    set_target(row, draft)
    row.save()


def set_target(row: Target, draft: TargetDraft) -> None:
    """Put the draft on the row (not saved)."""
    for name in (
        "metric", "comparator", "value", "value_to", "unit", "kind", "hedge", "approximate", "year",
    ):  # fmt: skip
        setattr(row, name, getattr(draft, name))
    if draft.span is not None:
        row.start, row.end = draft.span


def part(task: Task, new: Task, at: int) -> None:
    """Share what hangs on ``task`` between it (before the offset ``at``) and ``new`` (from it on)."""
    task.targets.filter(start__gte=at).update(task=new)
    task.deadlines.filter(assignment=None, start__gte=at).update(task=new)
    for assignment in task.assignments.all():
        if assignment.start >= at:
            _move(assignment, new)
        elif assignment.end > at:
            _copy(assignment, new, at)
            assignment.end = at
            assignment.save(update_fields=["end"])


def _move(assignment: Assignment, new: Task) -> None:
    assignment.task = new
    assignment.save(update_fields=["task"])
    Deadline.objects.filter(assignment=assignment).update(task=new)


def _copy(assignment: Assignment, new: Task, at: int) -> None:
    bodies = list(assignment.bodies.all())
    deadline = Deadline.objects.filter(assignment=assignment).first()
    copy = Assignment.objects.create(
        task=new,
        position=assignment.position,
        mode=assignment.mode,
        open=assignment.open,
        start=at,
        end=assignment.end,
        source_start=assignment.source_start,
        source_end=assignment.source_end,
    )
    for row in bodies:
        row.pk = None
        row.assignment = copy
    AssignmentBody.objects.bulk_create(bodies)
    if deadline is not None:
        deadline.pk = None
        deadline.task, deadline.assignment = new, copy
        deadline.save(force_insert=True)


def _place(written: str, inside: Span, text: str) -> Span:
    """Where the words stand inside the stretch; the whole stretch where they do not."""
    at = text.find(written, inside.start, inside.end)
    return Span(at, at + len(written)) if at >= 0 else inside
