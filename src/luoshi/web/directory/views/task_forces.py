"""The list of task forces, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.web.directory import list_xlsx, queries
from luoshi.web.directory.forms import TaskForceForm
from luoshi.web.directory.models import TaskForce
from luoshi.web.directory.services import task_forces as services
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.refusals import Refused

PAGE_SIZE = 100
EXPORT_LIMIT = 20_000


@require_GET
def task_force_list(request: HttpRequest) -> HttpResponse:
    """All task forces, by government."""
    rows, text = _rows(request)
    page = Paginator(rows, rows_wanted(request.GET, PAGE_SIZE)).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "may_write": permissions.allowed(request.actor, "task_force.write"),
    }
    return render(request, "directory/task_forces.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook."""
    rows = _rows(request)[0].prefetch_related("members")[:EXPORT_LIMIT]
    return workbook_answer(request, _("专班名单"), list_xlsx.TASK_FORCES, rows)


def _rows(request: HttpRequest) -> tuple[QuerySet[TaskForce], str]:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = queries.task_forces(request.actor)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(convener__icontains=text))
    return rows, text


@require_GET
def task_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Who convenes and who sits in it; and what higher apps have to say of it."""
    actor = request.actor
    force = _visible(request, pk)
    context = {
        "force": force,
        "main": panels("task_force.main", request, force),
        "members": list(force.members.select_related("organisation")),
        "exists": force.valid_to is None or force.valid_to > clock.today(),
        "may_write": permissions.allowed(actor, "task_force.write", force),
    }
    return render(request, "directory/task_force.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new task force of the government one serves."""
    permissions.require(request.actor, "task_force.write")
    form = TaskForceForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            force = services.create(actor=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已成立“%(name)s”。") % {"name": force.name})
            return redirect(force)
    context: dict[str, Any] = {"title": _("新建专班"), "form": form}
    return render(request, "directory/task_force_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a task force."""
    force = _visible(request, pk)
    permissions.require(request.actor, "task_force.write", force)
    form = TaskForceForm(request.POST or None, initial=TaskForceForm.values_of(force), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            services.edit(
                actor=request.actor,
                pk=pk,
                version=int(version) if version.isdigit() else -1,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect(force)
    context = {"title": force.name, "force": force, "form": form}
    return render(request, "directory/task_force_form.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest, pk: int) -> TaskForce:
    rows = permissions.restrict(TaskForce.objects.all(), request.actor, "task_force.read")
    return get_object_or_404(rows.select_related("owner", "plan", "office_host"), pk=pk)
