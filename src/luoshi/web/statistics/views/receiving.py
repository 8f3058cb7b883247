"""A file handed in, how far its reading is, its original, and what people correct of what was read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.web.directory.bodies import Names
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import files
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.given import number
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Indicator
from luoshi.web.statistics.services import mending, receiving
from luoshi.web.statistics.views.submissions import find, show


@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """One or several files. A refused file says why; the others are kept all the same."""
    sent = []
    for file in request.FILES.getlist("files"):
        try:
            sent.append(receiving.receive(file.name or "", file.chunks(), actor=request.actor))
        except Refused as refused:
            messages.error(request, f"{file.name}：{refused}")
    if not sent:
        if not request.FILES:
            messages.error(request, _("没有选中文件。请选择一个或多个文件后再上传。"))
        return redirect("statistics:submissions")
    return redirect(sent[0]) if len(sent) == 1 else redirect("statistics:submissions")


@require_GET
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is; the page reloads when it is done."""
    row = find(request, pk)
    if row.reading in (row.Reading.READ, row.Reading.FAILED):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "statistics/_waiting.html", {"submission": row})


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file as it came in."""
    row = find(request, pk)
    if not row.sha256:
        raise Http404
    try:
        file = files.open_file(row.sha256)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        content_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, row.title) or "attachment"},
    )


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file once more."""
    find(request, pk)
    try:
        receiving.read_again(pk, actor=request.actor)
    except Refused as refused:
        return show(request, find(request, pk), problem=str(refused), status=422)
    return redirect("statistics:submission", pk)


@require_POST
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct how the columns of a table are understood, for this file and those to come."""
    find(request, pk)
    given: list[dict[str, Any]] = []
    for at in range(number(request.POST.get("width"))):
        column = {
            name: request.POST.get(f"{name}-{at}") for name in ("role", "facet", "unit", "when", "metric")
        }
        given.append({name: value for name, value in column.items() if value is not None})
        if at > 200:
            raise Http404
    try:
        receiving.remember_mapping(
            pk,
            number(request.POST.get("version")),
            number(request.POST.get("table")),
            given,
            actor=request.actor,
        )
    except Refused as refused:
        return show(request, find(request, pk), problem=str(refused), status=422)
    messages.success(request, _("已记住这种表的读法，正在重新识读。"))
    return redirect("statistics:submission", pk)


@require_POST
def mend(request: HttpRequest, pk: int, figure: int) -> HttpResponse:
    """Mend one figure, say what it is of, or leave it out."""
    find(request, pk)
    try:
        said = mending.Mended(
            value=request.POST.get("value", ""),
            measure=request.POST.get("measure", ""),
            indicator=_indicator(request.POST.get("indicator", "")),
            place=_place(request, request.POST.get("place", "")),
            taken=request.POST.get("taken") == "1",
        )
        mending.mend(pk, number(request.POST.get("version")), figure, said, actor=request.actor)
    except Refused as refused:
        return show(request, find(request, pk), problem=str(refused), status=422)
    page = request.POST.get("page", "")
    return redirect(
        f"{reverse('statistics:submission', args=[pk])}{f'?page={page}' if page.isdigit() else ''}#figure-{figure}"
    )


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why an error is none."""
    find(request, pk)
    try:
        mending.explain(
            pk,
            number(request.POST.get("version")),
            request.POST.get("key", ""),
            request.POST.get("reason", ""),
            actor=request.actor,
        )
    except Refused as refused:
        return show(request, find(request, pk), problem=str(refused), status=422)
    return redirect("statistics:submission", pk)


def _indicator(text: str) -> Indicator | None:
    name = text.strip()
    if not name:
        return None
    known, rows = definitions()
    found = known.find(name)
    if found is None:
        raise Refused(_("指标目录里没有“%(name)s”。请从列出的指标里选，或不入库。") % {"name": name[:60]})
    return rows[found.id]


def _place(request: HttpRequest, text: str) -> Organisation | None:
    name = text.strip()
    if not name:
        return None
    pk = number_of(name) or Names.of(request.actor).find(name)
    found = Organisation.objects.filter(pk=pk).first() if pk else None
    if found is None:
        raise Refused(_("机构名录里没有“%(name)s”。") % {"name": name[:60]})
    return found
