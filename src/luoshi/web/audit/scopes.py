"""How a scope becomes a filter on the entries of the log."""

from __future__ import annotations

from django.db.models import Q

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope


def entries(actor: Actor, scope: Scope) -> Q:
    path = actor.jurisdiction_path
    if not path:
        return Q(pk__in=())
    within = Q(organisation_path__startswith=path)
    # What belongs to no organisation (what the program did by itself) is for those who cover a whole tree.
    return within | Q(organisation_path="") if path.strip("/").count("/") == 0 else within
