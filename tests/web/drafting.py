"""What the tests that correct a ledger and publish it share."""

from __future__ import annotations

from luoshi.reading.span import Span
from luoshi.web.adoption import services
from luoshi.web.documents.drafts import AssignmentDraft, BodyDraft, DeadlineDraft, TargetDraft, TaskDraft
from luoshi.web.documents.models import Document, Task
from luoshi.web.documents.services import intake
from luoshi.web.documents.tasks import read_document
from luoshi.web.kernel.actor import Actor

REASON = "已经核对，现在分工"


def publish(row: Document, actor: Actor, **more: object) -> services.Done:
    """Look, and publish what was seen."""
    seen = services.preview(row.pk, actor=actor)
    return services.publish(
        row.pk, actor=actor, **{"fingerprint": seen.fingerprint, "reason": REASON, **more}
    )


def hand_in(text: str, actor: Actor, name: str = "方案.txt") -> Document:
    """A file as somebody hands it in, read by the program itself."""
    row = intake.receive(name, [text.encode()], actor=actor).document
    read_document.func(row.pk)
    row.refresh_from_db()
    assert row.state == "read", row.message
    return row


def draft_of(task: Task) -> TaskDraft:
    """The draft that changes nothing."""
    return TaskDraft(
        number=task.number,
        heading=task.heading,
        kind=task.kind,
        path=tuple(task.path),
        span=Span(task.start, task.end),
        assignments=tuple(
            AssignmentDraft(
                mode=row.mode,
                open=row.open,
                lead=tuple(BodyDraft(b.written) for b in row.bodies.all() if b.role == "lead"),
                support=tuple(BodyDraft(b.written) for b in row.bodies.all() if b.role == "support"),
                deadline=DeadlineDraft(row.deadline.text, row.deadline.by) if hasattr(row, "deadline") else None,
                id=row.pk,
            )
            for row in task.assignments.all()
        ),
        deadlines=tuple(
            DeadlineDraft(row.text, row.by, None, row.pk) for row in task.deadlines.filter(assignment=None)
        ),
        targets=tuple(
            TargetDraft(
                t.metric, t.comparator, t.value, t.value_to, t.unit, t.kind, t.hedge, t.approximate, t.year,
                id=t.pk,
            )
            for t in task.targets.all()
        ),
    )  # fmt: skip
