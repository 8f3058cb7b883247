"""The page of one's own notifications."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.web.kernel import permissions
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.notifications import queries, services
from luoshi.web.notifications.models import Notification

PAGE_SIZE = 50


@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    """The unread first; all kinds or one."""
    permissions.require(request.actor, "notification.read")
    kind = _kind(request.GET.get("kind", ""))
    kinds = queries.kinds(request.actor)
    context = {
        "kind": kind,
        "kind_label": dict(Notification.Kind.choices).get(kind, ""),
        "kinds": kinds,
        "total": sum(int(str(row["count"])) for row in kinds),
        "unread_here": sum(int(str(row["unread"])) for row in kinds if kind in {"", row["kind"]}),
        "page": Paginator(
            queries.notices_of(request.actor, kind), rows_wanted(request.GET, PAGE_SIZE)
        ).get_page(request.GET.get("page")),
    }
    return render(request, "notifications/list.html", context)


@require_GET
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a notification is about; it has then been read. Opening it again changes nothing."""
    row = get_object_or_404(services.own(request.actor), pk=pk)
    services.mark_read(actor=request.actor, ids=[row.pk])
    # Our own pages alone: an address without a host.
    inside = row.url.startswith("/") and not row.url.startswith(("//", "/\\"))
    return redirect(row.url if inside else reverse("notifications:list"))


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One has been read."""
    row = get_object_or_404(services.own(request.actor), pk=pk)
    services.mark_read(actor=request.actor, ids=[row.pk])
    return _back(request)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of them, or all of a kind, have been read."""
    permissions.require(request.actor, "notification.read")
    count = services.mark_read(actor=request.actor, kind=_kind(request.POST.get("kind", "")))
    if count:
        messages.success(request, _("已把 %(n)d 条通知标为已读。") % {"n": count})
    return _back(request)


def _kind(given: str) -> str:
    return given if given in Notification.Kind.values else ""


def _back(request: HttpRequest) -> HttpResponse:
    kind = _kind(request.POST.get("kind", ""))
    page = request.POST.get("page", "")
    chosen = {"kind": kind} if kind else {}
    if page.isascii() and page.isdigit() and page != "1":
        chosen["page"] = page[:6]
    address = reverse("notifications:list")
    return redirect(f"{address}?{urlencode(chosen)}" if chosen else address)
