"""What of documents is found, and how they stand among the results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.db.models import F
from django.utils.translation import gettext

from luoshi.web.documents.models import Document
from luoshi.web.kernel.finding import Described, Search, joined


def _documents(ids: Sequence[int]) -> dict[int, Described]:
    columns = ("title", "name", "doc_number", "issuer", "kind", "issued_on", "withdrawn_at")
    return {
        row.pk: Described(
            row.called,
            row.get_absolute_url(),
            joined(
                row.doc_number,
                row.issuer,
                row.get_kind_display(),
                gettext("已撤回") if row.withdrawn_at else "",
            ),
            _day(row.issued_on),
        )
        for row in Document.objects.filter(pk__in=ids).only(*columns)
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def _text(row: Document) -> str:
    """The text without the sheet at its head (文件处理单): who instructed what is found by nobody."""
    if row.reading is None:
        return ""
    span, text = getattr(row, "sheet_span", None), row.reading.text
    return text[: span[0]] + text[span[1] :] if span else text


DOCUMENT = Search(
    number=2,
    columns=("title", "doc_number", "issuer", "name", "reading"),
    rows=lambda: (
        Document.objects.select_related("reading")
        .only("pk", "title", "doc_number", "issuer", "name", "reading__text")
        .annotate(sheet_span=F("reading__frame__circulation__span"))
    ),
    fields=lambda row: (row.title, row.doc_number, row.issuer, row.name),
    text=_text,
    describe=_documents,
)
