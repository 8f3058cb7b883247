"""Before and after, told to people field by field."""

from __future__ import annotations

import pytest

from luoshi.web.audit.differences import MOST, differences, summary
from luoshi.web.audit.models import Entry


def told(before, after, kind: str = "document") -> list[tuple[str, str, str]]:
    found = differences(Entry(object_type=kind, before=before, after=after))
    return [(one.field, one.before, one.after) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (None, None, []),
        ({"title": "甲"}, {"title": "甲"}, []),
        ({"title": "甲"}, {"title": "乙"}, [("标题", "甲", "乙")]),
        (None, {"title": "乙", "reason": ""}, [("标题", "", "乙")]),
        ({"title": "甲"}, None, [("标题", "甲", "")]),
        ({"reason": True}, {"reason": False}, [("理由", "是", "否")]),
        ({"lead": ["甲", "乙"]}, {"lead": ["乙"]}, [("牵头单位", "甲、乙", "乙")]),
        ({"不认识": {"里面": 1}}, {"不认识": {"里面": 2}}, [("不认识 · 里面", "1", "2")]),
        ({"value": 1}, {"value": 1.0}, []),
        (
            {"confirmed_at": "2025-01-06T00:30:00Z"},
            {"confirmed_at": None},
            [("核对时间", "2025-01-06 08:30", "")],
        ),
        ("旧", "新", [("", "旧", "新")]),
        ({"version": 1, "id": 3}, {"version": 2, "id": 4}, []),
    ],
)
def test_each_field_that_changed_is_told_once(before, after, wanted):
    assert told(before, after) == wanted


def test_rows_are_known_by_their_number_not_their_place():
    before = {"target": [{"id": 1, "value": 5}, {"id": 2, "value": 6}]}
    after = {"target": [{"id": 2, "value": 7}, {"id": 1, "value": 5}]}
    assert [(old, new) for _, old, new in told(before, after)] == [("6", "7")]


def test_a_very_long_entry_is_cut():
    assert len(told(None, {f"栏{n}": n + 1 for n in range(MOST + 50)})) == MOST


def test_the_summary_names_the_first_and_counts_the_rest():
    found = differences(Entry(object_type="document", before=None, after={f"栏{n}": "值" for n in range(5)}))
    assert summary(found) == "栏0：值；栏1：值；栏2：值；等 5 项"
