"""What the name of a body looks like in a list of who is responsible, and how lists share what they say once.

Only forms are known here: whether a string can stand for a body or for an open group of bodies, and which entries of
a list complete each other. Full names come from ``bodies.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from luoshi.register.bodies import Resolver, generic_resolver, resolver
from luoshi.register.context import GENERIC_WORDS, Context
from luoshi.register.office_names import INNER_NAMES, names_office
from luoshi.register.register import default_register

# A word for a level of government; a run of them names no place but all places of the level. No word begins like
# another, so that a run can be read in one way only and the patterns stay linear.
_WORD = r"(?:自治|直辖|计划单列|街道|园区|开发区|功能区|新区|地区|镇场?|[省市州盟县区旗乡])"
_LEVEL = rf"{_WORD}{{1,4}}"
_BRACKET = r"(?:[（(〔\[][^（）()〔〕\[\]]{1,14}[）)〕\]])"
_SEAT = r"(?:人民政府|党委政府|党委和政府|党委、政府|党委|政府|管理委员会|管委会|街道办事处|办事处)"

_GROUP = (
    r"(?:部门|单位|地区|地方|地|市州|州市|政府|党委|党组|企业|机构|园区|街道|乡镇|镇街|高校|院校|学校|银行|专班|管委会|办事处"
    r"|开发区|新区|功能区|片区|委办局|厅局|厅委办局|厅委|委局|团体|组织|集团|协会|商会|法院|检察院|公司|医院|中心|机关"
    r"|国企|村|社区|居委会|村委会|运营商|省份|省|自治区|市|州|县|区|镇|乡|场|级|兵团|工作组|领导小组|指挥部|院所|科研院所|方面|直属机构|平台公司|市场主体|局|委|办)"
)
_LABEL = re.compile(r"(?:牵头|责任|配合|承办|主办|协办|实施|参与|协同)(?:单位|部门)")
_COLLECTIVE = re.compile(
    rf"各.{{0,24}}{_GROUP}{_BRACKET}?"
    rf"|.{{0,20}}(?:有关|相关|所属|直属|所辖)(?:的)?.{{0,16}}{_GROUP}{_BRACKET}?"
    rf"|(?:其他|其它|所有|全体|涉及|相应|属地|所在地|事发地|沿线|沿江|沿海|地方)(?:各级)?.{{0,12}}{_GROUP}|属地"
    r"|各(?:职能|内设|业务)?(?:科室?|股室?|处室?|站所|科所|科室队所|处室单位)|(?:各|.{0,20}(?:有关|相关|直属|各))部门、单位|.{1,28}(?:成员单位|部门|各单位)|(?:责任|成员|参建|建设|运营|施工|驻[湘市县区]|中央驻.{1,3})单位"
    r"|(?:驻[省市县区]|[省市县区州]属|[省市县区州]级|中央|地方|村级|社会|辖区(?:内)?|保险|银行|金融|银行业|国有){1,3}(?:企业|国企|机构|金融机构|组织|银行|院校|高校|平台公司)"
    r"|(?:[两三四五]大)?(?:通信|电信|基础电信)?(?:运营商|运营企业)|(?:通信|电信|基础电信|燃气|供[热水电气暖]|快递|寄递|邮政|商贸|电商|物业(?:服务)?|物流|建筑|施工|运输|公交|旅游|矿山|危化|化工|加油站)企业|苏木乡镇|(?:局|院|校|委)?机关各.{1,6}|各(?:板块|矿|车间|网格)|镇街(?:园区)?|村[（(](?:社区|居|场)[）)]|(?:项目|工程)(?:业主|法人)(?:单位)?|村?社区|村级"
    rf"|.{{0,12}}(?:两|[二三四五六七八九十]{{1,3}}|\d{{1,3}})个?(?:市州|县市区|市|州|县|区|乡镇|镇|街道|部门|单位|园区){_SEAT}?"
    rf"|{_LEVEL}级{_SEAT}|(?:地方|基层|乡级|街道|园区|开发区|乡镇){_SEAT}|(?:产业|工业)园区|{_WORD}{_BRACKET}{_SEAT}?"
    rf"|{_WORD}{_BRACKET}?(?:[、和及/]?{_WORD}{_BRACKET}?)+(?:[两三四]级)?{_SEAT}?|(?:省|市|州|县|区)直(?:机关|单位)"
)

_STRONG = (
    "人民政府", "管理委员会", "管委会", "执委会", "组委会", "筹委会", "委员会", "办公室", "办公厅", "有限公司", "公司", "集团", "大学", "学院", "中学", "学校",
    "医院", "银行", "法院", "检察院", "协会", "学会", "商会", "联合会", "总会", "促进会", "研究会", "基金会", "理事会", "海关",
    "总队", "支队", "大队", "领导小组", "协调小组", "工作小组", "指挥部", "联席会议", "工作专班", "专班", "办事处", "分局", "总局",
    "研究院", "科学院", "研究所", "总站", "工作站", "事务所", "服务中心", "事务中心", "研究中心", "管理中心", "管理局", "监管局", "管理处",
    "委机关", "总署", "党校", "军区", "军分区", "武装部", "调查队", "报社", "出版社", "电视台", "广播电台", "供销社", "联社", "合作社",
    "推进办", "攻坚办", "专班办", "领导小组办", "实验室", "中队", "村委会", "居委会", "边检站", "少年宫", "纪检组", "机关党委", "协调组", "推进组", "督导组", "督查组", "保障组", "党支部", "农商行", "信用社", "支公司", "国企", "国有企业", "筹建处", "筹备处", "筹备组", "项目部", "项目单位", "业主单位", "建设单位", "证监局", "分行", "支行", "中支", "工委", "警备区", "供电段", "车务段", "机务段", "工务段", "电务段", "政府办",
    "省政府", "市政府", "县政府", "区政府", "州政府", "镇政府", "乡政府", "开发区", "高新区", "经开区", "综保区", "管理区", "工业园", "产业园", "监狱", "兵团", "小学", "幼儿园", "职校", "技校", "博物馆", "图书馆", "档案馆", "文化馆",
    "案庭", "判庭", "一庭", "二庭", "三庭", "四庭", "事庭", "政庭",
    "服务科", "管理科", "监管科", "监督科", "法规科", "综合科", "规划科", "财务科", "人事科", "审批科", "执法科", "宣传科", "救助科", "事务科",
    "服务股", "管理股", "监管股", "监督股", "法规股", "综合股", "规划股", "财务股", "人事股", "审批股", "执法股", "事务股",
    "服务办", "治理办", "建设办", "管理办", "发展办", "法治办", "党建办", "保障办", "综合办",
    "管理部", "财务部", "运营部", "工作部", "保障部", "合规部", "党群部", "风控部",
)  # fmt: skip
_WEAK = (
    "厅", "局", "委", "办", "部", "院", "会", "社", "署", "行", "中心", "组", "队", "街道", "镇", "乡", "站", "所", "台", "馆",
    "处", "室", "政府", "新区", "园区", "市", "州", "县", "区", "盟", "旗", "校", "厂", "场", "政协", "人大", "联", "团",
    "电力", "移动", "电信", "联通", "铁塔", "党委", "纪委", "党组", "林场", "苗圃", "粮库", "种畜场", "农投", "律协", "作协", "消协", "计生协", "电大", "单位", "部门",
)  # fmt: skip

#: How names of bodies end; the longer endings come first.
BODY_ENDING = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, {*_STRONG, *_WEAK}), key=len, reverse=True)) + ")$"
)
_STRONG_ENDING = re.compile("(?:" + "|".join(sorted(_STRONG, key=len, reverse=True)) + ")$")

# Ordinary words that end like a body.
_ORDINARY_ENDING = re.compile(
    r"(?:布局|格局|结局|开局|大局|全局|时局|战局|僵局|[督交承主协举创查通代即快联兴开申筹补好易网合评试停经自公]办|干部|[内外全局东西中南北一上下]部"
    r"|社会|机会|[大全峰年宴晚例展现]会|[览易介谈场布证讨讲商情年训合动宣]会|商会商|体会|融会|学会了|[执推进实运试可先举出流飞发施通履现同言品旅暂步]行|银行行"
    r"|[改重机分编]组|[部签合]署|[重核身信决爱民人]心|城镇|小镇|集镇|古镇|重镇|城乡|[下返回入家还]乡|市场|[现农立广机剧赛职会工牧]场|[场厕住]所|[好益随用到出坏长短]处"
    r"|[教温]室|[平出上舞舱]台|[网车电基泵油气服工]站|[地社小城景灾库山辖校厂牧林老湾矿厂街禁战误时]区|[示范试验先行功能保护自贸集聚片合作聚居核心]{2,4}区"
    r"|[示范中心建制产业名强特]{1,2}镇|乡镇|[城上超夜股楼入门都全跨]市|[全强贫弱各]县|排队|军队|团队|社团|[抱成组]团|关联|物联|互联|市政府性|有为政府|数字政府|法治政府|服务型政府)$"
)
_ACTION = re.compile(
    r"加[强快大]|推[进动行广]|完善|健全|建[立成好设](?!银行|局|厅|委|集团|投资|工程|养护|管理|部|发展)|支持|鼓励|引导|开展|实施|落实|强化|优化(?!办|营商)"
    r"|提[升高供]|打造|培育|做[好强大优]|确保|争取|力争|围绕|依托|成立|设立|督促|指导|配合|会同|负责|牵头|参照|通过|新增|引进|拓展|创建"
    r"|支撑|聚焦|坚持|深化|稳[步定]|积极|全面(?!深化|依法)|着力|大力|持续|进一步|对|在|将|把|由|向|按|依|从|以|使|让|被|并|即|凡|如|若|可|应|须|不|未|无"
)
_EVIDENCE = re.compile(
    r"(?:省|市|州|县|区|盟|旗|自治区|自治州|自治县)(?!场|民|域|内|外|级|值|间|块|别|分|隔|会城|情|份|际|容|镇化)|国家|中国|中央|全国|国务院|国网|中共"
    r"|[镇乡](?=.{1,8}(?:办|站|所|中心|队|局|室|会|政府|党委)$)|团[省市县区州]|共青团|武警|民航|[各本]|驻"
)
_CHARACTERS = re.compile(r"(?![（）()〔〕、·—\-])[\u4e00-\u9fff（）()〔〕“”‘’·—\-A-Za-z0-9、]{2,40}")
_NOT_IN_NAMES = re.compile(
    r"[的了吗呢吧]|——|(?<!自)由|责成|^[“”]?\d+(?:余|多)?[个家条所项名批座]|严格|分别|整合|及时|建强|执行[^局庭]|设在|以上|以下|不少于|达到|之一|目标|任务|问题"
)


# The short names of lines of administration, which stand in lists for their bodies: 税务、海关按职责分工负责.
_SHORT_NAMES = frozenset(
    [
        "海关",
        "税务",
        "公安",
        "消防",
        "气象",
        "海事",
        "邮政",
        "烟草",
        "供电",
        "国网",
        "银保监",
        "金融监管",
        "财政",
        "人社",
        "发改",
        "发展改革",
        "工信",
        "经信",
        "民政",
        "住建",
        "水务",
        "林草",
        "农业农村",
        "文旅",
        "卫健",
        "市场监管",
        "医保",
        "城管",
        "退役军人",
        "人防",
        "交警",
        "编办",
        "国资委",
        "工商联",
        "侨联",
        "科协",
        "文联",
        "国安",
        "边检",
        "高新区",
        "经开区",
        "保税区",
        "综保区",
        "自贸区",
        "度假区",
    ]
)
# Those that are common words as well, and name a body only with its place: 市教育, 县城投.
_SHORT_WITH_PLACE = _SHORT_NAMES | frozenset(
    [
        "电力",
        "通信",
        "铁路",
        "民航",
        "银行",
        "教育",
        "科技",
        "司法",
        "交通",
        "交通运输",
        "水利",
        "林业",
        "商务",
        "卫生健康",
        "应急",
        "应急管理",
        "审计",
        "统计",
        "国资",
        "自然资源",
        "生态环境",
        "城市管理",
        "综合执法",
        "乡村振兴",
        "数据",
        "政务服务",
        "信访",
        "体育",
        "广电",
        "粮储",
        "机关事务",
        "公积金",
        "纪委",
        "监委",
        "外事",
        "档案",
        "测绘",
        "水文",
        "供销",
        "城投",
        "交投",
        "国投",
        "产投",
        "文旅投",
        "水投",
        "建投",
        "高新投",
        "移动",
        "联通",
        "铁塔",
        "一中",
        "二中",
        "三中",
    ]
)


@lru_cache(maxsize=1 << 15)
def is_collective(written: str) -> bool:
    """Whether a string stands for an open group of bodies: 各市州人民政府, 有关部门, 领导小组成员单位."""
    return bool(_COLLECTIVE.fullmatch(written)) and not _LABEL.fullmatch(written)


@lru_cache(maxsize=1 << 15)
def looks_like_body(written: str) -> bool:
    """Whether a string in a list of who is responsible can be the name of a body or of a group of bodies.

    True for known names and for unknown ones that are formed like a name (省洞庭湖保护中心, 某某集团有限公司);
    False for ordinary words that merely end alike (布局, 督办, 社会).
    """
    if not _CHARACTERS.fullmatch(written):
        return False
    if _is_known(written) or is_collective(written):
        return True
    base = _without_bracket(written)
    if base != written:
        return looks_like_body(base)
    if _NOT_IN_NAMES.search(written) or _LABEL.fullmatch(written):
        return False
    if (
        written in _SHORT_NAMES
        or (names_office(written) and (written[0] == "应" or not _ACTION.match(written)))
        or (written[0] in "省市县区州镇乡" and written[1:] in _SHORT_WITH_PLACE)
    ):
        return True
    ending = BODY_ENDING.search(written)
    if ending is None or _ORDINARY_ENDING.search(written) or _ACTION.match(written):
        return False
    if _STRONG_ENDING.search(written):
        return len(written) > len(ending[0])
    if ending[0] in ("厅", "局") and 5 <= len(written) <= 10:
        return True
    if ending[0] in ("镇", "乡") and 3 <= len(written) <= 5:
        return True
    return len(written) >= 3 and bool(_EVIDENCE.match(written) or _begins_with_place(written))


def is_department(written: str) -> bool:
    """Whether a string is the name of a department inside of a body (教务处, 通风部, 养老服务科)."""
    return written in INNER_NAMES or (written[-1:] in ("部", "科", "股", "办") and looks_like_body(written))


_PERSON = re.compile(
    r"(?:领导|负责人|责任人|同志|人员|专人|人士|主任|书记|[省市州县区镇乡局处科股组队班校院厂会委部]长|干部|党员|群众|个人|家长|代表|经理|班子|委员|主体|专家|教师|职工|[成委党会]员)$"
)


def may_name_body(written: str) -> bool:
    """Whether a string could be the name of a body that is not known; asked only where the words around it say so."""
    return bool(
        _CHARACTERS.fullmatch(written)
        and not _NOT_IN_NAMES.search(written)
        and not _ACTION.match(written)
        and not _PERSON.search(written)
        and not _ORDINARY_ENDING.search(written)
    )


def likely_body(written: str) -> bool:
    """Whether a name that is not known ends like a body, which is asked where a sentence says that somebody does it."""
    return len(written) >= 3 and may_name_body(written) and BODY_ENDING.search(written) is not None


def _without_bracket(written: str) -> str:
    """The name without the second name in brackets that follows it: 市交通委（市道运局）."""
    return written[: written.index("（")] if written.endswith("）") and "（" in written[2:] else written


def _is_known(written: str) -> bool:
    names = _bare_names()
    if written in names or any(
        written.startswith(word) and written.removeprefix(word) in names for word in GENERIC_WORDS
    ):
        return True
    return generic_resolver(default_register()).match(written) is not None


@lru_cache(maxsize=1)
def _bare_names() -> frozenset[str]:
    register = default_register()
    names: set[str] = set()
    for forms in register.organs.levels.values():
        names.update(forms.tails, forms.loose)
    for department in register.departments:
        names.update((department.name, *department.written))
    for park in register.parks:
        names.update(register.park_forms(park))
    return frozenset(names)


def _begins_with_place(written: str) -> bool:
    divisions = default_register().divisions
    return any(divisions.known(written[:length]) for length in range(2, min(9, len(written))))


def expand(names: Sequence[str], context: Context) -> tuple[str | None, ...]:
    """The full name of each entry of one list, with what the list says only once; None where it stays open.

    A government's place may be stated once for all (市财政局、农业局: 农业局 is the city's), and so may an ending
    (长沙市、株洲市、湘潭市人民政府 are three governments). Groups (各市、县（市、区）人民政府) have no name.
    """
    return _expand(tuple(names), context)


@lru_cache(maxsize=1 << 14)
def _expand(names: tuple[str, ...], context: Context) -> tuple[str | None, ...]:
    resolve = resolver(context)
    places = [resolve.written_place(name) for name in names]
    full: list[str | None] = []
    stated = ""
    for name, place in zip(names, places, strict=True):
        stated = place or stated
        if is_collective(name):
            full.append(None)
        elif stated and not place and (inherited := resolve(stated + name)):
            full.append(inherited)
        else:
            full.append(resolve(name))
    _share_ending(names, places, full, resolve)
    return tuple(full)


def _share_ending(
    names: tuple[str, ...], places: list[str], full: list[str | None], resolve: Resolver
) -> None:
    """Give bare places the ending of the named place that closes their run: 长沙市、株洲市财政局."""
    divisions = default_register().divisions
    ending = suffix = ""
    for at in range(len(names) - 1, -1, -1):
        name, place = names[at], places[at]
        if len(place) > 1 and divisions.known(place):
            ending, suffix = name.removeprefix(place), place[-1]
        elif ending and divisions.known(name):
            # 长沙、株洲、湘潭市人民政府 leaves out the 市 as well.
            full[at] = resolve(name + ending if name.endswith(suffix) else name + suffix + ending) or full[at]
        else:
            ending = ""
