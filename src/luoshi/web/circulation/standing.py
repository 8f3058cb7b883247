"""Where a sheet lies now and since when, and how long each of its steps took: for the page, the list and the supervision.

The rules are the library's; here is only which row is asked for which step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Act, Lateness, Urgency
from luoshi.web.circulation.models import Handling, Opinion, Sheet, facts_of, readers

# The steps that take time, in the order of the way.
STEPS: dict[Act, str | Promise] = {
    Act.PROPOSE: gettext_lazy("拟办"),
    Act.ROUTE: gettext_lazy("送批"),
    Act.INSTRUCT: gettext_lazy("批示"),
    Act.ASSIGN: gettext_lazy("交办"),
    Act.ANSWER: gettext_lazy("承办"),
    Act.CLOSE: gettext_lazy("办结"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that somebody owes: whose it is, since when, and how it stands. ``who`` is empty for the registry."""

    sheet: Sheet
    step: Act
    who: str
    since: date
    lateness: Lateness

    @property
    def label(self) -> str:
        return str(STEPS[self.step])

    @property
    def words(self) -> str:
        """What is waited for, in a line."""
        said = {
            Act.PROPOSE: _("待拟办"),
            Act.ROUTE: _("待送批或交办"),
            Act.INSTRUCT: _("待%(who)s批示") % {"who": self.who},
            Act.ASSIGN: _("待交办"),
            Act.ANSWER: _("%(who)s承办") % {"who": self.who},
            Act.CLOSE: _("待办结"),
        }
        return said[self.step]


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is done: when it began and ended, and how long it took."""

    step: Act
    who: str
    lateness: Lateness


def waiting(sheet: Sheet, today: date) -> list[Waiting]:
    """What is owed on a sheet now; its opinions and handlings are fetched already."""
    opinions, works = opinions_of(sheet), works_of(sheet)
    found: list[Waiting] = []
    for step in rules.owed(facts_of(opinions, works, sheet)):
        if step is Act.INSTRUCT:
            rows = [opinions[at] for at in sorted(rules.turn(readers(opinions)))]
            found += [_own(sheet, step, row.name, row.reached_at or sheet.stage_at, today) for row in rows]
        elif step is Act.ANSWER:
            found += [_work(sheet, row, today) for row in works if row.state == Handling.State.OPEN]
        else:
            since = sheet.registered_at if step is Act.PROPOSE else sheet.stage_at
            found.append(_own(sheet, step, "", since, today))
    return found


def done(sheet: Sheet) -> Iterator[Done]:
    """The steps of a sheet that are done; what came on paper took no time here."""
    if sheet.proposed_at:
        yield _took(sheet, Act.PROPOSE, "", sheet.registered_at, sheet.proposed_at)
    for row in opinions_of(sheet):
        if row.reached_at and row.acted_at and not row.on_paper:
            yield _took(sheet, Act.INSTRUCT, row.name, row.reached_at, row.acted_at)
    for work in works_of(sheet):
        if work.ended_at:
            since, end = day_of(work.assigned_at), day_of(work.ended_at)
            yield Done(Act.ANSWER, work.organisation.short_name, rules.lateness(since, work.due, end))


def opinions_of(sheet: Sheet) -> list[Opinion]:
    """The leaders on a sheet that were fetched with it, in their order."""
    return sorted(sheet.opinions.all(), key=lambda row: (row.round, row.position, row.pk))


def works_of(sheet: Sheet) -> list[Handling]:
    """What is handled on a sheet, fetched with it, in its order."""
    return sorted(sheet.handlings.all(), key=lambda row: (not row.leading, row.pk))


def day_of(moment: datetime) -> date:
    """The day of a moment, here."""
    return timezone.localdate(moment)


def _own(sheet: Sheet, step: Act, who: str, since: datetime, today: date) -> Waiting:
    start = day_of(since)
    last = rules.until(step, Urgency(sheet.urgency), start)
    return Waiting(sheet, step, who, start, rules.lateness(start, last, today))


def _work(sheet: Sheet, row: Handling, today: date) -> Waiting:
    start = day_of(row.assigned_at)
    who = row.organisation.short_name
    return Waiting(sheet, Act.ANSWER, who, start, rules.lateness(start, row.due, today))


def _took(sheet: Sheet, step: Act, who: str, since: datetime, end: datetime) -> Done:
    start = day_of(since)
    last = rules.until(step, Urgency(sheet.urgency), start)
    return Done(step, who, rules.lateness(start, last, day_of(end)))
