"""What of a ledger is carried out otherwise than it stands in it now. Who knows that, the app that publishes, says so here."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from luoshi.web.documents.models import Correction, Document

# The keys of the items (``task-12``) whose tasks, targets or task forces differ from them.
Differing = Callable[[Document], frozenset[str]]
_ASKED: list[Differing] = []
_NO_CHANGE = ("confirm", "reopen", "together")


def register_differing(differing: Differing) -> None:
    """Say who knows what differs."""
    _ASKED[:] = [differing]


def differing(document: Document) -> frozenset[str]:
    """The items that were published and are not any more what was published."""
    plan = getattr(document, "published_plan", None)
    if plan is None or not _ASKED or not _corrected_since(document, plan.published_at):
        return frozenset()
    return _ASKED[0](document)


def _corrected_since(document: Document, moment: object) -> bool:
    rows = Correction.objects.filter(document=document).exclude(action__in=_NO_CHANGE)
    return rows.filter(Q(at__gt=moment) | Q(undone_at__gt=moment)).exists() if moment else rows.exists()
