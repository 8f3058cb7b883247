"""The acts on the page of a task. Whatever is refused comes back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.web.kernel import clock, files, permissions
from luoshi.web.kernel.refusals import Refused, Stale
from luoshi.web.tasks.forms import StepForm, TargetForm, first_error
from luoshi.web.tasks.models import Attachment, Instruction, Milestone, Target, Task
from luoshi.web.tasks.services import breakdown, instructions, reporting, states, targets, values
from luoshi.web.tasks.views.task import number, show, visible_task


@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """报办结, 确认销号, 退回, 取消, 恢复."""
    name = request.POST.get("act", "")
    act = states.ACTS.get(name)
    done = _("%(act)s已完成。") % {"act": act.label} if act else ""
    version = number(request.POST.get("version"))
    return _done(
        request,
        pk,
        f"state-{name}",
        lambda: states.change_state(pk, version, name, _text(request, "reason"), actor=request.actor),
        done,
    )


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A short update."""
    return _done(
        request,
        pk,
        "report",
        lambda: reporting.report(pk, _text(request), actor=request.actor),
        _("进展已填写。"),
        "updates",
    )


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark."""
    return _done(
        request,
        pk,
        "comment",
        lambda: reporting.comment(pk, _text(request), actor=request.actor),
        _("意见已发表。"),
        "comments",
    )


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow or no longer."""
    on = request.POST.get("on") == "1"
    said = _("已关注：有改动会通知您。") if on else _("已取消关注。")
    return _done(request, pk, "follow", lambda: reporting.follow(pk, on, actor=request.actor), said)


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """One or several files; each that is refused says why, the others are kept."""
    row = visible_task(request, pk)
    permissions.require(request.actor, "task.attach", row)
    given = request.FILES.getlist("files")
    refusals = [] if given else [_("没有选中文件。请选择后再上传。")]
    for file in given[: reporting.FILES_LIMIT]:
        try:
            reporting.attach(pk, file.name or "", file.chunks(), actor=request.actor)
        except Refused as refused:
            refusals.append(str(refused))
        except files.FilesUnavailable as error:
            refusals.append(str(error))
    if refusals:
        return show(request, row, status=422, failed=_failed(request, "attach", " ".join(refusals)))
    messages.success(request, _("附件已上传。"))
    return redirect(f"{row.get_absolute_url()}#attachments")


@require_GET
def attachment(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """The file; always a download, never shown by the browser."""
    visible_task(request, pk)
    row = get_object_or_404(Attachment, pk=attachment, task_id=pk, removed_at=None)
    try:
        file = files.open_file(row.sha256)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=row.name, content_type="application/octet-stream")


@require_POST
def attachment_remove(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take it off the task."""
    get_object_or_404(Attachment, pk=attachment, task_id=pk)
    return _done(
        request,
        pk,
        "attach",
        lambda: reporting.remove_attachment(attachment, actor=request.actor),
        _("附件已移除，记录里仍能看到。"),
        "attachments",
    )


@require_POST
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new step."""

    def do() -> None:
        given = _step(request)
        breakdown.add_milestone(pk, actor=request.actor, **given)

    return _done(request, pk, "milestone", do, _("节点已新增。"), "breakdown")


@require_POST
def milestone_change(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    """Change a step, say that it is done or not, or take it away."""
    get_object_or_404(Milestone, pk=milestone, task_id=pk)
    act = request.POST.get("act", "")

    def do() -> None:
        if act == "done":
            breakdown.complete_milestone(
                milestone, _day(request, "done_on") or clock.today(), actor=request.actor
            )
        elif act == "undone":
            breakdown.complete_milestone(milestone, None, actor=request.actor)
        elif act == "remove":
            breakdown.remove_milestone(milestone, actor=request.actor)
        else:
            breakdown.change_milestone(
                milestone, actor=request.actor, seen=request.POST.get("seen"), **_step(request)
            )

    return _done(request, pk, "milestone-change", do, _("节点已更新。"), "breakdown", milestone)


@require_POST
def subtask_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new part."""

    def do() -> None:
        form = _checked(request)
        breakdown.add_subtask(
            pk,
            actor=request.actor,
            title=form.cleaned_data["title"],
            due=form.cleaned_data["due"],
            lead=form.bodies(),
        )

    return _done(request, pk, "subtask", do, _("子任务已新增。"), "breakdown")


@require_POST
def subtask_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down among its fellows."""
    subtask = get_object_or_404(Task, pk=number(request.POST.get("subtask")), parent_id=pk)
    up = request.POST.get("to") == "up"
    return _done(
        request,
        pk,
        "subtask",
        lambda: breakdown.move_subtask(subtask.pk, up, actor=request.actor),
        _("次序已调整。"),
        "breakdown",
    )


@require_POST
def instruct(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader asks one of the bodies."""

    def do() -> None:
        instructions.give(
            pk,
            actor=request.actor,
            addressee_id=number(request.POST.get("addressee")),
            text=_text(request),
            due=_day(request, "due"),
        )

    return _done(request, pk, "instruct", do, _("批示已发出，承办单位会收到通知。"), "instructions")


@require_POST
def instruction_act(request: HttpRequest, pk: int, instruction: int) -> HttpResponse:
    """Answer, close, or ask again."""
    get_object_or_404(Instruction, pk=instruction, task_id=pk)
    act = request.POST.get("act", "")

    def do() -> None:
        if act == "close":
            instructions.close(instruction, actor=request.actor)
        elif act == "reopen":
            instructions.reopen(instruction, actor=request.actor)
        else:
            instructions.answer(instruction, _text(request), actor=request.actor)

    said = {"close": _("批示已办结。"), "reopen": _("已退回重办。")}.get(act, _("回复已提交。"))
    return _done(request, pk, "answer", do, said, "instructions", instruction)


@require_POST
def value(request: HttpRequest, pk: int, target: int) -> HttpResponse:
    """A figure of a target."""
    get_object_or_404(Target, pk=target, task_id=pk)

    def do() -> None:
        values.record_value(
            target,
            actor=request.actor,
            period=_text(request, "period"),
            value=_text(request, "value"),
            source=_text(request, "source"),
        )

    return _done(request, pk, "value", do, _("数据已保存。"), "targets", target)


@require_POST
def target_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A target that the document does not have."""

    def do() -> None:
        targets.add(pk, TargetForm(request.POST).facts(), actor=request.actor)

    return _done(request, pk, "target", do, _("目标已新增。"), "targets")


def _done(
    request: HttpRequest,
    pk: int,
    form: str,
    do: Callable[[], Any],
    said: str,
    anchor: str = "",
    key: int = 0,
) -> HttpResponse:
    """Do the act and go back to the page; where it is refused, show the page with what was typed and why."""
    row = visible_task(request, pk)
    try:
        do()
    except (Refused, Stale) as refused:
        status = 409 if isinstance(refused, Stale) else 422
        return show(
            request,
            visible_task(request, pk),
            status=status,
            failed=_failed(request, form, str(refused), key),
        )
    messages.success(request, said)
    return redirect(f"{row.get_absolute_url()}#{anchor}" if anchor else row.get_absolute_url())


def _failed(request: HttpRequest, form: str, error: str, key: int = 0) -> dict[str, Any]:
    return {"form": form, "error": error, "key": key, "data": request.POST}


def _checked(request: HttpRequest) -> StepForm:
    form = StepForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Refused(first_error(form))
    return form


def _step(request: HttpRequest) -> dict[str, Any]:
    found = _checked(request).cleaned_data
    if found["due"] is None:
        raise Refused(_("请填写节点的时限。"))
    organisation = found["organisation"]
    return {
        "title": found["title"],
        "due": found["due"],
        "organisation_id": organisation.pk if organisation else None,
        "person_id": found["person"],
    }


def _text(request: HttpRequest, name: str = "text") -> str:
    return request.POST.get(name, "")


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(text)s”不是日期。请按 2025-06-30 填写。") % {"text": text[:20]}) from None
