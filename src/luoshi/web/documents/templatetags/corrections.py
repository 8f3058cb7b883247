"""Showing corrections, and places as people cite them, in a template."""

from __future__ import annotations

from django import template
from django.forms import BoundField

from luoshi.reading.span import Span
from luoshi.rendering.citations import Citations
from luoshi.web.documents import wording
from luoshi.web.documents.models import Correction
from luoshi.web.kernel.asked import number_of

register = template.Library()


@register.filter
def changed(correction: Correction, places: wording.Places | None = None) -> list[wording.FieldChange]:
    """What it changed, field by field, in the language of whoever reads; places as people cite them where they are known."""
    return wording.changes(correction, places)


@register.filter
def cited(first: BoundField, last: BoundField) -> str:
    """Where the stretch stands that two fields of a form give; nothing where they give none."""
    citations: Citations | None = getattr(first.form, "citations", None)
    start, end = (number_of(str(field.value())) for field in (first, last))
    if citations is None or start is None or end is None or not start < end <= first.form.text_size:
        return ""
    return citations.place(Span(start, end))
