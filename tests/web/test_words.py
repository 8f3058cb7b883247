"""One word for one thing: the messages of the application keep to the list of words in docs/developer/design.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_english import update_messages

DESIGN = Path(__file__).parents[2] / "docs/developer/design.md"
# What no message may say, and the word of the list that it should say instead.
FORBIDDEN = {
    "红黄绿灯|信号灯": "灯",
    "已关注|关注的人|取消关注|[我您]关注|关注(?:任务|问题)|订阅": "跟踪",
    "(?<!识)读取|读过|(?<!识)读完": "识读",
    "数据责任(?!单位|人)|数据单位": "数据责任单位",
    "里程碑|分解项": "节点",
    "发布台账|发布为任务": "发布",
    "(?<!地图)审核|校对": "核对",
    "指示": "批示",
    "攻坚(?!行动)": "攻坚行动",
}


@pytest.fixture(scope="module")
def messages() -> list[str]:
    found = []
    for message in update_messages().template():
        found += [message.id] if isinstance(message.id, str) else list(message.id)
    return [text for text in found if text]


@pytest.mark.parametrize("variant", FORBIDDEN, ids=FORBIDDEN.values())
def test_no_message_has_another_word_for_a_thing_that_has_one(messages, variant):
    assert [text for text in messages if re.search(variant, text)] == [], f"say {FORBIDDEN[variant]}"


@pytest.mark.parametrize("variant", FORBIDDEN)
def test_what_may_not_be_said_is_told_from_what_may(variant):
    """Each entry finds the words that it forbids, and lets the word that stands for them pass."""
    assert not re.search(variant, FORBIDDEN[variant])
    assert any(
        re.search(variant, word)
        for word in (
            "红黄绿灯",
            "我关注的",
            "读取中",
            "数据责任",
            "里程碑",
            "发布台账",
            "审核",
            "指示",
            "攻坚",
        )
    )


def test_the_list_of_words_names_each_of_them():
    listed = DESIGN.read_text(encoding="utf-8").split("one word for one thing", 1)[1].split("\n## ", 1)[0]
    assert [word for word in FORBIDDEN.values() if word not in listed] == []
