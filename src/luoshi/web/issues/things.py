"""What an issue can be raised on: any thing that has a page of its own, but for people and the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Kind
from luoshi.web.kernel.refusals import Gone

TITLE_LIMIT = 300
# An issue is about a matter, and answered for by a body.
NOT_ON = frozenset({"person", "audit", "issue"})


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing by its kind and number, and what it is called."""

    kind: str
    pk: int
    title: str


def bears(kind: Kind | None) -> bool:
    """Whether issues can be raised on things of the kind."""
    return (
        kind is not None
        and kind.code not in NOT_ON
        and kind.model is not None
        and hasattr(kind.model, "get_absolute_url")
    )


def row_of(actor: Actor, code: str, pk: int) -> Any:
    """The row of a thing that the actor may see; None where there is none."""
    kind = kinds.KINDS.get(code)
    if kind is None or not bears(kind) or kind.model is None or not 0 < pk < 2**63:
        return None
    return permissions.restrict(kind.model._default_manager.all(), actor, kind.reading).filter(pk=pk).first()


def seen(actor: Actor) -> Q:
    """The issues whose thing the actor may see; what another thing is called is not for whoever has the issue alone."""
    found = Q(pk__in=())
    for kind in kinds.KINDS.values():
        if bears(kind) and kind.model is not None:
            rows = kind.model._default_manager.filter(pk=OuterRef("on_id")).order_by()
            found |= Q(Exists(permissions.restrict(rows, actor, kind.reading)), on_kind=kind.code)
    return found


def thing_of(actor: Actor, code: str, pk: int) -> Thing:
    """The thing on which an issue is to be raised. Raises Gone where the actor may not see it."""
    row = row_of(actor, code, pk)
    if row is None:
        raise Gone(_("要提出问题的对象已不存在，没有保存。请回到它的页面再提出。"))
    return Thing(code, pk, str(row)[:TITLE_LIMIT])
