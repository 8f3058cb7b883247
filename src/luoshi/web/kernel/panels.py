"""Parts of a page that a higher app has something to say on: the page names a place, whoever has something registers it.

So a page of the directory shows the tasks of an organisation and knows nothing of tasks. Each part is made in the
request of its page: it needs no request of its own and works without scripts. It is rendered without the request,
whose context (the frame) the page has already.

The page of a thing has the places ``<kind>.head`` and ``<kind>.main`` and is about the row; what has something to say on
things of any kind stands at ``*.head`` and ``*.main``, and finds the kind by the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Panel = Callable[[HttpRequest, Any], str]

_PANELS: dict[str, list[Panel]] = defaultdict(list)


def register_panel(place: str, panel: Panel) -> None:
    """Have the panel stand at the place: it gets the request and what the page is about, and gives HTML or nothing."""
    if panel not in _PANELS[place]:
        _PANELS[place].append(panel)


def panels(place: str, request: HttpRequest, about: Any) -> list[str]:
    """What stands at the place, in the order in which it was registered; parts that have nothing to say are left out."""
    of_any = f"*.{place.partition('.')[2]}"
    made = (panel(request, about) for panel in (*_PANELS.get(place, ()), *_PANELS.get(of_any, ())))
    return [part for part in made if part]
