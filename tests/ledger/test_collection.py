"""A ledger is built without looking for cycles of references: it leaves none, and the search is on again behind it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import cast

import pytest
from hostile import TEXTS

from luoshi.ledger.build import build_ledger
from luoshi.reading.document import Document
from luoshi.reading.reader import read_text

from .corpus import CORPUS

PLAN = "2026年重点工作任务分解方案\n一、推进改造\n1.新建学校5所，覆盖率达到80%以上。（市教育局牵头，市财政局配合）\n"
DOCUMENTS = {
    **{kind: make(size // 400).decode() for kind, (_, make, size) in TEXTS.items()},
    **{path.stem: path.read_text(encoding="utf-8-sig") for path in sorted(CORPUS.glob("*.txt"))[:40:5]},
}


@pytest.fixture(autouse=True)
def _collection_as_before() -> Iterator[None]:
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("enabled", [True, False])
def test_collection_is_as_it_was_behind_a_ledger_and_behind_a_failure(enabled: bool) -> None:
    document = read_text(PLAN)
    (gc.enable if enabled else gc.disable)()
    build_ledger(document)
    assert gc.isenabled() is enabled
    with pytest.raises(AttributeError):
        build_ledger(cast(Document, None))
    assert gc.isenabled() is enabled


def test_a_ledger_leaves_nothing_that_only_a_collection_could_free() -> None:
    left = {}
    for name, text in DOCUMENTS.items():
        document = read_text(text)
        build_ledger(document)  # what is loaded for the first document of its kind is not of this one
        gc.freeze()  # whatever is there needs not be looked at
        gc.disable()
        build_ledger(document)
        left[name] = gc.collect()
        gc.enable()
        gc.unfreeze()
    assert not {name: count for name, count in left.items() if count}
