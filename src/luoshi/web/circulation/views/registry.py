"""What the registry does on its pages. Whatever is refused comes back with what was typed."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.web.circulation import from_document
from luoshi.web.circulation.forms import RegisterForm, leaders_chosen
from luoshi.web.circulation.models import Sheet, new_key
from luoshi.web.circulation.services import registry
from luoshi.web.circulation.views.sheet import find, perform, version
from luoshi.web.kernel import permissions
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.given import posted_day
from luoshi.web.kernel.refusals import Refused


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an incoming document: by hand, or filled in from one that was read."""
    permissions.require(request.actor, "circulation.register")
    given = request.POST if request.method == "POST" else request.GET
    pk = number_of(given.get("document"))
    document = from_document.readable(request.actor, pk) if pk is not None else None
    if pk is not None and document is None:
        raise Http404
    found = from_document.found_on(document) if document else None
    initial = found.initial if found else {}
    form = RegisterForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        take = found.opinions if found and request.POST.get("opinions") == "1" else ()
        try:
            row = registry.register(
                form.registration(), actor=request.actor, document=document, on_paper=take,
                key=request.POST.get("key", ""),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记，收文编号 %(number)s。") % {"number": row.number})
            return redirect(row)
    context = {
        "form": form,
        "document": document,
        "found": found,
        "candidates": from_document.candidates(request.actor) if document is None else [],
        "key": given.get("key") or new_key(),
    }
    return render(request, "circulation/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the registration right."""
    row = find(request, pk)
    permissions.require(request.actor, "circulation.edit", row)
    form = RegisterForm(request.POST if request.method == "POST" else None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            registry.edit(pk, version(request), form.registration(), actor=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("登记已改。"))
            return redirect(row)
    context = {"form": form, "sheet": row, "document": None, "found": None, "candidates": [], "key": ""}
    return render(request, "circulation/new.html", context, status=422 if form.errors else 200)


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal."""
    text = request.POST.get("text", "")
    return perform(
        request, pk, "propose",
        lambda: registry.propose(pk, version(request), text, actor=request.actor), _("拟办意见已保存。"),
    )  # fmt: skip


@require_POST
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """To leaders, in order or at once."""
    chosen = leaders_chosen(request.POST)
    in_order = request.POST.get("way") == "order"
    return perform(
        request, pk, "route",
        lambda: registry.route(pk, version(request), chosen, in_order=in_order, actor=request.actor),
        _("已送批，轮到的领导会收到通知。"),
    )  # fmt: skip


@require_POST
def recall(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Back from a leader who has not instructed."""
    return perform(
        request, pk, "recall",
        lambda: registry.recall(pk, version(request), opinion, actor=request.actor), _("已撤回。"),
    )  # fmt: skip


@require_POST
def convert(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """An instruction becomes a task or an issue."""
    kind = request.POST.get("kind", "")
    return perform(
        request, pk, "convert",
        lambda: registry.convert(pk, opinion, kind, actor=request.actor), _("已转办，批示原文一并带去。"),
    )  # fmt: skip


@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written on the paper."""

    def do() -> Sheet:
        day = posted_day(request, "day")
        at = timezone.make_aware(datetime.combine(day, time(12))) if day else None
        name, text = request.POST.get("name", ""), request.POST.get("text", "")
        return registry.record_paper(pk, version(request), name, text, at, actor=request.actor)

    return perform(request, pk, "record", do, _("纸面批示已补录。"))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it."""
    text = request.POST.get("text", "")
    return perform(
        request, pk, "close",
        lambda: registry.close(pk, version(request), text, actor=request.actor), _("已办结。"),
    )  # fmt: skip


def _initial(row: Sheet) -> dict[str, Any]:
    names = (
        "title",
        "sender",
        "doc_number",
        "number",
        "copies",
        "secrecy",
        "urgency",
        "received_at",
        "remark",
    )
    return {name: getattr(row, name) for name in names}
