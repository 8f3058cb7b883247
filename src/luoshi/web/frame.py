"""What every page shows around its content: where one is, what there is, who one is and for whom."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import PUBLIC, Actor
from luoshi.web.kernel.rail import Place
from luoshi.web.kernel.rail import places as all_places
from luoshi.web.notifications.queries import unread_count


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
    places = tuple(place for place in all_places() if permissions.may(actor, place.action))
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
        "demo_day": settings.AS_OF if actor.signed_in else None,
    }
