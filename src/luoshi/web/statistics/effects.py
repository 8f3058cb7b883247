"""What a change of a held figure would change elsewhere: apps above say it (targets, lights, runs), and the page shows it
before anything is done. Put here only the asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.statistics.models import Observation, TargetBasis
from luoshi.web.tasks.models import Target


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that would be different, in words, with where it stands."""

    text: str
    url: str = ""


Effects = Callable[[Observation, Decimal, Actor], Iterable[Effect]]
_EFFECTS: list[Effects] = []
TOLD = 50


def register_effects(effects: Effects) -> None:
    """Say what a change of a figure would change; for ``ready`` of an app above."""
    if effects not in _EFFECTS:
        _EFFECTS.append(effects)


def targets_of(observation: Observation, value: Decimal, actor: Actor) -> list[Effect]:
    """The targets that show this figure, of those that the actor may see, with the light that their task has now."""
    standing = TargetBasis.objects.filter(
        Q(place_id=observation.place_id) | Q(place_id=observation.place.parent_id),
        indicator_id=observation.indicator_id,
        facet=observation.facet,
    )
    rows = permissions.restrict(Target.objects.filter(basis__in=standing), actor, "task.read")
    found = []
    for row in rows.select_related("task").order_by("pk")[:TOLD]:
        light = f"（{row.task.get_light_display()}）" if row.task else ""
        found.append(Effect(_("目标“%(name)s”") % {"name": row.metric[:80]} + light, row.get_absolute_url()))
    return found


def effects_of(observation: Observation, value: Decimal, actor: Actor) -> list[Effect]:
    """All that would be different if the figure were this value, as far as the actor may see it."""
    return [each for effects in (targets_of, *_EFFECTS) for each in effects(observation, value, actor)]
