"""What is handled: given to bodies by a day, passed on within one, answered, sent back either way with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from luoshi.delivery.circulation import Act
from luoshi.web.accounts import audience
from luoshi.web.circulation import people
from luoshi.web.circulation.models import Handling, Opinion, Sheet
from luoshi.web.circulation.scopes import works_of
from luoshi.web.circulation.services.common import acting, keep_step, said, tell
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.kernel.roles import Role

MOST_BODIES = 60
State = Handling.State


def assign(
    pk: int,
    version: int | None,
    *,
    actor: Actor,
    lead: Organisation | None,
    supports: Sequence[Organisation] = (),
    due: date | None = None,
    request: str = "",
    opinion_id: int | None = None,
) -> list[Handling]:
    """Give it to bodies to handle by a day (交办), as an instruction on it says. Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.ASSIGN, actor=actor) as sheet:
        bodies = [body for body in dict.fromkeys((lead, *supports)) if body is not None]
        if lead is None:
            raise Refused(_("请填写主办单位：机构名录里的一个单位。"))
        if due is None:
            raise Refused(_("请填写办理时限。"))
        if due < clock.today():
            raise Refused(_("时限已经过去。请改为今天或以后的日期。"))
        if len(bodies) > MOST_BODIES:
            raise Refused(_("一次最多交办 %(limit)d 个单位。") % {"limit": MOST_BODIES})
        _require_own(bodies, sheet)
        _require_new(bodies, sheet)
        wanted = said(request, "") if request.strip() else ""
        opinion = Opinion.objects.filter(sheet=sheet, pk=opinion_id).first() if opinion_id else None
        rows = Handling.objects.bulk_create(
            Handling(
                sheet=sheet,
                organisation=body,
                leading=body == lead,
                due=due,
                request=wanted,
                opinion=opinion,
                assigned_at=clock.now(),
                assigned_by_id=actor.person_id,
            )
            for body in bodies
        )
        names = "、".join(body.short_name for body in bodies)
        keep_step(sheet, "circulation.assign", actor, wanted, names)
        heads = audience.flat(people.heads_of(bodies, clock.today()))
        day = due.isoformat()
        tell(
            sheet,
            _("请办理：%(title)s，时限 %(day)s") % {"title": sheet.title, "day": day},
            actor,
            sorted(heads),
        )
    return rows


def hand_on(pk: int, handling_id: int, person_id: int, *, actor: Actor) -> Handling:
    """The head has somebody of the body do it (转经办人). Raises Gone, Denied, Refused."""
    with acting(pk, None, Act.HAND_ON, actor=actor) as sheet:
        row = _open(sheet, handling_id, actor)
        hands = {each.pk: each for each in people.hands_of(row.organisation, clock.today())}
        if person_id not in hands:
            raise Refused(_("请选择本单位的经办人。"))
        row.handler = hands[person_id]
        row.save()
        keep_step(sheet, "circulation.hand_on", actor, towards=str(row.handler))
        tell(sheet, _("请经办：%(title)s") % {"title": sheet.title}, actor, [person_id])
    return row


def answer(pk: int, handling_id: int, text: str, *, actor: Actor) -> Handling:
    """Say what was done (办复). The registry puts down what a body answered on paper. Raises Gone, Denied, Refused."""
    with acting(pk, None, Act.ANSWER, actor=actor) as sheet:
        row = _open(sheet, handling_id, actor, registry=True)
        row.answer = said(text, _("请填写办理情况：做了什么，结果如何。"))
        row.state, row.ended_at, row.ended_by_id = State.ANSWERED, clock.now(), actor.person_id
        row.reason = ""
        row.save()
        keep_step(sheet, "circulation.answer", actor, row.answer, row.organisation.short_name)
        _tell_registry(sheet, _("已办复：%(title)s") % {"title": sheet.title}, actor)
    return row


def give_back(pk: int, handling_id: int, reason: str, *, actor: Actor) -> Handling:
    """The body says that it is not its to do (退回). Raises Gone, Denied, Refused."""
    with acting(pk, None, Act.RETURN, actor=actor) as sheet:
        row = _open(sheet, handling_id, actor)
        row.reason = said(reason, _("请填写退回理由。"))
        row.state, row.ended_at, row.ended_by_id = State.RETURNED, clock.now(), actor.person_id
        row.returns += 1
        row.save()
        keep_step(sheet, "circulation.return", actor, row.reason, row.organisation.short_name)
        _tell_registry(sheet, _("已退回，请另行交办：%(title)s") % {"title": sheet.title}, actor)
    return row


def send_back(
    pk: int, version: int | None, handling_id: int, reason: str, *, actor: Actor, due: date | None = None
) -> Handling:
    """The registry has it done again (退回重办), by another day where one is given. Raises Gone, Denied, Stale, Refused."""
    with acting(pk, version, Act.SEND_BACK, actor=actor) as sheet:
        row = sheet.handlings.select_related("organisation").filter(pk=handling_id).first()
        if row is None or row.state != State.ANSWERED:
            raise Refused(_("这个单位还没有办复，或已经退回。请刷新页面。"))
        if due is not None and due < clock.today():
            raise Refused(_("时限已经过去。请改为今天或以后的日期。"))
        row.reason = said(reason, _("请填写退回理由。"))
        row.state, row.ended_at, row.ended_by = State.OPEN, None, None
        row.due = due or row.due
        row.returns += 1
        row.save()
        keep_step(sheet, "circulation.send_back", actor, row.reason, row.organisation.short_name)
        heads = audience.flat(people.heads_of([row.organisation], clock.today()))
        told = {*heads, *([row.handler_id] if row.handler_id else [])}
        tell(sheet, _("退回重办：%(title)s") % {"title": sheet.title}, actor, sorted(told))
    return row


def _open(sheet: Sheet, handling_id: int, actor: Actor, *, registry: bool = False) -> Handling:
    """What is being handled and lies with the actor. Raises Refused."""
    row = sheet.handlings.select_related("organisation", "handler").filter(pk=handling_id).first()
    kept = registry and actor.role == Role.GENERAL_OFFICE and sheet.owner_id == actor.jurisdiction_id
    if row is None or not (kept or works_of(actor).filter(pk=row.pk).exists()):
        raise Refused(_("这一项不由您承办。请刷新页面看看最新情况。"))
    if row.state != State.OPEN:
        raise Refused(_("这一项已经办复或退回。请刷新页面看看最新情况。"))
    return row


def _require_own(bodies: Sequence[Organisation], sheet: Sheet) -> None:
    for body in bodies:
        if not body.path.startswith(sheet.owner.path):
            raise Refused(_("“%(name)s”不归本机关管，不能向它交办。") % {"name": body.name})
        if not body.exists_on(clock.today()):
            raise Refused(_("“%(name)s”已撤并，不能交办给它。请改填承接单位。") % {"name": body.name})


def _require_new(bodies: Sequence[Organisation], sheet: Sheet) -> None:
    at_work = sheet.handlings.exclude(state=State.RETURNED).filter(organisation__in=bodies)
    names = "、".join(row.organisation.short_name for row in at_work.select_related("organisation"))
    if names:
        raise Refused(_("已经交给%(names)s，不用再交一次。要重办，请退回重办。") % {"names": names})


def _tell_registry(sheet: Sheet, text: str, actor: Actor) -> None:
    tell(sheet, text, actor, sorted(audience.general_office(sheet.owner.government_path, clock.today())))
