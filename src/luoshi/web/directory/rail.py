"""The place of the organisations in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (
    Place("organisations", 80, _("机构"), "directory:organisations", "organisation.read", ("directory:",)),
)
