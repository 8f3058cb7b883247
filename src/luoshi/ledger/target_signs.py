"""The signs by which a number is told to be a target: what stands before and behind it in its clause.

What names or qualifies (13条产业链, 5亿元以上项目), pays (给予100万元奖励), looks back (已建成) or orders the work
(每月召开1次) is no target. Put here only signs; the figures, their metrics and bounds are read in ``targets``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.ledger.conditions import pays, stands_in_condition
from luoshi.ledger.metrics import metric_of, without_lead
from luoshi.ledger.passage import FORWARD
from luoshi.ledger.quantities import Quantity
from luoshi.ledger.units import MONEY, TIMES
from luoshi.ledger.verbs import STRICT_END, acts, delivers
from luoshi.ledger.wording import Tail

RATE_UNITS = ("%", "‰")
_SHARES = (*RATE_UNITS, "个百分点", "百分点", "倍")
_PAID_IN = (*RATE_UNITS, "个百分点", "倍", "分")
_NO_YEAR_BEFORE = "(?!提高|增长|下降|降低|增加|减少|同期|水平)"
_PAST = re.compile(
    "已(?<!业已)(?!有的|知)|截[至止](?:目前|\\d{1,2}月)|目前|现有(?<![由从]现有)|累计(?:已|完成了)|以来(?<!对20\\d\\d年以来)|前[二两三]季度|1[—-]\\d{1,2}月|"
    + "|".join(f"{word}年(?<![比较与]{word}年){_NO_YEAR_BEFORE}" for word in "去上前")
)
# 已下达项目开工率6月底达到100%: what has been said of is to reach something still.
_DUE_OF_THOSE = re.compile(
    "(?<!截[至止])已(?!经)[^，。；]{2,8}(?:项目|工程|地块|资金|计划|企业|小区|任务|住房|房源)[^，。；]{0,10}?"
    "(?:\\d{1,2}月底?前?|[一二三四]季度末?前?|上半年|年底前?|年内)(?:要|应|须|全部|基本|力争)?(?:达到|达|不低于|超过|突破|实现)$"
)
# 会议指出，今年夏粮预计产量11万吨: what a meeting is told, not what it asks.
_MEETING_TELLS = re.compile(
    "会议(?:听取|指出|认为|通报)(?![^。；]*(?:要求|决定|明确|强调|确保|力争|[，、]要|必须|务必))"
)
_LACKS = re.compile("存在[^。；]{0,30}(?:短板|问题|不足|差距|薄弱)")
_OF_SOMETHING = re.compile("完成|实现|覆盖|不低于|不少于|不超过|超过|达到|压减|压缩|缩短|降|提高|占|控制")
_REWARDED = re.compile("(?:予以|给予)[^，。；]{0,6}(?:表扬|激励|奖励|表彰|通报)")
_FORBIDS = re.compile("[，、\\s]*(?:不得|不应|严禁|不准)")
_NAMED_BEFORE = re.compile(
    "(?:第|每|每隔|前|逢|另|连续|每(?:新增|增加|引进|招引|培育|培养|建成|认定|完成|获|超|满|吸纳|招用|录用|接收|安置|带动|增|增设|举办|新建|超过)|这|该|同一|任|某)$"
)
_LOOKS_BACK = re.compile("(?:由|从)(?:[^，。；]{0,20})$")
_THEN = re.compile(
    "[^，。；\\d]{0,10}?(?:提高|提升|增加|压缩|缩短|降低|下降|减少|精简|扩大|压减|调整|上升|增长|降|增|缩减|升|变|改)(?:到|至|为)"
)
_PROCESS = re.compile(
    "每(?:个)?(?:[二两三四五\\d]年|月|周|季度?|半年|半月|旬|双周|日|天|两周|两月|两个月|学期|年)[^，。；]{0,20}$"
)
_PROCESS_NOUN = re.compile(
    "(?:会议|会|调度|督查|督导|检查|通报|汇报|研究|报告|报送|更新|巡查|约谈|自查|走访|调研|例会|听取)"
)
_CEILING = re.compile(
    "(?:会议|会|文件|检查|考核|督查|调研)[^，。；]{0,6}(?:不超过|不得超过|控制在|减少到|压减至|压缩到)$"
)
_ATTENDS = re.compile("(?:列席|旁听|出席|受邀)[^，。；]{0,16}(?:不少于|不低于|达到?)$")
_ISSUED = re.compile("(?:印发|一式|抄送|报送|附|提交|印制)[^，。；]{0,8}$")
_STAFF = re.compile(
    "(?:组长|主任|召集人|联络员|副主任|副组长|委员|成员|成员单位|工作人员|专人|负责人|专班|领导|干部|联系人|分管|秘书长|工作专班|领导小组|行政村组长)$"
)
_SENDS = re.compile("选派|选拔|选调|培训|轮训|培养|引进|招录|招聘|下派|派驻|储备|遴选|发展")
_STAFF_NOUN = re.compile(
    "(?:分管|联络员|负责人|领导|专人|联系人|工作人员|责任人|部门|单位|方面|阶段|环节|步骤|部分|层面|维度|原则|要求|条款|附件|类别|文件|意见|字|字以内|市州党委|组成|以上部门|以上单位)"
)
# 百亩示范片不少于2个: the numeral is part of the name of what is counted.
_COUNTED_BEHIND = re.compile("[一-龥□■]{2,12}?(?:不少于|不低于|达到|达|超过|各|共)?\\d")
_TEAM = re.compile("[^，。；、\\d]{0,10}(?:队伍?|团队|专班|小组)\\d")
_REMOVES = re.compile("(?:消除|取缔|杜绝|清退|淘汰|严禁|禁止|取消)$")
_SETS = re.compile(
    "(?:行动|工程|举措|任务|工作|改革|措施|政策|计划|战略|制度|清单|机制|专项|攻坚|重点产业链|产业链|方面|指标)"
)
_WORKS = re.compile(
    "(?:改造|建设|治理|修复|整治|清淤|绿化|铺设|流转|收储|出让|腾退|关停|迁改|架设|征收|征迁|拆迁|拆除|提升|修建|修缮|验收|普查|测绘|确权|加固|鉴定|检修|维修|升级|更新|补植|清理|安装|硬化|亮化|扩容|提标|迁建|隐患排查|编制)(?:任务|工作|工程)?$"
)
_PROJECTS = re.compile("(?:专项|项目|课题|工程)$")
_FIXED = re.compile(
    "(?:聚焦|围绕|落实|落实好|依托|以|按照|根据|涉及|包括|推进|抓好|坚持|贯彻|对|在|第一批|首批|瞄准|明确|提出|确定|确定的|等|的|全市|全省|全县|全区|全国|列入|上述|由|共|分为|作为|对照|抓实|抓住|紧扣|针对|梳理|做好|制定|深化|打好|打赢|健全|加强|统筹)$"
)
_INPUT = re.compile(
    "总投资额?(?:约|为|达)?$|(?:安排|扶持|补助|专项|财政|奖补|配套)[^，。；]{0,8}资金$|^[，、]*(?:(?:计划|预计|估算|概算|拟)?(?:总?投资|总?投入)|投入资金|总造价|资金|预算|安排资金|安排|补助资金|下达资金|匹配资金)额?(?:约|为|达)?$"
)
_TIME_METRIC = re.compile(
    "(?:时间|时限|用时|时长|周期|天数|日数|期限|耗时|寿命|年限|频次|办结|办理|审批|登记|开办|工期|响应|等待|候诊|住院日|流程|通关|平均|周转|报装|接入|接电|办电|核准|评审|送达|退税|放款|兑付|拨付|通关|查验|出证|领证|上牌)"
)
_USUALLY = re.compile("一般(?:为|是|在|不少于|不超过|不低于|控制在)?$")
_BASE_PERIOD = re.compile("(?:基期|基数|现状值?)[^，。；]{0,10}$")
_GOVERNED = re.compile("(?:下辖|现辖|所辖|[镇县市区州乡]辖)[^。；]{0,4}[0-9一二三四五六七八九十]")
_VAGUE = re.compile("(?:数|几|好|若干)$")
_STARTS_WITH_DELIVERY = re.compile(
    "(?:完成|建成|新建|改造|整治|治理|实施|推动|新增|解决|对|为|向|建设|支持|帮助|修复|消除)"
)
_ACHIEVES = re.compile("[^，。；]{1,20}?(?:达到|建成|完成|通过|创建|投产|投用|竣工|开工|实现|配备|达标|全部)")
_HOLDS_FOR = re.compile(
    "[^，。；]{3,20}?(?:设立|集中|来源|纳入|开展|享受|参加|参与|使用|采用|实行|掌握|具备|接受|设有|配有|覆盖|签订|取得|获得|进入|落实|开通|开放|设置|启用)"
)
_ACTS_ON = re.compile("[^，。；]{2,20}?(?:进行|实施|开展|提供|配备|安装)")
_STAGE = re.compile(
    "(?:开工|竣工|投产|建设|落地|达产|投用|建成|签约|入库|复工|通车|改造|提质|上市|创建|试点)$"
)
_KIND_OF_NAME = re.compile("[级型制版代期届层强星A]")
END = re.compile(
    "[□\\s]*(?:$|\\d+(?:\\.\\d+)?[万亿]?(?:户|人|个|家|公里|平方米|亩|套|台|座)|[/，,。；;：:、！？（）()\n\t\x0b]|的?(?:目标|水平|任务)|共(?=\\d)|并(?![网购联轨])|且|同时|和(?![美谐平睦])|及(?![时格])|与(?!会)|以及|或)"
)
_STOPS = frozenset("/，,。；;：:、！？（）()\n\t\x0b")  # the marks among them
_NEXT_OF_SERIES = re.compile("[和与及]\\d")  # 分别不高于53和32微克/立方米
_PLAIN_END = re.compile("\\s*(?:$|[，,。；;：:、！？（）()\n\t\x0b]|——)")
GROWTH_TAIL = re.compile(
    "的?(?:增长|增速|增幅|提升|提高|下降|降幅|年均增长)?的?(?:目标|增速|增幅|增长|速度|任务)?(?=$|[，,。；;、\\s□（）()])"
)
# One of these is a thing that is built (新建一座加工厂), not 一个 or 一套 of something.
_PLACES = frozenset(["座", "所", "家", "处", "条", "幢", "栋", "艘", "部"])
_IDEAL = re.compile("^[^，。]{0,8}(?:道路|之路|新路|路子|现代化|强|美丽|幸福)$|^龙")
_EACH_HAS = re.compile(
    "每(?:个|座|所|家|条)?(?:乡镇|街道|社区|村|县|区|市|校|学校|园区|乡|镇|户|企业|机构|班)|各(?:乡镇|县|区|市|村|街道|社区|校)"
)
# 每增加5000万元增加1名指标, 给予人才指标1名: what is granted for so much of something.
_STEP_BY_STEP = re.compile("每(?:增加?|新增|超过?|多)[^，。；]{0,16}\\d[^，。；]{0,12}$")
_GRANTED = re.compile("给予[^，。；]{2,16}$")
# 首批100个示范社区全面建成
_FIRST_LOT = re.compile("(?:首批|第一批|第二批|第三批)$")
_STAYS = re.compile("仍(?:为|按|是)(?:每[^，。；\\d]{1,6})?$")
# 坚守60万亩耕地保有量: what is to be kept stands behind its figure.
_KEEPS = re.compile("(?:坚守|守住|守牢|守好|严守|稳住)$")
_KEPT = re.compile("[^，。；\\d]{0,14}(?:保有量|红线|底线|面积|总量)")
# 完成和平里等3个小区管网改造4公里: the works are measured, the places only named.
_MEASURED_WORKS = re.compile("[^，。；\\d]{2,16}(?:改造|建设|治理|修复|清淤|铺设|整治|修缮)\\d")
_LOT_DONE = re.compile(
    "(?![^，。；]{0,20}已)[^，。；的]{2,24}?(?:建成|完成|达标|投用|投产|投运|开工|竣工|启用|落地|运营|建设完毕)$"
)
_ENSURES = re.compile("(?:确保|力争|争取|实现)[^，。；]{0,60}$")
_SLOGANS = re.compile("毫不动摇|全覆盖|百分|清零|率先|确保|突破|到位|维护|统筹|坚持|方面|轮子|结合")


_MAKES = re.compile("[^，。；]{0,12}?(?:制作|播出|播放|录制|开展|提供|完成|组织|新增)")
_LASTS = re.compile("寿命|年限|(?:生存|生命|存续)(?:周期|期|时间)")
_FUND_SIZE = re.compile(
    "(?:设立|组建|成立|发起|设|建立|打造)[^，。；]{0,8}规模(?:不低于|不少于|达到?|超过?|约|为)?$"
)
_FUND_AHEAD = re.compile("的?[^，。；]{0,20}(?:基金|资金池)")
_HANDLED = re.compile("(?:由|对|涉及|符合|满足)$")
_ACCORDING = re.compile("按照?(?![时期])")
_COURSES = re.compile("[训练班营讲课坛刊栏场会赛展]|活动|节目")
# What is there, told with how much of it (堆存建筑垃圾约6万立方米, 总建筑面积3万平方米).
_LIES = re.compile(
    "(?:堆存|存有|积存|尚有|仍有|还有|滞留)|(?:总建筑面积|建筑面积|占地面积|总占地|总用地|总面积|总人口|户籍人口|总投资额|普查对象|服务人口)$"
)
_WRONGS = re.compile(
    "(?:违规|违法|违章|逾期|超期|漏报|虚报|冒领|挪用|欠缴|拖欠|积压)(?![^，。；]*(?:清零|整改|率))"
)
_BRINGS = re.compile(
    "建|增|引|育|造|创|完成|开通|取得|形成|设|铺|购|配|修|扩|办|发布|安装|组织|举办|开展|认定|打造|选|招|评|制定|出台"
)
_DELIVERED = re.compile("完成|引进|实现|到位|新增|年度|力争|确保|争取")
_EXISTING = re.compile(
    "(?:共有?|现有|占地|基期[^，。；]{0,8}|涉及|包括|分为|辖|下设|分|(?<![建开铺增架敷新])设|任|第.批|首批)$|(?:涉及|共设|共(?:认领|梳理|排查|收集|查出|发现|征集|反馈|受理|承担))[^，。；]{1,14}$"
)
_ACTS = re.compile("新建|建成|改造|完成|新增|培育|举办|开展|整治|引进")
_ACTED_ON = re.compile("(?:对|向|为)[^，。；]{1,20}的$")
_PASSIVE = re.compile("(?:由|对|涉及|同一)$")
_CHARGED = re.compile("(?:收[取费]?|付|每[^，。；]{1,6})$")  # 每件收取5块
# 加快建设黎明小学、谯州四中等6个扩建项目
_SAMPLES = re.compile("(?:建设|改造|新建|扩建|完成|建成|整治|治理|修缮)(?!的)[^，。；的]{2,30}等$")
# 确保8条中小河流治理项目主体工程汛期前完工
_FINISHED = re.compile("[^，。；]{2,30}?(?:完工|竣工|建成|投用|投产|完成)(?:投用|使用)?$")
_HOLDS = re.compile("■(?:共|包括|包含|分为|涉及)\\d+(?:大?类|个?方面|[大个章])$")  # 《…清单》共6类22件
# 建设总长约18公里的输水管道: how long, and then what.
_OF_LENGTH = re.compile("(?:建设|新建|改建|修建|改造|铺设|敷设|建成)[^，。；]{0,6}(?:总长度?|全长|总里程)$")
# 6月底前完成南门、西正街2个农贸市场标准化改造: where, how many, and what is done.
_COMPLETES = re.compile("(?:^|[前内，、])(?:全面|全部|力争)?完成[^，。；]{0,30}$")
_PASSIVE_OR_ACROSS = re.compile("(?:由|对|涉及|同一|与|跨)$")


@dataclass(slots=True)
class Figure:
    """A quantity in its clause. All strings are of the text with names and brackets blanked out."""

    quantity: Quantity
    before: str  # from the start of the sentence to the figure
    clause: str  # from the start of the clause to the figure
    left: str  # the same, but only from the target before it in the clause
    right: str  # from the figure to the end of the clause
    behind: str  # from the figure to the end of the sentence, in part
    after: re.Match[str] | None  # 以上, 左右 … behind the figure
    tail: Tail
    follows_target: bool  # a target stands before it in the clause
    follows_noun: bool  # that target's metric stands to the right of its figure
    noun_in_sentence: bool  # so did that of an earlier target of the sentence
    hedged: bool  # 力争 or 确保 governed the target before it
    may_borrow: bool = False  # a target of the sentence has named a metric
    follows_change: bool = False  # the target before it in the clause is a step (压缩一半以上至…)
    rest: str = field(init=False)  # what follows the figure and its 以上
    core: str = field(init=False)  # the words in front without the bound and direction
    closed: bool = field(init=False)  # the figure ends its clause, so that its metric stands in front

    def __post_init__(self) -> None:
        self.rest = self.right[self.after.end() :] if self.after else self.right
        self.core = self.left[: self.tail.end]
        self.closed = not self.rest or self.rest[0] in _STOPS or END.match(self.rest) is not None


def is_target(figure: Figure) -> bool:
    """Whether the figure is one to be reached."""
    q, left, tail = figure.quantity, figure.left, figure.tail
    if _NAMED_BEFORE.search(left) or (q.han and _VAGUE.search(left)):
        return False
    if "仍" in left and _STAYS.search(left):
        return False  # 价格维持不变，仍为每立方米3元
    if not q.base:
        return _bare_is_target(figure)
    if q.base in ("零", "番"):
        return True
    if q.base == "块" and _CHARGED.search(left):
        return False
    if q.base == "类" and not _BRINGS.search(left):
        return False  # 证照共分为6类
    if "■" in figure.clause and _HOLDS.search(figure.clause):
        return False
    if ("由" in left or "从" in left) and _LOOKS_BACK.search(left) and _THEN.match(figure.rest):
        return False
    if (
        _PAST.search(figure.before)
        and not FORWARD.search(figure.before)
        and not _DUE_OF_THOSE.search(figure.clause)
    ):
        return False
    if "会议" in figure.before and _MEETING_TELLS.search(figure.before):
        return False
    if "存在" in figure.behind and _LACKS.search(figure.behind):
        return False
    if (
        ("一般" in left and _USUALLY.search(left))
        or (("基" in left or "现状" in left) and _BASE_PERIOD.search(left))
        or ("辖" in figure.before and _GOVERNED.search(figure.before))
    ):
        return False
    if stands_in_condition(figure.before, figure.clause, figure.behind):
        return False
    counts = q.counts
    if counts and (
        ("每" in figure.clause and _STEP_BY_STEP.search(figure.clause))
        or (figure.closed and _GRANTED.search(figure.left))
    ):
        return False
    if "是否" in figure.clause:
        return False  # 是否按规定留样125克以上
    if ("不" in figure.clause or "严禁" in figure.clause) and _FORBIDS.match(figure.clause):
        return False
    if counts and _REWARDED.search(figure.right):
        return False
    if q.base in TIMES:
        return _time_is_target(figure)
    if _pays(figure) or (q.base == "分" and not tail.says_target) or _is_process(figure):
        return False
    if q.ratio:
        return "比" in left and tail.says_target
    if figure.after is None and _KIND_OF_NAME.match(figure.rest):
        return False
    return _left_is_target(figure) if figure.closed else _right_is_target(figure)


def _bare_is_target(figure: Figure) -> bool:
    """A number without a unit: an index or a coefficient (控制在0.3以内), or 300万 with the noun itself."""
    q, tail, rest = figure.quantity, figure.tail, figure.rest
    if q.unit:
        if _PLAIN_END.match(rest):
            return tail.says_target
        if q.unit == "亿" or figure.after or rest.startswith("的"):
            return False
        return delivers(figure.left) or tail.says_target
    if (
        isinstance(q.value, tuple)
        or rest[:1] in (":", "：", "∶")
        or not tail.says_target
        or len(figure.core) < 3
    ):
        return False
    firm = tail.to or tail.bound is not None or figure.after is not None or tail.reach
    return bool(firm and (_PLAIN_END.match(rest) or (tail.separate and _NEXT_OF_SERIES.match(rest))))


def _time_is_target(figure: Figure) -> bool:
    """A duration is a target where it is a metric (办理时间压缩至3天), not where it is a term (3天内办结)."""
    tail = figure.tail
    if figure.quantity.base in ("年", "岁", "周岁"):
        said = tail.reach or tail.direction or tail.bound
        return bool(said and _LASTS.search(figure.clause + figure.right))
    if not (tail.says_target or tail.bound):
        # 制作有声读物5000小时: so much of something that is made
        return (
            figure.quantity.base in ("小时", "分钟")
            and figure.quantity.size >= 100
            and bool(_MAKES.match(figure.core) or figure.core.endswith(("时长", "时数", "学时", "小时数")))
        )
    if _PROCESS.search(figure.clause) and not (tail.bound or (tail.direction and tail.reach)):
        return False
    if not (figure.closed or tail.bound or tail.reach):
        return False  # 提升15分钟生活圈功能
    if figure.follows_change and tail.reach and not figure.core:
        return True  # 压缩一半以上至4个工作日
    return bool(tail.direction or _TIME_METRIC.search(figure.core))


def _pays(figure: Figure) -> bool:
    """Whether the figure is an amount of aid, a fine, a cap or a score."""
    q = figure.quantity
    money = q.base in MONEY
    if not money and q.base not in _PAID_IN:
        return False
    return pays(
        figure.before, figure.clause, figure.left, figure.right, money=money, reached=figure.tail.says_target
    )


def _is_process(figure: Figure) -> bool:
    """Whether the figure orders the rhythm of the work (每月召开1次, 督查2次)."""
    q, rest = figure.quantity, figure.rest
    if q.base == "次" and (_CEILING.search(figure.clause) or _ATTENDS.search(figure.clause)):
        return False  # 全市性会议每年不超过8次
    if "每" in figure.clause and _PROCESS.search(figure.clause):
        if q.base in ("次", "期", "份", "篇"):
            return True
        if q.base in ("场", "件") or _PROCESS_NOUN.match(rest):
            return "年" not in figure.clause
    if q.base in ("份", "本") and _ISSUED.search(figure.left):
        return True
    return q.base == "次" and bool(_PROCESS_NOUN.search(figure.left[-6:]) or _PROCESS_NOUN.match(rest))


def _left_is_target(figure: Figure) -> bool:
    """The figure ends its clause: 高标准农田345万亩, 增长8%以上."""
    q, core, tail, after, rest = figure.quantity, figure.core, figure.tail, figure.after, figure.rest
    if tail.says_target:
        return not _HANDLED.search(core)
    if after and q.measures and rest[:1].isdigit():
        return False  # 其中10亿元以上3个
    if q.base != "人次" and _STAFF.search(core) and not _SENDS.match(without_lead(core)):
        return False
    if q.base in _SHARES:
        if not core.strip("、，") and figure.left.strip("、，") and figure.follows_target:
            return True  # 确保7%以上、力争8%
        if figure.may_borrow and figure.left in ("力争", "确保", "争取"):
            return True
        if core.endswith("的") and not _OF_SOMETHING.search(core):
            return False  # 职工人数的10%
        rate = core.endswith("率") and not core.endswith(("利率", "费率", "税率"))
        return bool(core.strip("、，")) and (rate or not _ACCORDING.search(core))
    small = q.han and isinstance(q.value, float) and q.value < 10 and not q.unit.startswith(("万", "亿"))
    if small and not (after or tail.approximate):
        one = q.value == 1 and q.base not in _PLACES
        return not one and (figure.follows_target or bool(_BRINGS.search(core)))  # 新建核心育种场一座
    if q.base == "期" and not _COURSES.search(core):
        return False  # 园区2期
    if _WRONGS.match(core):
        return False  # 违规享受低保12户
    if not after and _LIES.search(core):
        return False
    if q.base in MONEY and _INPUT.search(core):
        return (
            figure.hedged
            or bool(_DELIVERED.search(figure.left))
            or (after is not None and core.endswith("总投资"))
        )
    if _EXISTING.search(core):
        return False
    if core.endswith("等") and not after:
        return bool(_ACTS.search(core))
    return True


def _right_is_target(figure: Figure) -> bool:
    """A noun follows the figure: 打造10个集聚区 is a target, 5亿元以上项目 and 13条产业链 are not."""
    q, core, tail, after, rest = figure.quantity, figure.core, figure.tail, figure.after, figure.rest
    listed = figure.follows_noun and not core.strip("、和及与以并")
    if q.base in _SHARES:
        return _share_is_target(figure)
    if after and after[0][0] in "及或（(":
        return False  # 10万千瓦及以下机组
    if q.base in ("人", "名") and _TEAM.match(rest):
        return False  # 组建30人应急队伍1支
    if after and _REMOVES.search(core):
        return False  # 消除56人以上大班额
    active = (
        delivers(core)
        or core.endswith(("推动", "支持"))
        or (q.counts and (acts(core) or acts(without_lead(core))))
    )
    if q.base in MONEY and _FUND_AHEAD.match(rest) and _FUND_SIZE.search(core):
        return True  # 设立总规模10亿元的产业基金
    if q.measures and _KEEPS.search(core) and _KEPT.match(rest):
        return True
    if q.counts and core.endswith("等") and _MEASURED_WORKS.match(rest):
        return False
    if q.measures:
        qualifies = rest.startswith("的") or ((after or q.han) and (q.base in MONEY or "/" in q.unit))
        qualifies = qualifies or (q.han and bool(_COUNTED_BEHIND.match(rest)))
        qualifies = qualifies or (q.han and bool(_SETS.search(rest)))  # 百亿斤粮食产能提升工程
        reached = after and not core and _ACHIEVES.match(rest)
        works = "完成" in core and _COMPLETES.search(core) and _WORKS.search(rest)
        if rest.startswith("的") and _OF_LENGTH.search(core):
            return True
        return bool(active or listed or reached or works) and not qualifies
    if figure.left.endswith("全部") or _STAFF_NOUN.match(rest) or (rest.startswith("的") and after):
        return False
    if rest.startswith("的") and not (active or tail.says_target):
        return False  # 规模10万头的基地3个
    if q.han:
        return _numeral_is_target(figure, listed)
    if tail.says_target or tail.approximate:
        return not _PASSIVE.search(core)
    if after:
        many = isinstance(q.value, tuple) or q.value >= 10
        said = active or listed or (many and (core or _ACHIEVES.match(rest) or _ACTS_ON.match(rest)))
        return bool(said) and not _PASSIVE_OR_ACROSS.search(core)
    if core.startswith(("为", "对", "向")) and q.base in ("户", "人", "名", "家") and q.unit != q.base:
        return True
    if (lot := _FIRST_LOT.search(core)) and (
        _LOT_DONE.match(rest) or (q.counts and delivers(core[: lot.start()]) and rest[:1] != "的")
    ):
        return True
    if core in ("对", "为") and (_ACHIEVES.match(rest) or _ACTS_ON.match(rest)):
        return True  # 对80所养老院进行改造
    named_set = q.base in ("条", "项")
    works = "完成" in core and _COMPLETES.search(core) and _WORKS.search(rest)
    if q.counts and q.size >= 3 and core.endswith("等") and _SAMPLES.search(core):
        return True
    if figure.left.endswith(("确保", "力争")) and _FINISHED.match(rest):
        return True
    if works and not named_set and not core.endswith(("的", "对")):
        return True
    if core.endswith("推进") and not named_set and (q.size >= 10 or _STAGE.search(rest)):
        return True
    if not core and figure.noun_in_sentence and not rest.startswith("的") and "已" not in rest:
        return True  # 支持300名骨干赴外培训，1000名骨干参加专题研修
    if not active:
        if _ACTED_ON.match(core):
            return False  # 对现行有效的137件文件开展清理
        if len(core) > 2 and _STARTS_WITH_DELIVERY.match(core) and not named_set:
            return not core.endswith(("等", "第一批", "首批"))
        if figure.noun_in_sentence and core.endswith("的") and core.startswith(("和", "、", "及")):
            return True  # 14个市州和未受补助的30个县市区
        if _FIXED.search(core):
            return False
    if named_set and core.endswith(("推动", "支持", "实施", "开展", "落实", "推进")) and _SETS.search(rest):
        return q.size >= 20 and bool(_PROJECTS.search(rest))
    if not core and not named_set and _ACHIEVES.match(rest):
        return True
    fresh = figure.noun_in_sentence and 0 < len(core) <= 4  # 新建7000个基站，共享1000个基站
    return active or listed or fresh or (not core and figure.hedged)


def _share_is_target(figure: Figure) -> bool:
    """A rate before its noun: 80%以上的村达到标准 is a target, 占股50%以上的企业 is not."""
    core, tail, after, rest = figure.core, figure.tail, figure.after, figure.rest
    grows = bool(GROWTH_TAIL.match(rest))
    if tail.says_target or (after is None and grows):
        return (
            grows or not rest.startswith("的") or len(metric_of(core, core)) < 2 or acts(without_lead(core))
        )
    bounded = after is not None or tail.bound is not None
    if rest.startswith("的") and (len(core) < 3 or _ENSURES.search(figure.clause)):
        return bool(_ACHIEVES.match(rest) or _HOLDS_FOR.match(rest))  # 90%的中小学建成智慧校园
    if bounded and (delivers(core) or core.endswith(("和", "及", "以及"))):
        return True
    return figure.quantity.base in RATE_UNITS and bounded and len(metric_of(core, core)) < 3


def _numeral_is_target(figure: Figure, listed: bool) -> bool:
    """A Chinese numeral before its noun: 新建两个园区 is a target, 五大行动 and 落实两个全覆盖 are not."""
    q, tail, after, rest = figure.quantity, figure.tail, figure.after, figure.rest
    if q.base == "次" and not after:
        return False
    strict = bool(STRICT_END.search(figure.core)) or listed
    each = bool(_EACH_HAS.search(figure.clause))
    if q.size < 2:
        return strict and (bool(after) or each or (q.base in _PLACES and not _IDEAL.search(rest)))
    large = q.size >= 10
    said = tail.says_target and len(rest) > 2 and (tail.bound or large)
    if not (strict or said or (large and acts(figure.core))):
        return False
    return not (_SLOGANS.match(rest) or _SETS.search(rest))
