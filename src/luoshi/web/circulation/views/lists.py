"""The sheets as a list and as workbooks, and the supervision of what is late."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.circulation import list_xlsx, queries
from luoshi.web.circulation.filters import DUE, MINE, STAGES, Filter, chips
from luoshi.web.circulation.models import Sheet
from luoshi.web.circulation.queries import SORTS, SUPERVISED_DAYS, Look
from luoshi.web.circulation.standing import STEPS
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted

EXPORT_LIMIT = 20_000


@require_GET
def sheet_list(request: HttpRequest) -> HttpResponse:
    """The sheets that the person may see, as asked."""
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    at, rows = queries.page(
        request.actor, asked, look, request.GET.get("page", ""), rows_wanted(request.GET, queries.PAGE_SIZE)
    )
    name = Organisation.objects.filter(pk=asked.body).values_list("short_name", flat=True).first()
    context = {
        "asked": asked,
        "look": look,
        "chips": chips(asked),
        "here": _address(asked, look),
        "page": at,
        "rows": rows,
        "total": at.paginator.count,
        "columns": _columns(asked, look),
        "body_name": name or "",
        "stages": STAGES.items(),
        "urgencies": Sheet.Urgency.choices,
        "dues": DUE.items(),
        "mine": MINE.items(),
        "may_register": permissions.may(request.actor, "circulation.register"),
    }
    return render(request, "circulation/list.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The sheets that fit, in the order of the list, as a workbook."""
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    rows = queries.ordered(queries.found(request.actor, asked), look)
    count = rows.order_by().count()
    if count > EXPORT_LIMIT:
        messages.error(
            request,
            _("符合条件的来文有 %(count)d 件，一次最多导出 %(limit)d 件。请先筛选。")
            % {"count": count, "limit": EXPORT_LIMIT},
        )
        return redirect(f"{reverse('circulation:list')}?{_address(asked, look)}")
    return workbook_answer(request, _("收文登记簿"), list_xlsx.COLUMNS, list_xlsx.rows_of(rows))


@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    """What is late in the own register and with whom, and how long each kind of step takes; never who is slow."""
    permissions.require(request.actor, "circulation.register")
    today = clock.today()
    late, going = queries.overdue(request.actor, today)
    context = {
        "late": late,
        "going": [(words, going[step]) for step, words in STEPS.items() if going[step]],
        "took": queries.durations(request.actor, today),
        "days": SUPERVISED_DAYS,
    }
    return render(request, "circulation/supervision.html", context)


def _address(asked: Filter, look: Look, **changes: str) -> str:
    given = {**asked.parameters(), **look.parameters(), **changes}
    return urlencode({name: value for name, value in given.items() if value})


def _columns(asked: Filter, look: Look) -> list[dict[str, Any]]:
    columns = []
    for name, label in SORTS.items():
        turned = f"-{name}" if look.sort == name else name
        order = "ascending" if look.sort == name else "descending" if look.sort == f"-{name}" else ""
        query = _address(asked, look, sort=turned)
        columns.append({"name": name, "label": str(label), "order": order, "query": query})
    return columns
