"""The figures of targets: each for a period, with its source; a later one revises it and the earlier one is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log, logged_last
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.fact_words import quantity, quantity_words
from luoshi.web.tasks.models import Target, TargetValue
from luoshi.web.tasks.services import core
from luoshi.web.tasks.services.acts import refresh_lights, require_text, tell

DIGITS = 17  # before the point
DECIMALS = 6


_FOUNDATIONS: list[Callable[[int], str]] = []


def register_foundation(foundation: Callable[[int], str]) -> None:
    """Have a higher app say of a target, by its number, where its figures come from by themselves (empty: nowhere).

    Nobody is then asked for them again.
    """
    if foundation not in _FOUNDATIONS:
        _FOUNDATIONS.append(foundation)


def foundation_of(target_id: int) -> str:
    """Where the figures of a target come from by themselves; empty where somebody has to write them down."""
    return next((said for each in _FOUNDATIONS if (said := each(target_id))), "")


def record_value(
    target_id: int,
    *,
    actor: Actor,
    period: str,
    value: str | Decimal,
    source: str,
    place_id: int | None = None,
) -> TargetValue:
    """Put down a figure. What was there for the same period and place is kept as superseded.

    Raises Refused for what cannot be a figure or a period, Denied, and Gone for a target that is not there.
    """
    return _put(target_id, actor, period, source, {place_id: str(value)})[0]


def record_values(
    target_id: int, *, actor: Actor, period: str, source: str, values: Mapping[int | None, str]
) -> int:
    """Put down the figures of several places (None: the whole) for a period, all or none; how many there were.

    Raises what ``record_value`` raises, and Refused where there is not one figure.
    """
    given = {place: value for place, value in values.items() if value.strip()}
    if not given:
        raise Refused(_("还没有填数值。"))
    return len(_put(target_id, actor, period, source, given))


def _put(
    target_id: int, actor: Actor, period: str, source: str, given: Mapping[int | None, str]
) -> list[TargetValue]:
    found = _period(period)
    numbers = {place: figure(value) for place, value in given.items()}
    with transaction.atomic(), logged_last():
        # Before its target, as a publication does.
        core.lock(Target.objects.filter(pk=target_id, task__isnull=False).values_list("task_id", flat=True))
        target = Target.objects.select_for_update(of=("self",)).filter(pk=target_id).first()
        if target is None or not permissions.allowed(actor, "task.read", target):
            raise core.gone()
        permissions.require(actor, "target.value", target)
        if foundation := foundation_of(target.pk):
            raise Refused(
                _("这个目标的数取自%(where)s，不必再填。数不对的，请在那里改正。") % {"where": foundation}
            )
        said = require_text(source, _("请填写数据来源，例如“统计快报”或“部门台账”。"))
        if len(said) > 300:
            raise Refused(_("来源最多 300 字。"))
        here = TargetValue.objects.filter(target=target, period=found.chinese, superseded=False)
        current = {row.place_id: row for row in here if row.place_id in numbers}
        rows, changed = [], []
        for place, number in numbers.items():
            before = current.get(place)
            if before is not None and (before.value, before.source) == (number, said):
                rows.append(before)
                continue
            if before is not None:
                TargetValue.objects.filter(pk=before.pk).update(superseded=True)
            row = TargetValue.objects.create(
                target=target,
                place_id=place,
                period=found.chinese,
                period_end=found.last_day,
                value=number,
                source=said,
                by=actor.name[:100],
            )
            rows.append(row)
            changed.append((before, row))
        if changed:
            _record_all(target, changed, actor)
    return rows


def _record_all(
    target: Target, changed: Sequence[tuple[TargetValue | None, TargetValue]], actor: Actor
) -> None:
    """One entry, and one notice, for all figures that came together."""
    names = dict(
        Organisation.objects.filter(pk__in=[row.place_id for _before, row in changed if row.place_id])
        .order_by()
        .values_list("pk", "short_name")
    )
    fields = [
        {
            "field": "figure",
            "of": " ".join(filter(None, (target.metric[:80], names.get(row.place_id or 0), row.period))),
            "before": _fact(target, before) if before else "",
            "after": _fact(target, row),
        }
        for before, row in changed
    ]
    revised = any(before is not None for before, _row in changed)
    action = "target_value.revise" if revised else "target_value.add"
    record(target, actor=actor, action=action, fields=fields)
    if target.task is None:
        return
    (_before, row), given = changed[0], {"task": target.task, "metric": target.metric[:60]}
    if len(changed) == 1 and row.place_id is None:
        text = gettext_noop("%(task)s：%(metric)s%(period)s为%(value)s")
        text = text % {**given, "period": row.period, "value": quantity_words(_fact(target, row))}
    else:
        text = gettext_noop("%(task)s：填写了%(metric)s%(period)s的 %(n)d 个数据")
        text = text % {**given, "period": row.period, "n": len(changed)}
    tell(target.task, "changed", actor, text)


def record(target: Target, *, actor: Actor, action: str, fields: list[dict[str, Any]]) -> None:
    """Put down what was done to a target: with its task, where it has one, whose light is then worked out anew."""
    if target.task is not None:
        refresh_lights([target.task.pk])
        core.record(target.task, actor=actor, action=action, fields=fields)
        return
    before, after = wording.sides([each for each in fields if each["before"]])[0], wording.sides(fields)[1]
    log(
        actor=actor,
        action=action,
        object_type="target",
        object_id=target.pk,
        object_label=target.metric,
        organisation_id=target.plan.owner_id if target.plan else None,
        before=before,
        after=after,
    )


def _fact(target: Target, row: TargetValue) -> dict[str, str]:
    return quantity(row.value, target.unit, row.source)


def figure(value: str | Decimal) -> Decimal:
    """The number that somebody has typed. Raises Refused with what is wrong with it."""
    text = str(value).strip().replace(",", "").replace("，", "").replace("−", "-")
    try:
        number = Decimal("x" if "_" in text else text)
    except InvalidOperation:
        raise Refused(_("“%(text)s”不是数。请只填数字，单位不用写。") % {"text": text[:40]}) from None
    if not number.is_finite() or number.adjusted() >= DIGITS:
        raise Refused(_("“%(text)s”太大，存不下。请核对单位。") % {"text": text[:40]})
    rounded = round(number, DECIMALS)
    if rounded != number:
        raise Refused(_("“%(text)s”的小数超过六位。") % {"text": text[:40]})
    return rounded


def _period(text: str) -> Period:
    try:
        found = Period.parse(text.strip())
    except DataError as error:
        raise Refused(str(error)) from None
    if found.last_day > clock.today():
        raise Refused(_("%(period)s还没有结束，不能填写它的数据。") % {"period": found.chinese})
    return found
