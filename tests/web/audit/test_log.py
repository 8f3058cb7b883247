"""The log can only grow."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.web.audit.models import AppendOnlyError, Entry
from luoshi.web.audit.services import log

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return log(person="本机用户", action="改正", object_type="document", object_id=1, object_label="方案")


def test_an_entry_says_who_did_what_to_what(entry):
    assert str(entry).endswith("本机用户 改正 方案")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(person="别人"),
    ],
)
def test_an_entry_is_neither_changed_nor_removed(entry, attempt):
    with pytest.raises(AppendOnlyError, match="只能追加"):
        attempt(entry)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET person = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses(entry, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get().person == "本机用户"


def test_a_long_label_is_cut_to_what_the_column_holds(db):
    entry = log(person="a", action="b", object_type="c", object_id=1, object_label="长" * 500)
    assert len(entry.object_label) == 300
