"""One value has one writing, whatever the database made of it, and two values never have the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from luoshi.web.audit.canonical import COLUMNS, canonical, clean
from luoshi.web.audit.models import Entry

AT = datetime(2025, 1, 6, 8, 30, tzinfo=UTC)
EMPTY = dict.fromkeys(COLUMNS) | {"at": AT}

texts = st.text(st.characters(exclude_categories=()))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def written(value) -> str:
    return canonical({**EMPTY, "after": value}).decode()


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1.0, "1"), (1, "1"), (-0.0, "0"), (0.1, "0.1"), (1e22, "1" + "0" * 22), (1e-7, "0.0000001"),
        (123456.5, "123456.5"), (True, "true"), ("1", '"1"'), ([], "[]"), ({"b": 1, "a": [None]}, '{"a":[null],"b":1}'),
        ("引号\"和\n换行", '"引号\\"和\\n换行"'),
    ],
)  # fmt: skip
def test_each_value_has_one_form(value, form):
    assert f'"after":{form},' in written(value)


def test_a_moment_is_written_in_universal_time():
    there = AT.astimezone(timezone(timedelta(hours=8)))
    assert canonical({**EMPTY, "at": there}) == canonical(EMPTY)
    assert '"at":"2025-01-06T08:30:00.000000Z"' in written(None)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values)
@example({"z": 1e22, "a": [1.0, -0.0, 5e-324, 1.7976931348623157e308], "\0": "\0\ud800"})
def test_any_value_comes_back_from_the_database_with_the_same_form(write, value):
    entry = write(1, after=value)[0]
    again = Entry.objects.get(pk=entry.pk)
    assert written(again.after) == written(entry.after)


@given(values, values)
@example(1, True)
@example("1", 1)
@example([[1], 2], [1, [2]])
@example({"a": {"b": 1}}, {"a": {}, "b": 1})
def test_values_that_differ_differ_in_form(one, other):
    one, other = clean(one), clean(other)
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    if same:
        assert written(one) == written(other)
    elif written(one) == written(other):
        assert _numbers(one) == _numbers(other)


def _numbers(value):
    """The value with its numbers made comparable: 1 and 1.0 are the same, 1 and True are not."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return ("bool", value) if isinstance(value, bool) else value
