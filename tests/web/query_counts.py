"""How many queries each list page takes, on record: a rise fails the test, a fall is to be written down.

``LUOSHI_RECORD=1 pytest …`` writes what it finds into ``query_counts.json``, which then shows in the diff. A page that is
not yet there goes into that of the folder of its app. What an app adds to the page of another, it declares (``QUERIES``).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from matrix.declared import values

RECORD = Path(__file__).with_suffix(".json")


def count(client: Client, url: str) -> int:
    """The queries of a page that nothing has been remembered for, but for those that keep the session."""
    client.get(url)  # what happens only once
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return len(seen)


def check(name: str, found: int) -> None:
    """Hold a page's queries against the record. Names are those of the addresses, with more where it matters."""
    record = RECORD if name in _known(RECORD) else RECORD.parent / name.partition(":")[0] / RECORD.name
    known, more = _known(record), sum(added.get(name, 0) for added in values("QUERIES"))
    if os.environ.get("LUOSHI_RECORD") == "1":
        known[name] = found - more
        record.write_text(
            json.dumps(dict(sorted(known.items())), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return
    assert name in known, (
        f"{name} takes {found} queries: run once with LUOSHI_RECORD=1 and commit query_counts.json"
    )
    assert found <= known[name] + more, f"{name} takes {found} queries, {known[name]} + {more} are on record"


def _known(record: Path) -> dict[str, int]:
    return json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
