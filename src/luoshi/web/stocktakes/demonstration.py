"""Stocktakes of the demonstration: two that are closed, with what they froze, and one of the day. Invented, and marked as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from luoshi.delivery import snapshots
from luoshi.delivery.snapshots import FrozenItem, FrozenTask, Snapshot
from luoshi.delivery.status import TaskFacts, Verdict, task_light
from luoshi.delivery.stocktakes import TaskStanding, agenda, burden
from luoshi.web.accounts.models import Appointment
from luoshi.web.dossier.models import Change
from luoshi.web.issues.models import Issue
from luoshi.web.kernel.roles import Role
from luoshi.web.stocktakes.models import Decision, Stocktake, StocktakeSnapshot
from luoshi.web.stocktakes.services import Planned, title_of
from luoshi.web.stocktakes.standing import freeze, leads_of
from luoshi.web.tasks.models import Plan, Update
from luoshi.web.tasks.standing import task_facts

PUBLISHED_AFTER = timedelta(days=20)  # how long a figure takes to appear
# The day, the rhythm, and how the title of the issue begins that something agreed on became; what was only noted.
CLOSED = (
    (date(2025, 9, 30), "quarterly", "重点项目用电接入", "三季度数据按统计口径核对后再用于通报。"),
    (date(2025, 10, 15), "biweekly", "跨部门数据接口", "进度正常的任务下次不再列入议程，也不要求报材料。"),
)


def make(plan: Plan, day: date) -> None:
    """The stocktakes of the demonstration's plan up to the day."""
    rows = Appointment.objects.filter(
        person__demonstration=True, role=Role("general_office"), organisation__government_path=plan.owner.path
    )
    office = rows.select_related("person", "organisation").order_by("pk").first()
    if office is None:
        return
    for held_on, rhythm, became, noted in CLOSED:
        row = _stocktake(plan, office, held_on, rhythm, state="closed")
        issue = Issue.objects.filter(demonstration=True, title__startswith=became).first()
        _decisions(row, office, issue, noted)
        record = snapshots.as_record(_as_of(row, held_on))
        StocktakeSnapshot.objects.create(stocktake=row, content=record, digest=snapshots.digest(record))
        for action in ("stocktake.plan", "stocktake.open", "stocktake.close"):
            _change(row, office, action, held_on)
    _change(_stocktake(plan, office, day, "monthly", state="planned"), office, "stocktake.plan", day)


def _stocktake(plan: Plan, office: Appointment, held_on: date, rhythm: str, *, state: str) -> Stocktake:
    closed = state == "closed"
    return Stocktake.objects.create(
        title=title_of(Planned(rhythm=rhythm, held_on=held_on, plan=plan), str(plan)),
        rhythm=rhythm,
        held_on=held_on,
        owner=plan.owner,
        office=office.organisation,
        plan=plan,
        state=state,
        opened_at=_moment(held_on, 9) if closed else None,
        closed_at=_moment(held_on, 11) if closed else None,
        planned_by=office.person,
        demonstration=True,
    )


def _decisions(row: Stocktake, office: Appointment, issue: Issue | None, noted: str) -> None:
    if issue is not None:
        Decision.objects.create(
            stocktake=row,
            text=f"{issue.title}：{issue.description}请责任单位按期办结。",
            form="issue",
            about_kind=issue.on_kind if issue.on_kind == "task" else "",
            about_id=issue.on_id if issue.on_kind == "task" else None,
            about_title=issue.on_title if issue.on_kind == "task" else "",
            body=issue.lead,
            due=issue.due,
            issue=issue,
            by=office.person,
        )
    Decision.objects.create(stocktake=row, text=noted, form="note", by=office.person)


def _as_of(row: Stocktake, day: date) -> Snapshot:
    """What it would have frozen on the day: from what had happened by then."""
    found = freeze(row, day)
    facts = {pk: _until(each, day) for pk, each in task_facts([task.id for task in found.tasks], day).items()}
    words = Update.objects.filter(task__in=facts, at__lt=_moment(day, 12)).order_by().values_list("task_id")
    said = {pk: timezone.localdate(at) for pk, at in words.annotate(last=Max("at"))}
    verdicts: dict[int, Verdict] = {}
    tasks: list[FrozenTask] = []
    for task in found.tasks:
        known = replace(facts[task.id], last_word=said.get(task.id))
        verdicts[task.id] = verdict = task_light(known, day)
        tasks.append(replace(task, state=known.state, light=verdict.light.value, reason=verdict.kept))
    leads = leads_of([task.id for task in tasks])
    items = agenda(
        [
            TaskStanding(
                task.id,
                task.name,
                task.lead,
                verdicts[task.id].light,
                task.reason,
                task.due,
                facts[task.id].milestones,
                leads=leads.get(task.id, ()),
            )
            for task in tasks
            if task.state == "open"
        ],
        (),
        day,
    )
    asked = burden(items, len(tasks))
    return replace(
        found,
        day=day,
        tasks=tuple(tasks),
        figures=tuple(figure for figure in found.figures),
        agenda=tuple(
            FrozenItem(item.part.value, item.kind, item.id, item.name, item.body, item.reason)
            for item in items
        ),
        asked=asked.asked,
        spared=asked.spared,
    )


def _until(facts: TaskFacts, day: date) -> TaskFacts:
    """The facts without what came after the day."""
    unfinished = facts.finished_on is not None and facts.finished_on > day
    return replace(
        facts,
        state="open" if unfinished else facts.state,
        finished_on=None if unfinished else facts.finished_on,
        milestones=tuple(
            replace(step, done_on=None) if step.done_on is not None and step.done_on > day else step
            for step in facts.milestones
        ),
        targets=tuple(
            replace(
                target,
                figures=tuple(
                    figure for figure in target.figures if figure.period_end + PUBLISHED_AFTER <= day
                ),
            )
            for target in facts.targets
        ),
    )


def _change(row: Stocktake, office: Appointment, action: str, on: date) -> None:
    change = Change.objects.create(
        kind="stocktake",
        object_id=row.pk,
        by=office.person.name,
        organisation_name=office.organisation.short_name,
        action=action,
        fields=[],
        version=row.version,
    )
    Change.objects.filter(pk=change.pk).update(at=_moment(on, 9))


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
