"""The names of columns in tables of tasks, and of labels on cards: what each of them says about the cells below it.

Only the words stand here; how a table is laid out is for the readers of tables. A name is recognised by its words
and not by being one of a list: 市级牵头责任单位 leads as 牵头单位 does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

ColumnRole = Literal[
    "number", "person", "lead", "support", "responsible", "deadline", "target", "category", "task", "progress",
    "score", "measure", "period", "other",
]  # fmt: skip

_LONGEST = 24
_NO_NAME = re.compile(r"[，。；！？：:]|\d{3,}+(?!年|[^\d年]{0,4}目标|$)|^\d{1,3}[.．、]")
_BRACKET = re.compile(r"[（(\[【〔][^）)\]】〕]{0,80}(?:[）)\]】〕]|$)")
_BODY = r"(?:单位|部门|主体|机构|处室|科室|股室|责任方|区县|县区|县市区|市州|镇街|乡镇)"
_AND_BODY = re.compile(rf"{_BODY}(?:及|和|与|、|/|或|\+)|(?:及|和|与|、|/){_BODY}$")
_NO_COLUMN_OF_DOERS = re.compile(
    r"^(?:各|有关|相关部门$|相关单位$|市直|省直|县直|区直|中央|驻|其它?他?有关)|(?:考核|考评|督办|督查|督导|报送|填报|填表|验收|审核|审批|监督|评价|评分|交办|来文|发文|受益|支持政策|申报|被考核)"
    rf"{_BODY}$|成员单位"
)

# The first pattern that fits decides.
_ROLES: tuple[tuple[ColumnRole, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"^(?:序号|编号|序|号|项次|No\.?|(?:任务|项目|事项|工作|问题|总|分)(?:序号|编号|序列号)|(?:建议|提案|议案)(?:序号|编号|号)|案号)$", re.I
        ),
    ),
    ("other", re.compile(r"^(?:20\d{2}年)?(?:现状|基期|基数|基础)(?:值|数|水平|情况)?$")),
    (
        "other",
        re.compile(
            r"(?<!目标)(?<!计划)(?<!指标)(?<!任务指标)(?:数|率|数量|个数|总数|占比|比例|比重|排名|名次|位次|合计|小计)$(?<!指标数)"
        ),
    ),
    ("score", re.compile(r"分值|得分|评分|扣分|加分|权重|赋分|计分|^满分$|^分数$")),
    (
        "progress",
        re.compile(
            r"(?:完成|进展|落实|推进|办理|整改|执行|实施|工作|履职|督查|销号|开展)(?:情况|效果|结果|状态)|进展|存在(?:的)?(?:主要)?(?:问题|困难)|下一步|备注|^说明$|完成率|^是否|(?<!预期)成效$|状态|自评"
            r"|评价|累计|办理结果|反馈|形象进度|^(?:未|正在)|^(?:推进|进行|办理)中$|^(?:滞后|逾期|超期)$|(?:目前|当前|实际|截至|已).{0,8}(?:进度|完成|投资)?$|^(?:进度|完成)$|佐证|印证"
        ),
    ),
    (
        "person",
        re.compile(
            r"领导|(?:责任|负责|联系|经办|牵头|包保|包联|填报|审核)人(?:员)?|联络员|分管|电话|具体人员|包抓|包保|挂点|岗位|^姓名$|^职务$|(?:领衔|提出|附议|联名|建议)(?:代表|委员|人|者)(?:姓名)?$|提案(?:人|者|委员)$|^(?:代表|委员)(?:姓名)?$|召集人|联系方式|河长|林长|链长|首长$"
        ),
    ),
    ("lead", re.compile(r"(?:牵头|主办|主责|主抓)(?!任务|工作|事项|项目|情况)|第一责任|主要责任|首要责任|主要负责(?:单位|部门)|^谁来?(?:牵头|干|办|做|负责|主责)$")),
    (
        "support",
        re.compile(
            rf"(?:配合|协办|会办|协作|协同|联办)(?!任务|工作|事项|情况|机制|创新)|(?:协助|参与|参加|支持|联动|合作|服务|其他责任|其它责任|次要责任|相关责任)(?:责任|实施|落实)?{_BODY}|^(?:协助|参与|参加|co)$|^谁来?(?:配合|参与|协助|协办)$"
        ),
    ),
    (
        "responsible",
        re.compile(
            rf"(?:责任|实施|负责|承办|落实|完成|主管|承担|执行|建设|具体|项目|业主|管理|组织|推进|行业)[^，。；]{{0,6}}{_BODY}|^(?:责任|任务|职责)?分工|^(?:部门|单位|责任|责任方|责任制|承办|落实责任|责任落实|责任体系|责任清单|实施主体)$|责任主体|^(?:负责|责任)(?:区县|县区|市州|乡镇|镇街|局|处|科)$"
        ),
    ),
    ("other", re.compile(r"(?:交办|下达|下发|接收|报送|上报|开工|开始|启动|发文|填报|更新|填表|立项|批复|受理|登记|提出|申报|审批|检查|来信|来访|信访|初访|接访|投诉|举报|反映|发生|发现|转办|移交)(?:时间|日期|期限)$")),
    (
        "deadline",
        re.compile(
            r"时限|完成(?:时间|日期|期限|节点)|时间(?:节点|安排|要求|进度|表)?$|期限|办结|节点|起止|进度(?:安排|要求|计划)|^(?:工作|时间|推进|序时)?进度$|(?:完成|截止|竣工|结束|交付|验收)(?:时间|日期|期)$|^(?:截止|限期)$|^(?:什么时候|何时|啥时候?)(?:干成|完成?|办结)?$"
        ),
    ),
    ("measure", re.compile(r"^(?:计量|计算)单位$|^量纲$")),
    (
        "target",
        re.compile(r"目标(?!任务|与任务|和任务|及任务)(?!.{0,2}项目$)|指标(?!名称|体系|类别)|标准|预期(?:成果|成效|效果)|成果|年度计划(?!项目)|建设规模|考核|^数值$|^(?:干|做|达)到什么"),
    ),
    (
        "other",
        re.compile(r"地点|地址|位置|投资|资金|金额|额度$|经费|来源|依据|级别|性质|签字|签名|电话|联系|密级|文号|区域$|范围$|附件|收文|来文|发文"),
    ),
    ("category", re.compile(r"类别|分类|板块|领域|类型|维度|方面|大项|专项|事项类|一级|条线|攻坚$|模块|序列|篇章|^类$|^章节$|系统$")),
    (
        "task",
        re.compile(r"任务|工作|内容|事项|项目|举措|措施|实事|要点|名称|议题|问题|工程|路径|改革|政策|实施|指标|行动|做法|诉求|意见|(?:建议|提案|议案)(?:标题|题目)?$|案由$|需求|要求$|^(?:干|做|办)什么"),
    ),
)  # fmt: skip
# Who answers mainly leads, but beside 牵头单位 is one of those who do the work.
_ANSWERS_MAINLY = re.compile("主责|主要责任|主要负责|主抓|第一责任")
_PERIOD = re.compile(
    r"(?=.)(?:20\d{2}|二[〇○零]\d{2})?年?(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月(?:份|底|末)?|[年季月]度|全年|年底)?(?:目标值?|计划|任务|指标值?)?|(?:近|中|远|短)期(?:目标)?|现状值?|基期(?:值)?|当年值?"
)
_YEAR = re.compile(r"20\d{2}(?=年|目标|$|\D)")


@lru_cache(maxsize=4096)
def column_name(written: str) -> str:
    """The name as it is compared: without white space, brackets (unit, remark) and a colon at its end."""
    words = re.sub(r"\s+", "", written)
    if len(words) > 120:
        return words
    bare = _BRACKET.sub("", words).strip("：:*＊★·.、")
    return bare or words.strip("（()）：:")


@lru_cache(maxsize=4096)
def role_of(written: str) -> ColumnRole | None:
    """What a column or label of this name holds; None where the words are no such name."""
    name = column_name(written)
    if not name or len(name) > _LONGEST or _NO_NAME.search(name):
        return None
    if _NO_COLUMN_OF_DOERS.search(name):
        return (
            "other"
            if name.endswith(("单位", "部门")) and not name.startswith(("各", "有关", "相关"))
            else None
        )
    for role, pattern in _ROLES:
        if not pattern.search(name):
            continue
        if role == "person" and _AND_BODY.search(name):
            continue
        return role
    if _PERIOD.fullmatch(name):
        return "period"
    return None


def beside_lead(name: str, others: Iterable[str]) -> bool:
    """Whether a name says who answers mainly (主责单位) while another says who leads (牵头单位)."""
    return (
        _ANSWERS_MAINLY.search(name) is not None
        and "牵头" not in name
        and any("牵头" in other and role_of(other) == "lead" for other in others)
    )


@lru_cache(maxsize=4096)
def year_of(written: str) -> int | None:
    """The year that a column names: 2027年目标."""
    found = _YEAR.search(re.sub(r"\s+", "", written))
    return int(found[0]) if found else None


@lru_cache(maxsize=4096)
def unit_of(written: str) -> str | None:
    """The unit that a column gives for its bare figures: 年度目标值（万元）."""
    found = re.search(r"[（(](?:单位[:：])?([^（）()，。；\d]{1,8})[）)]\s*$", re.sub(r"\s+", "", written))
    return found[1] if found else None


_CELLS = re.compile(r"\t|[ 　]*\|[ 　]*")
_OPENS_CARD = frozenset({"number", "lead", "support", "responsible"})


def begins_table(line: str) -> bool:
    """Whether a line of several cells is the head of a table of tasks, or the first row of a card, and no title."""
    if "\t" not in line and "|" not in line:
        return False
    cells = [cell for cell in _CELLS.split(line[:600]) if cell.strip()]
    if len(cells) < 2:
        return False
    roles = [role_of(cell) for cell in cells]
    known = sum(role is not None for role in roles)
    if known * 3 >= len(cells) * 2 and set(roles) & {*_OPENS_CARD, "deadline"} and "task" in roles:
        return True
    return roles[0] in _OPENS_CARD or (roles[0] == "task" and "任务" in cells[0] and len(cells[0]) <= 6)


_LABEL = re.compile(r"[ 　—▶●•■·-]*(?P<label>[^：:\s。，；、]{2,16})[：:](?=\S)")


def label_at(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The label with its colon that begins here and names what a column would hold (完成时限：…); its words are ``label``."""
    found = _LABEL.match(text, start, len(text) if end is None else end)
    return found if found and role_of(found["label"]) is not None else None
