"""What the pages of documents and plans show: the way to the official documents made of them, and to the office's templates.

The pages ask nothing of the database for it: what can be made of a document is seen when the link is followed.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from luoshi.web.kernel import permissions


def on_a_document(request: HttpRequest, about: Any) -> str:
    """Where notices, tables and slips are made of the document."""
    return render_to_string("outgoing/_on_document.html", {"document": about.pk})


def on_the_list(request: HttpRequest, about: Any) -> str:
    """The templates of the office, for whoever may see them."""
    if not permissions.may(request.actor, "template.read"):
        return ""
    return render_to_string("outgoing/_on_documents.html")


def on_a_plan(request: HttpRequest, about: Any) -> str:
    """The same for the document that a plan was published from."""
    return render_to_string("outgoing/_on_plan.html", {"plan": about.pk})
