"""The issues as a list, as a board and as workbooks; and those on one thing, as a part of its page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.directory.models import Organisation
from luoshi.web.issues import list_xlsx, queries
from luoshi.web.issues.filters import DUE, DUTIES, STATES, Filter, chips
from luoshi.web.issues.models import Issue
from luoshi.web.issues.queries import GROUPS, SORTS, Look
from luoshi.web.issues.things import row_of
from luoshi.web.kernel import permissions
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted

EXPORT_LIMIT = 20_000


@require_GET
def issue_list(request: HttpRequest) -> HttpResponse:
    """The issues that the person may see, as asked."""
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    at, rows = queries.page(
        request.actor, asked, look, request.GET.get("page", ""), rows_wanted(request.GET, queries.PAGE_SIZE)
    )
    context = {
        **_context(request, asked, look),
        "page": at,
        "rows": rows,
        "total": at.paginator.count,
        "columns": _columns(asked, look),
    }
    return render(request, "issues/list.html", context)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The same, in columns by state."""
    asked = Filter.parse(request.GET)
    columns = queries.board(request.actor, asked)
    context = {
        **_context(request, asked, Look()),
        "columns": columns,
        "total": sum(column.count for column in columns),
        "action": reverse("issues:board"),
        "shown": queries.CARDS_SHOWN,
    }
    return render(request, "issues/board.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The issues that fit, in the order of the list, as a workbook."""
    asked, look = Filter.parse(request.GET), Look.parse(request.GET)
    rows = queries.ordered(queries.found(request.actor, asked), look)
    count = rows.order_by().count()
    if count > EXPORT_LIMIT:
        messages.error(
            request,
            _("符合条件的问题有 %(count)d 个，一次最多导出 %(limit)d 个。请先筛选。")
            % {"count": count, "limit": EXPORT_LIMIT},
        )
        return redirect(f"{reverse('issues:list')}?{_address(asked, look)}")
    return workbook_answer(
        request,
        _("问题清单"),
        list_xlsx.COLUMNS,
        list_xlsx.rows_of(queries.with_thing_seen(rows, request.actor)),
    )


@require_GET
def on_thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The issues on a thing, for the part of its page that is about them."""
    if row_of(request.actor, kind, pk) is None:
        raise Http404
    permissions.require(request.actor, "issue.read")
    count, rows = queries.on_thing(request.actor, kind, pk)
    context = {"count": count, "rows": rows, "on": f"{kind}-{pk}"}
    return render(request, "issues/_on_thing_rows.html", context)


def _context(request: HttpRequest, asked: Filter, look: Look) -> dict[str, Any]:
    """What ``_filters.html`` and the head of both pages need."""
    ids = [pk for pk in (asked.lead, asked.raised, asked.place) if pk is not None]
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
    return {
        "asked": asked,
        "chips": chips(asked),
        "here": _address(asked, look),
        "query": asked.query,
        "look": look,
        "action": reverse("issues:list"),
        "lead_name": names.get(asked.lead, ""),
        "raised_name": names.get(asked.raised, ""),
        "place_name": names.get(asked.place, ""),
        "states": STATES.items(),
        "sources": Issue.Source.choices,
        "dues": DUE.items(),
        "duties": [(name, words) for name, (_act, words) in DUTIES.items()],
        "groups": GROUPS.items(),
        "may_raise": permissions.may(request.actor, "issue.raise"),
    }


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
