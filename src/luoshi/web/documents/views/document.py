"""The document page: the source beside its ledger, and what can be taken away."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.record import record
from luoshi.reading.span import Span
from luoshi.rendering.citations import Citations
from luoshi.web.documents import carried, departments, originals, queries, rows, wording
from luoshi.web.documents.items import ITEM_MODELS
from luoshi.web.documents.models import Correction, Document, Origin
from luoshi.web.documents.reviewing import HEADER_WORDS, LACKING, Reviewed, chosen_filter
from luoshi.web.documents.services import intake, withdrawal
from luoshi.web.documents.typesetting import typeset
from luoshi.web.documents.views.dressing import dress_item, dress_task, published_tasks
from luoshi.web.kernel import files, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = {
    "task": _("任务"),
    "target": _("目标"),
    "taskforce": _("专班"),
    "measure": _("激励"),
    "award": _("表扬"),
    "rule": _("规范"),
    "notice": _("提示"),
    "history": _("改动记录"),
}
HISTORY_LIMIT = 300


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    row = with_reading(request, pk)
    if row.reading is None:
        if request.htmx and not row.waiting:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "documents/waiting.html", {"document": row, **rights(row, request.actor)})
    return render(
        request,
        "documents/document.html",
        {
            **source_context(row),
            **ledger_context(row, request.actor, request.GET.get("tab"), request.GET.get("show")),
            "main": panels("document.main", request, row),
            "head": panels("document.head", request, row),
        },
    )


@require_GET
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is; the page reloads when it is done."""
    row = get_object_or_404(visible(request.actor), pk=pk)
    if not request.accepts("text/html"):
        return JsonResponse({"waiting": row.waiting, "state": row.state, "message": _state_words(row)})
    if not row.waiting:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "documents/_waiting.html", {"document": row})


def _state_words(row: Document) -> str:
    if row.state == Document.State.READ:
        return str(_("已识读，可以核对"))
    return row.message or str(row.get_state_display())


@require_GET
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The left side alone."""
    return render(request, "documents/_source.html", source_context(read_document(request, pk)))


@require_GET
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """The right side alone."""
    return render(
        request,
        "documents/_ledger.html",
        {
            **ledger_context(
                read_document(request, pk), request.actor, request.GET.get("tab"), request.GET.get("show")
            ),
            "current_key": request.GET.get("item", "")[:40],
        },
    )


@require_GET
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a stretch of the text stands, as people cite it."""
    row = read_document(request, pk)
    start, end = (number_of(request.GET.get(name)) for name in ("start", "end"))
    if start is None or end is None or not start < end <= len(row.reading.text):
        raise Http404
    return HttpResponse(citations_of(row).place(Span(start, end)), content_type="text/plain; charset=utf-8")


@require_GET
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Departments that fit what is typed."""
    row = get_object_or_404(visible(request.actor), pk=pk)
    choices = departments.suggestions(request.GET.get("q", "")[:60], row)
    return HttpResponse(
        json.dumps([{"written": c.written, "name": c.name} for c in choices], ensure_ascii=False),
        content_type="application/json",
    )


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue the document once more."""
    row = get_object_or_404(visible(request.actor), pk=pk)
    try:
        intake.read_again(row.pk, actor=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(row)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document back, with the reason; on to the list, in which it is no more."""
    row = get_object_or_404(visible(request.actor), pk=pk)
    try:
        withdrawal.withdraw(row.pk, request.POST.get("reason", ""), actor=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(row)
    messages.success(
        request, _("已撤回“%(name)s”：清单里不再出现，状态选“已撤回”可以找到并恢复。") % {"name": row.called}
    )
    return redirect("documents:list")


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back."""
    row = get_object_or_404(visible(request.actor), pk=pk)
    try:
        withdrawal.restore(row.pk, actor=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已恢复，清单里重新出现。"))
    return redirect(row)


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was handed in; always a download, never shown by the browser."""
    row = get_object_or_404(visible(request.actor), pk=pk)
    try:
        file = originals.open_original(row.sha256)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=row.name, content_type="application/octet-stream")


@require_GET
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The corrected ledger as json, xlsx or html."""
    row = read_document(request, pk)
    read, found = rows.corrected_document(row, row.reading), rows.corrected_ledger(row)
    data: bytes | str
    if form == "json":
        made = record(read, found)
        if made["circulation"] is not None:
            made["circulation"]["opinions"] = []  # who instructed what stays on the sheet
        data, kind = json.dumps(made, ensure_ascii=False) + "\n", "application/json"
    elif form == "xlsx":
        from luoshi.rendering.ledger_xlsx import ledger_xlsx

        data, kind = ledger_xlsx([(read, found)]), XLSX
    elif form == "html":
        from luoshi.rendering.ledger_html import ledger_html

        data, kind = ledger_html(read, found), "text/html; charset=utf-8"
    else:
        raise Http404
    name = files.safe_name(f"{row.called}-台账.{form}", intake.NAMELESS)
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


def visible(actor: Actor) -> QuerySet[Document]:
    """The documents that the actor may see: the one door to them."""
    return permissions.restrict(Document.objects.all(), actor, "document.read")


def with_reading(request: HttpRequest, pk: int, *, text_alone: bool = False) -> Document:
    """The document and its reading (``text_alone``: all but the text of it when it is asked for); 404 for who may not see it."""
    found = visible(request.actor).select_related("reading")
    if text_alone:
        found = found.defer("reading__source", "reading__runs", "reading__frame", "reading__ledger")
    return get_object_or_404(found, pk=pk)


def read_document(request: HttpRequest, pk: int, *, text_alone: bool = False) -> Document:
    """The same, and 404 while nothing has been read of it."""
    row = with_reading(request, pk, text_alone=text_alone)
    if row.reading is None:
        raise Http404
    return row


def citations_of(row: Document) -> Citations:
    """What the places of the document are called."""
    return Citations(rows.corrected_document(row, row.reading), rows.corrected_ledger(row))


def source_context(row: Document) -> dict[str, Any]:
    """What the left side shows."""
    read = rows.document_as_read(row, row.reading)
    found = queries.marks(row)
    titles = row.plans.values_list("title", flat=True)
    return {
        "document": row,
        "typeset": typeset(read, found, titles),
        "size": len(read.text),
        "ticks": queries.minimap(found, queries.confirmed_keys(row), len(read.text)),
        "repairs": read.repairs,
        "guessed": any(repair.guessed for repair in read.repairs),
    }


def rights(row: Document, actor: Actor) -> dict[str, bool]:
    """What the person may do with the document. One that was taken back can only be brought back."""
    held = permissions.held(actor, ("document.correct", "document.publish", "document.withdraw"), row)
    there = row.withdrawn_at is None
    published = getattr(row, "published_plan", None) is not None or row.replaced_by_id is not None
    return {
        "may_correct": there and "document.correct" in held,
        "may_publish": there and "document.publish" in held,
        "may_withdraw": there and not published and "document.withdraw" in held,
        "may_restore": not there and "document.withdraw" in held,
    }


def head_context(
    row: Document, actor: Actor, tab: str | None, show: str | None = None, *, brief: bool = False
) -> dict[str, Any]:
    """What stands above the ledger: how much is checked, what is not there, which kinds and filters there are."""
    reviewed = Reviewed(row, brief=brief)
    reviewed.differing = carried.differing(row)
    counts = {kind: len(reviewed.rows[kind]) for kind in ITEM_MODELS}
    counts["history"] = Correction.objects.filter(document=row).count()
    published = getattr(row, "published_plan", None)
    if tab not in TABS:
        tab = next((kind for kind in TABS if counts[kind] and kind != "history"), "task")
    show = chosen_filter(str(tab), show)
    to_check = reviewed.to_check()
    return {
        "document": row,
        "tab": tab,
        "show": show,
        "reviewed": reviewed,
        "tabs": [
            {"kind": kind, "label": label, "count": counts[kind]}
            for kind, label in TABS.items()
            if counts[kind] or kind in {"task", tab}
        ],
        "filters": reviewed.filters(str(tab), show) if tab in ITEM_MODELS and counts[str(tab)] else (),
        "progress": queries.Progress(
            len(to_check),
            sum(item.confirmed_at is not None for item in to_check),
            sum(notice.confirmed_at is None for notice in reviewed.rows["notice"]),
        ),
        "flawless": len(reviewed.flawless()),
        "absent": [HEADER_WORDS[name] for name in reviewed.absent],
        "lacking": [
            {"label": label, "code": code, "count": count}
            for code, label in LACKING.items()
            if (count := reviewed.count(code))
        ],
        "header_changed": _header_changed(row),
        **rights(row, actor),
        "published_plan": published,
        "differing": len(reviewed.differing),
        "replaced_by": visible(actor).filter(pk=row.replaced_by_id).first() if row.replaced_by_id else None,
        "replaces": visible(actor).filter(replaced_by=row) if published else (),
        "can_undo": Correction.objects.filter(document=row, undone_at=None).exists(),
    }


def _header_changed(row: Document) -> Correction | None:
    """Who corrected the header last."""
    if row.header_origin != Origin.PERSON:
        return None
    rows = Correction.objects.filter(document=row, kind="document", undone_at=None)
    return rows.only("by", "at").first()


def ledger_context(row: Document, actor: Actor, tab: str | None, show: str | None = None) -> dict[str, Any]:
    """What the right side shows of one kind, as far as the filter leaves it, by the headings of the document."""
    context = head_context(row, actor, tab, show)
    tab, reviewed = str(context["tab"]), context["reviewed"]
    text = row.reading.text
    if tab == "history":
        context["history"] = Correction.objects.filter(document=row)[:HISTORY_LIMIT]
        context["places"] = wording.Places(citations_of(row), text)
        return context
    items = [item for item in reviewed.rows[tab] if reviewed.fits(item, context["show"])]
    if tab == "task":
        queries.load_content(items)
        published = published_tasks(row, actor)
        for task in items:
            dress_task(task, text, published, reviewed)
    elif tab == "target":
        tasks = {task.pk: task for task in reviewed.rows["task"]}
        for target in items:
            target.task = tasks.get(target.task_id)
        items.sort(key=lambda target: (target.start, target.position))
    if tab != "task":
        for item in items:
            dress_item(item, text, reviewed)
    context["items"] = items
    context["sections"] = reviewed.sections(items, tab)
    return context
