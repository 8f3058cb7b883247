"""What the overview of a plan shows of its publication: the requirements that were kept as such, and how much waits."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from luoshi.web.kernel import permissions
from luoshi.web.tasks.models import Plan


def requirements_of_plan(request: HttpRequest, plan: Plan) -> str:
    """The requirements of the plan as a whole, which are nobody's task."""
    row = Plan.objects.filter(pk=plan.pk).values_list("published__left", "document", "owner__path").first()
    left, document, path = row or (None, None, "")
    kept = [entry for entry in left or () if entry["how"] == "requirement"]
    waiting = sum(entry["how"] == "later" and entry["kind"] == "task" for entry in left or ())
    if not kept and not waiting:
        return ""
    actor = request.actor
    may = permissions.allowed(actor, "document.publish") and path.startswith(actor.jurisdiction_path or "-")
    context = {
        "requirements": kept,
        "waiting": waiting,
        "url": reverse("adoption:publish", args=[document]) if document and may else "",
    }
    return render_to_string("adoption/_requirements.html", context)
