"""Departments, or places, beside each other: how the tasks that each answers for stand. A fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.delivery.comparison import Standing, answers_in_time
from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.models import Instruction
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import Conditions, number_of, one_of
from luoshi.web.tasks import addresses
from luoshi.web.tasks.bars import WORST_FIRST
from luoshi.web.tasks.models import Light, Reach, Task
from luoshi.web.tasks.queries.lists import visible

BY: dict[str, str | Promise] = {
    "departments": gettext_lazy("部门"),
    "places": gettext_lazy("地区和园区"),
}
ROLES: dict[str, str | Promise] = {
    "lead": gettext_lazy("牵头的任务"),
    "any": gettext_lazy("牵头或责任的任务"),
}
_PLACES = (Organisation.Kind.GOVERNMENT, Organisation.Kind.PARK)
_OPEN, _FINISHED, _VERIFIED = (
    str(each) for each in (Task.State.OPEN, Task.State.FINISHED, Task.State.VERIFIED)
)


@dataclass(frozen=True, slots=True)
class Asked(Conditions):
    """Who is compared, by which tasks, and which of them are shown."""

    by: str = "departments"
    role: str = "lead"
    plan: int | None = None
    light: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Asked:
        """From the parameters of an address. Places answer mostly as one of those that are named together."""
        by = one_of(given.get("by"), BY) or "departments"
        return cls(
            by=by,
            role=one_of(given.get("role"), ROLES) or ("lead" if by == "departments" else "any"),
            plan=number_of(given.get("plan")),
            light=one_of(given.get("light"), Light.values),
        )


@dataclass(frozen=True, slots=True)
class Body:
    """A department or a place with how it stands; each number with the address of its rows."""

    pk: int
    name: str
    standing: Standing
    asked: Asked

    def _tasks(self, **more: object) -> str:
        """Its tasks in the list, with more conditions."""
        key = "lead" if self.asked.role == "lead" else "body"
        return addresses.tasks(plan=self.asked.plan, **{key: self.pk}, **more)

    @property
    def url(self) -> str:
        """All of its tasks."""
        return self._tasks()

    @property
    def lights(self) -> list[tuple[str, int, str]]:
        """Its open tasks by light, the worst first."""
        found = self.standing.lights
        return [(each, found.get(each, 0), self._tasks(state="open", light=each)) for each in WORST_FIRST]

    @property
    def overdue_url(self) -> str:
        """Those that are overdue."""
        return self._tasks(due="overdue")

    @property
    def finished_url(self) -> str:
        """Those that it says are done."""
        return self._tasks(state="finished")

    @property
    def verified_url(self) -> str:
        """Those that are confirmed."""
        return self._tasks(state="verified")


def compare(actor: Actor, asked: Asked, today: date) -> list[Body]:
    """The bodies directly below the actor's government that answer for anything, in the order of the register."""
    bodies = list(
        _bodies(actor, asked.by, today)
        .order_by("position", "id")
        .values_list("pk", "short_name", "name", "path")
    )
    counted = _tasks(actor, asked, [pk for pk, *_ in bodies], today)
    answers = _answers(actor, today)
    found = []
    for pk, short, name, path in bodies:
        given = [each for where, each in answers if where.startswith(path)]
        in_time, judged = answers_in_time(given, today)
        standing = _standing(counted[pk], judged, in_time)
        if standing.total or standing.asked:
            found.append(Body(pk, short or name, standing, asked))
    return [body for body in found if not asked.light or body.standing.lights.get(asked.light)]


def _bodies(actor: Actor, by: str, today: date) -> QuerySet[Organisation]:
    rows = Organisation.objects.existing(today).filter(parent_id=actor.jurisdiction_id)
    return rows.filter(kind__in=_PLACES) if by == "places" else rows.exclude(kind__in=_PLACES)


def _tasks(
    actor: Actor, asked: Asked, bodies: list[int], today: date
) -> dict[int, list[tuple[str, str, int, int]]]:
    """For each body its tasks by state and light: how many, and how many of them are overdue. Parts count with their task."""
    tasks = visible(actor).filter(parent=None).exclude(state=Task.State.CANCELLED).order_by()
    if asked.plan is not None:
        tasks = tasks.filter(plan_id=asked.plan)
    answering = Q(leads=True) if asked.role == "lead" else Q(leads=True) | Q(supports=True)
    rows = Reach.objects.filter(answering, organisation_id__in=bodies, task__in=tasks.values("pk"))
    overdue = Q(task__state=_OPEN, task__due__lt=today)
    found: dict[int, list[tuple[str, str, int, int]]] = defaultdict(list)
    for pk, state, light, count, late in rows.values_list(
        "organisation_id", "task__state", "task__light"
    ).annotate(count=Count("pk"), late=Count("pk", filter=overdue)):
        found[pk].append((state, light, count, late))
    return found


def _answers(actor: Actor, today: date) -> list[tuple[str, tuple[date | None, date | None]]]:
    """The instructions with a day that the actor may read: to whom, by when, and answered when."""
    rows = permissions.restrict(Instruction.objects.exclude(due=None), actor, "instruction.read").order_by()
    return [
        (path, (due, timezone.localdate(answered) if answered else None))
        for path, due, answered in rows.values_list("addressee__path", "due", "answered_at")
    ]


def _standing(counted: list[tuple[str, str, int, int]], asked: int, in_time: int) -> Standing:
    lights: dict[str, int] = defaultdict(int)
    states: dict[str, int] = defaultdict(int)
    for state, light, count, _ in counted:
        states[state] += count
        if state == _OPEN:
            lights[light] += count
    return Standing(
        total=sum(states.values()),
        lights=dict(lights),
        overdue=sum(late for _state, _light, _count, late in counted),
        finished=states[_FINISHED],
        verified=states[_VERIFIED],
        asked=asked,
        in_time=in_time,
    )
