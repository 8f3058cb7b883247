"""What a password must be, where Django's own words for it are not in the language of the page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough:
    """At least so many characters."""

    def __init__(self, least: int = 12) -> None:
        self.least = least

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one that is shorter."""
        if len(password) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("密码至少要有%(n)d个字符。") % {"n": self.least}
