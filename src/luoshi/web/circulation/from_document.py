"""A sheet that was read from a document (文件处理单, a scan as well): what it fills in when the document is registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from luoshi.reading.document import Circulation
from luoshi.web.circulation.models import TITLE_LIMIT, Sheet
from luoshi.web.circulation.services.registry import OnPaper
from luoshi.web.documents.models import Document
from luoshi.web.documents.rows import FRAME
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor

OFFERED = 12
DAY_LENGTH = len("2025-01-20")


@dataclass(frozen=True, slots=True)
class Found:
    """What the registration is filled in with, and the opinions that stand on the paper."""

    initial: dict[str, Any]
    opinions: tuple[OnPaper, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that is not registered yet, and whether a sheet was read at its head."""

    pk: int
    title: str
    has_sheet: bool


def readable(actor: Actor, pk: int) -> Document | None:
    """The document, where the actor may read it and it was not taken back."""
    rows = permissions.restrict(Document.objects.select_related("reading"), actor, "document.read")
    return rows.filter(pk=pk, withdrawn_at=None).first()


def candidates(actor: Actor) -> list[Candidate]:
    """The latest documents of the own government that are not registered."""
    rows = permissions.restrict(Document.objects.all(), actor, "document.read").filter(
        owner_id=actor.jurisdiction_id, withdrawn_at=None, replaced_by=None
    )  # fmt: skip
    registered = Sheet.objects.filter(owner_id=actor.jurisdiction_id).exclude(document=None)
    named = rows.exclude(pk__in=registered.values("document")).values_list(
        "pk", "title", "name", "reading__frame__circulation__sender"
    )
    return [Candidate(pk, title or name, bool(sender)) for pk, title, name, sender in named[:OFFERED]]


def found_on(document: Document) -> Found:
    """What was read of the sheet and the header of the document."""
    sheet = sheet_of(document)
    received = _moment(sheet.received_at) if sheet else None
    initial = {
        "title": (document.title or document.name)[:TITLE_LIMIT],
        "sender": ((sheet.sender if sheet else None) or document.issuer or "")[:100],
        "doc_number": ((sheet.doc_number if sheet else None) or document.doc_number or "")[:60],
        "received_at": received,
        "remark": f"此件{document.disclosure}" if document.disclosure else "",
        "copies": 1,
    }
    return Found(initial, tuple(_opinion(row) for row in sheet.opinions) if sheet else ())


def sheet_of(document: Document) -> Circulation | None:
    """The sheet at the head of the document, as it was read."""
    if document.reading is None:
        return None
    found: Circulation | None = FRAME["circulation"].validate_python(
        document.reading.frame.get("circulation")
    )
    return found


def _opinion(row: Any) -> OnPaper:
    return OnPaper(row.kind or "", row.person or "", row.text or "", _moment(row.date))


def _moment(text: str | None) -> datetime | None:
    """A moment of the sheet; a day alone is its noon."""
    try:
        found = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        found = timezone.make_aware(found)
    return found.replace(hour=12) if len((text or "").strip()) == DAY_LENGTH else found
