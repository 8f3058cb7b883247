"""A figure is changed after the lock: asked for with who, why and until when, granted by somebody else; both values stay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.statistics.keeping import FigureFacet, measure_of
from luoshi.web.dossier.services.writing import require_text, without_ends
from luoshi.web.kernel import act, clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.models import Observation, Revision, Submission, SubmittedFigure
from luoshi.web.statistics.services import bases
from luoshi.web.statistics.services.storing import Kept, store
from luoshi.web.tasks.services.values import figure as number_of

KIND = "revision"


def require_revisable(observation: Observation, value: str, *, actor: Actor) -> Decimal:
    """The value that is meant, where the figure may be revised to it by way of a request. Raises Denied, Refused."""
    permissions.require(actor, "observation.revise", observation)
    if not observation.in_force:
        raise Refused(_("这个数已被修订，请对现行的数申请。"))
    if observation.submission.locked_at is None:
        raise Refused(_("这个数还没有锁定，不用申请：另报一次就是修订。"))
    found = number_of(value)
    if found == observation.value:
        raise Refused(_("与现在的数一样，不用修订。"))
    return found


def ask(observation_id: int, value: str, reason: str, until: date | None, *, actor: Actor) -> Revision:
    """Ask that a locked figure be changed. Raises Gone, Denied, Refused."""
    said = require_text(reason, _("请填写修订理由。"))
    with act.beside("observation", observation_id, "observation.revise", actor=actor) as observation:
        number = require_revisable(observation, value, actor=actor)
        if until is None or until < clock.today():
            raise Refused(_("请填写最迟批准日期：今天或以后的一天，过期未批的申请不再有效。"))
        try:
            with transaction.atomic():
                row = Revision.objects.create(
                    observation=observation, value=number, reason=said, until=until,
                    owner_id=observation.submission.owner_id, asked_by_id=actor.person_id,
                )  # fmt: skip
        except IntegrityError:
            raise Refused(_("这个数已有一个待批的修订申请。")) from None
        act.created(KIND, row, "revision.ask", actor=actor)
        _tell(row, gettext_noop("%(figure)s：申请修订，待批准"), actor)
    return row


def grant(pk: int, version: int | None, note: str, *, actor: Actor) -> Revision:
    """Let the figure be changed: somebody else than who asked, in time. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, pk, "revision.grant", actor=actor, version=version) as row:
        _require_open(row, actor)
        if row.until < clock.today():
            raise Refused(_("申请已过最迟批准日期，不再有效。请另行申请。"))
        before = Observation.objects.select_for_update(of=("self",)).get(pk=row.observation_id)
        if not before.in_force:
            raise Refused(_("这个数在申请之后已被修订。请对现行的数另行申请。"))
        _decide(row, "granted", note, actor)
        row.result = _revised(row, before, actor)
        row.save()
        _tell(row, gettext_noop("%(figure)s：修订已批准"), actor)
    return row


def refuse(pk: int, version: int | None, note: str, *, actor: Actor) -> Revision:
    """Leave the figure as it is, with the reason. Raises Gone, Denied, Stale, Refused."""
    said = require_text(note, _("请填写不批准的理由。"))
    with act.act(KIND, pk, "revision.refuse", actor=actor, version=version) as row:
        _require_open(row, actor)
        _decide(row, "refused", said, actor)
        row.save()
        _tell(row, gettext_noop("%(figure)s：修订未批准"), actor)
    return row


def may_decide(row: Revision, actor: Actor) -> bool:
    """Whether the actor is somebody else than who asked, and it waits for a decision."""
    return (
        row.state == Revision.State.ASKED
        and row.asked_by_id != actor.person_id
        and permissions.allowed(actor, "revision.grant", row)
    )


def _require_open(row: Revision, actor: Actor) -> None:
    if row.state != Revision.State.ASKED:
        raise Refused(_("这个申请已经有了结果。"))
    if row.asked_by_id == actor.person_id:
        raise Refused(_("申请的人不能自己批准，要由另一个人来做。"))


def _decide(row: Revision, state: str, note: str, actor: Actor) -> None:
    row.state, row.note = state, without_ends(note)
    row.decided_at, row.decided_by_id = clock.now(), actor.person_id


def _revised(row: Revision, before: Observation, actor: Actor) -> Observation:
    """The figure as it is from now on: a submission of its own, locked like the one before, and as public."""
    earlier, now = before.submission, clock.now()
    facet: FigureFacet = before.facet
    measure = measure_of(before.indicator.measure, facet)
    steps: dict[str, Any] = {"checked_at": now, "confirmed_at": now, "locked_at": now}
    people = {
        "received_by_id": row.asked_by_id,
        "confirmed_by_id": actor.person_id,
        "locked_by_id": actor.person_id,
    }
    if earlier.published_at:
        steps["published_at"], people["published_by_id"] = now, actor.person_id
    sent = Submission.objects.create(
        owner_id=earlier.owner_id, kind=Submission.Kind.REVISION, title=row.reason[:300], total=1, done=1,
        key=f"revision-{row.pk}", demonstration=earlier.demonstration, **steps, **people,
    )  # fmt: skip
    SubmittedFigure.objects.create(
        submission=sent, metric=before.indicator.name, place_written=before.place.short_name, period=before.period,
        facet=before.facet, value=row.value, measure=measure, original=before.printed, indicator=before.indicator,
        place=before.place,
    )  # fmt: skip
    printed = f"{row.value.normalize():f}{measure}"
    store(
        sent,
        [Kept(before.indicator_id, before.place_id, before.facet, before.period, row.value, printed)],
        over_lock=True,
    )
    bases.follow(sent, actor=actor)
    return Observation.objects.get(submission=sent)


def _tell(row: Revision, text: str, actor: Actor) -> None:
    act.tell(KIND, row, "state", text % {"figure": row}, actor=actor)
