"""How a scope becomes a filter on people, appointments and tokens."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from luoshi.web.accounts.models import Appointment
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope


def people(actor: Actor, scope: Scope) -> Q:
    if scope is Scope.OWN:
        return Q(pk=actor.person_id)
    held = Appointment.objects.filter(
        person=OuterRef("pk"), organisation__path__startswith=actor.jurisdiction_path
    )
    # Whoever also serves elsewhere is kept by those who cover both: a link that an administrator makes signs in to all
    # of a person's roles, and nobody reaches beyond their own jurisdiction by giving a role to somebody above them.
    elsewhere = Appointment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=timezone.localdate()), person=OuterRef("pk")
    ).exclude(organisation__path__startswith=actor.jurisdiction_path)
    # Somebody without any appointment belongs to nobody yet: whoever keeps people may give one.
    nobodys = ~Q(Exists(Appointment.objects.filter(person=OuterRef("pk"))))
    return (Q(Exists(held)) & ~Q(Exists(elsewhere))) | nobodys


def appointments(actor: Actor, scope: Scope) -> Q:
    if scope is Scope.OWN:
        return Q(person_id=actor.person_id)
    return Q(organisation__path__startswith=actor.jurisdiction_path)


def tokens(actor: Actor, scope: Scope) -> Q:
    if scope is Scope.OWN:
        return Q(appointment__person_id=actor.person_id)
    return Q(appointment__organisation__path__startswith=actor.jurisdiction_path)
