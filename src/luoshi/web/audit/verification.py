"""Verifying the log: recompute everything from its rows and name what was altered, removed or inserted.

The log is read once, in blocks, so that its length does not matter. Nothing that is stored is believed: the digest of
each entry is computed again, the tree is grown again, and both are held against what is stored and against every
root that was taken down.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import DatabaseError
from django.db.models import Q, Subquery
from django.utils.translation import gettext as _
from pymerkle import InvalidChallenge, InvalidProof

from luoshi.web.audit.canonical import COLUMNS
from luoshi.web.audit.merkle import HASHER, NodeMissing, Peaks, StoredTree
from luoshi.web.audit.models import Checkpoint, Entry, Node, Tree
from luoshi.web.audit.sealing import leaf_digest

# A power of two, so that a block is a subtree of its own.
BLOCK = 2048
MOST_FINDINGS = 1000

Kind = Literal["altered", "removed", "inserted", "node", "tree", "checkpoint"]
Progress = Callable[[int, int], None]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with where it is and whose it is as far as that is known."""

    kind: Kind
    first: int
    last: int
    message: str
    person: str = ""
    object_label: str = ""


@dataclass(slots=True)
class Report:
    """What a verification found. ``findings`` holds the first thousand, ``count`` counts all."""

    size: int = 0
    root: str = ""
    checkpoints: int = 0
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.count == 0

    def add(self, kind: Kind, first: int, last: int, message: str, row: Row | None = None) -> None:
        """Note something that is wrong."""
        self.count += 1
        if len(self.findings) < MOST_FINDINGS:
            person, label = (str(row["person"]), str(row["object_label"])) if row else ("", "")
            self.findings.append(Finding(kind, first, last, message, person, label))


@dataclass(frozen=True, slots=True)
class Root:
    """A root known from somewhere: what the log of that size must have. ``name`` says where from."""

    size: int
    root: str
    name: str


def verify(extra: Root | Sequence[Root] | None = None, progress: Progress | None = None) -> Report:
    """Verify the whole log against itself, every checkpoint, and ``extra``, roots known from paper or from a file."""
    known = [extra] if isinstance(extra, Root) else list(extra or ())
    return _Verification(known, progress).run()


def verify_latest(count: int) -> Report:
    """Whether the latest entries are as they were sealed and belong to the tree: quick, for a page."""
    state = Tree.objects.filter(pk=Tree.ONLY).first() or Tree()
    report = Report(size=state.size, root=Peaks.of(state).root().hex())
    root = bytes.fromhex(report.root)
    first = max(1, state.size - count + 1)
    sequences = range(first, state.size + 1)
    tree = StoredTree(state.size)
    leaves = _leaves(first - 1, state.size)
    rows, broken = _rows(first, state.size)
    if sequences:
        tree.know(_nodes(first - 1, state.size), first, state.size)
    for sequence in sequences:
        _check_row(report, sequence, rows.get(sequence, []), leaves.get(sequence - 1), sequence in broken)
        try:
            tree.prove_inclusion(sequence).verify(
                leaves.get(sequence - 1), root, index=sequence, size=state.size
            )
        except (InvalidProof, NodeMissing):
            report.add(
                "node", sequence, sequence, _("第 %(n)d 条的校验节点与当前校验根不符") % {"n": sequence}
            )
    return report


class _Verification:
    def __init__(self, extra: Sequence[Root], progress: Progress | None) -> None:
        self.report = Report()
        self.progress = progress
        state = Tree.objects.filter(pk=Tree.ONLY).first() or Tree()
        self.size, self.stored = state.size, bytes(state.peaks)
        self.peaks = Peaks()
        self.good_until = 0
        # Taken down before we began: what is appended meanwhile is left to the next verification.
        self.known = _known_roots(extra)
        self.waiting = next(self.known, None)

    def run(self) -> Report:
        report = self.report
        self._check_roots()
        for start in range(0, self.size, BLOCK):
            self._block(start, min(start + BLOCK, self.size))
            if self.progress is not None:
                self.progress(min(start + BLOCK, self.size), self.size)
        report.size, report.root = self.peaks.size, self.peaks.root().hex()
        if bytes(self.peaks) != self.stored:
            report.add("tree", 1, self.size, _("校验树的状态与逐条重算的结果不符，状态被改过"))
        self._check_roots(ended=True)
        self._check_beyond()
        return report

    def _block(self, start: int, end: int) -> None:
        report = self.report
        rows, broken = _rows(start + 1, end)
        nodes = _nodes(start, end)
        for position in range(start, end):
            sequence = position + 1
            leaf = nodes.get((0, position))
            before = report.count
            digest = _check_row(report, sequence, rows.get(sequence, []), leaf, sequence in broken)
            wrong = report.count > before
            # The tree is grown over what was sealed, so that the roots tell whether that was rewritten as well.
            for level, at, made in self.peaks.add(leaf if leaf is not None else digest):
                if level == 0:
                    continue
                stored = nodes.pop((level, at), None)
                if stored != made and not wrong:
                    wrong = True
                    first, last = (at << level) + 1, (at + 1) << level
                    report.add(
                        "node", first, last,
                        _("第 %(first)d—%(last)d 条中有内容连同校验值一起被改过，或校验节点被改过")
                        % {"first": first, "last": last},
                    )  # fmt: skip
            self._check_roots()

    def _check_roots(self, ended: bool = False) -> None:
        """Hold the tree as grown so far against the roots that were taken down at this size."""
        while self.waiting is not None and (ended or self.waiting.size <= self.peaks.size):
            known, self.waiting = self.waiting, next(self.known, None)
            self.report.checkpoints += 1
            if known.size > self.size:
                self.report.add(
                    "checkpoint", self.size + 1, known.size,
                    _("%(name)s记有 %(size)d 条，现在只有 %(now)d 条：末尾的记录被删除")
                    % {"name": known.name, "size": known.size, "now": self.size},
                )  # fmt: skip
            elif self.peaks.root().hex() != known.root:
                first = self.good_until + 1
                self.report.add(
                    "checkpoint", min(first, known.size) or 1, known.size,
                    _("前 %(size)d 条的校验根与%(name)s不符：第 %(first)d—%(size)d 条中有内容连同校验值一起被改过，或校验根被改过")
                    % {"size": known.size, "name": known.name, "first": first},
                )  # fmt: skip
            elif not _consistent(known, self.size, self.stored):
                self.report.add(
                    "checkpoint", 1, known.size,
                    _("%(name)s（前 %(size)d 条）到当前校验根的一致性证明不成立，校验节点被改过")
                    % {"name": known.name, "size": known.size},
                )  # fmt: skip
            else:
                self.good_until = known.size

    def _check_beyond(self) -> None:
        """Rows outside of the tree: they never went through the log. One statement each, as others may append."""
        now = Tree.objects.filter(pk=Tree.ONLY).values("size")[:1]
        outside = Entry.objects.filter(Q(sequence__gt=Subquery(now)) | Q(sequence__lt=1) | Q(sequence=None))
        if not Tree.objects.filter(pk=Tree.ONLY).exists():
            outside = Entry.objects.all()
        for pk in outside.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BLOCK):
            row = _by_pk(pk)
            sequence = row["sequence"] if row else 0
            number = sequence if isinstance(sequence, int) else 0
            self.report.add(
                "inserted", number, number, _("第 %(n)s 条是另外插入的，不在校验树里") % {"n": sequence}, row
            )
        if Node.objects.filter(level=0, position__gte=Subquery(now)).exists():
            self.report.add(
                "tree", self.size + 1, self.size + 1, _("校验树里有超出其条数的节点：末尾的记录被删除，或节点是另外插入的")
            )  # fmt: skip


def _check_row(report: Report, sequence: int, rows: list[Row], leaf: bytes | None, broken: bool) -> bytes:
    """Hold the rows of a sequence (one, if all is well) against the digest sealed for it; gives today's digest."""
    digests = [_digest(row) for row in rows]
    if broken:
        report.add("altered", sequence, sequence, _("第 %(n)d 条被改过，内容已读不出来") % {"n": sequence})
        return HASHER.hash_empty()
    if not rows:
        report.add("removed", sequence, sequence, _("第 %(n)d 条被删除") % {"n": sequence})
        return HASHER.hash_empty()
    true = digests.index(leaf) if leaf in digests else 0
    for at, row in enumerate(rows):
        if at != true:
            report.add(
                "inserted", sequence, sequence, _("第 %(n)d 条之外另插入了一条同号的") % {"n": sequence}, row
            )
    if leaf is None:
        report.add(
            "node",
            sequence,
            sequence,
            _("第 %(n)d 条的校验值被删除，或这一条是另外插入的") % {"n": sequence},
            rows[true],
        )
    elif digests[true] != leaf:
        report.add(
            "altered",
            sequence,
            sequence,
            _("第 %(n)d 条被改过，与当时的校验值不符") % {"n": sequence},
            rows[true],
        )
    return digests[true] or HASHER.hash_empty()


def _digest(row: Row) -> bytes | None:
    try:
        return leaf_digest(row)
    except (TypeError, ValueError, AttributeError):  # a value that the log could never have written
        return None


def _rows(first: int, last: int) -> tuple[dict[int, list[Row]], set[int]]:
    """The rows of these sequences, and which of them cannot even be read."""
    found: dict[int, list[Row]] = {}
    broken: set[int] = set()
    chosen = Entry.objects.filter(sequence__gte=first, sequence__lte=last).order_by("sequence", "pk")
    try:
        for row in chosen.values(*COLUMNS):
            found.setdefault(row["sequence"], []).append(row)
    except (ValueError, TypeError, DatabaseError):
        found = {}
        for pk, sequence in chosen.values_list("pk", "sequence"):
            one = _by_pk(pk)
            if one is None:
                broken.add(sequence)
            else:
                found.setdefault(sequence, []).append(one)
    return found, broken


def _by_pk(pk: int) -> Row | None:
    try:
        return Entry.objects.filter(pk=pk).values(*COLUMNS).first()
    except (ValueError, TypeError, DatabaseError):
        return None


def _leaves(start: int, end: int) -> dict[int, bytes]:
    chosen = Node.objects.filter(level=0, position__gte=start, position__lt=end)
    return {position: bytes(digest) for position, digest in chosen.values_list("position", "digest")}


def _nodes(start: int, end: int) -> dict[tuple[int, int], bytes]:
    """All stored nodes whose last leaf is among these positions."""
    wanted = Q()
    for level in range(end.bit_length()):
        first, after = start >> level, end >> level
        if first < after:
            wanted |= Q(level=level, position__gte=first, position__lt=after)
    chosen = Node.objects.filter(wanted).values_list("level", "position", "digest")
    return {(level, position): bytes(digest) for level, position, digest in chosen.iterator(chunk_size=BLOCK)}


def _known_roots(extra: Sequence[Root]) -> Iterator[Root]:
    """Every root taken down so far, smallest size first."""
    latest = Checkpoint.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    chosen = Checkpoint.objects.filter(pk__lte=latest).order_by("size", "pk")
    kept = (
        Root(row.size, row.root, _("第 %(id)d 号校验根") % {"id": row.pk})
        for row in chosen.iterator(chunk_size=BLOCK)
    )
    given = sorted(extra, key=lambda root: root.size)
    return heapq.merge(given, kept, key=lambda root: root.size)


def _consistent(known: Root, size: int, stored: bytes) -> bool:
    """Whether a proof from the stored nodes leads from the known root to the root of today."""
    try:
        root = Peaks.of(Tree(size=size, peaks=stored)).root()
        if known.size == 0:  # of nothing, everything is a continuation
            return known.root == HASHER.hash_empty().hex()
        proof = StoredTree(size).prove_consistency(known.size)
        proof.verify(bytes.fromhex(known.root), root, prior_size=known.size, later_size=size)
    except (InvalidProof, InvalidChallenge, NodeMissing, ValueError):
        return False
    return True
