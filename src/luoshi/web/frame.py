"""What every page shows around its content: where one is, what there is, who one is and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import PUBLIC, Actor
from luoshi.web.notifications.queries import unread_count


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail. ``key`` names it for the styles and for ``current``; ``action`` is what it takes to see it."""

    key: str
    label: str | Promise
    url_name: str
    action: str
    views: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


PLACES = (
    Place(
        "today",
        _("今日"),
        "desk:home",
        "task.read",
        ("desk:home", "tasks:instructions", "notifications:"),
    ),
    Place(
        "overview",
        _("总览"),
        "desk:overview",
        "task.read",
        ("desk:overview", "tasks:milestones", "tasks:target"),
    ),
    Place("documents", _("文件"), "documents:list", "document.read", ("documents:", "adoption:publish")),
    Place("tasks", _("任务"), "tasks:tasks", "task.read", ("tasks:",)),
    Place("organisations", _("机构"), "directory:organisations", "organisation.read", ("directory:",)),
    # For those who keep them; everybody else finds people through the menu of their own name.
    Place(
        "people",
        _("人员"),
        "accounts:people",
        "person.write",
        (
            "accounts:people",
            "accounts:person",
            "accounts:new-person",
            "accounts:invite",
            "accounts:appoint",
            "accounts:active",
            "accounts:reset-totp",
            "accounts:unlock",
            "accounts:end-appointment",
        ),
    ),
    Place("audit", _("审计"), "audit:entries", "audit.read", ("audit:",)),
)


@lru_cache(maxsize=512)
def _part(name: str, language: str, places: tuple[Place, ...] = (), current: str = "") -> SafeString:
    """A part of the frame that is the same on many pages. It is in ``language``, the one that is spoken now."""
    return render_to_string(f"_{name}.html", {"places": places, "current_place": current})


def frame(request: HttpRequest) -> dict[str, object]:
    """The context of the frame."""
    match = request.resolver_match
    view = match.view_name if match else ""
    actor: Actor = getattr(request, "actor", PUBLIC)
    language = get_language() or ""
    places = tuple(place for place in PLACES if permissions.may(actor, place.action))
    current = next((place.key for place in places if view.startswith(place.views)), "")
    return {
        "fixed": {
            "head": _part("frame_head", language),
            "search": _part("frame_search", language),
            "rail": _part("frame_rail", language, places, current),
            "words": _part("words", language),
        },
        "actor": actor,
        "appointments": getattr(request, "appointments", []),
        "unread": unread_count(actor),
        "today": clock.today(),
    }
