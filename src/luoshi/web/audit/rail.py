"""The place of the log in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (Place("audit", 100, _("审计"), "audit:entries", "audit.read", ("audit:",)),)
