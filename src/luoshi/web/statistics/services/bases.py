"""On what targets stand: a person says so once; from then on their figures are those that are held for the indicator.

What a target shows is written from the observations and never typed: ``mirror`` makes the two agree, in the transaction
that changed either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from luoshi.statistics.keeping import FIGURE_FACETS, kept_as, measure_of
from luoshi.statistics.measure import conversion
from luoshi.statistics.period import Period
from luoshi.statistics.target_basis import serves
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Indicator, Observation, Submission, TargetBasis
from luoshi.web.tasks.fact_words import quantity
from luoshi.web.tasks.models import Target, TargetValue
from luoshi.web.tasks.services import core, values

CHUNK = 500
TOLD = 3  # figures named in the log of a target, the latest of them


def stand(
    target_id: int, indicator_id: int, facet: str, *, actor: Actor, place_id: int | None = None
) -> TargetBasis:
    """Let a target stand on an indicator. ``place_id`` is whose figures; None: the government that the target is of.

    Raises Gone, Denied, and Refused where the figures cannot serve: another unit of measure, no such indicator, a place
    outside the government of the target.
    """
    with transaction.atomic(), logged_last(), act.as_one():
        target = _locked(target_id, actor)
        indicator, kept_facet = _indicator(indicator_id, facet)
        if not serves(indicator.measure, kept_facet, target.unit.replace("％", "%")):
            raise Refused(
                _("指标“%(indicator)s”的计量单位是%(measure)s，目标的是%(unit)s，不能换算。")
                % {
                    "indicator": indicator.name,
                    "measure": measure_of(indicator.measure, kept_facet),
                    "unit": target.unit,
                }
            )
        place = _place(target, place_id)
        before = TargetBasis.objects.filter(target=target).select_related("indicator", "place").first()
        if before is not None:
            if (before.indicator_id, before.facet, before.place_id) == (indicator.pk, kept_facet, place.pk):
                return before
            before.delete()
        basis = TargetBasis.objects.create(
            target=target, indicator=indicator, facet=kept_facet, place=place, by_id=actor.person_id
        )
        fields = [{"field": "basis", "before": _words(before) if before else "", "after": _words(basis)}]
        values.record(target, actor=actor, action="target.stand", fields=fields)
        mirror([basis], actor=actor)
    return basis


def leave(target_id: int, *, actor: Actor) -> None:
    """Let a target stand on nothing: its figures so far stay, later ones are written down again. Raises Gone, Denied."""
    with transaction.atomic(), logged_last():
        target = _locked(target_id, actor)
        basis = TargetBasis.objects.filter(target=target).select_related("indicator", "place").first()
        if basis is None:
            return
        fields = [{"field": "basis", "before": _words(basis), "after": ""}]
        basis.delete()
        values.record(target, actor=actor, action="target.leave", fields=fields)


def follow(submission: Submission, *, actor: Actor) -> int:
    """Let all targets that stand on figures of this submission show them; how many. Runs inside the act that held them."""
    held = Observation.objects.filter(
        submission=submission,
        indicator_id=OuterRef("indicator_id"),
        facet=OuterRef("facet"),
    ).filter(Q(place_id=OuterRef("place_id")) | Q(place__parent_id=OuterRef("place_id")))
    bases = TargetBasis.objects.filter(Exists(held)).order_by("pk")
    count = 0
    with act.as_one():
        pks = list(bases.values_list("pk", flat=True))
        for at in range(0, len(pks), CHUNK):
            chunk = list(
                bases.filter(pk__in=pks[at : at + CHUNK]).select_related("indicator", "place", "target")
            )
            count += mirror(chunk, actor=actor)
    return count


def foundation_of(target_id: int) -> str:
    """The indicator that a target stands on, in words; empty where there is none."""
    basis = TargetBasis.objects.filter(target_id=target_id).select_related("indicator").first()
    return _("指标数据“%(name)s”") % {"name": str(basis)} if basis else ""


def mirror(bases: Sequence[TargetBasis], *, actor: Actor) -> int:
    """Make the figures of targets agree with what is held; how many targets changed."""
    targets = Target.objects.select_related("task", "plan").in_bulk([each.target_id for each in bases])
    held = _held(bases)
    now: dict[int, dict[tuple[int | None, str], TargetValue]] = defaultdict(dict)
    for row in TargetValue.objects.filter(target_id__in=targets, superseded=False):
        now[row.target_id][row.place_id, row.period] = row
    ended: list[int] = []
    fresh: list[TargetValue] = []
    changed: dict[int, list[tuple[TargetValue | None, TargetValue]]] = defaultdict(list)
    for basis in bases:
        target = targets[basis.target_id]
        for key, figure in held[basis.pk].items():
            before = now[target.pk].get(key)
            if before is not None and (before.value, before.source) == (figure.value, figure.source):
                continue
            row = TargetValue(
                target=target, place_id=key[0], period=key[1], period_end=figure.period.last_day, value=figure.value,
                source=figure.source, by=figure.by[:100], demonstration=figure.demonstration,
            )  # fmt: skip
            if before is not None:
                ended.append(before.pk)
            fresh.append(row)
            changed[target.pk].append((before, row))
    TargetValue.objects.filter(pk__in=ended).update(superseded=True)
    TargetValue.objects.bulk_create(fresh, batch_size=1000)
    for pk, rows in changed.items():
        _record(targets[pk], rows, actor)
    return len(changed)


@dataclass(frozen=True, slots=True)
class _Figure:
    period: Period
    value: Decimal
    source: str
    demonstration: bool
    by: str


def _held(bases: Sequence[TargetBasis]) -> dict[int, dict[tuple[int | None, str], _Figure]]:
    """What is held for each basis: of its place (key None) and of the governments below it, in the target's unit."""
    wanted = Q(pk__in=[])
    for indicator_id, facet in {(each.indicator_id, each.facet) for each in bases}:
        places = [e.place_id for e in bases if (e.indicator_id, e.facet) == (indicator_id, facet)]
        wanted |= Q(indicator_id=indicator_id, facet=facet) & (
            Q(place_id__in=places) | Q(place__parent_id__in=places, place__kind=Organisation.Kind.GOVERNMENT)
        )
    rows = (
        Observation.objects.in_force()
        .filter(wanted)
        .order_by()
        .values_list(
            "indicator_id", "facet", "place_id", "place__parent_id", "period", "value", "cell", "submission__title",
            "submission__demonstration", "submission__confirmed_by__name",
        )
    )  # fmt: skip
    of_key: dict[tuple[int, str, int], list[tuple[int | None, Any]]] = defaultdict(list)
    for row in rows:
        of_key[row[0], row[1], row[2]].append((None, row))
        of_key[row[0], row[1], row[3]].append((row[2], row))
    found: dict[int, dict[tuple[int | None, str], _Figure]] = defaultdict(dict)
    for basis in bases:
        factor = _factor(basis)
        for place, row in of_key[basis.indicator_id, basis.facet, basis.place_id]:
            period = Period.parse(row[4])
            source = f"{row[7]}（{row[6]}）" if row[6] else row[7]
            found[basis.pk][place, period.chinese] = _Figure(
                period, round(row[5] * factor, values.DECIMALS), source[:300], row[8], row[9] or ""
            )
    return found


def _factor(basis: TargetBasis) -> Decimal:
    unit = basis.target.unit.replace("％", "%")
    measure = measure_of(basis.indicator.measure, basis.facet)
    return (conversion(measure, unit) if unit else None) or Decimal(1)


def _record(target: Target, rows: list[tuple[TargetValue | None, TargetValue]], actor: Actor) -> None:
    """One entry for a target, with the latest of its new figures: all of them are in the log of what came in."""
    rows.sort(key=lambda each: (each[1].period_end, each[1].place_id is None))
    fields = [
        {
            "field": "figure",
            "of": f"{target.metric[:80]} {row.period}",
            "before": quantity(before.value, target.unit, before.source) if before else "",
            "after": quantity(row.value, target.unit, row.source),
        }
        for before, row in rows[-TOLD:]
    ]
    action = "target_value.revise" if any(before for before, _row in rows) else "target_value.add"
    values.record(target, actor=actor, action=action, fields=fields)


def _locked(target_id: int, actor: Actor) -> Target:
    core.lock(Target.objects.filter(pk=target_id, task__isnull=False).values_list("task_id", flat=True))
    target = Target.objects.select_for_update(of=("self",)).filter(pk=target_id).first()
    if target is None or not permissions.allowed(actor, "task.read", target):
        raise core.gone()
    permissions.require(actor, "target.keep", target)
    return target


def _indicator(pk: int, facet: str) -> tuple[Indicator, Any]:
    row = Indicator.objects.filter(pk=pk).first()
    if row is None or facet not in FIGURE_FACETS:
        raise Refused(_("没有这个指标或口径。请从目录里选。"))
    known, rows = definitions()
    kept, kept_facet = kept_as(known[row.code], facet, known)
    return rows[kept.id], kept_facet


def _place(target: Target, place_id: int | None) -> Organisation:
    own = target.plan.owner if target.plan else target.task.owner if target.task else None
    if place_id is None and own is not None:
        return own
    place = Organisation.objects.filter(pk=place_id).first()
    if place is None or (own is not None and not place.path.startswith(own.path)):
        raise Refused(_("目标的数只能取自本级或下级地区。"))
    return place


def _words(basis: TargetBasis) -> str:
    return f"{basis}，{basis.place.short_name or basis.place.name}"
