"""What the tests that correct a ledger and publish it share."""

from __future__ import annotations

import re

from django.urls import reverse

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


class PublicationPage:
    """The page of a publication as somebody without scripts fills it in."""

    def __init__(self, client, row: Document) -> None:
        self.client, self.address = client, reverse("adoption:publish", args=[row.pk])
        self.read(client.get(self.address).content.decode())

    def read(self, html: str) -> None:
        self.html = html
        form = html[html.index('<form method="post"') :]
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        typed = re.findall(r'<input id="organisation-(\d+)"[^>]* value="([^"]*)"', form)
        ticked = re.findall(
            r'type="checkbox"[^>]*name="(campaign|piece|requirement|join)" value="([^"]*)" checked', form
        )
        self.data: dict[str, object] = {**fields, **{f"organisation-{at}": text for at, text in typed}}
        shown = re.findall(r'name="(campaign-shown)" value="([^"]*)"', form)
        self.data.pop("campaign-shown", None)
        for name, value in (*shown, *ticked):
            self.data[name] = [*self.data.get(name, []), value]
        self.data["reason"] = REASON

    def at(self, written: str) -> str:
        found = (key for key, value in self.data.items() if value == written and key.startswith("name-"))
        return next(found).removeprefix("name-")

    def press(self, act: str, **more: object) -> int:
        answer = self.client.post(self.address, {**self.data, "act": act, **more})
        if answer.status_code < 300:
            self.read(answer.content.decode())
        return answer.status_code

    def group(self, key: str) -> str:
        found = re.search(rf'<div class="group" id="group-{key}">(.*?)\n  </div>\n', self.html, re.S)
        return found[1] if found else ""
