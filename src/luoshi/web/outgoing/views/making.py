"""Making official documents of a document: which kind, how it looks, and taking it away."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from luoshi.rendering.official.kinds import Kind
from luoshi.web.documents.models import Document
from luoshi.web.kernel import permissions
from luoshi.web.kernel.refusals import Refused
from luoshi.web.outgoing import queries
from luoshi.web.outgoing.services import making
from luoshi.web.outgoing.views.templates import DOCX, kind_or_404

TYPES = {
    "docx": DOCX,
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LINES = ("正文",)  # the fields of several lines
_FIRST = ("标题", "发文机关标志", "发文字号", "主送机关", "署名", "成文日期", "抄送", "印发机关", "印发日期")


def find(request: HttpRequest, pk: int) -> Document:
    """A document that the person may see, once it is read."""
    seen = permissions.restrict(Document.objects.all(), request.actor, "document.read")
    return get_object_or_404(seen.select_related("reading"), pk=pk, reading__isnull=False)


@require_GET
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The kinds that can be made of the document, and the fields that only the office knows."""
    row = find(request, pk)
    kinds = making.kinds_of(row)
    if not kinds:
        raise Http404
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("kind")), kinds[0])
    failed = ""
    given: dict[str, str] = {}
    try:
        given = making.given_fields(chosen, request.GET)
    except Refused as refused:
        failed = str(refused)
    asked = urlencode(given)
    defaults = making.default_fields(row, chosen)
    fields = [
        {
            "name": name,
            "about": chosen.fields[name].about if name in chosen.fields else "",
            "value": given.get(name, ""),
            "default": defaults.get(name, ""),
            "long": name in _LINES,
            # What is mostly written, and what has been written now; the others are behind a click.
            "first": name in _FIRST or name in given or len(making.writable(chosen)) <= len(_FIRST),
        }
        for name in making.writable(chosen)
    ]
    context = {
        "document": row,
        "kinds": [queries.InUse(kind, None) for kind in kinds],
        "chosen": chosen,
        "used": queries.in_use(request.actor, chosen),
        "fields": [field for field in fields if field["first"]],
        "more": [field for field in fields if not field["first"]],
        "given": given,
        "asked": f"?{asked}" if asked else "",
        "failed": failed,
        "forms": [form for form in making.FORMS if form != "xlsx" or chosen.of_tasks],
        "may_see_templates": permissions.may(request.actor, "template.read"),
    }
    return render(request, "outgoing/make.html", context)


@require_GET
def of_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """The same for the document that a plan was published from."""
    seen = permissions.restrict(Document.objects.all(), request.actor, "document.read")
    row = seen.filter(published_plan=plan).first()
    if row is None:
        raise Http404
    return redirect("outgoing:make", row.pk)


@require_GET
def preview(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The pages, as pictures that are fetched as they come into sight."""
    row, kind, given = _asked(request, pk, code)
    context = {"document": row, "chosen": kind, "asked": f"?{urlencode(given)}" if given else ""}
    try:
        count = making.pages_of(row, queries.in_use(request.actor, kind), given)
    except Refused as refused:
        return render(request, "outgoing/_pages.html", {**context, "failed": str(refused)})
    shown = min(count, making.MOST_PAGES)
    return render(
        request,
        "outgoing/_pages.html",
        {**context, "count": count, "shown": shown, "pages": range(1, shown + 1)},
    )


@require_GET
def page(request: HttpRequest, pk: int, code: str, number: int) -> HttpResponse:
    """One page as a picture."""
    row, kind, given = _asked(request, pk, code)
    try:
        picture = making.picture_of(row, queries.in_use(request.actor, kind), given, number)
    except Refused as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


@require_GET
def download(request: HttpRequest, pk: int, code: str, form: str) -> HttpResponse:
    """The document to take away; why it cannot be made is said in words."""
    row, kind, given = _asked(request, pk, code)
    if form not in making.FORMS or (form == "xlsx" and not kind.of_tasks):
        raise Http404
    used = queries.in_use(request.actor, kind)
    try:
        if form == "xlsx":
            data = making.workbook_of(row, kind, given)
        elif form == "pdf":
            data = making.pdf_of_document(row, used, given)
        else:
            data = making.docx_of(row, used, given)
    except Refused as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    name = f"{kind.name}（{row.called[:80]}）.{form}"
    return HttpResponse(
        data,
        content_type=TYPES[form],
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


def _asked(request: HttpRequest, pk: int, code: str) -> tuple[Document, Kind, dict[str, str]]:
    row, kind = find(request, pk), kind_or_404(code)
    if kind not in making.kinds_of(row):
        raise Http404
    try:
        return row, kind, making.given_fields(kind, request.GET)
    except Refused as refused:
        raise Http404(str(refused)) from refused
