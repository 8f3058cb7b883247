"""Pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached


class KeptPaginator(Paginator):
    """Pages whose number of rows is counted once for all with the same reach, until the log grows."""

    def __init__(self, rows: Any, size: int, *, actor: Actor, name: str) -> None:
        super().__init__(rows, size)
        self.actor, self.name = actor, name

    @cached_property
    def count(self) -> int:
        return cached(self.actor, f"count:{self.name}", lambda: self.object_list.order_by().count())
