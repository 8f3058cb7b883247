"""Writing the index. It is derived, so nothing here asks for permission or is logged.

A thing is indexed in the transaction that writes it (``signals``). Whatever writes many rows at once without signals
calls ``index`` in its transaction, or ``index_later`` to leave it to the worker.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from luoshi.web.kernel import wording
from luoshi.web.kernel.kinds import searched
from luoshi.web.search import grams
from luoshi.web.search.contents import model_of, texts
from luoshi.web.search.folding import fold
from luoshi.web.search.grams import Part
from luoshi.web.search.models import SearchPart

CHUNK = 2000
LATER = 5000
Item = TypeVar("Item")

logger = logging.getLogger("luoshi.search")


def index(kind: str, ids: Collection[int]) -> int:
    """Bring things up to date in the index, in the transaction that is open; how many parts have changed.

    What no longer exists is taken out. The rows are locked, so that an older text cannot come after a newer one.
    """
    model = model_of(kind)
    changed = 0
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        with transaction.atomic():
            locked = model._default_manager.filter(pk__in=chunk).order_by("pk")
            list(locked.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
            changed += _replace(kind, chunk, list(_parts(kind, chunk)))
    return changed


def index_later(kind: str, ids: Iterable[int]) -> None:
    """Leave it to the worker. The order is written with the transaction that is open, or not at all."""
    from luoshi.web.search.tasks import index_things

    wanted = sorted(set(ids))
    for start in range(0, len(wanted), LATER):
        index_things.enqueue(kind, wanted[start : start + LATER])


def forget(kind: str, ids: Collection[int]) -> None:
    """Take things that are being deleted out of the index."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        with transaction.atomic():
            _replace(kind, wanted[start : start + CHUNK], [])


def rebuild(tell: Callable[[str], None] = lambda words: None) -> Counter[str]:
    """Make the whole index anew, in one transaction; how many parts of each kind it has then."""
    made: Counter[str] = Counter()
    with transaction.atomic():
        grams.begin_anew(connection)
        for kind in searched():
            for chunk in _chunks(_parts(kind)):
                grams.write(connection, chunk)
                made[kind] += len(chunk)
            tell(f"{wording.kind(kind)}：{made[kind]}")
        grams.finish(connection)
    return made


def check(tell: Callable[[str], None] = lambda words: None) -> dict[str, dict[str, list[int]]]:
    """What is wrong with the index: by kind, the numbers of things that are missing, stale, or gone and still in it.

    Changes nothing. Of the grams themselves it is seen whether each part has some (``"grams"``, else left out).
    """
    found: dict[str, dict[str, list[int]]] = {}
    for kind in searched():
        wrong: dict[str, list[int]] = {}
        last = -1
        for batch in _chunks(texts(kind)):
            ids = [pk for pk, _parts_of in batch]
            there = _there(kind, last, ids[-1])
            for pk, parts in batch:
                kept = there.pop(pk, None)
                if kept is None:
                    wrong.setdefault("missing", []).append(pk)
                elif kept != {number: fold(text) for number, text in enumerate(parts)}:
                    wrong.setdefault("stale", []).append(pk)
            wrong.setdefault("gone", []).extend(there)
            last = ids[-1]
        wrong.setdefault("gone", []).extend(_there(kind, last, None))
        wrong = {what: sorted(numbers) for what, numbers in wrong.items() if numbers}
        if wrong:
            found[kind] = wrong
        tell(f"{wording.kind(kind)}：{sum(map(len, wrong.values()))}")
    if grams.count(connection) != SearchPart.objects.count():
        found["grams"] = {"missing": []}
    return found


def mend() -> dict[str, dict[str, list[int]]]:
    """Put right what ``check`` finds, which is returned."""
    found = check()
    if "grams" in found:
        rebuild()
        return found
    for kind, wrong in found.items():
        index(kind, [number for numbers in wrong.values() for number in numbers])
    return found


def _parts(kind: str, ids: Iterable[int] | None = None) -> Iterator[Part]:
    for pk, parts in texts(kind, ids):
        for number, text in enumerate(parts):
            yield Part(kind, pk, number, fold(text))


def _replace(kind: str, ids: Sequence[int], parts: Sequence[Part]) -> int:
    """Make these the parts of the things; how many were written or removed."""
    kept = SearchPart.objects.filter(kind=kind, object_id__in=ids).order_by("pk")
    there = dict(kept.values_list("pk", "text"))
    new = [part for part in parts if there.get(part.key) != part.text]
    unchanged = {part.key for part in parts} - {part.key for part in new}
    gone = [(number, kind, text) for number, text in there.items() if number not in unchanged]
    if gone:
        grams.remove_parts(connection, gone)
    grams.write(connection, new)
    return max(len(new), len(gone))


def _there(kind: str, after: int, until: int | None) -> dict[int, dict[int, str]]:
    """The parts in the index of things with numbers in ``(after, until]``."""
    rows = SearchPart.objects.filter(kind=kind, object_id__gt=after)
    if until is not None:
        rows = rows.filter(object_id__lte=until)
    found: dict[int, dict[int, str]] = {}
    for pk, part, text in rows.order_by("pk").values_list("object_id", "part", "text").iterator():
        found.setdefault(pk, {})[part] = text
    return found


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
