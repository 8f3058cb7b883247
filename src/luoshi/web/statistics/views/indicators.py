"""The catalogue of indicators, the page of one, changing it, and typing a figure of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.web.kernel import permissions
from luoshi.web.kernel.asked import words_of
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics import queries
from luoshi.web.statistics.forms import FigureForm, IndicatorForm, of_indicator
from luoshi.web.statistics.models import Indicator, new_key
from luoshi.web.statistics.ownership import Owners
from luoshi.web.statistics.scopes import reach
from luoshi.web.statistics.services import indicators as services
from luoshi.web.statistics.services import submissions

TEXT_LIMIT = 100


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """All indicators, with who owes them and what is there."""
    permissions.require(request.actor, "indicator.read")
    text = words_of(request.GET.get("q", ""), TEXT_LIMIT)
    context = {"rows": queries.catalogue(request.actor, text), "text": text}
    return render(request, "statistics/catalogue.html", context)


@require_GET
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """What an indicator means, and its latest figures."""
    row = find(request, pk)
    context = {
        "indicator": row,
        "growths": list(row.growths.all()),
        "owners": [each.organisation for each in row.owners.all()],
        "rows": queries.latest_of(request.actor, row),
        "may_edit": permissions.allowed(request.actor, "indicator.edit", row),
        "may_enter": permissions.may(request.actor, "submission.send")
        and Owners().own(reach(request.actor), row.pk),
    }
    return render(request, "statistics/indicator.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an indicator means and who owes its figures."""
    row = find(request, pk)
    permissions.require(request.actor, "indicator.edit", row)
    given = request.POST if request.method == "POST" else None
    form = IndicatorForm(given, actor=request.actor, initial=of_indicator(row))
    if given is not None and form.is_valid():
        version = given.get("version", "")
        try:
            services.edit(
                pk,
                int(version) if version.isdigit() else None,
                form.said(),
                form.cleaned_data["owners"],
                actor=request.actor,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect(row)
    context = {"indicator": row, "form": form}
    return render(request, "statistics/indicator_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Type one figure of an indicator."""
    row = find(request, pk)
    permissions.require(request.actor, "submission.send")
    if not Owners().own(reach(request.actor), row.pk):
        raise permissions.Denied("submission.send")
    given = request.POST if request.method == "POST" else None
    form = FigureForm(given, actor=request.actor, initial={"measure": row.measure})
    if given is not None and form.is_valid():
        try:
            sent = submissions.type_in(form.typed(row), actor=request.actor, key=given.get("key", ""))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已收到，确认后入库。"))
            return redirect(sent)
    context = {"indicator": row, "form": form, "key": (given or {}).get("key") or new_key()}
    return render(request, "statistics/enter.html", context, status=422 if form.errors else 200)


def find(request: HttpRequest, pk: int) -> Indicator:
    """The indicator; Http404 where there is none that the person may see."""
    row = queries.indicator(request.actor, pk)
    if row is None:
        raise Http404
    return row
