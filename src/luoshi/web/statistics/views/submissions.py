"""The submissions as a list, the page of one, and the steps that it takes."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.statistics.submissions import Step
from luoshi.web.kernel import permissions
from luoshi.web.kernel.given import number
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics import queries
from luoshi.web.statistics.models import Submission
from luoshi.web.statistics.services import submissions as services

FIGURES_SHOWN = 200
STEPS = {
    Step.CONFIRMED: ("statistics:confirm", gettext_lazy("确认入库")),
    Step.LOCKED: ("statistics:lock", gettext_lazy("锁定")),
    Step.PUBLISHED: ("statistics:publish", gettext_lazy("公布")),
    Step.WITHDRAWN: ("statistics:withdraw", gettext_lazy("撤回")),
}


@require_GET
def submission_list(request: HttpRequest) -> HttpResponse:
    """What was sent in, the latest first."""
    permissions.require(request.actor, "submission.read")
    size = rows_wanted(request.GET, queries.PAGE_SIZE)
    page = queries.pages_of(queries.submissions(request.actor), request.GET.get("page", ""), size)
    return render(request, "statistics/submissions.html", {"page": page})


@require_GET
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What came in at once: its figures with their places, how far it is, and what can be done next."""
    return show(request, find(request, pk))


def show(request: HttpRequest, row: Submission, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page; ``problem`` is why something was refused."""
    figures = row.figures.select_related("indicator", "place")
    context = {
        "submission": row,
        "figures": queries.pages_of(figures, request.GET.get("page", ""), FIGURES_SHOWN),
        "steps": [(step, *STEPS[step]) for step in services.steps_for(row, request.actor)],
        "problem": problem,
    }
    return render(request, "statistics/submission.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let its figures count."""

    def do() -> str:
        _row, told = services.confirm(pk, _version(request), actor=request.actor)
        return _("已入库：新增 %(added)d 个，修订 %(revised)d 个，没有变化 %(unchanged)d 个。") % {
            "added": told.added,
            "revised": told.revised,
            "unchanged": told.unchanged,
        }

    return _done(request, pk, do)


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let its figures change no more but by a granted revision."""
    return _step(request, pk, services.lock, _("已锁定。以后要改，须申请修订。"))


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everybody see them."""
    return _step(request, pk, services.publish, _("已公布。"))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was not confirmed."""
    return _step(request, pk, services.withdraw, _("已撤回，这些数没有入库。"))


def find(request: HttpRequest, pk: int) -> Submission:
    """The submission; Http404 where the person may not see it."""
    row = queries.submission(request.actor, pk)
    if row is None:
        raise Http404
    return row


def _step(request: HttpRequest, pk: int, service: Callable[..., Submission], said: str) -> HttpResponse:
    def do() -> str:
        service(pk, _version(request), actor=request.actor)
        return said

    return _done(request, pk, do)


def _done(request: HttpRequest, pk: int, do: Callable[[], str]) -> HttpResponse:
    row = find(request, pk)
    try:
        said = do()
    except Refused as refused:
        return show(request, find(request, pk), problem=str(refused), status=422)
    messages.success(request, said)
    return redirect(row)


def _version(request: HttpRequest) -> int | None:
    return number(request.POST.get("version"))
