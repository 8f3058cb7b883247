"""The templates of an office: which it uses for each kind, put in, taken out, gone back on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.rendering.official.fields import listing
from luoshi.rendering.official.kinds import Kind, kind_named
from luoshi.web.kernel import files, permissions
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.refusals import Refused
from luoshi.web.outgoing import queries
from luoshi.web.outgoing.services import templates as services
from luoshi.web.outgoing.wording import NAMES

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kind_or_404(code: str) -> Kind:
    """The kind of this code."""
    kind = kind_named(code)
    if kind is None or kind.code != code:
        raise Http404
    return kind


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """Every kind of document with the template that is used for it."""
    permissions.require(request.actor, "template.read")
    return _shown(request)


def _shown(request: HttpRequest, status: int = 200, code: str = "", failed: str = "") -> HttpResponse:
    context = {
        "kinds": [
            {"used": used, "fields": [line.partition("\t") for line in listing(used.kind.fields)]}
            for used in queries.all_in_use(request.actor)
        ],
        "may_put": permissions.may(request.actor, "template.put"),
        "limit_mb": services.LARGEST // 1024**2,
        "failed_kind": code,
        "failed": failed,
    }
    return render(request, "outgoing/templates.html", context, status=status)


@require_GET
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The template in use, or with ``?shipped=1`` the one that the program brings; always a download."""
    permissions.require(request.actor, "template.read")
    used = queries.in_use(request.actor, kind_or_404(code))
    if request.GET.get("shipped"):
        used = queries.InUse(used.kind, None)
    try:
        data = queries.bytes_of(used)
    except FileNotFoundError:
        raise Http404 from None
    name = used.row.name if used.own and used.row else f"{used.kind.name}模板.docx"
    return HttpResponse(
        data, content_type=DOCX, headers={"Content-Disposition": content_disposition_header(True, name) or ""}
    )


@require_POST
def put(request: HttpRequest, code: str) -> HttpResponse:
    """Use the file that is handed in; what is wrong with it is said where it was chosen."""
    kind = kind_or_404(code)
    permissions.require(request.actor, "template.put")
    file = request.FILES.get("file")
    if file is None:
        return _shown(request, 422, code, _("没有选中文件。请选择后再上传。"))
    try:
        services.put(
            kind,
            file.name or "",
            file.chunks(),
            actor=request.actor,
            version=number_of(request.POST.get("version")),
        )
    except (Refused, files.FilesUnavailable) as refused:
        return _shown(request, 422, code, str(refused))
    messages.success(request, _("已改用本单位的“%(kind)s”模板。") % {"kind": NAMES[code]})
    return redirect(f"{reverse('outgoing:templates')}#{code}")


@require_POST
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Use the template that the program brings again."""
    kind = kind_or_404(code)
    try:
        services.restore(kind, actor=request.actor, version=number_of(request.POST.get("version")))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(kind)s”已恢复自带模板。") % {"kind": NAMES[code]})
    return redirect(f"{reverse('outgoing:templates')}#{code}")
