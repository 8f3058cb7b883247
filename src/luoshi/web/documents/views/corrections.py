"""Correcting the ledger: each view reads a form, asks a service, and shows what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.reading.span import Span
from luoshi.web.documents import wording
from luoshi.web.documents.drafts import TaskDraft
from luoshi.web.documents.forms import TargetForm, TaskEditor, target_initial
from luoshi.web.documents.item_forms import ITEM_FORMS, HeaderForm, item_initial, item_values
from luoshi.web.documents.items import ITEM_MODELS
from luoshi.web.documents.models import Document
from luoshi.web.documents.reviewing import parse_tokens
from luoshi.web.documents.sentences import sentence_ends
from luoshi.web.documents.services import corrections, together
from luoshi.web.documents.views.answers import (
    CONFLICT,
    UNPROCESSABLE,
    card_of,
    correctable,
    find_item,
    page,
    pane,
    refusals_shown,
    told,
    where,
    with_headers,
)
from luoshi.web.documents.views.document import citations_of, head_context, read_document
from luoshi.web.documents.views.dressing import proposed_name
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused, Stale


@require_http_methods(["GET", "POST"])
@refusals_shown
def edit(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """The form of an item, and saving it."""
    row = correctable(request, pk)
    found = find_item(row, kind, item)
    if kind == "target" and found.task_id is not None:
        kind, found = "task", find_item(row, "task", found.task_id)
    form = _form(row, kind, found, request.POST if request.method == "POST" else None)
    context = {"form": form, "item": found, "kind": kind, "document": row, "version": found.version}
    if kind == "task" and not found.heading:
        context["proposed"] = proposed_name(found, row.reading.text)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else UNPROCESSABLE
        return _form_page(request, context, status)
    try:
        _save(row, kind, found, form, _version(request), request.actor)
    except Stale as stale:
        # What was typed stays in the form; saving again puts it over the version that is shown now.
        context |= {"stale": str(stale), "latest": stale.changes[0] if stale.changes else None}
        return _form_page(request, context, CONFLICT)
    return card_of(request, row, kind, found.pk, note=_("已保存"))


@require_http_methods(["GET", "POST"])
@refusals_shown
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form of a new item, and saving it."""
    row = correctable(request, pk)
    if kind not in {"task", "target", *ITEM_FORMS}:
        raise Http404
    form = _form(
        row, kind, None, request.POST if request.method == "POST" else None, _chosen_span(request, row)
    )
    context = {"form": form, "item": None, "kind": kind, "document": row, "label": wording.KIND_LABELS[kind]}
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, context, 200 if request.method == "GET" else UNPROCESSABLE)
    if kind == "task":
        after = request.POST.get("after", "")
        made = corrections.add_task(
            pk, form.draft(), after=int(after) if after.isdigit() else None, actor=request.actor
        )
    elif kind == "target":
        made = corrections.add_target(pk, form.draft(), actor=request.actor)
    else:
        made = corrections.add_item(pk, kind, item_values(form, None, row), actor=request.actor)
    return pane(request, row, kind, f"{kind}-{made.pk}", note=_("已新增"))


@require_GET
@refusals_shown
def card(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """One item as it stands (closing its form)."""
    row = read_document(request, pk)
    find_item(row, kind, item)
    return card_of(request, row, kind, item, changed=False)


@require_POST
@refusals_shown
def confirm(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """Checked, or open again."""
    row = correctable(request, pk, text_alone=True)
    found = find_item(row, kind, item)
    opened = found.confirmed_at is None
    corrections.confirm(pk, kind, item, _version(request), confirmed=opened, actor=request.actor)
    return card_of(request, row, kind, item, note=_("已核对") if opened else _("已取消核对"))


@require_POST
@refusals_shown
def confirm_together(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything under a heading that was seen there, or all that nothing is against."""
    correctable(request, pk)
    tab = request.POST.get("tab", "")
    tab = tab if tab in ITEM_MODELS else "task"
    expected = request.POST.get("flawless", "")
    seen: list[tuple[str, int, int]] = []
    try:
        if expected.isascii() and expected.isdigit():
            confirmed = together.confirm_flawless(pk, int(expected), actor=request.actor)
        else:
            seen = parse_tokens(request.POST.get("items", ""))
            confirmed = together.confirm_seen(pk, seen, actor=request.actor)
    except Stale as stale:
        return pane(request, correctable(request, pk), tab, failed=str(stale))
    note = ngettext("已一并核对 %(n)d 项", "已一并核对 %(n)d 项", confirmed.done) % {"n": confirmed.done}
    if confirmed.changed:
        note += "；" + _("%(n)d 项在您打开之后已被改动，没有核对") % {"n": confirmed.changed}
    return pane(
        request, correctable(request, pk), tab, note=note, behind={(kind, pk) for kind, pk, _v in seen}
    )


@require_POST
@refusals_shown
def delete(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """Remove it; can be undone."""
    row = correctable(request, pk)
    find_item(row, kind, item)
    corrections.delete_item(pk, kind, item, _version(request), actor=request.actor)
    return pane(request, row, kind, note=_("已删除，按 u 可以撤销"))


@require_POST
@refusals_shown
def merge(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Into the task before it."""
    row = correctable(request, pk)
    find_item(row, "task", item)
    merged = corrections.merge_tasks(pk, item, _version(request), actor=request.actor)
    return pane(request, row, "task", merged.key, note=_("已并入上一项"))


@require_http_methods(["GET", "POST"])
@refusals_shown
def split(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Choose where to part a task, and part it."""
    row = correctable(request, pk)
    task = find_item(row, "task", item)
    if request.method == "POST":
        at = request.POST.get("at", "")
        if not at.isdigit():
            raise Refused(_("没有选拆分的位置，请在任务的文字中间选一处。"))
        new = corrections.split_task(pk, item, _version(request), int(at), actor=request.actor)
        return pane(request, row, "task", new.key, note=_("已拆成两项"))
    text = row.reading.text
    ends = sentence_ends(text, Span(task.start, task.end))
    pieces = [
        {"text": text[start:end], "at": end if end < task.end else None}
        for start, end in zip([task.start, *ends], [*ends, task.end], strict=True)
    ]
    return page(
        request, "documents/_split.html", {"document": row, "item": task, "pieces": pieces, "kind": "task"}
    )


@require_http_methods(["GET", "POST"])
@refusals_shown
def header(request: HttpRequest, pk: int) -> HttpResponse:
    """The frame of the document: title, number, issuer …"""
    row = correctable(request, pk)
    initial = {name: getattr(row, name) for name in Document.HEADER_FIELDS}
    form = HeaderForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"form": form, "document": row, "version": row.version}
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else UNPROCESSABLE
        return page(request, "documents/_header_form.html", context, status)
    try:
        corrections.correct_header(pk, _version(request), form.values(), actor=request.actor)
    except Stale as stale:
        context |= {"stale": str(stale), "latest": stale.changes[0] if stale.changes else None}
        return page(request, "documents/_header_form.html", context, CONFLICT)
    return _header_card(request, pk, note=_("文件要素已保存"))


@require_GET
def header_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The frame as it stands (closing its form)."""
    return _header_card(request, pk)


def _header_card(request: HttpRequest, pk: int, note: str = "") -> HttpResponse:
    row = read_document(request, pk)
    if not request.htmx:
        if note:
            messages.success(request, note)
        return redirect("documents:document", pk)
    tab, show = where(request, "")
    context: dict[str, Any] = head_context(row, request.actor, tab or None, show) | {
        "out_of_band": bool(note)
    }
    response = render(request, "documents/_header.html", context)
    return with_headers(response, told(note) if note else {})


@require_POST
@refusals_shown
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one correction, or the latest."""
    row = correctable(request, pk)
    given = request.POST.get("correction", "")
    undone = corrections.undo(pk, int(given) if given.isdigit() else None, actor=request.actor)
    correctable(request, pk)
    tab = request.POST.get("tab") or (undone.kind if undone.kind in ITEM_MODELS else "task")
    note = _("已撤销：%(act)s“%(name)s”") % {"act": undone.get_action_display(), "name": undone.label}
    only = undone.changes[0] if len(undone.changes) == 1 else {}
    if request.htmx and only.get("kind") == tab and only.get("before") and only.get("after"):
        # One item that was there before and after: the rest of the list is as it was.
        response = card_of(request, row, tab, only["pk"], note=note)
        return with_headers(response, {"HX-Retarget": f"#{tab}-{only['pk']}", "HX-Reswap": "outerHTML"})
    return pane(request, row, tab, note=note)


def _form(row: Document, kind: str, item: Any, data: Any, span: Span | None = None) -> Any:
    size, citations = len(row.reading.text), citations_of(row)
    if kind == "task":
        editor = TaskEditor(item, size, data, span, row.plans.values_list("name", "title"))
        for part in editor.forms():
            part.citations = citations
        return editor
    place = span._asdict() if span else {}
    if kind == "target":
        form: Any = TargetForm(data, initial=target_initial(item) if item else place)
    elif kind in ITEM_FORMS:
        form = ITEM_FORMS[kind](data, initial=item_initial(item, ITEM_FORMS[kind]) if item else place)
        quote = span.of(row.reading.text) if span else ""
        if quote and "text" in form.fields:
            form.initial.setdefault("text", quote)
    else:
        raise Http404
    form.text_size, form.citations = size, citations
    return form


def _save(row: Document, kind: str, item: Any, form: Any, version: int, actor: Actor) -> None:
    if kind == "task":
        draft: TaskDraft = form.draft()
        corrections.correct_task(row.pk, item.pk, version, draft, actor=actor)
    elif kind == "target":
        corrections.correct_target(row.pk, item.pk, version, form.draft(), actor=actor)
    else:
        corrections.correct_item(row.pk, kind, item.pk, version, item_values(form, item, row), actor=actor)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    if not given.isdigit():
        raise Refused(_("页面缺少版本号，没有保存。请刷新后再试。"))
    return int(given)


def _chosen_span(request: HttpRequest, row: Document) -> Span | None:
    start, end = (request.GET.get(name, "") for name in ("start", "end"))
    if not (start.isdigit() and end.isdigit()):
        return None
    size = len(row.reading.text)
    return Span(min(int(start), size), min(max(int(start), int(end)), size))


def _form_page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    kind = context["kind"]
    template = {"task": "documents/_task_form.html", "target": "documents/_target_form.html"}.get(
        kind, "documents/_item_form.html"
    )
    return page(request, template, context, status)
