"""The place of the people in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (
    # For those who keep them; everybody else finds people through the menu of their own name.
    Place(
        "people",
        90,
        _("人员"),
        "accounts:people",
        "person.write",
        (
            "accounts:people",
            "accounts:person",
            "accounts:new-person",
            "accounts:invite",
            "accounts:appoint",
            "accounts:active",
            "accounts:reset-totp",
            "accounts:unlock",
            "accounts:end-appointment",
        ),
    ),
)
