"""What the pages of documents show of their sheets: the way to the incoming ones, and to the sheet of one or to registering it.

The page asks nothing of the database for it: whether a document is registered is seen when the link is followed.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from luoshi.web.kernel import permissions


def on_the_list(request: HttpRequest, about: Any) -> str:
    """The views of the list of documents: the files, and the incoming ones on their sheets."""
    if not permissions.may(request.actor, "circulation.read"):
        return ""
    return render_to_string("circulation/_on_documents.html")


def on_a_document(request: HttpRequest, about: Any) -> str:
    """Where a document is registered, for whoever keeps the register."""
    if not permissions.may(request.actor, "circulation.register"):
        return ""
    return render_to_string("circulation/_on_document.html", {"document": about})
