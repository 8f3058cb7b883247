"""The search knows of everybody from the start."""

from __future__ import annotations

import pytest


@pytest.fixture
def world(db):
    """The cast of ``world.py``, found by the search."""
    from world import make_world

    from luoshi.web.search.services import rebuild

    made = make_world()
    rebuild()
    return made
