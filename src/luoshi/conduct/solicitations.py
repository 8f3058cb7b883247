"""Begging for awards (跑要), conflicts of role, and rules that are made after the figures were seen.

Winning investment, projects and pilots for a place is a task like any other and none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.conduct.model import Finding, Kind
from luoshi.conduct.sentences import Sentence

_APPROACH = r"(?:汇报(?!制度)|请示|走动|联络|出面|亲自|关注评选|摸清|打探|打听|了解(?=[^，。；]{0,8}(?:得分|评选|评审|权重))|沟通|对接|衔接|拜访|登门|走访|协调|公关|跑办|盯办|攻关|争取|打招呼|请示|联系|邀请|做工作|托|游说|疏通|斡旋|跟踪|公关)"
_PRIZE = r"(?:激励(?!导向|机制|作用|约束|干部|创新|相容|政策|性|人才|广大)(?:名单|表扬|对象|名额|奖励|支持|资格)?|表扬(?:激励|名单|名额)?|督查激励|真抓实干|名额|评审(?:组|专家|单位|人员)?|评选|评委|专家组|考评组|评价(?:组|指标|得分)|分值|得分|打分|加分|榜上有名|上榜|获奖|入选|入围|更高分|高分|不失分|少扣分|好名次|位次前移|排名前移|奖牌|奖项|荣誉|摘(?:得|取)|拿(?:奖|牌|回)|其他(?:市州|县|地方)得分|评选动态|评审动态|国家督查激励)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("为入选奔走", re.compile(rf"{_APPROACH}[^。；]{{0,36}}?{_PRIZE}|{_PRIZE}[^。；]{{0,30}}?(?:公关|跑办|盯办|登门|拜访|沟通衔接|对接公关|做好?工作|打招呼|向上争取)")),
    ("跑办争奖", re.compile(r"跑办|跑要|盯办跑|跑省进京|跑部进京|常驻[^，。；]{0,6}(?:省城|省会|北京)[^。；]{0,20}(?:评|激励|表扬)|公关(?:对象|经费|专班|费)|跑办经费|请客|送礼|土特产|宴请|红包|礼品|慰问(?=[^，。；]{0,6}(?:专家|评))")),
    ("请求倾斜", re.compile(r"(?:请|恳请|商请|建议|争取)[^，。；]{0,10}(?:厅|省|部|委|评审|专家|牵头(?:单位|部门))[^。；]{0,20}(?:倾斜|照顾|关照|优待|高抬)(?![^。；]{0,6}(?:资金|项目|政策支持))|(?:指标|权重|评价|打分)[^，。；]{0,10}(?:倾斜|照顾|关照)")),
    ("参评的参与评审", re.compile(r"参(?:评|选)(?:单位|市州|县市区|园区|对象|地方|的)?[^。；]{0,14}(?:推荐|选派|派出|指定|担任|参与|抽调)[^。；]{0,14}(?:评审|专家|评委|打分|评分|评价组|审核)|(?:评审|专家|评委)[^。；]{0,16}由[^，。；]{0,4}参(?:评|选)|互评|互相打分|自评得分|既[^。；]{0,20}又[^。；]{0,24}(?:评|核|打分|审)|(?:自行|自己)(?:评分|核定|打分|确定本|认定)|由(?:参评|被评|申报)[^，。；]{0,8}(?:自评|打分|评分|审核|核定)(?:得分)?(?:作为|为准|确定|直接)")),
    ("见到数据以后才定规则", re.compile(r"(?:权重|规则|标准|办法|计分|门槛|指标)[^。；]{0,16}(?:待|视|根据|依据|结合|参考)[^。；]{0,20}(?:数据|得分|情况|结果)[^。；]{0,20}(?:确定|调整|再定|另定|修订|设定)|(?:数据|得分|结果|测算)[^。；]{0,16}(?:后|以后|之后|情况)[^。；]{0,20}(?:调整|确定|修改|修订|优化|设定)[^，。；]{0,10}(?:权重|指标|方案|办法|标准|规则|门槛)|(?:试算|测算|预评)[^。；]{0,20}(?:不理想|靠后|不利)[^。；]{0,16}(?:调整|修改)|(?:收齐|收集|采集|拿到|汇总|取得|掌握)[^，。；]{0,8}(?:数据|得分|情况)[^。；]{0,8}(?:后|再)[^。；]{0,10}(?:明确|确定|制定|公布|研究|商定|定)|(?:指标|权重|评分标准|门槛|规则)[^，。；]{0,8}(?:可)?(?:事后|评价结束|评审时|评选过程中)[^，。；]{0,8}(?:调整|确定|修改)")),
)  # fmt: skip
_LEGITIMATE = re.compile(
    r"预算内投资|重大项目|国家(?:战略|试点|重大|专项|布局)|专项债|招商|投资|融资|转移支付|试点(?!激励)|中央(?:资金|预算)|上级资金|补助资金|贷款|大湾区|企业家|客商|利害关系[^。]*回避"
)
_RULE_BEFORE = re.compile(r"(?:在|于)?(?:采集|收到|见到|取得)?数据(?:之|以)?前[^。]{0,10}(?:确定|公布|印发)")


def solicitations(sentence: Sentence, kind: Kind) -> Iterator[Finding]:
    """The first sign of begging, of a conflict of roles or of rules made afterwards."""
    text = sentence.text
    if _RULE_BEFORE.search(text):
        return
    for reason, pattern in _PATTERNS:
        found = next((match for match in pattern.finditer(text) if sentence.asks(match.start())), None)
        if found is None:
            continue
        if (
            reason in ("为入选奔走", "请求倾斜")
            and _LEGITIMATE.search(text)
            and not re.search(r"激励|表扬|评审|评选|名额", text)
        ):
            continue
        yield Finding("soliciting", "error", text, sentence.span, f"{reason}（“{found[0][:30]}”）")
        return
