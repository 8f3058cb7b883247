"""Which document is plainly another one corrected, and which has to be asked about."""

from __future__ import annotations

import pytest

from luoshi.alignment.corrections import Designation

TITLE, NUMBER = "青禾市重点任务分工方案", "青政发〔2025〕3号"


@pytest.mark.parametrize(
    ("title", "number", "year", "plain"),
    [
        (TITLE, NUMBER, 2025, True),
        ("别的方案", "青政发[2025] 3 号", None, True),  # the number alone decides
        (TITLE, "青政发〔2025〕4号", 2025, False),  # also against the same title
        (TITLE, None, 2025, True),
        (TITLE, "", 2024, False),
        (f"{TITLE}（2025年1月更正）", None, 2025, True),
        (f"{TITLE}修订稿", None, 2025, True),
        (f"{TITLE}（试行）", None, 2025, False),
        (f"{TITLE[:4]} {TITLE[4:]}", None, 2025, True),
        ("别的方案", None, 2025, False),
    ],
)
def test_the_number_decides_and_without_one_title_and_year(title, number, year, plain):
    own, other = Designation.of(TITLE, NUMBER, 2025), Designation.of(title, number, year)
    assert own.is_plainly(other) is plain
    assert other.is_plainly(own) is plain


def test_documents_without_title_and_number_are_not_one():
    assert not Designation.of("", None, 2025).is_plainly(Designation.of(None, "", 2025))


def test_titles_that_read_alike_come_first():
    own = Designation.of(TITLE, None, 2025)
    titles = ["关于开会的通知", "青禾市重点任务分工方案（试行）", TITLE]
    ordered = sorted(titles, key=lambda title: -own.likeness(Designation.of(title, None, 2025)))
    assert ordered == [TITLE, "青禾市重点任务分工方案（试行）", "关于开会的通知"]
