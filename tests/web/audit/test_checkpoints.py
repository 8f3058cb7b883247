"""The root of the log is taken down every day by itself and written out, so that a log whose end is cut off is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from luoshi.web.audit import checkpoints
from luoshi.web.audit.merkle import Peaks
from luoshi.web.audit.models import Checkpoint, Entry, Node, Tree
from luoshi.web.audit.sealing import columns, leaf_digest
from luoshi.web.audit.verification import verify
from luoshi.web.notifications import daily

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(settings):
    return settings.CHECKPOINTS_FILE


def cut(tamper, after: int) -> None:
    """The end of the log with everything in the database that tells of it: rows, tree and roots."""
    tamper("DELETE FROM audit_entry WHERE sequence > %s", [after])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_checkpoint")
        cursor.execute("DELETE FROM audit_node")
    peaks, nodes = Peaks(), []
    for entry in Entry.objects.order_by("sequence"):
        grown = peaks.add(leaf_digest(columns(entry)))
        nodes += [Node(level=level, position=at, digest=made) for level, at, made in grown]
    Node.objects.bulk_create(nodes)
    Tree.objects.update(size=peaks.size, peaks=bytes(peaks))


def test_the_work_of_the_day_writes_one_root_and_no_second(write, file):
    write(5)
    now = timezone.now()
    assert daily.daily(now)
    assert daily.daily(now)
    (root,) = checkpoints.known(file)
    assert (root.size, root.root) == Checkpoint.objects.values_list("size", "root").get()
    assert file.stat().st_mode & 0o777 == 0o600
    checkpoints.take(now + timedelta(days=1))
    assert len(checkpoints.known(file)) == 2


def test_a_cut_tail_is_found_although_nothing_in_the_database_tells_of_it(write, tamper, file):
    write(6)
    checkpoints.take(timezone.now())
    cut(tamper, 3)
    assert verify().sound, "the database alone knows nothing of it"
    report = verify(checkpoints.known(file))
    assert [(found.kind, found.first, found.last) for found in report.findings] == [("checkpoint", 4, 6)]
    assert "末尾的记录被删除" in report.findings[0].message


def test_a_sound_log_passes_with_every_root_that_was_written(write, file):
    for day in range(4):
        write(3)
        checkpoints.take(timezone.now() + timedelta(days=day))
    report = verify(checkpoints.known(file))
    assert report.sound
    assert report.checkpoints == 8, "those of the file and those of the database"


def test_the_root_is_mailed_once_a_day_where_that_is_wanted(write, settings, file):
    settings.CHECKPOINT_MAIL = ["audit@example.cn", "b@example.cn"]
    write(2)
    for _ in range(3):
        made = checkpoints.take(timezone.now())
    (sent,) = mail.outbox
    assert sent.to == settings.CHECKPOINT_MAIL
    assert made.root in sent.body
    assert len(checkpoints.known(file)) == 1


def test_where_it_cannot_be_written_the_day_is_not_done_and_is_made_up_for(write, settings, tmp_path):
    write(2)
    settings.CHECKPOINTS_FILE = tmp_path  # a folder
    assert not daily.daily(timezone.now())
    settings.CHECKPOINTS_FILE = tmp_path / "below" / "roots.txt"
    assert daily.daily(timezone.now())
    assert len(checkpoints.known(settings.CHECKPOINTS_FILE)) == 1
    assert Checkpoint.objects.count() == 1


def test_a_line_that_broke_off_does_not_spoil_the_next(write, file):
    file.write_text("# 半行")
    write(1)
    checkpoints.take(timezone.now())
    assert len(checkpoints.known(file)) == 1


@pytest.mark.parametrize("content", [b"2026-01-01 5\n", b"\xff\xfe\x00\n", b"x 5 " + b"0" * 63 + b"\n"])
def test_a_file_of_something_else_is_said(file, content):
    file.write_bytes(content)
    with pytest.raises(checkpoints.NotReadable, match="第 1 行"):
        checkpoints.known(file)
