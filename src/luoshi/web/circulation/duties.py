"""What each role has to do with incoming documents: the registry by stage, a leader their own, a head what the body handles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.web.circulation.filters import Filter, q_of_due, q_of_mine, q_of_works
from luoshi.web.circulation.models import Handling, Sheet
from luoshi.web.circulation.queries import by_day, visible, with_steps
from luoshi.web.circulation.standing import waiting
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.duties import SHOWN, Duties, Duty, Row, due_words
from luoshi.web.kernel.roles import Role

# The address of each duty, and what it is called.
ASKED: dict[str, tuple[Filter, str | Promise]] = {
    "instruct": (Filter(mine="instruct"), gettext_lazy("待我批示的来文")),
    "handle": (Filter(mine="handle"), gettext_lazy("待承办的来文")),
    "overdue": (Filter(due="overdue"), gettext_lazy("承办逾期的来文")),
    "registered": (Filter(stage="registered"), gettext_lazy("待拟办的来文")),
    "proposed": (Filter(stage="proposed"), gettext_lazy("待送批的来文")),
    "instructed": (Filter(stage="instructed"), gettext_lazy("待交办的来文")),
    "answered": (Filter(stage="answered"), gettext_lazy("待办结的来文")),
}


def _duties(*asked: tuple[str, int]) -> Callable[[Actor, date, int], Iterable[Duty]]:
    """Those of these duties (with their places) of which there is something: counted at once, by one query."""

    def make(actor: Actor, today: date, size: int) -> list[Duty]:
        conditions = {name: _condition(name, actor, today) for name, _order in asked}
        counts = visible(actor).aggregate(
            **{f"n_{name}": Count("pk", filter=condition) for name, condition in conditions.items()}
        )
        return [
            Duty(
                order,
                str(ASKED[name][1]),
                counts[f"n_{name}"],
                f"{reverse('circulation:list')}?{ASKED[name][0].query}",
                _rows(actor, conditions[name], today),
                urgent=name == "overdue",
            )
            for name, order in asked
            if counts[f"n_{name}"]
        ]

    return make


def _condition(name: str, actor: Actor, today: date) -> Q:
    if name == "overdue":
        return q_of_due(name, today)
    if name == "handle":
        # The body's alone: what is made here is kept for all who are its heads.
        return q_of_works(Handling.objects.filter(organisation_id=actor.organisation_id))
    return q_of_mine(name, actor) if name == "instruct" else Q(stage=name)


def _rows(actor: Actor, condition: Q, today: date) -> tuple[Row, ...]:
    sheets = with_steps(visible(actor).filter(condition)).order_by("received_at", "pk")[:SHOWN]
    return tuple(_row(sheet, today) for sheet in sheets)


def _row(sheet: Sheet, today: date) -> Row:
    owed = by_day(waiting(sheet, today))
    note = " · ".join(part for part in (sheet.sender, *(each.words for each in owed[:1])) if part)
    end = due_words(owed[0].lateness.until, today) if owed else ""
    return Row(sheet.title, sheet.get_absolute_url(), note, "", end)


OF_SHEETS: Duties = {
    Role("general_office"): _duties(
        ("overdue", 13), ("registered", 14), ("proposed", 15), ("instructed", 16), ("answered", 24)
    ),
    Role("leader"): _duties(("instruct", 5)),
    Role("lead"): _duties(("handle", 13)),
}
