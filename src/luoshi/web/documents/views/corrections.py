"""Correcting the ledger: each view reads a form, asks a service, and shows what became of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.reading.span import Span
from luoshi.web.documents import queries, wording
from luoshi.web.documents.drafts import TaskDraft
from luoshi.web.documents.forms import TargetForm, TaskEditor, target_initial
from luoshi.web.documents.item_forms import ITEM_FORMS, HeaderForm, item_initial, item_values
from luoshi.web.documents.items import ITEM_MODELS
from luoshi.web.documents.models import Document
from luoshi.web.documents.sentences import sentence_ends
from luoshi.web.documents.services import corrections
from luoshi.web.documents.views.document import (
    dress_item,
    dress_task,
    head_context,
    ledger_context,
    published_tasks,
    read_document,
)
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused, Stale

View = Callable[..., HttpResponse]
CONFLICT, UNPROCESSABLE = 409, 422


def refusals_shown(view: View) -> View:
    """A refused act becomes a message: in place for htmx, on the document page otherwise."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Refused as refused:
            status = CONFLICT if isinstance(refused, Stale) else UNPROCESSABLE
            if request.htmx:
                response = render(
                    request, "documents/_refused.html", {"message": str(refused)}, status=status
                )
                return with_headers(response, {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"})
            messages.error(request, str(refused))
            return redirect("documents:document", pk)

    return wrapped


def correctable(request: HttpRequest, pk: int) -> Document:
    """The document, read; 404 for who may not see it, 403 for who may only look."""
    row = read_document(request, pk)
    permissions.require(request.actor, "document.correct", row)
    return row


def with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    """The response with the headers by which htmx is told what to do with it."""
    for name, value in headers.items():
        response.headers[name] = value
    return response


@require_http_methods(["GET", "POST"])
@refusals_shown
def edit(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """The form of an item, and saving it."""
    row = correctable(request, pk)
    found = _item(row, kind, item)
    if kind == "target" and found.task_id is not None:
        kind, found = "task", _item(row, "task", found.task_id)
    form = _form(row, kind, found, request.POST if request.method == "POST" else None)
    context = {"form": form, "item": found, "kind": kind, "document": row, "version": found.version}
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else UNPROCESSABLE
        return _form_page(request, context, status)
    try:
        _save(row, kind, found, form, _version(request), request.actor)
    except Stale as stale:
        # What was typed stays in the form; saving again puts it over the version that is shown now.
        context |= {"stale": str(stale), "latest": stale.changes[0] if stale.changes else None}
        return _form_page(request, context, CONFLICT)
    return _card(request, row, kind, found.pk)


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
    return _pane(request, row, kind, f"{kind}-{made.pk}")


@require_GET
@refusals_shown
def card(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """One item as it stands (closing its form)."""
    row = read_document(request, pk)
    _item(row, kind, item)
    return _card(request, row, kind, item, changed=False)


@require_POST
@refusals_shown
def confirm(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """Checked, or open again."""
    row = correctable(request, pk)
    found = _item(row, kind, item)
    corrections.confirm(
        pk, kind, item, _version(request), confirmed=found.confirmed_at is None, actor=request.actor
    )
    return _card(request, row, kind, item)


@require_POST
@refusals_shown
def delete(request: HttpRequest, pk: int, kind: str, item: int) -> HttpResponse:
    """Remove it; can be undone."""
    row = correctable(request, pk)
    _item(row, kind, item)
    corrections.delete_item(pk, kind, item, _version(request), actor=request.actor)
    return _pane(request, row, kind)


@require_POST
@refusals_shown
def merge(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Into the task before it."""
    row = correctable(request, pk)
    _item(row, "task", item)
    merged = corrections.merge_tasks(pk, item, _version(request), actor=request.actor)
    return _pane(request, row, "task", merged.key)


@require_http_methods(["GET", "POST"])
@refusals_shown
def split(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Choose where to part a task, and part it."""
    row = correctable(request, pk)
    task = _item(row, "task", item)
    if request.method == "POST":
        at = request.POST.get("at", "")
        if not at.isdigit():
            raise Refused(_("没有选拆分的位置，请在任务的文字中间选一处。"))
        new = corrections.split_task(pk, item, _version(request), int(at), actor=request.actor)
        return _pane(request, row, "task", new.key)
    text = row.reading.text
    ends = sentence_ends(text, Span(task.start, task.end))
    pieces = [
        {"text": text[start:end], "at": end if end < task.end else None}
        for start, end in zip([task.start, *ends], [*ends, task.end], strict=True)
    ]
    return _page(
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
        return _page(request, "documents/_header_form.html", context, status)
    try:
        corrections.correct_header(pk, _version(request), form.values(), actor=request.actor)
    except Stale as stale:
        context |= {"stale": str(stale), "latest": stale.changes[0] if stale.changes else None}
        return _page(request, "documents/_header_form.html", context, CONFLICT)
    return _header_card(request, pk)


@require_GET
def header_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The frame as it stands (closing its form)."""
    return _header_card(request, pk)


def _header_card(request: HttpRequest, pk: int) -> HttpResponse:
    row = read_document(request, pk)
    if not request.htmx:
        return redirect("documents:document", pk)
    context = {"document": row, "may_correct": permissions.allowed(request.actor, "document.correct", row)}
    response = render(request, "documents/_header.html", context)
    return with_headers(response, {"HX-Trigger": "ledger-changed"})


@require_POST
@refusals_shown
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one correction, or the latest."""
    row = correctable(request, pk)
    given = request.POST.get("correction", "")
    undone = corrections.undo(pk, int(given) if given.isdigit() else None, actor=request.actor)
    row = correctable(request, pk)
    tab = request.POST.get("tab") or (undone.kind if undone.kind in ITEM_MODELS else "task")
    note = _("已撤销：%(act)s“%(name)s”") % {"act": undone.get_action_display(), "name": undone.label}
    if not request.htmx:
        messages.success(request, note)
    only = undone.changes[0] if len(undone.changes) == 1 else {}
    if request.htmx and only.get("kind") == tab and only["before"] and only["after"]:
        # One item that was there before and after: the rest of the list is as it was.
        response = _card(request, row, tab, only["pk"], note=note)
        return with_headers(response, {"HX-Retarget": f"#{tab}-{only['pk']}", "HX-Reswap": "outerHTML"})
    return _pane(request, row, tab, note=note)


def _item(row: Document, kind: str, pk: int) -> Any:
    if kind not in ITEM_MODELS:
        raise Http404
    found = ITEM_MODELS[kind]._default_manager.filter(document=row, pk=pk)
    if not found.exists():
        raise corrections.gone()
    return queries.with_content(found).get() if kind == "task" else found.get()


def _form(row: Document, kind: str, item: Any, data: Any, span: Span | None = None) -> Any:
    size = len(row.reading.text)
    if kind == "task":
        return TaskEditor(item, size, data, span, row.plans.values_list("name", "title"))
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
    form.text_size = size
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
    return _page(request, template, context, status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A fragment for htmx, the same fragment in a page of its own otherwise."""
    if request.htmx:
        return render(request, template, context, status=status)
    return render(request, "documents/form_page.html", {**context, "fragment": template}, status=status)


def _card(
    request: HttpRequest, row: Document, kind: str, pk: int, *, changed: bool = True, note: str = ""
) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('documents:document', args=[row.pk])}?tab={kind}#{kind}-{pk}")
    found = _item(row, kind, pk)
    may_correct = permissions.allowed(request.actor, "document.correct", row)
    context: dict[str, Any] = {"document": row, "kind": kind, "tab": kind, "may_correct": may_correct}
    if kind == "task":
        context["task"] = dress_task(found, row.reading.text, published_tasks(row, request.actor))
        template = "documents/_task_card.html"
    else:
        context["item"] = dress_item(found, row.reading.text)
        template = "documents/_item_card.html"
    if changed:
        context |= {**head_context(row, request.actor, kind), "out_of_band": True, "note": note}
    headers = {"HX-Trigger": "ledger-changed"} if changed else {}
    return with_headers(render(request, template, context), headers)


def _pane(request: HttpRequest, row: Document, tab: str, key: str = "", note: str = "") -> HttpResponse:
    """The whole right side, with the item ``key`` made the current one."""
    if not request.htmx:
        return redirect(f"{reverse('documents:document', args=[row.pk])}?tab={tab}#{key}")
    context = {**ledger_context(row, request.actor, tab), "current_key": key, "note": note}
    return with_headers(
        render(request, "documents/_ledger.html", context),
        {"HX-Retarget": "#ledger", "HX-Reswap": "outerHTML", "HX-Trigger": "ledger-changed"},
    )
