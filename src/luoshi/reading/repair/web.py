"""The furniture of a web page around a document: breadcrumbs, source line, font buttons, metadata block, footer.

It stays in the text and is only pointed out, because a line of it (the date of publication, the doc number of the
metadata block) may be all that is left of what the document lost.
"""

from __future__ import annotations

import re

from luoshi.reading.span import Span

_LONGEST = 160
# A line that is furniture by how it begins.
_BEGINS = re.compile(
    r"(?:首页|网站首页|当前位置|您(?:现在)?(?:的|所在的?)?位置|您当前所在位置)\s*[:：>＞»›/|-]"
    r"|[【\[]?(?:字体|字号|文字大小)(?:大小)?\s*[】\]]?\s*[:：]"
    r"|(?:浏览(?:量|次数)|阅读(?:量|次数)|点击(?:量|数|率|次数)|访问(?:量|次数))\s*[:：]"
    r"|(?:(?:信息|文章|稿件|内容)?来源|(?:发布|发表|更新|上传)(?:时间|日期)|(?:责任)?编辑|作者|审核|录入)\s*[:：]"
    r"|(?:扫一扫|扫描二维码|微信扫|用手机)"
    r"|(?:上|下)一(?:篇|条)\s*[:：]?"
    r"|(?:分享(?:到|至)|我要(?:打印|纠错|分享)|打印(?:本页|此页|正文)|关闭(?:窗口|本页|页面)?(?:\s|$)|收藏(?:本页)?(?:\s|$)|返回(?:顶部|首页|列表))"
    r"|(?:版权所有|主办单位?[:：].{0,40}(?:承办|备案|网站)|网站(?:标识码|地图|声明)|政府网站标识码|[\u4e00-\u9fff]?ICP备|[\u4e00-\u9fff]公网安备|技术支持\s*[:：])"
    r"|(?:Copyright|COPYRIGHT|©)"
)
# What makes a line furniture wherever it stands, and what buttons say. All alternatives begin with a literal: the
# search runs on their first characters.
_SIGNS = (
    r"【字体|【字号|\[字体|\[字号|ICP备\s*\d|公网安备|政府网站标识码|版权所有|首页\s*[>＞»›]\s*[\u4e00-\u9fff]"
    r"|发布时间\s*[:：]\s*20\d\d|浏览(?:量|次数)\s*[:：]|"
) + "|".join(
    rf"{dash}[_|—-]?[\u4e00-\u9fff]{{2,20}}(?:门户网站|人民政府网|政务网|政府网|信息网)$"
    for dash in ("_", r"\|", "—", "-")
)
_SIGN = re.compile(_SIGNS)
_SIGN_OR_BUTTON = re.compile(_SIGNS + r"|字体|字号|打印|关闭|分享|收藏|纠错|返回|朗读|无障碍|大\s*中\s*小")
_BUTTONS = re.compile(
    r"(?:字体|字号|大|中|小|默认|打印|关闭|分享|收藏|纠错|返回|下载|朗读|无障碍|微信|微博|QQ空间|QQ|A\+|A-|[\s|｜/、【】\[\]()（）:：·>-])+"
)
_TAIL = re.compile(
    r"(?:相关(?:阅读|链接|文章|稿件|文件|报道|信息|新闻|解读)|热点推荐|推荐阅读|延伸阅读|友情链接)\s*[:：]?$"
)
# What such lines can begin with: a character printed above, or any before ICP备 and 公网安备. Numbered items begin otherwise.
_FIRST = frozenset(
    character for character in _BEGINS.pattern + _TAIL.pattern if not character.isascii()
) | set("[CI")
_SECOND = frozenset("I公")
_METADATA = re.compile(
    r"(?:索引号|统一登记号|公开(?:目录|范围|方式|责任部门|时限|形式)|信息(?:分类|时效期|有效期|名称|类别)|"
    r"(?:主题|体裁|组配|服务对象)(?:分类|词)|发布(?:机构|单位)|发文(?:机关|单位|日期|时间)|成文日期|发布日期|生成日期|"
    r"(?:文件)?(?:状态|有效性|编号)|(?:发文)?字?文号|标题|名称|所属主题|生效日期|废止日期|主题词|关键词|签署日期)\s*[:：\t]"
)
_TAIL_LINES = 15
_SENTENCE_ENDS = ("。", "；", "、", "，")


def is_web_furniture(line: str) -> bool:
    """Whether the line is of the page around a document rather than of the document."""
    if len(line) > _LONGEST:
        return False
    if (line[:1] in _FIRST or line[1:2] in _SECOND) and (_BEGINS.match(line) or _TAIL.match(line)):
        return True
    if line.endswith(_SENTENCE_ENDS) or not _SIGN_OR_BUTTON.search(line):
        return False
    return _SIGN.search(line) is not None or _BUTTONS.fullmatch(line) is not None


def web_furniture(text: str) -> tuple[Span, ...]:
    """The stretches of the text that are web furniture, lines that follow each other as one stretch."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    marked = {
        index for index, (_, line) in enumerate(lines) if 0 < len(line) <= _LONGEST and is_web_furniture(line)
    }
    if "索引号" in text:
        marked |= _metadata_block([line for _, line in lines])
    marked |= _tail([line for _, line in lines])
    spans: list[Span] = []
    for index in sorted(marked):
        start, line = lines[index]
        if spans and spans[-1].end + 1 == start:
            spans[-1] = Span(spans[-1].start, start + len(line))
        else:
            spans.append(Span(start, start + len(line)))
    return tuple(spans)


def _metadata_block(lines: list[str]) -> set[int]:
    """Lines of label and value around an index number (索引号), as above a document on a government site."""
    anchors = [index for index, line in enumerate(lines) if "索引号" in line[:40]]
    marked: set[int] = set()
    for anchor in anchors:
        marked.add(anchor)
        for step in (-1, 1):
            index = anchor + step
            while 0 <= index < len(lines) and index not in marked and _is_metadata(lines[index]):
                marked.add(index)
                index += step
    return marked


def _is_metadata(line: str) -> bool:
    return len(line) <= _LONGEST and _METADATA.match(line) is not None


def _tail(lines: list[str]) -> set[int]:
    """The links below 相关阅读: the short lines from there to the end."""
    for index in range(max(0, len(lines) - _TAIL_LINES), len(lines)):
        if _TAIL.match(lines[index]):
            rest = lines[index:]
            if all(len(line) <= _LONGEST and "。" not in line for line in rest):
                return set(range(index, len(lines)))
    return set()
