"""Reading the log: the state of its tree, the proof of an entry, and the list with its filters."""

from __future__ import annotations

from typing import Any

from pymerkle import InvalidChallenge

from luoshi.web.audit import proofs
from luoshi.web.audit.merkle import NodeMissing, Peaks, StoredTree
from luoshi.web.audit.models import Entry, Tree
from luoshi.web.audit.sealing import columns


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
