"""The API of the stocktakes: the list, one with its agenda, each act, what was frozen, two compared."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from luoshi.delivery.snapshots import as_record
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.dossier.services import writing
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.api_shapes import (
    WITHOUT_NUL,
    Body,
    Day,
    Id,
    Named,
    OneOf,
    Page,
    Paging,
    PathId,
    Version,
    actor_of,
    answers,
    page_of,
    text,
)
from luoshi.web.kernel.reasons import kept_words
from luoshi.web.stocktakes import queries, services
from luoshi.web.stocktakes.filters import TEXT_LIMIT, Filter
from luoshi.web.stocktakes.models import TITLE_LIMIT, Decision, Request, Stocktake
from luoshi.web.stocktakes.services import Decided, Planned
from luoshi.web.tasks.models import Campaign, Plan

router = Router(tags=["stocktakes"])
SORTS = tuple(f"{sign}{name}" for name in queries.SORTS for sign in ("", "-"))


class StocktakesAsked(Paging):
    """The filters of the list, under the names that its addresses use."""

    state: Annotated[str, OneOf(Stocktake.State)] | None = None
    rhythm: Annotated[str, OneOf(Stocktake.Rhythm)] | None = None
    plan: PathId | None = None
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    q: Annotated[str, Field(max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)] = ""
    sort: Annotated[str, OneOf(SORTS)] = queries.DEFAULT_SORT

    def filter(self) -> Filter:
        """As the list takes them."""
        given = {each.name: getattr(self, each.name) for each in fields(Filter)}
        return Filter(**{name: value for name, value in given.items() if value is not None})


class StocktakeNew(Body):
    """Of exactly one of the three."""

    rhythm: Annotated[str, OneOf(Stocktake.Rhythm)]
    held_on: Day
    title: Annotated[str, text(TITLE_LIMIT)] = ""
    plan_id: Id | None = None
    campaign_id: Id | None = None
    task_force_id: Id | None = None
    # The same twice plans one stocktake.
    key: Annotated[str, text(services.KEY_LENGTH)] = ""


class StocktakeVersion(Body):
    version: Version


class StocktakeCancelled(Body):
    version: Version
    reason: Annotated[str, text(writing.TEXT_LIMIT, 1)]


class AboutThing(Body):
    """The task or the issue that a decision is about."""

    kind: Annotated[str, OneOf(services.ABOUT)]
    id: Id


class DecisionNew(Body):
    text: Annotated[str, text(writing.TEXT_LIMIT, 1)]
    form: Annotated[str, OneOf(Decision.Form)] = "note"
    about: AboutThing | None = None
    body_id: Id | None = None
    due: Day | None = None
    # The same twice notes it once.
    key: Annotated[str, text(services.KEY_LENGTH)] = ""


class RequestNew(Body):
    """What is asked about a task besides what the agenda asks."""

    task_id: Id
    what: Annotated[str, OneOf(Request.What)]


class RequestRow(Schema):
    """``refusal`` is the rule by which it was not asked; empty where it was."""

    id: int
    task_id: int
    what: str
    refusal: str


class StocktakeRow(Schema):
    """A stocktake in a list."""

    id: int
    version: int
    title: str
    rhythm: str
    held_on: date
    state: str
    of: Named
    of_kind: Literal["plan", "campaign", "task_force"]
    owner: Named
    office: Named
    url: str


class AgendaRow(Schema):
    part: str
    kind: str
    id: int
    name: str
    body: str
    reason: str
    due: date | None
    days_late: int


class AskedRow(Schema):
    """How many tasks a body is asked about."""

    body: str
    tasks: int


class DecisionRow(Schema):
    id: int
    text: str
    form: str
    about_kind: str
    about_id: int | None
    body: Named | None
    due: date | None
    issue_id: int | None
    instruction_id: int | None
    at: datetime


class StocktakeWhole(StocktakeRow):
    """All of it that the asker may see, with what the asker can do to it now; no agenda where it is closed or called off."""

    opened_at: datetime | None
    closed_at: datetime | None
    agenda: list[AgendaRow]
    asked: list[AskedRow]
    questions: int
    spared: int
    decisions: list[DecisionRow]
    acts: list[str]


class SnapshotWhole(Schema):
    """What was frozen. ``whole``: the asker sees all of it, so that ``digest`` is that of ``content``."""

    digest: str
    whole: bool
    content: dict[str, Any]


class TurnRow(Schema):
    turn: str
    task_id: int
    name: str
    before: str | None
    after: str | None


class Compared(Schema):
    """What became of each task from the one snapshot to the other."""

    before_id: int
    after_id: int
    tasks: list[TurnRow]


class With(Schema):
    """Which other stocktake; the one before where it is left out."""

    other: PathId | None = Field(None, alias="with")


@router.get("/stocktakes", response=answers(Page[StocktakeRow]), summary="调度清单")
def stocktakes(request: HttpRequest, asked: Query[StocktakesAsked]):
    permissions.require(actor_of(request), "stocktake.read")
    rows = queries.found(actor_of(request), asked.filter(), queries.Look(asked.sort))
    return page_of(rows.select_related("owner", "office", "plan", "campaign", "task_force"), asked, _row)


@router.post("/stocktakes", response=answers(StocktakeWhole, status=201, act=True), summary="安排调度")
def plan(request: HttpRequest, given: StocktakeNew):
    actor = actor_of(request)
    permissions.require(actor, "stocktake.plan")
    plans = permissions.restrict(Plan.objects.all(), actor, "plan.read")
    said = Planned(
        rhythm=given.rhythm,
        held_on=given.held_on,
        title=given.title,
        plan=get_object_or_404(plans, pk=given.plan_id) if given.plan_id else None,
        campaign=get_object_or_404(Campaign.objects.filter(plan__in=plans), pk=given.campaign_id)
        if given.campaign_id
        else None,
        task_force=get_object_or_404(TaskForce, pk=given.task_force_id) if given.task_force_id else None,
    )
    return Status(201, _whole(request, services.plan(said, actor=actor, key=given.key).pk))


@router.get("/stocktakes/{stocktake_id}", response=answers(StocktakeWhole), summary="一次调度")
def stocktake(request: HttpRequest, stocktake_id: PathId):
    return _whole(request, stocktake_id)


@router.post(
    "/stocktakes/{stocktake_id}/open", response=answers(StocktakeWhole, act=True), summary="开始调度"
)
def open_meeting(request: HttpRequest, stocktake_id: PathId, given: StocktakeVersion):
    request.sent = given.model_dump(mode="json")
    services.open_meeting(stocktake_id, given.version, actor=actor_of(request))
    return _whole(request, stocktake_id)


@router.post(
    "/stocktakes/{stocktake_id}/cancel", response=answers(StocktakeWhole, act=True), summary="取消调度"
)
def cancel(request: HttpRequest, stocktake_id: PathId, given: StocktakeCancelled):
    request.sent = given.model_dump(mode="json")
    services.cancel(stocktake_id, given.version, given.reason, actor=actor_of(request))
    return _whole(request, stocktake_id)


@router.post(
    "/stocktakes/{stocktake_id}/decisions",
    response=answers(DecisionRow, status=201, act=True),
    summary="记录议定事项",
)
def decide(request: HttpRequest, stocktake_id: PathId, given: DecisionNew):
    actor = actor_of(request)
    bodies = permissions.restrict(Organisation.objects.all(), actor, "organisation.read")
    said = Decided(
        text=given.text,
        form=given.form,
        about=(given.about.kind, given.about.id) if given.about else None,
        body=get_object_or_404(bodies, pk=given.body_id) if given.body_id else None,
        due=given.due,
    )
    return Status(201, services.decide(stocktake_id, said, actor=actor, key=given.key))


@router.post(
    "/stocktakes/{stocktake_id}/requests",
    response=answers(RequestRow, status=201, act=True),
    summary="另行要求报送",
)
def ask(request: HttpRequest, stocktake_id: PathId, given: RequestNew):
    return Status(201, services.ask(stocktake_id, given.task_id, given.what, actor=actor_of(request)))


@router.post(
    "/stocktakes/{stocktake_id}/close", response=answers(StocktakeWhole, act=True), summary="结束调度"
)
def close(request: HttpRequest, stocktake_id: PathId, given: StocktakeVersion):
    request.sent = given.model_dump(mode="json")
    services.close(stocktake_id, given.version, actor=actor_of(request))
    return _whole(request, stocktake_id)


@router.get("/stocktakes/{stocktake_id}/snapshot", response=answers(SnapshotWhole), summary="调度快照")
def snapshot(request: HttpRequest, stocktake_id: PathId):
    actor, row = actor_of(request), _one(request, stocktake_id)
    found = queries.frozen(row, actor)
    if found is None:
        raise Http404
    kept, seen = found
    whole = permissions.allowed(actor, "stocktake_note.read", row)
    return {"digest": kept.digest, "whole": whole, "content": as_record(seen)}


@router.get("/stocktakes/{stocktake_id}/comparison", response=answers(Compared), summary="两次调度对比")
def comparison(request: HttpRequest, stocktake_id: PathId, asked: Query[With]):
    row = _one(request, stocktake_id)
    others = {each.pk: each for each in queries.closed_of_same_thing(row)}
    before = queries.earlier(row) if asked.other is None else others.get(asked.other)
    found = queries.comparison(before, row, actor_of(request)) if before is not None else None
    if before is None or found is None:
        raise Http404
    tasks = [
        {
            "turn": each.turn,
            "task_id": each.task.id,
            "name": each.task.name,
            "before": each.before.light if each.before else None,
            "after": each.after.light if each.after else None,
        }
        for each in found.tasks
    ]
    return {"before_id": before.pk, "after_id": row.pk, "tasks": tasks}


def _one(request: HttpRequest, pk: int) -> Stocktake:
    row = queries.one(actor_of(request), pk)
    if row is None:
        raise Http404
    return row


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor, row = actor_of(request), _one(request, pk)
    live = row.state in ("planned", "open")
    agenda = queries.agenda(row, actor, clock.today()) if live else None
    return _row(row) | {
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "agenda": [
            {**asdict(item), "part": item.part.value, "reason": kept_words(item.reason)}
            for item in (agenda.items if agenda else ())
        ],
        "asked": [{"body": body, "tasks": count} for body, count in (agenda.burden.asked if agenda else ())],
        "questions": agenda.burden.questions if agenda else 0,
        "spared": agenda.burden.spared if agenda else 0,
        "decisions": queries.decisions_of(row, actor),
        "acts": [act.value for act in services.acts_on(row, actor)],
    }


def _row(row: Stocktake) -> dict[str, Any]:
    kinds: tuple[str, ...] = ("plan", "campaign", "task_force")
    return {
        **{name: getattr(row, name) for name in ("id", "version", "title", "rhythm", "held_on", "state")},
        "of": {"id": row.of.pk, "name": str(row.of)},
        "of_kind": next(kind for kind in kinds if getattr(row, f"{kind}_id")),
        "owner": {"id": row.owner_id, "name": row.owner.name},
        "office": {"id": row.office_id, "name": row.office.name},
        "url": row.get_absolute_url(),
    }
