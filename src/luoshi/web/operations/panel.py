"""What an administrator sees first of how the system runs, on today's page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from luoshi.web.kernel.panels import register_panel
from luoshi.web.operations import health


def _health(request: HttpRequest, _about: object) -> str:
    return render_to_string("operations/_health.html", {"problems": health.problems()})


def register() -> None:
    """Called once, when the applications are ready."""
    register_panel("home.administrator", _health)
