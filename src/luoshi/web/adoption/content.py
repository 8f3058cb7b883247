"""What a document holds as pieces to be published: the plan, its campaigns, tasks, targets and task forces.

A piece has ``facts``, which are compared and can be changed by people here, and ``place``, which only says where it
comes from. Facts are plain data, so that they can be kept as they were published. Reading them takes time with the
ledger; naming the organisations takes none, so that it can be done for several sets of names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from luoshi.alignment.matching import cleaned
from luoshi.web.directory.names import Directory
from luoshi.web.documents import queries
from luoshi.web.documents.models import Document
from luoshi.web.documents.models import Task as LedgerTask
from luoshi.web.tasks.target_words import decimal_text

Facts = dict[str, Any]
MAIN = frozenset({"main", "notice"})
TITLE_LIMIT = 200
CLAUSE = 40

_ENDING = re.compile(r"(?:的?(?:总体|实施|工作|行动)?方案)$")
_GOAL = re.compile(r"(?:总体|主要|工作|发展|攻坚|行动|年度|预期)[^，。]{0,4}目标|^[^，。]{0,8}目标$")
_YEAR = re.compile(r"(20\d\d)\s*年?")


@dataclass(frozen=True, slots=True)
class Written:
    """A body as the document writes it, and its full name where that is known."""

    written: str
    name: str | None
    collective: bool = False

    def organisation(self, directory: Directory) -> int | None:
        """Which organisation it is."""
        return directory.resolve(self.written, self.name, collective=self.collective)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to be published."""

    kind: str  # plan, campaign, task, target, task_force
    key: str  # the number of its ledger item; for a campaign, where it stands
    label: str
    facts: Facts
    place: Facts = field(default_factory=dict)
    closed: bool = False  # nothing that is published now has been taken back


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a document would publish now."""

    document: int
    plan: Piece
    campaigns: tuple[Piece, ...]
    tasks: tuple[Piece, ...]
    targets: tuple[Piece, ...]
    task_forces: tuple[Piece, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of them, in the order in which they are made."""
        return (self.plan, *self.campaigns, *self.task_forces, *self.tasks, *self.targets)

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
    """What the document holds, with bodies as they are written: ``Written``, until they are named."""
    text = document.reading.text if document.reading else ""
    rows = queries.task_cards(document)
    parts = _Parts(document, rows)
    tasks = tuple(_task(row, text, parts.key_of(row)) for row in rows if row.kind != LedgerTask.Kind.CAMPAIGN)
    forces = tuple(_task_force(row) for row in document.task_forces.order_by("position", "id"))
    return Content(
        document.pk, _plan(document), parts.campaigns(), tasks, _targets(document, rows, parts), forces
    )


def year_of(document: Document) -> int | None:
    """The year that the document is about: of its title, else of its date, else of its number."""
    for text in (document.title, document.issued_on, document.printed_on, document.doc_number):
        found = _YEAR.search(text or "")
        if found:
            return int(found[1])
    return None


class _Parts:
    """How the tasks of a document fall into campaigns."""

    def __init__(self, document: Document, rows: list[Any]) -> None:
        self.titles = {plan.name: plan.title for plan in document.plans.all()}
        followed = [row for row in rows if row.kind != LedgerTask.Kind.CAMPAIGN]
        self.several = len({row.plan for row in followed} - MAIN) > 0 and len({r.plan for r in rows}) > 1
        self.named = {row.pk: _campaign_name(row.heading or "") for row in rows if row.kind == "campaign"}
        self.of_row = {row.pk: row for row in rows if row.kind == "campaign"}
        self.found: dict[str, str] = {}
        for row in followed:
            key = self.key_of(row)
            if key:
                self.found.setdefault(key, self._name(row, key))

    def key_of(self, row: Any) -> str | None:
        """The campaign of a task of the ledger."""
        if self.several and row.plan not in MAIN:
            return str(row.plan)
        for element in row.path:
            if self._naming(row.plan, element):
                return f"{row.plan}/{element}"
        return f"{row.plan}/{row.path[0]}" if row.path else None

    def of_campaign_row(self, pk: int) -> str | None:
        """The campaign that a row of that kind names."""
        name = self.named.get(pk, "")
        return next((key for key, known in self.found.items() if name and name == known), None)

    def of_plan(self, plan: str | None) -> str | None:
        """The campaign that a whole part of the document is."""
        return plan if plan in self.found else None

    def campaigns(self) -> tuple[Piece, ...]:
        """In the order of the document; two of one name are one."""
        return tuple(
            Piece("campaign", key, name, {"name": name}, {"position": at})
            for at, (key, name) in enumerate(self.found.items())
        )

    def _naming(self, plan: str, element: str) -> str:
        wanted = cleaned(element)
        for pk, row in self.of_row.items():
            if row.plan == plan and row.heading and cleaned(row.heading) == wanted:
                return self.named[pk]
        return ""

    def _name(self, row: Any, key: str) -> str:
        if key == row.plan:
            title = _ENDING.sub("", cleaned(self.titles.get(key, key)).strip("《》")) or key
            name = next((known for known in self.named.values() if known and known in title), title)
        else:
            element = key.split("/", 1)[1]
            name = self._naming(row.plan, element) or cleaned(element)
        name = name[:280]
        if name in self.found.values():  # another part has the same heading: said with where it stands
            name = f"{name}（{self.titles.get(row.plan, row.plan)[:10]}·{len(self.found) + 1}）"
        return name


def _campaign_name(heading: str) -> str:
    return re.sub(r"^(?:实施|开展|推进)(?=.{4,})", "", cleaned(heading)) if heading else ""


def _plan(document: Document) -> Piece:
    facts = {
        "title": document.called[:1000],
        "doc_number": document.doc_number or "",
        "year": year_of(document),
    }
    return Piece("plan", "plan", document.called, facts)


def _task(row: Any, text: str, campaign: str | None) -> Piece:
    own = list(row.own_deadlines)
    deadlines = own or [a.deadline for a in row.shown_assignments if getattr(a, "deadline", None)]
    days = [day for entry in deadlines if (day := _day(entry.by))]
    title = title_of(row, text)
    facts = {
        "number": (row.number or "")[:60],
        "title": title,
        "requirement": text[row.start : row.end].replace("\v", "").strip(),
        "campaign": campaign,
        "due": max(days).isoformat() if days else None,
        "due_text": "；".join(dict.fromkeys(entry.text for entry in deadlines))[:300],
        "bodies": [
            (body.role, Written(body.written, body.name, body.collective))
            for assignment in row.shown_assignments
            for body in assignment.shown_bodies
        ],
    }
    place = {
        "plan": row.plan,
        "path": list(row.path),
        "heading": row.heading or "",
        "start": row.start,
        "end": row.end,
        "position": row.position,
        "joint": any(assignment.mode in {"joint", "all"} for assignment in row.shown_assignments),
        "kind": row.kind,
    }
    return Piece("task", str(row.pk), f"{row.number or ''} {title}".strip(), facts, place)


def title_of(row: Any, text: str) -> str:
    """The heading; without one the first clause of the source. Never empty."""
    heading = cleaned(row.heading or "")
    if heading:
        return heading[:2000]
    sources = [a.source_start for a in row.shown_assignments if row.start + 4 < a.source_start < row.end]
    words = text[row.start : min([row.end, *sources])].replace("\v", "").strip()
    words = words.removeprefix(row.number or "").lstrip("．.、 \t")
    said = {*row.path, *(entry.text for entry in row.own_deadlines), *(b.written for b in _written(row))}
    cells = [cell.strip() for cell in re.split(r"[\t\n]", words)]
    kept = [cell for cell in cells if cell and cell not in said and not cell.isdigit()]
    sentence = re.split(r"[。；;！？]", cleaned(kept[0] if kept else words))[0].strip()
    clause = sentence
    if len(sentence) > CLAUSE:
        at = next((m.start() for m in re.finditer(r"[，,：:]", sentence) if m.start() >= 6), len(sentence))
        clause = sentence[:at]
    return clause[:TITLE_LIMIT] or cleaned(row.number or "") or f"第 {int(row.position) + 1} 项"


def _written(row: Any) -> list[Any]:
    return [body for assignment in row.shown_assignments for body in assignment.shown_bodies]


def _name_task(piece: Piece, directory: Directory) -> Piece:
    found: dict[str, dict[Any, list[Any]]] = {"lead": {}, "support": {}}
    for role, body in piece.facts["bodies"]:
        pk = body.organisation(directory)
        found[role].setdefault(pk or body.written, [body.written, pk])
    leads, supports = found["lead"], found["support"]
    facts = {name: value for name, value in piece.facts.items() if name != "bodies"}
    facts["lead"] = list(leads.values())
    facts["support"] = [body for key, body in supports.items() if key not in leads]
    place = {name: value for name, value in piece.place.items() if name != "joint"}
    place["mode"] = "joint" if piece.place["joint"] and not leads else "lead"
    return replace(piece, facts=facts, place=place)


def _targets(document: Document, rows: list[Any], parts: _Parts) -> tuple[Piece, ...]:
    tasks = {row.pk: row for row in rows}
    found: list[Piece] = []
    for row in document.targets.order_by("start", "position", "id"):
        task = tasks.get(row.task_id)
        of_campaign = task is not None and task.kind == LedgerTask.Kind.CAMPAIGN
        headline = task is None or of_campaign or any(_GOAL.search(text) for text in _headings(task))
        if task is None:
            campaign = parts.of_plan(row.plan)
        else:
            campaign = parts.of_campaign_row(task.pk) if of_campaign else parts.key_of(task)
        facts = {
            "metric": row.metric[:500],
            "comparator": row.comparator,
            "value": decimal_text(row.value),
            "value_to": decimal_text(row.value_to),
            "unit": row.unit,
            "kind": row.kind,
            "hedge": row.hedge or "",
            "approximate": row.approximate,
            "year": row.year,
        }
        place = {
            "task": None if task is None or of_campaign else str(task.pk),
            "campaign": campaign,
            "headline": headline,
            "position": len(found),
            "start": row.start,
            "end": row.end,
        }
        found.append(Piece("target", str(row.pk), row.metric, facts, place))
    return tuple(found)


def _headings(task: Any) -> list[str]:
    return [cleaned(text) for text in (*task.path, task.heading or "") if text]


def _task_force(row: Any) -> Piece:
    office = row.office_host or {}
    facts = {
        "name": row.name[:200],
        "convener": (row.convener or "")[:200],
        "deputies": [str(deputy) for deputy in row.deputies],
        "members": [
            Written(body["written"], body.get("name"), bool(body.get("collective"))) for body in row.members
        ],
        "office": Written(office["written"], office.get("name")) if office.get("written") else None,
    }
    return Piece("task_force", str(row.pk), row.name, facts, {"plan": row.plan, "position": row.position})


def _name_task_force(piece: Piece, directory: Directory) -> Piece:
    members, office = piece.facts["members"], piece.facts["office"]
    facts = {
        **piece.facts,
        "members": [[body.written[:200], body.organisation(directory)] for body in members],
        "office": [office.written[:200], office.organisation(directory)] if office else None,
    }
    return replace(piece, facts=facts)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
