"""What plans and tasks are called: tables of what stands there and of the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.model import Ledger, Part
from luoshi.planning.titles import LONGEST_CLAUSE, short_name, title_issued, title_of_plan
from luoshi.reading.span import Span


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (
            "新建标准厂房20万平方米以上，6月底前开工。（市工信局牵头）",
            "新建标准厂房20万平方米以上，6月底前开工",
        ),
        (
            "建设数据产权登记平台和公共数据授权运营平台，推动数据依法有序流通，培育一批专业数据商和服务机构。",
            "建设数据产权登记平台和公共数据授权运营平台",
        ),
        (
            "以企业为主导，推动产学研用深度融合，支持龙头企业牵头组建创新联合体，承担重大科技攻关任务，提高转化率。",
            "推动产学研用深度融合",
        ),
        (
            "按照省委部署，完善多层次社会保险体系，健全分层分类社会救助体系，建设和完善覆盖城乡的住房保障体系。",
            "完善多层次社会保险体系",
        ),
        (
            "重点抓好甲地乙烯炼化一体化项目、乙地中低压功率器件项目、丙地化工产业升级项目、丁地先进智造基地项目、戊地港口扩能改造项目、己地机场改扩建",
            "重点抓好甲地乙烯炼化一体化项目、乙地中低压功率器件项目、丙地化工产业升级项目、丁地先进智造基地项目等",
        ),
        ("（一）稳就业", "稳就业"),
        ("", ""),
    ],
)
def test_a_short_name_ends_where_the_words_pause(words: str, name: str):
    assert short_name(words) == name


@given(st.text(alphabet="甲乙丙，。、；：1", max_size=200))
def test_a_short_name_is_one_run_of_the_words_and_ends_at_a_pause(words: str):
    name = short_name(words)
    run = name.removesuffix("等")
    at = words.find(run)
    assert at >= 0
    assert "。" not in name
    assert len(name) <= LONGEST_CLAUSE or words[at + len(run) :][:1] in {"", *"，。；："}


@pytest.mark.parametrize(
    ("title", "issued"),
    [
        (
            "湖西省人民政府办公厅关于印发《湖西省实施“七大攻坚”总体方案》的通知",
            "湖西省实施“七大攻坚”总体方案",
        ),
        ("关于印发《落实〈政府工作报告〉分工的意见》的通知", "落实〈政府工作报告〉分工的意见"),
        ("青禾市人民政府关于印发重点任务分工方案的通知", "重点任务分工方案"),
        ("关于实施2024年激励措施二十条的通知", "关于实施2024年激励措施二十条的通知"),
        ("青禾市2025年重点工作要点", "青禾市2025年重点工作要点"),
    ],
)
def test_a_notice_gives_its_plan_the_title_of_what_it_issues(title: str, issued: str):
    assert title_issued(title) == issued


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        ((("notice", "关于印发《某方案》的通知"), ("main", "青禾市稳就业总体方案"), ("附件1", "甲")), "青禾市稳就业总体方案"),
        ((("main", "关于印发《某方案》的通知"),), "某方案"),
        ((("notice", "关于印发《某方案》的通知"), ("main", "各县市区")), "某方案"),
        ((), "某方案"),
    ],
)  # fmt: skip
def test_the_issued_plan_says_its_own_title(parts, title: str):
    ledger = Ledger(tuple(Part(*part, Span(0, 0)) for part in parts))
    assert title_of_plan(ledger, "关于印发《某方案》的通知") == title
