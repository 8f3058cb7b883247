"""Process indicators: meetings, documents, files, traces, check-ins, downloads that are counted as if they were results.

Told apart from what only sounds alike: a stock exchange's 挂牌, 打卡 as sight-seeing, papers published, conferences as trade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.conduct.model import Finding, Kind, Severity
from luoshi.conduct.sentences import Sentence

# What is done, by its words; the first that is asked for is told.
_PROCESSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("批示", re.compile(r"批示(?!精神|要求|指示)|(?:领导|主要负责同志)[^，。；]{0,6}(?:肯定|圈阅|签批)|领导重视")),
    ("打卡", re.compile(r"(?<!旅游)(?<!网红)打卡(?!点|地|景|胜|游|热|圣|目的|消费|新)|签到|拍照(?:上传|定位)?|定位上传|轨迹|在线时长|登录(?:率|次数|时长|情况)")),
    ("下载和关注", re.compile(
        r"(?:APP|App|app|小程序|公众号|客户端|应用程序|移动端|手机端|(?<!诉讼)(?<!法定)程序(?!性)|新媒体|政务微博|政务微信|微信|微博|抖音|视频号|短视频|学习平台|“[^”]{1,12}”(?:系统|平台|应用|码)?)[^，。；]{0,16}(?:下载|安装|注册|关注|激活|点赞|转发|阅读|播放|活跃|日活|用户|粉丝|推广|扫码|绑定|更新|发布|积分)"
        r"|(?<!数据)(?<!数据集)(?:(?:下载|点赞|转发|粉丝|关注|转评赞|点击|激活|扫码)(?:安装)?(?:量|率|数|人数|任务)|(?:阅读|浏览|播放|转载|推送)量|(?:播放|转载|推送)次数)|日活|月活|粉丝|转发、?点赞|扫码(?:率|人数|任务|注册)|(?:学习|平台|系统|人均)积分|积分[^，。；]{0,6}(?:排名|达标|达到|人均)|安装激活"
    )),
    ("会议", re.compile(
        r"(?:会议|例会|推进会|调度会|专题会|工作会|部署会|现场会|动员会|碰头会|联席会|培训会|学习会|党委会|常务会|务虚会|座谈会)(?!展|员|费|纪要式|中心)|参会|(?:召开|组织|参加|听取|举行)[^，。；]{0,16}(?:会(?![计员展客])|汇报)|缺席|动员部署|安排部署|专题(?:研究|部署|学习)|研究(?:部署|议题)|现场观摩|观摩(?:活动|学习)|集体学习|有(?:安排|部署)|(?:研究|部署|调度)[^，。；]{0,10}(?:不少于|至少|每[月季周年]|\d)"
    )),
    ("发文", re.compile(
        r"(?:印发(?!本|之日|后|时)|下发|出台|制发|转发|制定|起草)[^，。；]{0,12}(?:文件|通知|方案|意见|制度|计划|办法|细则|要点)|(?<!论文)(?<!论)(?<!SCI)发文|文件(?:的)?(?:数量|份数|件数|传达|学习|贯彻|落实情况)|文件.{0,6}(?:学习|传达)|传达学习|学习传达|(?:方案|制度|机制)(?:健全|完善|制定|建立|出台)(?:情况)?"
    )),
    ("机构和制度", re.compile(r"(?:成立|组建|设立)[^，。；]{0,22}(?:领导小组|专班|工作组|指挥部|领导机构|协调小组)|(?:领导小组|专班)[^，。；]{0,6}(?:成立|设立|组建|运行|运转)|专班运行|有(?:机构|牌子|人员|制度|场所|记录|图片|方案)|上墙|(?:责任书|责任状|承诺书|军令状)[^，。；]{0,8}(?:签订|签署|率)?|签订[^，。；]{0,8}(?:责任书|承诺书|责任状)|明确(?:专人|分管领导|联络员)")),
    ("台账", re.compile(r"台账|台帐|工作档案|档案资料|资料盒|资料册|一户一档|一事一档|资料(?:齐全|完整|归档|规范)")),
    ("留痕", re.compile(r"留痕|痕迹|会议记录|工作记录|工作日志|民情日记|影像资料|(?:活动|现场|工作|会议)?(?:照片|图片|截图|视频资料)|佐证(?:材料|资料)|印证材料|有记录")),
    ("信息采用和宣传", re.compile(
        r"(?:信息|简报|稿件|经验|材料|专报|动态|典型|做法|文章|宣传)[^，。；]{0,16}(?:采用|采纳|刊发|刊登|编发|录用|转载|推介|报送|刊载|上稿|报道|登载|发布|发表)|(?:内参|专刊|简报|快报)》?[^，。；]{0,6}(?:登载|采用|刊发|刊登)|采用(?:情况|篇数|率|量)|宣传(?:报道|氛围|力度|次数|篇数|工作(?=[^。]*分))|(?:媒体|报刊|日报|电视台|网站|平台)[^，。；]{0,12}(?:发表|刊发|报道|宣传|推介|刊登|发布|刊播|发稿)"
        r"|(?:刊发|发布|报送|上报|撰写|编发|编报)(?![^，。；]{0,8}(?:预警|气象|价格|招聘|岗位|信用|天气|行情|统计|数据))[^，。；]{0,10}(?:信息|简报|稿件|材料|总结|动态|新闻|报告)|(?:新闻|信息|稿件|简报|动态)(?:的)?(?:数量|篇数|条数|上稿)|新闻发布会|广播[^，。；]{0,6}(?:开机|播放|次数)|开机(?:率|次数)|滚动播放"
    )),
    ("挂牌", re.compile(r"(?<!三板)(?<!四板)(?<!上市)(?<!并)挂牌(?!督办|上市|企业|转让|出让|交易|成交|公司|融资|保护|作战|价|招|拍|督)|(?:公示|责任|标识|标志|门|制度|宣传)牌|挂[^，。；]{0,4}牌子|授牌|揭牌")),
    ("督查、调研、培训的次数", re.compile(
        r"(?:调研|督查|检查|督导|走访|巡查|指导|培训|培训班|演练|宣讲|约谈|入户|下沉|暗访|调度|观摩|学习|巡河|巡林|巡田|谈心谈话|党课|慰问|家访|排查)(?:检查|工作|活动)?(?:的)?(?:开展|举办|组织)?(?:次数|场次|频次|期数|天数|数量|轮次|覆盖|情况|人次(?=[^。]*分))|(?:举办|组织|开展)[^，。；]{0,14}(?:培训|宣讲|督查|检查|调研|走访|活动|演练|督导)[^，。；]{0,8}(?:每|不少于|至少|\d+\s*[次期场]|各一次)"
        r"|(?:调研|督查|检查|督导|走访|暗访|调度|活动|入户|巡河|巡查|演练|观摩|学习)[^，。；]{0,12}(?:不少于|不低于|至少|每[周月季年日]|各)[^，。；]{0,6}[次场天]"
    )),
    ("宣传物", re.compile(r"横幅|宣传栏|展板|标语|宣传册|宣传单|倡议书|宣传画|明白卡|电子屏|宣传品|条幅|海报")),
    ("学习笔记", re.compile(r"学习笔记|心得体会|应知应会|知识(?:测试|竞赛|问答)|(?:理论|集中)学习|学习(?:次数|时长|情况|记录)|(?:干部|应知)[^，。；]{0,8}知晓率|笔记|读书分享")),
    ("群聊", re.compile(r"工作群|接龙|(?:消息|信息)?回复(?:及时)?率|在群内|微信群|钉钉群")),
    ("报表和总结", re.compile(r"(?:报表|总结|材料|自查报告|计划|信息|数据|方案)[^，。；]{0,8}(?:报送|上报|提交|报备)[^，。；]{0,8}(?:及时|情况|率|质量|数量|次数)?|(?:报送|上报|提交)[^，。；]{0,10}(?:及时(?:率|性)?|情况|质量|次数)|系统(?:录入|填报)|(?:录入|填报)(?:及时|完整)?(?:率|性)")),
)  # fmt: skip
_SCORED = re.compile(
    r"[\d.一二三四五六七八九十两]+\s*分(?![之钟类级区别])|[加扣减计记评得满赋打]分|分值|权重|占\s*(?:综合评价的?|总分的?|评价的?)?\s*\d+(?:\.\d+)?\s*[%％分]|评价(?:以|依据)|(?:作为|列为|设为)[^，。；]{0,8}评价|(?:纳入|列入|计入)[^，。；]{0,16}(?:考核|评价|绩效|指标|评比|评优)|作为[^，。；]{0,18}(?:考核|评价|评分|评选|指标|依据|内容|条件|前提)|考核(?:指标|内容|依据|乡镇|各|评分|项目)|按(?:件|次|篇|条)(?:计|赋|加|奖)|每[^，。；]{0,8}(?:记|得|加|计|奖)\s*[\d.一二两三四五六]+\s*分?|(?:的|者)(?:优先|予以加)|指标[一二三四五六七八九十\d]*[：:]|评分依据|达标|评优|奖惩|通报排名|兑现|打分"
)
_QUOTA = re.compile(
    r"(?:不少于|至少|不低于|达到|不足|每[日天周月季年村人][^，。；]{0,10}?)\s*[\d一二三四五六七八九十两.]+\s*(?:[次篇条场期份个%％张件天块面]|以上|两天)|[\d.]+[%％]|覆盖率|全覆盖|次数|篇数|条数|\d+\s*[次篇条场]|各一次"
)
_NAME_ALONE = re.compile(
    r"(?:次数|篇数|条数|场次|期数|数量|率|量|情况|人数|得分|覆盖面|程度|时长|篇|度|数)[（(）)%％权重占分\d\s.：:]*[。；;]?$"
)
# Kinds of process that nobody asks for a number of but to show work: a quota alone is enough outside a scheme.
_QUOTA_IS_ENOUGH = ("留痕", "打卡", "下载和关注", "学习笔记", "信息采用和宣传", "群聊")
# And those of which a plan may set a rhythm, but not a least number.
_AT_LEAST = ("会议", "发文", "批示", "挂牌", "督查、调研、培训的次数", "机构和制度")
_AT_LEAST_OF = re.compile(
    r"(?:不少于|至少|不低于)\s*(?P<least>\d+)\s*[份次件场条个篇]|(?P<more>\d+)\s*[份次件场条篇]以上|全覆盖"
)
_OFTEN = 5  # a few times a year is a way of working, more is a number to be shown
_RARER = re.compile(r"下降|减少|压减|列席|音乐|赛|联谊|惠民")
# Results that have such a word in their name.
_RESULTS = re.compile(
    r"国际会议|会展|会议经济|会议中心|银企对接|招商(?:推介)?会|招聘会|博览会|交易会|运动会|民营企业座谈会|听证会|恳谈会|家长会|论文|专利|著作权|软件业|软件(?:和信息|产业|企业|收入)|软件名城|数据下载|数据集|商标注册|注册资本|注册(?:商标|企业登记)|经营主体|用户(?:满意|数达)|电商|平台(?:企业|经济)|网约车|人群关注|重点关注|持续关注|社会关注|带货|销售额"
    r"|档案(?:数字化|馆)|隐患(?:排查)?台账[^。]*(?:整改|销号)|整改(?:完成|到位)?率|台账[^。]{0,12}(?:销号|清零|整改到位|闭环)|办结率|满意度|满意率|就业率|合格率|治愈率|控制率|规范管理率|挂牌上市|新三板|区域性股权|北交所|旅游打卡|打卡(?:地|点)|技能培训|职业培训|劳动力培训|技能人才|患者|灌溉|游客|观众|读者|广播(?:电视)?(?:综合)?(?:人口)?覆盖率|票房|收视|学历|毕业|消费券|检测合格|检查发现|检查合格|抽检|农机|质量标准|国家标准|行业标准|创新(?:联合体|中心|平台)"
)


def process_indicators(sentence: Sentence, kind: Kind) -> Iterator[Finding]:
    """The first process of a sentence that is scored, or in a scheme counted at all."""
    text = sentence.text
    scored = _SCORED.search(text) is not None
    counted = _QUOTA.search(text) is not None
    named = kind == "scheme" and _NAME_ALONE.search(text) is not None
    if not (scored or counted or named or (kind == "scheme" and len(text) < 60)):
        return
    results = _RESULTS.search(text) is not None
    for name, pattern in _PROCESSES:
        found = next((match for match in pattern.finditer(text) if sentence.asks(match.start())), None)
        if found is None or (results and not (scored and name in ("留痕", "批示", "信息采用和宣传"))):
            continue
        if kind != "scheme" and not scored:
            weekly = name == "会议" and re.search(r"每[日天周]|照片|上传|留痕", text) is not None
            at_least = name in _AT_LEAST and _wants_many(text)
            if not counted or not (weekly or at_least or name in _QUOTA_IS_ENOUGH):
                continue
            if name == "信息采用和宣传" and not re.search(r"不少于|至少|每[日天周月季年]|[篇条]", text):
                continue
        severity: Severity = "error" if scored else "warning"
        yield Finding(
            "process_indicator",
            severity,
            text,
            sentence.span,
            f"把{name}（“{found[0][:20]}”）当作评价或考核的内容，它只说明做了动作，不说明有了结果",
        )
        return


def _wants_many(text: str) -> bool:
    """Whether a plan wants so many of a thing, or it everywhere, that the number itself becomes the work."""
    found = _AT_LEAST_OF.search(text)
    if found is None or _RARER.search(text):
        return False
    number = found["least"] or found["more"]
    return number is None or int(number) >= _OFTEN or re.search(r"每[月周日天]", text) is not None
