"""The page of a task, making one, and editing one without losing anything when two do it at once."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.delivery.figures import recent_periods
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.given import number
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks import forms, typesetting
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.queries import of_task, whole
from luoshi.web.tasks.services import editing

# The largest number that a row can have.
LARGEST = 2**63 - 1
# What the page asks of a form that was refused; a name that is not there takes a template much longer than one that is.
NOTHING_FAILED: dict[str, Any] = {"form": "", "key": 0, "error": "", "data": {}}


@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one task."""
    return show(request, visible_task(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A task that no document holds."""
    permissions.require(request.actor, "task.create")
    form = forms.TaskForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = editing.new_task(
                actor=request.actor,
                lead=form.bodies("lead"),
                support=form.bodies("support"),
                **form.task_fields(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("任务已新建，牵头和责任单位会收到通知。"))
            return redirect(row)
    return render(request, "tasks/task_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a task says. Whoever comes second sees both versions and keeps what they typed."""
    row = visible_task(request, pk)
    permissions.require(request.actor, "task.edit", row)
    if request.method == "GET":
        now = forms.form_values(row)
        form = forms.TaskForm(initial=now, actor=request.actor, task=row)
        return _form(request, row, form, row.version, now)
    form = forms.TaskForm(request.POST, actor=request.actor, task=row)
    version, before = number(request.POST.get("version")), forms.parse_values(request.POST.get("seen", ""))
    if not form.is_valid():
        return _form(request, row, form, version, before, status=422)
    try:
        editing.edit(
            pk,
            version,
            form.task_fields(),
            lead=form.bodies("lead"),
            support=form.bodies("support"),
            actor=request.actor,
        )
    except Stale as stale:
        return _both(request, stale, before)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, row, form, version, before, status=422)
    messages.success(request, _("已保存。"))
    return redirect(row)


def _both(request: HttpRequest, stale: Stale, before: dict[str, str]) -> HttpResponse:
    """Both versions side by side; the form holds what was typed, and can be saved on top of what is there now."""
    row = stale.now
    now = forms.form_values(row)
    mine = {name: request.POST.get(name, "") for name in forms.FIELDS}
    merged, rows = forms.merge(before, mine, now)
    form = forms.TaskForm(initial=merged, actor=request.actor, task=row)
    for each in rows:
        each["label"] = str(form.fields[each["name"]].label)
        for side in ("before", "now", "mine"):
            each[side] = forms.readable(each["name"], each[side])
    return _form(request, row, form, row.version, now, status=409, stale=stale, rows=rows)


def _form(
    request: HttpRequest,
    row: Task,
    form: forms.TaskForm,
    version: int,
    before: dict[str, str],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    seen = json.dumps(before, ensure_ascii=False)
    context = {"form": form, "task": row, "version": version, "seen": seen, **more}
    return render(request, "tasks/task_form.html", context, status=status)


def show(
    request: HttpRequest, row: Task, *, status: int = 200, failed: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; ``failed`` is a form of it that was refused, with what was typed into it."""
    found = whole.whole(request.actor, row)
    context = {
        "task": row,
        "whole": found,
        "dossier": found.dossier,
        "may": {right.replace(".", "_"): right in found.may for right in whole.RIGHTS},
        "failed": failed or NOTHING_FAILED,
        "people": _people(request, found) if "task.break_down" in found.may else "",
        "periods": [period.chinese for period in recent_periods(clock.today())],
        "target_fields": _target_fields(failed) if "task.edit" in found.may else "",
        **whole.neighbours(row, request.actor),
        "updates": typesetting.updates(found.updates, row.get_absolute_url()),
        "panels": panels("task.main", request, row),
    }
    return render(request, "tasks/task.html", context, status=status)


def visible_task(request: HttpRequest, pk: int) -> Task:
    """The task; Http404 where the person may not even see it."""
    found = of_task.TASK.first(request.actor, pk=pk) if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found


def _people(request: HttpRequest, found: whole.Whole) -> SafeString:
    """Who can answer for a milestone, as options; each milestone has them with its own person chosen (``people``)."""
    rows = of_task.PEOPLE.rows(request.actor, task=found.task.pk, day=clock.today())
    options = format_html_join(
        "",
        '<option value="{}">{} {}</option>',
        ((row.person_id, row.organisation.short_name, row.person.name) for row in rows),
    )
    for step in found.milestones:
        mine = f'<option value="{step.person_id}"'
        step.people = mark_safe(options.replace(mine, f"{mine} selected", 1))  # noqa: S308
    return options


def _target_fields(failed: dict[str, Any] | None) -> str:
    """The fields of a new target: empty, or with what was typed where that was refused."""
    if failed and failed["form"] == "target":
        return render_to_string("tasks/_target_form.html", {"form": forms.TargetForm(failed["data"])})
    return _empty_target_fields(get_language() or "")


@cache
def _empty_target_fields(language: str) -> str:
    """The same on every page. They are in ``language``, the one that is spoken now."""
    return render_to_string("tasks/_target_form.html", {"form": forms.TargetForm()})
