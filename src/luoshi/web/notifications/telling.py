"""Who is told of an act on a thing: whom it concerns, as its kind says, and whoever follows it; only those who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from luoshi.web.accounts import audience
from luoshi.web.dossier.queries import changes, followers_of
from luoshi.web.kernel import clock, kinds
from luoshi.web.kernel.actor import Actor
from luoshi.web.notifications.services import tell_people


def tell_of(kind: str, row: Any, notice: str, text: str, *, actor: Actor, also: Iterable[int] = ()) -> int:
    """Tell them, each once; how many were told. Never the actor. Runs within the transaction of the act."""
    declared = kinds.KINDS[kind]
    people = set(also) | followers_of(kind, row.pk)
    if declared.audience is not None:
        people |= declared.audience(row, notice, actor)
    people.discard(actor.person_id or 0)
    if not people:
        return 0
    told = audience.who_see(declared, row, people, clock.today())
    key = _key(kind, row.pk, notice, text)
    return tell_people(told, notice, key, text, row.get_absolute_url(), about=(kind, row.pk))


def _key(kind: str, pk: int, notice: str, text: str) -> str:
    # Each act leaves a change behind it: the same words after another change are another act.
    last = next((change.pk for change in changes(kind, pk, 1)), 0)
    return f"{notice}-{kind}-{pk}-{last}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
