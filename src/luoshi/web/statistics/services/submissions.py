"""A submission from its first figure to the public: typed by hand, confirmed, locked, published, withdrawn.

Which step may follow on which is said by ``luoshi.statistics.submissions``; how a file becomes one is told in ``receiving``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.statistics.indicator import Indicators
from luoshi.statistics.keeping import FIGURE_FACETS, FigureFacet, kept_as, kept_value
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError
from luoshi.statistics.submissions import Step, may_follow
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Indicator, Submission, SubmittedFigure, new_key
from luoshi.web.statistics.ownership import Owners
from luoshi.web.statistics.scopes import reach
from luoshi.web.statistics.services import bases
from luoshi.web.statistics.services.checking import check, open_errors
from luoshi.web.statistics.services.storing import Kept, Stored, store
from luoshi.web.tasks.services.values import figure as number_of

KIND = "submission"
SOURCE_LIMIT = 300
_REFUSALS = {
    Step.CONFIRMED: gettext_lazy("这次报送现在不能确认：要先识读完，没有待处理的错误，也没有确认或撤回过。"),
    Step.LOCKED: gettext_lazy("这次报送现在不能锁定：要先确认。"),
    Step.PUBLISHED: gettext_lazy("这次报送现在不能公布：要先锁定。"),
    Step.WITHDRAWN: gettext_lazy("这次报送已经确认，不能撤回。要改数，请另报一次；已锁定的请申请修订。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A figure as somebody types it."""

    indicator: Indicator
    place: Organisation
    period: str
    value: str
    facet: str = "level"
    measure: str = ""
    source: str = ""


def type_in(typed: Typed, *, actor: Actor, key: str = "") -> Submission:
    """Put down one figure by hand; it counts when it is confirmed. The same ``key`` twice is one.

    Raises Denied, and Refused for what is no figure or no period, or is owed by somebody else.
    """
    permissions.require(actor, "submission.send")
    value, period = number_of(typed.value), period_of(typed.period)
    source = typed.source.strip()
    if not source:
        raise Refused(_("请填写数据来源，例如“统计快报”或“部门台账”。"))
    known, rows = definitions()
    indicator, facet = _kept_as(known, rows, typed.indicator, typed.facet)
    require_owned(Owners(), actor, indicator, typed.place)
    kept(value, typed.measure, indicator, facet)
    with transaction.atomic():
        existing = already(actor.organisation_id, key)
        if existing is not None:
            return existing
        try:
            with transaction.atomic():
                row = Submission.objects.create(
                    owner_id=actor.organisation_id, kind=Submission.Kind.HAND, title=source[:SOURCE_LIMIT],
                    received_by_id=actor.person_id, key=key[:64] or new_key(), total=1,
                )  # fmt: skip
        except IntegrityError:  # sent twice at the same time
            existing = already(actor.organisation_id, key)
            if existing is None:
                raise
            return existing
        SubmittedFigure.objects.create(
            submission=row, metric=typed.indicator.name, place_written=typed.place.short_name, period=str(period),
            facet=facet, value=value, measure=typed.measure.strip()[:60], indicator=indicator, place=typed.place,
        )  # fmt: skip
        check(row)
        row.save()
        act.created(KIND, row, "submission.send", actor=actor)
    return row


def confirm(pk: int, version: int | None, *, actor: Actor) -> tuple[Submission, Stored]:
    """Let the figures count: all of them, or none. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, pk, "submission.confirm", actor=actor, version=version) as row:
        require_step(row, Step.CONFIRMED)
        if errors := open_errors(row):
            checks = "、".join(dict.fromkeys(each["check"] for each in errors))
            raise Refused(
                _("还有错误没有改正，也没有说明理由，整份都没有入库：%(checks)s。") % {"checks": checks}
            )
        row.confirmed_at, row.confirmed_by_id = clock.now(), actor.person_id
        row.save()
        told = store(row, to_be_held(row))
        bases.follow(row, actor=actor)
        row.done = told.added + told.revised + told.unchanged
        row.save()
    return row, told


def lock(pk: int, version: int | None, *, actor: Actor) -> Submission:
    """Let its figures change no more but by a granted revision. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, pk, "submission.lock", actor=actor, version=version) as row:
        require_step(row, Step.LOCKED)
        row.locked_at, row.locked_by_id = clock.now(), actor.person_id
        row.save()
    return row


def publish(pk: int, version: int | None, *, actor: Actor) -> Submission:
    """Let everybody see its figures. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, pk, "submission.publish", actor=actor, version=version) as row:
        require_step(row, Step.PUBLISHED)
        row.published_at, row.published_by_id = clock.now(), actor.person_id
        row.save()
    return row


def withdraw(pk: int, version: int | None, *, actor: Actor) -> Submission:
    """Take back what was not confirmed; its file and its figures stay to be looked at. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, pk, "submission.withdraw", actor=actor, version=version) as row:
        require_step(row, Step.WITHDRAWN)
        row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.person_id
        row.save()
    return row


def steps_for(row: Submission, actor: Actor) -> list[Step]:
    """What the actor can do with it next."""
    acts = {
        Step.CONFIRMED: "submission.confirm",
        Step.LOCKED: "submission.lock",
        Step.PUBLISHED: "submission.publish",
        Step.WITHDRAWN: "submission.withdraw",
    }
    ready = [step for step in acts if may_follow(step, row.happened)]
    held = permissions.held(actor, [acts[step] for step in ready], row)
    return [step for step in ready if acts[step] in held]


def require_step(row: Submission, step: Step) -> None:
    """Go on only where the step may be taken now."""
    if not may_follow(step, row.happened):
        raise Refused(str(_REFUSALS[step]))


def require_owned(owners: Owners, actor: Actor, indicator: Indicator, place: Organisation) -> None:
    """Go on only where the figure is the actor's to send; else say whose it is."""
    if owners.own(reach(actor), indicator.pk, place):
        return
    others = "、".join(each.name for each in owners.of(indicator.pk, place))
    if others:
        raise Refused(
            _("%(place)s的“%(indicator)s”由%(owner)s负责，不用再报。要用这个数，请到指标页面查看。")
            % {"place": place.short_name, "indicator": indicator.name, "owner": others}
        )
    raise Refused(
        _("“%(indicator)s”还没有%(place)s的数据责任单位。请统计机构在指标页面上指定。")
        % {"place": place.short_name, "indicator": indicator.name}
    )


def period_of(text: str) -> Period:
    """The period that somebody has typed. Raises Refused."""
    try:
        found = Period.parse(text.strip())
    except DataError as error:
        raise Refused(str(error)) from None
    if found.last_day > clock.today():
        raise Refused(_("%(period)s还没有结束，不能填写它的数据。") % {"period": found.chinese})
    return found


def kept(value: Decimal, measure: str, indicator: Indicator, facet: FigureFacet) -> Decimal:
    """The figure in the unit of measure in which it is held. Raises Refused."""
    try:
        return kept_value(value, measure.strip(), indicator.measure, facet)
    except DataError as error:
        raise Refused(str(error)) from None


def already(owner_id: int | None, key: str) -> Submission | None:
    """What was sent under this key before."""
    return Submission.objects.filter(owner_id=owner_id, key=key[:64]).first() if key else None


def _kept_as(
    known: Indicators, rows: dict[str, Indicator], indicator: Indicator, facet: str
) -> tuple[Indicator, FigureFacet]:
    wanted = next((each for each in FIGURE_FACETS if each == facet), None)
    if wanted is None:
        raise Refused(_("没有这种口径。请重新选择。"))
    definition, found = kept_as(known[indicator.code], wanted, known)
    return rows[definition.id], found


def to_be_held(row: Submission) -> Iterator[Kept]:
    """Its figures as they are to be held."""
    seen = set()
    figures = row.figures.filter(taken=True, indicator__isnull=False, place__isnull=False)
    for each in figures.select_related("indicator").iterator(chunk_size=2000):
        facet: FigureFacet = each.facet
        value = kept(each.value, each.measure, each.indicator, facet)
        printed = f"{each.value.normalize():f}{each.measure}"
        found = Kept(
            each.indicator_id, each.place_id, each.facet, each.period, value, printed, each.cell, each.text
        )
        if found.key not in seen:  # said again in the same words; said differently is an error of the checks
            seen.add(found.key)
            yield found
