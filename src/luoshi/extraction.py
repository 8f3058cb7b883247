"""From a file to what is made of it: the functions that run in a process of their own, one for each format of output.

Each takes the document as a path or as its bytes and name. Put here only how the rooms are joined for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from luoshi.conduct.model import Finding, Kind
    from luoshi.figures.mapping import TableMapping
    from luoshi.figures.model import FigureSet
    from luoshi.figures.shapes import FiguresRecord
    from luoshi.ledger.model import Ledger
    from luoshi.reading.document import Document
    from luoshi.statistics.indicator import Indicators

# What is loaded before many documents are read, so that each need not load it anew.
MODULES = (
    "luoshi.extraction",
    "luoshi.reading.formats.every",
    "luoshi.reading.reader",
    "luoshi.ledger.build",
    "luoshi.ledger.record",
)
FIGURE_MODULES = (
    "luoshi.extraction",
    "luoshi.reading.formats.every",
    "luoshi.reading.reader",
    "luoshi.figures.build",
    "luoshi.figures.record",
)

CONDUCT_MODULES = (
    "luoshi.extraction",
    "luoshi.reading.formats.every",
    "luoshi.reading.reader",
    "luoshi.conduct.check",
    "luoshi.conduct.record",
)


def read(path: str, data: bytes | None = None) -> tuple[Document, Ledger]:
    """The document and its ledger; ``data`` are the bytes of the file where they are at hand. Raises ReadingError."""
    from luoshi.ledger.build import build_ledger
    from luoshi.reading.reader import read_bytes, read_file

    document = read_file(Path(path)) if data is None else read_bytes(data, Path(path).name)
    return document, build_ledger(document)


def json_line(path: str, data: bytes | None = None) -> bytes:
    """The line of JSON for a document. Raises ReadingError."""
    import json

    from luoshi.ledger.record import record

    return json.dumps(record(*read(path, data)), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def html_page(path: str, data: bytes | None = None) -> bytes:
    """The page that shows a document beside its ledger. Raises ReadingError."""
    from luoshi.rendering.ledger_html import ledger_html

    return ledger_html(*read(path, data)).encode("utf-8", "replace")


def read_figures_of(path: str, data: bytes | None = None) -> tuple[Document, FigureSet]:
    """The document and the figures it reports. Raises ReadingError."""
    from luoshi.figures.build import read_figures
    from luoshi.reading.reader import read_bytes, read_file

    document = read_file(Path(path)) if data is None else read_bytes(data, Path(path).name)
    return document, read_figures(document)


def submitted_figures(
    path: str, data: bytes, indicators: Indicators, remembered: Mapping[str, TableMapping]
) -> tuple[FiguresRecord, list[dict[str, Any]]]:
    """What a body has sent: the record of its figures, by the mappings that are remembered for it, and how each of its
    tables was understood. Raises ReadingError.
    """
    from luoshi.figures.build import read_figures
    from luoshi.figures.record import record
    from luoshi.reading.reader import read_bytes

    document = read_bytes(data, Path(path).name)
    figures = read_figures(document, indicators=indicators, remembered=remembered)
    return record(document, figures), [mapping.as_json() for mapping in figures.mappings]


def figures_json_line(path: str, data: bytes | None = None) -> bytes:
    """The line of JSON for the figures of a document. Raises ReadingError."""
    import json

    from luoshi.figures.record import record

    line = json.dumps(record(*read_figures_of(path, data)), ensure_ascii=False)
    return line.encode("utf-8", "replace") + b"\n"


def figures_html_page(path: str, data: bytes | None = None) -> bytes:
    """The page that shows a document beside its figures. Raises ReadingError."""
    from luoshi.rendering.figures_html import figures_html

    return figures_html(*read_figures_of(path, data)).encode("utf-8", "replace")


def read_conduct_of(
    path: str, data: bytes | None = None, kind: Kind | None = None
) -> tuple[Document, list[Finding]]:
    """The document and what in it goes against the rules of conduct. Raises ReadingError."""
    from luoshi.conduct.check import check
    from luoshi.reading.reader import read_bytes, read_file

    document = read_file(Path(path)) if data is None else read_bytes(data, Path(path).name)
    return document, check(document.text, kind)


def conduct_json_line(path: str, data: bytes | None = None, kind: Kind | None = None) -> bytes:
    """The line of JSON for the conduct of a document. Raises ReadingError."""
    import json

    from luoshi.conduct.record import record

    line = json.dumps(record(*read_conduct_of(path, data, kind)), ensure_ascii=False)
    return line.encode("utf-8", "replace") + b"\n"


def conduct_html_page(path: str, data: bytes | None = None, kind: Kind | None = None) -> bytes:
    """The page that shows a document beside the findings. Raises ReadingError."""
    from luoshi.rendering.conduct_html import conduct_html

    return conduct_html(*read_conduct_of(path, data, kind)).encode("utf-8", "replace")


def official_document(
    path: str, kind: str, template: bytes | None, given: dict[str, str], as_workbook: bool = False
) -> tuple[bytes, str]:
    """The docx of a kind made of the document, or its tables as a workbook, and what is wrong where there is none. Raises ReadingError."""
    from luoshi.rendering.ledger_rows import is_task
    from luoshi.rendering.official.kinds import kind_named, render_ledger, render_workbook
    from luoshi.rendering.official.template_guard import TemplateError

    chosen = kind_named(kind)
    assert chosen is not None
    document, ledger = read(path)
    if chosen.of_tasks and not any(map(is_task, ledger.tasks)):
        return b"", f"没有读出任务，无法生成{chosen.name}。请用 luoshi extract 查看读出了什么。"
    if as_workbook:
        return render_workbook(chosen, document, ledger, given), ""
    try:
        return render_ledger(chosen, document, ledger, template, given), ""
    except TemplateError as problem:
        return b"", str(problem)
