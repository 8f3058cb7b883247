"""Text that nobody meant as a document: repair never fails, loses nothing silently and takes linear time."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.reading.document import SourceText
from luoshi.reading.repair.mend import Mended, mend
from luoshi.reading.span import Draft


def mended(text: str) -> Mended:
    return mend(SourceText("txt", text, Draft.of(text)))


PIECES = st.sampled_from(
    [
        "一、", "（一）", "1.", "(2)", "①", "——", "附件：", "责任单位：", "市水利局", "推进改造", "負責單位", "牽頭", "關(guān)", "(de)",
        "，", "。", ",", ";", ":", "(", ")", "（", "）", "《", "》", "“", "”", '"', "「", "」", "〔", "2026", "〕", "[", "]", "号", "5.5%",
        "—", "-", "～", "－", "一", "○", "年", "月", "日", " ", "\u3000", "\n", "\n\n", "\t", "\v", "\r\n", "\x0c", "?", "？", "\ufffd",
        "。ǘ\ue46a┩七M", "。ù思鲃庸_", "⻓", "⽬", "３", "\ue010", "\u200b", "PM_{2.5}", "$", "—3—", "12", "3/20", "首页 > ", "【字体：",
        "相关阅读", "索引号：", "GDP", "a", "A B", "202年", "11。", "|", "#", "·", "-", "的", "通知", "方案", "\x00",
    ]
)  # fmt: skip


def check(text: str) -> None:
    result = mended(text)
    starts, stops = result.draft.starts.tolist(), result.draft.stops.tolist()
    size = len(result.draft.text)
    assert starts == sorted(starts)
    assert stops == sorted(stops)
    assert all(0 <= start < stop <= len(text) for start, stop in zip(starts, stops, strict=True))
    for span in [notice.span for notice in result.notices if notice.span] + list(result.furniture):
        assert 0 <= span.start <= span.end <= size
    for repair in result.repairs:
        assert repair.count > 0
        assert 0 <= repair.source_span.start <= repair.source_span.end <= len(text)
    assert bool(result.repairs) == (result.draft.text != text)


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text_is_mended_with_an_ordered_map_and_a_record_of_each_change(text: str) -> None:
    check(text)


@given(st.lists(PIECES, max_size=60).map("".join))
@example("一、①①（一）一、")
@example("一、推进改造（一）推进改造（二）推进改造")
@example("推进改造 （一）推进改造（二）的")
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_damage_is_mended_with_an_ordered_map_and_a_record(text: str) -> None:
    check(text)


def test_one_dollar_sign_between_two_particulates_belongs_to_the_first():
    assert mended("控制PM_{2.5}$PM_{2.5}和$PM_{10}$").draft.text == "控制PM2.5PM2.5和PM10"


@given(st.text(alphabet="市水利局推进改造，。；（）一二三、1234.\n ", max_size=200))
@settings(max_examples=150, deadline=None)
def test_every_character_that_is_no_blank_is_kept_in_plain_text(text: str) -> None:
    result = mended(text)
    if "page-number" in [repair.kind for repair in result.repairs]:
        return
    assert [c for c in result.draft.text if c.isalnum()] == [c for c in text if c.isalnum()]


HUGE = {
    "blanks": " " * 100_000,
    "blank lines": "\n" * 100_000,
    "wide blanks": "市\u3000" * 50_000,
    "opening brackets": "（" * 100_000,
    "half-width brackets": "(" * 100_000,
    "closing brackets": ")" * 100_000,
    "nested pairs": "()" * 50_000,
    "one character": "市" * 100_000,
    "one line of a megabyte": "由市水利局牵头，市财政局（预算科）按职责分工负责，年底前完成5.5%以上。"
    * 25_000,
    "short lines": "市\n" * 50_000,
    "unfinished lines": "由市水利局牵头，抓好落实工作\n" * 5_000,
    "item lines": "1.推进改造\n" * 20_000,
    "lone numbers": "7\n" * 50_000,
    "quotes": '"' * 100_000,
    "titles": "《" * 100_000,
    "years": "〔2026" * 20_000,
    "document signs": "号" * 100_000,
    "question marks": "?\n" * 50_000,
    "shifted lines": "?。ǘ┩七M\n" * 3_000,
    "pinyin": "关(guān" * 20_000,
    "dashes": "1-" * 50_000,
    "bullets": "· " * 50_000,
    "tabs": "市\t" * 50_000,
    "cell breaks": "市\v" * 50_000,
    "breadcrumbs": "首页 > " * 30_000,
    "private use": "\ue123" * 50_000,
    "traditional": "責任單位\n" * 20_000,
    "radicals": "⻓" * 100_000,
    "PM": "PM_{" * 30_000,
    "numerals": "一" * 100_000,
    "labels": "索引号：\n" * 20_000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_huge_monotonous_text_is_mended_fast(kind: str) -> None:
    started = time.process_time()
    mended(HUGE[kind])
    assert time.process_time() - started < 2.5


@pytest.mark.parametrize("kind", HUGE)
def test_four_times_the_text_takes_about_four_times_the_time(kind: str) -> None:
    text = HUGE[kind]

    def seconds(text: str) -> float:
        started = time.process_time()
        mended(text)
        return time.process_time() - started

    some, more = seconds(text[: len(text) // 8]), seconds(text[: len(text) // 2])
    if (
        more >= 8 * some + 0.1
    ):  # once more: a collection of everything that other tests left may fall into a round
        more = seconds(text[: len(text) // 2])
    assert more < 8 * some + 0.1
