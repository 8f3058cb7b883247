"""The stocktakes as a list and as workbooks."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.kernel import permissions
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.stocktakes import list_xlsx, queries
from luoshi.web.stocktakes.filters import Filter, chips
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.stocktakes.queries import SORTS, Look

EXPORT_LIMIT = 20_000


@require_GET
def stocktake_list(request: HttpRequest) -> HttpResponse:
    """The stocktakes that the person may see, as asked."""
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    at = queries.page(
        request.actor, asked, look, request.GET.get("page", ""), rows_wanted(request.GET, queries.PAGE_SIZE)
    )
    context = {
        "asked": asked,
        "chips": chips(asked, request.actor),
        "here": _address(asked, look),
        "look": look,
        "page": at,
        "rows": at.object_list,
        "total": at.paginator.count,
        "columns": _columns(asked, look),
        "action": reverse("stocktakes:list"),
        "states": Stocktake.State.choices,
        "rhythms": Stocktake.Rhythm.choices,
        "may_plan": permissions.may(request.actor, "stocktake.plan"),
    }
    return render(request, "stocktakes/list.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The stocktakes that fit, in the order of the list, as a workbook."""
    rows = queries.found(request.actor, Filter.parse(request.GET), Look.parse(request.GET))[:EXPORT_LIMIT]
    return workbook_answer(request, _("调度清单"), list_xlsx.COLUMNS, rows)


def _address(asked: Filter, look: Look, **changes: str) -> str:
    given = {**asked.parameters(), **look.parameters(), **changes}
    return urlencode({name: value for name, value in given.items() if value})


def _columns(asked: Filter, look: Look) -> list[dict[str, str]]:
    columns = []
    for name, label in SORTS.items():
        turned = f"-{name}" if look.sort == name else name
        order = "ascending" if look.sort == name else "descending" if look.sort == f"-{name}" else ""
        columns.append(
            {"name": name, "label": str(label), "order": order, "query": _address(asked, look, sort=turned)}
        )
    return columns
