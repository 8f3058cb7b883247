"""The API of the issues: the list, one of them, raising one, and each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.api import add_dossier
from luoshi.web.dossier.services import writing
from luoshi.web.issues import queries, services
from luoshi.web.issues.filters import DUE, DUTIES, STATES, TEXT_LIMIT, Filter
from luoshi.web.issues.models import TITLE_LIMIT, Issue
from luoshi.web.issues.services import Raised
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
from luoshi.web.kernel.reasons import words
from luoshi.web.kernel.refusals import Refused

router = Router(tags=["issues"])
SORTS = tuple(f"{sign}{name}" for name in queries.SORTS for sign in ("", "-"))
Said = Annotated[str, text(writing.TEXT_LIMIT)]
Must = Annotated[str, text(writing.TEXT_LIMIT, 1)]
Bodies = Annotated[list[Id], Field(max_length=services.SUPPORTS_LIMIT)]


class IssuesAsked(Paging):
    """The filters of the list, under the names that its addresses use."""

    state: Annotated[str, OneOf(STATES)] | None = None
    source: Annotated[str, OneOf(Issue.Source)] | None = None
    lead: PathId | None = None
    raised: PathId | None = None
    body: PathId | None = None
    place: PathId | None = None
    due: Annotated[str, OneOf(DUE)] | None = None
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    q: Annotated[str, Field(max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)] = ""
    duty: Annotated[str, OneOf(DUTIES)] | None = None
    returned: bool = False
    on: Annotated[str, Field(max_length=60, pattern=r"^([a-z_]+-[0-9]{1,18})?$")] = ""
    sort: Annotated[str, OneOf(SORTS)] = queries.DEFAULT_SORT

    def filter(self) -> Filter:
        """As the list takes them."""
        given = {each.name: getattr(self, each.name) for each in fields(Filter)}
        return Filter(**{name: value for name, value in given.items() if value is not None})


class OnThing(Body):
    """The thing on which an issue is raised."""

    kind: Annotated[str, text(40, 1)]
    id: Id


class IssueNew(Body):
    title: Annotated[str, text(TITLE_LIMIT, 1)]
    description: Said = ""
    source: Annotated[str, OneOf(Issue.Source)] = "other"
    on: OnThing | None = None
    lead_id: Id | None = None
    support_ids: Bodies = Field(default_factory=list)
    place_id: Id | None = None
    due: Day | None = None
    # The same twice raises one issue.
    key: Annotated[str, text(services.KEY_LENGTH)] = ""


class IssueAssigned(Body):
    version: Version
    lead_id: Id
    support_ids: Bodies = Field(default_factory=list)
    due: Day
    note: Said = ""


class IssueTaken(Body):
    version: Version


class IssueJudged(Body):
    version: Version
    reason: Must


class IssueAgain(Body):
    description: Must
    key: Annotated[str, text(services.KEY_LENGTH)] = ""


class ThingRow(Schema):
    kind: str
    id: int
    title: str | None  # None where the asker may not see the thing, or it is gone


class IssueRow(Schema):
    """An issue in a list."""

    id: int
    version: int
    title: str
    source: str
    state: str
    light: str
    light_reason: str
    on: ThingRow | None
    raised_by: Named
    raised_at: datetime
    lead: Named | None
    due: date | None
    returns: int
    earlier_id: int | None
    url: str


class IssueWhole(IssueRow):
    """All of it, with what the asker can do to it now."""

    description: str
    owner: Named
    supports: list[Named]
    place: Named | None
    assigned_at: datetime | None
    taken_at: datetime | None
    resolution: str
    resolved_at: datetime | None
    resolved_by: Named | None
    verified_at: datetime | None
    verified_by: Named | None
    return_reason: str
    acts: list[str]


@router.get("/issues", response=answers(Page[IssueRow]), summary="问题清单")
def issues(request: HttpRequest, asked: Query[IssuesAsked]):
    permissions.require(actor_of(request), "issue.read")
    actor = actor_of(request)
    rows = queries.ordered(queries.found(actor, asked.filter()), queries.Look(asked.sort))
    return page_of(queries.with_thing_seen(rows, actor), asked, _row)


@router.post("/issues", response=answers(IssueWhole, status=201, act=True), summary="提出问题")
def raise_issue(request: HttpRequest, given: IssueNew):
    said = Raised(
        title=given.title,
        description=given.description,
        source=given.source,
        lead=_one(request, given.lead_id),
        supports=_bodies(request, given.support_ids),
        place=_one(request, given.place_id),
        due=given.due,
    )
    on = (given.on.kind, given.on.id) if given.on else None
    row = services.raise_issue(said, actor=actor_of(request), on=on, key=given.key)
    return Status(201, _whole(request, row.pk))


@router.get("/issues/{issue_id}", response=answers(IssueWhole), summary="一个问题")
def issue(request: HttpRequest, issue_id: PathId):
    return _whole(request, issue_id)


@router.post("/issues/{issue_id}/assign", response=answers(IssueWhole, act=True), summary="交办问题")
def assign(request: HttpRequest, issue_id: PathId, given: IssueAssigned):
    request.sent = given.model_dump(mode="json")
    services.assign(
        issue_id,
        given.version,
        actor=actor_of(request),
        lead=_one(request, given.lead_id),
        supports=_bodies(request, given.support_ids),
        due=given.due,
        note=given.note,
    )
    return _whole(request, issue_id)


@router.post("/issues/{issue_id}/take", response=answers(IssueWhole, act=True), summary="认领问题")
def take(request: HttpRequest, issue_id: PathId, given: IssueTaken):
    request.sent = given.model_dump(mode="json")
    services.take(issue_id, given.version, actor=actor_of(request))
    return _whole(request, issue_id)


def _judging(service: Callable[..., Issue]) -> Callable[[HttpRequest, int, IssueJudged], Any]:
    def act(request: HttpRequest, issue_id: PathId, given: IssueJudged):
        request.sent = given.model_dump(mode="json")
        service(issue_id, given.version, given.reason, actor=actor_of(request))
        return _whole(request, issue_id)

    return act


for _name, _service, _words in (
    ("resolve", services.resolve, "报办结"),
    ("verify", services.verify, "销号"),
    ("return", services.send_back, "退回问题"),
):
    router.add_api_operation(
        f"/issues/{{issue_id}}/{_name}",
        ["POST"],
        _judging(_service),
        response=answers(IssueWhole, act=True),
        operation_id=f"issue_{_name}",
        url_name=f"issue_{_name}",
        summary=_words,
    )


@router.post(
    "/issues/{issue_id}/reopen", response=answers(IssueWhole, status=201, act=True), summary="再次提出问题"
)
def reopen(request: HttpRequest, issue_id: PathId, given: IssueAgain):
    again = services.reopen(issue_id, given.description, actor=actor_of(request), key=given.key)
    return Status(201, _whole(request, again.pk))


add_dossier(router, "issue", "/issues/{issue_id}")


def _whole(request: HttpRequest, issue_id: int) -> dict[str, Any]:
    actor = actor_of(request)
    row = queries.one(actor, issue_id)
    if row is None:
        raise Http404
    supports = row.supports.select_related("organisation").order_by("position", "id")
    return _row(row) | {
        "description": row.description,
        "owner": _named(row.owner),
        "supports": [_named(each.organisation) for each in supports],
        "place": _named(row.place),
        "assigned_at": row.assigned_at,
        "taken_at": row.taken_at,
        "resolution": row.resolution,
        "resolved_at": row.resolved_at,
        "resolved_by": _named(row.resolved_by),
        "verified_at": row.verified_at,
        "verified_by": _named(row.verified_by),
        "return_reason": row.return_reason,
        "acts": [act.value for act in services.acts_on(row, actor)],
    }


def _row(row: Issue) -> dict[str, Any]:
    verdict = row.standing(clock.today())
    called = row.on_title if getattr(row, "thing_seen", False) else None
    return {
        **{
            name: getattr(row, name)
            for name in ("id", "version", "title", "source", "state", "due", "returns")
        },
        "light": verdict.light.value,
        "light_reason": words(verdict.reasons),
        "on": {"kind": row.on_kind, "id": row.on_id, "title": called} if row.on_id else None,
        "raised_by": _named(row.raised_by),
        "raised_at": row.raised_at,
        "lead": _named(row.lead),
        "earlier_id": row.earlier_id,
        "url": row.get_absolute_url(),
    }


def _named(row: Organisation | None) -> dict[str, Any] | None:
    return {"id": row.pk, "name": row.name} if row else None


def _one(request: HttpRequest, pk: int | None) -> Organisation | None:
    return None if pk is None else get_object_or_404(_readable(request), pk=pk)


def _bodies(request: HttpRequest, ids: list[int]) -> tuple[Organisation, ...]:
    found = _readable(request).in_bulk(ids)
    missing = [pk for pk in ids if pk not in found]
    if missing:
        raise Refused(_("没有编号为 %(pk)d 的机构，没有保存任何东西。") % {"pk": missing[0]})
    return tuple(found[pk] for pk in dict.fromkeys(ids))


def _readable(request: HttpRequest) -> QuerySet[Organisation]:
    return permissions.restrict(Organisation.objects.all(), actor_of(request), "organisation.read")
