"""Which document is another one corrected: the same number, or the same title and year; and how alike titles are.

Only what documents are called is compared here; which item of one is which of the other is for ``matching``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

_BRACKETS = str.maketrans("〔〕[]【】", "()()()")
_CORRECTED = re.compile(
    r"\((?:[^()]{0,8}(?:更正|修订|修正|勘误|重印|定稿)[^()]{0,8})\)|(?:更正|修订|修正)[稿版本]$"
)


@dataclass(frozen=True, slots=True)
class Designation:
    """What a document is called. The title is without blanks and without the words that say it is a corrected one."""

    title: str
    number: str
    year: int | None

    @classmethod
    def of(cls, title: str | None, number: str | None, year: int | None) -> Designation:
        """As written, in any width and with any brackets.

        >>> Designation.of("重点任务分工方案（修订稿）", "青政发【2025】3 号", 2025)
        Designation(title='重点任务分工方案', number='青政发(2025)3号', year=2025)
        """
        return cls(_CORRECTED.sub("", _plain(title)), _plain(number), year)

    def is_plainly(self, other: Designation) -> bool:
        """Whether nobody has to be asked: by the number; by title and year only where one of the two has no number."""
        if self.number and other.number:
            return self.number == other.number
        return bool(self.title) and self.title == other.title and self.year == other.year

    def likeness(self, other: Designation) -> float:
        """How alike the titles read, from 0 to 1."""
        return SequenceMatcher(None, self.title, other.title, autojunk=False).ratio()


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).translate(_BRACKETS)
