"""The API of notifications: one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from luoshi.web.accounts import permissions
from luoshi.web.api.schemas import OneOf, Page, Paging, actor_of, answers, page_of
from luoshi.web.notifications.models import Notification

router = Router(tags=["notifications"])


class NotificationRow(Schema):
    id: int
    kind: Annotated[str, OneOf(Notification.Kind)]
    text: str
    url: str
    task_id: int | None
    made_at: datetime
    read_at: datetime | None


class NotificationsAsked(Paging):
    unread: bool = False
    kind: Annotated[str, OneOf(Notification.Kind)] | None = None


@router.get("/notifications", response=answers(Page[NotificationRow]), summary="自己的通知")
def notifications(request: HttpRequest, asked: Query[NotificationsAsked]):
    rows = permissions.restrict(Notification.objects.all(), actor_of(request), "notification.read")
    if asked.unread:
        rows = rows.filter(read_at=None)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return page_of(rows.order_by("-id"), asked)
