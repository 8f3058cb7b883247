"""Figures come from a system that holds them: all or none, the same key once, tried out first where that is wanted.

Whoever pushes sends only what its body owes; whatever is wrong is told row by row, and nothing is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.statistics.keeping import FigureFacet, kept_value
from luoshi.statistics.problem import DataError
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.models import Indicator, Submission, SubmittedFigure, new_key
from luoshi.web.statistics.resolving import Resolver
from luoshi.web.statistics.services import bases
from luoshi.web.statistics.services.checking import check, open_errors
from luoshi.web.statistics.services.storing import Stored, in_force, store
from luoshi.web.statistics.services.submissions import already, period_of, require_owned, to_be_held

KIND = "submission"
ROWS_LIMIT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A figure as a system sends it: the indicator by its code or a name, the place by its division code or a name."""

    indicator: str
    place: str
    period: str
    value: Decimal
    facet: FigureFacet = "level"
    measure: str = ""


@dataclass(frozen=True, slots=True)
class RowReport:
    """What becomes of a row: added, revised, unchanged or refused, and why."""

    row: int
    status: str
    message: str = ""


@dataclass(slots=True)
class PushReport:
    """What became of the whole."""

    rows: list[RowReport] = field(default_factory=list)
    submission: Submission | None = None
    stored: Stored = field(default_factory=Stored)
    warnings: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[RowReport]:
        return [row for row in self.rows if row.status == "refused"]


def push(
    figures: Sequence[Pushed], source: str, *, actor: Actor, key: str = "", dry_run: bool = False
) -> PushReport:
    """Take the figures, confirmed at once, or say row by row why not; with ``dry_run`` only say it. Raises Denied, Refused."""
    permissions.require(actor, "submission.send")
    if not source.strip():
        raise Refused(_("请填写数据来源。"))
    if not figures:
        raise Refused(_("没有收到任何数。"))
    if len(figures) > ROWS_LIMIT:
        raise Refused(_("一次最多推送 %(limit)d 个数。请分几次推送。") % {"limit": ROWS_LIMIT})
    with transaction.atomic():
        known = already(actor.organisation_id, key)
        if known is not None:
            rows = [RowReport(at, "unchanged") for at in range(len(figures))]
            return PushReport(rows, known, Stored(unchanged=len(figures)))
        report = _push(figures, source, actor, key)
        if dry_run or report.refused:
            transaction.set_rollback(True)
            report.submission = None
    return report


def _push(figures: Sequence[Pushed], source: str, actor: Actor, key: str) -> PushReport:
    sender = Organisation.objects.get(pk=actor.organisation_id)
    resolver, report = Resolver(sender), PushReport()
    row = Submission.objects.create(
        owner=sender, kind=Submission.Kind.PUSH, title=source.strip()[:300], received_by_id=actor.person_id,
        key=key[:64] or new_key(), total=len(figures), checked_at=clock.now(),
    )  # fmt: skip
    understood: dict[int, SubmittedFigure] = {}
    for at, each in enumerate(figures):
        try:
            understood[at] = _figure(row, at, each, resolver, actor)
        except Refused as refused:
            report.rows.append(RowReport(at, "refused", str(refused)))
    SubmittedFigure.objects.bulk_create(understood.values())
    check(row)
    wrong: dict[int, list[str]] = {}
    for error in open_errors(row):
        for at in error["positions"]:
            wrong.setdefault(at, []).append(f"{error['message']}{error['instruction']}")
    report.rows += [RowReport(at, "refused", " ".join(said)) for at, said in wrong.items()]
    report.warnings = [each["message"] for each in row.findings if each["severity"] == "警告"]
    if not report.rows:
        held = in_force(
            (each.indicator_id, each.place_id, each.facet, each.period) for each in understood.values()
        )
        report.rows = [RowReport(at, _status(each, held)) for at, each in understood.items()]
        act.created(KIND, row, "submission.send", actor=actor)
        row.confirmed_at, row.confirmed_by_id = clock.now(), actor.person_id
        report.stored = store(row, to_be_held(row))
        bases.follow(row, actor=actor)
        row.done = len(understood)
        row.version += 1
        row.save()
        fields = [{"field": "confirmed_at", "before": "", "after": row.confirmed_at.isoformat()}]
        act.record(KIND, row, "submission.confirm", actor=actor, fields=fields)
        report.submission = row
    report.rows.sort(key=lambda each: each.row)
    return report


def _figure(row: Submission, at: int, each: Pushed, resolver: Resolver, actor: Actor) -> SubmittedFigure:
    indicator, facet = resolver.indicator(each.indicator, each.facet)
    if indicator is None:
        raise Refused(_("指标目录里没有“%(name)s”。") % {"name": each.indicator[:60]})
    place = resolver.place(each.place)
    if place is None:
        raise Refused(
            _("机构名录里没有“%(name)s”，或有几个同名的。请写行政区划代码或全称。")
            % {"name": each.place[:60]}
        )
    _require_owned(resolver, actor, indicator, place, each, facet)
    try:
        kept_value(each.value, each.measure, indicator.measure, facet)
    except DataError as error:
        raise Refused(str(error)) from None
    return SubmittedFigure(
        submission=row, position=at, metric=each.indicator[:300], place_written=each.place[:100],
        period=str(period_of(each.period)), facet=facet, value=each.value, measure=each.measure[:60],
        indicator=indicator, place=place,
    )  # fmt: skip


def _require_owned(
    resolver: Resolver, actor: Actor, indicator: Indicator, place: Organisation, each: Pushed, facet: str
) -> None:
    """Go on only where the figure is the sender's; else say whose it is, and where it stands already."""
    try:
        require_owned(resolver.owners, actor, indicator, place)
    except Refused as refused:
        held = in_force([(indicator.pk, place.pk, facet, str(period_of(each.period)))])
        at = next((row.get_absolute_url() for row in held.values()), indicator.get_absolute_url())
        raise Refused(f"{refused}（{at}）") from None


def _status(each: SubmittedFigure, held: dict[Any, Any]) -> str:
    before = held.get((each.indicator_id, each.place_id, each.facet, each.period))
    if before is None:
        return "added"
    facet: FigureFacet = each.facet
    value = kept_value(each.value, each.measure, each.indicator.measure, facet)
    return "unchanged" if before.value == value else "revised"
