"""Which published plans a document may be the corrected form of, and what makes that plain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from luoshi.web.adoption.content import year_of
from luoshi.web.documents.models import Document
from luoshi.web.tasks.models import Plan

SHOWN = 50

_BRACKETS = str.maketrans("〔〕[]【】", "()()()")
_CORRECTED = re.compile(
    r"\((?:[^()]{0,8}(?:更正|修订|修正|勘误|重印|定稿)[^()]{0,8})\)|(?:更正|修订|修正)[稿版本]$"
)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A published plan of the same owner. ``plain``: nobody has to be asked whether it is this document's."""

    plan: Plan
    plain: bool


def predecessors(document: Document) -> list[Predecessor]:
    """The published plans that the document may correct, the likeliest first; of a document published itself none.

    It is plain with the same document number, with the same title and year where one of them has no number, and
    where the document has itself been replaced: then its tasks are those of the document that did.
    """
    plans = (
        Plan.objects.filter(owner=document.owner_id)
        .exclude(document=None)
        .exclude(document=document)
        .select_related("document")
        .order_by("-published_at", "-id")
    )
    if document.replaced_by_id is not None:
        last = _last(document)
        return [Predecessor(plan, plain=True) for plan in plans.filter(document=last)]
    title, number, year = _title(document.called), _number(document.doc_number), year_of(document)
    found = []
    for plan in plans:
        other_title, other_number = _title(plan.title), _number(plan.doc_number)
        if number and other_number:
            plain = number == other_number
        else:
            plain = bool(title) and title == other_title and year == plan.year
        likeness = SequenceMatcher(None, title, other_title, autojunk=False).ratio()
        found.append((plain, likeness, Predecessor(plan, plain)))
    found.sort(key=lambda entry: (-entry[0], -entry[1]))
    return [entry[2] for entry in found[:SHOWN]]


def suggested(rows: list[Predecessor]) -> int | None:
    """The plan that is plainly the one; None where there is none, or more than one."""
    plain = [row.plan.pk for row in rows if row.plain]
    return plain[0] if len(plain) == 1 else None


def _last(document: Document) -> int:
    """The document at the end of those that have replaced each other."""
    at, seen = document, {document.pk}
    while at.replaced_by is not None and at.replaced_by_id not in seen:
        at = at.replaced_by
        seen.add(at.pk)
    return at.pk


def _title(text: str | None) -> str:
    """A title without blanks and without the words that say it is a corrected one."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).translate(_BRACKETS)
    return _CORRECTED.sub("", plain)


def _number(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).translate(_BRACKETS)
