"""The lines above the body of an official document, and what kind of line each is.

Holds the division of a document's head into lines, and their kinds: red head, number, date, label of a web page,
furniture, title. What is made of them stands in ``title.py`` and ``header.py``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.closing import bodies_in, signed_line
from luoshi.reading.official_date import DATE
from luoshi.reading.span import Span

HEAD = 6000


_KINDS = (
    "通知|通报|意见|决定|决议|命令|令|公报|公告|通告|议案|报告|请示|批复|函|纪要|方案|计划|规划|办法|规定|细则|措施|条例|规则|要点|"
    "清单|分工|任务|表|安排|名单|目录|标准|指南|预案|纲要|工程|行动|倡议书|制度|章程|总结|简报|事项|政策|责任分解|任务分解|"
    "[一二三四五六七八九十]{1,4}条|台账|解读|(?:督办|交办|转办|督查|催办|通知|任务|反馈)(?:通知|任务)?[单卡书]"
)


TITLE_END = re.compile(rf"(?:{_KINDS})[》”]?(?:[（(][^（）()]{{1,40}}[）)]){{0,2}}$")


NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{1,14}(?:[（(][\u4e00-\u9fff]{1,4}[）)])?|)[〔\[【（(﹝「](?P<year>(?:19|20)\d\d)年?[〕\]】）)﹞」]第?(?P<serial>\d{1,5})号"
)


_LABELS = {
    "number": ("发文字号", "文号", "文件编号", "公文字号"),
    "title": ("标题", "名称", "文件名称", "公文名称", "文件标题"),
    "issuer": ("发文机关", "发文机构", "发文单位", "制发机关", "发布机关", "公布机关", "制定机关", "发布机构"),
    "issued": ("成文日期", "成文时间", "发文日期", "签发日期"),
    "published": ("发布日期", "发布时间", "公开日期", "公布日期", "日期", "时间", "发表时间"),
    "other": ("索引号", "主题分类", "来源", "信息来源", "组配分类", "信息分类", "生效时间", "生效日期", "实施日期", "废止时间", "有效性", "主题词",
              "关键词", "公开方式", "公开类别", "公开属性", "浏览次数", "浏览量", "内容概述", "内容摘要", "体裁", "公文种类", "效力状态", "生成日期",
              "信息名称", "字体", "字号", "作者", "编辑", "责任编辑", "打印", "签发人", "密级", "紧急程度", "点击数", "阅读量", "统一登记号", "登记号",
              "公文目录", "失效日期", "载体类型", "所属分类", "发文类型"),
}  # fmt: skip


_LABEL_OF = {name: field for field, names in _LABELS.items() for name in names}


_GAP = r"[ \t\u3000]"


LABEL = re.compile(
    rf"(?:^|(?<=[\s•●·|【\[]))(?P<label>{'|'.join(f'{_GAP}{{0,4}}'.join(n) for n in sorted(_LABEL_OF, key=len, reverse=True))}){_GAP}*[】\]]?{_GAP}*[:：]"
)


_FURNITURE = re.compile(
    r"^附?[表图] ?[\d一二三四五六七八九十]|当前位置|您的位置|您现在的位置|首页|浏览|字体|字号[:：【]|打印|分享|收藏|关闭|阅读量|责任编辑|扫一扫|无障碍|视力保护|下载|返回|朗读|点击|归档时间|"
    r"^\W*$|^[\d\s\-—–./年月日:：]+$|^(?:绝密|机密|秘密|内部|特急|加急|平急|急件|目录|目次|正文|政策文件|文件|公文|附件)$|www\.|https?:|门户网站$"
)


_INTRODUCED = re.compile(r"(?:全文|原文|内容|通知|文件)如下[:：]")


class Line(NamedTuple):
    text: str
    start: int
    end: int


_RUN_ON = re.compile(
    rf"{_GAP}*(?P<title>[^\n。；：:]{{4,150}}(?:通知|通报|意见|决定|方案|办法|细则|措施|规定|计划|纪要|要点|清单|函)){_GAP}*[（(]?"
    rf"(?P<number>[\u4e00-\u9fff]{{0,14}}{_GAP}?[〔\[【（(]\d{{4}}[〕\]】）)]{_GAP}?\d{{1,5}}{_GAP}?号)[）)]?{_GAP}*"
)


def head_lines(text: str, start: int) -> list[Line]:
    """The lines with something in them; a text without paragraph breaks is cut where title and number end."""
    lines: list[Line] = []
    at, limit = start, min(len(text), start + HEAD)
    while at < limit:
        stop = text.find("\n", at)
        stop = stop if stop >= 0 else len(text)
        raw = text[at : min(stop, limit)]
        if line := raw.strip(" \t\u3000\v#*"):
            begin = at + raw.index(line)
            if len(line) > 40 and (run := _RUN_ON.match(line)):
                for group in ("title", "number"):
                    lines.append(Line(run[group], begin + run.start(group), begin + run.end(group)))
                line, begin = line[run.end() :], begin + run.end()
            if (quoted := _INTRODUCED.search(line)) and len(line) - quoted.end() > 8:
                lines.append(Line(line[: quoted.end()], begin, begin + quoted.end()))
                rest = line[quoted.end() :].lstrip()
                begin, line = begin + len(line) - len(rest), rest
            if line:
                lines.append(Line(line, begin, begin + len(line)))
        at = stop + 1
    return lines


def is_sentence(line: str) -> bool:
    return (
        line.endswith(("。", "；", "！")) or "。" in line or len(line) > 200 or bool(_INTRODUCED.search(line))
    )


def without_spaces(written: str) -> str:
    return re.sub(r"\s+", "", written)


def labelled_facts(text: str, lines: list[Line], stop: int) -> dict[str, tuple[str, Span]]:
    """The labelled facts (文号：…, 成文日期：…) that web pages put above a document."""
    begin = lines[0].start if lines else 0
    end = lines[stop - 1].end if 0 < stop <= len(lines) else begin
    found = list(LABEL.finditer(text, begin, end))
    out: dict[str, tuple[str, Span]] = {}
    for i, match in enumerate(found):
        upto = found[i + 1].start() if i + 1 < len(found) else end
        value = text[match.end() : min(upto, match.end() + 160)]
        written = value.strip(" \t\u3000\n\v•●·|")
        written = re.split(r"[\n\t|]", written)[0].strip()
        field = _LABEL_OF[re.sub(r"\s+", "", match["label"])]
        if written and field != "other" and field not in out:
            at = match.end() + value.index(written)
            out[field] = written, Span(at, at + len(written))
    return out


def line_kind(line: str) -> str:
    compact = without_spaces(line)
    if LABEL.match(line) or line[0] in "▶►▸▍▌➤":
        return "label"
    if len(compact) <= 60 and number_in(compact, whole=True):
        return "number"
    if compact.endswith("文件") and bodies_in(line[: line.rfind("文")].rstrip()):
        return "red head"
    if signed_line(line) or (
        re.fullmatch(rf"[（(]?[^（）()]{{0,24}}{DATE}[^（）()。]{{0,30}}[）)]?", line)
        and not TITLE_END.search(compact)
    ):
        return "date"
    if _FURNITURE.search(line) or len(compact) > 160:
        return "furniture"
    return "title"


def number_in(compact: str, whole: bool = False) -> re.Match[str] | None:
    """A document number in a line without spaces; ``whole``: only where the line holds little else."""
    match = NUMBER.search(compact)
    if match and whole:
        rest = (compact[: match.start()] + compact[match.end() :]).strip("（()）[]，,、")
        rest = re.sub(rf"签发人[:：]?[\u4e00-\u9fff]{{0,20}}|{DATE}|印发|发布|NO\.?\d*", "", rest)
        return match if len(rest.strip("（()）[]，,、 ")) <= 1 else None
    return match
