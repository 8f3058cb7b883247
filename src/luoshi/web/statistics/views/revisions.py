"""Asking that a locked figure be changed, and deciding on it: what it would change is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.web.kernel import permissions
from luoshi.web.kernel.given import number, posted_day
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics import queries
from luoshi.web.statistics.effects import effects_of
from luoshi.web.statistics.models import Observation, Revision, plain
from luoshi.web.statistics.services import revising
from luoshi.web.statistics.services.checking import would_be_found

LOOK = "look"


@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a revision: first what it would change, then the request."""
    row = queries.one(request.actor, pk)
    if row is None:
        raise Http404
    permissions.require(request.actor, "observation.revise", row)
    context: dict[str, object] = {"row": queries.row_of(row), "given": request.POST}
    if request.method != "POST":
        return render(request, "statistics/revise.html", context)
    value = request.POST.get("value", "")
    try:
        meant = revising.require_revisable(row, value, actor=request.actor)
        if request.POST.get("step") == LOOK:
            context |= _changes(request, row, meant)
            return render(request, "statistics/revise.html", context)
        asked = revising.ask(
            pk, value, request.POST.get("reason", ""), posted_day(request, "until"), actor=request.actor
        )
    except Refused as refused:
        context["problem"] = str(refused)
        return render(request, "statistics/revise.html", context, status=422)
    messages.success(request, _("已申请，由另一个人批准后修订；原来的数保留。"))
    return redirect(asked)


@require_GET
def revision_list(request: HttpRequest) -> HttpResponse:
    """The requests, the latest first."""
    permissions.require(request.actor, "revision.read")
    size = rows_wanted(request.GET, queries.PAGE_SIZE)
    page = queries.pages_of(queries.revisions(request.actor), request.GET.get("page", ""), size)
    return render(request, "statistics/revisions.html", {"page": page})


@require_GET
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """A request: both values, why, what it would change, and what was decided."""
    return _show(request, _find(request, pk))


@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the figure be changed."""
    return _done(request, pk, revising.grant, _("已批准，修订后的数已生效，原来的数保留。"))


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it as it is."""
    return _done(request, pk, revising.refuse, _("未批准，数没有变。"))


def _find(request: HttpRequest, pk: int) -> Revision:
    row = queries.revisions(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _show(request: HttpRequest, row: Revision, *, problem: str = "", status: int = 200) -> HttpResponse:
    waits = row.state == Revision.State.ASKED
    context = {
        "revision": row,
        "row": queries.row_of(row.observation),
        "may_decide": revising.may_decide(row, request.actor),
        "problem": problem,
        **(_changes(request, row.observation, row.value) if waits else {}),
    }
    return render(request, "statistics/revision.html", context, status=status)


def _changes(request: HttpRequest, row: Observation, meant: Decimal) -> dict[str, object]:
    return {
        "meant": plain(meant),
        "effects": effects_of(row, meant, request.actor),
        "findings": would_be_found(row, meant),
    }


def _done(request: HttpRequest, pk: int, service: Callable[..., Revision], said: str) -> HttpResponse:
    row = _find(request, pk)
    try:
        service(pk, number(request.POST.get("version")), request.POST.get("note", ""), actor=request.actor)
    except Refused as refused:
        return _show(request, _find(request, pk), problem=str(refused), status=422)
    messages.success(request, said)
    return redirect(row)
