"""Which published plans a document may be the corrected form of, and what makes that plain."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.alignment.corrections import Designation
from luoshi.web.adoption.content import year_of_document
from luoshi.web.documents.models import Document
from luoshi.web.tasks.models import Plan

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A published plan of the same owner. ``plain``: nobody has to be asked whether it is this document's."""

    plan: Plan
    plain: bool


def predecessors(document: Document) -> list[Predecessor]:
    """The published plans that the document may correct, the likeliest first; of a document published itself none.

    It is plain by what the two are called (``Designation.is_plainly``), and where the document has itself been replaced:
    then its tasks are those of the document that did.
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
    own = Designation.of(document.called, document.doc_number, year_of_document(document))
    found = []
    for plan in plans:
        # By what its document is called: the plan has the title of what a notice issues.
        called = plan.document.called if plan.document else plan.title
        other = Designation.of(called, plan.doc_number, plan.year)
        plain = own.is_plainly(other)
        found.append((plain, own.likeness(other), Predecessor(plan, plain)))
    found.sort(key=lambda entry: (-entry[0], -entry[1]))
    return [entry[2] for entry in found[:SHOWN]]


def likeliest(rows: list[Predecessor]) -> int | None:
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
