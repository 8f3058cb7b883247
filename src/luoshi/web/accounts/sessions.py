"""The sessions of Django in the database; reading one, which every request does, takes a prepared query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from luoshi.web.kernel.statements import PreparedStatement

_DATA = PreparedStatement(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data"),
    key="(key)",
    now=datetime(1, 1, 2, tzinfo=timezone.get_default_timezone()),
)


class SessionStore(DatabaseStore):
    """As Django's, with the same rows."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key any more, where it has ended or never was."""
        rows = _DATA.rows(key=self.session_key or "", now=timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return dict(self.decode(rows[0][0]))
