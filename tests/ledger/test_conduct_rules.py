"""Rules of conduct: which clauses of a sentence forbid or demand conduct of those who carry the document out."""

from __future__ import annotations

import pytest

from luoshi.ledger.conduct_rules import rules_of


def clauses(text: str, *, whole: bool = False) -> list[str]:
    return [rule.text for rule in rules_of(text, 0, len(text), whole_paragraphs=whole)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要压实责任，不得层层加码、过度加压，每季度调度一次。", ["不得层层加码、过度加压"]),
        ("严禁弄虚作假，不得增加基层负担。", ["严禁弄虚作假", "不得增加基层负担"]),
        ("杜绝层层加码，减少填报频次，建成5个站点。", ["杜绝层层加码", "减少填报频次"]),
        ("各单位要严格落实中央八项规定精神。", ["各单位要严格落实中央八项规定精神"]),
        ("没有实质内容的不发文，严禁层层转发、照抄照搬。", ["没有实质内容的不发文", "严禁层层转发、照抄照搬"]),
        ("对推诿扯皮、弄虚作假的严肃追责。", ["对推诿扯皮、弄虚作假的严肃追责"]),
        ("对顶风违规的单位和个人，严肃追究责任。", ["对顶风违规的单位和个人，严肃追究责任"]),
        ("对弄虚作假、敷衍应付的，一经查实，严肃问责。", ["对弄虚作假、敷衍应付的，一经查实，严肃问责"]),
        ("有关要求：办理过程中不得层层转办、一转了之。", ["办理过程中不得层层转办、一转了之"]),
        ("力戒形式主义、官僚主义，坚决防止数据造假。", ["力戒形式主义、官僚主义", "坚决防止数据造假"]),
        ("能从系统取得的数据不再要求基层填报。", ["能从系统取得的数据不再要求基层填报"]),
        ("牵头单位应自觉接受纪检监察机关监督。", ["牵头单位应自觉接受纪检监察机关监督"]),
        ("不得以创建为名搞形象工程、不得向企业摊派。", ["不得以创建为名搞形象工程、不得向企业摊派"]),
        ("各乡镇不得擅自抽调村干部，借调期限一般不超过6个月。", ["各乡镇不得擅自抽调村干部"]),
        ("统筹规范督查检查考核，减轻基层负担。", ["统筹规范督查检查考核", "减轻基层负担"]),
        ("各级领导干部要带头转变作风。", ["各级领导干部要带头转变作风"]),
    ],
)  # fmt: skip
def test_clauses_of_conduct_are_rules(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "申报单位弄虚作假骗取资金的，三年内不得申报市级各类奖补。",
        "能耗强度不得高于全省平均水平，达标率不得低于95%。",
        "禁止露天焚烧秸秆，禁止在禁养区养殖。",
        "同一项目不得重复享受补助。",
        "任何单位和个人不得侵占绿地。",
        "企业不得擅自停产。",
        "推进项目建设，完善工作机制，强化督查考核。",
        "严格落实错峰休假制度，严格执行市场准入清单。",
        "减少现场检查频次，减轻企业负担。",
        "依法严肃查处偷排行为。",
        "加强规范性文件审查，开展文件清理。",
        "（市委督查室负责，市审计局按职责分工负责）",
        "市财政局牵头，建设台账，按月通报排名。",
        "防止水土流失，防止返贫。",
    ],
)
def test_what_is_merely_to_be_done_and_what_binds_others_is_none(text: str) -> None:
    assert clauses(text) == []


def test_a_document_on_one_line_gives_only_its_rules() -> None:
    items = "".join(
        f"{n}.推进第{n}项工作，完善机制，健全台账，加强督查考核。（县财政局牵头，县审计局配合）"
        for n in range(1, 21)
    )
    text = f"一、重点任务{items}二、工作要求各单位要高度重视，不得层层加码，严禁弄虚作假。"
    assert clauses(text) == ["不得层层加码", "严禁弄虚作假"]


def test_the_paragraph_of_an_incentive_notice_lays_down_its_procedure() -> None:
    text = "牵头单位要聚焦工作重点，坚持结果导向，于1月31日前提出名单，不得将留痕打卡等过程性内容作为评价指标。\n受到激励的地区予以倾斜。"
    assert clauses(text, whole=True) == [
        "牵头单位要聚焦工作重点",
        "坚持结果导向",
        "不得将留痕打卡等过程性内容作为评价指标",
    ]
