"""Roots of the log that are taken down every day by themselves, and written where the log itself cannot be changed along.

Whoever cuts off the end of the log in the database can take the roots that are kept there away with it; not those in a
file of another machine, or in somebody's mail. Put here only the writing out and the reading back.
"""

from __future__ import annotations

import errno
import os
import re
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.audit.models import Checkpoint
from luoshi.web.audit.services import make_checkpoint
from luoshi.web.audit.verification import Root
from luoshi.web.kernel.actor import SYSTEM

MOST_BYTES = 50_000_000
HEAD = "# 审计记录的校验根：时间 条数 校验根。请勿改动；用 luoshi audit verify --checkpoints 核对。\n"
_LINE = re.compile(r"(\S+) (\d{1,18}) ([0-9a-f]{64})")
_SENT = "# 已寄出"


class NotReadable(Exception):
    """The file of roots cannot be read; the message is for people."""


def take(now: datetime) -> Checkpoint:
    """Take down the root of the day and write it out, unless that is done. Raises OSError where it cannot be written."""
    latest = Checkpoint.objects.filter(by=SYSTEM.name).order_by("-pk").first()
    is_of_today = latest is not None and timezone.localdate(latest.at) >= timezone.localdate(now)
    checkpoint = latest if latest is not None and is_of_today else make_checkpoint(actor=SYSTEM)
    path = settings.CHECKPOINTS_FILE
    line = f"{timezone.localtime(checkpoint.at).isoformat(timespec='seconds')} {checkpoint.size} {checkpoint.root}\n"
    written = _text(path)
    if line not in written:
        _append(path, ("" if written else HEAD) + line)
    sent = f"{_SENT} {checkpoint.size} {checkpoint.root}\n"
    if settings.CHECKPOINT_MAIL and sent not in written:
        _mail(checkpoint)
        _append(path, sent)
    return checkpoint


def known(path: Path) -> list[Root]:
    """The roots in the file. Raises NotReadable for one that is not there, or holds something else."""
    try:
        text = _text(path, missing_ok=False)
    except OSError as error:
        raise NotReadable(f"校验根文件 {path} 读不出来（{error.strerror}），请检查路径和权限") from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise NotReadable(f"校验根文件 {path} 第 {number} 行不是“时间 条数 校验根”，文件被改过或不完整")
        found.append(Root(int(parts[2]), parts[3], f"{path.name} 第 {number} 行（{parts[1]}）的校验根"))
    return found


def _text(path: Path, *, missing_ok: bool = True) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        if missing_ok:
            return ""
        raise
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, "太大，不是校验根文件")
    return data.decode("utf-8", "replace")


def _append(path: Path, text: str) -> None:
    """Add to the file, on the disk for certain. A line that broke off before is left behind as one of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        broken = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = ("\n" * broken + text).encode()
        if os.write(handle, data) != len(data):
            os.ftruncate(handle, size)  # half a root is worse than none
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def _mail(checkpoint: Checkpoint) -> None:
    moment = timezone.localtime(checkpoint.at)
    body = _(
        "截至 %(at)s，审计记录共 %(size)d 条，校验根：\n\n%(root)s\n\n"
        "请保存这封邮件，不要回复。以后可以用它证明当时的记录一条未改：\n"
        "luoshi audit verify --size %(size)d --root %(root)s\n"
    ) % {"at": f"{moment:%Y-%m-%d %H:%M:%S}", "size": checkpoint.size, "root": checkpoint.root}
    subject = _("审计记录校验根 %(day)s（%(size)d 条）") % {
        "day": f"{moment:%Y-%m-%d}",
        "size": checkpoint.size,
    }
    EmailMessage(subject, body, to=settings.CHECKPOINT_MAIL).send()
