"""The API of the figures: the catalogue, what is held, and pushing from a system that holds the data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from luoshi.statistics.keeping import FIGURE_FACETS
from luoshi.web.kernel import permissions
from luoshi.web.kernel.api_shapes import (
    WITHOUT_NUL,
    Body,
    Day,
    Figure,
    Named,
    OneOf,
    Page,
    Paging,
    PathId,
    Shown,
    Yes,
    actor_of,
    answers,
    page_of,
    text,
)
from luoshi.web.statistics import queries
from luoshi.web.statistics.filters import STATES, TEXT_LIMIT, Filter
from luoshi.web.statistics.models import Indicator
from luoshi.web.statistics.services import pushing

router = Router(tags=["statistics"])
SORTS = tuple(f"{sign}{name}" for name in queries.SORTS for sign in ("", "-"))
KEY_LENGTH = 64


class IndicatorRow(Schema):
    """An entry of the catalogue."""

    id: int
    code: str
    name: str
    aliases: list[str]
    measure: str
    direction: str
    frequency: str
    prices: str
    cumulative: bool
    department: str
    definition: str
    source: str
    owners: list[Named]
    url: str


class ObservationsAsked(Paging):
    """The filters of the list, under the names that its addresses use."""

    indicator: PathId | None = None
    place: PathId | None = None
    owner: PathId | None = None
    facet: Annotated[str, OneOf(FIGURE_FACETS)] | None = None
    state: Annotated[str, OneOf(STATES)] | None = None
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    submission: PathId | None = None
    all: bool = False
    q: Annotated[str, Field(max_length=TEXT_LIMIT, pattern=WITHOUT_NUL)] = ""
    sort: Annotated[str, OneOf(SORTS)] = queries.DEFAULT_SORT

    def filter(self) -> Filter:
        """As the list takes them."""
        return Filter(
            indicator=self.indicator,
            place=self.place,
            owner=self.owner,
            facet=self.facet or "",
            state=self.state or "",
            since=self.since,
            until=self.until,
            submission=self.submission,
            revisions=self.all,
            q=self.q,
        )


class ObservationRow(Schema):
    """A figure that is held."""

    id: int
    indicator: Named
    indicator_code: str
    place: Named
    division_code: str
    period: str
    period_end: date
    facet: str
    value: Shown
    measure: str
    printed: str
    revision: int
    in_force: bool
    owner: Named
    source: str
    cell: str
    text: str
    received_at: datetime
    locked_at: datetime | None
    published_at: datetime | None
    url: str


class PushedFigure(Body):
    """The indicator by its code or a name, the place by its division code or a name."""

    indicator: Annotated[str, text(200, 1)]
    place: Annotated[str, text(200, 1)]
    period: Annotated[str, text(24, 1)]
    facet: Annotated[str, OneOf(FIGURE_FACETS)] = "level"
    value: Figure
    measure: Annotated[str, text(60)] = ""


class Push(Body):
    source: Annotated[str, text(300, 1)]
    # The same twice is taken once.
    key: Annotated[str, text(KEY_LENGTH)] = ""
    dry_run: Yes = False
    figures: Annotated[list[PushedFigure], Field(min_length=1, max_length=pushing.ROWS_LIMIT)]


class PushedRow(Schema):
    row: int
    status: str
    message: str


class PushAnswer(Schema):
    """What became of the whole, and of each row; ``submission_id`` is empty where it was only tried."""

    done: bool
    submission_id: int | None
    added: int
    revised: int
    unchanged: int
    rows: list[PushedRow]
    warnings: list[str]


@router.get("/indicators", response=answers(list[IndicatorRow]), summary="指标目录")
def indicators(request: HttpRequest):
    permissions.require(actor_of(request), "indicator.read")
    return [_indicator(row) for row in queries.catalogue(actor_of(request))]


@router.get("/indicators/{indicator_id}", response=answers(IndicatorRow), summary="一个指标")
def indicator(request: HttpRequest, indicator_id: PathId):
    row = queries.indicator(actor_of(request), indicator_id)
    if row is None:
        raise Http404
    return _indicator(row)


@router.get("/observations", response=answers(Page[ObservationRow]), summary="指标数据")
def observations(request: HttpRequest, asked: Query[ObservationsAsked]):
    actor = actor_of(request)
    permissions.require(actor, "observation.read")
    rows = queries.ordered(queries.found(actor, asked.filter()), queries.Look(asked.sort))
    return page_of(rows, asked, _observation)


@router.get("/observations/{observation_id}", response=answers(ObservationRow), summary="一个数")
def observation(request: HttpRequest, observation_id: PathId):
    row = queries.one(actor_of(request), observation_id)
    if row is None:
        raise Http404
    return _observation(row)


@router.post("/observations", response=answers(PushAnswer, act=True), summary="推送数据")
def push(request: HttpRequest, given: Push):
    """All of them or none: what is refused says row by row why, and where the figure stands that another body owes."""
    figures = [pushing.Pushed(**each.model_dump()) for each in given.figures]
    report = pushing.push(
        figures, given.source, actor=actor_of(request), key=given.key, dry_run=given.dry_run
    )
    if report.refused:
        details = [{"where": f"figures.{row.row}", "message": row.message} for row in report.refused]
        message = _("有 %(n)d 个数不能收，整批都没有入库。") % {"n": len(details)}
        return Status(409, {"error": "refused", "message": message, "details": details})
    return {
        "done": not given.dry_run,
        "submission_id": report.submission.pk if report.submission else None,
        "added": report.stored.added,
        "revised": report.stored.revised,
        "unchanged": report.stored.unchanged,
        "rows": report.rows,
        "warnings": report.warnings,
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    owners = [{"id": each.organisation_id, "name": each.organisation.name} for each in row.owners.all()]
    names = (
        "id", "code", "name", "aliases", "measure", "direction", "frequency", "prices", "cumulative", "department",
        "definition", "source",
    )  # fmt: skip
    return {**{name: getattr(row, name) for name in names}, "owners": owners, "url": row.get_absolute_url()}


def _observation(row: Any) -> dict[str, Any]:
    shown, sent = queries.row_of(row), row.submission
    names = (
        "id",
        "period",
        "period_end",
        "facet",
        "value",
        "printed",
        "revision",
        "in_force",
        "cell",
        "text",
    )
    return {
        **{name: getattr(row, name) for name in names},
        "indicator": {"id": row.indicator_id, "name": row.indicator.name},
        "indicator_code": row.indicator.code,
        "place": {"id": row.place_id, "name": row.place.name},
        "division_code": row.place.division_code,
        "measure": shown.measure,
        "owner": {"id": sent.owner_id, "name": sent.owner.name},
        "source": sent.title,
        "received_at": sent.received_at,
        "locked_at": sent.locked_at,
        "published_at": sent.published_at,
        "url": row.get_absolute_url(),
    }
