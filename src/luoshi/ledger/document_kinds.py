"""What a title or a heading tells: a plan, minutes, a supervision slip, a report; tasks, goals, safeguards.

Put here what is known from such a line alone; what stands in the text is for the modules that read it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PLAN = re.compile(
    r"方案|意见|措施|(?:建议|提案|议案)[^，。]{0,8}(?:办理|交办|承办)|计划|要点|分工|清单|任务|分解|规划|实事|行动|部署|安排|办法|事项|重点工作|责任[书状]|承诺书|任务书|军令状|整改|举措|工作目标|职责|督办|交办|督查|转办|条$"
)
_REPORT = re.compile(
    r"通报$|的通报|(?:进展|落实|完成|办理|推进|整改)情况|情况(?:的?报告|汇报)|简报|解读|新闻|总结$|工作总结|讲话|公示|公告|任免|任职"
    r"|^(?:今年|近日|日前|我[省市县区州])|(?:出台|召开|举行|主持|带队|调研|启动|发布会|亮相)(?!.{0,12}(?:的通知|方案》))|答记者问|问答|的函$|(?:申报|登记|统计|填报|报送|调查|评分)表|台账|会议(?:的)?通知|名单|快讯|侧记|综述"
)
_LAYS_DOWN = re.compile(
    r"(?:方案|计划|(?:分工|任务|分解)表?|清单)(?:》)?(?:的通知)?$|(?:督[办查]|任务|问题|整改|责任|交办).{0,8}台账(?:表)?$"
)
_MINUTES = re.compile(r"纪要(?:[（(][^）)]{1,16}[）)])?(?:》?的通知)?$")
_SLIP = re.compile(
    r"(?:督办|交办|转办|督查|督导|催办|提醒|督促)(?:任务|事项|工作|落实|整改)?(?:通知|任务)?(?:单|函|卡|件|书|通知)(?:的函)?$|关于[^《》]{0,60}(?:督办|交办|转办|督查|督促)[^《》]{0,24}(?:函|通知)$"
)
_COVER = re.compile(r"(?:印发|下发|转发|批转)[^《]{0,40}.*的通知$")
_ITEMISED = re.compile(r"措施|清单|分工|要点|任务|分解|实事|举措|条$")
# A notice that orders work itself: 关于做好秋冬种工作的通知.
_ORDERS = re.compile(
    "关于(?:切实|扎实|进一步|全面|深入|认真|全力|持续|统筹|抓紧|有序|继续){0,3}(?:做好|抓好|加强|开展|推进|加快|强化|规范|促进|支持|完善|落实|组织|深化|提升|防范|推动|实施)[^《》]{2,60}的(?:紧急)?通知$"
)
_CALLS = re.compile("会议|评选|推荐|申报|报名|招聘|考试|填报|报送|征集|年检|年审|申请|公示|台账")
_NUMBER = re.compile(r"^[\W\d]*[一二三四五六七八九十]*[、）.．]?")
_TASKS = re.compile(
    r"任务|重点|举措|措施|行动|工程|实事|事项|工作内容|主要内容|具体内容|实施内容|工作安排|项目|清单|攻坚"
)
_GOALS = re.compile(
    r"^(?:攻坚|总体|主要|工作|具体|预期|发展|年度|行动|建设|治理|整治|改革|创建|提升|阶段|量化|三年)*(?:目标|思路|原则|指导思想|目标(?:任务|要求|指标))$|指导思想|基本原则|总体(?:要求|思路|目标)|工作目标|主要目标|攻坚目标|预期目标"
    r"|实施步骤|时间(?:安排|步骤)|方法步骤|背景|附则|实施(?:时间|期限)|政策解读|适用范围|形势|^(?:工作|发展)?基础$|成效$|问题$|名词解释|术语"
)
_SAFEGUARDS = re.compile(
    r"组织(?:实施|保障|领导|推进)|(?:工作|政策|支撑|服务|实施)?保障(?:措施|机制|工作)?$|推进机制|工作(?:要求|机制)|有关要求|^要求$|监督(?:检查|考核)|^(?:严格)?考核|督(?:查|导)(?:考核|检查)"
)
_DUTIES = re.compile(r"职责|分工|责任(?:划分|清单)|任务(?:安排|分解|划分)|明确.{0,24}(?:任务|责任)")


# Each title is asked for by several steps, and each heading by the tasks below it: what they tell is remembered.
@lru_cache(maxsize=1024)
def is_minutes(title: str) -> bool:
    """Whether the document is the minutes of a meeting (会议纪要), whose decisions are tasks."""
    return bool(_MINUTES.search(title))


@lru_cache(maxsize=1024)
def is_slip(title: str) -> bool:
    """Whether the document hands matters over to be done and supervised (督办单, 交办单, 督查通知)."""
    return bool(_SLIP.search(title))


@lru_cache(maxsize=4096)
def tells_duties(heading: str) -> bool:
    """Whether a title or heading announces what each body answers for (职责分工)."""
    return bool(_DUTIES.search(heading))


@lru_cache(maxsize=1024)
def is_plan_title(title: str) -> bool:
    """Whether a document or annex of this title lays down tasks (in contrast to news, bulletins, forms)."""
    return not reports_only(title) and bool(_PLAN.search(title) or is_minutes(title) or is_slip(title))


@lru_cache(maxsize=1024)
def reports_only(title: str) -> bool:
    """Whether a document of this title tells of things and lays down none (news, bulletins, forms)."""
    if is_minutes(title) or is_slip(title):
        return False
    bare = re.sub(r"《[^》]*》", lambda quoted: quoted[0] if "印发" in title else "", title)
    return bool(_REPORT.search(bare)) and not _LAYS_DOWN.search(bare)


@lru_cache(maxsize=1024)
def orders_work(title: str) -> bool:
    """Whether a notice of this title orders work of those it names (关于做好…工作的通知), and calls for no papers."""
    return bool(_ORDERS.search(title)) and not _CALLS.search(title) and not reports_only(title)


def hands_on(title: str) -> bool:
    """Whether the document only hands on another (关于印发…的通知)."""
    return bool(_COVER.search(title))


def itemises(title: str) -> bool:
    """Whether each item under this title is a task, whatever its heading says (清单, 分工, 要点)."""
    return bool(_ITEMISED.search(title))


@lru_cache(maxsize=4096)
def tells_tasks(heading: str) -> bool:
    """Whether a heading announces tasks."""
    return _TASKS.search(heading) is not None


@lru_cache(maxsize=4096)
def tells_goals(heading: str) -> bool:
    """Whether a heading announces goals, principles or anything else that is no task."""
    return _GOALS.search(_NUMBER.sub("", heading)) is not None


@lru_cache(maxsize=4096)
def tells_safeguards(heading: str) -> bool:
    """Whether a heading announces how the plan is carried out and supervised."""
    return _SAFEGUARDS.search(heading) is not None
