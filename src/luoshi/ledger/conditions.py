"""Figures that say who may have something or what is paid: eligibility, permissions, aid, rents, fines, scores.

Such a figure is no target whatever its words look like (年营业收入达到2000万元的，给予5万元奖励). Put here only the
wording of conditions and payments; the other signs are in ``target_signs``.
"""

from __future__ import annotations

import re

_SUBJECTS = (
    "企业|单位|机构|个人|人员|人才|团队|项目|平台|园区|基地|家庭|农户|大户|主体|合作社|农场|产品|学校|医院|毕业生|学生|教师|职工|者|申请人|"
    "创业者|法人|组织|商户|店|村|户|师|工|品牌|车辆|设备|技术|成果|业主|载体|区县|县区|县市|乡镇|街道|地区|城市"
)
_GRANTS = (
    "给予|予以|一次性|奖励|奖补|奖|补助|补贴|资助|补足|分别|再|另|按照?|可以?|均可|方可|不予|不得|不再|视为|视同|认定|优先|纳入|列入|享受|免|减|"
    "扣|罚|处|由|须|应|必须|每|最高|单个|全额|实行|适用|执行|从其|取消|暂停|停止|责令|依法|直接|在|安排|支持|聘|记|计|其"
)
# 的 behind the figure's clause turns it into a condition: 达到100个的，给予…; 具有5年经验的，可….
_CONDITION_ENDS = re.compile(
    "[^，。；：\n]{0,60}?(?:，(?:且|并且|并|同时|或者?|具有|具备)[^，。；：\n]{1,40}?){0,2}"
    f"的(?:[，,：:（(□]|(?:{_GRANTS})|(?:[^，。；\n的]{{0,12}}(?:{_SUBJECTS}))[，,]?(?:{_GRANTS})(?!实施|推进|推动|开展|建设))"
)
_PLANS = re.compile("力争|确保|到20\\d\\d年|年底前")
# 对…的企业，给予…: the clause names to whom.
_ADDRESSED = re.compile(
    "[对凡如若经当年首](?<![^，,：:；].)(?:(?<=[对凡如若经])|(?<=当)年|(?<=年)度内|(?<=首)次)[^，。；：]*$"
)
_GIVES = re.compile(
    "(?:给予|予以|享受|获得|提供)[^，。；]{0,14}?(?:奖|补|资助|支持|表彰|优惠|贷款|贴息|减免|资金|\\d|□|■)|(?:一次性|分别|再|各|另)?(?:奖励|补助|补贴|奖补|资助|贴息)"
    "|优先(?:保障|安排|支持|给予|纳入|推荐|办理|供应)"
    "|可(?:直接|以)?(?:申报|申请|认定|享受|评|参评|参加|入选|推荐|免|优先)"
)
_CONDITIONS = re.compile(
    "(?:符合|具备|满足|达到)(?:[^。；：]{0,6})?(?:以下|下列|上述|如下|其中)[^。；]{0,12}(?:条件|要求|标准|情形)|(?:^|[，,：:。；\n\t|）)])(?:申报|申请|认定|准入|评选|推荐|补贴|补助|奖励|享受|入选|入围|参评|报名|招聘|基本|资格|支持|扶持|奖补|转让|承租|保障|准购|购买)"
    "(?:对象|条件|范围|资格|标准|主体)(?:及标准|和标准)?(?:为|是|包括|[：:。])"
)
# One of these stands in every such clause: without it the expression is not searched for.
_CONDITION_WORD = re.compile("条件|要求|标准|情形|对象|范围|资格|主体")
# 确需借调的，时间不超过6个月
_EXCEPTION = re.compile("(?:确需|确有必要|特殊情况)[^。；]{0,16}的[，,按经须由报]")
_APPLICANT = re.compile(
    "入选者|入选人|申请人|申请者|申报人|申报单位|申报企业|申报项目|申报主体|受聘|聘期|参赛|考生|应聘|报考"
)
_MUST = re.compile(
    "(?:以上|以下|以内|以外|不满|不足|超过)的?[^，。；]{0,12}(?:须|必须|应当?|应|不得|方可|可以?)[^，。；]{0,8}$"
)
_MAY = re.compile(
    "可(?:以|适当|再|按规定|酌情|分别|相应)*(?:降低|下调|提高|上浮|下浮|放宽|增加|减少|延长|缩短|减免|减按|上调|缩减|下降)[^，。；]*$"
)
_QUOTA = re.compile(
    "同一(?:企业|单位|项目|主体|法人|团队|个人|申请人|年度)[^，。；]{0,14}(?:不超过|不多于|不得超过|限|最多)$|(?:推荐|申报|推选|报送|提名|限报|报名|参赛|选送|参评)[^，。；]{0,12}(?:不超过|不多于|不得超过|限|最多)$|每(?:个|家|支|队|组|单位|校|地|人|名)[^，。；]{0,12}(?:不超过|不多于|不得超过|限报?|最多)$"
)
_QUOTA_LAST = frozenset("过于限报多")  # what a quota ends in
_PAYS = re.compile(
    "给予|予以|奖励|补助|补贴|奖补|资助|补偿|贴息|扶持|罚款|处以|奖金|封顶|最高|单笔|单户|按照?[^，。；]{0,12}比例|减按|另奖|再奖|奖(?=\\d)|单个|每家|财政支持|税率|抵扣|报销|返还|优惠|注资|授信额度|评分|得分|扣分|加分|赋分|权重|满分"
    "|折扣|让利|收费|上浮|下浮|代偿|减免比例|收取|征收|免租|免收|减半|减收|计收|计分|计入|记分|分值|占分|分摊|分担|承担"
)
_CAPS = re.compile("最高|单笔|单户|封顶|上限")
_PAY_LEVEL = re.compile(
    "(?:标准|水平|总额|规模|经费|贷款|占比|比例|率)[^，。；]{0,16}(?:提高|提升|增加|达|不低于|不少于|增长|降|控制)"
)
# Prices and terms of one contract: never goals of a plan.
_TERMS = re.compile(
    "租金|房租|租费|物业费|首付|年利率|利息|利率(?:按|不|为|执行)|LPR|基点|市场价|基准价|评估价|成交价|起拍价|违约金|滞纳金|保证金|押金|起付线|计税|征收率|年薪|月薪|底薪"
    "|工资标准|缴费标准|缴存|个人缴费|持股|占股|股权|出资(?!比例降)|额度(?:为|不|最高|在)|加计扣除|资本金比例|注册资[本金]|实缴|保险金额|保险费|门票|票价|学费|收费标准|手续费|佣金|提成|年龄|工龄|学历|学分|绩点|建筑面积为|费率(?<!平均担保费率)(?<!平均融资担保费率)(?<!平均费率)(?:按|为|不|最高|控制在|执行|以)"
)
_PAID_BEFORE = re.compile(
    "(?:给予|予以|奖励|补助|补贴(?!性)|奖补|资助|补偿|贴息|罚款|处以|免租|租金|报销|返还|减免|保险金|救助金)"
)
_OWN_GOAL = re.compile(
    "完成|实现|达到|到位|新增|增长|提高|下降|降低|减少|突破|力争|确保|撬动|带动|拉动|超过|争取|控制|累计|销售|发放|归集|兑现|发行|新建|引进"
)
_PAID_NOW = re.compile(
    "(?:给予|予以|奖励|补助|补贴|奖补|资助|贴息|罚款|[奖补罚处])(?:每[^，。；]{1,4})?(?:约|共|各|再)?$"
)
_SHARES_COST = re.compile(
    "(?:拨付|预拨|预付|支付|承担|负担|分担|自筹|出资)(?:剩余|其余|比例)?(?:不低于|不少于|不超过|为|占|按)?$"
)
# 减轻企业负担200亿元 lightens what others bear.
_LIGHTENS = re.compile("(?:减轻|降低|减少|减免|缓解)[^，。；]{0,14}负担(?:约|超|达|共|合计|不低于|不少于)?$")
_EACH = re.compile(
    "每[人户家个月年天亩村名头件套台吨辆张次只项单例](?:每[月年天])?(?:不超过|不高于|最多|限)?$"
)


def stands_in_condition(before: str, clause: str, behind: str) -> bool:
    """Whether the figure is a threshold of eligibility, a permission or a quota for applicants.

    ``before`` reaches back to the start of the sentence, ``clause`` to the start of the clause, ``behind`` to the
    end of the sentence.
    """
    if (
        _APPLICANT.search(before)
        or ("确" in before and _EXCEPTION.search(before))
        or ("可" in clause and _MAY.search(clause))
        or (clause[-1:] in _QUOTA_LAST and _QUOTA.search(clause))
        or _MUST.search(clause)
        or (_CONDITION_WORD.search(before) and _CONDITIONS.search(before))
    ):
        return True
    if "的" in behind and _CONDITION_ENDS.match(behind):
        return not _PLANS.search(clause)
    return bool(_ADDRESSED.search(clause) and _GIVES.search(behind))


def pays(before: str, clause: str, left: str, right: str, *, money: bool, reached: bool) -> bool:
    """Whether an amount, a rate or a score is one that is paid, charged or counted.

    ``money`` tells an amount from a rate, ``reached`` one that the words in front say is to be reached.
    """
    if money and _LIGHTENS.search(left):
        return False
    if _SHARES_COST.search(left) or (money and _PAID_NOW.search(left)):
        return True
    if money and ((_EACH.search(left) and not _PAY_LEVEL.search(clause)) or left.endswith("经费")):
        return True
    whole = clause + right
    if _CAPS.search(whole) or _TERMS.search(whole):
        return True
    if _PAYS.search(whole):
        return not _PAY_LEVEL.search(whole)
    if _OWN_GOAL.search(clause):
        return False
    return bool(_TERMS.search(before)) or (not reached and bool(_PAID_BEFORE.search(before)))
