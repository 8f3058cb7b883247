"""A table as a grid: what stands in each square, which rows are its head, and the lines that stand above it.

Put here only the shape of a table; what its heads mean is told in ``heads``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from luoshi.reading.document import Cell, Document, Table

_MOST_SQUARES = 400_000
_MOST_HEAD_ROWS = 6
_LINES_ABOVE = 5
_LONGEST_LINE = 90
_NUMBER = re.compile(
    r"(?P<sign>[-−－﹣+＋]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<unit>[%％‰]|[^\d\s.,]{0,6})"
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
NOTHING = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "－",
        "…",
        "……",
        "...",
        "/",
        "\\",
        ".",
        "*",
        "无",
        "暂无",
        "未公布",
        "未出",
        "X",
        "x",
        "×",
        "NA",
        "N/A",
        "#N/A",
    )
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTE = re.compile(r"(?:备?注|说明|资料来源|数据来源|来源|填报|制表|审核|报送|联系)[:：\d（(]|[\*★※]")


@dataclass(frozen=True, slots=True)
class Grid:
    """The squares of a table: ``words[row][column]`` without blanks, ``cells`` the cell that covers each.

    ``head`` is how many rows the head has; rows of one cell above it are ``lines``, as are the lines of text above the
    table, the nearest last.
    """

    words: list[list[str]]
    raw: list[list[str]]
    cells: list[list[Cell | None]]
    head: int
    lines: tuple[str, ...]
    name: str

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.words[0]) if self.words else 0


@dataclass(frozen=True, slots=True)
class Value:
    """A number in a cell, with the unit that stands behind it there."""

    number: Decimal
    unit: str


def squeeze(words: str) -> str:
    """The words of a cell without any blank in them."""
    return "".join(words.split()).replace("\u3000", "")


def bare_line(words: str) -> str:
    """A line without blanks, save those that part two numbers (表1 2024年)."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", words.replace("\u3000", " "))


def value_of(words: str) -> Value | None:
    """The number that a cell holds, None where it holds none or more than that."""
    plain = words.translate(_FULL_WIDTH).replace(" ", "").replace("，", ",").strip()
    if plain in NOTHING:
        return None
    if plain in ("持平", "同比持平"):
        return Value(Decimal(0), "")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    number = Decimal(found["digits"].replace(",", ""))
    unit = "%" if found["unit"] in ("%", "％") else found["unit"]
    if unit and (unit[0] in "年月日号第" or not (unit in "%‰" or "一" <= unit[0] <= "龥")):
        return None
    return Value(-number if found["sign"] in tuple("-−－﹣") and found["sign"] else number, unit)


def is_note(words: str) -> bool:
    """Whether a row that begins like this is a note below the table."""
    return _NOTE.match(words) is not None


def grid_of(document: Document, table: Table, after: int) -> Grid | None:
    """The grid of a table; ``after`` is where the table before it ends. None for one too large or without a head."""
    height = max((cell.row for cell in table.cells), default=-1) + 1
    width = max((cell.column + cell.column_span for cell in table.cells), default=0)
    if height < 2 or width < 2 or height * width > _MOST_SQUARES:
        return None
    text = document.text
    words = [[""] * width for _ in range(height)]
    raw = [[""] * width for _ in range(height)]
    cells: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    for cell in table.cells:
        held = cell.span.of(text)
        bare = squeeze(held)
        for row in range(cell.row, min(cell.row + cell.row_span, height)):
            for column in range(cell.column, min(cell.column + cell.column_span, width)):
                words[row][column], raw[row][column], cells[row][column] = bare, held, cell
    top = 0
    lines = list(_lines_above(text, table.span.start, after))
    while top < height - 1 and _is_line(words[top], cells[top]):
        lines.append(bare_line(next((held for held in raw[top] if held.strip()), "")))
        top += 1
    head = next(
        (row for row in range(top, min(height, top + _MOST_HEAD_ROWS + 1)) if _holds_figures(words[row])),
        None,
    )
    if head is None or head == top:
        return None
    while head > top + 1 and _is_line(words[head - 1], cells[head - 1]) and words[head - 1][0]:
        head -= 1  # a row that only names what the rows below are parts of
    return Grid(
        words[top:], raw[top:], cells[top:], head - top, tuple(line for line in lines if line), table.name
    )


def _lines_above(text: str, start: int, after: int) -> Iterator[str]:
    lines: list[str] = []
    end = start
    while len(lines) < _LINES_ABOVE and end > after:
        begin = max(text.rfind("\n", after, end), after - 1) + 1
        line = bare_line(text[begin:end])
        if len(line) > _LONGEST_LINE or line.endswith("。"):
            break
        if line:
            lines.append(line)
        end = begin - 1
    return reversed(lines)


def _is_line(words: list[str], cells: list[Cell | None]) -> bool:
    """Whether a row holds one cell only, as a title does or a unit in the corner."""
    held = {id(cell) for cell, word in zip(cells, words, strict=True) if cell is not None and word}
    return len(held) <= 1


def _holds_figures(words: list[str]) -> bool:
    figures = [held for held in words[1:] if value_of(held) is not None]
    return bool(figures) and not all(_YEAR.fullmatch(held) for held in figures) and not _is_count(figures)


def _is_count(figures: list[str]) -> bool:
    """Whether the row counts the columns: 1, 2, 3."""
    return (
        len(figures) > 2 and figures == [str(int(figures[0]) + i) for i in range(len(figures))]
        if figures[0].isdigit()
        else False
    )
