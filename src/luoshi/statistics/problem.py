"""What is wrong with a file of figures, said to the person who must put it right.

Only the form of such messages belongs here; what is checked is the business of the module that finds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place of a file. ``row`` counts the lines of the file from 1 (0: the file as a whole).

    ``column`` is the heading as the file writes it; ``is_error`` tells a fault that stops the import from a notice.
    """

    row: int
    column: str
    message: str
    remedy: str
    is_error: bool = True

    def __str__(self) -> str:
        place = f"第{self.row}行" if self.row else ""
        place += f"“{self.column}”列" if self.column else ""
        return f"{place}：{self.message}。{self.remedy}。" if place else f"{self.message}。{self.remedy}。"


class DataError(Exception):
    """Data or a definition that cannot be used. The message says what is wrong, where, and what to do."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class NoHeadings(DataError):
    """A workbook without a row that heads rows of one figure each."""
