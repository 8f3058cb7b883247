"""Every write to an issue: one function an act. What may follow on what is said by ``luoshi.delivery.issues``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.delivery import issues as rules
from luoshi.delivery.issues import Act, Side, State, Who
from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.services.writing import require_text, without_ends
from luoshi.web.issues.facts import facts
from luoshi.web.issues.models import TITLE_LIMIT, Issue, Support, new_key
from luoshi.web.issues.scopes import sides_of, with_sides
from luoshi.web.issues.things import Thing, thing_of
from luoshi.web.kernel import act, clock, kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.refusals import Refused

KIND = "issue"
SUPPORTS_LIMIT = 50
KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What somebody says when raising an issue. ``lead`` is a proposal: the office assigns."""

    title: str
    description: str = ""
    source: str = "other"
    lead: Organisation | None = None
    supports: tuple[Organisation, ...] = ()
    place: Organisation | None = None
    due: date | None = None


def raise_issue(
    said: Raised,
    *,
    actor: Actor,
    on: tuple[str, int] | None = None,
    key: str = "",
    demonstration: bool = False,
) -> Issue:
    """Raise an issue, on a thing that the actor may see or on nothing yet; the same ``key`` twice raises one.

    Raises Denied, Gone, and Refused without a title, or where the day has passed.
    """
    permissions.require(actor, "issue.raise")
    thing = thing_of(actor, *on) if on else None
    with transaction.atomic():
        known = _known(actor, key)
        return known or _create(said, actor, thing, key, "issue.raise")


def assign(
    issue_id: int,
    version: int | None,
    *,
    actor: Actor,
    lead: Organisation | None,
    supports: Iterable[Organisation] = (),
    due: date | None = None,
    note: str = "",
) -> Issue:
    """Give it to a body, by a day (交办); again, while that has not resolved it. Raises Gone, Denied, Stale, Refused."""
    with act.act(
        KIND, issue_id, "issue.assign", actor=actor, version=version, reason=without_ends(note)
    ) as issue:
        was = State(issue.state)
        sides = _step(issue, Act.ASSIGN, actor)
        if lead is None:
            raise Refused(_("请填写责任单位：机构名录里的一个单位。"))
        if due is None:
            raise Refused(_("请填写办结时限。"))
        _require_future(due)
        helping = tuple(supports)
        _require_existing(lead, *helping)
        _require_own(lead, sides, actor)
        if Side.OFFICE not in sides and was in rules.WITH_THE_BODY and issue.due and due > issue.due:
            raise Refused(
                _("时限由交办机关定，您只能提前，不能推后。要延期，请发表意见说明理由，由交办机关重新交办。")
            )
        same = (lead.pk, due, _helping(lead.pk, helping)) == (issue.lead_id, issue.due, _supports(issue))
        if was is State.ASSIGNED and same:
            raise Refused(_("与现在的交办完全一样，没有保存任何东西。要提醒或补充，请发表意见。"))
        issue.lead, issue.due = lead, due
        issue.assigned_at, issue.taken_at = clock.now(), None
        issue.return_reason = ""
        issue.save()
        _set_supports(issue, helping)
        _tell(issue, "issue.assign", actor, note)
    return issue


def take(issue_id: int, version: int | None, *, actor: Actor) -> Issue:
    """Take in hand what was assigned (认领). Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, issue_id, "issue.take", actor=actor, version=version) as issue:
        _step(issue, Act.TAKE, actor)
        issue.taken_at = clock.now()
        issue.save()
        _tell(issue, "issue.take", actor)
    return issue


def resolve(issue_id: int, version: int | None, text: str, *, actor: Actor) -> Issue:
    """Report it resolved, with what was done (办结). Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, issue_id, "issue.resolve", actor=actor, version=version) as issue:
        said = require_text(text, _("请填写办结情况：做了什么，问题是否解决。"))
        _step(issue, Act.RESOLVE, actor)
        issue.resolution, issue.resolved_at = said, clock.now()
        issue.resolved_person_id, issue.resolved_by_id = actor.person_id, actor.organisation_id
        issue.return_reason = ""
        issue.save()
        _tell(issue, "issue.resolve", actor, said)
    return issue


def verify(issue_id: int, version: int | None, reason: str, *, actor: Actor) -> Issue:
    """Take it as resolved (销号): another person, of another body. Raises Gone, Denied, Stale, Refused."""
    said = require_text(reason, _("请填写销号依据。"))
    with act.act(KIND, issue_id, "issue.verify", actor=actor, version=version, reason=said) as issue:
        _step(issue, Act.VERIFY, actor)
        _require_another(issue, actor)
        issue.verified_at = clock.now()
        issue.verified_person_id, issue.verified_by_id = actor.person_id, actor.organisation_id
        issue.save()
        _tell(issue, "issue.verify", actor, said)
    return issue


def send_back(issue_id: int, version: int | None, reason: str, *, actor: Actor) -> Issue:
    """Send it one step back, with the reason (退回). Raises Gone, Denied, Stale, Refused."""
    said = require_text(reason, _("请填写退回理由。"))
    with act.act(KIND, issue_id, "issue.return", actor=actor, version=version, reason=said) as issue:
        if issue.state == State.RESOLVED.value:
            _require_another(issue, actor)
        _step(issue, Act.RETURN, actor)
        issue.return_reason = said
        issue.returns += 1
        if issue.state == State.RAISED.value:
            issue.assigned_at = issue.taken_at = None
        if issue.state == State.IN_HAND.value:
            issue.resolved_at = issue.resolved_person = issue.resolved_by = None
        issue.save()
        _tell(issue, "issue.return", actor, said)
    return issue


def reopen(issue_id: int, description: str, *, actor: Actor, key: str = "") -> Issue:
    """Raise again what has come back: a new issue that names the earlier one. Raises Gone, Denied, Refused."""
    with act.beside(KIND, issue_id, "issue.reopen", actor=actor) as earlier:
        said = require_text(description, _("请填写这次的情况。"))
        known = _known(actor, key)
        if known is not None:
            return known
        _require_step(earlier, Act.REOPEN, actor)
        today, lead = clock.today(), earlier.lead
        helping = [row.organisation for row in earlier.supports.select_related("organisation")]
        again = Raised(
            title=earlier.title,
            description=said,
            source=earlier.source,
            lead=lead if lead and lead.exists_on(today) else None,
            supports=tuple(body for body in helping if body.exists_on(today)),
            place=earlier.place,
        )
        thing = Thing(earlier.on_kind, earlier.on_id, earlier.on_title) if earlier.on_id else None
        return _create(again, actor, thing, key, "issue.reopen", earlier=earlier)


def may_judge(issue: Issue, actor: Actor) -> bool:
    """Whether the actor is somebody else than who resolved it."""
    resolver = Who(issue.resolved_person_id, issue.resolved_by_id)
    return rules.may_judge(resolver, Who(actor.person_id, actor.organisation_id))


def _create(
    said: Raised, actor: Actor, thing: Thing | None, key: str, code: str, *, earlier: Issue | None = None
) -> Issue:
    visible = "".join(sign for sign in said.title if sign.isprintable() or sign.isspace())
    title = require_text(visible, _("请填写是什么问题。"))[: TITLE_LIMIT + 1]
    if len(title) > TITLE_LIMIT:
        raise Refused(_("问题请在 %(limit)d 字内说清，详细情况写在下面一栏。") % {"limit": TITLE_LIMIT})
    if said.source not in Issue.Source.values:
        raise Refused(_("没有这种来源。请重新选择。"))
    _require_future(said.due)
    _require_existing(said.lead, *said.supports)
    try:
        with transaction.atomic():
            issue = Issue.objects.create(
                title=" ".join(title.split()),
                description=without_ends(said.description),
                source=said.source,
                on_kind=thing.kind if thing else "",
                on_id=thing.pk if thing else None,
                on_title=thing.title if thing else "",
                owner_id=_government(actor),
                raised_by_id=actor.organisation_id,
                raised_person_id=actor.person_id,
                raised_at=clock.now(),
                lead=said.lead,
                place=said.place,
                due=said.due,
                earlier=earlier,
                key=_key(key) or new_key(),
            )
    except IntegrityError:  # sent twice at the same time
        known = _known(actor, key)
        if known is None:
            raise
        return known
    _set_supports(issue, said.supports)
    fields = kinds.differing({}, facts(issue))
    if earlier is not None:
        fields.append({"field": "earlier", "before": "", "after": str(earlier)})
    act.record(KIND, issue, code, actor=actor, fields=fields)
    _tell(issue, code, actor)
    return issue


def _step(issue: Issue, what: Act, actor: Actor) -> frozenset[Side]:
    """Let the act take the issue to its next state; for which sides the actor acts on it. Raises Refused."""
    sides = _require_step(issue, what, actor)
    following = rules.after(State(issue.state), what)
    assert following is not None
    issue.state = following.value
    return sides


def _require_step(issue: Issue, what: Act, actor: Actor) -> frozenset[Side]:
    sides = sides_of(with_sides(Issue.objects.filter(pk=issue.pk), actor).get())
    if not rules.is_for(what, State(issue.state), sides):
        words = kinds.ACTS[f"issue.{what.value}"].words
        raise Refused(
            _("问题现在是“%(state)s”，不能由您%(act)s。请刷新页面看看最新情况。")
            % {"state": issue.get_state_display(), "act": words}
        )
    return sides


def _require_another(issue: Issue, actor: Actor) -> None:
    if not may_judge(issue, actor):
        raise Refused(_("办结的人和办结的单位不能自己销号或退回，要由另一个单位的另一个人来做。"))


def _require_future(due: date | None) -> None:
    if due is not None and due < clock.today():
        raise Refused(_("时限已经过去。请改为今天或以后的日期。"))


def _require_existing(*bodies: Organisation | None) -> None:
    for body in bodies:
        if body is not None and not body.exists_on(clock.today()):
            raise Refused(_("“%(name)s”已撤并，不能交办给它。请改填承接单位。") % {"name": body.name})


def _require_own(lead: Organisation, sides: frozenset[Side], actor: Actor) -> None:
    """An office gives to whom its government is above, a body to itself and those below it."""
    if lead.path.startswith(actor.jurisdiction_path):
        return
    if Side.OFFICE in sides:
        raise Refused(_("“%(name)s”不归本机关管，不能向它交办。可以请它配合。") % {"name": lead.name})
    raise Refused(_("您只能把问题交给本单位或下级单位。要转给别的单位，请退回交办机关并说明理由。"))


def _helping(lead_id: int | None, bodies: Iterable[Organisation]) -> list[int]:
    return list(dict.fromkeys(body.pk for body in bodies if body.pk != lead_id))[:SUPPORTS_LIMIT]


def _supports(issue: Issue) -> list[int]:
    return list(issue.supports.values_list("organisation_id", flat=True))


def _set_supports(issue: Issue, bodies: Iterable[Organisation]) -> None:
    wanted = _helping(issue.lead_id, bodies)
    if _supports(issue) == wanted:
        return
    issue.supports.all().delete()
    Support.objects.bulk_create(
        Support(issue=issue, organisation_id=pk, position=position) for position, pk in enumerate(wanted)
    )


def _government(actor: Actor) -> int:
    """The government that the actor's organisation serves: its office deals with what the actor raises."""
    found = Organisation.objects.filter(pk=actor.organisation_id).values_list("government_path", "pk").first()
    if found is None:
        raise Refused(_("您现在的身份没有对应的机构，不能提出问题。"))
    path, own = found
    last = path.strip("/").rsplit("/", 1)[-1]
    return int(last) if last else own


def _known(actor: Actor, key: str) -> Issue | None:
    key = _key(key)
    return Issue.objects.filter(raised_person_id=actor.person_id, key=key).first() if key else None


def _key(key: str) -> str:
    return key.replace("\x00", "")[:KEY_LENGTH]


def _tell(issue: Issue, code: str, actor: Actor, text: str = "") -> None:
    declared = kinds.ACTS[code]
    words = in_record_language(str)(declared.words)
    said = f"{issue}：{words}。{text[:120]}" if text else f"{issue}：{words}。"
    act.tell(KIND, issue, declared.notice, said, actor=actor)


def acts_on(issue: Issue, actor: Actor) -> list[Any]:
    """What the actor can do to an issue now (of a row that ``with_sides`` gave), as the library names it."""
    found = []
    sides, state = sides_of(issue), State(issue.state)
    for what in Act:
        judged = what is Act.VERIFY or (what is Act.RETURN and state is State.RESOLVED)
        if (
            rules.is_for(what, state, sides)
            and permissions.may(actor, f"issue.{what.value}")
            and (not judged or may_judge(issue, actor))
        ):
            found.append(what)
    return found
