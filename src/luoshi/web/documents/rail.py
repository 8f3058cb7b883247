"""The place of the documents in the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "documents",
        30,
        pgettext_lazy("several", "文件"),
        "documents:list",
        "document.read",
        ("documents:", "circulation:", "adoption:publish"),
    ),
)
