"""Today's page: what one has to do now, what changed, what is put to one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.web import clock
from luoshi.web.accounts import permissions
from luoshi.web.accounts.models import Role
from luoshi.web.caching import kept, log_size
from luoshi.web.delivery import headlines, news, oversight, today
from luoshi.web.documents.views import intake


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What to do now, by role."""
    actor, day = request.actor, clock.today()
    size = log_size() if actor.role == Role.GENERAL_OFFICE else None
    duties = today.duties(actor, day, size)
    context: dict[str, object] = {
        "today": day,
        "duties": duties,
        "main": [(at, duty) for at, duty in enumerate(duties, 1) if duty.rows and not duty.aside],
        "aside": [(at, duty) for at, duty in enumerate(duties, 1) if duty.rows and duty.aside],
        "anything": any(duty.count for duty in duties),
        "news": news.news(actor, news.look(actor, timezone.now())),
        "may_upload": permissions.may(actor, "document.upload"),
    }
    if actor.role == Role.GENERAL_OFFICE:
        # The log tells of all that changes it but for the start of a reading, after which the part asks by itself.
        context |= kept(actor, f"activity:{actor.role}", lambda: intake.activity_context(actor), size=size)
        context["limit_mb"] = settings.UPLOAD_LIMIT // (1024 * 1024)
    if actor.role == Role.LEADER:
        context["headlines"] = headlines.of_latest_plan(actor, day)
    if actor.role == Role.INSPECTOR:
        context["log"] = oversight.log_state(actor)
    if actor.role == Role.ADMINISTRATOR:
        context["keeping"] = oversight.keeping(actor)
    return render(request, "delivery/home.html", context)
