"""The place of the issues in the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "issues",
        50,
        pgettext_lazy("several", "问题"),
        "issues:list",
        "issue.read",
        ("issues:",),
        icons="issues/icons.svg",
    ),
)
