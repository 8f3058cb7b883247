"""The acts on the page of a task. Whatever is refused comes back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.web.dossier.services.writing import FILES_LIMIT
from luoshi.web.dossier.views import done
from luoshi.web.kernel import clock
from luoshi.web.kernel.files import FilesUnavailable
from luoshi.web.kernel.given import number, posted_day
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.forms import StepForm, TargetForm, first_error
from luoshi.web.tasks.models import Milestone, Target, Task, Update
from luoshi.web.tasks.services import breakdown, reporting, states, targets, values
from luoshi.web.tasks.views.task import show, visible_task


@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """报办结, 确认销号, 退回, 取消, 恢复."""
    name = request.POST.get("act", "")
    act = states.ACTS.get(name)
    done = _("%(act)s已完成。") % {"act": act.label} if act else ""
    version = number(request.POST.get("version"))
    return _perform(
        request,
        pk,
        f"state-{name}",
        lambda: states.change_state(
            pk,
            version,
            name,
            _text(request, "reason"),
            actor=request.actor,
            exception=_text(request, "exception"),
        ),
        done,
    )


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A short update, with files as its evidence."""

    def do() -> Update:
        given = request.FILES.getlist("files")[:FILES_LIMIT]
        evidence = [(file.name or "", file.chunks()) for file in given]
        try:
            return reporting.report(pk, _text(request), actor=request.actor, evidence=evidence)
        except FilesUnavailable as unavailable:
            raise Refused(str(unavailable)) from None

    return _perform(
        request,
        pk,
        "report",
        do,
        _("进展已填写。"),
        "updates",
        mark="update",
    )


@require_POST
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new step."""

    def do() -> Milestone:
        return breakdown.add_milestone(pk, actor=request.actor, **_step(request))

    return _perform(request, pk, "milestone", do, _("节点已新增。"), "breakdown", mark="milestone")


@require_POST
def milestone_change(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    """Change a step, say that it is done or not, or take it away."""
    get_object_or_404(Milestone, pk=milestone, task_id=pk)
    act = request.POST.get("act", "")

    def do() -> None:
        if act == "done":
            breakdown.complete_milestone(
                milestone, posted_day(request, "done_on") or clock.today(), actor=request.actor
            )
        elif act == "undone":
            breakdown.complete_milestone(milestone, None, actor=request.actor)
        elif act == "remove":
            breakdown.remove_milestone(milestone, actor=request.actor)
        else:
            breakdown.change_milestone(
                milestone, actor=request.actor, seen=request.POST.get("seen"), **_step(request)
            )

    mark = "" if act == "remove" else "milestone"
    return _perform(request, pk, "milestone-change", do, _("节点已更新。"), "breakdown", milestone, mark=mark)


@require_POST
def subtask_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new part."""

    def do() -> Task:
        form = _step_form(request)
        return breakdown.add_subtask(
            pk,
            actor=request.actor,
            title=form.cleaned_data["title"],
            due=form.cleaned_data["due"],
            lead=form.bodies(),
        )

    return _perform(request, pk, "subtask", do, _("子任务已新增。"), "breakdown", mark="subtask")


@require_POST
def subtask_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down among its fellows."""
    subtask = get_object_or_404(Task, pk=number(request.POST.get("subtask")), parent_id=pk)
    up = request.POST.get("to") == "up"
    return _perform(
        request,
        pk,
        "subtask",
        lambda: breakdown.move_subtask(subtask.pk, up, actor=request.actor),
        _("次序已调整。"),
        "breakdown",
    )


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

    return _perform(request, pk, "value", do, _("数据已保存。"), "targets", target, mark="target")


@require_POST
def target_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A target that the document does not have."""

    def do() -> Target:
        return targets.add(pk, TargetForm(request.POST).facts(), actor=request.actor)

    return _perform(request, pk, "target", do, _("目标已新增。"), "targets", mark="target")


def _perform(
    request: HttpRequest,
    pk: int,
    form: str,
    do: Callable[[], Any],
    said: str,
    anchor: str = "",
    key: int = 0,
    mark: str = "",
) -> HttpResponse:
    row = visible_task(request, pk)
    return done(request, row, form, do, said, find=visible_task, show=show, anchor=anchor, key=key, mark=mark)


def _step_form(request: HttpRequest) -> StepForm:
    form = StepForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Refused(first_error(form))
    return form


def _step(request: HttpRequest) -> dict[str, Any]:
    found = _step_form(request).cleaned_data
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
