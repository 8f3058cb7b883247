"""How the tasks of a stocktake stand, as the library wants it: for the agenda, and to be frozen. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from luoshi.delivery import snapshots
from luoshi.delivery.snapshots import Snapshot
from luoshi.delivery.status import Light, MilestoneFacts
from luoshi.delivery.stocktakes import Burden, Item, Owed, Request, TaskStanding, agenda, burden
from luoshi.web.dossier.models import Attachment, Instruction
from luoshi.web.issues.filters import q_of_overdue
from luoshi.web.issues.models import Issue
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import SYSTEM, Actor
from luoshi.web.stocktakes.models import Decision, Stocktake
from luoshi.web.stocktakes.models import Request as RequestRow
from luoshi.web.stocktakes.scopes import tasks_of
from luoshi.web.tasks.models import Involvement, Milestone, Target, TargetValue, Task
from luoshi.web.tasks.standing import target_verdicts
from luoshi.web.tasks.target_words import decimal_text

# What is verified is done, whatever its light says.
BELOW_COUNTY = ("township",)
_LIVE = (Task.State.OPEN, Task.State.FINISHED)


def visible_tasks(stocktake: Stocktake, actor: Actor) -> QuerySet[Task]:
    """The tasks that the stocktake goes through and the actor may read."""
    return permissions.restrict(tasks_of(stocktake), actor, "task.read")


def off_path(stocktake: Stocktake, actor: Actor, today: date) -> QuerySet[Task]:
    """Those of them that are off their path: the only ones about which anybody is asked."""
    late = Milestone.objects.filter(task=OuterRef("pk"), done_on=None, due__lt=today)
    rows = visible_tasks(stocktake, actor).filter(state__in=_LIVE)
    return rows.filter(
        Q(light__in=(Light.RED.value, Light.AMBER.value)) | Q(Exists(late), state=Task.State.OPEN)
    )


def leads_off_path(stocktake: Stocktake, actor: Actor, today: date) -> set[int]:
    """The bodies that lead a task that is off its path."""
    rows = Involvement.objects.filter(
        task__in=off_path(stocktake, actor, today).order_by().values("pk"), role=Involvement.Role.LEAD
    ).exclude(organisation=None)
    return set(rows.order_by().values_list("organisation_id", flat=True))


def agenda_of(stocktake: Stocktake, actor: Actor, today: date) -> tuple[Item, ...]:
    """The agenda as it stands today, of what the actor may read. Five queries."""
    tasks = list(
        off_path(stocktake, actor, today)
        .order_by("position", "id")
        .values_list("pk", "number", "title", "lead_names", "light", "light_reason", "due", "state")
    )
    steps: dict[int, list[MilestoneFacts]] = defaultdict(list)
    late = Milestone.objects.filter(task__in=[pk for pk, *_ in tasks], done_on=None, due__lt=today)
    for task, title, due in late.order_by("due", "id").values_list("task_id", "title", "due"):
        steps[task].append(MilestoneFacts(title, due))
    leads = leads_of([pk for pk, *_ in tasks])
    standings = [
        TaskStanding(
            pk,
            f"{numbered} {title}".strip(),
            lead,
            Light(light),
            reason,
            due if state == Task.State.OPEN else None,
            tuple(steps[pk]) if state == Task.State.OPEN else (),
            leads=leads.get(pk, ()),
        )
        for pk, numbered, title, lead, light, reason, due, state in tasks
    ]
    return agenda(standings, _owed(stocktake, actor, today), today)


def request_of(stocktake: Stocktake, task: Task, what: str) -> Request:
    """A request as the rules look at it: whether the system holds what is wanted, and whether it has been asked."""
    off = off_path(stocktake, SYSTEM, clock.today()).filter(pk=task.pk).exists()
    asked = RequestRow.objects.filter(stocktake=stocktake, task=task, what=what, refusal="").exists()
    if what == "reason":
        held, asked = False, asked or off  # the agenda asks that by itself
    elif what == "figure":
        known = TargetValue.objects.filter(target=OuterRef("pk"), place=None, superseded=False)
        targets = Target.objects.filter(task=task)
        held = targets.exists() and not targets.exclude(Exists(known)).exists()
    else:
        held = Attachment.objects.filter(kind="task", object_id=task.pk, removed_at=None).exists()
    leads = Involvement.objects.filter(task=task, role=Involvement.Role.LEAD)
    below = leads.filter(organisation__level__in=BELOW_COUNTY).exists()
    given: Literal["reason", "figure", "document"] = (
        "reason" if what == "reason" else "figure" if what == "figure" else "document"
    )
    return Request(given, held=held, off_path=off, asked=asked, below_county=below)


def leads_of(tasks: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The bodies that lead each of these tasks, as they are called now, else as they are written."""
    rows = Involvement.objects.filter(task__in=tasks, role=Involvement.Role.LEAD).order_by("position", "id")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for task, name, written in rows.values_list("task_id", "organisation__short_name", "written"):
        found[task][name or written] = None
    return {task: tuple(names) for task, names in found.items()}


def burden_of(stocktake: Stocktake, actor: Actor, items: Iterable[Item]) -> Burden:
    """What is asked of whom. One query."""
    live = visible_tasks(stocktake, actor).filter(state__in=_LIVE)
    return burden(items, live.order_by().count())


def _owed(stocktake: Stocktake, actor: Actor, today: date) -> list[Owed]:
    issues = permissions.restrict(issues_of(stocktake), actor, "issue.read").filter(q_of_overdue(today))
    found = [
        Owed("issue", pk, title, lead or "", due)
        for pk, title, lead, due in issues.order_by("due", "pk").values_list(
            "pk", "title", "lead__short_name", "due"
        )
    ]
    tasks = tasks_of(stocktake).order_by().values("pk")
    given = Instruction.objects.filter(kind="task", object_id__in=tasks, state="open", due__lt=today)
    rows = permissions.restrict(given, actor, "instruction.read").order_by("due", "pk")
    return [
        *found,
        *(
            Owed("instruction", pk, text[:120], body, due)
            for pk, text, body, due in rows.values_list("pk", "text", "addressee__short_name", "due")
        ),
    ]


def issues_of(stocktake: Stocktake) -> QuerySet[Issue]:
    """The issues on its tasks and their targets, and those that stocktakes of the same thing have led to."""
    tasks = tasks_of(stocktake).order_by().values("pk")
    decided = Decision.objects.filter(stocktake__in=same_thing(stocktake).order_by().values("pk"))
    return Issue.objects.filter(
        Q(on_kind="task", on_id__in=tasks)
        | Q(on_kind="target", on_id__in=Target.objects.filter(task__in=tasks).order_by().values("pk"))
        | Q(pk__in=decided.exclude(issue=None).order_by().values("issue"))
    )


def same_thing(stocktake: Stocktake) -> QuerySet[Stocktake]:
    """The stocktakes of the same plan, campaign or task force, this one too."""
    return Stocktake.objects.filter(
        owner_id=stocktake.owner_id,
        plan_id=stocktake.plan_id,
        campaign_id=stocktake.campaign_id,
        task_force_id=stocktake.task_force_id,
    )


def freeze(stocktake: Stocktake, today: date) -> Snapshot:
    """Everything as it stands, to be kept. A fixed number of queries."""
    tasks = tuple(
        snapshots.FrozenTask(pk, f"{at} {title}".strip(), campaign or "", lead, state, light, reason, due)
        for pk, at, title, campaign, lead, state, light, reason, due in tasks_of(stocktake)
        .order_by("position", "id")
        .values_list(
            "pk", "number", "title", "campaign__name", "lead_names", "state", "light", "light_reason", "due"
        )
    )
    items = agenda_of(stocktake, SYSTEM, today)
    asked = burden_of(stocktake, SYSTEM, items)
    return Snapshot(
        title=stocktake.title,
        of=str(stocktake.of),
        owner=stocktake.owner.name,
        day=today,
        tasks=tasks,
        figures=tuple(_figures(stocktake, today)),
        issues=tuple(_issues(stocktake, today)),
        agenda=tuple(
            snapshots.FrozenItem(item.part.value, item.kind, item.id, item.name, item.body, item.reason)
            for item in items
        ),
        decisions=tuple(_decisions(stocktake)),
        asked=asked.asked,
        spared=asked.spared,
    )


def _figures(stocktake: Stocktake, today: date) -> Iterable[snapshots.FrozenFigure]:
    tasks = tasks_of(stocktake).order_by().values("pk")
    whole = Q(task__in=tasks)
    if stocktake.plan_id:
        whole |= Q(plan_id=stocktake.plan_id, task=None)
    if stocktake.campaign_id:
        whole |= Q(campaign_id=stocktake.campaign_id, task=None)
    targets = list(
        Target.objects.filter(whole).order_by("position", "id").values_list("pk", "task_id", "metric", "unit")
    )
    facts = target_verdicts([pk for pk, *_ in targets], today)
    rows = TargetValue.objects.filter(
        target__in=[pk for pk, *_ in targets], place=None, superseded=False, period_end__lte=today
    )
    latest = {row.target_id: row for row in rows.order_by("period_end", "id")}
    for pk, task, metric, unit in targets:
        row = latest.get(pk)
        yield snapshots.FrozenFigure(
            id=pk,
            task=task,
            metric=metric,
            wanted=facts[pk][0].wanted,
            value=decimal_text(row.value) or "" if row else "",
            unit=unit,
            period=row.period if row else "",
            source=row.source if row else "",
            observation=row.pk if row else None,
        )


def _issues(stocktake: Stocktake, today: date) -> Iterable[snapshots.FrozenIssue]:
    target_tasks = Case(When(on_kind="task", then="on_id"))
    for issue in (
        issues_of(stocktake).annotate(about_task=target_tasks).select_related("lead").order_by("due", "pk")
    ):
        verdict = issue.standing(today)
        yield snapshots.FrozenIssue(
            id=issue.pk,
            task=issue.about_task,
            title=issue.title,
            lead=issue.lead.short_name if issue.lead else "",
            state=issue.state,
            light=verdict.light.value,
            reason=verdict.kept,
            due=issue.due,
        )


def _decisions(stocktake: Stocktake) -> Iterable[snapshots.FrozenDecision]:
    for row in stocktake.decisions.select_related("body"):
        yield snapshots.FrozenDecision(
            id=row.pk,
            text=row.text,
            form=row.form,
            body=row.body.short_name if row.body else "",
            due=row.due,
            about_kind=row.about_kind,
            about_id=row.about_id,
            about=row.about_title,
            issue=row.issue_id,
            instruction=row.instruction_id,
        )
