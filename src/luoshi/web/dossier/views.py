"""The acts on the dossier of a thing, below the address of its page. Whatever is refused comes back with what was typed.

``addresses`` gives the addresses of a kind of thing; its app says how a thing is found and how its page is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.delivery.reply_day import reply_day
from luoshi.web.dossier.models import Attachment, Instruction
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.kernel import clock, files, permissions
from luoshi.web.kernel.given import number, posted_day
from luoshi.web.kernel.refusals import Refused, Stale


class Show(Protocol):
    """Shows the page of a thing; ``failed`` is a form of it that was refused, with what was typed into it."""

    def __call__(
        self, request: HttpRequest, thing: Any, /, *, status: int = 200, failed: dict[str, Any] | None = None
    ) -> HttpResponse: ...


Find = Callable[[HttpRequest, int], Any]


def addresses(kind: str, below: str, *, find: Find, show: Show) -> list[URLPattern]:
    """The addresses of the dossiers of a kind, below that of its pages (``tasks/<int:pk>/``).

    Of several kinds in one app only one can have its addresses in the app's own namespace.
    ``find`` gives the thing, or raises Http404 where the person may not see it; its address must be what ``below`` says.
    """
    pages = Pages(kind, find, show)

    def at(rest: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        return path(f"{below}{rest}", view, name=name)

    return [
        at("comments/", require_POST(pages.comment), f"{kind}-comment"),
        at("follow/", require_POST(pages.follow), f"{kind}-follow"),
        at("attachments/", require_POST(pages.attach), f"{kind}-attach"),
        at("attachments/<int:attachment>/", require_GET(pages.attachment), "attachment"),
        at(
            "attachments/<int:attachment>/remove/",
            require_POST(pages.attachment_remove),
            "attachment-remove",
        ),
        at("instructions/", require_POST(pages.instruct), "instruct"),
        at("instructions/<int:instruction>/", require_POST(pages.instruction_act), "instruction-act"),
    ]


def done(
    request: HttpRequest,
    thing: Any,
    form: str,
    do: Callable[[], Any],
    said: str,
    *,
    find: Find,
    show: Show,
    anchor: str = "",
    key: int = 0,
    mark: str = "",
) -> HttpResponse:
    """Do an act and go back to the page of the thing; where it is refused, show the page with what was typed and why.

    ``anchor`` is the part of the page to go to. ``mark`` names the row that the act made or changed (``comment`` for the
    row whose ``id`` is comment-12): the page then goes to that row and shows it as the one that is new.
    """
    try:
        made = do()
    except (Refused, Stale) as refused:
        status = 409 if isinstance(refused, Stale) else 422
        failed = failure(request, form, str(refused), key)
        return show(request, find(request, thing.pk), status=status, failed=failed)
    messages.success(request, said)
    row = made.pk if mark and isinstance(made, Model) else None
    anchor = f"{mark}-{row or key}" if mark and (row or key) else anchor
    return redirect(f"{thing.get_absolute_url()}#{anchor}" if anchor else thing.get_absolute_url())


def failure(request: HttpRequest, form: str, error: str, key: int = 0) -> dict[str, Any]:
    """A form that was refused, as pages show it."""
    return {"form": form, "error": error, "key": key, "data": request.POST}


@dataclass(frozen=True)
class Pages:
    """The acts on the dossiers of one kind of thing."""

    kind: str
    find: Find
    show: Show

    def comment(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A remark."""
        text = request.POST.get("text", "")
        return self._perform(
            request,
            pk,
            "comment",
            lambda: writing.comment(self.kind, pk, text, actor=request.actor),
            _("意见已发表。"),
            "comments",
            mark="comment",
        )

    def follow(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Follow or no longer."""
        on = request.POST.get("on") == "1"
        said = _("已跟踪：有改动会通知您。") if on else _("已取消跟踪。")
        return self._perform(
            request, pk, "follow", lambda: writing.follow(self.kind, pk, on, actor=request.actor), said
        )

    def attach(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One or several files; each that is refused says why, the others are kept."""
        thing = self.find(request, pk)
        permissions.require(request.actor, f"{self.kind}.attach", thing)
        given = request.FILES.getlist("files")
        refusals = [] if given else [_("没有选中文件。请选择后再上传。")]
        mark = "attachments"
        for file in given[: writing.FILES_LIMIT]:
            try:
                row = writing.attach(self.kind, pk, file.name or "", file.chunks(), actor=request.actor)
                mark = f"attachment-{row.pk}"
            except (Refused, files.FilesUnavailable) as refused:
                refusals.append(str(refused))
        if refusals:
            failed = failure(request, "attach", " ".join(refusals))
            return self.show(request, thing, status=422, failed=failed)
        messages.success(request, _("附件已上传。"))
        return redirect(f"{thing.get_absolute_url()}#{mark}")

    def attachment(self, request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
        """The file; always a download, never shown by the browser."""
        self.find(request, pk)
        return download(
            get_object_or_404(Attachment, pk=attachment, kind=self.kind, object_id=pk, removed_at=None)
        )

    def attachment_remove(self, request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
        """Take it off the thing."""
        get_object_or_404(Attachment, pk=attachment, kind=self.kind, object_id=pk)
        return self._perform(
            request,
            pk,
            "attach",
            lambda: writing.remove_attachment(attachment, actor=request.actor),
            _("附件已移除，记录里仍能看到。"),
            "attachments",
        )

    def instruct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A leader asks one of the bodies.

        The form proposes the usual day. Where that was left as it stood and the words name one, theirs holds; where it was
        cleared, the form comes back once with the day of the words, or says what an instruction without one lacks.
        """
        asked = self._ask_for_day(request)
        if asked is not None:
            thing = self.find(request, pk)
            permissions.require(request.actor, "instruction.give", thing)
            return self.show(request, thing, status=422, failed=asked)

        left = request.POST.get("due", "") == request.POST.get("proposed", "-")
        named = reply_day(request.POST.get("text", ""), clock.today()) if left else None

        def do() -> Instruction:
            return instructions.give(
                self.kind,
                pk,
                actor=request.actor,
                addressee_id=number(request.POST.get("addressee")),
                text=request.POST.get("text", ""),
                due=named or posted_day(request, "due"),
            )

        said = _("批示已发出，承办单位会收到通知。")
        if named is not None:
            said = _("批示已发出，回复时限按内容定为 %(day)s，承办单位会收到通知。") % {
                "day": named.isoformat()
            }
        return self._perform(request, pk, "instruct", do, said, "instructions", mark="instruction")

    def _ask_for_day(self, request: HttpRequest) -> dict[str, Any] | None:
        """The form once more, where it has no day by which to answer and that was not confirmed yet."""
        given = request.POST
        if given.get("due") or given.get("without_due") or not given.get("text", "").strip():
            return None
        data = given.copy()
        data["without_due"] = "1"
        day = reply_day(given["text"], clock.today())
        if day is None:
            said = _(
                "还没有发出：没有回复时限的批示，到期不会提醒，也不会算作逾期。请填写时限；确实不设的，再点一次“发出批示”。"
            )
        else:
            data["due"] = day.isoformat()
            said = _("还没有发出：已按内容填上回复时限 %(day)s，请核对后再点“发出批示”。") % {
                "day": day.isoformat()
            }
        return {"form": "instruct", "error": said, "key": 0, "data": data}

    def instruction_act(self, request: HttpRequest, pk: int, instruction: int) -> HttpResponse:
        """Answer, close, or ask again."""
        get_object_or_404(Instruction, pk=instruction, kind=self.kind, object_id=pk)
        act = request.POST.get("act", "")

        def do() -> None:
            if act == "close":
                instructions.close(instruction, actor=request.actor)
            elif act == "reopen":
                instructions.reopen(instruction, actor=request.actor)
            else:
                instructions.answer(instruction, request.POST.get("text", ""), actor=request.actor)

        said = {"close": _("批示已办结。"), "reopen": _("已退回重办。")}.get(act, _("回复已提交。"))
        return self._perform(request, pk, "answer", do, said, "instructions", instruction, mark="instruction")

    def _perform(
        self,
        request: HttpRequest,
        pk: int,
        form: str,
        do: Callable[[], Any],
        said: str,
        anchor: str = "",
        key: int = 0,
        mark: str = "",
    ) -> HttpResponse:
        thing = self.find(request, pk)
        return done(
            request, thing, form, do, said, find=self.find, show=self.show, anchor=anchor, key=key, mark=mark
        )


def download(row: Attachment) -> FileResponse:
    """The file of an attachment, as a download. Raises Http404 where its bytes are missing."""
    try:
        file = files.open_file(row.sha256)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=row.name, content_type="application/octet-stream")
