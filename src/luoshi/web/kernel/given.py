"""What the fields of a form carry, as numbers and days."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from luoshi.web.kernel.refusals import Refused


def number(text: str | None) -> int:
    """A number that a form carries; 0, which nothing has, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def posted_day(request: HttpRequest, name: str) -> date | None:
    """A day of a form; None where it is left empty. Raises Refused for what is none."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(text)s”不是日期。请按 2025-06-30 填写。") % {"text": text[:20]}) from None
