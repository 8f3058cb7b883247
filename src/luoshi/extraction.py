"""From a file to what is made of it: the functions that run in a process of their own, one for each format of output.

Each takes the document as a path or as its bytes and name. Put here only how the rooms are joined for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.ledger.model import Ledger
    from luoshi.reading.document import Document

# What is loaded before many documents are read, so that each need not load it anew.
MODULES = (
    "luoshi.extraction",
    "luoshi.reading.formats.every",
    "luoshi.reading.reader",
    "luoshi.ledger.build",
    "luoshi.ledger.record",
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
