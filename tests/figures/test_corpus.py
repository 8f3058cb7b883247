"""Bulletins, reports and tables of invented bodies and of public statistics against what a careful reader reads from them.

The three folders were annotated before the reader saw them; ``unseen`` was written in rounds, each after all before were right.
"""

from __future__ import annotations

import functools

import pytest

from .corpus import Tally, bulletins, expected, total

PROSE_PRECISION, PROSE_RECALL = 0.95, 0.90
TABLE_CELLS = 0.98


@functools.cache
def tally(folder: str) -> Tally:
    return total(folder)


@pytest.mark.parametrize("folder", ["corpus", "unseen"])
def test_figures_of_running_text_are_found_and_nothing_else_is_taken_for_one(folder: str) -> None:
    found = tally(folder)
    assert found.precision >= PROSE_PRECISION, "\n".join(found.notes)
    assert found.recall >= PROSE_RECALL, "\n".join(found.notes)


def test_cells_of_tables_are_read_with_metric_place_period_facet_unit_and_value() -> None:
    found = tally("tables")
    assert found.precision >= TABLE_CELLS, "\n".join(found.notes)
    assert found.recall >= TABLE_CELLS, "\n".join(found.notes)


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    figures = [e for path in bulletins() for e in expected(path.with_name(path.name + ".figures"))]
    assert len(bulletins()) >= 12
    assert sum(not e.is_optional for e in figures) >= 300
    assert len(bulletins("tables")) >= 8
