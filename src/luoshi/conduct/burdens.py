"""Reporting burden: forms, daily and weekly reports, the same figure asked for twice, files made for inspections.

Duties that protect people (险情, 疫情, 事故 at once), approvals and yearly reports of firms are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.conduct.model import Finding, Kind, Severity
from luoshi.conduct.sentences import Sentence

_ASKS = re.compile(
    r"报送|填报|上报|填写|填表|补填|报告制度|日报告|零报告|周报|(?<![\u4e00-\u9fff]{2})日报(?!社|刊)|日报(?=制|送|表|告|机制)|旬报|月报|报表|统计表|录入|更新[^，。；]{0,6}台账|更新上报|台账[^，。；]{0,6}(?:更新|报)|建档|建立[^，。；]{0,10}档案|催报|接龙|提交[^，。；]{0,20}(?:报告|材料|台账|资料|汇编)|备查|佐证材料"
    r"|上传[^，。；]{0,10}(?:照片|图片|视频|资料|材料|截图)|报[^，。；告]{0,8}(?:材料|进度|数据|平安|信息|计划|小结|总结|情况|名单|动态)|报[至给]|另报|报一遍|书面(?:报告|汇报|总结)|汇报材料|抄报|抄送|发(?:到|至|送)[^，。；]{0,6}群|[各再]要一遍|上门采集|(?:重新|再次)(?:采集|摸排|统计|登记|核实填)|(?:采集|统计|汇总|登记)[^，。；]{0,8}(?:表|信息|数据)|扫描|手工汇总|填[^，。；]{0,6}[表单]|(?<!通)(?:报|送|交)(?:一|两|三|\d)(?:次|份)|工作(?:小结|总结|日志)"
)
_DAILY = re.compile(
    r"每[日天晚早]|逐日|当[日天]|(?<![\u4e00-\u9fff]{2})日报(?!社|刊)|日报(?=制|送|表|告|机制)|零报告|每周|按周|逐周|周报|周[一二三四五六日天、]|星期|旬|每半月|每两周|双周|一日[一二两三]|[早晚]各|\d{1,2}[时点：:]\d{0,2}(?:分)?前(?=[^。]*(?:报|填|发))|每两?三?天"
)
_MONTHLY = re.compile(r"每月|按月|月报|逐月|每季度?|按季|月底前|\d+日、\d+日|一周内|两周内|三日内|\d+日内")
_GRASSROOTS = re.compile(
    r"乡镇|乡（镇）|镇街|街镇|各镇|各乡|街道|村（|村\(|各村|村级|行政村|建制村|村委|村支|村民小组|驻村|包村|社区|网格|基层|站所|各县|县市区|参评县|各校|学校|医院|卫生院|逐户|逐人|入户|参评(?:单位|市州|县|园区)|居民|农户|村组"
)
_TWICE = re.compile(
    r"分别(?:向)?[^，。；]{0,40}(?:报送|上报|填报|录入|报)|同(?:时|步)[^，。；]{0,12}(?:录入|报送|填报|上报|上传|抄送|提交)|另(?:行|外)?[^，。；]{0,6}(?:报送|填报|上报|报(?!告)|提供)|一式[二三两四五六]份|纸质[^。]{0,10}电子|电子[^。]{0,6}纸质|[二三两四五六多几][个套](?:平台|系统|部门|APP|专班)|(?:同一|同一套|相同)(?:数据|内容|指标|材料|报表|信息)|已(?:在|经|通过|向)[^，。；]{0,16}(?:填报|报送|上报|录入|登记|采集)[^。]{0,20}(?:仍|再|还|另|重新|也)|重复(?:报送|填报|录入|采集)|再次[^，。；]{0,14}(?:报|填)|(?:再|重新)报|报一遍|重新(?:上门)?(?:采集|填报|录入|统计|登记)|各要一遍|(?:、[^，。；、]{2,12}){2,}[^，。；]{0,4}(?:各要|都要|分别)"
)
_FILES = re.compile(
    r"资料盒|备查|制作[^，。；]{0,10}(?:材料册|资料册|佐证|台账|档案)|一[项户事]一[盒档册]|供[^，。；]{0,10}(?:核查|检查|查阅|抽查)|迎检(?:资料|材料|台账|准备|档案)|迎接[^，。；]{0,12}(?:检查|督查|考核|评估|评价|核查|验收|巡查|调研|观摩)|成册|以备[^，。；]{0,6}(?:检查|抽查|核查)|(?:重新|逐项)整理[^，。；]{0,8}[卷册档]|(?:检查|督查|考核|评估|验收)(?:期间|前|组)[^。]{0,16}(?:准备|建档|整理|汇编)[^。]{0,12}(?:资料|材料|台账|档案)|不少于\s*\d+\s*页|材料汇编|汇报片|专题片|装订成册|扫描成册|逐[项人户件][^，。；]{0,6}(?:建档|建立[^，。；]{0,6}档)|自评报告|(?:全套|完整|详细)[^，。；]{0,6}(?:佐证|印证|资料)|佐证材料[^。]*(?:报送|上报|提交|提供|装订|汇编)|全程留痕|(?:图片|照片|视频|影像|截图)[^，。；]{0,12}(?:报送|上传|上报|发[送到群至])|(?:报送|上传|上报)[^，。；]{0,14}(?:图片|照片|视频|影像|截图)|准备[^，。；]{0,12}(?:展板|汇报材料|佐证)"
)
_DUE = re.compile(
    r"险情|灾情|突发|事故|疫情|舆情处置|传染病|立即(?:上报|报告|报送)|第一时间(?:上报|报告)|重大事项|依法(?:报告|报送|公示|公开)|企业[^。]{0,16}(?:年度报告|年报)|审批|审核后|审定|批准|备案|反馈(?:修改)?意见|行政复议|报税|纳税申报|申报(?:项目|书|材料)?[^，。；]{0,6}(?:国家|中央)|自动(?:生成|提取|采集|抓取)|系统(?:自动)?提取|数据共享|共享获取|不下(?:到|发至)基层|无需|本表|压减至|整合率|一表通|免(?:于|予|填)|值班|如实填报|普查|(?:诊|门诊|病历|健康|人事|数字)档案|统计(?:局|部门)[^，。；]{0,10}(?:提供|发布|公布)|迎检整改|登记(?:注册|证|制度)|不动产|实名|营业|减少|三分之一|只报一次|一次性"
)
_ITEMS = re.compile(
    r"不少于\s*\d+\s*[条篇份次]|至少[^，。；]{0,4}\d+\s*[条篇份次]|《[^》]{1,20}表》|填报|填表|填写|逐[户人]|\d+张表|手工|全员"
)


def burdens(sentence: Sentence, kind: Kind) -> Iterator[Finding]:
    """What a sentence asks to be reported beyond what is bearable."""
    text = sentence.text
    found = next((match for match in _ASKS.finditer(text) if sentence.asks(match.start())), None)
    files = next((match for match in _FILES.finditer(text) if sentence.asks(match.start())), None)
    told = found or files
    if told is None or _DUE.search(text):
        return
    grassroots = _GRASSROOTS.search(text) is not None
    reason: str | None = None
    severity: Severity = "warning"
    if found is not None and _TWICE.search(text):
        reason, severity = "同一内容要报几处、几次或几种形式", "error"
    elif found is not None and _DAILY.search(text):
        reason, severity = "按日、按周报送", "error" if grassroots else "warning"
    elif files is not None:
        reason, severity = "为检查、评价专门准备材料、档案或影像", "error"
    elif found is not None and grassroots and (_MONTHLY.search(text) or _ITEMS.search(text)):
        reason = "要求基层填报"
    if reason is not None:
        yield Finding("reporting_burden", severity, text, sentence.span, f"{reason}（“{told[0][:20]}”）")
