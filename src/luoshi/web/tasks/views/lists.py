"""The lists of milestones and of instructions, to which the numbers of today's page and of the overview lead."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.dossier.models import Instruction
from luoshi.web.dossier.queries import with_names
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.duties import SOON_DAYS
from luoshi.web.kernel.list_workbook import workbook_answer
from luoshi.web.kernel.pages import KeptPaginator, rows_wanted
from luoshi.web.tasks import list_xlsx
from luoshi.web.tasks.models import Milestone
from luoshi.web.tasks.queries.lists import visible
from luoshi.web.tasks.queries.soon import AHEAD_DAYS

PAGE_SIZE = 100
EXPORT_LIMIT = 20_000


@require_GET
def milestones(request: HttpRequest) -> HttpResponse:
    """Milestones of the tasks one may read: of a plan, of a month, or those that are due or late."""
    rows, plan, month, state = _milestones(request)
    name = f"milestones:{plan}:{month}:{state[:5]}"
    page = KeptPaginator(rows, rows_wanted(request.GET, PAGE_SIZE), actor=request.actor, name=name).get_page(
        request.GET.get("page")
    )
    states = [("due", _("未完成，快到或已过时限")), ("late", _("逾期")), ("done", _("已完成"))]
    context = {
        "page": page,
        "plan": plan,
        "month": month,
        "state": state,
        "states": states,
        "today": clock.today(),
    }
    return render(request, "tasks/milestones.html", context)


@require_GET
def milestones_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook."""
    rows = _milestones(request)[0].select_related("person")[:EXPORT_LIMIT]
    return workbook_answer(request, _("节点清单"), list_xlsx.MILESTONES, rows)


def _milestones(request: HttpRequest) -> tuple[QuerySet[Milestone], int | None, date | None, str]:
    """Those that the address asks for, and what it asks for."""
    today = clock.today()
    given = request.GET
    plan, month, state = _number(given.get("plan")), _month(given.get("month")), given.get("state", "")
    rows = Milestone.objects.filter(
        task__in=visible(request.actor).exclude(task_cancelled()).order_by().values("pk")
    )
    if plan:
        rows = rows.filter(task__plan_id=plan)
    if month:
        rows = rows.filter(due__year=month.year, due__month=month.month)
    if state == "due":
        days = AHEAD_DAYS if plan else SOON_DAYS
        rows = rows.filter(done_on=None, due__lte=today + timedelta(days), task__state="open")
    elif state == "late":
        rows = rows.filter(done_on=None, due__lt=today)
    elif state == "done":
        rows = rows.exclude(done_on=None)
    rows = rows.select_related("task", "organisation", "task__campaign", "task__plan").order_by("due", "id")
    return rows, plan, month, state


def task_cancelled() -> Q:
    """Tasks that nobody carries out any more."""
    return Q(state="cancelled")


@require_GET
def instructions(request: HttpRequest) -> HttpResponse:
    """The instructions one may read: all of one's own, or in one state; what waits for an answer first."""
    actor = request.actor
    rows, state, whose = _instructions(request)
    page = Paginator(rows, rows_wanted(request.GET, PAGE_SIZE)).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": Instruction.State.choices,
        "whose": whose,
        "today": clock.today(),
        "may_answer": permissions.may(actor, "instruction.answer"),
        "may_give": permissions.may(actor, "instruction.give"),
    }
    return render(request, "tasks/instructions.html", context)


@require_GET
def instructions_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook."""
    return workbook_answer(
        request, _("批示清单"), list_xlsx.INSTRUCTIONS, _instructions(request)[0][:EXPORT_LIMIT]
    )


def _instructions(request: HttpRequest) -> tuple[QuerySet[Instruction], str, str]:
    """Those that the address asks for, and what it asks for."""
    actor = request.actor
    state, whose = request.GET.get("state", ""), request.GET.get("whose", "")
    rows = permissions.restrict(Instruction.objects.all(), actor, "instruction.read")
    if whose == "mine":
        rows = rows.filter(by_id=actor.person_id)
    elif permissions.may(actor, "instruction.answer"):
        # A general office may answer for all of its place: it sees all, and as its own those addressed to it.
        oversees = actor.jurisdiction_path != actor.organisation_path
        whose = whose if whose in {"all", "answer"} else "all" if oversees else "answer"
        if whose == "answer":
            rows = permissions.restrict(rows, actor, "instruction.answer")
            if oversees:
                rows = rows.filter(addressee__in={actor.organisation_id, actor.jurisdiction_id})
    if state in Instruction.State.values:
        rows = rows.filter(state=state)
    rows = (
        with_names(rows)
        .select_related("addressee", "by", "answered_by")
        .order_by(F("due").asc(nulls_last=True), "-id")
    )
    return rows, state, whose


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _month(text: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
