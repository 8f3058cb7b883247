"""Names that a list of bodies states only once for several entries: 长沙市财政局、农业农村局; 长沙市、株洲市财政局.

The words of a list are divided in ``body_list.py``; how names share a place or an ending is known to the register.
"""

from __future__ import annotations

import re
from dataclasses import replace

from luoshi.ledger.model import Assignment, Body, Task, TaskForce
from luoshi.register.context import Context
from luoshi.register.wording import expand

_GOVERNMENT = "人民政府"
_SEAT_OF_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?P<ending>[市县区州镇乡](?:人民政府|政府|党委和政府|管委会))"
)


def with_shared_names(bodies: tuple[Body, ...], context: Context) -> tuple[Body, ...]:
    """The bodies of one list, named also where the list says a place or an ending only once.

    A name that was certain by itself stays. Only what had none, and a bare place, which may be an office of that
    place as well as its government, takes what the list says.
    """
    if len(bodies) < 2 or not any(_is_incomplete(body) for body in bodies):
        return bodies
    names = list(expand([body.written for body in bodies], context))
    _share_unknown_places(bodies, names)
    return tuple(
        body._replace(name=name) if name and _is_incomplete(body) else body
        for body, name in zip(bodies, names, strict=True)
    )


def _share_unknown_places(bodies: tuple[Body, ...], names: list[str | None]) -> None:
    """东州、西州市政府 are two governments, also where the register knows neither place."""
    ending = ""
    for at in range(len(bodies) - 1, -1, -1):
        written = bodies[at].written
        seat = _SEAT_OF_PLACE.fullmatch(written)
        if seat:
            ending = seat["ending"] if not bodies[at].collective else ""
        elif ending and names[at] is None and not bodies[at].collective and len(written) == 2:
            names[at] = written + ending
        else:
            ending = ""


def task_with_shared_names(task: Task, context: Context) -> Task:
    """The task with the lists of its assignments named; the same object where nothing was to be added."""
    if not any(map(_names_incompletely, task.assignments)):
        return task
    assignments = tuple(
        replace(
            assignment,
            lead=with_shared_names(assignment.lead, context),
            support=with_shared_names(assignment.support, context),
        )
        if _names_incompletely(assignment)
        else assignment
        for assignment in task.assignments
    )
    return task if assignments == task.assignments else replace(task, assignments=assignments)


def _names_incompletely(assignment: Assignment) -> bool:
    for bodies in (assignment.lead, assignment.support):
        for body in bodies:
            if (body.name is None or body.name.endswith(_GOVERNMENT)) and _is_incomplete(body):
                return True
    return False


def task_force_with_shared_names(task_force: TaskForce, context: Context) -> TaskForce:
    """The task force with its members named."""
    return replace(task_force, members=with_shared_names(task_force.members, context))


def _is_incomplete(body: Body) -> bool:
    if body.name is None:
        return not body.collective
    return body.name == body.written + _GOVERNMENT
