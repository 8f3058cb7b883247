"""Ledgers beside each other: what belongs together, what changed, what is stated twice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.alignment.comparing import Comparison, compare, compare_within
from luoshi.alignment.items import Side, side_of
from luoshi.alignment.likeness import shared_terms
from luoshi.alignment.target_changes import changes_between, compare_targets, groups, same_quantity
from luoshi.extraction import read
from luoshi.ledger.model import Target
from luoshi.reading.span import Span

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
UPPER = """云湖省人民政府办公厅关于印发《云湖省就业行动方案》的通知
云政办发〔2025〕3号
一、重点任务
1.扩大就业容量。开发公益性岗位，城镇新增就业60万人，力争高校毕业生就业率达到90%。（省人力资源社会保障厅牵头，省财政厅负责）
2.加强技能培训。建设公共实训基地20个，开展补贴性培训30万人次。（省人力资源社会保障厅、省教育厅负责）
3.发展港口物流。新建万吨级泊位2个。（省交通运输厅牵头）
云湖省人民政府办公厅
2025年2月1日
"""
LOWER = """青禾市人民政府办公室关于印发《青禾市就业行动方案》的通知
青政办发〔2025〕8号
一、重点任务
1.多措并举扩大就业容量。开发公益性岗位，城镇新增就业5万人，确保高校毕业生就业率达到92%。（市人力资源社会保障局牵头，市财政局负责）
2.加强技能培训。开展补贴性培训3万人次。（市教育局牵头）
3.办好零工驿站。新建零工驿站10家。（市人力资源社会保障局牵头）
青禾市人民政府办公室
2025年3月1日
"""


def side(text: str, folder: Path, name: str = "文件.txt") -> Side:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return side_of(*read(str(path)))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("比照")
    return compare(side(UPPER, folder, "省.txt"), side(LOWER, folder, "市.txt"), within=True)


def test_tasks_that_mean_the_same_are_linked_with_their_evidence(found: Comparison) -> None:
    pairs = [(each.link.old.number, each.link.new.number, each.link.relation) for each in found.linked]
    assert pairs == [("1.", "1.", "one_to_one"), ("2.", "2.", "one_to_one")]
    # What every item says is no evidence, nor a piece of a longer term.
    terms = found.linked[0].link.terms
    assert not any(one != other and one in other for one in terms for other in terms)
    assert any("就业容量" in term for term in found.linked[0].link.terms)
    assert [item.number for item in found.links.dropped] == ["3."]
    assert [item.number for item in found.links.new] == ["3."]


def test_targets_of_a_link_are_told_as_raised_and_as_binding(found: Comparison) -> None:
    changes = {change.metric: change.changes for change in found.linked[0].targets}
    assert changes["高校毕业生就业率"] == ("raised", "unhedged")
    assert changes["城镇新增就业"] == ("lowered",)


def test_a_ledger_is_linked_to_itself_item_by_item(tmp_path: Path) -> None:
    own = side(UPPER, tmp_path)
    same = compare(own, own)
    assert [(each.link.old.index, each.link.new.index) for each in same.linked] == [(0, 0), (1, 1), (2, 2)]
    assert all(change.changes == ("same",) for each in same.linked for change in each.targets)
    assert not same.links.dropped
    assert not same.links.new


def test_nothing_is_linked_to_nothing(tmp_path: Path) -> None:
    empty = side("今天天气很好，大家都去春游。\n", tmp_path)
    full = side(UPPER, tmp_path, "二.txt")
    assert len(compare(empty, full).links.new) == 3
    assert len(compare(full, empty).links.dropped) == 3
    assert compare_within(empty).linked == ()


def target(metric: str, value: str, unit: str = "%", comparator: str = ">=", **more: object) -> Target:
    given = {"kind": "growth", "span": Span(0, 1), **more}
    return Target(metric, comparator, Decimal(value), unit, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (target("投资", "5"), target("投资", "6"), ("raised",)),
        (target("投资", "5"), target("投资", "4", hedge="力争"), ("lowered", "hedged")),
        (target("能耗", "5", comparator="<="), target("能耗", "4", comparator="<="), ("raised",)),
        (target("产值", "1", "万亿元"), target("产值", "9000", "亿元"), ("lowered",)),
        (target("产值", "1", "万亿元"), target("产值", "10000", "亿元"), ("same",)),
    ],
)
def test_harsher_is_raised_whatever_the_direction_and_unit(
    old: Target, new: Target, changes: tuple[str, ...]
) -> None:
    assert changes_between(old, new) == changes


def test_a_part_is_another_quantity_than_the_whole() -> None:
    assert same_quantity(target("高校技术合同成交额", "8"), target("技术合同成交额", "8")) == 0
    assert same_quantity(target("全省技术合同成交额增长", "8"), target("技术合同成交额", "8")) == 1


def test_one_statement_of_whole_and_part_is_no_repetition() -> None:
    assert groups([target("基站", "7000", "个"), target("基站", "1000", "个")], [1, 1]) == []
    assert groups([target("基站", "7000", "个"), target("基站", "1000", "个")], [1, 2]) == [[0, 1]]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from(["投资增长", "消费增长", "就业"]), st.integers(1, 9)), max_size=6),
    st.randoms(),
)
def test_every_target_comes_once_whatever_the_order(rows: list[tuple[str, int]], shuffle: object) -> None:
    old = [target(name, str(value)) for name, value in rows]
    new = list(reversed(old))
    told = compare_targets(old, new)
    assert sum(change.old is not None for change in told) == len(old)
    assert sum(change.new is not None for change in told) == len(new)


def test_shared_terms_are_whole_and_the_longest_first() -> None:
    assert shared_terms("建设现代化产业体系，促进就业", "加快现代化产业体系建设和促进就业") == [
        "现代化产业体系",
        "促进就业",
    ]


@pytest.mark.skipif(not SEEDS.exists(), reason="needs the shared sample documents, which are not here")
def test_the_measures_of_two_years_are_linked() -> None:
    """As read by hand; what may be seen either way is in ``either``."""
    old, new = (side_of(*read(str(next(SEEDS.glob(f"{name}*"))))) for name in ("004", "000"))
    links = {(each.link.old.number, each.link.new.number) for each in compare(old, new).linked}
    by_hand = {
        ("二", "四"), ("三", "五"), ("四", "五"), ("五", "七"), ("六", "一"), ("七", "九"), ("八", "一"), ("九", "二"), ("十", "十"),
        ("十", "六"), ("十一", "十三"), ("十二", "八"), ("十三", "十一"), ("十四", "四"), ("十五", "三"), ("十六", "十五"),
        ("十七", "十六"), ("十七", "十四"), ("十九", "二十"), ("二十", "十八"), (None, None),
    }  # fmt: skip
    links -= {("十", "十九"), ("二十", "十九"), ("十八", "十七"), ("一", "四")}
    right = len(links & by_hand)
    assert 2 * right / (len(links) + len(by_hand)) >= 0.9


@pytest.mark.skipif(not SEEDS.exists(), reason="needs the shared sample documents, which are not here")
def test_what_a_plan_states_twice_is_found_with_its_differences() -> None:
    found = compare_within(side_of(*read(str(next(SEEDS.glob("002*"))))))
    told = {each.metric: each.differs for each in found.repeated}
    assert told["社会消费品零售总额"] == ()
    assert told["全社会研发经费投入"] == ("hedge",)
    assert told["园区规模工业占比"] == ("hedge",)
    assert len(told) >= 15
