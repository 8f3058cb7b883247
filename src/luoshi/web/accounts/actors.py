"""How the one who acts is made from an appointment."""

from __future__ import annotations

from luoshi.web.accounts.models import Appointment
from luoshi.web.kernel.actor import FOR_THE_GOVERNMENT, Actor
from luoshi.web.kernel.roles import Role


def actor_of(appointment: Appointment) -> Actor:
    """The actor of an appointment (with ``person`` and ``organisation`` joined)."""
    organisation, person = appointment.organisation, appointment.person
    role = Role(appointment.role)
    return Actor(
        person_id=person.pk,
        name=person.name or person.username,
        role=role,
        organisation_id=organisation.pk,
        organisation_name=organisation.short_name or organisation.name,
        organisation_path=organisation.path,
        jurisdiction_path=organisation.government_path if role in FOR_THE_GOVERNMENT else organisation.path,
        appointment_id=appointment.pk,
    )
