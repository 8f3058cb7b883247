"""What each role has to do with issues: to assign, to take, to resolve, to verify, and what is overdue. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.delivery.status import Light
from luoshi.web.issues.filters import DUTIES, Filter, q_of_overdue, q_of_waiting
from luoshi.web.issues.models import Issue
from luoshi.web.issues.queries import visible
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.duties import SHOWN, Duties, Duty, Row, due_words
from luoshi.web.kernel.reasons import words
from luoshi.web.kernel.roles import Role

OVERDUE = "overdue"
TITLES: dict[str, str | Promise] = {
    OVERDUE: gettext_lazy("逾期的问题"),
    "assign": gettext_lazy("待交办的问题"),
    "take": gettext_lazy("待认领的问题"),
    "resolve": gettext_lazy("在办的问题"),
    "verify": gettext_lazy("待销号的问题"),
}


def _duties(*asked: tuple[str, int]) -> Callable[[Actor, date, int], Iterable[Duty]]:
    """Those of these duties (with their places) of which there is something: counted at once, by one query."""

    def make(actor: Actor, today: date, size: int) -> list[Duty]:
        conditions = {name: _condition(name, actor, today) for name, _order in asked}
        counts = visible(actor).aggregate(
            **{name: Count("pk", filter=condition) for name, condition in conditions.items()}
        )
        return [
            Duty(
                order,
                str(TITLES[name]),
                counts[name],
                f"{reverse('issues:list')}?{_address(name).query}",
                _rows(actor, conditions[name], today),
                urgent=name == OVERDUE,
            )
            for name, order in asked
            if counts[name]
        ]

    return make


def _condition(name: str, actor: Actor, today: date) -> Q:
    return q_of_overdue(today) if name == OVERDUE else q_of_waiting(actor, DUTIES[name][0])


def _address(name: str) -> Filter:
    return Filter(due=OVERDUE) if name == OVERDUE else Filter(duty=name)


def _rows(actor: Actor, condition: Q, today: date) -> tuple[Row, ...]:
    found = visible(actor).filter(condition).select_related("lead")
    return tuple(_row(issue, today) for issue in found.order_by(F("due").asc(nulls_last=True), "id")[:SHOWN])


def _row(issue: Issue, today: date) -> Row:
    verdict = issue.standing(today)
    note = " · ".join(
        part for part in (issue.lead.short_name if issue.lead else "", words(verdict.reasons)) if part
    )
    light = "" if verdict.light is Light.NONE else verdict.light.value
    return Row(issue.title, issue.get_absolute_url(), note, light, due_words(issue.due, today))


_OF_A_BODY = _duties((OVERDUE, 11), ("take", 12), ("resolve", 21))
OF_ISSUES: Duties = {
    Role("general_office"): _duties(
        (OVERDUE, 11), ("assign", 12), ("verify", 21), ("take", 22), ("resolve", 23)
    ),
    Role("lead"): _OF_A_BODY,
    Role("member"): _OF_A_BODY,
    Role("leader"): _duties((OVERDUE, 11)),
}
