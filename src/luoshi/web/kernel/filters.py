"""Filters of every template: days and moments as the application writes them. Put here only what every app needs."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from luoshi.delivery.closing import Obstacle
from luoshi.delivery.status import Verdict
from luoshi.web.kernel import clock
from luoshi.web.kernel.reasons import bound_words, kept_words, words

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """10-27 09:04 within the year of today, else with its year: 2024-10-27 09:04."""
    if at is None:
        return ""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return f"{local:%m-%d %H:%M}" if local.year == clock.today().year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def stamp(at: datetime | None) -> SafeString:
    """The moment of an entry, to the minute, as an element; a fifth of what two filters ``date`` take."""
    if at is None:
        return SafeString("")
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return mark_safe(  # noqa: S308 - figures alone
        f'<time datetime="{local.isoformat()}">{local:%Y-%m-%d %H:%M}</time>'
    )


@register.filter
def reason(given: object) -> str:
    """Why a light is what it is, in the reader's language: a verdict's, an obstacle's, or what is kept of it."""
    if isinstance(given, Verdict):
        return words(given.reasons)
    return words((given.reason,)) if isinstance(given, Obstacle) else kept_words(str(given or ""))


@register.filter
def bound(wanted: object) -> str:
    """What is wanted of a figure, with its bound in the reader's language."""
    return bound_words(str(wanted))


@register.filter
def short(text: object, most: int) -> str:
    """At most so many characters, the last an ellipsis where more were there."""
    whole = str(text)
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


@register.filter
def day(on: date | None) -> str:
    """10-27 within the year of today, else 2024-10-27."""
    if on is None:
        return ""
    return f"{on:%m-%d}" if on.year == clock.today().year else on.isoformat()
