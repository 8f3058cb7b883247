"""An act on a thing of any kind: who may, on which version, what it changes, and where that is put down.

An act runs in one transaction and goes the same way whatever the thing is: the row is locked; whoever may not see it is told
that it is gone, whoever may not do this is denied; somebody else's change since is not written over; what has become
different is put down in the history of the thing and in the log, and where nothing has, nothing is written. Put here
only what is the same for every kind: what a kind's facts are is said by the kind (``kinds``), how a history is kept by
the app that keeps it (``register_history``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.web.kernel import kinds, permissions, telling, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Gone, Stale

CHUNK = 2000
TOLD_OF_A_STALE_VERSION = 20
Fields = Sequence[Mapping[str, Any]]


class History(Protocol):
    """How the history of things is kept."""

    def write(self, kind: str, row: Any, actor: Actor, action: str, fields: Fields) -> Any:
        """Put down what was done to a thing."""
        ...

    def since(self, kind: str, pk: int, version: int, most: int) -> list[Any]:
        """What was done to a thing after this version of it, the latest first."""
        ...


_HISTORIES: list[History] = []


def register_history(history: History) -> None:
    """Say how the history of things is kept."""
    _HISTORIES[:] = [history]


@dataclass(slots=True)
class Batch:
    """What acts on many things leave to be done once for all of them (``as_one``)."""

    derived: dict[Callable[[Sequence[int]], object], dict[int, None]] = field(default_factory=dict)
    notices: list[Callable[[], object]] = field(default_factory=list)


_batch: ContextVar[Batch | None] = ContextVar("luoshi_batch", default=None)


def gone(kind: str) -> Gone:
    """There is no such thing any more, or never was for this person."""
    return Gone(
        _("%(this)s已不存在，您的改动没有保存。请回到%(kind)s列表。")
        % {"this": this(kind), "kind": called(kind)}
    )


def stale(kind: str, row: Any, seen: int) -> Stale:
    """Somebody else has changed the thing since the person saw this version of it."""
    (history,) = _HISTORIES
    changes = history.since(kind, row.pk, seen, TOLD_OF_A_STALE_VERSION)
    who = "、".join(dict.fromkeys(change.by for change in changes)) or _("别人")
    message = _(
        "%(this)s在您打开之后已被%(who)s改动，您的改动还没有保存。请对照现在的内容，确认后再保存一次。"
    )
    return Stale(message % {"this": this(kind), "who": who}, now=row, changes=changes)


def lock(kind: str, pks: Iterable[int]) -> None:
    """Lock things for the transaction that is open: whoever locks several does so at once and in this order.

    Others may still refer to them (a notification, say), which is no change of a thing.
    """
    numbers = sorted(set(pks))
    for start in range(0, len(numbers), CHUNK):
        rows = _model(kind)._default_manager.filter(pk__in=numbers[start : start + CHUNK]).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


@contextmanager
def beside(kind: str, pk: int, right: str, *, actor: Actor) -> Iterator[Any]:
    """Lock a thing for an act that leaves its own facts alone (a remark on it, say). Raises Gone, Denied."""
    with transaction.atomic():
        rows = _model(kind)._default_manager.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=pk).first()
        if row is None or not permissions.allowed(actor, kinds.KINDS[kind].reading, row):
            raise gone(kind)
        permissions.require(actor, right, row)
        yield row


@contextmanager
def act(
    kind: str,
    pk: int,
    code: str,
    *,
    actor: Actor,
    version: int | None = None,
    right: str = "",
    reason: str = "",
) -> Iterator[Any]:
    """Lock a thing, give it out to be changed, then save it and record what has become different, with the reason.

    ``version`` is what the person was looking at (None: whatever is there); ``right`` is the right that the act takes,
    where it is not one of its own. When nothing differs at the end, nothing is written. Raises Gone, Denied, Stale.
    """
    declared = kinds.KINDS[kind]
    if declared.facts is None:
        raise ValueError(f"{kind} declares no facts by which two states of it could be told apart")
    with beside(kind, pk, right or code, actor=actor) as row:
        if version is not None and row.version != version:
            raise stale(kind, row, version)
        before = declared.facts(row)
        yield row
        found = declared.differences(before, declared.facts(row))
        if not found:
            return
        if reason:
            found.append({"field": "reason", "before": "", "after": reason})
        row.version += 1
        row.save()
        record(kind, row, code, actor=actor, fields=found)


def record(kind: str, row: Any, code: str, *, actor: Actor, fields: Fields = (), **more: Any) -> Any:
    """Put down in the history of a thing and in the log what was done; ``more`` in the log alone.

    ``code`` is that of an act, ``fields`` what differs: ``{field, before, after}``, with ``of`` where the field is that
    of a part. Must run inside the transaction of the act.
    """
    before, after = wording.sides(fields)
    return _write(kind, row, code, actor, fields, before, {**(after or {}), **more} or None)


def created(kind: str, row: Any, code: str, *, actor: Actor) -> Any:
    """Put down that a thing is new, with its facts. Must run inside the transaction of the act."""
    declared = kinds.KINDS[kind]
    facts = declared.facts(row) if declared.facts else {}
    return _write(kind, row, code, actor, declared.differences({}, facts), None, facts)


@contextmanager
def as_one() -> Iterator[None]:
    """For acts on many things: what is derived from them is worked out once for all, at the end of the block, and only
    then is anybody told. Nothing of it where the block raises; within another such block the outermost does it.
    """
    if _batch.get() is not None:
        yield
        return
    waiting = Batch()
    token = _batch.set(waiting)
    try:
        yield
    finally:
        _batch.reset(token)
    for derive, pks in waiting.derived.items():
        derive(list(pks))
    for notice in waiting.notices:
        notice()


def derive(work: Callable[[Sequence[int]], object], pks: Iterable[int]) -> None:
    """Work out what is derived from these things: now, or once for all at the end of ``as_one``."""
    if (waiting := _batch.get()) is not None:
        waiting.derived.setdefault(work, {}).update(dict.fromkeys(pks))
    else:
        work(list(dict.fromkeys(pks)))


def tell(kind: str, row: Any, notice: str, text: str, *, actor: Actor, also: Iterable[int] = ()) -> None:
    """Tell whom an act on a thing concerns (and these ``also``), never the actor: now, or at the end of ``as_one``."""
    told = partial(telling.tell_of, kind, row, notice, text, actor=actor, also=tuple(also))
    if (waiting := _batch.get()) is not None:
        waiting.notices.append(told)
    else:
        told()


def _model(kind: str) -> Any:
    return kinds.KINDS[kind].model


def _write(kind: str, row: Any, code: str, actor: Actor, fields: Fields, before: Any, after: Any) -> Any:
    declared = kinds.KINDS[kind]
    (history,) = _HISTORIES
    change = history.write(kind, row, actor, code, fields) if declared.history else None
    log(
        actor=actor,
        action=code,
        object_type=kind,
        object_id=row.pk,
        object_label=str(row),
        organisation_id=declared.owner(row),
        before=before,
        after=after,
    )
    return change


def this(kind: str) -> str:
    """One thing of the kind, within a sentence."""
    return str(kinds.KINDS[kind].this or _("这个%(kind)s") % {"kind": called(kind)})


def called(kind: str) -> str:
    """A kind of thing within a sentence."""
    return str(kinds.KINDS[kind].words).lower()
