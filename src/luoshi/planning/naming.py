"""What plans are called beside each other: whole names that can be told apart, and short ones for a column. Pure functions of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

ROOM = 16
_LEAST = 4  # what a common beginning must have to be left out, and what must be left of a name


def distinct_names(plans: Sequence[tuple[str, int | None, str]]) -> list[str]:
    """The whole names of plans (title, year, number of the document), with what tells those of one title apart.

    >>> distinct_names([("稳增长方案", 2025, ""), ("稳增长方案", 2024, ""), ("就业方案", 2025, "")])
    ['稳增长方案（2025）', '稳增长方案（2024）', '就业方案']
    """
    found = [title for title, _, _ in plans]
    for more in ([f"{year}" if year else "" for _, year, _ in plans], [number for _, _, number in plans]):
        times = Counter(found)
        found = [
            f"{name}（{each}）" if times[name] > 1 and each else name
            for name, each in zip(found, more, strict=True)
        ]
    times = Counter(found)
    seen: Counter[str] = Counter()
    for at, name in enumerate(found):
        if times[name] > 1:
            seen[name] += 1
            found[at] = f"{name}（{seen[name]}）"
    return found


def short_names(names: Sequence[str], room: int = ROOM) -> list[str]:
    """Names that can be told apart in little room: without their common beginning, cut where that leaves them different.

    >>> short_names(["云湖省2025年七大攻坚总体方案", "云湖省2025年稳增长行动方案"])
    ['七大攻坚总体方案', '稳增长行动方案']
    """
    cut = _common(names) if len(names) > 1 else 0
    while cut and any(name[cut - 1 : cut + 1].isdigit() and len(name) > cut for name in names):
        cut -= 1  # never within a year
    if cut < _LEAST or any(len(name) - cut < _LEAST for name in names):
        cut = 0
    bare = [name[cut:] for name in names]
    brief = [name if len(name) <= room else f"{name[: room - 1]}…" for name in bare]
    times = Counter(brief)
    return [
        short if times[short] == 1 else whole
        for short, whole in zip(brief, bare, strict=True)
    ]  # fmt: skip


def _common(names: Sequence[str]) -> int:
    """How many characters all names begin with alike."""
    first, last = min(names), max(names)
    return next(
        (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first)
    )
