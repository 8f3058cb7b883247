"""The page for the screen in the meeting: one item after another, with keys; what is agreed on is noted where it is said."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.delivery.reply_day import usual_reply_day
from luoshi.delivery.stocktakes import Act, Item
from luoshi.web.issues.filters import thing_asked
from luoshi.web.kernel import clock
from luoshi.web.kernel.refusals import Refused
from luoshi.web.stocktakes import queries, services
from luoshi.web.stocktakes.forms import DecideForm
from luoshi.web.stocktakes.models import Decision, Part, Stocktake, new_key
from luoshi.web.stocktakes.views.stocktake import find
from luoshi.web.tasks.models import TargetValue
from luoshi.web.tasks.standing import verdicts_of

OTHER = "other"  # what is agreed on and is about nothing on the agenda


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The item that the address names, or the first."""
    return _show(request, find(request, pk), request.GET.get("item", ""))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was agreed on about the item, and go back to it."""
    row, item = find(request, pk), request.POST.get("item", "")
    form = DecideForm(request.POST, actor=request.actor)
    about = thing_asked(item)
    if form.is_valid():
        try:
            made = services.decide(
                pk, form.decided(about), actor=request.actor, key=request.POST.get("key", "")
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = {
                services.ISSUE: _("已记录，并已交办为问题。"),
                services.INSTRUCTION: _("已记录，并已作出批示。"),
            }
            messages.success(request, said.get(made.form, _("已记录。")))
            query = urlencode({"item": item}) if item else ""
            return redirect(f"{reverse('stocktakes:meeting', args=[pk])}?{query}")
    return _show(request, row, item, form=form)


def _show(request: HttpRequest, row: Stocktake, wanted: str, form: DecideForm | None = None) -> HttpResponse:
    actor, today = request.actor, clock.today()
    agenda = queries.agenda(row, actor, today)
    keys = [item.key for item in agenda.items]
    at = keys.index(wanted) if wanted in keys else len(keys) if wanted == OTHER or not keys else 0
    item = agenda.items[at] if at < len(keys) else None
    beside: dict[str, Any] = queries.of_item(actor, item) if item else {"lead": None}
    decisions = queries.decisions_of(row, actor)
    targets = list(beside["task"].targets.select_related("plan", "task")) if beside.get("task") else []
    values = TargetValue.objects.filter(target__in=targets, place=None, superseded=False)
    judged = verdicts_of(targets, values, today) if targets else {}
    figures = [(target, *judged[target.pk]) for target in targets]
    lead = beside["lead"]
    initial = {
        "form": _usual_form(item),
        "body": lead.short_name if lead else "",
        "due": usual_reply_day(today),
    }
    acts = services.acts_on(row, actor)
    context = {
        "stocktake": row,
        "item": item,
        "part": Part(item.part.value).label if item else "",
        "at": min(at, len(keys)) + 1,
        "count": len(keys) + 1,
        "previous": keys[at - 1] if at > 0 else "",
        "following": keys[at + 1] if at + 1 < len(keys) else OTHER if at < len(keys) else "",
        "key_of_item": item.key if item else OTHER,
        "figures": figures,
        **beside,
        "decisions": decisions,
        "own": [each for each in decisions if _is_about(each, item)],
        "may_decide": Act.DECIDE in acts,
        "may_close": Act.CLOSE in acts,
        "form": form or DecideForm(initial=initial, actor=actor),
        "key": request.POST.get("key") or new_key(),
    }
    status = 422 if form is not None else 200
    return render(request, "stocktakes/meeting.html", context, status=status)


def _usual_form(item: Item | None) -> str:
    """A task's lead is told; about what nothing is known of it is only noted."""
    return services.ISSUE if item is not None and item.kind == "task" else services.NOTE


def _is_about(decision: Decision, item: Item | None) -> bool:
    if item is None:
        return not decision.about_kind
    return (decision.about_kind, decision.about_id) == (item.kind, item.id)
