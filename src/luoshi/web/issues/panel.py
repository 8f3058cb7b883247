"""The part on issues of the page of any thing: raising one on it, and those that there are.

The page of the thing asks nothing of the database for it: the rows are fetched when they come into sight.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from luoshi.web.issues.things import bears
from luoshi.web.kernel import kinds, permissions
from luoshi.web.kernel.actor import Actor


def on_thing(request: HttpRequest, about: Any) -> str:
    """The part; nothing where issues are not raised on such things, or the actor sees none."""
    actor: Actor = request.actor
    kind = kinds.of_model(type(about))
    if kind is None or not bears(kind) or not permissions.may(actor, "issue.read"):
        return ""
    context = {"kind": kind.code, "pk": about.pk, "may_raise": permissions.may(actor, "issue.raise")}
    return render_to_string("issues/_on_thing.html", context)
