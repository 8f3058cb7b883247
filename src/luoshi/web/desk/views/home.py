"""Today's page: what one has to do now, what changed, what is put to one."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from luoshi.web.desk import headlines, news, oversight, today
from luoshi.web.documents.views import intake
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached, log_size
from luoshi.web.kernel.panels import panels
from luoshi.web.kernel.roles import Role


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What to do now, by role."""
    actor, day = request.actor, clock.today()
    size = log_size() if today.any_for(actor) else None
    context: dict[str, object] = {
        "today": day,
        **({} if size is None else _duties(actor, day, size)),
        "news": news.news(actor, news.look(actor, clock.now())),
        "may_upload": permissions.may(actor, "document.upload"),
        "may_compare": permissions.may(actor, "comparison.read"),
    }
    if actor.role == Role.GENERAL_OFFICE:
        # The log tells of all that changes it but for the start of a reading, after which the part asks by itself.
        context["activity"] = cached(actor, f"activity:{actor.role}", lambda: _activity(actor), size=size)
        context["limit_mb"] = settings.UPLOAD_LIMIT // (1024 * 1024)
    if actor.role == Role.LEADER:
        context["headlines"] = headlines.of_latest_plan(actor, day)
    if actor.role == Role.INSPECTOR:
        context["log"] = oversight.log_state(actor)
    if actor.role == Role.ADMINISTRATOR:
        context["keeping"] = {
            **oversight.keeping(actor),
            "watch": panels("home.administrator", request, actor),
        }
    return render(request, "desk/home.html", context)


def _activity(actor: Actor) -> str:
    """What is being read, what waits to be checked and what was changed, as it is written into the page."""
    return render_to_string("documents/_activity.html", intake.activity_context(actor))


def _duties(actor: Actor, day: date, size: int) -> dict[str, str | bool]:
    """What there is to do, as it is written into the page; whether there is anything."""

    def make() -> dict[str, str | bool]:
        duties = today.duties(actor, day, size)
        parts = [
            (duty.aside, render_to_string("desk/_duty.html", {"at": at, "duty": duty}))
            for at, duty in enumerate(duties, 1)
            if duty.rows
        ]
        return {
            "figures": render_to_string("desk/_figures.html", {"duties": duties}),
            "main": mark_safe("".join(part for aside, part in parts if not aside)),  # noqa: S308 - from templates
            "aside": mark_safe("".join(part for aside, part in parts if aside)),  # noqa: S308 - from templates
            "nothing": not any(duty.count for duty in duties),
        }

    return cached(actor, f"duties:{actor.role}:{today.whose(actor)}", make, size=size)
