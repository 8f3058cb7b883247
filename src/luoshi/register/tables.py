"""How the register's tables (UTF-8 CSV) are read, and how a fault in one of them is told.

Only the reading of cells belongs here; what the columns mean is the business of the module that asks for them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class RegisterError(Exception):
    """A table of the register that cannot be used. The message names file, line, column and the remedy."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, with the place it came from so that a fault can be shown."""

    file: Path
    line: int
    cells: dict[str, str]

    def error(self, column: str, problem: str, remedy: str) -> RegisterError:
        """The error that points at one cell of this row."""
        return RegisterError(f"{self.file} 第{self.line}行“{column}”列：{problem}。{remedy}。")

    def text(self, column: str) -> str:
        """The cell, which may be empty."""
        return self.cells[column]

    def required(self, column: str) -> str:
        """The cell. Raises RegisterError where it is empty."""
        value = self.cells[column]
        if not value:
            raise self.error(column, "此格为空", "请填写；资料须注明内容与来源")
        return value

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """The cell. Raises RegisterError where it is none of the allowed words."""
        value = self.required(column)
        if value not in allowed:
            raise self.error(column, f"“{value}”不是可用的取值", f"请改为：{'、'.join(allowed)}")
        return value

    def several(self, column: str) -> tuple[str, ...]:
        """The entries of the cell, which are parted by ``；``."""
        return tuple(part for part in (p.strip() for p in self.cells[column].split("；")) if part)

    def date(self, column: str) -> str | None:
        """A date as YYYY, YYYY-MM or YYYY-MM-DD; None where the cell is empty."""
        value = self.cells[column]
        if not value:
            return None
        if not _DATE.fullmatch(value):
            raise self.error(
                column, f"“{value}”不是日期", "请写成 2018、2018-06 或 2018-06-19 的形式，不详则留空"
            )
        return value

    def lifetime(self) -> tuple[str | None, str | None]:
        """The columns valid_from and valid_to. Raises RegisterError where the end lies before the beginning."""
        start, end = self.date("valid_from"), self.date("valid_to")
        if start and end and end < start[: len(end)]:
            raise self.error("valid_to", f"终止时间“{end}”早于起始时间“{start}”", "请核对两列日期")
        return start, end


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a table whose heading must name exactly these columns, in any order.

    Raises RegisterError where the file cannot be read as UTF-8 CSV, a column is missing or unknown, a line has too
    many or too few cells, or the column ``source`` is empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise RegisterError(f"{path} 第{line}行：不是UTF-8编码的文字。请另存为UTF-8编码的CSV文件。") from None
    except OSError as fault:
        raise RegisterError(
            f"{path}：无法读取（{fault.strerror}）。请检查文件是否存在、是否有权限。"
        ) from None
    lines = csv.reader(text.splitlines(keepends=True))
    heading = [name.strip() for name in next(lines, [])]
    for name in columns:
        if name not in heading:
            raise RegisterError(
                f"{path} 第1行“{name}”列：表头缺少此列。请在表头补上“{name}”，全部列为：{','.join(columns)}。"
            )
    for name in heading:
        if name not in columns:
            raise RegisterError(
                f"{path} 第1行“{name}”列：表头有不认识的列。请删去此列，可用的列为：{','.join(columns)}。"
            )
    previous = lines.line_num
    for cells in lines:
        line, previous = previous + 1, lines.line_num
        if not any(cells):
            continue
        if len(cells) != len(heading):
            last = heading[min(len(cells), len(heading)) - 1]
            raise RegisterError(
                f"{path} 第{line}行“{last}”列：本行有{len(cells)}格，表头有{len(heading)}列。"
                "请补齐或删去多余的逗号；格内有逗号时整格用英文双引号括起。"
            )
        row = Row(path, line, {name: cell.strip() for name, cell in zip(heading, cells, strict=True)})
        row.required("source")
        yield row


def in_force(valid_from: str | None, valid_to: str | None, on: str | None) -> bool:
    """Whether something with this lifetime exists on the day ``on`` (None: has not ended).

    Dates may stop at the year or month; the comparison uses what both sides state, so that the month of a change
    belongs to both the old and the new.
    """
    if on is None:
        return valid_to is None
    if valid_from and on[: len(valid_from)] < valid_from[: len(on)]:
        return False
    return not (valid_to and on[: len(valid_to)] > valid_to[: len(on)])
