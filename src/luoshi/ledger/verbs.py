"""The verbs of plans before what they count: 新建, 培育, 选拔, 腾退 … and how one is told that no list holds.

Put here only words that say what is done with the things a figure counts; bounds and directions are in ``wording``.
"""

from __future__ import annotations

import re

from luoshi.ledger.wording import sizes_by_end

# Verbs of delivery. Metrics are read without them (新建校舍20所: 校舍), see ``metrics``.
DELIVERY = """促成 新开办 开办 新建改扩建 补充配置 培育建设 建设培育 建设认定 建成投用 建成并投用 新改扩建 新改建 改扩建 新建 改建 扩建
建成 建设 建好 建立 共建 迁建 续建 补建 加建 在建 打造 新培育 培育 培养 培训 引进 引育
引培 引入 招引 招聘 选派 选聘 遴选 增选 评选 评定 认定 创建 争创 创成 申报 新增 净增
增加 增设 改造 提升 完成 组织实施 实施 开展 举办 承办 组织 推出 发布 制定 修订 制修订
设立 成立 组建 布局 推广 推动 支持 扶持 帮助 惠及 服务 覆盖 安置 救助 资助 新发放 发放
投放 争取 引导 整合 整治 治理 修复 恢复 恢复和改善 完善 配置 配备 购置 更新 安装 铺设
敷设 开通 开工 投产 竣工 启动 攻克 突破 取得 形成 研发 开发 创制 转化 解决 化解 淘汰
拆除 关停 退出 压减 接入 纳入 上线 归集 开放 汇聚 集聚 储备 谋划 投运 投用 扩大 消除
清理 排查 办好 壮大 孵化 实现 力争 确保 拥有 吸引 接待 生产 种植 造林 新开 加密 增开
建造 筹集 筹建 供应 培优 入库 选树 选育 打通 创办 盘活 收储 出让 供地 流转 新注册 登记
落地 签约 新认定 新引进 新开工 新建成 新开通 新投产 重点打造 新建改造 新建和改造 新建改建
新建及改造 新增和改造 新建或改造 改造提升 提质改造 升级改造 新（改）建 新(改)建 新（改、扩）建
优化 调整 处置 检测 抽检 监测 巡诊 免费 发展 达到 保有 创作 出版 演出 放映 送 办理 建档
创 建 招 引 育 新设 开设 增添 投入 采购 补齐 兑付 减免 落实 完工 建强 升级 做强 挖掘
征集 招收 扩招 招募 录用 输送 派驻 聘请 提供 维修 维护 加固 疏浚 清淤 绿化 亮化 硬化
拓宽 栽植 栽种 补植 增殖 放流 存栏 出栏 增绿 抚育 建改 腾退 供给 分配 交付 保障 受理
调解 审结 执结 普查 摸排 消化 置换"""
# Further verbs of action, which stay part of the metric (走访企业, 轮训干部).
_ACTIONS = """选拔 发动 招录 轮训 推荐 推选 指派 增派 选送 抽调 划定 划设 设置 布设 布置 配齐 配强 配建 兑现 清零
挂牌 走访 慰问 结对 帮扶 扶优 扶强 修建 修缮 架设 拆违 拆旧 植绿 复绿 撤并 合并 压实 更换 换装 加装 增配 补种 播种
复耕 收购 销售 出口 进口 承接 转移 搬迁 迁移 转产 查处 查办 抽查 检查 曝光 侦破 破获 打掉 收缴 销毁 征收 征用 收回
回收 回购 收集 办结 交办 吸纳 吸收 安排 开行 开辟 加开 运营 联通 上云 上市 上规 升规 入规 入统 入园 入驻 落户 落成
投建 验收 通车 贯通 达成 签订 签署 对接 洽谈 带动 辐射 撬动 拉动 募集 筹措 下达 拨付 发行 授信 审批 编制 编写
编印 印制 出台 起草 修编 发表 授权 申请 获得 获评 获批 拿下 催生 裂变 做大 培树 树立 选出 评出 推介 宣传 演练 巡演
巡展 展演 征订 订阅 借阅 录制 拍摄 开播 直播 上架 上新 首发 首店 招商 签下 策划 承揽 承建 分流 分离 输出 输入
转运 运送 配送 投递 揽收 通航 复航 直航 补短 建优 提质 扩面 扩容 扩种 扩繁 试种 移栽 补播 禁牧 轮牧 退耕 还林
还草 封育 管护 巡护 巡查 巡河 清运 转运 外运 利用 消纳 回填 复垦 确权 颁证 发证 赋码 赋权 下放 承办 取消 精减
合格 达标 创评 命名 授牌 挂职 锻炼 下沉 选任 轮岗 交流 引留 留用 聘用 聘任 招生 毕业 认证 持证 取证 参保 参训 受训
受益 受惠 入学 就读 就业 创业 返乡 入职 上岗 见习 实习 评估 核查 核验 抓取 汇交 共享 对标 试点 选定 确定 推行
组织发动 组织动员 动员 号召 牵引 链接 领办 领创 助力 助推 撬动 赋能 辅导 指导 诊断 问诊 义诊 体检 筛查 接种 签约服务
诊疗 救治 收治 转诊 会诊 护理 照护 托育 托管 供养 收养 领养 捐赠 捐献 献血 发送 推送 触达 投保 承保 理赔 清收
处罚 取缔 关闭 关停 整顿 停产 限产 错峰 替代 淘换 换新 以旧换新 报废 回迁 安居 配租 配售 交房 保交 收购 去化 消化"""
_WORDS = frozenset(DELIVERY.split()) | frozenset(_ACTIONS.split())
_DELIVERY_WORDS = frozenset(DELIVERY.split())
_WORD_SIZES = sizes_by_end(_WORDS)
_DELIVERY_SIZES = sizes_by_end(_DELIVERY_WORDS)
# Verbs under which even a small Chinese numeral is a figure: 新建两个, 建成十个 (not 落实两个, 实施三项).
STRICT_END = re.compile(
    "(?:新建|改建|扩建|建成|建设|打造|培育|新培育|引进|引育|招引|创建|争创|新增|净增|增加|增设|改造|设立|组建|布局|攻克|突破|"
    "取得|形成|举办|开通|购置|培养|培训|建立|遴选|认定|安装|投用|力争|确保|完成|推出|创成|申报|孵化|选拔|招聘|招募|选派|选树|配备|"
    "配建|修建|集聚|聚集|吸引|达|到)$"
)
# A word of two characters before a count is a verb (选拔70名, 推荐10名) unless it is one of these.
_OTHER_WORDS = """我市 我县 我区 我省 我州 我国 本市 本县 本区 本省 全市 全县 全区 全省 全州 全国 全镇 全乡 全镇 市县 其中 首批 其余 剩余 以下 如下
下列 上述 前述 共有 现有 下辖 所辖 下设 内设 位于 来自 属于 隶属 经过 连续 相关 有关 各地 目前 涉及 包括 包含 分为 含有 东部
西部 南部 北部 中部 城区 市区 县域 全部 所有 仅有 只有 还有 存在 发现 反映 收到 排名 位列 位居 前往 分成 划分 分别 不足 占用
相距 距离 满足 符合 不少 不到 围绕 聚焦 瞄准 依托 按照 根据 针对 结合 通过 利用 坚持 贯彻 落实 推进 抓好 抓实 抓住 紧扣
做好 健全 加强 统筹 深化 打好 打赢 对照 梳理 明确 提出 列入 作为 属于 成为 由于 因为 关于 对于 除了 至于 以及 或者 并且 而且
需要 必须 应当 可以 不得 不能 不再 已有 已经 截至 累计 合计 共计 总计 每个 每年 每月 每周 每季 每人 每户 每村 每名 每家
当前 今年 去年 明年 全年 年内 年度 年底 期间 同时 另外 此外 其他 其它 之一 之间 之中 其内 经济 社会 企业 项目 产业 农村
城镇 城市 园区 市级 省级 县级 区级 国家 部门 单位 乡镇 街道 社区 居民 群众 人口 学生 教师 公办 民办 重点 主要 核心 关键
平均 至少 最多 最少 超过 低于 高于 不足 大于 小于 达到 满足 邻近 周边 附近 境内 辖区 区内 市内 省内 国内 海内 域内 高校 院校 省直 市直 县直 两个 多个 各个
授予 表扬 表彰 奖励 通报 抄送 印发 发至 报送 上报 任命 免去 调整 由原 计划 规划 预计 设有 配有 建有 拥有 占地 总计 约有"""
_NO_VERB = frozenset(_OTHER_WORDS.split())
_PLAIN_WORD = re.compile("[一-龥]{2}")


def delivery_verb(words: str) -> int:
    """Where the verb of delivery begins that ends the words (新建, 建成了), their length where none does."""
    return _verb(words, _DELIVERY_WORDS, _DELIVERY_SIZES)


def delivers(words: str) -> bool:
    """Whether the words end in a verb of delivery."""
    return delivery_verb(words) < len(words)


def acts(words: str) -> bool:
    """Whether the words end in a verb of action, one of a list or a word of two characters that can be nothing else.

    ``words`` are what stands between the start of the clause, its time or the item before, and the figure.
    """
    if _verb(words, _WORDS, _WORD_SIZES) < len(words):
        return True
    return len(words) == 2 and words not in _NO_VERB and bool(_PLAIN_WORD.fullmatch(words))


def _verb(words: str, known: frozenset[str], sizes: dict[str, list[int]]) -> int:
    end = len(words)
    if words.endswith(("了", "并", "和")):
        end -= 1
    for size in sizes.get(words[end - 1 : end], ()):
        if size <= end and words[end - size : end] in known:
            return end - size
    return len(words)
