"""The examples in the docstrings of what a plan is made and compared with are true."""

from __future__ import annotations

import doctest

import pytest

from luoshi.alignment import corrections
from luoshi.ledger import headings, quantities
from luoshi.planning import campaigns, plan


@pytest.mark.parametrize("module", [corrections, headings, quantities, campaigns, plan])
def test_the_examples_are_true(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed
