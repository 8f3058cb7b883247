"""Deadlines: which of the times in a text say by when something is due.

A time limit says so itself (2026年6月底前, 到2027年) or stands where an act is planned (2027年全面推行). None are the
times of eligibility and benefit (毕业5年内, 享受3年内减免), of what was (截至2025年底), begins (自2026年起) or recurs
(每月5日前), and those of procedure (收到申请5个工作日内). Put here only these signs; how times are written is told in
``times``, the day they mean in ``days``, what stands in a cell or behind a label in ``stated_times``.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left

from luoshi.ledger.days import Clock, day_of, year_named
from luoshi.ledger.model import Deadline
from luoshi.ledger.times import TIME, Closed, may_hold_times, times_in
from luoshi.reading.span import Span

_HIDDEN = re.compile(
    "[《“〔（(](?:(?<=《)[^》\n]{1,80}》|(?<=“)[^”\n]{4,60}”|(?<=〔)[^〕\n]{1,12}〕\\d{1,5}号|(?<=[（(])(?:20\\d\\d[\\d年—－\\-~至 ]{0,12}|此件[^（）()\n]{0,20})[）)])"
)
_CLAUSE_BREAK = "，。；：！？、,;:\n\t\v|（）()"
# What stands before a time that is past, begins or compares, or before the last day of a validity.
_NOT_AFTER = re.compile(
    "(?:截至|截止|截止到|自|从|比|较|与|同比|去年|上年|近|过去|最近|连续|满|前|原|历年|同|之日起|受理|收到|对|对于|凡|凡是|凡在|对在|当日|每|各|每逢|每个)$"
    "|有效期[^，。；]{0,10}，[到至自]?$|(?:有效期|期限|延长|顺延|延期|延续|推迟|截|止|执行|实施|施行|试行|适用|享受|沿用|任期|免收|免征|聘期|保留|存续|保存|服务期)(?:暂定)?[到至]?$"
)
# A rhythm: 每年3月底前, 每季度首月10日前, 每年6月底、12月底前, 次月5日前, 季度结束后10日内.
_RHYTHM = re.compile(
    "(?:每(?:个|一|隔)?(?:年度?|月|周|星期|季度?|半年|学期|旬|日|天|学年)|逐年|逐月|按[年月季]度?|[次翌当]月|当季|季度首月|季度末月|(?:月|季|季度|年度|学期)(?:结束|终了)后)"
    "[\\d月日底末前初之、和及与的第首个一二三四五六七八九十上中下旬季度年在于次后起至到的—\\-]{0,14}$"
)
_BEGINS = re.compile(
    "\\s*(?:以来|以后|之后|后(?!年|续|期|勤|备)|起(?!草)|开始|至今|已(?!有|知)|同期|有效|失效|施行|执行|免|享受)"
)
_PAST = re.compile(
    "[，,]?(?:(?!完成|对|将|把|推进|组织|全面|做好)[^，。；\n]){0,12}?(?:已经?(?=[完建实达取累形全落制出基编启开])|(?:完成|实现|取得|达到|建成|形成)了)"
)
# 6月底前完成整改的, 2026年底前到期的项目: the time qualifies, the task is another one.
_QUALIFIES = re.compile(
    "[仍尚已应拟可能经新正式全部如期按时]{0,4}(?:(?:完成|整改|建成|投用|投产|到期|竣工|开工|注册|成立|签订|认定|登记|购买|购置|交付|达标|销号|办结|出库|入库|入规|入统|纳统|上市|落户|签约|退出|报废|淘汰|取得|获得|验收|备案|申请|申报|缴费|参保|毕业|就业|批复|上报|印发|出台|发布|开业|投保|拆除|到位|受理|立项|立案|移交|排查|发现|反馈|交办|迁入|缴清|退役)及?){1,3}的"
    "|[^，。；的\n]{0,4}(?:未|不能|无法)[^，。；的\n]{0,12}的"
)
# 对全县茶厂开展检查，对…给予补贴 is an act first; 对完成改造的给予补贴 is none.
_NO_ACT = "(?:(?!(?:开展|进行|组织|完成|推进|实施)[^，。；的\n]{0,12}[，,])[^。；\n])"
_FREES = re.compile(
    "[，,]?(?:(?:继续|延续|暂|依法)?(?:免征|减征|免收|减按)"
    f"|(?:对|凡|符合){_NO_ACT}{{0,60}}?(?:免征|减征|免收|减免|减按|免租|(?:给予|予以|享受)[^，。；\n]{0, 20}(?:补贴|补助|奖励|贴息|奖补|资助|优惠)))"
)
# 2026年1月1日至12月31日，困难企业可申请…, 对…给予补贴: the period over which a permission or a benefit holds.
_HOLDS_OVER = re.compile(
    "[，,](?:(?!开展|检查|排查|整治|推进|完成|建设|组织|实施)[^，。；\n]){0,20}(?:企业|人员|职工|单位|个人|家庭|个体户|工商户|院校|学校|机构|者)可(?!能|持续)"
    f"|[，,](?:对|凡|符合|将|按){_NO_ACT}{{1,80}}?(?:返还|给予|放宽|补贴|补助|减免|缓缴|免缴|下浮|上浮)"
)
# What follows a bare time (2025年, 上半年) that only dates or names something.
_NAMES = re.compile(
    "\\s*(?:施行|实行的|召开|修订|版|度|的|中期|期间|水平|基础|全国|新增限额|初|工作|项目|建设任务|建设目标|建设计划|重点|《|经济|国民|我[省市县区]|印发的|公布的|发布的|GDP|通报|考核|增长|累计|预算|决算|计划|目标|任务|财政|政府|民生实事|生产总值)"
)
_NOT_OF_HALF = re.compile("[、。各规（(同；和与仍还]|全(?!部|面)|要(?![完在于把])|继续|形势|我[省市县区州]")
# What a period is named for behind a verb (制定四季度攻坚措施), and what only describes it (力争下半年建设进入高峰期).
_ITS_NOUN = re.compile(
    "[^，。；：、\n]{0,8}?(?:措施|方案|计划|安排|任务|目标|工作|清单|重点|指标|形势|数据|情况|报告|行动|打算|思路|举措|项目)(?=$|[，。；：、\n])"
)
_RISES = re.compile("[^，。；\n]{0,12}(?:进入|迎来|步入|形成)[^，。；\n]{0,6}(?:高峰|旺季|高潮|快车道)")
_REACHED = re.compile(
    "[，,]?[^，。；：\n]{2,30}?(?:达到?|突破|超过|实现|不低于|不少于|增[长至加]|提[高升]至?到?|降[至低]到?|控制在|压缩至)[^，。；：\n]{0,6}\\d"
)
_YEARS_END = re.compile(
    "[^，。；]{0,8}余额|总?(?:考核|结余|结转|分红|述职|绩效|评优|评比|奖金|慰问|决算|存量|余额|人口|总数)"
)
_FROM_ISSUE = re.compile(
    "(?:(?:印发|发布|公布|施行|下发|出台|下达)(?:之日起|之日|后|之后|起)|会(?:议(?:结束)?)?后|自?即日起|今日起)(?:的|[，,])?$"
)
_LABEL = re.compile(
    "(?:时限|时间|期限|节点|日期|进度)(?:为|是|要求|安排)?[：:]\\s*$|(?:时限|节点)[为是]?\\s*$|[\\t|\\v]\\s*$"
)
# 交办时间：2026年4月2日 is when it began.
_OTHER_LABEL = re.compile(
    "(?:交办|下达|印发|发布|会议|召开|成文|签发|受理|登记|转办|移交|收文|来文|来信|来访|信访|初访|接访|投诉|举报|反映|发生|发现)(?:时间|日期)[：:]\\s*$"
)
_LABEL_OF_SPAN = re.compile("(?:完成|办结|整改|落实|反馈|工作)(?:时限|时间|期限)(?:为|是|要求)?[：:]\\s*$")
_ADVERB = "(?:力争|确保|分别|各自|争取|基本|全面|全部|正式|主体|预计|计划|实现|率先|集中|要|将|须|应|务必|必须|拟|先行|同步|如期|按期|分批|统一|联合|组织|在?全[省市县区州国镇域](?:范围内)?|在[^，。；\n]{1,16}?|各地|有序|稳步|逐步|完成|开展|进行|启动)"
_DONE = re.compile(
    f"[，,]?{_ADVERB}*"
    "(?:完成|建成|竣工|投产|投用|投入|通车|通水|通电|通气|开工|动工|启动|交付|并网|验收|贯通|开放|上线|运行|完工|封顶|出台|印发|形成|全覆盖|建立|开通|达产|挂牌|落地|开业|办结|整改|组织|开展|实施|发布|制定|举办|试点"
    "|推行|推广|推开|启用|改造|编制|修订|制订|组建|设立|清零|消除|淘汰|退出|覆盖|普及|达标|打通|接入|迁入|搬迁|入驻|纳入|取消|实行|试行|建设|整治|落实|兑现|拨付|销号|揭牌|运营|供应|总结|铺开|全域|攻坚|巩固|收官|转入|进入|投运|做好|见成效|见效)"
)
_FINISHED = re.compile(
    "[，,]?(?:力争|确保|争取|基本|全面|全部|正式|主体|预计|计划|将|要|须|拟)*(?:建成|完成|竣工|投产|投用|投入使用|投入运[行营]|通车|通水|通电|通气|开工|动工|交付|并网|验收|达产|完工|封顶|上线|挂牌|开园|开放|启用|开通|开业|试运|投运|报送|提交|上报)"
)
_HEDGED = re.compile("[，,](?:力争|确保|争取)")
_BY_REQUEST = re.compile(
    "(?:(?<![申聘邀提报呈])请|务必|最迟|不迟于|不晚于|不得晚于)[^，。；\n]{0,20}$|(?:[要应须需将]|拟)[于在]$"
)
_FROM_EVENT = re.compile(
    "(?:收到|接到|接|受理|发生|发现|签订|认定|公示|结束|办理|批复|立案|获批)[^，。；\n]{0,12}(?:起|后|的|日)?$"
)
_WITHIN_DAYS = re.compile("(?:(?<![申聘邀提报呈])请|务必)[^，。；\n]{0,20}$|限期?$")
# Before a span of time that is a limit: nothing in the clause, an adverb of planning, or whoever does it.
_OPENS_SPAN = re.compile(
    "(?:^|[，。；：:、.．,;\\s（(“\n\t]|力争|争取|确保|计划|预计|规划|拟|在|于|用|利用|通过|经过|未来|今后|[到约将要须需应限]|必须|原则上|[局委厅部办会府区县市镇乡州]|部门|单位|街道)$"
)
_RATE_END = frozenset("率例量额值面模重")  # 覆盖率三年内达到90%
_REACHES = re.compile("(?:达到?|提[高升][到至]|增[加至]|降[低]?[到至])")
_SPAN_OF_BENEFIT = re.compile(
    "(?:[^，。；\n]{0,4}(?:免费|免[征收缴租于]|减[免征按]|补贴|补助|奖励|贴息|返还|不得|不予|不再|未|无(?!障碍|害|废|线)|没有|曾|发生|受到|有效|毕业|退役|返乡|离校|就业|创业|新[注设成入]|首次|出现|被|因|实缴|取得的|获得|优先|按[每规标]|购买|缴纳|在[我本]|每人|[^，。；]{0,8}\\d次以上的|房租|房屋|住房|租金|税)"
    "|[^。；\n]{0,24}(?:免租|减免|免征|免收|享受|给予|予以(?:补|奖))|[^，。；\n]{0,40}的[，,])"
)
_PARAGRAPH = re.compile("[\n\t\v]")
_SENTENCE = re.compile("[。\n\t\v]")
_OPEN_LABEL = re.compile(
    "(?:时限|期限|时间节点|时间要求|完成时间|完成节点|进度要求)(?:要求)?[：:]\\s?([^\n。；，\t\v]{2,20})"
)
_LONGEST_LIST = 60
_OPEN_ENDED = re.compile(
    "持续|长期|全年|常态|始终|经常|每[年月季周]|立行立改|立即|即时|即刻|实时|适时|近期|按序时|同步"
)


def find_deadlines(text: str, stretch: Span, clock: Clock) -> list[Deadline]:
    """The times by which something is due in ``text[stretch]``, in order, as printed and as a day."""
    piece = text[stretch.start : stretch.end]
    labelled = "限" in piece or "时间" in piece or "节点" in piece
    if not labelled and not may_hold_times(piece):
        return []
    closed = Closed(piece)
    masked = _HIDDEN.sub(lambda m: "□" * len(m[0]), closed.text)
    out: list[Deadline] = []

    def add(start: int, end: int, by: str | None) -> None:
        first, last = closed.printed(start, end)
        out.append(Deadline(piece[first:last], by, Span(stretch.start + first, stretch.start + last)))

    year: int | None = None  # the one named last, in the sentence or alone at the head of the sentence before
    carries = False
    checked = 0
    listed_to = -1  # where the next of several years stands that 到 governs (到2028年、2030年)
    for found in times_in(masked):
        start, end = found.span()
        ended = _PARAGRAPH if carries else _SENTENCE
        if ended.search(masked, checked, start):
            year, carries = None, False
        checked = start
        limit = _is_limit(found, masked, clock, year is not None) or (
            start == listed_to and found["whole"] is not None and masked[end : end + 1] in ("，", ",", "、")
        )
        listed_to = (
            end + 1
            if limit and masked[end : end + 1] in ("、", "和") and (found["to"] or start == listed_to)
            else -1
        )
        day = day_of(found, clock, year) if limit else None
        if limit and not _lies_behind(found, day, clock):
            add(start, end, day.isoformat() if day else None)
        named = year_named(found, clock, year)
        if (
            found["whole"]
            and not limit
            and named
            and (masked.startswith(("项目", "度项目"), end) or masked.endswith(("储备", "谋划"), 0, start))
        ):
            continue  # 2027年项目 is what is planned now
        if named and (limit or (named >= (clock.this_year or 0) and not _looks_back(found, masked))):
            year = named
            carries = bool(found["whole"] and not found["to"] and not found["whole_before"])
    if labelled:
        starts = [deadline.span.start for deadline in out]
        for found in _OPEN_LABEL.finditer(masked):
            start, end = closed.printed(*found.span(1))
            following = bisect_left(starts, stretch.start + start)
            dated = following < len(starts) and starts[following] < stretch.start + end
            if _OPEN_ENDED.search(found[1]) and not dated:
                add(*found.span(1), None)
        out.sort(key=lambda deadline: deadline.span)
    return out


def _looks_back(found: re.Match[str], masked: str) -> bool:
    return bool(_NOT_AFTER.search(masked[max(0, found.start() - 24) : found.start()]))


def _lies_behind(found: re.Match[str], day: datetime.date | None, clock: Clock) -> bool:
    """Whether the day is past; a limit that the document still sets for the year it plans for is kept."""
    if day is None or clock.issued_on is None or day >= clock.issued_on:
        return False
    return day.year < clock.issued_on.year or not (_is_bounded(found) or clock.year)


def _is_limit(found: re.Match[str], masked: str, clock: Clock, dated_before: bool) -> bool:
    start, end = found.span()
    left = masked[max(0, start - 24) : start]
    if found["count"]:
        return _is_span_limit(found, masked, left)
    if found["start"] or found["last"]:
        left = left.removesuffix("从").removesuffix("自")
    to = left + found["to"] if found["to"] else left
    if _NOT_AFTER.search(to) or _BEGINS.match(masked, end) or left[-1:].isdigit():
        return False
    if _RHYTHM.search(left) or _PAST.match(masked, end):
        return False
    if _LABEL.search(left) and _OTHER_LABEL.search(left):
        return False
    if _LABEL.search(left) or _fills_bracket(found, masked, left):
        return True
    if _QUALIFIES.match(masked, end) or _FREES.match(masked, end):
        return False
    if found["start"] and _HOLDS_OVER.match(masked, end):
        return False
    if _is_bounded(found):
        if found["end"] or found["this_end"]:
            bare = not (found["end_before"] or found["this_before"])
            if bare and _YEARS_END.match(masked, end):
                return False
        return not (found["to"] and left.endswith(("达", "提", "增", "升", "降", "直", "压", "涨", "减")))
    return _is_planned(found, masked, clock, left, dated_before)


def _is_planned(found: re.Match[str], masked: str, clock: Clock, left: str, dated_before: bool) -> bool:
    """Whether a time that says itself no limit stands before an act that is planned (2027年将全面推行)."""
    end = _end_of_list(found, masked)
    if _NAMES.match(masked, end):
        return False
    following = masked[end : end + 1]
    if found["start"] and found["month"]:
        opens = (
            following in ("，", ",") and (not left or left[-1] in _CLAUSE_BREAK) and found["start"][0] != "1"
        )
        return opens or bool(_DONE.match(masked, end))
    if found["month"]:
        return bool((_FINISHED if found["day"] else _DONE).match(masked, end)) or bool(
            _BY_REQUEST.search(left)
        )
    if found["half"] or found["quarter"]:
        if following in ("，", ","):
            return bool(_DONE.match(masked, end) or _HEDGED.match(masked, end))
        if left.endswith(("力争", "争取", "确保", "计划", "预计", "最迟")):
            return not _RISES.match(masked, end)
        if left and left[-1] not in _CLAUSE_BREAK and _ITS_NOUN.match(masked, end):
            return False  # 提出四季度攻坚措施
        return following != "" and not _NOT_OF_HALF.match(masked, end)
    if found["whole"]:
        return _year_is_planned(found["whole"], masked, end, clock, left, dated_before)
    if found["last"]:
        return following in ("，", ",") or bool(_DONE.match(masked, end))
    if found["plan"]:
        return bool(_DONE.match(masked, end))
    return found["this_end"] != "中" and found["end"] != "中"


def _end_of_list(found: re.Match[str], masked: str) -> int:
    """Where the last of several times ends that share an act (2026年7月、2027年1月分别形成报告)."""
    end, most = found.end(), found.end() + _LONGEST_LIST
    while (
        end < most
        and masked[end : end + 1] in ("、", "和", "及")
        and (further := TIME.match(masked, end + 1))
    ):
        end = further.end()
    return end


def _year_is_planned(
    written: str, masked: str, end: int, clock: Clock, left: str, dated_before: bool
) -> bool:
    if written in ("当年", "本年", "本年度") or masked[end : end + 1] in (
        "—",
        "–",
        "-",
        "－",
        "~",
        "～",
        "、",
        "和",
        "与",
    ):
        return False
    if _FINISHED.match(masked, end):
        return True
    if written[:2] == "20" and dated_before and _DONE.match(masked, end):
        return True
    if written == "今年" or (left and left[-1] not in _CLAUSE_BREAK and not _OPENS_SPAN.search(left)):
        return False
    if written[:2] == "20" and clock.year == int(written[:4]):
        return False  # in a plan for 2026 the year itself says nothing
    if _DONE.match(masked, end):
        return True
    # 2028年规上企业达到60家, in a clause of its own
    if (
        written[:2] != "20"
        or clock.issued_on is None
        or not clock.issued_on.year < int(written[:4]) != clock.until
    ):
        return False
    return (not left or left[-1] in _CLAUSE_BREAK.replace("、", "")) and bool(_REACHED.match(masked, end))


def _is_span_limit(found: re.Match[str], masked: str, left: str) -> bool:
    """Whether 三年内, 10个工作日内 is a limit of the task, not of eligibility, benefit or procedure."""
    end = found.end()
    if _FROM_ISSUE.search(left) or _LABEL_OF_SPAN.search(left):
        return True
    if _BEGINS.match(masked, end) or _RHYTHM.search(left) or left[-1:].isdigit():
        return False
    if not found["within"]:
        return left.endswith(("用", "利用", "通过", "经过", "以", "花"))
    if found["of"].removeprefix("个") in ("天", "日", "工作日", "自然日"):
        return bool(_WITHIN_DAYS.search(left)) and not _FROM_EVENT.search(left)
    reaches = left[-1:] in _RATE_END and _REACHES.match(masked, end)
    if not (reaches or _OPENS_SPAN.search(left)) or _NOT_AFTER.search(left) or left.endswith(("的，", "的,")):
        return False
    return not (_SPAN_OF_BENEFIT.match(masked, end) or _QUALIFIES.match(masked, end))


def _fills_bracket(found: re.Match[str], masked: str, left: str) -> bool:
    """（2026年3月—5月）behind the name of a stage or the words of a task; a year alone is part of a name."""
    if left[-1:] not in ("（", "(") or masked[found.end() : found.end() + 1] not in ("）", ")"):
        return False
    return not (found["whole"] or found["last"] or left[-2:-1] in ("》", "□"))


def _is_bounded(found: re.Match[str]) -> bool:
    """Whether the expression itself says that it is a limit (到2027年, 9月底, 上半年前)."""
    if found["month"]:
        part = found["part"]
        return bool(found["before"] or found["to"] or (part and part not in ("初", "份", "中")))
    if found["this_end"] == "中" or found["end"] == "中":
        return bool(found["this_before"] or found["end_before"] or found["to"])
    if found["last"]:
        return bool(found["years_before"] or found["to"])
    if found["plan"]:
        return bool(found["to"] or found["plan_before"] or not found["plan_lasts"])
    if found["week"]:
        return bool(found["week_before"] or found["week_day"] in "内末")
    return bool(
        found["to"]
        or found["half_before"]
        or found["quarter_before"]
        or found["end_year"]
        or found["whole_before"]
        or found["this_end"]
        or found["months_end"]
        or found["this_quarter"]
        or found["on_before"]
        or found["feast"]
        or found["season"]
        or found["dotted"]
    )
