"""What fits a column of a table that lost its lines, and how the words of a row are shared out over its columns.

Only judging and sharing out; finding such a table in a text is for ``loose_tables.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from luoshi.register.wording import is_collective, looks_like_body

BODY_NAME = re.compile(
    r"(?:单位|部门|[处科股]室|责任分工)(?:[（(][^（()）]{1,12}[)）])?$|^(?:牵头|主办|配合|协办|协同)$"
)
_TIME_NAME = re.compile(r"时限|时间|期限|节点")
_CATEGORY_NAME = re.compile(r"类别|分类|板块|领域|维度")
_LONGEST_CATEGORY = 24
_PERSON_NAME = re.compile(r"领导|责任人|负责人|联系人")
NUMBER_NAME = re.compile(r"^(?:序号|编号|序)$")
TIME = re.compile(r"\d{4}年|\d{1,2}月|年底|季度|长期|持续|全年|年内|上半年|下半年|常态|\d{4}\.\d")
ROW_NUMBER = re.compile(r"\d{1,3}[.．、*＊★]?$")
# What alone behind a number tells that it counts (新建 3 座, 30 公里).
UNIT = re.compile(
    "[余多]?[百千万亿]{0,2}(?:个|家|项|所|处|名|人|户|辆|台|套|张|条|座|件|宗|例|起|种|部|支|次|批|间|艘|架|只|头|株|棵|位|场|公里|千米|米|(?:平方|立方)(?:米|公里)"
    "|亩|公顷|吨|公斤|元|[%％]|千瓦|兆瓦|天|年|月|日|个?工作日)(?:以上|以内|左右|以下)?[，。；、]?"
)
_ACTION = re.compile(
    r"(?:开工|新建|迁建|改建|扩建|续建|修建|建设|建成|启动|推进|完成|实施|改造|提升|加快|组织|开展|举办|创建|打造|制定|出台|新增)"
)
_LABEL = re.compile(r"^[^:：]{0,6}(?:单位|部门)[:：]")
_BODY_END = re.compile(
    "[局委办厅部会院处司署]|分局|政府|中心|办公室|委员会|管委会|支队|公司|[办室员]?公室|局[等。]"
)
_LIST_PARTS = re.compile(r"[、，,；;\s]+")
_TIME_END = re.compile(r"(?:[年月日底]?前|底|末|前?完成|[月日]?底前?)[，。]?")
_LONGEST_LIST = 400
_MOST_BROKEN = 4
_LONGEST_BEGINNING = 8
_MOST_COLUMNS = 10
_FULL_LINE = 10  # characters; shorter lines of a cell may be things below each other
_MARKS = "，。；：、）！？”》"


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    words: str


@lru_cache(maxsize=8192)
def is_body_list(words: str) -> bool:
    if len(words) > _LONGEST_LIST or _ACTION.match(words):
        return False  # 开工建设老年大学 ends like a body and is none
    words = _LABEL.sub("", words)  # 省牵头单位：… in a cell of 责任单位
    parts = [part for part in _LIST_PARTS.split(re.sub(r"[等。.]+$", "", words)) if part]
    if not parts:
        return False
    good = sum(
        1
        for part in parts
        if is_collective(part) or looks_like_body(re.sub(r"等?(?:部门|单位)?$", "", part) or part)
    )
    return good * 3 >= len(parts) * 2


def fit_of(name: str) -> Callable[[str], float]:
    """How well words fit a column, by the column's name."""
    if NUMBER_NAME.match(name):
        return lambda words: 4.0 if ROW_NUMBER.fullmatch(words) else -6.0
    if _PERSON_NAME.search(name):
        return lambda words: (
            2.0 if re.fullmatch(r"[\u4e00-\u9fff]{2,12}", words) and not looks_like_body(words) else -2.0
        )
    if BODY_NAME.search(name):
        return lambda words: 3.0 if is_body_list(words) else -3.0
    if _TIME_NAME.search(name):
        return lambda words: 3.0 if len(words) <= 24 and TIME.search(words) else -2.5
    if _CATEGORY_NAME.search(name):
        return lambda words: 0.6 if len(words) <= _LONGEST_CATEGORY and words[-1] not in "。；" else -1.0
    return lambda words: 0.5 if not is_body_list(words) else -1.0


def goes_on(first: str, second: str) -> bool:
    """Whether a line of a cell is so long and so unfinished that the next goes on with its last word."""
    return (
        len(first) >= _FULL_LINE
        and first[-1] >= "\u4e00"
        and first[-1] not in _MARKS
        and "\u4e00" <= second[0] <= "\u9fff"
    )


def align(
    tokens: Sequence[Token], fits: Sequence[Callable[[str], float]], names: Sequence[str]
) -> list[list[Token]] | None:
    """The tokens of a row shared out over the columns in order, each column taking none or several."""
    if len(tokens) == len(fits):
        return [[token] for token in tokens]
    columns = len(fits)
    lists = [BODY_NAME.search(name) is not None for name in names]
    worth = [[fit(token.words) for token in tokens] for fit in fits]
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(columns + 1)]
    best[0][0] = (0.0, -1)
    for column in range(columns):
        for done, (score, _) in best[column].items():
            gained = score - 0.6
            if done not in best[column + 1] or best[column + 1][done][0] < gained:
                best[column + 1][done] = (gained, done)
            for upto in range(done + 1, len(tokens) + 1):
                # Where several columns fit alike, the first has it.
                gained += worth[column][upto - 1] + (0.6 if upto == done + 1 else 0.0) - 0.01 * column
                if upto - done > 1 and goes_on(tokens[upto - 2].words, tokens[upto - 1].words):
                    gained += 1.2  # a line that breaks off and the one that goes on with it
                whole = gained
                if lists[column] and is_broken_list(tokens[done:upto]):
                    whole = score + 3.0 * (upto - done)
                if upto not in best[column + 1] or best[column + 1][upto][0] < whole:
                    best[column + 1][upto] = (whole, done)
    if len(tokens) not in best[columns]:
        return None
    cells: list[list[Token]] = []
    upto = len(tokens)
    for column in range(columns, 0, -1):
        done = best[column][upto][1]
        cells.append(list(tokens[done:upto]))
        upto = done
    return cells[::-1]


def is_broken_list(tokens: Sequence[Token]) -> bool:
    """Whether lines are a list of bodies only together, because a name is broken between them (区财 / 政局)."""
    if not 2 <= len(tokens) <= _MOST_BROKEN:
        return False
    broken = 0
    for before, after in itertools.pairwise(tokens):
        if _is_broken_name(before.words, after.words):
            broken += 1
        elif not (is_body_list(before.words) and is_body_list(after.words)):
            return False
    return broken > 0


def _is_broken_name(before: str, after: str) -> bool:
    """Whether a name of a body begins at the end of one line and ends on the next."""
    last = _LIST_PARTS.split(before)[-1]
    first = _LIST_PARTS.split(after)[0]
    if last and len(last) <= _LONGEST_BEGINNING and _BODY_END.fullmatch(first):
        return is_body_list(last + first)  # 县财政 / 局
    if not last or len(last) > _LONGEST_BEGINNING or is_body_list(last) or re.search(r"\d", last):
        return False
    return (last != before or last[0] in "省市县区州镇乡国") and is_body_list(last + first)


def width_of(words: str) -> float:
    """How wide words are, in Han characters."""
    return sum(1.0 if character >= "\u2e80" or character in "“”‘’—…" else 0.5 for character in words)


def continuing(
    tokens: Sequence[Token], above: Sequence[str], widths: Sequence[float], names: Sequence[str]
) -> list[int] | None:
    """The columns whose cells go on with the tokens of a line below; None where that cannot be told.

    ``above`` are the words of each column on the line before, ``widths`` how wide the columns are at most.
    """
    if not 1 <= len(tokens) < len(names) or len(names) > _MOST_COLUMNS:
        return None
    worth = [
        [
            _goes_on(token.words, words, width, name)
            for words, width, name in zip(above, widths, names, strict=True)
        ]
        for token in tokens
    ]
    ranked = sorted(
        (
            (sum(worth[i][column] for i, column in enumerate(columns)), columns)
            for columns in itertools.combinations(range(len(names)), len(tokens))
            if all(worth[i][column] > 0 for i, column in enumerate(columns))
        ),
        reverse=True,
    )
    return list(ranked[0][1]) if ranked else None


def _goes_on(words: str, above: str, width: float, name: str) -> float:
    """How well words go on with what stands above them in a column; cells break where the column is full."""
    if NUMBER_NAME.match(name) or _PERSON_NAME.search(name) or not above:
        return -1.0
    full = 2.0 * min(1.0, width_of(above) / max(width, 1.0))
    if BODY_NAME.search(name):
        if above.endswith(("、", "，", ",")):
            return 4.0 if is_body_list(words) else -1.0
        return full + 1.5 if _is_broken_name(above, words) and full > 1.2 else -1.0
    if _TIME_NAME.search(name):
        return full + 1.0 if _TIME_END.fullmatch(words) or (TIME.search(words) and len(words) < 12) else -1.0
    if is_body_list(words) or above.endswith(("。", "；")) or full < 1.0:
        return -1.0
    if words[0] in "、，":
        return full + (0.5 if "，" in above or "、" in above else -1.0)
    return full
