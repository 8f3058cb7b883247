"""Names of the offices inside of a body and of a town, which its own papers name without saying whose they are.

教务处, 通风部, 宣传股, 综治办, 司法所: known by what they are for, since their endings alone (股, 办, 所, 站) are those
of ordinary words too. Put here only such forms; names that say whose they are belong to ``wording``.
"""

from __future__ import annotations

import re

# Departments of a university, a company or a court.
_INNER = """教务处 学工处 学生处 人事处 财务处 科研处 基建处 后勤处 保卫处 审计处 总务处 招生处
    国资处 外事处 研究生院 校办 党办 校团委 校工会 综合部 人力资源部 法务部 审计部 安监部
    生产部 营销部 技术部 市场部 投资部 立案庭 执行局 调度室 技术室 总工室 研究室 信息中心
    安培中心 审管办 政治部 政治处 督察室 督查室 监察室 机关党委 办公室 宣教科 人事科 财务科
    综合科 业务科 组宣科 幼儿园 中小学"""
INNER_NAMES = frozenset(_INNER.split())
# 通风部, 第三检察部, 战略发展部
_DEPARTMENT = re.compile(
    "..*[务理事工产技术建管勤卫计资划传营监电风测控售购察输度合环质息源投融保储采贸商训群法审程发量备力检展场应维略服流牌诊]部$"
)
# A word that ends like a department and is none.
_NO_DEPARTMENT = re.compile("(?:[控入参持分折募配炒个两新]股|[学本专文理工内外儿骨产妇眼牙全前登各跨百]科)$")
_ROOM = re.compile(
    "[一-龥]{0,3}(?:督导|督察|教研|教科研|纪检(?:监察)?|监察|考评|审计|综合|党政|法制|财务|政策研究|档案|编研|督查|质管|总值班)室"
)
_CENTRE = re.compile(
    "[一-龥]{0,6}(?:研发|技术|营销|信息|财务|结算|培训|检测|调度|运营|客服|采购|数据|物流|质检|实训|网络|教师发展|健身|活动)中心"
)
# Offices, stations and teams of a town.
_TOWN = re.compile(
    "(?:经发|经济发展|公用事业|文旅|民生|征拆|交通|水务|教科|科教|工信|商务|消防|便民服务|基层治理|社会治理|集镇|社会事务|社事|综治|应急|应急管理|规建|规划建设|村建|城建|自然资源|党建|党政|组织|宣传|平安|平安建设|法治|财税"
    "|农业|农业农村|环保|生态环保|安监|信访|招商|项目|统战|纪检|公共服务|文教|卫健|计生|民政|人居环境|行政|振兴|乡村振兴|河长|河湖长|林长"
    "|创建|创文|考核|督查|门诊|质控|医保|院|园区|公共管理|社区管理|城市管理|市场监管)办"
    "|(?:市场监管|派出|司法|财政|国土|自然资源|税务|水利|供电|动物检疫|食药监|统计|环卫|生态环境|林业|房管|应急管理|交管|土地|粮管)所"
    "|(?:农技|农水|水管|水利|林业|文化|畜牧|畜牧兽医|兽医|农机|种子|植保|土肥|环卫|环保|广播|广电|水文|供水|防疫|气象|水产|文广|公路|路政|劳保|退役军人服务|消防救援|测报)站"
    "|(?:综合执法|综合行政执法|城管|城管执法|环卫|专职消防|巡防|救援|应急救援|抢险)(?:大|中)?队"
    "|(?:中心)?卫生院|中心校|交管局|(?:图书|文化|科技|档案|博物|体育|美术|规划展览)馆|(?:招就|国合)处"
)


def names_office(written: str) -> bool:
    """Whether a string is formed like the name of an office inside of a body or of a town."""
    if written in INNER_NAMES:
        return True
    last = written[-1:]
    if last in ("科", "股"):
        return 3 <= len(written) <= 10 and not _NO_DEPARTMENT.search(written)
    if last == "部":
        return len(written) <= 8 and _DEPARTMENT.match(written) is not None
    if last == "室":
        return _ROOM.fullmatch(written) is not None
    if last == "心":
        return _CENTRE.fullmatch(written) is not None
    return (
        last in ("办", "所", "站", "队", "院", "校", "局", "馆", "处")
        and _TOWN.fullmatch(written) is not None
    )
