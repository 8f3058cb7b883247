"""Who asks through the API: the bearer of a token. Sessions do not count here, so no other site can lend one."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from luoshi.web.accounts.tokens import actor_of_token
from luoshi.web.kernel.actor import Actor


class Token(HttpBearer):
    """``Authorization: Bearer …``: acts through the appointment for which the token was made."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, also as ``request.actor``; None for a token that is unknown, ended, or of an ended appointment."""
        known = getattr(request, "shown_token", None)
        actor = known[1] if known and known[0] == token else actor_of_token(token)
        request.shown_token = token, actor  # it is asked for twice: by the guard, and by the framework
        if actor is not None:
            request.actor = actor
        return actor
