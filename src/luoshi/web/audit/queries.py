"""Reading the log: the state of its tree, the proof of an entry, and the list with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from django.db.models import Q, QuerySet
from pymerkle import InvalidChallenge

from luoshi.web.audit import proofs
from luoshi.web.audit.merkle import NodeMissing, Peaks, StoredTree
from luoshi.web.audit.models import Entry, Tree
from luoshi.web.audit.sealing import columns
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import between

PAGE = 50
MOST_NAMES = 200


def state() -> Peaks:
    """The tree as it is now."""
    return Peaks.of(Tree.objects.filter(pk=Tree.ONLY).first() or Tree())


def proof_of(entry: Entry, peaks: Peaks | None = None) -> dict[str, Any] | None:
    """The proof, as a file holds it, that the entry stands in the log of now; None where it cannot be given."""
    peaks = peaks or state()
    try:
        proof = StoredTree(peaks.size).prove_inclusion(entry.sequence)
    except (InvalidChallenge, NodeMissing):
        return None
    return proofs.document(columns(entry), peaks.size, peaks.root().hex(), proof)


def entries(actor: Actor, given: dict[str, Any]) -> QuerySet[Entry]:
    """The entries that the actor may see and that match the filters (as ``FilterForm`` cleaned them), latest first."""
    rows = permissions.restrict(Entry.objects.all(), actor, "audit.read")
    if given.get("action"):
        # Of what there is, so that a log without entries from before there were codes is asked for one act alone.
        like = set(wording.acts_like(given["action"])) & set(known("action"))
        rows = rows.filter(action__in=like) if len(like) > 1 else rows.filter(action=next(iter(like), ""))
    for name in ("object_type", "object_id"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if given.get("person"):
        rows = rows.filter(person__in=_names("person", given["person"]))
    if given.get("organisation"):
        rows = rows.filter(organisation_id__in=_organisations(given["organisation"]))
    rows = rows.filter(between("at", given.get("start"), given.get("end")))
    if given.get("q"):
        text = given["q"].strip()
        rows = rows.filter(Q(object_label__icontains=text) | Q(organisation_name__icontains=text))
    return rows.order_by("-sequence")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the list, and from which sequence on the pages beside it go; None where there is none."""

    rows: list[Entry]
    next: int | None
    previous: int | None


def page(
    rows: QuerySet[Entry], *, oldest_first: bool, after: int | None, before: int | None, size: int = PAGE
) -> Page:
    """The page that follows ``after``, or that comes before ``before``: found from the sequence, never by counting."""
    backwards = before is not None
    ascending = oldest_first != backwards
    cursor = before if backwards else after
    if cursor is not None:
        rows = rows.filter(sequence__gt=cursor) if ascending else rows.filter(sequence__lt=cursor)
    found = list(rows.order_by("sequence" if ascending else "-sequence")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], None, None)
    further = more if not backwards else True
    earlier = more if backwards else after is not None
    return Page(found, found[-1].sequence if further else None, found[0].sequence if earlier else None)


def known(column: Literal["action", "object_type", "person"]) -> list[str]:
    """Every value of the column, found by leaping from one to the next in its index: quick in a log of any length."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH RECURSIVE leap(found) AS (
                  SELECT MIN({column}) FROM audit_entry
                  UNION ALL
                  SELECT (SELECT MIN({column}) FROM audit_entry WHERE {column} > leap.found) FROM leap
                  WHERE leap.found IS NOT NULL
                ) SELECT found FROM leap WHERE found IS NOT NULL"""  # noqa: S608 - one of three names of ours
        )
        return [row[0] for row in cursor.fetchall()]


def _names(column: Literal["person"], part: str) -> list[str]:
    wanted = part.strip().casefold()
    return [name for name in known(column) if wanted in name.casefold()][:MOST_NAMES]


def _organisations(part: str) -> list[int]:
    wanted = part.strip()
    found = Organisation.objects.filter(Q(name__icontains=wanted) | Q(short_name__icontains=wanted))
    return list(found.values_list("pk", flat=True)[:MOST_NAMES])
