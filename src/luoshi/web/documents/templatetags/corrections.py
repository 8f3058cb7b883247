"""Showing a correction in a template."""

from __future__ import annotations

from django import template

from luoshi.web.documents import wording
from luoshi.web.documents.models import Correction

register = template.Library()


@register.filter
def changed(correction: Correction) -> list[wording.FieldChange]:
    """What it changed, field by field, in the language of whoever reads."""
    return wording.changes(correction)
