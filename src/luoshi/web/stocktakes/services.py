"""Every write to a stocktake: one function an act. What may follow on what is said by ``luoshi.delivery.stocktakes``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.delivery import snapshots
from luoshi.delivery import stocktakes as rules
from luoshi.delivery.stocktakes import Act, State
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.dossier.services import instructions
from luoshi.web.dossier.services.writing import new, require_text, without_ends
from luoshi.web.issues import services as issue_services
from luoshi.web.issues.models import TITLE_LIMIT as ISSUE_TITLE_LIMIT
from luoshi.web.issues.things import row_of
from luoshi.web.kernel import act, clock, kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.language import in_record_language
from luoshi.web.kernel.log import logged_last
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.stocktakes.models import (
    TITLE_LIMIT,
    Decision,
    Note,
    Request,
    Stocktake,
    StocktakeSnapshot,
    new_key,
)
from luoshi.web.stocktakes.scopes import tasks_of
from luoshi.web.stocktakes.standing import freeze, request_of
from luoshi.web.stocktakes.telling import heads_of
from luoshi.web.tasks.models import Campaign, Plan
from luoshi.web.tasks.services import core, lights

KIND = "stocktake"
NOTE, ISSUE, INSTRUCTION = "note", "issue", "instruction"
KEY_LENGTH = 32
ABOUT_LIMIT = 300
NOTE_LIMIT = 50_000
# What a decision can be about: where an instruction can go, and where an issue can hang.
ABOUT = ("task", "issue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A stocktake as somebody plans it: of one of the three."""

    rhythm: str
    held_on: date
    title: str = ""
    plan: Plan | None = None
    campaign: Campaign | None = None
    task_force: TaskForce | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was agreed on: about which thing, and whether it becomes an issue or an instruction of a body, by a day."""

    text: str
    form: str = NOTE
    about: tuple[str, int] | None = None
    body: Organisation | None = None
    due: date | None = None


def plan(said: Planned, *, actor: Actor, key: str = "", demonstration: bool = False) -> Stocktake:
    """Plan a stocktake; the same ``key`` twice plans one. Raises Denied, Refused."""
    permissions.require(actor, "stocktake.plan")
    given = [thing for thing in (said.plan, said.campaign, said.task_force) if thing is not None]
    if len(given) != 1:
        raise Refused(_("请选择一个方案、一项攻坚行动或一个工作专班。"))
    (of,) = given
    whose = of.plan.owner if isinstance(of, Campaign) else of.owner
    if not whose.path.startswith(actor.jurisdiction_path):
        raise Refused(_("“%(name)s”不归本机关管，不能对它开展调度。") % {"name": str(of)[:60]})
    if said.rhythm not in Stocktake.Rhythm.values:
        raise Refused(_("没有这种周期。请重新选择。"))
    if said.held_on < clock.today():
        raise Refused(_("日期已经过去。请改为今天或以后的日期。"))
    title = " ".join(said.title.split()) or title_of(said, str(of))
    if len(title) > TITLE_LIMIT:
        raise Refused(_("名称请在 %(limit)d 字内。") % {"limit": TITLE_LIMIT})
    with transaction.atomic():
        known = _known(actor, key)
        if known is not None:
            return known
        try:
            with transaction.atomic():
                row = Stocktake.objects.create(
                    title=title,
                    rhythm=said.rhythm,
                    held_on=said.held_on,
                    owner_id=actor.jurisdiction_id,
                    office_id=actor.organisation_id,
                    plan=said.plan,
                    campaign=said.campaign,
                    task_force=said.task_force,
                    planned_by_id=actor.person_id,
                    key=_key(key) or new_key(),
                    demonstration=demonstration,
                )
        except IntegrityError:  # sent twice at the same time
            known = _known(actor, key)
            if known is None:
                raise
            return known
        act.created(KIND, row, "stocktake.plan", actor=actor)
        _tell(row, "stocktake.plan", actor)
    return row


def title_of(said: Planned, of: str) -> str:
    """What a stocktake is called where nobody has named it, in the language of records."""
    words = in_record_language(str)(Stocktake.Rhythm(said.rhythm).label)
    when = f"{said.held_on.year}年{said.held_on.month}月{said.held_on.day}日"
    return f"{of[: TITLE_LIMIT - 30]}{when}{words}"


def open_meeting(stocktake_id: int, version: int | None, *, actor: Actor) -> Stocktake:
    """Begin it. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, stocktake_id, "stocktake.open", actor=actor, version=version) as row:
        _step(row, Act.OPEN)
        row.opened_at = clock.now()
    return row


def cancel(stocktake_id: int, version: int | None, reason: str, *, actor: Actor) -> Stocktake:
    """Call off what has not begun, with the reason. Raises Gone, Denied, Stale, Refused."""
    said = require_text(reason, _("请填写取消理由。"))
    with act.act(KIND, stocktake_id, "stocktake.cancel", actor=actor, version=version, reason=said) as row:
        _step(row, Act.CANCEL)
        row.cancel_reason = said
        _tell(row, "stocktake.cancel", actor, said)
    return row


def decide(stocktake_id: int, said: Decided, *, actor: Actor, key: str = "") -> Decision:
    """Note what was agreed on; as an issue it is raised and assigned, as an instruction given, all or nothing.

    The same ``key`` twice notes it once. Raises Gone, Denied, Refused.
    """
    text = require_text(said.text, _("请填写议定事项。"))
    if said.form not in Decision.Form.values:
        raise Refused(_("没有这种去向。请重新选择。"))
    with (
        act.as_one(),
        transaction.atomic(),
        logged_last(),
        act.beside(KIND, stocktake_id, "stocktake.decide", actor=actor) as row,
    ):
        known = row.decisions.filter(key=_key(key)).first() if _key(key) else None
        if known is not None:
            return known
        _step(row, Act.DECIDE)
        thing = _about(said, actor)
        made = Decision(
            stocktake=row,
            text=text,
            form=said.form,
            about_kind=said.about[0] if said.about else "",
            about_id=said.about[1] if said.about else None,
            about_title=str(thing)[:ABOUT_LIMIT] if thing is not None else "",
            body=said.body,
            due=said.due,
            by_id=actor.person_id,
            key=_key(key) or new_key(),
        )
        if said.form == ISSUE:
            made.issue_id = _as_issue(row, said, text, actor)
        elif said.form == INSTRUCTION:
            made.instruction_id = _as_instruction(said, text, actor)
        made.save()
        row.version += 1
        row.save(update_fields=["version", "changed_at"])
        act.record(KIND, row, "stocktake.decide", actor=actor, fields=[new("decision", text)])
    return made


def ask(stocktake_id: int, task_id: int, what: str, *, actor: Actor) -> Request:
    """Ask the leads of a task for more than the agenda does. What the system holds, what has been asked already, what is on its
    path and what lies below the county is not asked; the request is kept with the rule that refused it. Raises Gone, Denied, Refused.
    """
    if what not in Request.What.values:
        raise Refused(_("请选择要求什么。"))
    with act.beside(KIND, stocktake_id, "stocktake.ask", actor=actor) as row:
        _step(row, Act.ASK)
        task = tasks_of(row).filter(pk=task_id).first()
        if task is None:
            raise Refused(_("这项任务不在这次调度里。"))
        made = Request(stocktake=row, task=task, what=what, by_id=actor.person_id)
        made.refusal = rules.refusal(request_of(row, task, what))
        made.save()
        said = in_record_language(str)(made.get_what_display())
        fields = [new("request", f"{task}：{said}")]
        if made.refusal:
            fields.append(new("refusal", in_record_language(str)(made.get_refusal_display())))
        else:
            act.tell(KIND, row, "assigned", f"{row}：{task}：{said}", actor=actor, also=heads_of(task))
        act.record(KIND, row, "stocktake.ask", actor=actor, fields=fields)
    return made


def close(stocktake_id: int, version: int | None, *, actor: Actor) -> Stocktake:
    """End it: everything it knows is frozen in the same transaction, for good. Raises Gone, Denied, Stale, Refused."""
    with act.act(KIND, stocktake_id, "stocktake.close", actor=actor, version=version) as row:
        _step(row, Act.CLOSE)
        tasks = list(tasks_of(row).order_by().values_list("pk", flat=True))
        core.lock(tasks)
        lights.refresh(tasks)
        record = snapshots.as_record(freeze(row, clock.today()))
        StocktakeSnapshot.objects.create(stocktake=row, content=record, digest=snapshots.digest(record))
        row.closed_at = clock.now()
        _tell(row, "stocktake.close", actor)
    return row


def edit_note(stocktake_id: int, text: str, *, actor: Actor) -> Note:
    """Put the text of the note in other words; tables and figures stay those of the snapshot. Raises Gone, Denied, Refused."""
    with act.beside(KIND, stocktake_id, "stocktake.edit_note", actor=actor) as row:
        said = without_ends(text)[:NOTE_LIMIT]
        if row.state != State.CLOSED.value:
            raise Refused(_("调度结束后才有纪要。"))
        before = Note.objects.filter(stocktake=row).first()
        if before is not None and before.text == said:
            return before
        note, _made = Note.objects.update_or_create(stocktake=row, defaults={"text": said})
        field = {"field": "note", "before": before.text if before else "", "after": said}
        act.record(KIND, row, "stocktake.edit_note", actor=actor, fields=[field])
    return note


def _about(said: Decided, actor: Actor) -> Any:
    if said.about is None:
        return None
    kind, pk = said.about
    thing = row_of(actor, kind, pk) if kind == "task" else _issue(actor, pk) if kind == "issue" else None
    if thing is None:
        raise Gone(_("议定事项所关于的任务或问题已不存在，没有保存。请刷新页面。"))
    return thing


def _issue(actor: Actor, pk: int) -> Any:
    model = kinds.KINDS["issue"].model
    assert model is not None
    return permissions.restrict(model._default_manager.all(), actor, "issue.read").filter(pk=pk).first()


def _as_issue(row: Stocktake, said: Decided, text: str, actor: Actor) -> int:
    """Raised on the task, or on the stocktake itself; and assigned."""
    on = said.about if said.about and said.about[0] == "task" else (KIND, row.pk)
    first = text.split("\n", 1)[0]
    raised = issue_services.raise_issue(
        issue_services.Raised(
            title=first[:ISSUE_TITLE_LIMIT],
            description=text if text != first[:ISSUE_TITLE_LIMIT] else "",
            source="stocktake",
            lead=said.body,
            due=said.due,
        ),
        actor=actor,
        on=on,
    )
    issue_services.assign(raised.pk, raised.version, actor=actor, lead=said.body, due=said.due)
    return raised.pk


def _as_instruction(said: Decided, text: str, actor: Actor) -> int:
    if said.about is None:
        raise Refused(_("批示要针对一项任务或一个问题。请改为交办问题，或只作记录。"))
    if said.body is None:
        raise Refused(_("请填写责任单位：机构名录里的一个单位。"))
    kind, pk = said.about
    given = instructions.give(kind, pk, actor=actor, addressee_id=said.body.pk, text=text, due=said.due)
    return given.pk


def _step(row: Stocktake, what: Act) -> None:
    following = rules.after(State(row.state), what)
    if following is None:
        words = kinds.ACTS[f"stocktake.{what.value}"].words
        raise Refused(
            _("这次调度现在是“%(state)s”，不能%(act)s。请刷新页面看看最新情况。")
            % {"state": row.get_state_display(), "act": words}
        )
    row.state = following.value


def acts_on(row: Stocktake, actor: Actor) -> list[Act]:
    """What the actor can do to a stocktake now."""
    possible = [what for what in Act if rules.after(State(row.state), what) is not None]
    held = permissions.held(actor, [f"stocktake.{what.value}" for what in possible], row) if possible else ()
    return [what for what in possible if f"stocktake.{what.value}" in held]


def _known(actor: Actor, key: str) -> Stocktake | None:
    key = _key(key)
    return Stocktake.objects.filter(planned_by_id=actor.person_id, key=key).first() if key else None


def _key(key: str) -> str:
    return key.replace("\x00", "")[:KEY_LENGTH]


def _tell(row: Stocktake, code: str, actor: Actor, text: str = "") -> None:
    declared = kinds.ACTS[code]
    words = in_record_language(str)(declared.words)
    said = f"{row}：{words}。{text[:120]}" if text else f"{row}：{words}。"
    act.tell(KIND, row, declared.notice, said, actor=actor)
