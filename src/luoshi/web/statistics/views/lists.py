"""The figures as a list and as workbooks, and the page of one of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.statistics import list_xlsx, queries
from luoshi.web.statistics.filters import STATES, Filter, chips
from luoshi.web.statistics.models import Facet, Indicator
from luoshi.web.statistics.queries import SORTS, Look

EXPORT_LIMIT = 100_000


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The figures that the person may see, as asked."""
    permissions.require(request.actor, "observation.read")
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    at, rows = queries.page(
        request.actor, asked, look, request.GET.get("page", ""), rows_wanted(request.GET, queries.PAGE_SIZE)
    )
    ids = [pk for pk in (asked.place, asked.owner) if pk is not None]
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
    context = {
        "asked": asked,
        "chips": chips(asked),
        "look": look,
        "here": _address(asked, look),
        "action": reverse("statistics:list"),
        "place_name": names.get(asked.place, ""),
        "owner_name": names.get(asked.owner, ""),
        "indicators": Indicator.objects.filter(growth_of=None).only("pk", "name"),
        "facets": Facet.choices,
        "states": STATES.items(),
        "page": at,
        "rows": rows,
        "total": at.paginator.count,
        "columns": _columns(asked, look),
        "may_send": permissions.may(request.actor, "submission.send"),
    }
    return render(request, "statistics/list.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The figures that fit, in the order of the list, as a workbook."""
    permissions.require(request.actor, "observation.read")
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    rows = queries.ordered(queries.found(request.actor, asked), look)
    count = rows.order_by().count()
    if count > EXPORT_LIMIT:
        messages.error(
            request,
            _("符合条件的数有 %(count)d 个，一次最多导出 %(limit)d 个。请先筛选。")
            % {"count": count, "limit": EXPORT_LIMIT},
        )
        return redirect(f"{reverse('statistics:list')}?{_address(asked, look)}")
    return workbook_answer(request, _("指标数据表"), list_xlsx.COLUMNS, list_xlsx.rows_of(rows))


@require_GET
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure: where it comes from, and what was held before it."""
    row = queries.one(request.actor, pk)
    if row is None:
        raise Http404
    submission = queries.submission(request.actor, row.submission_id)
    context = {
        "row": queries.row_of(row),
        "revisions": queries.revisions_of(row, request.actor),
        "submission": submission,
        "may_revise": row.in_force
        and row.submission.locked_at is not None
        and permissions.allowed(request.actor, "observation.revise", row),
        "asked": queries.revisions(request.actor).filter(observation=row, state="asked").first(),
    }
    return render(request, "statistics/observation.html", context)


def _address(asked: Filter, look: Look, **changes: str) -> str:
    given = {**asked.parameters(), **look.parameters(), **changes}
    return urlencode({name: value for name, value in given.items() if value})


def _columns(asked: Filter, look: Look) -> list[dict[str, str]]:
    columns = []
    for name, label in SORTS.items():
        turned = f"-{name}" if look.sort == name else name
        order = "ascending" if look.sort == name else "descending" if look.sort == f"-{name}" else ""
        query = _address(asked, look, sort=turned)
        columns.append({"name": name, "label": str(label), "order": order, "query": query})
    return columns
