"""From the bytes of a file to its document and ledger: the library's work, called in one place.

The readers are loaded at the first call: only the background worker needs them.
"""

from __future__ import annotations

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document


def extract(data: bytes, name: str) -> tuple[Document, Ledger]:
    """Raises ReadingError with a message for people when the file cannot be read."""
    from luoshi.ledger.build import build_ledger
    from luoshi.reading.reader import read_bytes

    document = read_bytes(data, name)
    return document, build_ledger(document)
