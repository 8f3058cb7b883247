"""What has happened to the demonstration's plan: plausible, the same at every start, and marked as demonstration data.

No figure here is anybody's: the values are drawn from a fixed seed.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from luoshi.statistics.period import Period
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.models import Change, Comment, Instruction
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.fact_words import milestone_fact
from luoshi.web.tasks.models import (
    Involvement,
    Milestone,
    Plan,
    Target,
    TargetValue,
    Task,
    Update,
)

AS_OF = date(2025, 10, 31)
SOURCE = "示例数据（随机生成，非统计数据）"
QUARTERS = tuple(Period.to_date(2025, month) for month in (3, 6, 9))
PHASES = (("印发推进方案", 3), ("完成过半", 6), ("基本完成", 9))
WORDS = (
    "已制定推进方案并明确责任到处室。", "牵头会商{other}，两项堵点已协调解决。", "本期完成{share}%，比上月提高{step}个百分点。",
    "受资金下达时间影响，部分项目开工推迟，已倒排工期。", "现场核验{count}处，发现问题{few}个，已全部交办。",
    "配套政策已印发，正在组织申报。", "进度符合预期，下一步重点抓竣工验收。", "数据口径已与统计部门核对一致。",
)  # fmt: skip
REMARKS = (
    "请补充与上年同期的对比。",
    "建议把下月的节点提前一周。",
    "已与数据责任单位核对，口径无误。",
    "请说明未达序时的原因。",
)
ORDERS = (
    "进度偏慢，请牵头单位一周内拿出赶工安排。", "请会同财政部门研究资金保障，月底前报结果。",
    "这项工作群众关注，请把已见效的做法尽快推开。", "请核实数据来源，确保与统计口径一致。",
)  # fmt: skip
DELAYS = ("milestone.edit", "task.report")
ANSWERS = ("已召开专题会，赶工安排附后，11月底可回到序时进度。", "资金已落实，随本月计划下达。")


def make_activity(plan: Plan) -> None:
    """Milestones, values, updates, remarks and instructions of the plan up to the last day of October 2025."""
    draw = random.Random(20251031)
    people = _people_by_organisation()
    tasks = list(plan.tasks.order_by("position"))
    bodies: dict[int, list[Organisation]] = {}
    for row in (
        Involvement.objects.filter(task__plan=plan)
        .select_related("organisation")
        .order_by("role", "position")
    ):
        if row.organisation:
            bodies.setdefault(row.task_id, []).append(row.organisation)
    pace = {task.pk: draw.choices([1.08, 0.97, 0.82, 0.6], [4, 4, 2, 1])[0] for task in tasks}
    _values(plan, pace, draw)
    diary = _Diary(draw)
    for task in tasks:
        _task(task, bodies[task.pk], people, pace[task.pk], diary)
    _recent_changes(tasks, diary)
    _instructions(draw.sample(tasks, 8), bodies, people, diary)
    diary.save()


def _people_by_organisation() -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = {}
    held = Appointment.objects.filter(role__in=[Role.MEMBER, Role.LEAD]).select_related("person")
    for appointment in held:
        found.setdefault(appointment.organisation_id, []).append(appointment.person)
    return found


def _values(plan: Plan, pace: dict[int, float], draw: random.Random) -> None:
    cities = list(
        Organisation.objects.filter(
            parent=plan.owner, kind=Organisation.Kind.GOVERNMENT, demonstration=True
        ).order_by("division_code")
    )
    rows = []
    for target in Target.objects.filter(plan=plan):
        # A few report nothing: the light must say so.
        periods = QUARTERS if draw.random() > 0.08 else ()
        ratio = pace.get(target.task_id or 0) or draw.choice([1.06, 1.0, 0.93, 0.8])
        for quarter, period in enumerate(periods, 1):
            rows.append(_value(target, None, period, _figure(target, quarter, ratio, draw)))
            if target.headline and target.kind in {"growth", "share"}:
                rows += [
                    _value(
                        target,
                        city,
                        period,
                        _figure(target, quarter, ratio * draw.uniform(0.75, 1.25), draw),
                    )
                    for city in cities
                ]
    TargetValue.objects.bulk_create(rows)


def _figure(target: Target, quarter: int, ratio: float, draw: random.Random) -> Decimal:
    goal = float(target.value or 0)
    if target.kind == "count":
        done = goal * min(1.0, ratio * quarter / 4 * draw.uniform(0.97, 1.03))
        return Decimal(str(round(done, 1) if target.unit.startswith(("万", "亿")) else round(done)))
    if target.kind == "growth":
        return Decimal(str(round(goal * ratio + draw.uniform(-0.4, 0.4), 1)))
    if target.comparator == "<=":
        return Decimal(str(round(goal * (2 - ratio) * 0.5 + goal * 0.5 - 0.1, 1)))
    spread = min(1.0, 0.9 + 0.1 * ratio) if target.unit == "%" else ratio * (0.8 + quarter * 0.05)
    return Decimal(str(round(goal * spread, 2 if goal < 10 else 1)))


def _value(target: Target, place: Organisation | None, period: Period, value: Decimal) -> TargetValue:
    return TargetValue(
        target=target, place=place, period=period.chinese, period_end=period.last_day, value=value, source=SOURCE, by="示例",
        demonstration=True,
    )  # fmt: skip


def _task(
    task: Task, bodies: list[Organisation], people: dict[int, list[Person]], pace: float, diary: _Diary
) -> None:
    lead, draw = bodies[0], diary.draw
    for position, (title, month) in enumerate(PHASES):
        end = min(date(2025, month, 28), task.due or AS_OF)
        late = pace < 0.7 and month == 9
        step = Milestone.objects.create(
            task=task,
            position=position,
            title=title,
            due=end,
            done_on=None if late else end - timedelta(days=draw.randint(0, 9)),
            organisation=lead,
        )
        if step.done_on:
            after = milestone_fact(step)
            before = {name: said for name, said in after.items() if name != "done_on"}
            diary.record(task, lead, "milestone.finish", "milestone", before, after, step.done_on)
    if task.due:
        Milestone.objects.create(
            task=task, position=9, title="全面完成并报办结", due=task.due, organisation=lead
        )
    when = date(2025, 2, draw.randint(10, 26))
    last, latest = "", when
    while when < AS_OF:
        body = draw.choices(bodies, [5] + [1] * (len(bodies) - 1))[0]
        text = draw.choice(WORDS).format(
            other=bodies[-1].short_name, share=min(98, int(100 * pace * when.month / 12)), step=draw.randint(2, 9),
            count=draw.randint(6, 40), few=draw.randint(1, 9),
        )  # fmt: skip
        diary.put(
            Update(task=task, by=_one(people, body, draw), organisation=body, text=text, demonstration=True),
            when,
        )
        diary.record(task, body, "task.report", "update.text", "", text, when)
        last, latest = text, when
        if draw.random() < 0.15:
            remark = draw.choice(REMARKS)
            diary.put(
                Comment(
                    kind="task",
                    object_id=task.pk,
                    by=_one(people, lead, draw),
                    organisation=lead,
                    text=remark,
                    demonstration=True,
                ),
                when,
            )
        when += timedelta(days=draw.randint(24, 60))
    task.last_update = last[:500]
    if task.due and task.due <= AS_OF and pace > 0.9:
        done = task.due - timedelta(days=draw.randint(1, 12))
        verified = draw.random() < 0.6
        task.state = str(Task.State.VERIFIED if verified else Task.State.FINISHED)
        task.finished_at = _moment(done, draw)
        task.verified_at = _moment(done + timedelta(days=6), draw) if verified else None
        Milestone.objects.filter(task=task, done_on=None).update(done_on=done)
    task.save()
    Task.objects.filter(pk=task.pk).update(changed_at=_moment(min(latest, AS_OF), draw))
    diary.put(
        Change(
            kind="task", object_id=task.pk, by="示例", organisation_name="省政府办公厅", action="document.publish", version=1,
            fields=[{"field": "title", "before": "", "after": task.title}],
        ),
        date(2025, 1, 20),
    )  # fmt: skip


def _recent_changes(tasks: list[Task], diary: _Diary) -> None:
    """What was changed in the last days, so that the home page has something new to tell."""
    for days, task in enumerate(diary.draw.sample(tasks, 6)):
        if task.due is None or task.state != Task.State.OPEN:
            continue
        diary.put(
            Change(
                kind="task", object_id=task.pk, by="示例", organisation_name=task.lead_names, action=DELAYS[days % len(DELAYS)], version=1,
                fields=[_rename(task.due, "全面完成并报办结", "全面完成、核验并报办结")],
            ),
            AS_OF - timedelta(days=days),
        )  # fmt: skip


def _rename(due: date, before: str, after: str) -> dict[str, Any]:
    """A step that is called otherwise now, as the history keeps it."""
    day = due.isoformat()
    return {
        "field": "milestone",
        "before": {"title": before, "due": day},
        "after": {"title": after, "due": day},
    }


def _instructions(
    tasks: list[Task],
    bodies: dict[int, list[Organisation]],
    people: dict[int, list[Person]],
    diary: _Diary,
) -> None:
    draw = diary.draw
    leaders = list(
        Person.objects.filter(appointments__role=Role.LEADER, demonstration=True).order_by("pk").distinct()
    )
    for at, task in enumerate(tasks):
        lead, answered = bodies[task.pk][0], at % 3 == 2
        when = AS_OF - timedelta(days=draw.randint(1, 24))
        row = Instruction(
            kind="task",
            object_id=task.pk,
            by=leaders[0] if leaders else None,
            organisation=task.owner,
            text=ORDERS[at % len(ORDERS)],
            addressee=lead,
            due=when + timedelta(days=14),
            demonstration=True,
        )
        if answered:
            row.state = str(Instruction.State.ANSWERED)
            row.answer = ANSWERS[at % len(ANSWERS)]
            row.answered_at = _moment(when + timedelta(days=5), draw)
            row.answered_by = _one(people, lead, draw)
        diary.put(row, when)


def _one(people: dict[int, list[Person]], body: Organisation, draw: random.Random) -> Person | None:
    found = people.get(body.pk)
    return draw.choice(found) if found else None


def _moment(day: date, draw: random.Random) -> datetime:
    return datetime(day.year, day.month, day.day, draw.randint(1, 9), draw.randint(0, 59), tzinfo=UTC)


class _Diary:
    """What was written and when, saved at the end: at once, and as of its own day rather than of the clock's."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.rows: dict[type[Model], list[tuple[Any, datetime]]] = {}

    def put(self, row: Any, day: date) -> None:
        self.rows.setdefault(type(row), []).append((row, _moment(day, self.draw)))

    def record(
        self, task: Task, body: Organisation, action: str, field: str, before: Any, after: Any, day: date
    ) -> None:
        """What the history of the task says of it."""
        change = Change(
            kind="task", object_id=task.pk, by="示例", organisation_name=body.short_name, action=action, version=1,
            fields=[{"field": field, "before": before, "after": after}],
        )  # fmt: skip
        self.put(change, day)

    def save(self) -> None:
        for model, rows in self.rows.items():
            rows.sort(key=lambda pair: pair[1])
            model._default_manager.bulk_create([row for row, _ in rows])
            for row, at in rows:
                row.at = at
            model._default_manager.bulk_update([row for row, _ in rows], ["at"], batch_size=400)
