"""The API of notifications: one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from luoshi.web.kernel.api_shapes import Body, Id, OneOf, Page, Paging, actor_of, answers, page_of
from luoshi.web.notifications import queries, services
from luoshi.web.notifications.models import Notification

router = Router(tags=["notifications"])


class NotificationRow(Schema):
    id: int
    kind: Annotated[str, OneOf(Notification.Kind)]
    text: str
    url: str
    task_id: int | None
    object_kind: str
    object_id: int | None
    made_at: datetime
    read_at: datetime | None

    @staticmethod
    def resolve_task_id(row: Notification) -> int | None:
        return row.object_id if row.object_kind == "task" else None


class NotificationsAsked(Paging):
    kind: Annotated[str, OneOf(Notification.Kind)] | None = None


class ReadGiven(Body):
    """Which have been read: by number; null for all of them, or all of a kind."""

    ids: Annotated[list[Id], Field(max_length=1000)] | None
    kind: Annotated[str, OneOf(Notification.Kind)] | None = None


class ReadCount(Schema):
    """How many of them had not been read before."""

    count: int


@router.get("/notifications", response=answers(Page[NotificationRow]), summary="自己的通知，未读的在前")
def notifications(request: HttpRequest, asked: Query[NotificationsAsked]):
    return page_of(queries.notices_of(actor_of(request), asked.kind or ""), asked)


@router.post("/notifications/read", response=answers(ReadCount, act=True), summary="标为已读")
def mark_read(request: HttpRequest, given: ReadGiven):
    count = services.mark_read(actor=actor_of(request), ids=given.ids, kind=given.kind or "")
    return {"count": count}
