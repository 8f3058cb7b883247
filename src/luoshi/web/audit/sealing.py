"""Appending entries to the log and to its tree, in one step. Only ``services.log`` and the migration come here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from luoshi.web.audit.canonical import COLUMNS, canonical
from luoshi.web.audit.merkle import HASHER, Peaks
from luoshi.web.audit.models import Entry, Node, Tree
from luoshi.web.kernel.statements import PreparedStatement

_SIZE = PreparedStatement(lambda pk: Tree.objects.filter(pk=pk).values_list("size"), pk=Tree.ONLY)


def columns(entry: Any) -> dict[str, Any]:
    """All columns of the entry, as they are sealed."""
    return {name: getattr(entry, name) for name in COLUMNS}


def leaf_digest(row: dict[str, Any]) -> bytes:
    """The digest of an entry with these columns."""
    return HASHER.hash_buff(canonical(row))


def append(entries: Sequence[Entry]) -> list[Entry]:
    """Give the entries their sequence and time, store and seal them.

    The row of the tree is locked until the transaction ends: appends come one after the other, and one that is
    rolled back leaves no gap.
    """
    tree = Tree.objects.select_for_update().filter(pk=Tree.ONLY).first()
    if tree is None:
        Tree.objects.get_or_create(pk=Tree.ONLY)
        tree = Tree.objects.select_for_update().get(pk=Tree.ONLY)
    peaks = Peaks.of(tree)
    now = timezone.now()  # under the lock, so that time and sequence run the same way
    for sequence, entry in enumerate(entries, tree.size + 1):
        entry.sequence, entry.at = sequence, now
    stored = Entry.objects.bulk_create(entries, batch_size=500)
    nodes = [
        Node(level=level, position=position, digest=digest)
        for entry in stored
        for level, position, digest in peaks.add(leaf_digest(columns(entry)))
    ]
    Node.objects.bulk_create(nodes, batch_size=500)
    Tree.objects.filter(pk=Tree.ONLY).update(size=peaks.size, peaks=bytes(peaks))
    return stored


def log_size() -> int:
    """How many entries the log has."""
    rows = _SIZE.rows(pk=Tree.ONLY)
    return int(rows[0][0]) if rows else 0
