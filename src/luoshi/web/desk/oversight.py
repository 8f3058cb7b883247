"""What those see first who watch over the system: the log for inspectors, people and health for administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from luoshi.web.accounts.models import Appointment, Person, SignInAttempt, SignInLink
from luoshi.web.audit.models import Checkpoint, Entry, Tree
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor

LATEST = 12
# Of these there are many every day, and the page of the log has them: they would crowd out what was done. Last, how such
# acts stood in the log before they had codes.
ROUTINE = (
    "person.sign_in", "person.sign_out", "person.sign_out_elsewhere", "person.link", "person.language", "person.mail_digest",
    "登录", "退出", "退出其他登录", "生成一次性登录链接",
)  # fmt: skip
LOCKOUT_FAILURES = 5


def log_state(actor: Actor) -> dict[str, Any]:
    """How long the log is, when its root was last taken down, and the latest acts that the actor may read but coming and going."""
    if not permissions.may(actor, "audit.read"):
        return {}
    entries = (
        Entry.objects.filter(organisation_path__startswith=actor.jurisdiction_path)
        .exclude(action__in=ROUTINE)
        .order_by("-sequence")
    )
    size = Tree.objects.filter(pk=Tree.ONLY).values_list("size", flat=True).first() or 0
    checkpoint = Checkpoint.objects.order_by("-id").first()
    return {
        "size": size,
        "checkpoint": checkpoint,
        "since_checkpoint": size - checkpoint.size if checkpoint else size,
        "entries": list(entries[:LATEST]),
    }


def keeping(actor: Actor) -> dict[str, Any]:
    """What an administrator has to look after among the people of the jurisdiction."""
    now = timezone.now()
    held = Appointment.objects.current(timezone.localdate()).filter(
        organisation__path__startswith=actor.jurisdiction_path
    )
    people = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    invited = SignInLink.objects.filter(
        person__in=permissions.restrict(Person.objects.all(), actor, "person.write").order_by().values("pk"),
        purpose__in=[SignInLink.Purpose.INVITE, SignInLink.Purpose.RESET],
        used_at=None,
    )
    failures = (
        SignInAttempt.objects.filter(
            at__gte=now - timedelta(days=1),
            succeeded=False,
            username__in=people.order_by().values("username"),
        )
        .order_by()
        .values("username")
        .annotate(n=Count("pk"))
        .filter(n__gte=LOCKOUT_FAILURES)
    )
    return {
        "people": people.count(),
        "without_totp": list(
            people.filter(Q(totp_secret="") | Q(totp_confirmed_at=None)).order_by("name")[:LATEST]
        ),
        "without_totp_count": people.filter(Q(totp_secret="") | Q(totp_confirmed_at=None)).count(),
        "invites": list(
            invited.filter(expires_at__gt=now).select_related("person").order_by("expires_at")[:LATEST]
        ),
        "locked": list(failures.order_by("-n")[:LATEST]),
    }
