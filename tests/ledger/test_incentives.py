"""Incentive measures, awards and rules of conduct, in notices written for these tests."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.reader import read_text


def ledger_of(text: str) -> Ledger:
    return build_ledger(read_text(text))


NOTICE = """云湖省人民政府办公厅关于实施2025年抓落实激励措施的通知
云政办发〔2025〕9号
各市州人民政府：
现将有关事项通知如下：
一、对扩大有效投资成效明显的市州、县市区，在专项资金中予以奖励。（牵头单位：省发展改革委）
二、推进园区改革、执法规范、清欠及时的园区。（牵头单位：省工业和信息化厅、省商务厅分别牵头负责）
对在省政府督查中有关做法被肯定的市州，予以通报表扬。
牵头单位要客观量化指标，坚持正向激励，不得层层加码，不得将开会发文、留痕打卡作为评价指标，不得增加基层报送材料的负担。
云湖省人民政府办公厅
2025年4月1日
"""

AWARDS = """云湖省人民政府办公厅关于对2024年抓落实成效明显的地区予以表扬激励的通报
云政办发〔2025〕1号
各市州人民政府：
省政府决定予以通报表扬。
附件：成效明显的地区名单
云湖省人民政府办公厅
2025年1月8日
附件
成效明显的地区名单
一、扩大有效投资成效明显的市：青岚市、石城市。
二、推进园区改革成效明显的园区。
国家级园区：青岚经济技术开发区。
省级园区：石桥高新技术产业开发区、柳溪经济开发区。
三、做法被肯定的地区：详见有关通报。
"""


def test_measures_say_for_whom_they_are_who_leads_and_what_is_given() -> None:
    ledger = ledger_of(NOTICE)
    assert not ledger.tasks
    first, second, extra = ledger.measures
    assert (first.number, first.eligible) == ("一", ("市州", "县市区"))
    assert first.reward == "在专项资金中予以奖励"
    assert [b.written for b in second.lead] == ["省工业和信息化厅", "省商务厅"]
    assert second.eligible == ("园区",)
    assert (extra.number, extra.eligible, extra.lead) == (None, ("市州",), ())


def test_rules_of_conduct_are_quoted_clause_by_clause() -> None:
    rules = {rule.text: rule.polarity for rule in ledger_of(NOTICE).rules}
    assert rules["不得层层加码"] == "prohibit"
    assert rules["不得将开会发文、留痕打卡作为评价指标"] == "prohibit"
    assert rules["坚持正向激励"] == "require"


def test_awards_name_category_and_recipients_of_each_measure() -> None:
    awards = [(a.measure_number, a.category, a.recipients) for a in ledger_of(AWARDS).awards]
    assert awards == [
        ("一", "市", ("青岚市", "石城市")),
        ("二", "国家级园区", ("青岚经济技术开发区",)),
        ("二", "省级园区", ("石桥高新技术产业开发区", "柳溪经济开发区")),
        ("三", "地区", ()),
    ]


def test_an_ordinary_plan_gives_neither_measures_nor_awards() -> None:
    ledger = ledger_of("青岚市修路工作方案\n一、重点任务\n1.修路。（市交通局牵头）\n")
    assert not ledger.measures
    assert not ledger.awards


@pytest.mark.parametrize(
    ("who", "lead", "support"),
    [
        ("市发展改革委会同有关部门负责", ["市发展改革委"], ["有关部门"]),
        ("市发展改革委会同市财政局组织实施", ["市发展改革委"], ["市财政局"]),
        ("市发展改革委牵头，市财政局配合", ["市发展改革委"], ["市财政局"]),
        ("市发展改革委牵头组织实施，市财政局、市审计局配合", ["市发展改革委"], ["市财政局", "市审计局"]),
        ("市发展改革委组织实施", ["市发展改革委"], []),
        ("市发展改革委负责，市财政局按职责分工负责", ["市发展改革委"], ["市财政局"]),
        ("牵头单位：市发展改革委；配合单位：市财政局", ["市发展改革委"], ["市财政局"]),
        ("主办：市发展改革委，协办：市财政局", ["市发展改革委"], ["市财政局"]),
        ("责任单位：市发展改革委", ["市发展改革委"], []),
        ("市发展改革委、市财政局组织实施", ["市发展改革委", "市财政局"], []),
        ("市发展改革委、市财政局分别牵头，市审计局协助", ["市发展改革委", "市财政局"], ["市审计局"]),
    ],
)
def test_a_measure_has_leads_and_support_as_a_task_has(who: str, lead: list[str], support: list[str]) -> None:
    text = f"云溪市人民政府办公室关于对真抓实干成效明显地区实施激励措施的通知\n各区县人民政府：\n现将有关措施通知如下。\n一、投资增速高于全市平均水平2个百分点以上的区县，优先安排预算内资金。（{who}）\n二、就业形势稳定的区县和开发区，每个奖励100万元。（市人力资源社会保障局负责）\n云溪市人民政府办公室\n2026年3月2日\n"
    ledger = ledger_of(text)
    first, second = ledger.measures
    assert [b.written for b in first.lead] == lead
    assert [b.written for b in first.support] == support
    assert first.eligible == ("区县",)
    assert second.eligible == ("区县", "开发区")
    assert not ledger.tasks


@pytest.mark.parametrize("unit", ["县区", "区市县", "旗县区", "县（市、区）"])
def test_a_measure_is_for_any_kind_of_region(unit: str) -> None:
    text = NOTICE.replace("市州、县市区，在", f"{unit}，在")
    assert ledger_of(text).measures[0].eligible == (unit,)
