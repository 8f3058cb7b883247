"""What a document holds as pieces to be published: the plan, its campaigns, tasks, targets and task forces.

A piece has ``facts``, which are compared and can be changed by people here, and ``place``, which only says where it
comes from. Facts are plain data, so that they can be kept as they were published. Reading them takes time with the
ledger; naming the organisations takes none, so that it can be done for several sets of names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import prefetch_related_objects

from luoshi.ledger.model import Body, Ledger
from luoshi.ledger.model import TaskForce as LedgerTaskForce
from luoshi.planning.model import Plan, PlanTarget, PlanTask
from luoshi.planning.plan import plan_of, year_of
from luoshi.planning.requirements import requirements_of
from luoshi.planning.term import Term, term_of
from luoshi.planning.titles import title_of_plan
from luoshi.planning.twins import twins_of
from luoshi.web.directory.names import Directory
from luoshi.web.documents.models import Document, Item
from luoshi.web.documents.rows import corrected_ledger
from luoshi.web.tasks.target_words import decimal_text

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to be published."""

    kind: str  # plan, campaign, task, target, task_force
    key: str  # the number of its ledger item; for a campaign, where it stands
    label: str
    facts: Facts
    place: Facts = field(default_factory=dict)
    closed: bool = False  # nothing that is published now has been taken back
    checked: bool = False  # somebody has checked its item of the ledger

    @property
    def id(self) -> str:
        """Under which a person chooses it."""
        return f"{self.kind}-{self.key}"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a document would publish now."""

    document: int
    plan: Piece
    campaigns: tuple[Piece, ...]
    tasks: tuple[Piece, ...]
    targets: tuple[Piece, ...]
    task_forces: tuple[Piece, ...]
    # What the library proposes: keys of tasks that are requirements of the plan, pairs of targets that say the same (the
    # one to keep first), and until when the plan runs.
    requirements: tuple[str, ...] = ()
    twins: tuple[tuple[str, str], ...] = ()
    term: Term | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of them, in the order in which they are made."""
        return (self.plan, *self.campaigns, *self.task_forces, *self.tasks, *self.targets)

    def is_headline(self, target: str) -> bool:
        """Whether the target of this key stands at the head of the plan."""
        return any(piece.key == target and piece.place["headline"] for piece in self.targets)

    def name(self, directory: Directory) -> Content:
        """The same with the organisations that the directory knows for the bodies, which are counted there.

        A body is ``[as written, organisation]``. Each stands once: who leads a task does not support it as well.
        """
        return replace(
            self,
            tasks=tuple(_name_task(piece, directory) for piece in self.tasks),
            task_forces=tuple(_name_task_force(piece, directory) for piece in self.task_forces),
        )


def content_of(document: Document) -> Content:
    """What the document holds, with bodies as they are written (``ledger.model.Body``), until they are named."""
    # The ledger and the rows it was made of, each asked for once.
    prefetch_related_objects([document], "tasks", "targets", "task_forces")
    ledger = corrected_ledger(document)
    plan = plan_of(ledger, document.reading.text if document.reading else "")
    rows: dict[str, list[Any]] = {
        "task": list(document.tasks.all()),
        "target": list(document.targets.all()),
        "task_force": list(document.task_forces.all()),
    }
    title = title_of_plan(ledger, document.called)
    return Content(
        document=document.pk,
        plan=_plan(document, title),
        campaigns=_campaigns(plan),
        tasks=tuple(_task(task, ledger, rows["task"][task.item]) for task in plan.tasks),
        targets=tuple(_target(at, target, ledger, rows) for at, target in enumerate(plan.targets)),
        task_forces=tuple(
            _task_force(force, row) for force, row in zip(ledger.task_forces, rows["task_force"], strict=True)
        ),
        requirements=tuple(str(rows["task"][task.item].pk) for task in requirements_of(plan, ledger)),
        twins=tuple(
            (str(rows["target"][twin.kept].pk), str(rows["target"][twin.other].pk))
            for twin in twins_of(plan, ledger)
        ),
        term=term_of(title, year_of_document(document)),
    )


def year_of_document(document: Document) -> int | None:
    """The year that the document is about."""
    return year_of(document.title, document.issued_on, document.printed_on, document.doc_number)


def _plan(document: Document, title: str) -> Piece:
    facts = {
        "title": title[:1000],
        "doc_number": document.doc_number or "",
        "year": year_of_document(document),
    }
    return Piece("plan", "plan", title, facts)


def _campaigns(plan: Plan) -> tuple[Piece, ...]:
    return tuple(
        Piece("campaign", campaign.key, campaign.name, {"name": campaign.name}, {"position": at})
        for at, campaign in enumerate(plan.campaigns)
    )


def _task(task: PlanTask, ledger: Ledger, row: Item) -> Piece:
    said = ledger.tasks[task.item]
    title = task.title[:2000] or f"第 {int(row.position) + 1} 项"
    facts = {
        "number": (said.number or "")[:60],
        "title": title,
        "requirement": task.requirement,
        "campaign": task.campaign,
        "due": task.due.isoformat() if task.due else None,
        "due_text": task.due_text[:300],
        "lead": task.lead,
        "support": task.support,
    }
    place = {
        "plan": said.plan,
        "path": list(said.path),
        "heading": said.heading or "",
        "start": said.span.start,
        "end": said.span.end,
        "position": row.position,
        "mode": "joint" if task.joint else "lead",
        "kind": said.kind,
    }
    return Piece(
        "task", str(row.pk), f"{said.number or ''} {title}".strip(), facts, place, checked=_checked(row)
    )


def _name_task(piece: Piece, directory: Directory) -> Piece:
    leads, supports = (_name_bodies(piece.facts[role], directory) for role in ("lead", "support"))
    named = {
        "lead": list(leads.values()),
        "support": [body for key, body in supports.items() if key not in leads],
    }
    # Where one assignment names no lead and another does, the task has a lead.
    mode = "lead" if leads else piece.place["mode"]
    return replace(piece, facts={**piece.facts, **named}, place={**piece.place, "mode": mode})


def _name_bodies(bodies: tuple[Body, ...], directory: Directory) -> dict[int | str, list[Any]]:
    found: dict[int | str, list[Any]] = {}
    for body in bodies:
        pk = _organisation(body, directory)
        found.setdefault(pk or body.written, [body.written, pk])
    return found


def _organisation(body: Body, directory: Directory) -> int | None:
    return directory.resolve(body.written, body.name, collective=body.collective)


def _target(at: int, target: PlanTarget, ledger: Ledger, rows: dict[str, list[Any]]) -> Piece:
    said = ledger.targets[target.item]
    value, value_to = said.value if isinstance(said.value, tuple) else (said.value, None)
    facts = {
        "metric": said.metric[:500],
        "comparator": said.comparator,
        "value": decimal_text(value),
        "value_to": decimal_text(value_to),
        "unit": said.unit,
        "kind": said.kind,
        "hedge": said.hedge or "",
        "approximate": said.approximate,
        "year": said.year,
    }
    place = {
        "task": None if target.task is None else str(rows["task"][target.task].pk),
        "campaign": target.campaign,
        "headline": target.headline,
        "position": at,
        "start": said.span.start,
        "end": said.span.end,
    }
    row = rows["target"][target.item]
    return Piece("target", str(row.pk), said.metric, facts, place, checked=_checked(row))


def _checked(row: Item) -> bool:
    return row.confirmed_at is not None


def _task_force(force: LedgerTaskForce, row: Item) -> Piece:
    facts = {
        "name": force.name[:200],
        "convener": (force.convener or "")[:200],
        "deputies": list(force.deputies),
        "members": force.members,
        "office": force.office_host,
    }
    place = {"plan": force.plan, "position": row.position}
    return Piece("task_force", str(row.pk), force.name, facts, place, checked=_checked(row))


def _name_task_force(piece: Piece, directory: Directory) -> Piece:
    members, office = piece.facts["members"], piece.facts["office"]
    named = {
        "members": [[body.written[:200], _organisation(body, directory)] for body in members],
        "office": [office.written[:200], _organisation(office, directory)]
        if office and office.written
        else None,
    }
    return replace(piece, facts={**piece.facts, **named})
