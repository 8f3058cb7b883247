"""What becomes of a dossier when its thing is deleted: it goes with it. What was done stays in the log."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.web.dossier.models import MODELS


def forget(kind: str, pks: Sequence[int]) -> None:
    """Delete the dossiers of things that are being deleted, in the transaction of the deletion."""
    for model in MODELS:
        model._default_manager.filter(kind=kind, object_id__in=pks).delete()
