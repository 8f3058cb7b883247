"""Wordings met in plans of many bodies, an item each: who leads and supports, by when, to what figure.

A case is an item of a plan and what a reader notes of it; put here what is one sentence and one kind of wording.
"""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger, Target
from luoshi.reading.reader import read_bytes, read_text

HEAD = "云溪市人民政府关于印发重点工作分工方案的通知\n\n一、主要任务\n"
FOOT = "\n\n云溪市人民政府\n2026年3月5日\n"


def ledger_of(items: str) -> Ledger:
    return build_ledger(read_text(HEAD + items + FOOT, "case.txt"))


def doers(ledger: Ledger) -> list[str]:
    """市发改委 > 市财政局、市商务局: who leads, then who supports, of each assignment."""
    return [
        "、".join(b.written for b in one.lead) + " > " + "、".join(b.written for b in one.support)
        for task in ledger.tasks
        for one in task.assignments
    ]


def noted(target: Target) -> str:
    """新建冷库 >=5座 2026: metric, bound, value with unit, year."""
    values = target.value if isinstance(target.value, tuple) else (target.value,)
    bound = "" if target.comparator in ("=", "range") else target.comparator
    written = "-".join(f"{value:.10g}" for value in values if value is not None)
    return f"{target.metric} {bound}{written}{target.unit} {target.year}"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("以市住建局为主，市应急局、市消防救援支队配合，开展自建房排查。", "市住建局 > 市应急局、市消防救援支队"),
        ("市城管局为主、市公安局为辅，整治占道经营。", "市城管局 > 市公安局"),
        ("由市环境集团负责建设，市城管局、市发改委做好协调指导。", "市环境集团 > 市城管局、市发改委"),
        ("由市城管局、市环境集团负责，市财政局保障资金。", "市城管局、市环境集团 > 市财政局"),
        ("由市住建局牵头，会同城东区、市财政局，于5月20日前审查方案。", "市住建局 > 城东区、市财政局"),
        ("由市住建局牵头会同城东区、市财政局制定方案。", "市住建局 > 城东区、市财政局"),
        ("盘活资产。责任分工：市国资委、市机关事务局按职责分工负责。", " > 市国资委、市机关事务局"),
        ("盘活资产。责任分工：市国资委牵头，市机关事务局按职责分工负责。", "市国资委 > 市机关事务局"),
        ("盘活资产。责任分工：市国资委、市机关事务局。", "市国资委、市机关事务局 > "),
        ("强化宣传。（宣传股；各学校、幼儿园）", " > 宣传股、各学校、幼儿园"),
        ("办好赛事。（体育股、全民健身中心）", " > 体育股、全民健身中心"),
        ("抓好课后服务。（基教股、督导室按职责分工负责）", " > 基教股、督导室"),
        ("化解纠纷。（综治办、司法所、派出所）", " > 综治办、司法所、派出所"),
        ("修路。\n牵头单位：市交通运输局、市水利局（按职责分工）\n配合单位：各乡镇", "市交通运输局、市水利局 > 各乡镇"),
        ("修路。\n市级责任单位：市交通运输局\n市级配合单位：市财政局", "市交通运输局 > 市财政局"),
        ("修路。\n责任单位：市交通运输局\n实施主体：各区人民政府", "市交通运输局 > 各区人民政府"),
        ("以市文旅局为主抓，市商务局协同，办好旅游节。", "市文旅局 > 市商务局"),
        ("由市自然资源局为主负责，各区县政府配合，处置闲置土地。", "市自然资源局 > 各区县政府"),
        ("清理欠账。（市城管局为主、市公安局为辅）", "市城管局 > 市公安局"),
        ("清理欠账。（以市文旅局为主抓，市商务局协同）", "市文旅局 > 市商务局"),
        ("清理欠账。市财政局为主责单位，市审计局为配合单位。", "市财政局 > 市审计局"),
        ("清理欠账。（牵头单位：市审计局；主责单位：市财政局、各区政府；协办单位：市国资委）", "市审计局 > 市财政局、各区政府、市国资委"),
        ("清理欠账。\n牵头单位：市审计局\n主责单位：市财政局\n协办单位：市国资委", "市审计局 > 市财政局、市国资委"),
        ("清理欠账。（主责单位：市财政局；责任单位：市审计局）", "市财政局 > 市审计局"),
        ("清理欠账。（牵头单位：市财政局；责任单位：市直各部门、单位，各区政府）", "市财政局 > 市直各部门、单位、各区政府"),
        ("清理欠账。（市财政局牵头，县直有关部门、单位配合）", "市财政局 > 县直有关部门、单位"),
        ("清理欠账。（责任单位：各科室）", " > 各科室"),
        ("清理欠账。（责任单位∶市发改委、市财政局）", "市发改委、市财政局 > "),
        ("清理欠账。（牵头单位∶市发改委；配合单位﹕市财政局、市商务局）", "市发改委 > 市财政局、市商务局"),
        ("清理欠账。（责任单位 ： 市发改委 、 市财政局 ）", "市发改委、市财政局 > "),
        ("清理欠账。（责任单位：各县（市、区，含高新区，下同）人民政府）", " > 各县（市、区）人民政府"),
        ("清理欠账。（责任单位：各县（区）人民政府含开发区管委会，下同）", " > 各县（区）人民政府"),
        ("清理欠账。（责任单位：各县区政府（含工业园区，下同）、市发改委）", "各县区政府、市发改委 > "),
        ("清理欠账。（市住建局、供电公司；持续推进）", " > 市住建局、供电公司"),
        ("清理欠账。（市自然资源局；2027年）", "市自然资源局 > "),
        ("清理欠账，由市文旅局主办，市商务局、市林草局会办。", "市文旅局 > 市商务局、市林草局"),
        ("清理欠账，由各县市人民政府分别办理。", " > 各县市人民政府"),
        ("清理欠账。由执行局牵头，立案庭、各基层法院配合。", "执行局 > 立案庭、各基层法院"),
        ("清理欠账。（教务处牵头，学生处、财务处配合）", "教务处 > 学生处、财务处"),
        ("清理欠账。（养老服务科牵头，规划财务科配合）", "养老服务科 > 规划财务科"),
        ("清理欠账。牵头单位为市住建局，配合单位为市财政局、各区县政府。", "市住建局 > 市财政局、各区县政府"),
        ("清理欠账。责任单位为各区县政府。", " > 各区县政府"),
        ("清理欠账。（市应急局（牵头）、市住建局、市城管局）", "市应急局 > 市住建局、市城管局"),
        ("清理欠账。（责任单位：市应急局(牵头)、市住建局（配合））", "市应急局 > 市住建局"),
        ("清理欠账。（建设局会同社会事业局）", "建设局 > 社会事业局"),
        ("清理欠账。（投资公司负责，建设局监管）", "投资公司 > 建设局"),
        ("清理欠账。（资源开发股；三季度）", "资源开发股 > "),
        ("清理欠账。（机电部）", "机电部 > "),
        ("清理欠账。（通风部、地测部）", " > 通风部、地测部"),
        ("清理欠账。（调度室负责统计，安监部监督）", "调度室 > 安监部"),
        ("由第三检察部会同县林业局对古树逐株核查。", "第三检察部 > 县林业局"),
        ("清理欠账，由市林业局统一组织，各县（市、区）政府具体实施。", "市林业局 > 各县（市、区）政府"),
        ("清理欠账。由市林业局、市园林局按职责分工落实。", " > 市林业局、市园林局"),
        ("清理欠账。（公共服务办）", "公共服务办 > "),
        ("清理欠账。（整改责任单位：市财政局；协助单位：市审计局）", "市财政局 > 市审计局"),
    ],
)  # fmt: skip
def test_who_does_it(said: str, expected: str) -> None:
    assert doers(ledger_of("1.清理。" + said)) == [expected]


@pytest.mark.parametrize(
    "said",
    [
        "建立机制，由各工作专班具体负责调度，及时报告。",
        "坚持预防为主，防治结合，开展宣传。",
        "以企业为主体，市场配合，推进创新。",
    ],
)
def test_what_is_mainly_so_names_nobody(said: str) -> None:
    assert doers(ledger_of("1.清理。" + said)) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026年、2027年分别新建20家、30家养老服务中心。", ["养老服务中心 20家 2026", "养老服务中心 30家 2027"]),
        ("2026年和2027年依次改造老旧小区20个和30个。", ["老旧小区 20个 2026", "老旧小区 30个 2027"]),
        ("2026—2028年分别新建充电站10座、12座、15座。", ["充电站 10座 2026", "充电站 12座 2027", "充电站 15座 2028"]),
        ("今明两年分别引进4个、6个项目。", ["项目 4个 2026", "项目 6个 2027"]),
        ("到2026年、2027年，数字化率分别达到60%、75%。", ["数字化率 60% 2026", "数字化率 75% 2027"]),
        (
            "化学需氧量、氨氮重点工程减排量分别不低于1200吨、95吨。",
            ["化学需氧量重点工程减排量 >=1200吨 2026", "氨氮重点工程减排量 >=95吨 2026"],
        ),
        ("2026年已下达项目开工率6月底达到100%。", ["已下达项目开工率 100% 2026"]),
        ("2026年已下达项目开工率达到100%。", []),
        ("建设示范片，每个县不少于3个。", ["每个县示范片 >=3个 2026"]),
        ("建成千亩示范片8个。", ["千亩示范片 8个 2026"]),
        ("建成千亩茶园。", ["茶园 1000亩 2026"]),
        ("购买家电给予15%补贴，每件不超过2000元。", []),
        ("消除56人以上大班额，新建学校5所。", ["新建学校 5所 2026"]),
        ("组建30人应急队伍2支。", ["30人应急队伍 2支 2026"]),
        ("全市共设考点26个。", []),
        ("对2023年以来终本案件逐案复核，核查率达到100%。", ["核查率 100% 2026"]),
        ("动员40家企业。", ["企业 40家 2026"]),
        ("将通关时间压缩40%至12小时以内。", ["通关时间 40% 2026", "通关时间 <=12小时 2026"]),
        ("接入视频8000路。", ["接入视频 8000路 2026"]),
        ("指导秸秆综合利用率达到95%以上。", ["秸秆综合利用率 >=95% 2026"]),
        ("督促企业安全培训覆盖率达到100%。", ["企业安全培训覆盖率 100% 2026"]),
        ("保持空气优良天数比率在90%以上。", ["空气优良天数比率 >=90% 2026"]),
        ("水土保持率达到80%。", ["水土保持率 80% 2026"]),
        ("贴息比例不超过2个百分点，担保费率不高于1%。", []),
        ("补贴比例为30%，减免比例不超过50%，让利幅度不低于2个百分点。", []),
        ("平均融资担保费率降至1%以下。", ["平均融资担保费率 <=1% 2026"]),
        ("普惠小微贷款利率下降0.5个百分点。", ["普惠小微贷款利率 0.5个百分点 2026"]),
        ("集采率2026年达到85%、2027年达到90%，采购成本下降3%。", ["集采率 85% 2026", "集采率 90% 2027", "采购成本 3% 2026"]),
        ("分三年新建充电桩4500个。", ["充电桩 4500个 2028"]),
        ("组建抢险队伍26支共1200人。", ["抢险队伍 26支 2026", "抢险队伍 1200人 2026"]),
        ("低压用户用电报装不超过3个工作日。", ["低压用户用电报装 <=3个工作日 2026"]),
        ("党组每半年专题研究全面从严治党工作不少于1次。", []),
        ("户均每月收取卫生费5元。", []),
        ("违规享受低保12户。", []),
        ("按病种付费覆盖率90%。", ["按病种付费覆盖率 90% 2026"]),
        ("提前储备2027年国债项目120个。", ["提前储备2027年国债项目 120个 2026"]),
        ("警示教育覆盖党员干部1500人次。", ["警示教育覆盖党员干部 1500人次 2026"]),
        ("每生每学期收费不得超过300元。", []),
        ("贷款余额突破45亿元，较年初增长15%以上。", ["贷款余额 >45亿元 2026", "贷款余额 >=15% 2026"]),
        ("多子女家庭贷款额度上浮20%。", []),
        ("对去化周期超过36个月的区县暂停用地出让。", []),
        ("确需借调的按程序审批，时间不超过6个月。", []),
        ("全部交付涉及7个小区3260套住房的项目，涉及资金3亿元。", []),
        ("开展驻村干部培训4期300人次。", ["驻村干部培训 4期 2026", "驻村干部培训 300人次 2026"]),
        ("提前谋划2027年项目，支出进度达到60%。", ["支出进度 60% 2026"]),
        ("主次干道清扫率达96%，背街小巷达90%。", ["主次干道清扫率 96% 2026", "背街小巷清扫率 90% 2026"]),
        ("“十五五”期间完成改造项目100个。", ["改造项目 100个 2030"]),
        ("三年新增公共泊位1.5万个。", ["公共泊位 1.5万个 2028"]),
        ("案件平均审理期限压缩至20日以内。", ["案件平均审理期限 <=20日 2026"]),
        ("会议指出，今年夏粮预计产量11万吨。", []),
        ("\n问题表现：全市有校外培训机构86家，抽查12家。\n整改措施：培训教师200人。", ["培训教师 200人 2026"]),
    ],
)  # fmt: skip
def test_figures(said: str, expected: list[str]) -> None:
    ledger = ledger_of(f"1.清理。{said}（市财政局牵头）")
    assert [noted(target) for target in ledger.targets] == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("“五一”前建成步行街。", ["2026-04-30"]),
        ("2026年秋季学期开学前实现集中采购。", ["2026-08-31"]),
        ("力争2026年上半年、最迟8月底前全部公布。", ["2026-06-30", "2026-08-31"]),
        ("自本方案印发之日起30日内完成修订。", ["2026-04-04"]),
        ("第一批4月底前销号，第二批6月底前销号，最迟不晚于9月30日。", ["2026-04-30", "2026-06-30", "2026-09-30"]),
        ("每季度首月10日前报送，5月5日前完成。", ["2026-05-05"]),
        ("清理欠账（2026年3月—5月）。", ["2026-05-31"]),
        ("“十五五”末主持制定标准。", ["2030-12-31"]),
        ("到2028年、2030年，光伏装机分别达到180万千瓦、260万千瓦。", ["2028-12-31", "2030-12-31"]),
        ("4月份开工，2027年5月通水。", ["2026-04-30", "2027-05-31"]),
        ("提前谋划2027年项目，9月底前完成入库。", ["2026-09-30"]),
        ("自然村覆盖率三年内达到90%。", ["2029-03-05"]),
        ("交办时间：2026年4月2日。", []),
        ("一年内通报2次以上的取消评优资格。", []),
    ],
)  # fmt: skip
def test_time_limits(said: str, expected: list[str]) -> None:
    ledger = ledger_of(f"1.清理。{said}（市财政局牵头）")
    assert [deadline.by for task in ledger.tasks for deadline in task.deadlines] == expected


@pytest.mark.parametrize(
    "opening",
    [
        "自2026年4月至9月开展专项行动。",
        "根据市委2026年4月10日反馈意见，制定方案。",
        "时间：2026年5月12日下午",
    ],
)
def test_an_undated_document_counts_from_the_year_it_opens_with(opening: str) -> None:
    text = f"云溪市执行攻坚专项行动实施方案\n{opening}\n一、主要任务\n1.清理。6月底前完成清理。（市司法局牵头）\n"
    (task,) = build_ledger(read_text(text, "case.txt")).tasks
    assert [deadline.by for deadline in task.deadlines] == ["2026-06-30"]


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("1.清理。6月底前完成，2027年5月验收。（市司法局牵头）", "2026-06-30"),
        ("1.清理。出水2025年超标14天，2026年稳定达标，6月底前整改，2026年9月验收。（市司法局牵头）", "2026-06-30"),
        ("1.清理。2026年6月底前建成。2027年推广，2027年验收。（市司法局牵头）", "2026-06-30"),
    ],
)  # fmt: skip
def test_an_undated_document_counts_from_its_first_year_unless_the_next_is_named_more_often(
    body: str, due: str
) -> None:
    opening = "2026年启动。" if "2025" not in body and "2026" not in body else ""
    text = f"云溪市执行攻坚专项行动实施方案\n{opening}\n一、主要任务\n{body}\n"
    (task,) = build_ledger(read_text(text, "case.txt")).tasks
    assert due in [deadline.by for deadline in task.deadlines]


def test_items_below_the_name_of_a_body_are_its_duties() -> None:
    items = "一、县委编办\n1.印发“三定”规定。\n2.精简编制。\n二、县财政局\n3.划转资产。\n"
    ledger = build_ledger(read_text(f"云溪县改革任务分工方案\n{items}", "case.txt"))
    assert doers(ledger) == ["县委编办 > ", "县委编办 > ", "县财政局 > "]


def test_duties_listed_body_by_body_behind_a_line_that_announces_them() -> None:
    lines = "责任部门及分工如下：\n市水务局：负责排涝。\n市城管局：负责挡水板。\n各区政府：按照属地管理原则，负责背街小巷。\n"
    ledger = build_ledger(read_text(f"云溪市关于印发2026年排涝任务清单的通知\n{lines}", "case.txt"))
    assert doers(ledger) == ["市水务局 > ", "市城管局 > ", " > 各区政府"]


def test_a_cell_broken_over_lines_is_read_as_one() -> None:
    rows = (
        "1 餐饮单位设施配备率 镇市场监管所 2026年\n达到100% 三季度\n2 建设停车场20处 镇建设办 2026年11月底\n"
    )
    ledger = build_ledger(
        read_text(f"云溪镇2026年任务分解表\n\n序号 重点任务 责任单位 完成时限\n{rows}", "case.txt")
    )
    assert [noted(target) for target in ledger.targets] == [
        "餐饮单位设施配备率 100% 2026",
        "停车场 20处 2026",
    ]
    assert [deadline.by for task in ledger.tasks for deadline in task.deadlines] == [
        "2026-09-30",
        "2026-11-30",
    ]


def test_figures_of_a_goal_column_are_of_the_short_name_beside_them() -> None:
    table = "项目\t2026年目标\t责任部门\n营业收入（亿元）\t86\t市场营销部\n研发投入强度\t4%以上\t技术部\n"
    ledger = build_ledger(read_text(f"云溪公司2026年目标任务分解表\n{table}", "case.txt"))
    assert [noted(target) for target in ledger.targets] == ["营业收入 86亿元 2026", "研发投入强度 >=4% 2026"]


def test_a_title_in_the_first_row_of_the_table_and_numbered_parts_of_it_lose_no_row() -> None:
    page = (
        "<html><body><h1>云溪市2026年重点任务清单</h1><table><tr><td colspan=4>云溪市2026年重点任务清单</td></tr>"
        "<tr><td>序号</td><td>主要任务</td><td>主责单位</td><td>完成时间</td></tr><tr><td>一</td><td colspan=3>流通网络</td></tr>"
        "<tr><td>1</td><td>改造商贸中心</td><td>市商务局</td><td>2026年底前</td></tr><tr><td>二</td><td colspan=3>农村消费</td></tr>"
        "<tr><td>2</td><td>举办展销</td><td>同上</td><td>全年</td></tr></table></body></html>"
    )
    ledger = build_ledger(read_bytes(page.encode(), "a.html"))
    assert [(task.number, task.path) for task in ledger.tasks] == [
        ("1", ("一、流通网络",)),
        ("2", ("二、农村消费",)),
    ]
    assert doers(ledger) == ["市商务局 > "] * 2


def test_a_line_that_closes_a_notice_is_no_part_of_the_units_above_it() -> None:
    text = "".join(f"{n}、完成第{n}项改造任务工程建设。责任单位：市发改委\n" for n in "一二三")
    ledger = build_ledger(
        read_text(f"云溪市2026年重点任务清单\n{text}请各单位于2月28日前将方案报市发改委。\n", "case.txt")
    )
    assert doers(ledger) == ["市发改委 > "] * 3


def test_an_indicator_names_the_figure_of_the_cell_beside_it_and_a_row_with_its_own_body_is_a_task() -> None:
    table = (
        "序号\t重点工作\t指标\t数值\t牵头单位\t责任单位\n1\t招商引资\t实际利用外资\t1.2亿美元\t市商务局\t市外办\n"
        "\t\t新签约项目\t60个\t\t市投促中心\n2\t数字经济\t核心产业增加值占比\t9.5%\t市数据局\t市工信局\n"
    )
    ledger = build_ledger(read_text(f"云溪市2026年指标分解表\n{table}", "case.txt"))
    assert [noted(target) for target in ledger.targets] == [
        "实际利用外资 1.2亿美元 2026",
        "新签约项目 60个 2026",
        "核心产业增加值占比 9.5% 2026",
    ]
    assert doers(ledger) == ["市商务局 > 市外办", "市商务局 > 市投促中心", "市数据局 > 市工信局"]


@pytest.mark.parametrize(
    ("item", "heading"),
    [
        ("优化审批：推行告知承诺，压减材料。（市审批局牵头）", "优化审批"),
        ("市审批局：负责压减材料，推行告知承诺。", None),
        ("整改措施：推行告知承诺，压减材料。（市审批局牵头）", None),
    ],
)
def test_a_short_name_before_a_colon_is_the_heading(item: str, heading: str | None) -> None:
    assert ledger_of(f"1.{item}\n2.开展培训。（市人社局牵头）").tasks[0].heading == heading


@pytest.mark.parametrize("gap", [" ", "　", "　　"])
def test_a_blank_parts_a_short_heading_from_its_sentence(gap: str) -> None:
    ledger = ledger_of(
        f"1.优化审批{gap}推行告知承诺制，压减材料。（市审批局牵头）\n2.开展培训。（市人社局牵头）"
    )
    assert [task.heading for task in ledger.tasks] == ["优化审批", None]


@pytest.mark.parametrize("mark", ["（1）", "①", "1、", "1."])
def test_a_heading_glued_to_its_first_item_is_cut(mark: str) -> None:
    ledger = ledger_of(f"二、优化服务{mark}建立机制。（市审批局牵头）")
    assert [(task.number, task.path) for task in ledger.tasks] == [(mark, ("二、优化服务",))]
