"""Reads docx (Office Open XML, WordprocessingML, transitional and strict) as one stream of XML events.

Put here what turns the parts of a docx into lines and tables. List labels are made in numbering.py. The text is
what the document shows with all tracked changes accepted.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import limits
from luoshi.reading.formats.composing import Composer, TableCell, cell_text
from luoshi.reading.formats.limits import Archive, Budget, TooMuch, local_name
from luoshi.reading.formats.numbering import Numbering, attribute
from luoshi.reading.formats.typefaces import Typeface, placed, states_rule

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_PROPERTIES = frozenset({"pPr", "rPr", "tcPr", "trPr", "tblPr", "tblGrid", "sectPr", "tblPrEx", "sdtPr"})
# Not shown: deleted and moved-away text, the fallback copy of a text box, the reading above ruby text.
_SKIPPED = frozenset({"del", "moveFrom", "rt", "delText", "instrText", "delInstrText"})
_HEADING_STYLE = re.compile(r"(?i)heading\s?\d|标题|title|subtitle")
_HEADER_LINE = re.compile(
    r"[〔\[［(（]\s?\d{4}\s?[〕\]］)）].{0,10}号|文件$|^(?:特急|加急|特提|平急|绝密|机密|秘密)"
)
_FOOTER_LINE = re.compile(r"印发|抄送|主动公开|依申请公开|不予公开")
_MOST_NESTED_TABLES = 30
_ON = (None, "1", "true", "on")


@dataclass(slots=True)
class _Style:
    based_on: str | None = None
    heading: bool | None = None
    bold: bool | None = None
    list_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    style: str = ""
    heading: bool | None = None
    list_id: str | None = None
    level: int | None = None
    plain: bool = False  # has text that is not bold
    joined: bool = False  # its end is a deleted one: the next paragraph goes on in its line


@dataclass(slots=True)
class _Cell:
    column: int
    column_span: int = 1
    merge: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    cells: list[TableCell] = field(default_factory=list)
    row: int = -1
    column: int = 0
    deleted: bool = False
    cell: _Cell | None = None
    row_begin: int = 0  # how many cells the rows above have
    more: dict[int, list[str]] = field(
        default_factory=dict
    )  # index of a cell -> texts of those merged into it
    merged: dict[int, int] = field(default_factory=dict)  # column -> index of the cell that goes on below


def read(archive: Archive) -> SourceText:
    """The text of a docx. Raises ReadingError."""
    main = next((n for n in archive.names if n.lower() == "word/document.xml"), None)
    if main is None:
        main = next((n for n in archive.names if n.startswith("word/document") and n.endswith(".xml")), None)
    if main is None:
        raise ReadingError(limits.BROKEN)
    reader = _Reader(_styles(archive), Numbering(_part(archive, "word/numbering.xml")), archive.budget)
    header_lines = _frame_lines(archive, "header", reader, _HEADER_LINE)
    footer_lines = _frame_lines(archive, "footer", reader, _FOOTER_LINE)
    composer = Composer()
    for line in header_lines:
        composer.line(line)
    reader.keeps_runs = True
    reader.stream(archive.read(main), composer)
    for line in footer_lines:
        composer.line(line)
    if "word/footnotes.xml" in archive:
        _notes(archive.read("word/footnotes.xml"), reader, composer)
    read = composer.finish("docx")
    return replace(read, typefaces=placed(read.source, reader.runs)) if states_rule(read.source) else read


def _part(archive: Archive, name: str) -> ET.Element | None:
    return limits.xml_root(archive.read(name), archive.budget) if name in archive else None


def _frame_lines(archive: Archive, kind: str, reader: _Reader, wanted: re.Pattern[str]) -> list[str]:
    """The lines of headers or footers that are text of the document, not page numbers or running titles."""
    lines: dict[str, None] = {}
    for name in archive.names:
        if not re.fullmatch(rf"word/{kind}\d{{0,4}}\.xml", name):
            continue
        composer = Composer()
        reader.stream(archive.read(name), composer)
        if composer.size:
            for line in composer.text.split("\n"):
                if wanted.search(line.strip()):
                    lines[line] = None
    return list(lines)


def _notes(data: bytes, reader: _Reader, composer: Composer) -> None:
    """Footnotes, after the text, in their order. Separators have no text and vanish."""
    notes = Composer()
    reader.stream(data, notes)
    if notes.size:
        composer.blank()
        for line in notes.text.split("\n"):
            composer.line(line)


class _Reader:
    def __init__(self, styles: dict[str, _Style], numbering: Numbering, budget: Budget) -> None:
        self._budget = budget
        self._styles = styles
        self._numbering = numbering
        self.keeps_runs = False  # nobody is named in heads and feet, of which there may be thousands
        self.runs: list[tuple[str, frozenset[Typeface]]] = []  # what was read, with how it is set

    def stream(self, data: bytes, composer: Composer) -> None:
        """Put the paragraphs and tables of one part into the composer."""
        self._composer = composer
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._carry = ""
        self._bold = self._hidden = False
        self._apart: set[Typeface] = set()
        path: list[ET.Element] = []
        names: dict[str, str] = {}
        skipping = holding = 0
        for event, element in limits.xml_events(data, self._budget):
            tag = element.tag
            name = names.get(tag)
            if name is None:
                name = names[tag] = _short(tag)
            if event == "start":
                path.append(element)
                if skipping or (name in _SKIPPED and not holding) or name == "Fallback":
                    skipping += 1
                elif holding or name in _PROPERTIES:
                    holding += 1
                else:
                    self._start(name)
                continue
            path.pop()
            if skipping:
                skipping -= 1
            elif holding:
                holding -= 1
                if holding:
                    continue
                self._properties(name, element)
            else:
                self._end(name, element)
            if path:
                # Finished elements leave the tree at once: memory does not grow with the document.
                del path[-1][-1]

    def _start(self, name: str) -> None:
        if name == "p":
            self._paragraphs.append(_Paragraph())
        elif name == "r":
            self._bold = self._hidden = False
            self._apart = set()
            if self._paragraphs:
                style = self._paragraphs[-1].style
                self._bold = bool(self._property_of_style(style, "bold"))
        elif name == "tbl":
            if len(self._tables) >= _MOST_NESTED_TABLES:
                raise TooMuch(f"表格套表格超过 {_MOST_NESTED_TABLES} 层")
            self._tables.append(_Table())
        elif name == "tr" and self._tables:
            table = self._tables[-1]
            table.row += 1
            table.column = 0
            table.deleted = False
            table.row_begin = len(table.cells)
        elif name == "tc" and self._tables:
            self._tables[-1].cell = _Cell(self._tables[-1].column)

    def _end(self, name: str, element: ET.Element) -> None:
        if name == "t":
            self._text(element.text or "")
        elif name == "p":
            self._paragraph(self._paragraphs.pop())
        elif name in ("br", "cr"):
            if attribute(element, "type") not in ("page", "column"):
                self._text("\n")
        elif name in ("tab", "ptab"):
            self._text("\t")
        elif name == "noBreakHyphen":
            self._text("-")
        elif name == "sym":
            self._symbol(element)
        elif name == "tc":
            self._cell_end()
        elif name == "tr" and self._tables and self._tables[-1].deleted:
            table = self._tables[-1]
            del table.cells[table.row_begin :]
            for index in [index for index in table.merged if table.merged[index] >= table.row_begin]:
                del table.merged[index]
            table.row -= 1
        elif name == "tbl" and self._tables:
            self._table_end(self._tables.pop())

    def _text(self, text: str) -> None:
        if self._paragraphs and not self._hidden and text:
            paragraph = self._paragraphs[-1]
            paragraph.parts.append(text)
            if self.keeps_runs:
                self.runs.append(
                    (text, frozenset(self._apart | {"bold"}) if self._bold else frozenset(self._apart))
                )
            if not self._bold and not text.isspace():
                paragraph.plain = True

    def _symbol(self, element: ET.Element) -> None:
        code = attribute(element, "char") or ""
        if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) and not 0xD800 <= int(code, 16) < 0xE000:
            self._text(chr(int(code, 16)))

    def _properties(self, name: str, element: ET.Element) -> None:
        if name == "pPr" and self._paragraphs:
            _paragraph_properties(self._paragraphs[-1], element)
        elif name == "rPr":
            for part in element:
                kind = local_name(part)
                if kind == "b":
                    self._bold = attribute(part, "val") in _ON
                elif kind in ("u", "rFonts", "color", "i"):
                    self._apart |= _set_apart(kind, part)
                elif kind in ("vanish", "webHidden"):
                    self._hidden = attribute(part, "val") in _ON
                elif kind == "rStyle":
                    style = attribute(part, "val") or ""
                    self._bold = self._bold or bool(self._property_of_style(style, "bold"))
        elif name == "trPr" and self._tables:
            for part in element:
                if local_name(part) == "del":
                    self._tables[-1].deleted = True
                elif local_name(part) == "gridBefore":
                    self._tables[-1].column += _columns(attribute(part, "val"), 0)
        elif name == "tcPr" and self._tables and self._tables[-1].cell is not None:
            cell = self._tables[-1].cell
            for part in element:
                kind = local_name(part)
                value = attribute(part, "val")
                if kind == "gridSpan":
                    cell.column_span = _columns(value, 1)
                elif kind == "vMerge":
                    cell.merge = "restart" if value == "restart" else "continue"
                elif kind == "hMerge" and value != "restart":
                    cell.merge = "left"

    def _paragraph(self, paragraph: _Paragraph) -> None:
        text = self._carry + "".join(paragraph.parts)
        self._carry = ""
        if paragraph.joined:
            self._carry = text
            return
        style = paragraph.style
        if text.strip():
            list_id = (
                paragraph.list_id
                if paragraph.list_id is not None
                else self._property_of_style(style, "list_id")
            )
            if list_id and list_id != "0":
                level = (
                    paragraph.level
                    if paragraph.level is not None
                    else self._property_of_style(style, "level")
                )
                label = self._numbering.label(str(list_id), int(level or 0))
                text = label + text.lstrip(" \t")
        table = self._tables[-1] if self._tables else None
        if table is not None and table.cell is not None:
            if text.strip():
                table.cell.lines.append(text)
            return
        heading = (
            paragraph.heading if paragraph.heading is not None else self._property_of_style(style, "heading")
        )
        for number, line in enumerate(text.lstrip("\t").split("\n")):
            if line.strip() or number == 0:
                self._composer.line(line.lstrip("\t"), heading=bool(heading) or not paragraph.plain)

    def _cell_end(self) -> None:
        if not self._tables or self._tables[-1].cell is None:
            return
        table = self._tables[-1]
        cell = table.cell
        if cell is None:
            return
        table.cell = None
        if cell.column + cell.column_span > limits.MAXIMUM_COLUMNS:
            raise TooMuch(f"表格超过 {limits.MAXIMUM_COLUMNS} 列")
        self._budget.spend("cells", max(1, cell.column_span))
        text = cell_text("\n".join(cell.lines))
        table.column = cell.column + cell.column_span
        if cell.merge == "left" and table.cells and table.cells[-1].row == table.row:
            last = table.cells[-1]
            table.more.setdefault(len(table.cells) - 1, []).append(text)
            table.cells[-1] = replace(last, column_span=last.column_span + cell.column_span)
            return
        above = table.merged.get(cell.column)
        if cell.merge == "continue" and above is not None and above < len(table.cells):
            first = table.cells[above]
            table.more.setdefault(above, []).append(text)
            table.cells[above] = replace(first, row_span=table.row - first.row + 1)
            return
        table.merged.pop(cell.column, None)
        if cell.merge:
            table.merged[cell.column] = len(table.cells)
        table.cells.append(TableCell(table.row, cell.column, text, 1, cell.column_span))

    def _table_end(self, table: _Table) -> None:
        for index, texts in table.more.items():
            if index < len(table.cells):
                first = table.cells[index]
                table.cells[index] = replace(first, text="\v".join(filter(None, (first.text, *texts))))
        outer = self._tables[-1] if self._tables else None
        if outer is None or outer.cell is None:
            self._composer.table(table.cells)
            return
        # A table inside a cell is flattened: its rows are lines of the cell.
        rows: dict[int, list[str]] = {}
        for cell in table.cells:
            if cell.text:
                rows.setdefault(cell.row, []).append(cell.text.replace("\v", " "))
        outer.cell.lines += [" ".join(texts) for texts in rows.values()]

    def _property_of_style(self, style: str, name: str) -> str | int | bool | None:
        """A property of a style or of those it is based on."""
        for _ in range(20):
            entry = self._styles.get(style)
            if entry is None:
                return None
            value: str | int | bool | None = getattr(entry, name)
            if value is not None:
                return value
            if entry.based_on is None:
                return None
            style = entry.based_on
        return None


def _set_apart(kind: str, part: ET.Element) -> set[Typeface]:
    """How a property of a run sets its words apart."""
    value = attribute(part, "val")
    if kind == "u":
        return {"underline"} if value not in ("none", "0", "false") else set()
    if kind == "i":
        return {"italic"} if value in _ON else set()
    if kind == "color":
        return {"red"} if (value or "").upper() in ("FF0000", "C00000", "E60000") else set()
    font = (attribute(part, "eastAsia") or attribute(part, "ascii") or "").lower()
    if "黑体" in font or "simhei" in font:
        return {"bold"}
    return {"kai"} if "楷体" in font or "kaiti" in font else set()


def _paragraph_properties(paragraph: _Paragraph, element: ET.Element) -> None:
    for part in element:
        kind = local_name(part)
        if kind == "pStyle":
            paragraph.style = attribute(part, "val") or ""
        elif kind == "outlineLvl":
            paragraph.heading = attribute(part, "val") in tuple("012345678")
        elif kind == "numPr":
            paragraph.list_id, paragraph.level = _list_of(part)
        elif kind == "rPr":
            paragraph.joined = any(local_name(mark) in ("del", "moveFrom") for mark in part)


def _list_of(element: ET.Element) -> tuple[str | None, int | None]:
    list_id: str | None = None
    level: int | None = None
    for part in element:
        if local_name(part) == "numId":
            list_id = attribute(part, "val")
        elif local_name(part) == "ilvl":
            level = _columns(attribute(part, "val"), 0)
    return list_id, level


def _styles(archive: Archive) -> dict[str, _Style]:
    root = _part(archive, "word/styles.xml")
    styles: dict[str, _Style] = {"": _Style()}
    if root is None:
        return styles
    for element in root:
        if local_name(element) != "style":
            continue
        style = _Style()
        key = attribute(element, "styleId") or ""
        for part in element:
            kind = local_name(part)
            value = attribute(part, "val")
            if (
                kind == "name"
                and attribute(element, "type") == "paragraph"
                and _HEADING_STYLE.match(value or "")
            ):
                style.heading = True
            elif kind == "basedOn":
                style.based_on = value
            elif kind == "rPr":
                for inner in part:
                    if local_name(inner) == "b":
                        style.bold = attribute(inner, "val") in _ON
            elif kind == "pPr":
                for inner in part:
                    if local_name(inner) == "outlineLvl":
                        style.heading = attribute(inner, "val") in tuple("012345678")
                    elif local_name(inner) == "numPr":
                        style.list_id, style.level = _list_of(inner)
        styles[key] = style
        if attribute(element, "default") == "1" and attribute(element, "type") == "paragraph":
            styles[""] = style
    return styles


def _short(tag: str) -> str:
    """The name of an element of WordprocessingML; of others only those that matter here."""
    namespace, _, name = tag.rpartition("}")
    if namespace[1:] in _WORD or name == "Fallback" or (name == "t" and namespace.endswith("/math")):
        return name
    return ""


def _columns(value: str | None, default: int) -> int:
    digits = (value or "").strip()[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else default
