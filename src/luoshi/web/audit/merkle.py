"""The Merkle tree (RFC 6962) over the digests of the entries: how it grows, and proofs from its stored nodes.

Hashing, proofs and their verification are pymerkle's; here is only where its hashes are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from django.db.models import Q
from pymerkle import BaseMerkleTree
from pymerkle.hasher import MerkleHasher

from luoshi.web.audit.models import Node, Tree

HASHER = MerkleHasher("sha256")
DIGEST_SIZE = 32

Key = tuple[int, int]


class Peaks:
    """The roots of the largest perfect subtrees, from left to right: a tree that can grow and tell its root."""

    def __init__(self, size: int = 0, digests: Iterable[bytes] = ()) -> None:
        self.size = size
        self.digests = list(digests)
        if len(self.digests) != size.bit_count():
            raise ValueError(f"{len(self.digests)} peaks do not make a tree of {size}")

    @classmethod
    def of(cls, tree: Tree) -> Peaks:
        """The peaks that are kept with the state of the tree."""
        kept = bytes(tree.peaks)
        return cls(tree.size, (kept[at : at + DIGEST_SIZE] for at in range(0, len(kept), DIGEST_SIZE)))

    def __bytes__(self) -> bytes:
        return b"".join(self.digests)

    def add(self, digest: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Append a leaf; gives the level, position and digest of each subtree that it completes, the leaf first."""
        level, position = 0, self.size
        yield level, position, digest
        while position & 1:
            digest = HASHER.hash_pair(self.digests.pop(), digest)
            level, position = level + 1, position >> 1
            yield level, position, digest
        self.digests.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self.digests:
            return HASHER.hash_empty()
        return HASHER.hash_fold(self.digests[::-1])


class NodeMissing(Exception):
    """A stored node that a proof needs is not there."""


class StoredTree(BaseMerkleTree):
    """pymerkle's tree over our table of nodes, as it was at ``size``. It only reads: ``sealing`` appends."""

    def __init__(self, size: int) -> None:
        super().__init__("sha256", disable_cache=False)
        self.size = size
        self.known: dict[Key, bytes] = {}
        self.complete = False

    def know(self, nodes: dict[Key, bytes], *ends: int) -> None:
        """Take over the nodes under a run of leaves, so that proofs about leaves between the two ends ask no more."""
        self.load(*ends)
        self.known.update(nodes)
        self.complete = True

    def load(self, *sequences: int) -> None:
        """Fetch in one query what proofs about these leaves, or about the tree when it had so many, need."""
        if self.complete:
            return
        keys: set[Key] = set(peak_keys(self.size))
        for sequence in sequences:
            keys.update(peak_keys(sequence))
            # The path of the leaf itself, and of the next one: there pymerkle's proofs of consistency begin.
            for leaf in (sequence - 1, sequence):
                keys.add((0, leaf))
                keys.update((level, (leaf >> level) ^ 1) for level in range(self.size.bit_length()))
        wanted = Q()
        for level, position in keys - self.known.keys():
            wanted |= Q(level=level, position=position)
        if wanted:
            for level, position, digest in Node.objects.filter(wanted).values_list(
                "level", "position", "digest"
            ):
                self.known[level, position] = bytes(digest)

    def prove_inclusion(self, index: int, size: int | None = None) -> Any:
        self.load(index)
        return super().prove_inclusion(index, size)

    def prove_consistency(self, prior_size: int, later_size: int | None = None) -> Any:
        self.load(prior_size)
        return super().prove_consistency(prior_size, later_size)

    def _node(self, level: int, position: int) -> bytes:
        found = self.known.get((level, position))
        if found is None:
            row = Node.objects.filter(level=level, position=position).values_list("digest", flat=True).first()
            if row is None:
                raise NodeMissing(f"{level}/{position}")
            found = self.known[level, position] = bytes(row)
        return found

    def _get_subroot(self, offset: int, width: int) -> bytes:
        level = width.bit_length() - 1
        return self._node(level, offset >> level)

    def _get_leaf(self, index: int) -> bytes:
        return self._node(0, index - 1)

    def _get_leaves(self, offset: int, width: int) -> list[bytes]:
        return [self._node(0, position) for position in range(offset, offset + width)]

    def _get_size(self) -> int:
        return self.size

    def _encode_entry(self, data: Any) -> NoReturn:
        raise NotImplementedError("sealing.append appends")

    def _store_leaf(self, data: Any, digest: bytes) -> NoReturn:
        raise NotImplementedError("sealing.append appends")


def peak_keys(size: int) -> Iterator[Key]:
    """Level and position of the largest perfect subtrees of a tree of this size, from left to right."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level
