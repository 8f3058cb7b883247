"""Departments, or places, beside each other, as a page and as a workbook."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.caching import cached
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.tasks.comparison_xlsx import COLUMNS
from luoshi.web.tasks.models import Light
from luoshi.web.tasks.queries import comparison
from luoshi.web.tasks.queries.lists import choices


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The bodies below one's government, each with its tasks by light, in the order of the register."""
    asked = _asked(request)

    def made() -> tuple[int, str]:
        bodies = _bodies(request, asked)
        return len(bodies), render_to_string("tasks/_comparison_rows.html", {"bodies": bodies})

    # Nothing in the rows is one person's own, so that they are kept as they are written.
    actor = request.actor
    count, rows = cached(actor, f"comparison-rows:{actor.role}:{asked.query}", made)
    context = {
        "asked": asked,
        "count": count,
        "rows": rows,
        "by": comparison.BY.items(),
        "roles": comparison.ROLES.items(),
        "lights": Light.choices,
        "plans": choices(request.actor)["plans"],
        "today": clock.today(),
        "title": _title(asked),
        "query": asked.query,
        "remark": _remark(),
    }
    return render(request, "tasks/comparison.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    asked = _asked(request)
    return workbook_answer(request, _title(asked), COLUMNS, _bodies(request, asked), remark=_remark())


def _asked(request: HttpRequest) -> comparison.Asked:
    permissions.require(request.actor, "comparison.read")
    return comparison.Asked.parse(request.GET)


def _bodies(request: HttpRequest, asked: comparison.Asked) -> list[comparison.Body]:
    return comparison.compare(request.actor, asked, clock.today())


def _title(asked: comparison.Asked) -> str:
    return _("各地区和园区任务推进情况") if asked.by == "places" else _("各部门任务推进情况")


def _remark() -> str:
    return _(
        "按名录次序排列，不是名次。一项任务有几个单位的，在每个单位各计一次；子任务不另计。按时回复：有时限的批示，在时限当天或之前回复。"
    )
