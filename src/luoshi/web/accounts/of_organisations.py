"""Who works in an organisation, for its page in the directory."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.kernel.panels import register_panel

SHOWN = 200


def _people(request: HttpRequest, row: Organisation) -> str:
    rows = Appointment.objects.current(clock.today()).filter(organisation=row)
    ordered = rows.select_related("person").order_by("role", "person__name")
    return render_to_string("accounts/_organisation_people.html", {"appointments": list(ordered[:SHOWN])})


def register() -> None:
    """Called once, when the applications are ready."""
    register_panel("organisation.side", _people)
