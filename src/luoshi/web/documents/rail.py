"""The place of the documents in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (
    Place(
        "documents",
        30,
        _("文件"),
        "documents:list",
        "document.read",
        ("documents:", "circulation:", "adoption:publish"),
    ),
)
