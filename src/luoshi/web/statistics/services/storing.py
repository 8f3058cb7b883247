"""Confirmed figures become observations: all of a submission or none, in chunks within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from luoshi.statistics.period import Period
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.models import Observation, Submission

CHUNK = 4000
TOLD = 5
Key = tuple[int, int, str, str]  # indicator, place, facet, period


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure as it is to be held: ``value`` in the unit of measure of its indicator and facet."""

    indicator_id: int
    place_id: int
    facet: str
    period: str
    value: Decimal
    printed: str = ""
    cell: str = ""
    text: str = ""

    @property
    def key(self) -> Key:
        return self.indicator_id, self.place_id, self.facet, self.period


@dataclass(slots=True)
class Stored:
    """How many figures were new, changed one that was there, or were there already."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0


def store(submission: Submission, figures: Iterable[Kept], *, over_lock: bool = False) -> Stored:
    """Hold the figures. Must run inside the transaction of the act.

    Raises Refused where one of them would change a figure that is locked, unless ``over_lock`` (a granted revision).
    """
    told = Stored()
    for chunk in _chunks(figures):
        _store(submission, chunk, over_lock, told)
    return told


def _store(submission: Submission, chunk: Sequence[Kept], over_lock: bool, told: Stored) -> None:
    known = in_force(each.key for each in chunk)
    locked, rows, ended = [], [], []
    for each in chunk:
        before = known.get(each.key)
        if before is not None and before.value == each.value:
            told.unchanged += 1
            continue
        if before is not None:
            if before.submission.locked_at and not over_lock:
                locked.append(before)
                continue
            ended.append(before.pk)
            told.revised += 1
        else:
            told.added += 1
        period = Period.parse(each.period)
        rows.append(
            Observation(
                indicator_id=each.indicator_id, place_id=each.place_id, facet=each.facet, period=each.period,
                period_end=period.last_day, months=period.size, value=each.value, printed=each.printed[:100],
                revision=before.revision + 1 if before else 0, submission=submission, cell=each.cell[:120],
                text=each.text[:500],
            )
        )  # fmt: skip
    if locked:
        names = "、".join(str(row) for row in locked[:TOLD])
        raise Refused(
            _(
                "有 %(n)d 个数已锁定，报送的数与它们不同：%(names)s。请逐个申请修订，或从文件里去掉它们后重报。"
            )
            % {"n": len(locked), "names": names}
        )
    Observation.objects.filter(pk__in=ended).update(in_force=False)
    Observation.objects.bulk_create(rows)


def in_force(keys: Iterable[Key]) -> dict[Key, Observation]:
    """The figures that are held for these keys now."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Observation.objects.filter(
        in_force=True,
        indicator_id__in={key[0] for key in wanted},
        place_id__in={key[1] for key in wanted},
        period__in={key[3] for key in wanted},
    ).select_related("submission", "indicator", "place")
    found = {(row.indicator_id, row.place_id, row.facet, row.period): row for row in rows}
    return {key: row for key, row in found.items() if key in wanted}


def _chunks(figures: Iterable[Kept]) -> Iterator[list[Kept]]:
    given = iter(figures)
    while chunk := list(islice(given, CHUNK)):
        yield chunk
