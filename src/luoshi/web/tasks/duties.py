"""What each role has to do with tasks, their steps and figures, and with documents that are no plan yet. Reads only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.figures import is_owed
from luoshi.delivery.status import quiet_before
from luoshi.statistics.period import Period
from luoshi.web.documents.models import Document
from luoshi.web.dossier.models import Instruction
from luoshi.web.dossier.queries import with_names
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached
from luoshi.web.kernel.duties import SHOWN, SOON_DAYS, Duties, Duty, Row, due_words
from luoshi.web.kernel.reasons import kept_words
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks import addresses
from luoshi.web.tasks.models import Light, Milestone, Target, TargetValue, Task
from luoshi.web.tasks.queries.lists import visible
from luoshi.web.tasks.queries.shares import has_above, waiting

OPEN = Task.State.OPEN


def counts(actor: Actor, today: date, size: int) -> dict[str, int]:
    """How many tasks stand how, of all that the actor may read. One pass over them, kept until something changes."""

    def make() -> dict[str, int]:
        open_ = Q(state=OPEN)
        return dict(
            visible(actor).aggregate(
                open=Count("pk", filter=open_),
                overdue=Count("pk", filter=open_ & Q(due__lt=today)),
                soon=Count("pk", filter=open_ & Q(due__gte=today, due__lte=today + timedelta(SOON_DAYS))),
                finished=Count("pk", filter=Q(state=Task.State.FINISHED)),
                unassigned=Count("pk", filter=open_ & Q(lead_names="", support_names="")),
                red=Count("pk", filter=open_ & Q(light=Light.RED)),
                amber=Count("pk", filter=open_ & Q(light=Light.AMBER)),
                none=Count("pk", filter=open_ & Q(light=Light.NONE)),
                quiet=Count("pk", filter=_quiet(today)),
                green=Count("pk", filter=open_ & Q(light=Light.GREEN)),
            )
        )

    return cached(actor, "counts", make, size=size)


def _quiet(today: date) -> Q:
    """Open tasks that nothing tells of, and for too long: a new one is not without progress."""
    return Q(state=OPEN, light=Light.NONE, last_sign__lt=quiet_before(today))


def task_rows(tasks: QuerySet[Task], today: date, limit: int = SHOWN) -> tuple[Row, ...]:
    """Tasks as lines: title, who leads, the light with its reason, and when it is due."""
    columns = ("pk", "number", "title", "lead_names", "light", "light_reason", "due", "state")
    return tuple(
        Row(
            text=f"{number} {title}".strip(),
            url=reverse("tasks:task", args=[pk]),
            note=" · ".join(part for part in (lead, kept_words(reason)) if part),
            light=light,
            end=due_words(due, today) if state == OPEN else "",
        )
        for pk, number, title, lead, light, reason, due, state in tasks.values_list(*columns)[:limit]
    )


def _of_the_office(actor: Actor, today: date, size: int) -> list[Duty]:
    found, tasks = counts(actor, today, size), visible(actor)
    return [
        _overdue(found, tasks, today),
        Duty(
            20, _("待确认销号"), found["finished"], addresses.tasks(state="finished"),
            _when(found["finished"], lambda: task_rows(tasks.filter(state="finished").order_by("finished_at", "id"), today)),
        ),
        *([_own_share(25, actor, tasks, today, size)] if has_above(actor) else []),
        Duty(
            30, _("没有责任单位"), found["unassigned"], addresses.tasks(state="open", lead="none"),
            _when(
                found["unassigned"],
                lambda: task_rows(tasks.filter(state=OPEN, lead_names="", support_names="").order_by("due", "id"), today),
            ),
        ),
        _instructions(
            40, _("批示待回复"), _to_answer(actor), addresses.instructions(state="open"), today
        ),
    ]  # fmt: skip


def _own_share(order: int, actor: Actor, tasks: QuerySet[Task], today: date, size: int) -> Duty:
    """Tasks of a government above that name the own body as one of a group: its part of them is to be reported."""
    ids = cached(actor, f"shares-{actor.person_id}", lambda: waiting(actor, today), size=size)
    return Duty(
        order, _("统称到本地、待报进展"), len(ids), addresses.tasks(share=1),
        _when(len(ids), lambda: task_rows(tasks.filter(pk__in=ids).order_by("due", "id"), today)),
    )  # fmt: skip


def _of_a_department(actor: Actor, today: date, size: int) -> list[Duty]:
    found, tasks = counts(actor, today, size), visible(actor)
    soon = today + timedelta(SOON_DAYS)
    return [
        _overdue(found, tasks, today),
        Duty(
            20, _("30 天内到期"), found["soon"], addresses.tasks(due="30d"),
            _when(
                found["soon"],
                lambda: task_rows(tasks.filter(state=OPEN, due__gte=today, due__lte=soon).order_by("due", "id"), today),
            ),
        ),
        _instructions(
            30, _("批示待回复"), _to_answer(actor), addresses.instructions(state="open"), today
        ),
        Duty(
            40, _("久无进展"), found["quiet"],
            addresses.tasks(state="open", light="none", quiet=(today - quiet_before(today)).days),
            _when(found["quiet"], lambda: task_rows(tasks.filter(_quiet(today)).order_by("due", "id"), today)),
        ),
    ]  # fmt: skip


def _steps_of_a_department(actor: Actor, today: date, size: int) -> list[Duty]:
    steps = milestone_rows(actor).filter(done_on=None, due__lte=today + timedelta(SOON_DAYS))
    count = steps.count()
    rows = tuple(
        Row(
            step.title,
            reverse("tasks:task", args=[step.task_id]),
            str(step.task),
            end=due_words(step.due, today),
        )
        for step in (steps.select_related("task")[:SHOWN] if count else ())
    )
    return [Duty(50, _("30 天内和逾期的节点"), count, addresses.milestones(state="due"), rows)]


def _of_a_data_owner(actor: Actor, today: date, size: int) -> list[Duty]:
    found = counts(actor, today, size)
    return [Duty(30, _("没有数据的任务"), found["none"], addresses.tasks(state="open", light="none"))]


def _figures_of_a_data_owner(actor: Actor, today: date, size: int) -> list[Duty]:
    waiting = targets_without_value(actor, today)
    owed = Target.objects.filter(data_owner_id=actor.organisation_id).exclude(task__state="cancelled").count()
    rows = tuple(
        Row(
            row["metric"],
            reverse("tasks:target", args=[row["pk"]]),
            row["task__title"] or row["plan__title"] or "",
            end=_("最近 %(period)s") % {"period": row["period"]} if row["period"] else _("还没有数据"),
        )
        for row in waiting
    )
    return [
        Duty(10, _("上期数据未填"), len(rows), "#duty-1", rows, urgent=bool(rows)),
        Duty(20, _("本单位负责数据的目标"), owed, addresses.targets(owner="mine")),
    ]


def _of_a_leader(actor: Actor, today: date, size: int) -> list[Duty]:
    found, tasks = counts(actor, today, size), visible(actor)
    mine = Instruction.objects.filter(by_id=actor.person_id).select_related("addressee")
    answered = mine.filter(state="answered").order_by("-answered_at")
    count = answered.count()
    return [
        Duty(
            10, _("滞后的任务"), found["red"], addresses.tasks(state="open", light="red"),
            _when(found["red"], lambda: task_rows(tasks.filter(state=OPEN, light=Light.RED).order_by("due", "id"), today)),
            urgent=True,
        ),
        Duty(
            20, _("需要关注的任务"), found["amber"], addresses.tasks(state="open", light="amber"),
            _when(found["amber"], lambda: task_rows(tasks.filter(state=OPEN, light=Light.AMBER).order_by("due", "id"), today)),
        ),
        Duty(
            30, _("我的批示已有回复"), count, addresses.instructions(state="answered", whose="mine"),
            tuple(
                Row(row.text, row.get_thing_url() + "#instructions", f"{row.addressee.short_name}：{row.answer}")
                for row in (answered[:SHOWN] if count else ())
            ),
        ),
        _instructions(
            40, _("我的批示待回复"), mine.filter(state="open"), addresses.instructions(state="open", whose="mine"), today
        ),
    ]  # fmt: skip


def _overdue(found: dict[str, int], tasks: QuerySet[Task], today: date) -> Duty:
    return Duty(
        10,
        _("逾期未办结"),
        found["overdue"],
        addresses.tasks(due="overdue"),
        _when(
            found["overdue"],
            lambda: task_rows(tasks.filter(state=OPEN, due__lt=today).order_by("due", "id"), today),
        ),
        urgent=True,
    )


def _unpublished(actor: Actor, today: date, size: int) -> list[Duty]:
    rows = unpublished_documents(actor)
    count = rows.count()
    shown = tuple(
        Row(document.called, document.get_absolute_url(), document.doc_number or "")
        for document in rows[:SHOWN]
    )
    return [Duty(50, _("已识读未发布的文件"), count, reverse("documents:list") + "?state=read", shown)]


def _to_answer(actor: Actor) -> QuerySet[Instruction]:
    return permissions.restrict(Instruction.objects.filter(state="open"), actor, "instruction.answer")


def _instructions(order: int, title: str, rows: QuerySet[Instruction], url: str, today: date) -> Duty:
    count = rows.count()
    ordered = with_names(rows).select_related("addressee", "by").order_by(F("due").asc(nulls_last=True), "id")
    lines = tuple(
        Row(
            row.text,
            row.get_thing_url() + "#instructions",
            " · ".join(
                part
                for part in (row.by.name if row.by else "", row.addressee.short_name, row.thing_name)
                if part
            ),
            end=due_words(row.due, today),
        )
        for row in (ordered[:SHOWN] if count else ())
    )
    return Duty(order, title, count, url, lines, aside=True)


def unpublished_documents(actor: Actor) -> QuerySet[Document]:
    """Documents with tasks that were read and are not tasks yet, of those the actor may publish."""
    documents = permissions.restrict(Document.objects.all(), actor, "document.publish")
    read = documents.filter(
        state=Document.State.READ, kind="plan", published_plan=None, replaced_by=None, withdrawn_at=None
    )
    return read.order_by("-uploaded_at")


def milestone_rows(actor: Actor) -> QuerySet[Milestone]:
    """The milestones of the tasks that the actor may read, of tasks that are still open, by day."""
    tasks = visible(actor).filter(state=OPEN).order_by()
    return Milestone.objects.filter(task__in=tasks.values("pk")).order_by("due", "position", "id")


def targets_without_value(actor: Actor, today: date, limit: int = 200) -> list[dict[str, Any]]:
    """The targets of which the actor's organisation owes the figure of the last period that has ended, oldest first."""
    latest = TargetValue.objects.filter(target=OuterRef("pk"), place=None, superseded=False).order_by(
        "-period_end"
    )
    rows = (
        permissions.restrict(Target.objects.exclude(value=None), actor, "target.value")
        .exclude(task__state__in=[Task.State.VERIFIED, Task.State.CANCELLED])
        .annotate(
            period=Subquery(latest.values("period")[:1]),
            period_end=Subquery(latest.values("period_end")[:1]),
            never=Case(When(period_end=None, then=Value(0)), default=Value(1), output_field=IntegerField()),
        )
        .order_by("never", "period_end", "position", "id")
        .values("pk", "metric", "task_id", "task__title", "plan_id", "plan__title", "period", "period_end")
    )
    return [
        row
        for row in rows[: limit * 4]
        if is_owed(Period.parse(row["period"]) if row["period"] else None, today)
    ][:limit]


def _when(count: int, make: Callable[[], tuple[Row, ...]]) -> tuple[Row, ...]:
    """The rows, asked for only where there are any."""
    return make() if count else ()


def _of_an_inspector(actor: Actor, today: date, size: int) -> list[Duty]:
    """Nothing to do, but where to look: what is overdue, what is said to be finished, who has not answered a leader."""
    found, tasks = counts(actor, today, size), visible(actor)
    late = permissions.restrict(
        Instruction.objects.filter(state="open", due__lt=today), actor, "instruction.read"
    )
    return [
        _overdue(found, tasks, today),
        Duty(
            20, _("待确认销号"), found["finished"], addresses.tasks(state="finished"),
            _when(found["finished"], lambda: task_rows(tasks.filter(state="finished").order_by("finished_at", "id"), today)),
        ),
        _instructions(40, _("批示超过时限未回复"), late, addresses.instructions(state="open"), today),
    ]  # fmt: skip


OF_TASKS: Duties = {
    Role("general_office"): _of_the_office,
    Role("lead"): _of_a_department,
    Role("member"): _of_a_department,
    Role("data_owner"): _of_a_data_owner,
    Role("leader"): _of_a_leader,
    Role("inspector"): _of_an_inspector,
}
OF_MILESTONES: Duties = {Role("lead"): _steps_of_a_department, Role("member"): _steps_of_a_department}
OF_TARGETS: Duties = {Role("data_owner"): _figures_of_a_data_owner}
OF_PLANS: Duties = {Role("general_office"): _unpublished}
