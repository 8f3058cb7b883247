"""The log can only grow, without a gap, and says who did what for whom."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.web.audit import protection
from luoshi.web.audit.models import AppendOnlyError, Checkpoint, Entry, Node, Tree
from luoshi.web.audit.services import make_checkpoint
from luoshi.web.audit.verification import Report, verify
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.log import log

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(write) -> Entry:
    return write(1)[0]


def test_an_entry_says_who_did_what_to_what(entry):
    assert str(entry).endswith("林晓 task.edit 任务1")
    assert (entry.person_id, entry.role, entry.channel) == (7, "lead", "page")
    assert (entry.organisation_id, entry.organisation_name) == (5, "青禾市教育局")
    assert entry.organisation_path == "/1/5/"
    assert entry.acting_for == "青禾市教育局"


def test_an_entry_about_another_organisation_belongs_there(write):
    other = Organisation.objects.create(
        name="青禾市财政局", short_name="市财政局", kind="department", level="prefecture"
    )
    entry = write(1, organisation_id=other.pk)[0]
    assert (entry.organisation_id, entry.organisation_name) == (other.pk, "市财政局")
    assert entry.organisation_path == other.path
    assert entry.acting_for == "青禾市教育局"


def test_an_organisation_that_is_gone_still_has_its_number(write):
    entry = write(1, organisation_id=99_999)[0]
    assert (entry.organisation_id, entry.organisation_name, entry.organisation_path) == (99_999, "", "")


def test_sequences_have_no_gap_even_after_something_is_taken_back(write):
    write(3)
    with transaction.atomic():
        write(2)
        transaction.set_rollback(True)
    write(2)
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert Tree.objects.get().size == 5
    assert verify().sound


def test_time_runs_as_the_sequence_does(write):
    times = [entry.at for entry in write(5)]
    assert times == sorted(times)


@pytest.mark.django_db(transaction=True)
def test_it_must_be_part_of_the_write_it_records(actor):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        log(actor=actor, action="a", object_type="b", object_id=1, object_label="c")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(person="别人"),
        lambda entry: Node.objects.all().delete(),
        lambda entry: Checkpoint.objects.all().update(size=0),
    ],
)
def test_nothing_is_changed_or_removed(entry, attempt):
    with pytest.raises(AppendOnlyError, match="只能追加"):
        attempt(entry)


STATEMENTS = [
    statement.format(table=table)
    for table in protection.TABLES
    for statement in ("UPDATE {table} SET {{column}} = {{column}}", "DELETE FROM {table}", "TRUNCATE {table}")
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses(entry, statement):
    make_checkpoint(actor=SYSTEM)
    if statement.startswith("TRUNCATE") and connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL knows TRUNCATE")
    column = "person" if "audit_entry" in statement else "level" if "audit_node" in statement else "size"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(column=column))
    assert Entry.objects.count() == 2


def test_a_long_label_is_cut_to_what_the_column_holds(write):
    entry = write(1, object_label="长" * 500)[0]
    assert len(entry.object_label) == 300


def test_what_a_database_cannot_store_is_replaced(write):
    entry = write(1, object_label="前\0后\ud800", before={"a\0": "b\0"}, after=[float("nan"), float("inf")])[
        0
    ]
    stored = Entry.objects.get(pk=entry.pk)
    assert stored.object_label == "前�后�"
    assert stored.before == {"a�": "b�"}
    assert stored.after == ["nan", "inf"]
    assert verify().sound


def test_dates_and_decimals_are_kept_as_they_are_written(write):
    entry = write(1, before=date(2025, 1, 6), after={"value": Decimal("12.50"), "codes": {"b", "a"}})[0]
    stored = Entry.objects.get(pk=entry.pk)
    assert stored.before == "2025-01-06"
    assert stored.after == {"value": "12.50", "codes": ["a", "b"]}
    assert verify().sound


def test_what_is_no_data_is_refused(write):
    with pytest.raises(TypeError, match="cannot keep"):
        write(1, after={"x": object()})


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """The database as several threads use it: on SQLite in a file, since threads cannot share one in memory."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        path = tmp_path / "shared.sqlite3"
        with closing(sqlite3.connect(path)) as target:
            connection.connection.backup(target)
        name = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = path
        yield
        connection.settings_dict["NAME"] = name
    else:
        yield


@pytest.mark.django_db(transaction=True)
def test_threads_that_write_at_once_leave_no_gap_and_no_doubles(actor, shared_database):
    def write(number: int) -> None:
        try:
            for turn in range(8):
                with transaction.atomic():
                    log(
                        actor=actor, action="task.edit", object_type="task", object_id=number, object_label=str(turn)
                    )  # fmt: skip
        finally:
            connection.close()

    def read() -> tuple[list[int], Report]:
        try:
            return list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)), verify()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
        sequences, report = threads.submit(read).result()
    assert sequences == list(range(1, 33))
    assert report.sound
    assert report.size == 32
