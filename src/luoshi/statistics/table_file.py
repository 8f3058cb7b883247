"""A file of figures (CSV in any usual encoding, xlsx) as a lazy table of text, with the headings it has.

Only files and encodings belong here. Nothing is understood of what the cells mean, except what a workbook knows itself:
a date typed for a month and a number shown as a percentage.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
from openpyxl.utils.exceptions import InvalidFileException

from luoshi.statistics.headings import read_headings
from luoshi.statistics.problem import DataError, NoHeadings, Problem

_CHUNK = 1 << 22
_HEADING_ROWS = 20
_SEPARATORS = ",\t;|"
_REMEDY = "请另存为“CSV UTF-8（逗号分隔）”或 xlsx 再导入"


@dataclass(frozen=True, slots=True)
class TableFile:
    """The cells below the heading as text (null where empty). ``first_row`` is the line of the file they begin at."""

    frame: pl.LazyFrame
    headings: tuple[str, ...]
    first_row: int
    notices: tuple[Problem, ...] = ()


@contextmanager
def open_table(path: str | os.PathLike[str]) -> Iterator[TableFile]:
    """The table in a file; while it is open a file in another encoding has a UTF-8 copy beside the temporary files.

    Raises DataError, saying what to do, for a file that is absent, empty, or no table.
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"{path}：没有这个文件。请检查路径。")
    try:
        with file.open("rb") as stream:
            head = stream.read(8)
        if not head:
            raise DataError(f"{path}：文件是空的。请检查是否导出成功。")
        if head.startswith(b"PK"):
            yield _workbook(file)
            return
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise DataError(f"{path}：是旧版xls文件。请在Excel或WPS里另存为xlsx再导入。")
        if file.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et"):
            raise DataError(
                f"{path}：扩展名是{file.suffix}，内容却不是Excel工作簿。请在Excel或WPS里打开后另存为xlsx，或改回原来的扩展名。"
            )
        with tempfile.TemporaryDirectory(prefix="luoshi-") as folder:
            yield _text(file, Path(folder))
    except OSError as fault:
        raise DataError(f"{path}：无法读取（{fault.strerror}）。请检查文件是否有权限。") from None


def _text(file: Path, folder: Path) -> TableFile:
    encoding = _encoding(file)
    if encoding != "utf-8" or _has_bare_returns(file):
        copy = folder / "table.csv"
        with file.open(encoding=encoding) as source, copy.open("w", encoding="utf-8", newline="\n") as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
        file = copy
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(1 << 16)
        separator = max(_SEPARATORS, key=first.count)
        headings = next(csv.reader([first], delimiter=separator), [])
    names = _unique(headings)
    if not names:
        raise DataError(f"{file.name} 第1行是空的。请把表头放在第一行。")
    schema: dict[str, pl.DataType] = {name: pl.String() for name in names}
    try:
        frame = pl.scan_csv(
            file, separator=separator, schema=schema, skip_lines=1, has_header=False, low_memory=True,
            missing_columns="insert",
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        raise DataError(f"{file.name}：不是可读的表格。{_REMEDY}。") from None
    return TableFile(frame, names, 2)


def _has_bare_returns(file: Path) -> bool:
    """Whether lines end as they did on old Macintosh computers."""
    with file.open("rb") as stream:
        head = stream.read(1 << 16)
    return b"\r" in head and b"\n" not in head


def broken_line(path: str | os.PathLike[str]) -> Problem:
    """The first line of a CSV file that has too many cells or a quotation mark that is never closed."""
    encoding = _encoding(Path(path))
    with Path(path).open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as stream:
        first = stream.readline(1 << 16)
        separator = max(_SEPARATORS, key=first.count)
        wanted = len(next(csv.reader([first], delimiter=separator), []))
        lines = csv.reader(stream, delimiter=separator)
        try:
            for cells in lines:
                if len(cells) > wanted:
                    return Problem(
                        lines.line_num + 1,
                        "",
                        f"本行有{len(cells)}格，表头有{wanted}列",
                        "请删去多余的逗号；格内有逗号时整格用英文双引号括起",
                    )
        except csv.Error:
            pass
        return Problem(
            lines.line_num + 1, "", "引号没有成对，或含有不能识别的字符", "请检查英文双引号；" + _REMEDY
        )


def _encoding(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(4)
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return encoding
    raise DataError(f"{file.name}：文字编码不是UTF-8、UTF-16或GB18030，或文件已损坏。{_REMEDY}。")


def _workbook(file: Path) -> TableFile:
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, EOFError):
        raise DataError(
            f"{file.name}：不是可读的xlsx文件，或文件已损坏。请在Excel或WPS里打开后另存为xlsx。"
        ) from None
    with closing(book):
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            rows = sheet.iter_rows()
            for line, cells in enumerate(rows, 1):
                headings = [_cell(cell.value, "") for cell in cells]
                while headings and not headings[-1]:
                    headings.pop()
                problems = [p for p in read_headings([h for h in headings if h])[1] if p.is_error]
                if headings and not problems:
                    names = _unique(headings)
                    body = [
                        [_cell(c.value, getattr(c, "number_format", "")) or None for c in row[: len(names)]]
                        for row in rows
                    ]
                    body = [row + [None] * (len(names) - len(row)) for row in body]
                    _check_formulas(file, sheet.title)
                    frame = pl.DataFrame(
                        body, schema={name: pl.String() for name in names}, orient="row"
                    ).lazy()
                    return TableFile(frame, names, line + 1, _other_sheets(sheet.title, len(sheets)))
                if line >= _HEADING_ROWS:
                    break
    for sheet in sheets:
        _check_formulas(file, sheet.title)
    raise NoHeadings(
        f"{file.name}：各工作表的前{_HEADING_ROWS}行里都没有表头。请让一行含有“地区、指标、时期、数值”四列的列名。"
    )


def _check_formulas(file: Path, title: str) -> None:
    empty = _formula_without_value(file, title)
    if empty:
        raise DataError(
            f"{file.name} 工作表“{title}”的{empty}是公式，没有算出数值。"
            "请在Excel或WPS里打开、重新计算后保存，或把公式粘贴为数值。"
        )


def _formula_without_value(file: Path, title: str) -> str | None:
    """The first cell of a sheet that holds a formula of which no value was ever kept."""
    with zipfile.ZipFile(file) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f" in parts.read(name) for name in sheets):
            return None
    with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as values:
        found = {
            cell.coordinate for row in values[title].iter_rows() for cell in row if cell.value is not None
        }
    with closing(openpyxl.load_workbook(file, read_only=True)) as formulas:
        for row in formulas[title].iter_rows():
            for cell in row:
                if cell.data_type == "f" and cell.coordinate not in found:
                    return str(cell.coordinate)
    return None


def _other_sheets(title: str, count: int) -> tuple[Problem, ...]:
    if count < 2:
        return ()
    return (
        Problem(
            0,
            "",
            f"文件有{count}张工作表，只导入了“{title}”",
            "其他工作表如有数据，请各存为一个文件",
            is_error=False,
        ),
    )


def _cell(value: object, number_format: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() | int():
            number = Decimal(repr(value))
            if "%" in number_format:
                return f"{(number * 100).normalize():f}%"
            return f"{number:f}".removesuffix(".0")
        case dt.datetime() | dt.date():
            # Excel turns 2025年10月 into the first day of that month.
            return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"
        case _:
            return str(value).strip()


def _unique(headings: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for number, heading in enumerate(headings, 1):
        name = heading.strip() or f"第{number}列"
        names.append(name if name not in names else f"{name}（第{number}列）")
    return tuple(names)
