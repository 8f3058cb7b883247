"""The place of the organisations in the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "organisations",
        80,
        pgettext_lazy("several", "机构"),
        "directory:organisations",
        "organisation.read",
        ("directory:",),
    ),
)
