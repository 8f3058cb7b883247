"""The list of tasks: filters, order, groups, saved views, the panel beside it, and the completion of names."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.web.directory import bodies
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached, log_size
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks import typesetting
from luoshi.web.tasks.models import Light, SavedView, Task
from luoshi.web.tasks.queries import list_groups, lists
from luoshi.web.tasks.queries.filters import DUE, NOBODY, Filter, chips
from luoshi.web.tasks.queries.whole import panel_of
from luoshi.web.tasks.services import bulk, saved_views

LOOK = ("sort", "group")


@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """The tasks that the person may see, as asked; with one of them in the panel where the address names it."""
    actor, asked = request.actor, Filter.parse(request.GET)
    look = lists.Look.parse(request.GET)
    opened = panel_of(actor, request.GET.get("task", ""))
    may_change = permissions.may(actor, "task.edit")
    choosing = f"{'choose' if may_change else 'read'}-{opened.task.pk if opened else ''}"
    size = log_size()
    # Nothing in the filters and in the rows is one person's own, so that they are kept as they are written.
    listed = cached(
        actor,
        lists.key(f"page-{look}-{choosing}", asked, actor),
        lambda: _list(actor, asked, look, size, may_change, opened.task.pk if opened else None),
        size=size,
    )
    context = {
        **listed,
        "may_change": may_change,
        "may_create": permissions.may(actor, "task.create"),
        "may_import": permissions.may(actor, "task.import"),
        "may_keep": permissions.may(actor, "view.write"),
        "views": _views(request),
        "roomy": request.COOKIES.get("rows") == "roomy",
        "query": asked.query,
        "opened": opened,
    }
    return render(request, "tasks/tasks.html", context)


def _list(
    actor: Actor, asked: Filter, look: lists.Look, size: int, may_change: bool, opened: int | None
) -> dict[str, Any]:
    """The filters and the rows as they are written into the page, and what the rest of it has to know of them."""
    page = lists.page(
        actor, asked, sort=look.sort, group=look.group, number=look.number, size=look.size, log=size
    )
    here = _address(asked, page)
    context = {
        **filter_context(actor, asked, size),
        "action": reverse("tasks:tasks"),
        "page": page,
        "total": page.total,
        "tasks": page.total - page.parts,
        "parts": page.parts,
        "groups": list_groups.GROUPS.items(),
        "group": page.group,
        "columns": _columns(asked, page),
        "may_change": may_change,
        "here": here,
        "paged": f"{here}{'&' if here else ''}rows=all&"
        if look.size != lists.PAGE_SIZE
        else f"{here}{'&' if here else ''}",
        "whole": look.size != lists.PAGE_SIZE,
    }
    return {
        "filters": render_to_string("tasks/_filters.html", context),
        "head": render_to_string("tasks/_tasks_head.html", context),
        "rows": typesetting.rows(page, choosable=may_change, opened=opened),
        "pages": render_to_string("tasks/_pages.html", context) if page.pages > 1 else "",
        "here": here,
        "narrowed": bool(context["chips"]),
        "all_of_them": page.total if page.pages > 1 and page.total <= bulk.LIMIT else 0,
    }


@require_GET
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One task in short, beside the list."""
    found = panel_of(request.actor, str(pk))
    status = 200 if found else 404
    return render(request, "tasks/_panel.html", {"opened": found}, status=status)


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """What fits a name that is being typed."""
    permissions.require(request.actor, "organisation.read")
    return JsonResponse(bodies.suggestions(request.GET.get("q", ""), request.actor), safe=False)


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is under a name."""
    query = clean_query(request.POST.get("query", ""))
    try:
        row = saved_views.save(request.POST.get("name", ""), query, actor=request.actor)
        messages.success(request, _("已保存视图“%(name)s”。") % {"name": row.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('tasks:tasks')}?{query}")


@require_POST
def view_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or delete a saved view."""
    try:
        if request.POST.get("act") == "remove":
            saved_views.remove(pk, actor=request.actor)
            messages.success(request, _("视图已删除。"))
        else:
            row = saved_views.rename(pk, request.POST.get("name", ""), actor=request.actor)
            messages.success(request, _("视图已改名为“%(name)s”。") % {"name": row.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('tasks:tasks')}?{clean_query(request.POST.get('query', ''))}")


def filter_context(actor: Actor, asked: Filter, size: int | None = None) -> dict[str, Any]:
    """What ``_filters.html`` needs. ``size`` is that of the log, where it is known."""
    ids = [pk for pk in (asked.lead, asked.support, asked.place) if isinstance(pk, int) and pk > 0]
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
    return {
        "asked": asked,
        "chips": chips(asked),
        "query": asked.query,
        "lead_name": NOBODY if asked.lead == NOBODY else names.get(asked.lead, ""),
        "support_name": names.get(asked.support, ""),
        "place_name": names.get(asked.place, ""),
        "states": Task.State.choices,
        "lights": Light.choices,
        "dues": DUE.items(),
        **lists.choices(actor, size),
    }


def clean_query(text: str) -> str:
    """Filters, order and groups of an address that came back from a page; nothing else."""
    given = QueryDict(text[:4000])
    kept = Filter.parse(given).parameters()
    kept.update({name: given[name] for name in LOOK if given.get(name)})
    return urlencode(kept)


def _address(asked: Filter, page: lists.Page, **changes: object) -> str:
    given: dict[str, object] = {**asked.parameters()}
    if page.sort != lists.DEFAULT_SORT:
        given["sort"] = page.sort
    if page.group:
        given["group"] = page.group
    given.update(changes)
    return urlencode({name: value for name, value in given.items() if value not in (None, "")})


def _columns(asked: Filter, page: lists.Page) -> list[dict[str, str]]:
    columns = []
    for name, label in lists.SORTS.items():
        turned = f"-{name}" if page.sort == name else name
        order = "ascending" if page.sort == name else "descending" if page.sort == f"-{name}" else ""
        columns.append(
            {"name": name, "label": str(label), "order": order, "query": _address(asked, page, sort=turned)}
        )
    return columns


def _views(request: HttpRequest) -> list[SavedView]:
    rows = permissions.restrict(SavedView.objects.all(), request.actor, "view.write")
    return list(rows[: saved_views.VIEWS_LIMIT])
