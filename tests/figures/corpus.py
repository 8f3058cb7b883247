"""Bulletins and tables with the figures a careful reader expects, and how what was read compares with them.

``corpus/NAME.figures`` and ``tables/NAME.figures`` hold one figure a line: metric (other wordings behind ``/``), facet by
its first letter (L G S I C), value, unit; ``@ place period`` in front says whose and when, ``-`` that the document does not
say. A line with ``?`` may be read or not. ``NAME.docx.txt`` is made into a docx, ``NAME.EXT.grid`` into a table of that format:
cells are parted by `` | ``, ``<`` is merged with the cell to the left, ``^`` with the one above, ``'`` makes a text of a number.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl

from luoshi.figures.build import read_figures
from luoshi.figures.model import Figure
from luoshi.reading.document import Document
from luoshi.reading.reader import read_bytes
from tests.reading import make_tables

HERE = Path(__file__).parent
_FACETS = {"L": "level", "G": "growth", "S": "share", "I": "increment", "C": "change"}


@dataclass(frozen=True)
class Expected:
    metrics: tuple[str, ...]
    place: str
    period: str
    facet: str
    value: Decimal
    unit: str
    is_optional: bool

    def __str__(self) -> str:
        return f"{self.metrics[0]} @{self.place} {self.period} {self.facet} {self.value} {self.unit}"


@dataclass
class Tally:
    right: int = 0
    missed: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right else 0.0

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.missed += other.missed
        self.wrong += other.wrong
        self.notes += other.notes


def expected(path: Path) -> list[Expected]:
    out: list[Expected] = []
    place = period = "-"
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0] == "@":
            place, period = words[1:]
            continue
        optional = words[0] == "?"
        *name, facet, value, unit = words[1:] if optional else words
        metrics = tuple(" ".join(name).split("/"))
        out.append(
            Expected(
                metrics, place, period, _FACETS[facet], Decimal(value), "" if unit == "-" else unit, optional
            )
        )
    return out


def squeeze(words: str) -> str:
    return re.sub('[“”"\\s]', "", words)


def compare(name: str, found: list[Figure], wanted: list[Expected]) -> Tally:
    tally = Tally()
    rest = list(found)
    required = [w for w in wanted if not w.is_optional]
    missing: list[Expected] = []
    for want in required:
        fit = next((f for f in rest if _fits(f, want)), None)
        if fit is None:
            missing.append(want)
        else:
            rest.remove(fit)
            tally.right += 1
    for want in (w for w in wanted if w.is_optional):
        fit = next((f for f in rest if f.value == want.value and f.facet == want.facet), None)
        if fit is not None:
            rest.remove(fit)
    tally.missed, tally.wrong = len(missing), len(rest)
    tally.notes += [f"{name}: missed {want}" for want in missing]
    tally.notes += [
        f"{name}: wrong {f.metric} @{f.place} {f.period} {f.facet} {f.value} {f.unit}" for f in rest
    ]
    return tally


def _fits(found: Figure, want: Expected) -> bool:
    return (
        found.value == want.value
        and found.facet == want.facet
        and squeeze(found.metric) in map(squeeze, want.metrics)
        and (found.place or "-") == want.place
        and str(found.period or "-") == want.period
        and found.unit == want.unit
    )


def bulletins(folder: str = "corpus") -> list[Path]:
    return sorted(
        path.with_suffix("") if path.suffix == ".figures" else path
        for path in (HERE / folder).glob("*.figures")
    )


def document_of(path: Path) -> Document:
    """The document of ``NAME`` (without its ``.figures``), whatever its format."""
    for file in sorted(path.parent.glob(path.name + ".*")):
        if file.suffix == ".figures":
            continue
        if file.name.endswith(".docx.txt"):
            return read_bytes(_docx(file.read_text(encoding="utf-8")), file.stem)
        if file.suffix == ".grid":
            return read_bytes(table_bytes(file), file.stem)
        return read_bytes(file.read_bytes(), file.name)
    raise FileNotFoundError(path)


def tally_of(path: Path) -> Tally:
    wanted = expected(path.with_name(path.name + ".figures"))
    return compare(path.name, list(read_figures(document_of(path)).figures), wanted)


def total(folder: str) -> Tally:
    out = Tally()
    for path in bulletins(folder):
        out.add(tally_of(path))
    return out


def _docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _grid(lines: list[str]) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
    rows = [line.split("|") for line in lines]
    width = max(map(len, rows))
    # Blanks in front of a name set it in; those that the form of this file puts around a bar go.
    cells = [[_cell(words, i) for i, words in enumerate(row)] + [""] * (width - len(row)) for row in rows]
    merges = []
    for r, row in enumerate(cells):
        for c, words in enumerate(row):
            if words in ("<", "^"):
                continue
            across = down = 1
            while c + across < width and cells[r][c + across] == "<":
                across += 1
            while r + down < len(cells) and cells[r + down][c] == "^":
                down += 1
            if across > 1 or down > 1:
                merges.append((r, c, down, across))
    clean = [["" if words in ("<", "^") else words for words in row] for row in cells]
    return clean, merges


def _cell(words: str, column: int) -> str:
    words = words.removesuffix(" ")
    return words if column == 0 else words.removeprefix(" ")


def table_bytes(file: Path) -> bytes:
    lines = file.read_text(encoding="utf-8").splitlines()
    kind = file.name.rsplit(".", 2)[1]
    if kind == "xlsx":
        return _workbook(lines)
    at = lines.index("===")
    rows, merges = _grid(lines[at + 1 :])
    make = make_tables.word if kind == "docx" else make_tables.page
    plain = [[words.removeprefix("'") for words in row] for row in rows]
    return make("\n".join(lines[:at]), plain, merges)


def _workbook(lines: list[str]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    starts = [i for i, line in enumerate(lines) if line.startswith("=== ")]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        sheet = book.create_sheet(lines[start].removeprefix("=== "))
        rows, merges = _grid(lines[start + 1 : stop])
        for r, row in enumerate(rows, 1):
            for c, words in enumerate(row, 1):
                if words.startswith("'"):
                    sheet.cell(r, c, words[1:]).number_format = "@"
                elif re.fullmatch(r"-?[\d,]+(?:\.\d+)?", words):
                    bare = words.replace(",", "")
                    cell = sheet.cell(r, c, float(bare) if "." in bare else int(bare))
                    decimals = bare.partition(".")[2]
                    cell.number_format = ("#,##0" if "," in words else "0") + (
                        "." + "0" * len(decimals) if decimals else ""
                    )
                elif words:
                    sheet.cell(r, c, words)
        for r, c, down, across in merges:
            sheet.merge_cells(start_row=r + 1, start_column=c + 1, end_row=r + down, end_column=c + across)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repeated(figures: list[Figure]) -> Counter[str]:
    return Counter(f"{f.metric} {f.place} {f.period} {f.facet} {f.value}" for f in figures)
