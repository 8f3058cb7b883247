"""Targets beside their figures: added and changed by hand, who owes the data, and the figure that they start from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation
from luoshi.web.documents import models as ledger
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks.fact_words import body_fact, quantity, target_fact
from luoshi.web.tasks.models import Target
from luoshi.web.tasks.services import core, values
from luoshi.web.tasks.services.acts import acting_on

LIMIT = 500
TARGETS_LIMIT = 50  # of one task
METRIC_LIMIT = 500
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Facts:
    """What is wanted. Figures as they were typed; ``value_to`` is the upper end of a range."""

    metric: str
    comparator: str
    value: str
    value_to: str = ""
    unit: str = ""
    kind: str = "count"
    year: int | None = None
    headline: bool = False


def add(task_id: int, facts: Facts, *, actor: Actor) -> Target:
    """Give a task a target that its document does not have. Raises Gone, Denied, Refused."""
    with logged_last(), acting_on(task_id, actor=actor, permission="task.edit") as task:
        count = task.targets.count()
        if count >= TARGETS_LIMIT:
            raise Refused(_("一项任务最多 %(limit)d 个目标。") % {"limit": TARGETS_LIMIT})
        target = Target(task=task, plan=task.plan, campaign=task.campaign, position=count)
        _set(target, facts)
        target.save()
        _record_wish(target, actor, "target.add", "", target_fact(target))
    return target


def change(target_id: int, version: int, facts: Facts, *, actor: Actor) -> Target:
    """Change what is wanted. Raises Gone, Denied, Refused, and Stale where somebody else was faster."""
    with transaction.atomic(), logged_last():
        (target,) = _lock([target_id], actor, "task.edit")
        if target.version != version:
            raise Stale(_("这个目标在您打开之后已被别人改动，您的改动没有保存。请对照现在的内容再保存一次。"))
        before, headline = target_fact(target), target.headline
        _set(target, facts)
        if (target_fact(target), target.headline) != (before, headline):
            target.version += 1
            target.save()
            _record_wish(target, actor, "target.edit", before, target_fact(target))
    return target


def remove(target_id: int, *, actor: Actor) -> None:
    """Take away a target that was added by hand and has no figures. Raises Gone, Denied, Refused."""
    with transaction.atomic(), logged_last():
        (target,) = _lock([target_id], actor, "task.edit")
        if target.ledger_target is not None or _is_published(target):
            raise Refused(_("这个目标来自文件，不能在这里删除。请在文件的台账里改正后更新发布。"))
        if target.values.exists():
            raise Refused(_("这个目标已有数据，不能删除。可以修改它，数据会保留。"))
        before, task = target_fact(target), target.task
        target.delete()
        if task is not None:
            target.task = task
        _record_wish(target, actor, "target.remove", before, "")


def _is_published(target: Target) -> bool:
    kept_ = (target.plan.published or {}) if target.plan else {}
    return str(target.pk) in kept_.get("targets", {})


def _set(target: Target, facts: Facts) -> None:
    metric = " ".join(facts.metric.split())
    if not metric:
        raise Refused(_("请填写指标名称。"))
    if len(metric) > METRIC_LIMIT:
        raise Refused(_("指标名称最多 %(limit)d 字。") % {"limit": METRIC_LIMIT})
    if facts.comparator not in ledger.Target.Comparator.values or facts.kind not in ledger.Target.Kind.values:
        raise Refused(_("没有这种关系或性质。请刷新页面后重选。"))
    value = values.figure(facts.value)
    value_to = values.figure(facts.value_to) if facts.value_to.strip() else None
    if facts.comparator != "range":
        value_to = None
    elif value_to is None or value_to < value:
        raise Refused(_("区间的上限要填，并且不小于下限。"))
    if facts.year is not None and not FIRST_YEAR <= facts.year <= LAST_YEAR:
        raise Refused(_("年份应在 %(first)d 到 %(last)d 之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    target.metric, target.comparator, target.kind = metric, facts.comparator, facts.kind
    target.value, target.value_to = value, value_to
    target.unit, target.year, target.headline = facts.unit.strip()[:60], facts.year, facts.headline


def _record_wish(target: Target, actor: Actor, action: str, before: Any, after: Any) -> None:
    fields = [{"field": "target", "before": before, "after": after}]
    values.record(target, actor=actor, action=action, fields=fields)


def keep(
    target_id: int, version: int, *, actor: Actor, data_owner: Organisation | None, baseline: str
) -> Target:
    """Say who owes the figures of the target, and from which figure (空 for none) it starts.

    Raises Gone, Denied, Refused for what is no figure or an organisation that has ended, and Stale where somebody
    else has changed the target since.
    """
    with transaction.atomic(), logged_last():
        (target,) = _lock([target_id], actor)
        if target.version != version:
            raise Stale(_("这个目标在您打开之后已被别人改动，您的改动没有保存。请对照现在的内容再保存一次。"))
        _existing(data_owner)
        number = values.figure(baseline) if baseline.strip() else None
        before = _facts(target)
        target.data_owner, target.baseline = data_owner, number
        _save(target, before, actor)
    return target


def give(target_ids: Collection[int], *, actor: Actor, data_owner: Organisation) -> int:
    """Let one organisation owe the figures of all these targets, or change none; how many were changed.

    Raises Gone where one of them is not there, Denied, and Refused.
    """
    if not target_ids:
        raise Refused(_("还没有选中目标。请在列表左边勾选。"))
    if len(target_ids) > LIMIT:
        raise Refused(
            _("一次最多指定 %(limit)d 个目标，您选了 %(count)d 个。")
            % {"limit": LIMIT, "count": len(target_ids)}
        )
    with transaction.atomic(), logged_last():
        _existing(data_owner)
        count = 0
        for target in _lock(sorted(target_ids), actor):
            before = _facts(target)
            target.data_owner = data_owner
            count += _save(target, before, actor)
    return count


def _lock(target_ids: list[int], actor: Actor, right: str = "target.keep") -> list[Target]:
    """The targets, locked after their tasks as a publication does."""
    core.lock(Target.objects.filter(pk__in=target_ids, task__isnull=False).values_list("task_id", flat=True))
    rows = Target.objects.filter(pk__in=target_ids).order_by("pk")
    found = list(
        rows.select_for_update(of=("self",), no_key=True).select_related("data_owner", "task", "plan")
    )
    readable = permissions.restrict(rows, actor, "task.read").order_by().values_list("pk", flat=True)
    if set(readable) != set(target_ids):
        raise core.gone()
    permissions.require(actor, right)
    allowed = permissions.restrict(rows, actor, right).order_by().values_list("pk", flat=True)
    missing = set(target_ids) - set(allowed)
    for target in found:
        if target.pk in missing:
            permissions.require(actor, right, target)
    return found


def _existing(organisation: Organisation | None) -> None:
    if organisation is not None and not organisation.exists_on(clock.today()):
        raise Refused(
            _("“%(name)s”已撤并，不能作为数据责任单位。请改填承接单位。") % {"name": organisation.name}
        )


def _save(target: Target, before: dict[str, Any], actor: Actor) -> bool:
    after = _facts(target)
    if after == before:
        return False
    target.version += 1
    target.save(update_fields=["data_owner", "baseline", "version"])
    fields = [
        {"field": name, "of": target.metric[:80], "before": before[name], "after": after[name]}
        for name in after
        if after[name] != before[name]
    ]
    values.record(target, actor=actor, action="target.adjust", fields=fields)
    return True


def _facts(target: Target) -> dict[str, Any]:
    baseline = target.baseline
    return {
        "data_owner": body_fact(target.data_owner) if target.data_owner else "",
        "baseline": "" if baseline is None else quantity(baseline, target.unit),
    }
