"""What an instruction on a sheet can be made into: the higher apps say it here when they are ready, as a task, as an issue.

So the sheet offers it with one act and knows neither; the sentence goes along, and who said it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from luoshi.web.circulation.models import Converted, Opinion, Sheet
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Instruction:
    """What goes along: the sentence, the number of the sheet, the body that is named, and the day that is."""

    sheet: int
    number: str
    text: str
    body: Organisation | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A kind of thing that an instruction can be made into, how the button is called, which right it takes, and how it is made."""

    kind: str
    label: str | Promise
    right: str
    make: Callable[[Actor, Instruction], Any]


_CONVERSIONS: dict[str, Conversion] = {}


def register_conversion(conversion: Conversion) -> None:
    """Make it known; for ``ready`` of the app of the kind."""
    _CONVERSIONS[conversion.kind] = conversion


def conversion_to(kind: str) -> Conversion | None:
    """The one to a kind; None where there is none."""
    return _CONVERSIONS.get(kind)


def offered(actor: Actor) -> list[Conversion]:
    """Those to which the actor can have the right."""
    return [each for each in _CONVERSIONS.values() if permissions.may(actor, each.right)]


def made_of(actor: Actor, opinions: Iterable[Opinion]) -> dict[int, list[tuple[str, Any]]]:
    """What was made of each opinion: kind and row (None where the actor may not see it). One question more for each kind."""
    rows = list(Converted.objects.filter(opinion__in=[each.pk for each in opinions]))
    seen: dict[str, dict[int, Any]] = {}
    for kind in sorted({row.kind for row in rows}):
        declared = kinds.KINDS[kind]
        assert declared.model is not None
        wanted = declared.model._default_manager.filter(
            pk__in=[row.object_id for row in rows if row.kind == kind]
        )
        seen[kind] = {thing.pk: thing for thing in permissions.restrict(wanted, actor, declared.reading)}
    found: dict[int, list[tuple[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.opinion_id, []).append((row.kind, seen[row.kind].get(row.object_id)))
    return found


def instruction_of(sheet: Sheet, opinion: Opinion, due: date | None) -> Instruction:
    """What goes along with an opinion."""
    return Instruction(sheet.pk, sheet.number, opinion.text, opinion.body, due)
