"""What is removed of signing in once nobody needs it any more. These are no acts of people: the log keeps those."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from luoshi.web.accounts.models import SignedIn, SignInAttempt

# As long as logs of a network are kept by law: six months at least (网络安全法).
ATTEMPTS_LIFETIME = timedelta(days=183)
SETTLING_TIME = timedelta(days=1)  # by then whoever has signed in has the session that the row speaks of


def tidy(now: datetime) -> None:
    """Remove sessions that have ended, where they were signed in, and old tries to sign in."""
    Session.objects.filter(expire_date__lt=now).delete()
    living = Session.objects.values("session_key")
    SignedIn.objects.filter(at__lt=now - SETTLING_TIME).exclude(session_key__in=living).delete()
    SignInAttempt.objects.filter(at__lt=now - ATTEMPTS_LIFETIME).delete()
