"""Minutes, supervision slips, lists of problems, duties body by body: what each wording gives, and what gives nothing."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.reader import read_text

MINUTES = "临江县人民政府常务会议纪要\n〔2026〕5号\n2026年2月10日，县长主持召开县政府第12次常务会议。现将会议议定事项纪要如下：\n"

Roles = list[tuple[list[str], list[str]]]


def ledger_of(text: str) -> Ledger:
    return build_ledger(read_text(text, "case.txt"))


def roles_of(text: str) -> Roles:
    return [
        ([b.written for b in a.lead], [b.written for b in a.support])
        for task in ledger_of(text).tasks
        for a in task.assignments
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("会议决定，由县交通局牵头，县财政局、县林业局配合，3月底前完成立项。", [(["县交通局"], ["县财政局", "县林业局"])]),
        ("会议明确：由县交通局牵头负责前期工作，县财政局、县林业局按职责分工做好资金和用地保障。", [(["县交通局"], ["县财政局", "县林业局"])]),
        ("会议要求，县教育局要会同各乡镇政府、县自然资源局，本月底前完成摸底。", [(["县教育局"], ["各乡镇政府", "县自然资源局"])]),
        ("会议同意修订该办法，责成县司法局会同有关部门抓紧完善。", [(["县司法局"], ["有关部门"])]),
        ("会议明确，资金缺口由县财政局统筹解决。", [(["县财政局"], [])]),
        ("会议决定，由县水利局牵头，县城投集团实施，9月底前完成河道清淤。所需资金由县财政局统筹安排。", [(["县水利局"], ["县城投集团"]), ([], ["县财政局"])]),
        ("会议原则同意县燃气公司的改造方案，请县燃气公司抓紧修改，4月底前报县住建局审定。", [(["县燃气公司"], [])]),
        ("会议要求，5月底前县教育局完成校舍安全排查。", [(["县教育局"], [])]),
        ("会议决定由县住建局负责组织实施，县城管局、县公安局协助。", [(["县住建局"], ["县城管局", "县公安局"])]),
        ("会议要求，县文旅局负责活动统筹，县公安局做好安保，县卫健局做好医疗保障。", [(["县文旅局"], []), (["县公安局"], []), (["县卫健局"], [])]),
        ("会议决定，由县信访局牵头，县住建局、县税务局参加，年底前化解积案。", [(["县信访局"], ["县住建局", "县税务局"])]),
        ("会议议定，请县发改局于4月15日前报送可研报告。", [(["县发改局"], [])]),
        ("会议强调，各乡镇政府要在6月底前完成排查。", [([], ["各乡镇政府"])]),
        ("会议听取了县水利局关于防汛工作的汇报。会议要求，县应急局要尽快修订预案，县水利局、县气象局要加强会商研判。", [(["县应急局"], []), ([], ["县水利局", "县气象局"])]),
        ("会议决定，由县农业农村局主办，县供销社协办，于9月举办丰收节。", [(["县农业农村局"], ["县供销社"])]),
        ("会议研究决定：委托县城投集团承担建设任务，县住建局负责监管。", [(["县城投集团"], []), (["县住建局"], [])]),
        ("会议指出，招商工作成效明显。会议明确由县商务局牵头，各园区管委会参与，一周内拿出方案。", [(["县商务局"], ["各园区管委会"])]),
        ("会议要求，城关街道要会同古城管委会摸清车辆底数，于4月15日前报县城管局。", [(["城关街道"], ["古城管委会"])]),
        ("会议原则同意由县文旅投公司承接停车楼运营，具体方案由县国资中心审核后报县政府审定。", [(["县文旅投公司"], []), (["县国资中心"], [])]),
        ("会议确定，由县国资中心、县审计局分别牵头做好清产核资和审计工作。", [(["县国资中心", "县审计局"], [])]),
    ],
)  # fmt: skip
def test_minutes_say_who_does_what(said: str, expected: Roles) -> None:
    assert roles_of(MINUTES + "一、关于有关事宜\n" + said + "\n") == expected
    assert roles_of(MINUTES + said + "\n") == expected


@pytest.mark.parametrize(
    "said",
    [
        "会议听取了县交通局关于道路建设情况的汇报。",
        "会议认为，县交通局做了大量工作，取得明显成效。",
        "会议原则同意县交通局提出的建设方案。",
        "会议审议通过《临江县茶业振兴条例》，由县长签署后公布。",
        "会议传达学习了全省经济工作会议精神。",
        "会议指出，今年以来全县经济运行总体平稳。",
        "会议强调，各级各部门要提高认识、强化担当。",
        "会议决定，任命张三为县茶办主任。",
        "会议决定，成立工作专班，由常务副县长任组长，县工信局局长任副组长，县发改局、县住建局为成员单位。",
        "县住建局、县城管局等单位负责同志参加会议。",
        "县财政局汇报了预算执行情况，与会人员进行了讨论。",
        "出席：县长，各副县长。\n列席：县发改局、县财政局主要负责人。",
    ],
)
def test_minutes_that_only_tell_give_no_task(said: str) -> None:
    assert ledger_of(MINUTES + "一、关于有关事宜\n" + said + "\n").tasks == ()


def test_minutes_give_a_task_force_with_its_people() -> None:
    said = "会议决定，成立工作专班，由常务副县长任组长，县工信局局长任副组长，县发改局、县住建局为成员单位。"
    (force,) = ledger_of(MINUTES + "一、关于改造\n" + said + "\n").task_forces
    assert force.convener == "常务副县长"
    assert [b.written for b in force.members] == ["县发改局", "县住建局"]


def test_a_time_limit_among_the_bodies_of_minutes_is_read() -> None:
    said = "会议明确：由县交通局牵头，县财政局配合，于3月15日前完成项目立项；资金由县财政局统筹解决。"
    (task,) = ledger_of(MINUTES + "一、关于道路\n" + said + "\n").tasks
    assert [d.by for d in task.deadlines] == ["2026-03-15"]
    assert len(task.assignments) == 1


@pytest.mark.parametrize(
    "title",
    [
        "督办通知单",
        "督办单",
        "交 办 单",
        "督查通知",
        "关于东岭茶园产业路修复的督办函",
        "县政府督查室交办通知单",
        "督查督办任务单",
    ],
)
@pytest.mark.parametrize(
    ("subject", "lead", "support", "limit"),
    [
        ("督办事项：", "主办单位：", "协办单位：", "办结时限："),
        ("交办事项：", "承办单位：", "协办单位：", "办理时限："),
        ("事项名称：", "牵头单位：", "配合单位：", "完成时限："),
        ("督办内容：", "责任单位：", "配合单位：", "时限要求："),
        ("一、督办事项：", "二、主办单位：", "三、协办单位：", "五、办结时限："),
        ("任务名称：", "主责单位：", "协同单位：", "完成时间："),
    ],
)
def test_a_slip_is_one_task(title: str, subject: str, lead: str, support: str, limit: str) -> None:
    body = f"{subject}东岭茶园产业路修复\n{lead}县交通运输局\n{support}县财政局、东岭镇人民政府\n{'四、' if limit[0] == '五' else ''}办理要求：完成12公里破损路段修复\n{limit}2026年5月20日\n"
    text = f"{title}\n临督字〔2026〕8号\n县交通运输局：\n现将下列事项交由你单位办理：\n{body}请于4月20日前书面反馈进展情况。\n中共临江县委督查室\n2026年3月5日\n"
    (task,) = ledger_of(text).tasks
    assert task.heading == "东岭茶园产业路修复"
    assert [d.by for d in task.deadlines] == ["2026-05-20"]
    (assignment,) = task.assignments
    assert [b.written for b in assignment.lead] == ["县交通运输局"]
    assert [b.written for b in assignment.support] == ["县财政局", "东岭镇人民政府"]


def test_a_slip_without_labels_asks_those_it_is_addressed_to() -> None:
    text = "关于东岭茶园产业路修复的督办函\n临督函〔2026〕8号\n县交通运输局：\n根据县政府第12次常务会议精神，请你局抓紧修复东岭茶园产业路，于5月20日前办结，并书面报送办理情况。\n临江县人民政府督查室\n2026年3月5日\n"
    (task,) = ledger_of(text).tasks
    assert [b.written for b in task.assignments[0].lead] == ["县交通运输局"]
    assert [d.by for d in task.deadlines] == ["2026-05-20"]


def test_a_slip_says_with_whom_the_addressed_body_works() -> None:
    text = "青石县信访联席会议办公室\n交办函\n青信联办函〔2026〕12号\n县自然资源局：\n现将征地补偿问题转你局办理。请你局牵头，会同县财政局、城南镇政府核实情况，于4月30日前办结。\n2026年4月2日\n"
    (task,) = ledger_of(text).tasks
    assert [b.written for b in task.assignments[0].lead] == ["县自然资源局"]
    assert [b.written for b in task.assignments[0].support] == ["县财政局", "城南镇政府"]


def test_units_above_the_matter_of_a_slip_belong_to_it() -> None:
    text = "临江县人民政府督查室\n督办通知单\n临督〔2026〕33号\n主办单位：县城管局\n协办单位：县住建局\n办结时限：2026年7月31日前\n督办事项：夜市占道经营问题\n督办要求：集中整治占道经营。\n2026年7月6日\n"
    (task,) = ledger_of(text).tasks
    assert task.heading == "夜市占道经营问题"
    assert [d.by for d in task.deadlines] == ["2026-07-31"]
    assert roles_of(text) == [(["县城管局"], ["县住建局"])]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("临江县农业农村局关于做好2026年秋冬种工作的通知", 2),
        ("临江县人民政府关于切实加强汛期水库安全管理的紧急通知", 2),
        ("临江县农业农村局关于做好2026年职称申报工作的通知", 0),
        ("临江县人民政府关于做好会议保障工作的通知", 0),
    ],
)
def test_a_notice_that_orders_work_gives_the_items_that_name_somebody(title: str, found: int) -> None:
    text = f"{title}\n\n各乡镇：\n一、明确任务。全县播种18万亩。\n二、落实措施。县农技推广中心负责制定技术方案并于9月20日前印发，县种子站做好质量抽检。\n三、防灾减灾。局农机股会同县农机中心检修机具，10月15日前完成。\n四、工作要求。各乡镇要加强领导。\n\n2026年8月28日\n"
    assert len(ledger_of(text).tasks) == found


def test_items_of_a_plan_may_say_it_in_running_text() -> None:
    text = "关于做好春耕生产重点工作的督查通知\n各镇：\n一、农资储备不足。县供销社牵头，县市场监管局配合，3月20日前储备化肥8000吨。\n二、水利设施维修。由县水利局负责，各镇配合，3月底前完成。\n"
    assert roles_of(text) == [(["县供销社"], ["县市场监管局"]), (["县水利局"], ["各镇"])]


def test_each_problem_to_mend_is_a_task_without_the_problem_itself() -> None:
    text = "临江县环境问题整改方案\n问题一：污水收集不足。2025年收集率仅61.4%。\n整改目标：收集率逐年提升。\n整改措施：新建管网18公里。\n责任单位：县住建局\n配合单位：县财政局\n整改时限：2026年12月底\n\n问题二：垃圾倾倒。9个工地未密闭。\n整改措施：清运堆存点。\n责任单位：县城管局\n整改时限：立行立改，长期坚持\n"
    ledger = ledger_of(text)
    assert [(t.number, t.heading) for t in ledger.tasks] == [
        ("问题一", "污水收集不足"),
        ("问题二", "垃圾倾倒"),
    ]
    assert [t.value for t in ledger.targets] == [18.0]


HEADS = ["县住建局", "县委农办", "县城管局"]


@pytest.mark.parametrize(
    "lines",
    [
        "县住建局负责全县村容整治总协调，指导农村污水处理。\n县委农办负责指导新社区建设，配合县住建局开展检查。\n县城管局负责生活垃圾收运。\n",
        "县住建局：负责全县村容整治总协调。\n县委农办：指导新社区建设。\n县城管局：做好生活垃圾收运。\n",
        "县住建局。负责全县村容整治总协调。\n县委农办。牵头指导新社区建设。\n县城管局。负责生活垃圾收运。\n",
        "1.县住建局：负责全县村容整治总协调。\n2.县委农办：牵头指导新社区建设。\n3.县城管局：负责生活垃圾收运。\n",
        "（一）县住建局。负责全县村容整治总协调。\n（二）县委农办。牵头指导新社区建设。\n（三）县城管局。负责生活垃圾收运。\n",
        "（一）县住建局\n负责全县村容整治总协调。\n（二）县委农办\n牵头指导新社区建设。\n（三）县城管局\n负责生活垃圾收运。\n",
        "一、县住建局负责全县村容整治总协调。\n二、县委农办牵头指导新社区建设。\n三、县城管局负责生活垃圾收运。\n",
        "1．县住建局主要负责全县村容整治总协调。\n2．县委农办具体负责指导新社区建设。\n3．县城管局牵头负责生活垃圾收运。\n",
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "关于明确村容整治任务的通知\n为完成村容整治任务，现将各单位任务明确如下：\n{}",
        "关于明确村容整治职责分工的通知\n各乡镇：\n现将职责分工明确如下。\n{}",
        "临江县村容整治实施方案\n一、工作目标\n实现村容整洁。\n二、职责分工\n{}三、工作要求\n各单位要高度重视。\n",
    ],
)
def test_duties_listed_body_by_body_are_tasks_that_the_body_leads(frame: str, lines: str) -> None:
    if "一、工作目标" in frame and lines.startswith("一、"):
        return
    assert roles_of(frame.format(lines)) == [([head], []) for head in HEADS]


@pytest.mark.parametrize(
    "text",
    [
        "今日要闻\n县住建局负责人介绍了情况。\n县城管局：今年已清运垃圾三万吨。\n",
        "关于2025年村容整治进展情况的通报\n县住建局：完成40个村整治。\n县委农办：指导建设新社区3个。\n县城管局：清运垃圾三万吨。\n",
        "关于明确值班安排的公告\n县住建局：8220001\n县城管局：8220002\n",
        "县住建局职责解读\n县住建局负责城乡建设。\n县城管局负责城市管理。\n",
        "临江县人民政府工作总结\n县住建局负责的项目全部完工。\n县城管局牵头的整治全面完成。\n",
        "县政府常务会议召开\n会议要求，由县交通局牵头抓好落实。\n",
        "关于督办件办理情况的通报\n督办事项：道路修复\n承办单位：县交通局\n办结时限：2026年5月20日\n",
    ],
)
def test_news_and_bulletins_give_no_task(text: str) -> None:
    assert ledger_of(text).tasks == ()


@pytest.mark.parametrize(
    "body",
    [
        "1.稳增长。加快项目建设。（县发改局牵头）\n2.促消费。举办节会。（县商务局负责）\n",
        "1.稳增长。加快项目建设。\n责任单位：县发改局\n2.促消费。举办节会。\n责任单位：县商务局\n",
        "1.稳增长。由县发改局牵头，县统计局配合。\n2.促消费。县商务局负总责，各乡镇协同推进。\n",
        "1.稳增长。加快项目建设。（县发改局主责）\n2.促消费。举办节会。（主办：县商务局）\n",
    ],
)
@pytest.mark.parametrize(
    "title",
    [
        "临江县2026年工作要点",
        "临江县促进消费若干措施",
        "2026年县政府重点工作责任清单",
        "临江县十件民生实事任务分解表",
        "关于做好2026年重点工作的通知",
    ],
)
def test_work_points_measures_and_lists_give_their_items(title: str, body: str) -> None:
    leads = [lead for lead, _ in roles_of(f"{title}\n一、重点任务\n{body}")]
    assert leads == [["县发改局"], ["县商务局"]]


def test_a_letter_that_hands_items_over_to_its_addressee_makes_them_tasks() -> None:
    letter = (
        "关于交办第三季度重点事项的函\n县自然资源局：\n经专题会议研究，现将以下事项交你单位牵头办理，县财政局、县住建局配合：\n"
        "一、加快低效用地再开发，9月20日前完成方案。\n二、开展用地清查，10月底前完成。\n临江县人民政府办公室\n2026年8月3日\n"
    )
    assert roles_of(letter) == [(["县自然资源局"], ["县财政局", "县住建局"])] * 2


def test_minutes_list_demands_under_the_names_of_bodies() -> None:
    said = "会议要求：\n（一）县水利局。倒排工期，5月底前通水。\n（二）城关镇、河东镇。做好群众工作。\n出席：李某、王某\n"
    ledger = ledger_of(MINUTES + "一、关于供水。会议明确，县发改局尽快提出调价方案，报县政府研究。\n" + said)
    assert [[b.written for b in (*a.lead, *a.support)] for t in ledger.tasks for a in t.assignments] == [
        ["县发改局"],
        ["县水利局"],
        ["城关镇", "河东镇"],
    ]


def test_a_demand_of_a_slip_without_a_body_of_its_own_is_read_and_the_card_goes_on_below_its_label() -> None:
    rows = "督办事项\t办理要求\t主办单位\t办结时限\n积水点整治\t排查积水点15处\t县住建局\t2026年5月底前\n\t完成整治10处\t\t2026年9月底前\n"
    assert roles_of("云溪县督办事项通知单\n" + rows) == [(["县住建局"], [])] * 2
    card = "督办事项\t积水点整治\n交办时间\t2026年3月6日\n承办单位\t县住建局\n办理要求\t排查积水点15处。\n\t6月底前完成整治10处。\n"
    (task,) = ledger_of("云溪县督办单\n" + card).tasks
    assert [deadline.by for deadline in task.deadlines] == ["2026-06-30"]


@pytest.mark.parametrize("label", ["来信时间", "信访时间", "来访日期", "转办时间", "问题反映时间"])
@pytest.mark.parametrize("mark", ["\t", "："])
def test_when_people_came_with_a_matter_is_no_limit(label: str, mark: str) -> None:
    lines = [
        ("督办事项", "枫桥小区居民反映停水频繁的问题"), (label, "2026年2月9日"), ("责任单位", "县水务局"),
        ("办理要求", "查明原因，更换老化水表。"), ("办结时限", "2026年5月31日"),
    ]  # fmt: skip
    text = "临江县信访局\n督办单\n临信督〔2026〕4号\n" + "".join(
        f"{name}{mark}{value}\n" for name, value in lines
    )
    (task,) = build_ledger(read_text(text)).tasks
    assert [deadline.by for deadline in task.deadlines] == ["2026-05-31"]
