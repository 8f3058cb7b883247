"""The shapes that every part of the API is made of: strict bodies, bounded fields, pages of a list, problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import core_schema

from luoshi.web.kernel.actor import Actor

LARGEST = 2**63 - 1
# No character that the database cannot keep.
WITHOUT_NUL = r"^[^\x00]*$"
_DAY = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_FIGURE = r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"

PAGE_SIZE = 50
LARGEST_PAGE = 200
LAST_PAGE = 10_000


def whole_number(given: Any) -> Any:
    """A whole number of an address; refuses what only looks like one: "1_000", " 1", "1.5"."""
    if isinstance(given, str):
        if not re.fullmatch(r"-?[0-9]{1,19}(\.0+)?", given, re.ASCII):
            raise ValueError("应是整数")
        return int(given.partition(".")[0])
    return given


def _whole_in_body(given: Any) -> Any:
    # JSON knows one kind of number: 3.0 is a whole one.
    return int(given) if isinstance(given, float) and given.is_integer() and abs(given) < 2**64 else given


def _day(given: Any) -> Any:
    if isinstance(given, str) and re.fullmatch(_DAY, given, re.ASCII):
        return date.fromisoformat(given)  # ValueError for the 30th of February
    raise ValueError("应是 1900 年至 2199 年间的日期，写成 2025-06-30")


def _figure(given: Any) -> Any:
    if isinstance(given, str) and re.fullmatch(_FIGURE, given, re.ASCII):
        return Decimal(given)
    raise ValueError('应是写在引号里的十进制数，整数至多 18 位，小数至多 6 位，例如 "12.5"')


def text(most: int, least: int = 0) -> Any:
    """The bounds of a text in a body."""
    return Field(strict=True, min_length=least, max_length=most, pattern=WITHOUT_NUL)


class OneOf:
    """One of the values of some choices, written out where it is used: names such as ``State`` are taken many times."""

    def __init__(self, choices: type[TextChoices] | Iterable[str]) -> None:
        given = choices.values if isinstance(choices, type) else choices
        self.values = [str(value) for value in given]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.literal_schema(self.values)


# In addresses, where everything is text.
PathId = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(whole_number)]
Asked = Annotated[str, Field(max_length=200, pattern=WITHOUT_NUL)]
# In bodies, where a number is a number.
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST), BeforeValidator(_whole_in_body)]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1), BeforeValidator(_whole_in_body)]
Year = Annotated[int, Field(strict=True, ge=1990, le=2100), BeforeValidator(_whole_in_body)]
Yes = Annotated[bool, Field(strict=True)]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY})
]
Figure = Annotated[Decimal, BeforeValidator(_figure), WithJsonSchema({"type": "string", "pattern": _FIGURE})]
# In answers: as written, never through a binary fraction.
Shown = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str),
    WithJsonSchema({"type": "string"}),
]


class Body(Schema):
    """What a request holds: nothing that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Which part of a list."""

    page: Annotated[int, Field(ge=1, le=LAST_PAGE), BeforeValidator(whole_number)] = 1
    size: Annotated[int, Field(ge=1, le=LARGEST_PAGE), BeforeValidator(whole_number)] = PAGE_SIZE


Row = TypeVar("Row")
RowModel = TypeVar("RowModel")


class Page(Schema, Generic[Row]):
    """A part of a list, and how long the whole is."""

    items: list[Row]
    total: int
    page: int
    size: int


def page_of(
    rows: QuerySet, paging: Paging, shape: Callable[[Any], Any] | None = None, total: int | None = None
) -> dict[str, Any]:
    """The part of the rows that was asked for; each as ``shape`` makes it."""
    start = (paging.page - 1) * paging.size
    found = list(rows[start : start + paging.size])
    return {
        "items": [shape(row) for row in found] if shape else found,
        "total": rows.count() if total is None else total,
        "page": paging.page,
        "size": paging.size,
    }


class Named(Schema):
    """Something by its number and name."""

    id: int
    name: str


class Detail(Schema):
    """What is wrong with one part of a request."""

    where: str
    message: str


class Problem(Schema):
    """Why nothing was done. ``error`` is for programs, ``message`` for people."""

    error: str
    message: str
    details: list[Detail]


class StaleProblem(Schema):
    """Somebody else was first: what was sent, and what there is now."""

    error: str
    message: str
    details: dict[str, Any] | list[Detail]


# For ``openapi_extra`` of what gives a file away.
BINARY = {
    "responses": {
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


def answers(model: Any, *, status: int = 200, act: bool = False) -> dict[Any, Any]:
    """The answers of an operation: its own, and the problems that each can have. ``act``: it changes something."""
    problems = {frozenset({400, 401, 403, 404, 413, 422, 500, 503}): Problem}
    return {status: model, **problems, **({409: StaleProblem} if act else {})}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor
