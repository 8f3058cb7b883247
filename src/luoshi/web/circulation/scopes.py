"""How a scope becomes a filter on sheets: who is on one, and whose register it is in. Nobody else sees it, whatever their office.

The register is that of the own government alone: the general office of the government above sees none of it.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.web.circulation.models import Handling, Opinion
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope
from luoshi.web.kernel.roles import Role

NOBODY = Q(pk__in=())


def sheets(actor: Actor, scope: Scope) -> Q:
    """Sheets lie with people: ``OWN``, and whatever reaches further, is all that somebody is on and what the register of their
    office holds; ``CONTAINED`` that register alone, ``ADDRESSED`` what the own body handles.
    """
    if scope is Scope.CONTAINED:
        return in_register(actor)
    if scope is Scope.ADDRESSED:
        return Q(Exists(works_of(actor).filter(sheet=OuterRef("pk"))))
    read = Opinion.objects.filter(sheet=OuterRef("pk"), person_id=actor.person_id)
    # What a body has sent back is its own no longer.
    works = works_of(actor).filter(sheet=OuterRef("pk")).exclude(state=Handling.State.RETURNED)
    return in_register(actor) | Q(Exists(read)) | Q(Exists(works))


def in_register(actor: Actor) -> Q:
    """The sheets of the register that the actor keeps."""
    if actor.role != Role.GENERAL_OFFICE or actor.jurisdiction_id is None:
        return NOBODY
    return Q(owner_id=actor.jurisdiction_id)


def works_of(actor: Actor) -> QuerySet[Handling]:
    """What lies with the actor to handle: as head of the body (or office of the government) it was given to, or as handler."""
    bodies = [pk for pk in (actor.organisation_id,) if pk is not None and actor.role == Role.LEAD]
    if actor.role == Role.GENERAL_OFFICE:
        bodies = [pk for pk in (actor.jurisdiction_id, actor.organisation_id) if pk is not None]
    own = Q(handler_id=actor.person_id) if actor.person_id is not None else NOBODY
    return Handling.objects.filter(own | Q(organisation_id__in=bodies))
