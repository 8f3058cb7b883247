"""What a report says of the future: targets, plans, estimates, and the sections that hold nothing else.

Put here only how such words are told from what was reached.
"""

from __future__ import annotations

import re

_DONE = re.compile(
    r"(?:紧盯|聚焦|围绕|对照|锚定|对标|瞄准|咬定|紧扣|按照)[^，。；]{0,30}(?:目标|任务|要求)[^，；。]{0,6}(?=[，,])|"
    r"(?:完成|占|为|达到?|实现|超过?|超额|对照|提前|按照?|相当于|较|比)[^，；。]{0,24}?(?:目标任务|目标|任务|计划投资|计划|预算|指标|进度)(?:数|总量|任务|投资|量)?□*(?:的(?=[\d近约超])|(?=[\d，；。、）)]|$)|(?=要求))"
)
_GOAL = re.compile(
    "(?:紧盯|聚焦|围绕|对照|锚定|对标|瞄准|咬定|紧扣|按照|距离?|对比)[^，。；]{0,60}?(?:目标|任务|要求)"
)
_FORWARD = re.compile(
    r"力争|确保|争取(?!到|中央|上级|省级|国家|专项|资金|各类|项目|债券|政策)|预计|预期|拟(?!合)|计划(?!生育|单列|外)|(?<!完成)目标|锚定|有望|下达我|[省市州]下达(?=[^，。；]{0,10}(?:任务|计划|目标|指标))|可(?:新增|提供|实现|达|完成|提前|满足|望)|将(?:达|实现|完成|新增|增|建成|超|突破|投|力|进|全|组|于|在|继)|"
    r"要(?:达|完成|实现|确保|紧|力|在|保持|新|把)|必须|须达|应达|不低于|不得低于|不少于|不得少于|不超过|不高于|控制在|压减到|下一步|下阶段|下步|"
    r"总投资|总建筑面积|总占地|规划用地|注册资本|概算|(?<![至止])到(?:今年)?(?:年底|年末|\d{1,2}月[底末])|年内(?!单月|新高|最高|最低|累计|首次|各月)|[还尚仍]需|下(?:个?月|季度|周)|差距|预算安排|(?:确定|排定|谋划|铺排)[^，；。\d]{0,10}(?:项目|工程|事项|任务)|(?<!发放)(?<!兑现)(?<!拨付)奖励(?!资金)|(?:补助|补贴|奖补)标准|每[家户人亩个][^，；。]{0,6}(?:补助|补贴)|批准[^，；。]{0,30}预算|预算(?:安排|数|目标)?(?:为|是)(?=\d|$)|设计(?:产能|年产|年处理|能力|规模|处理)|任务(?:数|量)?(?:(?:为|是|[:：])|(?=\d|$))|下达[^，；。]{0,12}(?:任务|计划)|剩余|规划(?!建设局|局)|安排[^，；。\d]{0,10}项目|"
    r"要求(?:的|为|是|达)?(?=\d|$)|年度(?:计划|任务|目标)|全年(?:计划|任务|目标)|[^，；。]{0,4}指标(?:为|是)(?=\d|$)|警戒线|起征点|标准(?:为|是)不|"
    r"(?:年底|月底|月末|季度末|年末|\d日|\d月|20\d\d年)(?:之|以)?前(?!三季度|\d|[一二三四五六七八九十两]{1,2}个?[月季])"
)
_RESET = re.compile(
    r"(?:投资计划|计划投资|年度计划|目标任务|任务)(?:数|量|额)?(?:为|是)?\d[\d.,]{0,9}[^，。；\d]{1,4}，(?=完成投资|完成\d|实际)|(?<!未)已(?!知)|目前|截至|截止|实际(?:完成|新增|到位|使用|利用)|实绩|累计(?:完成|新增|投入|投资|实现)|其中[^，]{0,4}已"
)
_UNTIL_YEAR = re.compile(
    r"到(?P<year>20\d\d)年|(?P<plan>[“\"]?十[四五六]五[”\"]?(?:期|末|时))|(?:明|后|来)年"
)
_OF_TARGET = re.compile(
    r"(?:左右|以上|以内)?(?:的|这一|这个)?(?:[一-龥]{0,6})(?:目标|任务数?|计划|要求|预期|标准线|红线|控制线)"
)
_BOUND = re.compile(r"(?:及|或|\(含\)|（含）)?(?:左右|以上|以下|以内|之内|上限|下限|起步)")
_PLAN_HEADING = re.compile(
    r"下一?步|下一?阶段|下一年|打算|工作计划|工作安排|工作思路|工作重点|工作举措|下半年(?:工作|主要|重点|安排|目标|计划|要)|明年|来年|[1-4一二三四下]季度(?:工作)?(?:安排|计划|打算|重点|目标)|"
    r"(?:全年|年度|奋斗|预期|工作|发展|主要)目标(?!.{0,6}(?:完成|进展|执行|实现|推进))|目标任务$|目标$|(?:几点|工作)建议|计划安排|20\d\d年(?:重点|主要)?(?:工作)?(?:目标|计划|安排|打算|思路|展望|要点)|形势(?:展望|研判)|展望"
)
_PLAN_OPENING = re.compile(
    r"(?:下一?步|下一?阶段|下步工作|下半年，?(?:要|全|将|我|确|力|重)|[一二三四]季度，?(?:要|将|力|确)|明年|展望|接下来|今后|下一个月|为确保)"
)
# A document that orders what is to be done, and the words by which even it says what was reached.
_PLAN_TITLE = re.compile(
    "方案|要点|意见|任务|分工|分解|责任|规划|行动|措施|办法|清单|部署|细则|安排|目标|纪要|做好|加强|推进|开展|下达|实事|攻坚|事项|重点工作|领办|承诺|通知|讲话|问答|解读"
    "|计划(?!.{0,10}(?:完成|执行|进展|落实))"
)
_REPORT_TITLE = re.compile(
    "公报|情况|通报|总结|汇报|报告|简报|分析|简析|快报|月报|进展|回顾|统计|运行|完成|指标|增长|下降|同比|新闻|成效"
)
_HONOURS = re.compile("表扬|激励|奖励|表彰|任免|任命|督查通知|评分|名单")
_NAMED_IN_TITLE = re.compile("《[^》]{1,60}》|政府工作报告")
_ASSIGNED = re.compile("牵头单位|责任单位|责任部门|配合单位|牵头[，,；;）)]|负责[）)]|分工负责")
_MOST_ASSIGNED = 3  # a report names who is responsible now and then
_PAST = re.compile(
    "(?<![比较与同由从自将把])(?:去年|上年)|截至|截止|目前|已(?:完成|建成|有|累计|实现|经|达)|累计(?:完成|建成)|实现了|完成了|达到了"
)
_MARKS = (
    re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}(?:部分|章)"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"\d{1,2}(?:[.．、](?!\d)|\s)"),
    re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]|[一二三四五六七八九十]是"),
)
_LONGEST_HEADING = 28


def is_planned(half: str, at: int, year: int | None) -> bool:
    """Whether the figure that begins at ``at`` of this half of a sentence is planned, wished or expected."""
    if any(goal.start() < at < goal.end() for goal in _GOAL.finditer(half, 0, len(half))):
        return True
    before = _DONE.sub(lambda done: "□" * len(done[0]), half)[:at]
    forward = _last(_FORWARD, before)
    until = _last_year(before, year)
    word = max(forward, until)
    return word >= 0 and max((found.end() for found in _RESET.finditer(before)), default=-1) <= word


def is_of_target(behind: str) -> bool:
    """Whether the words behind a figure make it a target or a bound (70万人的目标任务, 500万元以上)."""
    return bool(_OF_TARGET.match(behind) or _BOUND.match(behind))


def mark_level(line: str) -> int | None:
    """How deep the number in front of a line stands, 0 the highest; None where there is none."""
    return next((level for level, mark in enumerate(_MARKS) if mark.match(line)), None)


def without_mark(line: str) -> str:
    """The line without its number."""
    for mark in _MARKS:
        if found := mark.match(line):
            return line[found.end() :]
    return line.lstrip("—-–·•●■◆▲★ ")


def heading_of(line: str) -> str:
    """The words of a line that are its heading: up to the first stop, empty where they go on too long."""
    words = re.split("[。：:\n]", without_mark(line), maxsplit=1)[0]
    return words if len(words) <= _LONGEST_HEADING and "，" not in words and "；" not in words else ""


def says_plans(title: str, text: str) -> bool:
    """Whether a document says what is to be done and not what was: by its title, else by whom it makes responsible."""
    title = _NAMED_IN_TITLE.sub("", title)
    if _HONOURS.search(title):
        return True
    if _REPORT_TITLE.search(title):
        return False
    return _PLAN_TITLE.search(title) is not None or sum(1 for _ in _ASSIGNED.finditer(text)) >= _MOST_ASSIGNED


def says_past(words: str) -> bool:
    """Whether the words say of themselves that it is done."""
    return _PAST.search(words) is not None


def is_plan_heading(heading: str) -> bool:
    """Whether a section under this heading says what is to be done."""
    if not heading or _PLAN_HEADING.search(heading) is None:
        return False
    return not re.search("情况|回顾|总结|成效|进展|完成", heading) or heading.startswith(("下", "今后"))


def opens_plans(line: str) -> bool:
    """Whether a paragraph that begins like this says what is to be done."""
    return _PLAN_OPENING.match(without_mark(line)) is not None


def _last(pattern: re.Pattern[str], words: str) -> int:
    at = -1
    for found in pattern.finditer(words):
        at = found.start()
    return at


def _last_year(words: str, year: int | None) -> int:
    at = -1
    for found in _UNTIL_YEAR.finditer(words):
        if found["year"] and year is not None and int(found["year"]) < year:
            continue
        at = found.start()
    return at
