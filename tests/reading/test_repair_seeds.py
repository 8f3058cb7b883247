"""The sample documents, where they lie beside the checkout: what their damage comes to."""

from pathlib import Path

import pytest

from luoshi.reading.document import SourceText
from luoshi.reading.repair.lines import is_complete
from luoshi.reading.repair.mend import Mended, mend
from luoshi.reading.span import Draft

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="needs the sample documents in ../shared/seeds")


def mended(number: str) -> Mended:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    text = path.read_text(encoding="utf-8-sig")
    return mend(SourceText("txt", text, Draft.of(text)))


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_mending_a_sample_twice_changes_nothing_more(number: str) -> None:
    text = mended(number).draft.text
    again = mend(SourceText("txt", text, Draft.of(text)))
    assert again.draft.text == text
    assert again.repairs == ()


def test_the_traditional_copy_loses_its_pinyin_and_gets_its_note_back() -> None:
    result = mended("001")
    lines = result.draft.text.split("\n")
    assert "（此件主动公开）" in lines
    assert not any(character in result.draft.text for character in "āáǎàēéěèīíǐìōóǒòūúǔùǜ關發實")
    assert {repair.kind for repair in result.repairs} >= {"shifted-gbk", "pinyin", "traditional"}
    assert [notice.code for notice in result.notices] == ["guessed-line"]


def test_no_sentence_of_the_page_broken_plan_is_left_in_two_halves() -> None:
    lines = mended("002").draft.text.split("\n")
    unfinished = [
        line
        for line in lines
        if "\t" not in line and "，" in line and len(line) > 30 and not is_complete(line)
    ]
    assert unfinished == []
    assert sum(line.startswith("附件") for line in lines) == 5


def test_the_web_copy_gets_its_document_number_and_its_furniture_pointed_out() -> None:
    result = mended("003")
    assert "湘政发〔2023〕1号" in result.draft.text.split("\n")
    assert {notice.code for notice in result.notices} == {"guessed-document-number", "suspect-date"}
    shown = "".join(span.of(result.draft.text) for span in result.furniture)
    assert "扫一扫" in shown
    assert "发布时间" in shown


def test_clean_samples_are_only_freed_of_blanks() -> None:
    result = mended("000")
    assert [repair.kind for repair in result.repairs] == ["margin"]
    assert result.notices == ()
    assert result.furniture == ()
