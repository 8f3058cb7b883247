"""The reasons of lights in the reader's language. Their codes and their Chinese words are those of ``luoshi.delivery.reasons``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _

from luoshi.delivery import reasons
from luoshi.delivery.reasons import Reason


def words(given: Iterable[Reason], *, subject: bool = True) -> str:
    """Reasons as a sentence; without ``subject`` the name of what they tell of is left out."""
    return reasons.sentence(given, subject=subject, words=_, day=_day, month=_month)


def kept_words(kept: str) -> str:
    """The same for what is kept of them; a sentence that was kept before there were codes stays as it is."""
    found = reasons.load(kept)
    return kept if found is None else words(found)


def bound_words(figure: str) -> str:
    """What is wanted of a figure, its bound in the reader's language: 约 5%, about 5%."""
    return reasons.bound_words(figure, _)


def _day(day: date) -> str:
    return str(dateformat.format(day, _("Y年n月j日")))


def _month(year: int | None, month: int) -> str:
    if year is None:
        return str(dateformat.format(date(2000, month, 1), _("n月")))
    return str(dateformat.format(date(year, month, 1), _("Y年n月")))
