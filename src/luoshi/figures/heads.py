"""What the heads of a table say of its columns: which names, which holds places or periods, and of each column of
values what it measures, in which facet, which unit and when.

Put here only how a mapping is proposed; a person may correct it, and ``cells`` reads by it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from luoshi.figures import naming
from luoshi.figures.grid import Grid, is_note, value_of
from luoshi.figures.mapping import Column, ColumnFacet, Role, TableMapping, When
from luoshi.figures.places import place_at
from luoshi.figures.times import TIME, Calendar, period_of
from luoshi.statistics.period import Period

_IGNORED = re.compile(
    "时限|期限|完成时间|截止|节点|开工时间|竣工|序号|编号|代码|位次|排名|名次|排位|位列|排序|责任|备注|负责|牵头|联系|说明|口径$|预计|测算|总投资|估算|概算|权重|得分|分值|评分"
)
_PLANNED = re.compile("目标|任务|计划|预期|预算数|年初预算|考核|指标值$|指导")
_SHARE = re.compile(
    "比重|占比|占.{1,16}[%％]|占.{1,12}比|完成.{0,12}(?:目标|任务|计划|预算|进度).{0,4}(?:[%％]|率|比例|$)|(?:目标|任务|计划|预算|进度).{0,6}(?:完成)?(?:率|[%％]|比例)|构成"
)
_GROWTH = re.compile(
    "增速|增长|增幅|增减率|增减[（(]?[%％]|升降[（(]?[%％]|[±＋+－-]+[（(]?[%％]|涨跌|涨幅|同比|环比|增长率|比(?:上年|去年|同期).{0,6}[%％]|上年(?:同期)?=100|指数变动"
)
_INCREMENT = re.compile(
    "增减额|增减量|增减数|增加额|增量|净增|增加数|增长额|增长量|增减绝对|(?:比上年|比年初|同比|比同期|较年初|较上年)(?:末|同期)?(?:增减|增加|净增)(?![率速长幅]|.{0,3}[%％])|增减$"
)
_POINTS = re.compile("百分点")
_TO_DATE = re.compile("累计|1[-—－~至]本月|年初至|本月止|本期止|1-当月|本年累")
_MONTH = re.compile("(?:本月|当月|本期|单月)(?!止|累)")
_LAST_YEAR = re.compile("(?:上年|去年)(?:同期|同月|累计|完成|数|实绩|实际)|同期数|(?:上年|去年)$")
_METRIC_HEAD = re.compile("指标|项目|产品|名称|类别|行业|品种|分类|分组|内容|事项|科目")
_PLACE_HEAD = re.compile(
    "地区|县市区|市州|区县|县区|市县|县（市|县\\(市|乡镇|镇街|街道|园区|各地|市别|县别|区域|行政区|省份|城市$"
)
_PERIOD_HEAD = re.compile("时期|年份|月份|报告期|期别|时间|年度$|年$|月$|季度$")
_UNIT_HEAD = re.compile("计量单位|单位|量纲")
_UNIT_IN_HEAD = re.compile(r"[（(]\s*(?:单位[:：]?)?(?P<unit>[^（()）]{1,12})[)）]|(?P<percent>[%％‰])$")
_CORNER = re.compile(r"(?:计量)?单位[:：](?P<units>[^\s，。；）)]{1,24})")
_UNITS = re.compile(
    r"[%％‰]|[百千万亿]*(?:元|美元|吨|人次|人|户|家|个|件|项|辆|台|套|亩|公顷|公里|平方米|立方米|平方公里|千瓦时|度|头|只|万|亿|米|床|张|天|微克/立方米|毫克/升|吨标准煤|标准箱|TEU|箱|株|册|所|座|处|条|宗|名|例|人年|亿斤|斤|公斤|千克|间|块|部|艘|枚|支|重量箱|吨公里|人公里|标方|只/头)(?:/[一-龥]{1,4})?"
)
_STRIPPED = re.compile(
    "绝对量|绝对额|绝对值|绝对数|总量(?!$)|总量$|实绩|完成数|完成值|完成情况|完成额|实际完成|本月止累计|本月止|本月|当月|本期|累计|年末数|期末数|年末|期末|同比变化率?|变化率|变化幅度|同比增减|同比增长|同比增速|同比|环比|"
    "增减额|增减率|增长率|增长速度|增速|增长|增幅|增减|增加(?!值)|涨跌幅度?|涨跌|涨幅|比重|占比|比上年同期|比上年末|比上年|比去年同期|比去年|较上年同期|较上年|比年初|上年同期|去年同期|上年|"
    "[±％%＋+]|数值|指标值|数量|全年|合计$|[（(][^（）()]{0,14}[）)]|^-+|^数$|^完成$|^其中$|^实际$|1[-—－~]$"
)
_TITLE_WORDS = re.compile(
    "各(?:区县|县市区|县区|市州|县市|地区?|市县|乡镇|市|县|区)|分(?:县市区|地区|区县|行业|市州)|主要|(?:完成)?情况|统计|(?:一览)?表|进度|月报|快报|简表|[（(][^（）()]*[）)]|^表\\d+|涨跌幅度?|及其?构成|数及其?构成"
)
_PART_OF_NAME = re.compile(f"(?:{naming.HEADS}|人数|户数|床位数?)$")
_DONE_SHARE = re.compile("(?:任务|目标|计划|进度)?完成(?:率|比例|占比|进度|百分比)(?:[（(]?[%％][)）]?)?")
_CORE_OF_CITY = re.compile("市区|城区|主城区|中心城区|[市州区县]本级|[市州区县]直|全[省市县区州]")
_MOST_ROWS_ASKED = 60


def propose(grid: Grid, calendar: Calendar) -> TableMapping | None:
    """How the columns of this table are to be understood; None where it holds no figures that it names."""
    heads = [_parts(grid, column) for column in range(grid.width)]
    columns = [_column(grid, column, heads[column], calendar) for column in range(grid.width)]
    columns = _with_names(grid, _with_core(columns))
    if not any(column.role == "value" for column in columns):
        return None
    columns = _inherited(columns)
    title = title_metric(grid, calendar)
    names = [column for column in columns if column.role == "metric"]
    if not names and not title and not any(c.metric for c in columns if c.role == "value"):
        return None
    return TableMapping(signature(heads), grid.head, tuple(columns), corner_units(grid))


def signature(heads: list[list[str]]) -> str:
    """The head of a table without its periods: the same for the table of the next month."""
    return "|".join(
        "/".join(re.sub(r"\d+", "#", TIME.sub("〈期〉", part)) for part in parts) for parts in heads
    )


def signature_of(grid: Grid) -> str:
    """The signature of a grid's head."""
    return signature([_parts(grid, column) for column in range(grid.width)])


def corner_units(grid: Grid) -> str:
    """The units of measure that a line above the table names for all of it, parted by 、."""
    for line in reversed(grid.lines):
        found = _CORNER.search(line)
        if found:
            return "、".join(_UNITS.findall(found["units"]))
    return ""


def title_metric(grid: Grid, calendar: Calendar) -> str:
    """What the title of the table says it measures, empty where it names no single metric."""
    for line in reversed(grid.lines):
        if _CORNER.search(line) and len(line) < 16:
            continue
        words = TIME.sub("", _TITLE_WORDS.sub("", line))
        place = place_at(words)
        words = words[place[1] :] if place else words
        name = naming.metric_of(_TITLE_WORDS.sub("", words))
        if naming.is_named(name) and "、" not in name and "指标" not in name and 2 <= len(name) <= 24:
            return name
    return ""


def _parts(grid: Grid, column: int) -> list[str]:
    """The words above a column, row below row, each once."""
    out: list[str] = []
    for row in range(grid.head):
        words = grid.words[row][column]
        if words and (not out or out[-1] != words) and not words.isdigit():
            out.append(words)
        elif words.isdigit() and len(words) == 4:
            out.append(words + "年")
    return out


def _column(grid: Grid, index: int, parts: list[str], calendar: Calendar) -> Column:
    head = "/".join(parts)
    bare = [re.sub(r"[（(][^（）()]*[）)]", "", part) for part in parts]
    held = [
        grid.words[row][index] for row in range(grid.head, min(len(grid.words), grid.head + _MOST_ROWS_ASKED))
    ]
    values = sum(value_of(words) is not None for words in held)
    last = bare[-1] if bare else ""
    if (
        _UNIT_HEAD.fullmatch(last)
        and sum(bool(_UNITS.fullmatch(words)) for words in held) * 2 >= sum(map(bool, held)) > 0
    ):
        return Column(index, head, "unit")
    if not values:
        return Column(index, head, _text_role(last, held))
    if _PERIOD_HEAD.search(last) and index == 0:
        return Column(index, head, "period")
    facet = _facet(head, parts)
    if any(_IGNORED.search(part) for part in bare) or (
        facet != "share" and any(_PLANNED.search(part) for part in parts)
    ):
        return Column(index, head, "ignored")
    unit = _unit(parts)
    if facet in ("level", "increment") and unit == "%" and _GROWTH.search(head):
        facet = "growth"
    when = _when(parts, calendar)
    metric, place = _named(parts)
    return Column(index, head, "value", metric, facet, unit, when, place)


def _text_role(last: str, held: list[str]) -> Role:
    filled = [words for words in held if words and not is_note(words)]
    if _IGNORED.search(last):
        return "ignored"
    if _PLACE_HEAD.search(last):
        return "place"
    if filled and sum(_is_period(words) for words in filled) * 2 > len(filled):
        return "period"
    if filled and sum(_is_place(words) for words in filled) * 2 > len(filled):
        return "place"
    if _METRIC_HEAD.search(last):
        return "metric"
    return "ignored"


def _is_period(words: str) -> bool:
    found = TIME.match(words)
    return bool(found and found.end() and found.end() >= len(words) - 1) or bool(
        re.fullmatch(r"(?:19|20)\d\d年?", words)
    )


def _is_place(words: str) -> bool:
    found = place_at(words)
    return bool(found and found[1] == len(words))


def _facet(head: str, parts: list[str]) -> ColumnFacet:
    last = parts[-1] if parts else ""
    if _DONE_SHARE.fullmatch(last):
        return "share"
    for words in (last, head):
        if _SHARE.search(words):
            return "share"
        if _POINTS.search(words):
            return "change"
        if _INCREMENT.search(words):
            return "increment"
        if _GROWTH.search(words):
            return "growth"
        if re.search("绝对|总量|完成|数额|金额", words):
            return "level"
    return "level"


def _unit(parts: list[str]) -> str:
    for part in reversed(parts):
        for found in _UNIT_IN_HEAD.finditer(part):
            unit = found["unit"] or found["percent"]
            if _UNITS.fullmatch(unit):
                return "%" if unit == "％" else unit
            if "百分点" in unit:
                return "个百分点"
    return ""


def _when(parts: list[str], calendar: Calendar) -> When:
    head = "/".join(parts)
    if _LAST_YEAR.search(re.sub("[比较与同](?:上年|去年)(?:同期|末)?", "", head)):
        return "last_year_to_date" if _TO_DATE.search(head) else "last_year"
    clean = re.sub(r"[比较与同](?:\d{4}年|上年|去年)(?:同期|末)?", "", head)
    named = TIME.search(clean)
    if _TO_DATE.search(clean):
        says = named is not None and any(c.isdigit() for c in named[0])
        return _by_title(period_of(clean, calendar), calendar) if says else "to_date"
    if _MONTH.search(clean):
        return "month"
    return _by_title(period_of(clean, calendar._replace(period=None)), calendar)


def _by_title(named: Period | None, calendar: Calendar) -> When:
    """How a head's own period stands to the title's, so that the head of the next month is understood by the same mapping."""
    own = calendar.period
    if named is None:
        return ""
    if own is None or (named.year, named.last_month) != (own.year, own.last_month):
        return "head"
    if named == own:
        return "to_date" if own.size == own.last_month and own.size > 1 else ""
    return "to_date" if named.is_cumulative else "month" if named.size == 1 else "head"


def _named(parts: list[str]) -> tuple[str, str]:
    """The metric and the place that the heads above a column name."""
    names: list[str] = []
    place = ""
    for part in parts:
        words = part
        for _ in range(4):
            stripped = TIME.sub("", _STRIPPED.sub("", words)).strip("、，/·-—:：. ")
            if stripped == words:
                break
            words = stripped
        if _is_place(words):
            place = words
        elif (
            len(words) >= 2
            and not _UNIT_HEAD.fullmatch(words)
            and not re.fullmatch(
                "[（(].*[)）]|数据|本年|今年|完成(?!投资|产值|收入|税收|进出口).*|占.*|为.*", words
            )
        ):
            names.append(naming.metric_of(words))
    if len(names) > 1 and names[0].endswith(names[-1]):
        return names[0], place
    if len(names) > 1 and _PART_OF_NAME.fullmatch(names[-1]) and _PART_OF_NAME.search(names[-2]) is None:
        return names[-2] + names[-1], place  # PM2.5 above 平均浓度
    return (names[-1] if len(names) == 1 or (names and naming.is_named(names[-1])) else "".join(names)), place


def _with_core(columns: list[Column]) -> list[Column]:
    """市区 beside the counties in a head is a place as they are."""
    if not any(column.place for column in columns):
        return columns
    return [
        replace(column, metric="", place=column.metric)
        if column.role == "value" and not column.place and _CORE_OF_CITY.fullmatch(column.metric)
        else column
        for column in columns
    ]


def _with_names(grid: Grid, columns: list[Column]) -> list[Column]:
    """The columns with one that names the rows: the first of words where no head says so."""
    if any(column.role in ("metric", "place", "period") for column in columns):
        roles = [column.role for column in columns]
        if "metric" not in roles and "place" not in roles and "period" not in roles:
            return columns
        # One column of each role names the rows; a second metric column is a group or a remark.
        seen: set[Role] = set()
        out = []
        for column in columns:
            if column.role in ("metric", "place", "period"):
                column = replace(column, role="ignored") if column.role in seen else column
                seen.add(column.role)
            out.append(column)
        return out
    for column in columns:
        filled = [
            grid.words[row][column.index]
            for row in range(grid.head, min(len(grid.words), grid.head + _MOST_ROWS_ASKED))
            if grid.words[row][column.index]
        ]
        if (
            column.role == "ignored"
            and filled
            and not any(value_of(words) for words in filled)
            and not _IGNORED.search(column.head)
        ):
            return [replace(c, role="metric") if c.index == column.index else c for c in columns]
    return columns


def _inherited(columns: list[Column]) -> list[Column]:
    """A column of growth is of what stands before it: the same metric and period where its own head names none."""
    out: list[Column] = []
    for column in columns:
        values = [c for c in out if c.role == "value"]
        before = next((c for c in reversed(values) if not c.when.startswith("last_year")), None)
        if column.when == "last_year" and before is not None and before.when == "to_date":
            column = replace(column, when="last_year_to_date")
        if column.role == "value" and column.facet != "level" and before is not None:
            if not column.when and before.when in ("month", "to_date"):
                column = replace(column, when=before.when)
            if (
                column.metric
                and before.metric.startswith(column.metric)
                and before.head.split("/")[0] == column.head.split("/")[0]
            ):
                column = replace(column, metric=before.metric)
            if not column.metric and before.metric and not any(c.role == "metric" for c in columns):
                column = replace(column, metric=before.metric)
        out.append(column)
    return out
