"""Handing in files, the list of documents, and what there is to do with them."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.web.documents import list_xlsx, queries
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake
from luoshi.web.documents.views.document import visible
from luoshi.web.kernel import files, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.refusals import Refused

PAGE_SIZE = 100
REVIEW_SHOWN = 20


@require_GET
def activity(request: HttpRequest) -> HttpResponse:
    """The part of today's page that changes while documents are being read; nothing when it has not changed."""
    context = activity_context(request.actor)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "documents/_activity.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One or several files. A refused file says why; the others are kept all the same."""
    permissions.require(request.actor, "document.upload")
    results = [_receive(file, request.actor) for file in request.FILES.getlist("files")]
    if request.accepts("text/html"):
        if not results:
            messages.error(request, _("没有选中文件。请选择一个或多个文件后再上传。"))
        for result in results:
            level = messages.error if result["state"] == "refused" else messages.success
            level(request, f"{result['name']}：{result['message']}")
        return redirect("documents:list")
    if not results:
        return JsonResponse({"results": [], "message": _("没有收到文件，请重新选择。")}, status=400)
    return JsonResponse({"results": results})


def _receive(file: UploadedFile, actor: Actor) -> dict[str, str]:
    name = files.safe_name(file.name or "", intake.NAMELESS)
    try:
        received = intake.receive(name, file.chunks(), actor=actor)
    except Refused as refused:
        return {"name": name, "state": "refused", "message": str(refused), "url": ""}
    document = received.document
    if received.restored:
        message = _("这个文件曾经撤回，现已恢复：“%(name)s”") % {"name": document.called}
        return {"name": name, "state": "known", "message": message, "url": document.get_absolute_url()}
    if received.known:
        message = _("与已有文件“%(name)s”内容完全相同，没有重复保存") % {"name": document.called}
        return {"name": name, "state": "known", "message": message, "url": document.get_absolute_url()}
    return {
        "name": name,
        "state": "queued",
        "message": _("已收到，识读情况见下方"),
        "url": document.get_absolute_url(),
    }


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    """All documents that the person may see, filtered and sorted, and the box that takes in new ones."""
    actor = request.actor
    # The log does not tell of the start of a reading.
    reading = list(queries.queue(visible(actor)).values_list("pk", "state", "attempts"))
    asked = repr((request.GET.urlencode(), reading))
    # Nothing in it is one person's own, so that it is kept as it is written into the page.
    shown = cached(
        actor,
        f"documents:{actor.role}:{sha256(asked.encode()).hexdigest()}",
        lambda: _list(actor, request.GET, bool(reading)),
    )
    if request.htmx and not request.htmx.boosted:
        return HttpResponse(shown)
    parts = {"list": shown, "head": panels("documents.head", request, None)}
    return render(request, "documents/list.html", {**intake_context(actor), **parts})


def _list(actor: Actor, given: QueryDict, reading: bool) -> str:
    """The filters and the rows as the page holds them."""
    chosen = _choices(given)
    page = Paginator(
        queries.filter_documents(visible(actor), **chosen), rows_wanted(given, PAGE_SIZE)
    ).get_page(given.get("page"))
    states = list(Document.State.choices)
    if permissions.may(actor, "document.withdraw"):
        states.append((queries.WITHDRAWN, _("已撤回")))
    context = {
        **chosen,
        **intake_context(actor),
        "page": page,
        "previous": _query(given, page=page.previous_page_number()) if page.has_previous() else "",
        "next": _query(given, page=page.next_page_number()) if page.has_next() else "",
        "all_rows": _query(given, page=1, rows="all"),
        "whole": given.get("rows") == "all",
        "states": states,
        "kinds": Document.Kind.choices,
        "columns": _columns(given, chosen["sort"]),
        "anything_waiting": reading,
        "query": given.urlencode(),
        "state_label": dict(states).get(chosen["state"], ""),
        "kind_label": dict(Document.Kind.choices).get(chosen["kind"], ""),
    }
    return render_to_string("documents/_list.html", context)


@require_GET
def list_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered and sorted, as a workbook."""
    rows = queries.filter_documents(visible(request.actor), **_choices(request.GET))
    return workbook_answer(request, _("文件清单"), list_xlsx.COLUMNS, rows)


def intake_context(actor: Actor) -> dict[str, object]:
    """What ``_intake.html`` needs."""
    return {
        "may_upload": permissions.may(actor, "document.upload"),
        "limit_mb": settings.UPLOAD_LIMIT // (1024 * 1024),
    }


def activity_context(actor: Actor) -> dict[str, object]:
    """What ``_activity.html`` needs: what is being read, what failed, what waits to be checked, what was changed.

    Only of documents that the actor may correct: nobody else has anything to do there.
    """
    documents = permissions.restrict(Document.objects.all(), actor, "document.correct")
    waiting = list(queries.queue(documents))
    failed = list(queries.failures(documents))
    to_review = queries.to_review(documents)
    to_review_count = to_review.count()
    states = [f"{row.pk}{row.state}{row.attempts}" for row in (*waiting, *failed)]
    return {
        "seen": sha256(" ".join([str(to_review_count), *states]).encode()).hexdigest()[:16],
        "waiting": waiting,
        "failed": failed,
        "to_review": list(to_review[:REVIEW_SHOWN]),
        "to_review_count": to_review_count,
        "corrections": list(queries.last_corrections(documents)),
        "anything_waiting": bool(waiting),
        "any_document": documents.exists(),
    }


def _choices(given: QueryDict) -> dict[str, str]:
    return {
        "text": given.get("q", "").strip()[:100],
        "state": given.get("state", ""),
        "kind": given.get("kind", ""),
        "sort": given.get("sort", "-uploaded"),
    }


def _query(given: QueryDict, **changes: object) -> str:
    changed = given.copy()
    for name, value in changes.items():
        changed[name] = str(value)
    return changed.urlencode()


def _columns(given: QueryDict, sort: str) -> list[dict[str, str]]:
    labels = {
        "title": _("标题"), "number": _("发文字号"), "kind": _("类别"), "issued": _("成文日期"),
        "tasks": _("任务（项）"), "open": _("待核对（项）"), "warnings": _("提示（条）"), "state": _("状态"),
        "changed": _("最近改动"),
    }  # fmt: skip
    unpaged = given.copy()
    unpaged.pop("page", None)
    columns = []
    for name, label in labels.items():
        query = _query(unpaged, sort=f"-{name}" if sort == name else name)
        order = "ascending" if sort == name else "descending" if sort == f"-{name}" else ""
        number = "number" if name in {"tasks", "open", "warnings"} else ""
        columns.append({"label": label, "query": query, "order": order, "class": number})
    return columns
