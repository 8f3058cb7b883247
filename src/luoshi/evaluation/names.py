"""Names as people write them: invisible characters, spaces and widths that make no other name; places by the register.

Two spellings of one unit are one unit, in the data and in the scheme alike. Only the matching of names belongs here.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache

from luoshi.evaluation.arrays import Bools
from luoshi.register.register import default_register
from luoshi.statistics.places import place_ids

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
)
_BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")


def visible(text: str) -> str:
    """A text without characters that nobody sees, without spaces around it."""
    return text.translate(_INVISIBLE).strip() if not text.isascii() else text.strip()


@lru_cache(maxsize=1 << 16)
def name_key(text: str) -> str:
    """What two spellings of one name have in common.

    >>> name_key(" 规模 工业\u200b增加值（亿元）") == name_key("规模工业增加值(亿元)")
    True
    """
    plain = unicodedata.normalize("NFKC", visible(text))
    return _BESIDE_HAN.sub("", " ".join(plain.split()))


def closest(name: str, known: Sequence[str]) -> str:
    """A remedy for a name that is not known: the one it is probably meant to be."""
    close = difflib.get_close_matches(name, known, 1, 0.5)
    return f"是不是“{close[0]}”？请改正" if close else "请核对名称"


def listed(names: Sequence[str], mask: Bools, most: int = 5) -> str:
    """The first of the names that a mask (n,) marks, and how many there are."""
    found = [name for name, marked in zip(names, mask.tolist(), strict=True) if marked]
    return "、".join(found[:most]) + (f"等{len(found)}个" if len(found) > most else "")


class UnitNames:
    """The units of a run or of the data, found by any of their spellings."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._exact = {name: number for number, name in enumerate(self.names)}

    def find(self, name: str) -> int | None:
        """The number of the unit that is meant; None where none of them is."""
        number = self._exact.get(name)
        if number is None:
            number = self._by_key.get(name_key(name))
        if number is None:
            place = place_ids([name, *self.names], default_register()).get(name)
            number = None if place is None else self._by_place.get(place)
        return number

    @cached_property
    def _by_key(self) -> dict[str, int]:
        return {name_key(name): number for name, number in self._exact.items()}

    @cached_property
    def _by_place(self) -> dict[str, int]:
        """Units by their place; a place that two of them share is no help."""
        found: dict[str, int] = {}
        twice: set[str] = set()
        for name, place in place_ids(self.names, default_register()).items():
            if found.setdefault(place, self._exact[name]) != self._exact[name]:
                twice.add(place)
        return {place: number for place, number in found.items() if place not in twice}
