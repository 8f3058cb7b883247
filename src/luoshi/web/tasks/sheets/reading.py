"""A workbook that somebody hands in, as rows of cells. Whatever is wrong with the file is told in words."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.sheets.columns import COLUMNS, text_of

logger = logging.getLogger("luoshi.web")

FILE_LIMIT = 20 * 1024 * 1024
UNPACKED_LIMIT = 200 * 1024 * 1024
ENTRIES_LIMIT = 1000
ROWS_LIMIT = 3000
COLUMNS_LIMIT = 60
HEADING_WITHIN = 5
_OLD = b"\xd0\xcf\x11\xe0"
_BY_HEADING = {str(column.heading): column for column in COLUMNS}
# Other ways in which offices head the same column.
_OTHER = {"任务": "title", "工作任务": "title", "责任部门": "support", "配合单位": "support", "牵头部门": "lead", "完成时限": "due", "开始时间": "starts_on"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: where it is, as people say it, and what stands in it."""

    place: str
    value: Any
    formula: bool = False


@dataclass(slots=True)
class Line:
    """A row that holds something."""

    row: int
    cells: dict[str, Cell]


@dataclass(slots=True)
class Sheet:
    """What was read: the rows, and the headings that are not taken in."""

    lines: list[Line] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def read(file: BinaryIO) -> Sheet:
    """The rows of the first sheet that has the headings. Raises Refused, in words, for whatever it is not."""
    from openpyxl import load_workbook

    _check(file)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception:  # what a broken workbook raises is without end; the cause goes to the log
        logger.warning("unreadable workbook", exc_info=True)
        raise Refused(
            _("这个文件读不出来，可能已经损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")
        ) from None
    try:
        for name in book.sheetnames:
            sheet = book[name]
            if hasattr(sheet, "iter_rows"):
                found = _sheet(sheet)
                if found is not None:
                    return found
    except Refused:
        raise
    except Exception:
        logger.warning("unreadable workbook", exc_info=True)
        raise Refused(
            _("这个文件读到一半出错，可能已经损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")
        ) from None
    finally:
        book.close()
    raise Refused(
        _(
            "表里没有“任务名称”这一列的表头（在前 %(rows)d 行里找过）。请先导出一份任务清单，在它的基础上填写。"
        )
        % {"rows": HEADING_WITHIN}
    )


def _check(file: BinaryIO) -> None:
    file.seek(0)
    begin = file.read(4)
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise Refused(_("这是空文件。请重新选择。"))
    if size > FILE_LIMIT:
        raise Refused(
            _("文件超过 %(limit)d MB。请删去图片和多余的工作表，或分几次导入。")
            % {"limit": FILE_LIMIT // 1024**2}
        )
    if begin == _OLD:
        raise Refused(
            _("这是旧的 .xls 文件，或带密码的文件。请用 Excel 或 WPS 另存为不带密码的 .xlsx 再上传。")
        )
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused(_("这不是 .xlsx 文件。请上传由 Excel 或 WPS 保存的 .xlsx。")) from None
    file.seek(0)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(_("这不是 .xlsx 文件。请上传由 Excel 或 WPS 保存的 .xlsx。"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("文件里有宏，不予导入。请另存为不带宏的 .xlsx 再上传。"))
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise Refused(_("文件解开后太大，不予导入。请只留任务清单，另存为新的 .xlsx 再上传。"))


def _sheet(sheet: Any) -> Sheet | None:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
    found = Sheet()
    columns: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS_LIMIT), 1):
        if not columns:
            if number > HEADING_WITHIN:
                return None
            columns = _headings(row, found)
            continue
        cells = _cells(number, row, columns)
        if cells:
            if len(found.lines) >= ROWS_LIMIT:
                raise Refused(_("一次最多导入 %(limit)d 行。请分几个文件导入。") % {"limit": ROWS_LIMIT})
            found.lines.append(Line(number, cells))
    return found if columns else None


def _headings(row: Iterable[Any], found: Sheet) -> dict[int, str]:
    columns: dict[int, str] = {}
    unknown: list[str] = []
    left: list[str] = []
    for at, cell in enumerate(row):
        heading = text_of(cell.value).replace("\n", "").replace(" ", "")
        if not heading:
            continue
        known = _BY_HEADING.get(heading)
        name = known.name if known else _OTHER.get(heading)
        if name is None:
            unknown.append(heading[:40])
        elif name in columns.values():
            raise Refused(_("表头“%(heading)s”出现了两次。请删去一列。") % {"heading": heading})
        else:
            columns[at] = name
            if known is not None and not known.taken and not known.hidden and known.name != "plan":
                left.append(heading)
    if "title" not in columns.values():
        return {}
    found.unknown, found.left = unknown, left
    return columns


def _cells(number: int, row: Iterable[Any], columns: dict[int, str]) -> dict[str, Cell]:
    from openpyxl.utils import get_column_letter

    cells = {}
    for at, cell in enumerate(row):
        name = columns.get(at)
        if name is None or cell.value is None or text_of(cell.value) == "":
            continue
        # Text that begins with a sign is text; only what the workbook itself calls a formula is one.
        cells[name] = Cell(f"{get_column_letter(at + 1)}{number}", cell.value, cell.data_type == "f")
    return cells
