"""The place of the issues in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.rail import Place

RAIL = (Place("issues", 50, _("问题"), "issues:list", "issue.read", ("issues:",), icons="issues/icons.svg"),)
