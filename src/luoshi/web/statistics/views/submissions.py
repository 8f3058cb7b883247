"""The submissions as a list, the page of one, and the steps that it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.statistics.indicator import Indicators
from luoshi.statistics.submissions import Step
from luoshi.web.kernel import permissions
from luoshi.web.kernel.given import number
from luoshi.web.kernel.pages import rows_wanted
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics import queries
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.column_words import ROLES, WHEN
from luoshi.web.statistics.models import Facet, Submission
from luoshi.web.statistics.resolving import indicators_of, places_around
from luoshi.web.statistics.services import submissions as services
from luoshi.web.statistics.services.checking import open_errors

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
    context = {
        "page": page,
        "may_send": permissions.may(request.actor, "submission.send"),
        "limit_mb": settings.UPLOAD_LIMIT // (1024 * 1024),
    }
    return render(request, "statistics/submissions.html", context)


@require_GET
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What came in at once: its figures with their places, how far it is, and what can be done next."""
    return show(request, find(request, pk))


def show(request: HttpRequest, row: Submission, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page; ``problem`` is why something was refused."""
    steps = services.steps_for(row, request.actor)
    may_mend = Step.WITHDRAWN in steps and permissions.allowed(request.actor, "submission.mend", row)
    context = {
        "submission": row,
        **figures_context(row, request, may_mend),
        "may_mend": may_mend,
        "may_read_again": permissions.allowed(request.actor, "submission.mend", row),
        "steps": [(step, *STEPS[step]) for step in steps],
        "problem": problem,
    }
    return render(request, "statistics/submission.html", context, status=status)


def figures_context(row: Submission, request: HttpRequest, may_mend: bool) -> dict[str, Any]:
    """The figures of a page with what is wrong with each, the findings, and what people choose from when mending."""
    page = queries.pages_of(
        queries.submitted(row, request.GET.get("show", "")), request.GET.get("page", ""), FIGURES_SHOWN
    )
    wrong: dict[int, list[dict[str, Any]]] = {}
    for each in row.findings:
        for at in each["positions"]:
            wrong.setdefault(at, []).append(each)
    ids = dict(row.figures.filter(position__in=wrong).values_list("position", "pk")) if wrong else {}
    for figure in page.object_list:
        figure.wrong = wrong.get(figure.position, [])
    findings = [
        {**each, "figures": [(ids[at], at + 1) for at in each["positions"] if at in ids]}
        for each in row.findings
    ]
    known, rows = definitions() if may_mend else (Indicators(()), {})
    return {
        "figures": page,
        "findings": findings,
        "errors": open_errors(row),
        "shown": request.GET.get("show", ""),
        "left_out": row.figures.filter(taken=False).count(),
        "indicators": indicators_of(known, rows),
        "places": places_around(row.owner) if may_mend else [],
        "roles": ROLES.items(),
        "whens": WHEN.items(),
        "facets": Facet.choices,
    }


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
