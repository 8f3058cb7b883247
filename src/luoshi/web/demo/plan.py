"""The seven campaigns of 2025 as a plan of the demonstration's province: campaigns, task forces, tasks, targets.

The facts stand in ``data/seven-campaigns-2025.yaml`` with their source. What happened since is in ``activity``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from luoshi.web.demo.organisations import DATA
from luoshi.web.directory.models import Organisation, TaskForce, TaskForceMember
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Target, Task
from luoshi.web.tasks.services import core

START = date(2025, 1, 20)
PUBLISHED_AT = datetime(2025, 1, 20, 1, 30, tzinfo=UTC)


@cache
def plan_data() -> dict[str, Any]:
    """What the file says."""
    return yaml.safe_load((DATA / "seven-campaigns-2025.yaml").read_text(encoding="utf-8"))


def make_plan(organisations: dict[str, Organisation]) -> Plan | None:
    """The plan with its tasks; None when it is there already. Runs inside the caller's transaction."""
    data = plan_data()
    owner = organisations["省政府"]
    if Plan.objects.filter(owner=owner, title=data["title"]).exists():
        return None
    plan = Plan.objects.create(
        owner=owner,
        title=data["title"],
        doc_number=data["doc_number"],
        year=data["year"],
        published_at=PUBLISHED_AT,
        published_by="示例",
        demonstration=True,
    )
    for position, row in enumerate(data["campaigns"]):
        _campaign(plan, position, row, organisations)
    core.refresh(list(plan.tasks.values_list("pk", flat=True)))
    return plan


def _campaign(plan: Plan, position: int, row: dict[str, Any], organisations: dict[str, Organisation]) -> None:
    force = TaskForce.objects.create(
        name=f"{row['name']}攻坚工作专班",
        owner=plan.owner,
        plan=plan,
        convener=row["convener"],
        deputies=[f"{name}主要负责人" for name in row["deputies"]],
        office_host=organisations[row["office"]],
        office_written=row["office"],
        valid_from=START,
    )
    TaskForceMember.objects.bulk_create(
        TaskForceMember(task_force=force, position=at, written=name, organisation=organisations[name])
        for at, name in enumerate(dict.fromkeys((*row["deputies"], *row["members"])))
    )
    campaign = Campaign.objects.create(
        plan=plan, position=position, name=f"{row['name']}攻坚", task_force=force
    )
    Target.objects.bulk_create(
        _target(plan, campaign, None, at, target, organisations[target[5]], headline=True)
        for at, target in enumerate(row["headline"])
    )
    for number, (title, leads, supports, due, targets) in enumerate(row["tasks"], 1):
        task = Task.objects.create(
            plan=plan,
            campaign=campaign,
            owner=plan.owner,
            position=position * 100 + number,
            number=f"{position + 1}.{number}",
            title=title,
            requirement=_requirement(title, targets, due),
            starts_on=START,
            given_on=START,
            due=due,
            due_text=f"{due.month}月底前" if due.month < 12 else "年底前",
        )
        Involvement.objects.bulk_create(
            Involvement(task=task, role=role, position=at, written=name, organisation=organisations[name])
            for role, names in ((core.LEAD, leads), (core.SUPPORT, supports))
            for at, name in enumerate(names)
        )
        Target.objects.bulk_create(
            _target(plan, campaign, task, at, target, organisations[leads[0]])
            for at, target in enumerate(targets)
        )


def _target(
    plan: Plan,
    campaign: Campaign,
    task: Task | None,
    position: int,
    row: list[Any],
    data_owner: Organisation,
    *,
    headline: bool = False,
) -> Target:
    metric, comparator, value, unit, kind = row[:5]
    return Target(
        plan=plan,
        campaign=campaign,
        task=task,
        position=position,
        headline=headline,
        metric=metric,
        comparator=comparator,
        value=Decimal(str(value)),
        unit=unit,
        kind=kind,
        year=plan.year,
        baseline=_baseline(comparator, value, kind),
        data_owner=data_owner,
    )


def _baseline(comparator: str, value: float, kind: str) -> Decimal | None:
    """Where the year began: counts at nought, shares and levels a little short of the goal (made up); rates nowhere."""
    if kind == "growth":
        return None
    if kind == "count":
        return Decimal(0)
    return Decimal(str(round(value * (1.03 if comparator == "<=" else 0.95), 2)))


def _requirement(title: str, targets: list[list[Any]], due: date) -> str:
    words = {">=": "不低于", ">": "超过", "<=": "不高于", "=": "达到", "~": "约"}
    figures = "，".join(f"{metric}{words[sign]}{value}{unit}" for metric, sign, value, unit, *_ in targets)
    ending = f"{due.year}年{due.month}月底前完成。"
    return f"{title}：{figures}，{ending}" if figures else f"{title}，{ending}"
