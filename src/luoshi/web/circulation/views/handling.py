"""What is given to bodies, and what they do with it, from the page of the sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.web.circulation.forms import AssignForm, errors_of
from luoshi.web.circulation.services import handling
from luoshi.web.circulation.views.sheet import perform, version
from luoshi.web.kernel.given import number, posted_day
from luoshi.web.kernel.refusals import Refused


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """To bodies, by a day."""

    def do() -> Any:
        form = AssignForm(request.POST, actor=request.actor)
        if not form.is_valid():
            raise Refused(errors_of(form))
        opinion = number(request.POST.get("opinion")) or None
        return handling.assign(
            pk, version(request), actor=request.actor, opinion_id=opinion, **form.cleaned_data
        )

    return perform(request, pk, "assign", do, _("已交办，承办单位会收到通知。"))


@require_POST
def hand_on(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """To somebody of the body."""
    person = number(request.POST.get("person"))
    return perform(
        request, pk, "hand-on",
        lambda: handling.hand_on(pk, work, person, actor=request.actor), _("已转经办人。"), key=work,
    )  # fmt: skip


@require_POST
def answer(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """What was done."""
    text = request.POST.get("text", "")
    return perform(
        request, pk, "answer",
        lambda: handling.answer(pk, work, text, actor=request.actor), _("已办复。"), key=work,
    )  # fmt: skip


@require_POST
def give_back(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """Not the body's to do."""
    reason = request.POST.get("reason", "")
    return perform(
        request, pk, "return",
        lambda: handling.give_back(pk, work, reason, actor=request.actor), _("已退回办公室。"), key=work,
    )  # fmt: skip


@require_POST
def send_back(request: HttpRequest, pk: int, work: int) -> HttpResponse:
    """To be done again."""
    reason = request.POST.get("reason", "")

    def do() -> Any:
        return handling.send_back(
            pk, version(request), work, reason, actor=request.actor, due=posted_day(request, "due")
        )

    return perform(request, pk, "send-back", do, _("已退回重办。"), key=work)
