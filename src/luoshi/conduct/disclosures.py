"""Disclosure and use of results: ranks or names of those not chosen, later funds or careers tied to them, summons.

Public warnings about crimes, accidents and fraud are none; so is the list of those who were chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.conduct.model import Finding, Kind
from luoshi.conduct.sentences import Sentence

_LOSERS = re.compile(
    r"未(?:能)?(?:入选|入围|上榜|获(?:得)?[^，。；]{0,6}(?:激励|表扬|奖|通报)|进入前|进入(?:激励|名单|表扬|入围)|被(?:表扬|激励|评|列|通报表扬)|获评|评上|列入激励|纳入激励|受(?:到)?表扬)|落选|落榜|末[一二三四五六七八九十两\d]+\s*[名位个]|落后的|居[^，。；]{0,8}(?:后列|后位|末)|后列|没有(?:入选|获得|上榜|完成|进入)|名单(?:之|以)外|末位|末尾|末等|垫底|倒数|最后(?:的)?\s*[一二三四五六七八九十两\d]*\s*(?:名|位|个)|后\s*[一二三四五六七八九十两\d]+\s*(?:名|位|个(?!工作日|月|小时|自然日|交易日|季度))|后进|排(?:名|位|序)[^，。；]{0,4}(?:靠后|末|后|落后)|名次(?:靠后|下滑|后退)|(?:结果|得分|成绩|评价|位次|分值|等次)[^，。；]{0,6}(?:靠后|较低|偏低|低于|垫底|下滑|“?差”?|较差|不合格|不达标)|得分[^，。；]{0,6}(?:低于|不足|未达)|黑榜|红黑|落后(?:单位|名单|县|乡镇|市|地区)|\d+分以下|亮[红黄]牌|蜗牛奖|冷板凳|等次为“?(?:差|较差|不合格)"
)
_SHAMED = re.compile(
    r"通报|批评|约谈|谈话|提醒|红红脸|问责|追责|检讨|作检查|表态|取消|扣减|扣除|核减|减少|缩减|收回|暂停|公布|公示|公开|曝光|一票否决|整改|注明|点名|亮相|亮[红黄]?牌|诫勉|说明(?:情况|原因|理由)?|书面|不得(?:评|申|参|提|推)|限制|挂钩|降低|下调|倒扣|刊登|张榜|冷板凳|说差距|停(?:止|发)|调整(?:岗位|职务)|免职|摘牌|授予“蜗牛|督办|倾斜减|不予(?:安排|支持|提拔)"
)
_ALL_RANKED = re.compile(
    r"(?:全部|所有|逐一|各|由高到低|从高到低|全省|全市|全县|\d+个(?:市州|县|乡镇|园区|县市区|区县|单位|部门))[^。；]{0,26}(?:排名|排序|名次|得分|位次|排位|座次|分数)[^。；]{0,18}(?:公布|公开|发布|公示|通报|刊登|张榜|印发|刊播|播出|播报|登报|晾|上墙|挂网|报道)|(?:公布|公开|发布|公示|通报|晾晒|张榜|印发|刊登)[^，。；]{0,20}(?:排名|名次|位次|排位|排行榜|分数|得分排序|全部得分|得分情况|得分一览|座次|成绩单)|红黑榜|黑榜|晒(?:排名|成绩|短板)|排行榜|排位表|得分一览表|排名表|全(?:部)?排名|晾晒(?:比拼)?|大排名|月排名|周排名|座次表"
)
_WINNERS_ONLY = re.compile(
    r"只公布|仅公布|入选(?:名单|单位|市州|县市区|园区)?[^。；]{0,16}(?:公布|公示|表扬)|获(?:奖|激励|表扬)[^，。；]{0,8}名单|行政区划顺序|不排名|拟(?:表扬|激励|入选)[^。；]{0,10}公示|取前[一二三四五六七八九十\d]+名"
)
_TIED = re.compile(
    r"(?:评价|激励|得分|评选|排名|评估|名次|表扬|位次|等次|入选)(?:的)?(?:结果|得分|情况|名次|成绩|等次)?[^。；]{0,24}?(?:纳入|作为|列入|计入|与|抄送|运用于|用于|折算|挂钩|记入|归入|影响|决定)[^。；]{0,40}?(?:绩效(?:考核|评估|管理)|年度考核|综合考核|高质量发展(?:综合)?考核|考核(?:使用|评价|得分|成绩|档次)|干部|领导班子|选拔|任用|晋升|提拔|评先|评优|转移支付|资金(?:分配|安排|拨付|切块)|下一?年度|次年|明年|用地指标|项目(?:安排|资格|申报|审批)|挂钩|问责|一票否决|薪酬|绩效奖|绩效工资|奖金|编制|职级)|(?:资金|转移支付|用地指标|项目|经费)(?:的)?(?:分配|安排|切块|拨付)?[^。；]{0,12}(?:与|同|按|依据|根据)[^。；]{0,14}(?:评价|得分|排名|名次|位次)[^。；]{0,10}(?:挂钩|分配|安排|切块)|得分低的[^，。；]{0,4}(?:少|不)"
)
_WRONGDOERS = re.compile(
    r"违法|违规|违纪|犯罪|事故|欠薪|失信|排污|造假|弄虚作假|虚报|舞弊|安全隐患|非法|偷漏税|恶意|侵权|假冒|制假|酒驾|毒|诈骗|环境(?:污染|问题)|不合格产品|抽检不合格|食品|药品"
)


def disclosures(sentence: Sentence, kind: Kind) -> Iterator[Finding]:
    """What a sentence says of those who are not chosen, or does with a result besides the award."""
    text = sentence.text
    if _WRONGDOERS.search(text):
        return
    losers = next((match for match in _LOSERS.finditer(text) if sentence.asks(match.start())), None)
    shamed = _SHAMED.search(text)
    if losers is not None and shamed is not None:
        yield _finding(sentence, f"对没有入选或靠后的（“{losers[0]}”）作“{shamed[0]}”")
        return
    ranked = next((match for match in _ALL_RANKED.finditer(text) if sentence.asks(match.start())), None)
    if ranked is not None and not _WINNERS_ONLY.search(text):
        yield _finding(sentence, f"公布全部或未入选者的名次、得分（“{ranked[0][:24]}”）")
        return
    tied = next((match for match in _TIED.finditer(text) if sentence.asks(match.start())), None)
    if tied is not None:
        yield _finding(sentence, f"评价结果用于本次激励以外（“{tied[0][-24:]}”）")


def _finding(sentence: Sentence, reason: str) -> Finding:
    return Finding("disclosure", "error", sentence.text, sentence.span, reason)
