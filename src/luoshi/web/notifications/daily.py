"""The work of every day: lights, reminders, the digest, tidying up. Safe with any number of workers, and when one dies in it.

Each part can be done again without doing anything twice, so a day that broke off is simply begun anew.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from luoshi.web.kernel import clock
from luoshi.web.notifications import digest, reminders
from luoshi.web.notifications.models import DailyRun

FROM_HOUR = 6
AGAIN_AFTER = timedelta(hours=1)

logger = logging.getLogger("luoshi.notifications")


def schedule(now: datetime | None = None) -> bool:
    """Queue the work of today where nobody has yet, or where it broke off an hour ago. Whether it was queued.

    The workers ask this every few seconds. The entry in the queue is written with the row that says so, or not at all.
    """
    from luoshi.web.notifications.tasks import run_daily

    moment = now or timezone.now()
    here = timezone.localtime(moment)
    if here.hour < FROM_HOUR:
        return False
    if DailyRun.objects.filter(day=here.date()).exclude(finished_at=None).exists():
        return False
    with transaction.atomic():
        DailyRun.objects.bulk_create([DailyRun(day=here.date())], ignore_conflicts=True)
        run = DailyRun.objects.select_for_update().get(day=here.date())
        if run.finished_at or (run.queued_at and run.queued_at > moment - AGAIN_AFTER):
            return False
        run.queued_at = moment
        run.save(update_fields=["queued_at"])
        run_daily.enqueue(here.date().isoformat())
    return True


def run(day: str, now: datetime | None = None) -> bool:
    """Do the work of the day, unless it is done or another worker is at it. Whether it is finished."""
    moment = now or timezone.now()
    with transaction.atomic():
        row = DailyRun.objects.select_for_update().filter(day=day, finished_at=None).first()
        if row is None:
            return True
        if row.started_at and row.started_at > moment - AGAIN_AFTER / 2:
            return False
        row.started_at = moment
        row.save(update_fields=["started_at"])
    finished = daily(moment)
    if finished:
        DailyRun.objects.filter(day=day).update(finished_at=timezone.now())
    return finished


def daily(now: datetime) -> bool:
    """Bring groups of governments and the lights to the day, remind, send the digest, tidy up, put the index right. Whether all of it went well; the rest is tried again."""
    from luoshi.web.accounts.services import tidying
    from luoshi.web.directory.services import organisations
    from luoshi.web.search.models import SearchPart
    from luoshi.web.search.services import mend, rebuild
    from luoshi.web.tasks.services import lights

    today = clock.today()
    if not SearchPart.objects.exists():
        rebuild()  # a database from before there was a search
    organisations.follow_the_day(today)
    with translation.override(settings.LANGUAGE_CODE):
        changed = lights.refresh(as_of=today)
        told = reminders.remind(today)
    sent = digest.send(now)
    tidying.tidy(now)
    # What is looked for may have changed with a new version; after the mail, which must not wait for it.
    mended = sum(len(numbers) for wrong in mend().values() for numbers in wrong.values())
    if mended:
        logger.info("daily work: %d things were put right in the index of the search", mended)
    written = _checkpoint(now)
    logger.info(
        "daily work: %d lights, %d reminders, %d mails sent, %d failed", changed, told, sent.sent, sent.failed
    )
    return written and not sent.failed


def _checkpoint(now: datetime) -> bool:
    """Take down the root of the log. Whether it could be written out; the operator reads in the log why not."""
    from luoshi.web.audit import checkpoints

    try:
        checkpoints.take(now)
    except OSError as error:  # of the disk, or of the mail (SMTPException is one)
        logger.error(
            "the root of the log could not be written out to %s: %s", settings.CHECKPOINTS_FILE, error
        )
        return False
    return True
