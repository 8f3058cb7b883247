"""The mail digest: one mail a person, of what is unread and has not been mailed.

What was in a mail is marked after the mail has left, and only that. A mail that fails is sent the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Person
from luoshi.web.notifications.models import Notification

SHOWN = 100

logger = logging.getLogger("luoshi.notifications")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the mails of a run."""

    sent: int
    failed: int


def send(now: datetime) -> Sent:
    """Send everybody who wants it what is new."""
    untold = Notification.objects.filter(person=OuterRef("pk"), read_at=None, mailed_at=None)
    people = Person.objects.filter(Exists(untold), is_active=True, mail_digest=True).exclude(email="")
    sent = failed = 0
    for person in people.order_by("pk"):
        rows = list(
            Notification.objects.filter(person=person, read_at=None, mailed_at=None).order_by("kind", "-pk")
        )
        if not rows:
            continue
        try:
            with get_connection() as connection:
                mail(person, rows, connection).send()
        except (OSError, ValueError) as problem:  # smtplib's are OSErrors; a bad address is a ValueError
            failed += 1
            logger.warning("the digest of person %d could not be sent: %s", person.pk, problem)
            continue
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
        sent += 1
    return Sent(sent, failed)


def mail(person: Person, rows: Sequence[Notification], connection: object = None) -> EmailMessage:
    """The mail that tells a person of these."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        groups = [
            (Notification.Kind(kind).label, list(told))
            for kind, told in groupby(rows[:SHOWN], key=lambda row: row.kind)
        ]
        context = {
            "person": person,
            "groups": groups,
            "rest": max(0, len(rows) - SHOWN),
            "address": settings.PUBLIC_ADDRESS,
        }
        return EmailMessage(
            subject=_("落实：%(n)d 条未读通知") % {"n": len(rows)},
            body=render_to_string("notifications/digest.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
            connection=connection,
            headers={"Auto-Submitted": "auto-generated"},
        )
