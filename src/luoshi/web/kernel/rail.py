"""The places of the rail at the side of every page: each app names its own in ``rail.py`` (``RAIL``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise

from luoshi.web.kernel.apps import modules

ICONS = "luoshi/icons.svg"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail.

    ``key`` names it for the styles, for ``current`` and its sign in ``icons``; ``position`` is its place in the order of the
    work; ``action`` is what it takes to see it; ``views`` are the beginnings of the names of pages that belong to it.
    """

    key: str
    position: int
    label: str | Promise
    url_name: str
    action: str
    views: tuple[str, ...]
    icons: str = ICONS

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def icon(self) -> str:
        """The address of its sign."""
        return f"{static(self.icons)}#{self.key}"


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """All of them, in the order of the work."""
    found = [place for module in modules("rail") for place in module.RAIL]
    return tuple(sorted(found, key=lambda place: place.position))
