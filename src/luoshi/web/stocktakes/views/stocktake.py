"""The page of a stocktake: its agenda before, what it froze afterwards; and planning one. What is refused comes back as typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.web.dossier import views as dossier_views
from luoshi.web.dossier.queries import dossier_of
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.given import number
from luoshi.web.kernel.refusals import Refused
from luoshi.web.stocktakes import queries, services
from luoshi.web.stocktakes.forms import PlanForm
from luoshi.web.stocktakes.models import Request, Stocktake, new_key


@require_GET
def stocktake(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one stocktake."""
    return show(request, find(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a stocktake; the calendar proposes its day."""
    permissions.require(request.actor, "stocktake.plan")
    offered = queries.offered(request.actor)
    asked = request.GET
    rhythm = asked.get("rhythm", "monthly")
    initial = {"of": asked.get("of", ""), "rhythm": rhythm, "held_on": offered.days.get(rhythm)}
    form = PlanForm(request.POST if request.method == "POST" else None, offered=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.plan(form.planned(), actor=request.actor, key=request.POST.get("key", ""))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已安排。议程按当天情况自动生成，只询问不在进度上的任务。"))
            return redirect(row)
    context = {
        "form": form,
        "days": [(rhythm, Stocktake.Rhythm(rhythm).label, day) for rhythm, day in offered.days.items()],
        "key": request.POST.get("key") or new_key(),
    }
    return render(request, "stocktakes/new.html", context, status=422 if form.errors else 200)


@require_POST
def open_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin it, and go to the page for the screen."""
    row = find(request, pk)
    try:
        services.open_meeting(pk, _version(request), actor=request.actor)
    except Refused as refused:
        return show(request, row, status=422, failed=dossier_views.failure(request, "open", str(refused)))
    return redirect("stocktakes:meeting", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off."""
    reason = request.POST.get("reason", "")
    return _done(
        request,
        pk,
        "cancel",
        lambda: services.cancel(pk, _version(request), reason, actor=request.actor),
        _("已取消。"),
    )


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the leads of a task for more; where a rule refuses it, the page says which."""
    row = find(request, pk)
    try:
        made = services.ask(
            pk, number(request.POST.get("task")), request.POST.get("what", ""), actor=request.actor
        )
    except Refused as refused:
        return show(request, row, status=422, failed=dossier_views.failure(request, "ask", str(refused)))
    if made.refusal:
        messages.error(request, _("没有要求：%(rule)s。") % {"rule": made.get_refusal_display()})
    else:
        messages.success(request, _("已要求，牵头单位会收到通知。"))
    return redirect(f"{row.get_absolute_url()}#h-burden")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End it, and freeze what it knows."""
    return _done(
        request,
        pk,
        "close",
        lambda: services.close(pk, _version(request), actor=request.actor),
        _("调度已结束，快照已固定，不能再改。"),
    )


def find(request: HttpRequest, pk: int) -> Stocktake:
    """The stocktake; Http404 where the person may not see it."""
    row = queries.one(request.actor, pk)
    if row is None:
        raise Http404
    return row


def show(
    request: HttpRequest, row: Stocktake, *, status: int = 200, failed: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; ``failed`` is a form of it that was refused, with what was typed into it."""
    actor, today = request.actor, clock.today()
    frozen = queries.frozen(row, actor) if row.state == Stocktake.State.CLOSED else None
    before = queries.earlier(row)
    whole = permissions.allowed(actor, "stocktake_note.read", row)
    context: dict[str, Any] = {
        "stocktake": row,
        "acts": [act.value for act in services.acts_on(row, actor)],
        "may_hand_out": whole and row.state == Stocktake.State.CLOSED,
        "today": today,
        "decisions": queries.decisions_of(row, actor),
        "earlier": before,
        "earlier_decisions": queries.decisions_of(before, actor) if before and frozen is None else [],
        # The history tells of everything that was agreed on.
        "dossier": dossier_of(actor, "stocktake", row) if whole else None,
        "failed": failed or {},
    }
    if frozen is not None:
        context |= {"kept": frozen[0], "snapshot": frozen[1], "shown": queries.shown(frozen[1])}
    elif row.state != Stocktake.State.CANCELLED:
        context["agenda"] = queries.agenda(row, actor, today)
        if "ask" in context["acts"]:
            context |= {"askable": queries.askable(row, actor), "whats": Request.What.choices}
    if whole:
        context["requests"] = list(row.requests.select_related("task"))
    return render(request, "stocktakes/stocktake.html", context, status=status)


def _done(request: HttpRequest, pk: int, name: str, do: Callable[[], Any], said: str) -> HttpResponse:
    return dossier_views.done(request, find(request, pk), name, do, said, find=find, show=show)


def _version(request: HttpRequest) -> int:
    return number(request.POST.get("version"))
