"""What every page shows around its content: where one is, what there is, who one is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail. ``key`` names it for the styles and for ``current``."""

    key: str
    label: str | Promise
    url_name: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


PLACES = (
    Place("today", _("今日"), "documents:home"),
    Place("documents", _("文件"), "documents:list"),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """The context of the frame."""
    match = request.resolver_match
    view = match.view_name if match else ""
    current = "today" if view == "documents:home" else "documents" if view.startswith("documents:") else ""
    return {
        "places": PLACES,
        "current_place": current,
        "person": getattr(request, "person", None),
    }
