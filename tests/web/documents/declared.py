"""What the documents say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from typing import Any

from luoshi.web.documents.models import Document
from luoshi.web.documents.services import intake, withdrawal
from luoshi.web.kernel.actor import SYSTEM

TABLE = """
# Taking back a document that is no plan yet, and bringing it back: the office of the city that it belongs to.
POST  /api/documents/{document_id}/withdraw            -o------  --------
POST  /api/documents/{document_id}/restore             -o------  --------
GET   /api/documents/{document_id}/review              aolmdei-  --------
POST  /api/documents/{document_id}/confirm             -o------  --------
POST  /api/documents/{document_id}/undo                -o------  --------
POST  documents:withdraw                               -o------  --------
POST  documents:restore                                -o------  --------
"""


def make(things: Any) -> dict[str, Any]:
    """A document that was taken back."""
    row: Document = intake.receive("传错了.txt", [b"wrong"], actor=SYSTEM, owner=things.city).document
    return {"withdrawn": withdrawal.withdraw(row.pk, "传错了", actor=SYSTEM)}


SPECIAL = {
    "documents:withdraw": {"pk": lambda t, a: t.draft.pk},
    "documents:restore": {"pk": lambda t, a: t.withdrawn.pk},
    "/api/documents/{document_id}/withdraw": {"document_id": lambda t, a: t.draft.pk},
    "/api/documents/{document_id}/restore": {"document_id": lambda t, a: t.withdrawn.pk},
}
BODIES = {
    "POST /api/documents/{document_id}/confirm": lambda t, a: {
        "items": [{"kind": "rule", "id": t.document.rules.first().pk, "version": 1}]
    },
    "POST /api/documents/{document_id}/undo": lambda t, a: {"correction": t.document.corrections.first().pk},
    "POST documents:withdraw": lambda t, a: {"reason": "传错了"},
    "POST /api/documents/{document_id}/withdraw": lambda t, a: {"reason": "传错了"},
}
