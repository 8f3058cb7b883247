"""What people settle about a target beside its figures: who owes the data, and the figure that it starts from."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.web import clock
from luoshi.web.accounts import permissions
from luoshi.web.accounts.actors import Actor
from luoshi.web.audit.services import logged_last
from luoshi.web.delivery.models import Target
from luoshi.web.delivery.services import core, values
from luoshi.web.delivery.services.core import Refused
from luoshi.web.directory.models import Organisation
from luoshi.web.language import kept

LIMIT = 500


class Stale(Refused):
    """Somebody else has changed the target since the person opened it. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            _("这个目标在您打开之后已被别人改动，您的改动没有保存。请对照现在的内容再保存一次。")
        )


def keep(
    target_id: int, version: int, *, actor: Actor, data_owner: Organisation | None, baseline: str
) -> Target:
    """Say who owes the figures of the target, and from which figure (空 for none) it starts.

    Raises Gone, Denied, Refused for what is no figure or an organisation that has ended, and Stale where somebody
    else has changed the target since.
    """
    with transaction.atomic(), logged_last():
        (target,) = _locked([target_id], actor)
        if target.version != version:
            raise Stale
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
        for target in _locked(sorted(target_ids), actor):
            before = _facts(target)
            target.data_owner = data_owner
            count += _save(target, before, actor)
    return count


def _locked(target_ids: list[int], actor: Actor) -> list[Target]:
    """The targets, locked after their tasks as a publication does."""
    core.lock(Target.objects.filter(pk__in=target_ids, task__isnull=False).values_list("task_id", flat=True))
    rows = Target.objects.filter(pk__in=target_ids).order_by("pk")
    found = list(
        rows.select_for_update(of=("self",), no_key=True).select_related("data_owner", "task", "plan")
    )
    readable = permissions.restrict(rows, actor, "task.read").order_by().values_list("pk", flat=True)
    if set(readable) != set(target_ids):
        raise core.Gone
    permissions.require(actor, "target.keep")
    allowed = permissions.restrict(rows, actor, "target.keep").order_by().values_list("pk", flat=True)
    missing = set(target_ids) - set(allowed)
    for target in found:
        if target.pk in missing:
            permissions.require(actor, "target.keep", target)
    return found


def _existing(organisation: Organisation | None) -> None:
    if organisation is not None and not organisation.exists_on(clock.today()):
        raise Refused(
            _("“%(name)s”已撤并，不能作为数据责任单位。请改填承接单位。") % {"name": organisation.name}
        )


def _save(target: Target, before: dict[str, str], actor: Actor) -> bool:
    after = _facts(target)
    if after == before:
        return False
    target.version += 1
    target.save(update_fields=["data_owner", "baseline", "version"])
    fields = [
        {"field": f"{target.metric[:80]} {name}", "before": before[name], "after": after[name]}
        for name in after
        if after[name] != before[name]
    ]
    values.record(target, actor=actor, action=gettext_noop("调整目标"), fields=fields)
    return True


@kept
def _facts(target: Target) -> dict[str, str]:
    baseline = target.baseline
    return {
        _("数据责任单位"): target.data_owner.name if target.data_owner else "",
        _("基期值"): "" if baseline is None else f"{baseline.normalize():f}{target.unit}",
    }
