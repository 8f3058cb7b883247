"""What the system holds of a published document now, in the same plain facts in which it was published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from luoshi.web.adoption.content import Facts
from luoshi.web.directory.models import TaskForce, TaskForceMember
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Target, Task
from luoshi.web.tasks.target_words import TARGET_FACTS, decimal_text


@dataclass(slots=True)
class Row:
    """A row that was published: what it was then, and what it is here now.

    ``row`` is None where somebody has removed it here. ``closed`` says that an earlier publication took it back.
    """

    kind: str
    key: str  # as it was published: the ledger item, or the key of the campaign
    row: Any
    before: Facts
    here: Facts
    place: Facts = field(default_factory=dict)
    closed: bool = False

    @property
    def facts(self) -> Facts:
        """What it is compared by: as it was published, since that is what the document said."""
        return self.before

    @property
    def version(self) -> Any:
        return getattr(self.row, "version", None)


@dataclass(slots=True)
class PlanRows:
    """All that was published of a document. Without a plan nothing was."""

    plan: Plan | None
    rows: list[Row] = field(default_factory=list)
    campaign_names: dict[int, str] = field(default_factory=dict)
    campaign_keys: dict[str, int] = field(default_factory=dict)

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


def rows_of(plan: Plan | None) -> PlanRows:
    """Read it in a fixed number of queries."""
    if plan is None:
        return PlanRows(None)
    kept = plan.published or {}
    found = PlanRows(plan)
    rows = found.rows
    rows.append(Row("plan", "plan", plan, kept.get("plan", {}), _plan_facts(plan)))
    campaigns = {row.pk: row for row in Campaign.objects.filter(plan=plan)}
    found.campaign_names = {pk: row.name for pk, row in campaigns.items()}
    for key, entry in kept.get("campaigns", {}).items():
        campaign = campaigns.get(entry["id"])
        if campaign is not None:
            found.campaign_keys[key] = campaign.pk
        here = {"name": campaign.name} if campaign else {}
        rows.append(Row("campaign", key, campaign, entry["facts"], here))
    rows.extend(_tasks(plan))
    rows.extend(_targets(plan, kept.get("targets", {})))
    rows.extend(_task_forces(kept.get("task_forces", {})))
    return found


def known_names(plan: Plan | None) -> dict[str, int]:
    """The organisations that the plan already holds for a written name, where it is one and the same throughout.

    What was published counts where nobody answers under that name here any more: the body was changed here, which is
    no change of the document.
    """
    if plan is None:
        return {}
    here: dict[str, set[int]] = {}
    pairs = Involvement.objects.filter(task__plan=plan).exclude(organisation=None)
    seats = TaskForceMember.objects.filter(task_force__plan=plan).exclude(organisation=None)
    for rows in (pairs, seats):
        for written, organisation in rows.order_by().values_list("written", "organisation_id").distinct():
            here.setdefault(written, set()).add(organisation)
    before: dict[str, set[int]] = {}
    for written, organisation in _published_bodies(plan):
        before.setdefault(written, set()).add(organisation)
    found = {**before, **here}
    return {written: next(iter(ids)) for written, ids in found.items() if len(ids) == 1}


def _published_bodies(plan: Plan) -> Iterator[tuple[str, int]]:
    """The bodies of all tasks and task forces as they were last published, with their organisations."""
    tasks = Task.objects.filter(plan=plan, published__isnull=False).order_by()
    kept = [entry or {} for entry in tasks.values_list("published", flat=True)]
    kept += (plan.published or {}).get("task_forces", {}).values()
    for entry in kept:
        facts = entry.get("facts", {})
        office = facts.get("office")
        for name in ("lead", "support", "members"):
            yield from ((written, pk) for written, pk in facts.get(name) or () if pk)
        if office and office[1]:
            yield office[0], office[1]


def has_data(target: Target) -> bool:
    """Whether people have put something to the target here, so that it stays when its document drops it."""
    return bool(target.data_owner_id) or target.baseline is not None or target.values.exists()


def _plan_facts(plan: Plan) -> Facts:
    return {"title": plan.title, "doc_number": plan.doc_number, "year": plan.year}


def _tasks(plan: Plan) -> list[Row]:
    tasks = list(Task.objects.filter(plan=plan, published__isnull=False).order_by("position", "id"))
    bodies: dict[tuple[int, str], list[list[Any]]] = {}
    rows = Involvement.objects.filter(task__plan=plan).order_by("task_id", "position", "id")
    for task_id, role, written, organisation in rows.values_list(
        "task_id", "role", "written", "organisation_id"
    ):
        bodies.setdefault((task_id, role), []).append([written, organisation])
    found = []
    for task in tasks:
        kept = task.published or {}
        here = {
            "number": task.number,
            "title": task.title,
            "requirement": task.requirement,
            "campaign": task.campaign_id,
            "due": task.due.isoformat() if task.due else None,
            "due_text": task.due_text,
            "lead": bodies.get((task.pk, "lead"), []),
            "support": bodies.get((task.pk, "support"), []),
        }
        found.append(
            Row(
                "task", str(task.ledger_task or ""), task, kept.get("facts", {}), here, kept.get("place", {}),
                closed=bool(kept.get("withdrawn")),
            )
        )  # fmt: skip
    return found


def _targets(plan: Plan, kept: dict[str, Any]) -> list[Row]:
    rows = {row.pk: row for row in Target.objects.filter(plan=plan)}
    found = []
    for pk, entry in kept.items():
        row = rows.get(int(pk))
        here: Facts = {}
        if row is not None:
            here = {name: getattr(row, name) for name in TARGET_FACTS}
            here |= {"value": decimal_text(row.value), "value_to": decimal_text(row.value_to)}
        found.append(
            Row(
                "target",
                entry["key"],
                row,
                entry["facts"],
                here,
                entry["place"],
                bool(entry.get("withdrawn")),
            )
        )
    return found


def _task_forces(kept: dict[str, Any]) -> list[Row]:
    rows = TaskForce.objects.filter(pk__in=[int(pk) for pk in kept]).prefetch_related("members")
    forces = {row.pk: row for row in rows}
    found = []
    for pk, entry in kept.items():
        row = forces.get(int(pk))
        here: Facts = {}
        if row is not None:
            here = {
                "name": row.name,
                "convener": row.convener,
                "deputies": list(row.deputies),
                "members": [[seat.written, seat.organisation_id] for seat in row.members.all()],
                "office": [row.office_written, row.office_host_id]
                if row.office_written or row.office_host_id
                else None,
            }
        found.append(
            Row(
                "task_force",
                entry["key"],
                row,
                entry["facts"],
                here,
                entry["place"],
                bool(entry.get("withdrawn")),
            )
        )
    return found
