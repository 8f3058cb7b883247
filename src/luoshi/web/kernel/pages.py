"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached

# What a list shows on one page for printing; what has more says so, and goes on on the next.
ALL_ROWS = 2000


def rows_wanted(given: Mapping[str, str], usual: int) -> int:
    """How many rows a page of a list is to have: as many as can be printed at once where the address asks for all."""
    return ALL_ROWS if given.get("rows") == "all" else usual


class KeptPaginator(Paginator):
    """Pages whose number of rows is counted once for all with the same reach, until the log grows."""

    def __init__(self, rows: Any, size: int, *, actor: Actor, name: str) -> None:
        super().__init__(rows, size)
        self.actor, self.name = actor, name

    @cached_property
    def count(self) -> int:
        return cached(self.actor, f"count:{self.name}", lambda: self.object_list.order_by().count())
