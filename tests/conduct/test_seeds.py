"""The sample documents lay the rules down and keep them: nothing in them may be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.conduct.check import check
from luoshi.reading.reader import read_file

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.exists(), reason="needs the shared sample documents, which are not here")
@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.glob("*.txt")) or ["none"])
def test_a_real_document_is_clean(name: str) -> None:
    text = read_file(SEEDS / name).text
    for kind in (None, "notice", "task"):
        assert [finding.text for finding in check(text, kind)] == []  # type: ignore[arg-type]
