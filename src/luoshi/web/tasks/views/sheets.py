"""The same list in other forms: as bars over the months, and as a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.kernel import clock
from luoshi.web.kernel.list_workbook import HANDED_OUT, XLSX, workbook_answer
from luoshi.web.tasks.list_xlsx import TASKS
from luoshi.web.tasks.queries import lists
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.queries.timeline import LIMIT
from luoshi.web.tasks.queries.timeline import timeline as laid_out
from luoshi.web.tasks.sheets.writing import ROWS_LIMIT, rows_of, workbook
from luoshi.web.tasks.views.tasks import clean_query, filter_context


@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """The tasks that fit, drawn from their beginning to their day, with their milestones."""
    asked = Filter.parse(request.GET)
    context = {**filter_context(request.actor, asked), "line": laid_out(request.actor, asked), "limit": LIMIT}
    return render(request, "tasks/timeline.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The tasks that fit, in the order of the list, as a workbook that can be handed back."""
    asked = Filter.parse(request.GET)
    rows = lists.filter_tasks(request.actor, asked)
    count = rows.order_by().count()
    if count > ROWS_LIMIT:
        messages.error(
            request,
            _("符合条件的任务有 %(count)d 项，一次最多导出 %(limit)d 项。请先筛选，例如按方案或攻坚行动。")
            % {"count": count, "limit": ROWS_LIMIT},
        )
        return redirect(f"{reverse('tasks:tasks')}?{clean_query(request.GET.urlencode())}")
    group, sort = request.GET.get("group", ""), request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in lists.SORTS else lists.DEFAULT_SORT
    day = clock.today()
    if request.GET.get("form") == HANDED_OUT:
        return workbook_answer(request, _("任务清单"), TASKS, rows_of(lists.sort_tasks(rows, sort, group)))
    name = content_disposition_header(True, f"任务清单{day:%Y%m%d}.xlsx") or "attachment"
    data = workbook(rows_of(lists.sort_tasks(rows, sort, group)), day)
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": name})
