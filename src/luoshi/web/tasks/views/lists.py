"""The lists of milestones and of instructions, to which the numbers of today's page and of the overview lead."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.pages import KeptPaginator
from luoshi.web.tasks.models import Instruction, Milestone
from luoshi.web.tasks.queries.lists import visible
from luoshi.web.tasks.queries.soon import AHEAD_DAYS, SOON_DAYS

PAGE_SIZE = 100


@require_GET
def milestones(request: HttpRequest) -> HttpResponse:
    """Milestones of the tasks one may read: of a plan, of a month, or those that are due or late."""
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
    rows = rows.select_related("task", "organisation", "task__campaign").order_by("due", "id")
    name = f"milestones:{plan}:{month}:{state[:5]}"
    page = KeptPaginator(rows, PAGE_SIZE, actor=request.actor, name=name).get_page(given.get("page"))
    states = [("due", _("未完成，快到或已过时限")), ("late", _("逾期")), ("done", _("已完成"))]
    context = {"page": page, "plan": plan, "month": month, "state": state, "states": states, "today": today}
    return render(request, "tasks/milestones.html", context)


def task_cancelled() -> Q:
    """Tasks that nobody carries out any more."""
    return Q(state="cancelled")


@require_GET
def instructions(request: HttpRequest) -> HttpResponse:
    """The instructions one may read: all of one's own, or in one state; what waits for an answer first."""
    actor = request.actor
    state, whose = request.GET.get("state", ""), request.GET.get("whose", "")
    rows = permissions.restrict(Instruction.objects.all(), actor, "instruction.read")
    if whose == "mine":
        rows = rows.filter(by_id=actor.person_id)
    elif whose != "all" and permissions.may(actor, "instruction.answer"):
        whose = "answer"
        rows = permissions.restrict(Instruction.objects.all(), actor, "instruction.answer")
    if state in Instruction.State.values:
        rows = rows.filter(state=state)
    rows = rows.select_related("task", "addressee", "by", "answered_by").order_by(
        F("due").asc(nulls_last=True), "-id"
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
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


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _month(text: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
