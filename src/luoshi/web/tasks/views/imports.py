"""Taking in a workbook of tasks: hand it in, read what it would do, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.web.kernel import files, permissions
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import TaskImport
from luoshi.web.tasks.services import importing
from luoshi.web.tasks.sheets.reading import FILE_LIMIT, ROWS_LIMIT

ROWS_SHOWN = 500
RECENT = 20


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a workbook; it is tried, not taken in."""
    permissions.require(request.actor, "task.import")
    context: dict[str, object] = {
        "recent": _visible(request).select_related("person")[:RECENT],
        "limit_mb": FILE_LIMIT // 1024**2,
        "rows_limit": ROWS_LIMIT,
    }
    if request.method == "GET":
        return render(request, "tasks/import.html", context)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_("没有选中文件。请选择一个 .xlsx 文件。"))
        row = importing.receive(file.name or "", file.chunks(), actor=request.actor)
    except (Refused, files.FilesUnavailable) as refused:
        return render(request, "tasks/import.html", {**context, "error": str(refused)}, status=422)
    return redirect("tasks:import-report", row.pk)


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would do (or did), row by row and cell by cell."""
    return _report(request, get_object_or_404(_visible(request).select_related("person"), pk=pk))


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it in."""
    row = get_object_or_404(_visible(request).select_related("person"), pk=pk)
    conflicts = importing.PREVAIL if request.POST.get("conflicts") == importing.PREVAIL else importing.KEEP
    try:
        row = importing.apply(pk, actor=request.actor, conflicts=conflicts)
    except (Refused, files.FilesUnavailable, FileNotFoundError) as refused:
        row.refresh_from_db()
        told = (
            _("原文件找不到了，没有导入。请重新上传。")
            if isinstance(refused, FileNotFoundError)
            else str(refused)
        )
        return _report(request, row, told, 409 if isinstance(refused, importing.Changed) else 422)
    counts = row.report["counts"]
    messages.success(
        request,
        _("已导入：新增 %(new)d 项，修改 %(changed)d 项。")
        % {"new": counts["new"], "changed": counts["changed"] + counts["conflict"]},
    )
    return redirect("tasks:import-report", row.pk)


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook as it was handed in."""
    row = get_object_or_404(_visible(request), pk=pk)
    try:
        file = files.open_file(row.sha256)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=row.name, content_type="application/octet-stream")


def _report(request: HttpRequest, row: TaskImport, error: str = "", status: int = 200) -> HttpResponse:
    counts = row.report["counts"]
    rows = row.report["rows"]
    order = {"wrong": 0, "conflict": 1, "changed": 2, "new": 3}
    shown = sorted(rows, key=lambda each: (order.get(each["kind"], 9), each["row"]))[:ROWS_SHOWN]
    context = {
        "row": row,
        "counts": counts,
        "shown": shown,
        "hidden": len(rows) - len(shown),
        "error": error,
        "ready": row.state == TaskImport.State.CHECKED and not counts["wrong"],
        "anything": counts["new"] + counts["changed"] + counts["conflict"],
    }
    return render(request, "tasks/import_report.html", context, status=status)


def _visible(request: HttpRequest):
    return permissions.restrict(TaskImport.objects.all(), request.actor, "task.import")
