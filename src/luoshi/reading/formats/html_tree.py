"""The elements of a web page with their offsets, and which of them hold the document rather than the site.

Put here what judges elements as a whole; turning the chosen markup into text is done in html.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from luoshi.reading.document import ReadingError
from luoshi.reading.formats import limits
from luoshi.reading.formats.markup import Token, attributes

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# Never put on the stack of open elements: they hold no blocks worth judging.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "ruby",
        "rb",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "nobr",
        "st1:chsdate",
        "st1:place",
    ]
)
_ENDS_PARAGRAPH = frozenset(
    [
        "p",
        "div",
        "table",
        "ul",
        "ol",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "form",
        "hr",
        "pre",
        "blockquote",
        "center",
        "fieldset",
    ]
)
# An opening tag ends open elements of these names, unless one of the second group is met first.
_IMPLIED = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}
_SCOPE = frozenset({"td", "th", "table"})
_TABLE_PARTS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"})

_CHROME_NAMES = frozenset(["nav", "footer", "aside", "button", "select", "dialog", "menu", "head"])
_CHROME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:(?:main|top|left|right|page|site|sub|common|global)[_-]?)?(?:nav|navs|navbar|navigation|menu|"
    r"breadcrumbs?|crumbs?|share|sharebox|bdsharebuttonbox|footer|foot|bottom|sidebar|side|aside|related|relative|"
    r"relevant|recommend|recommends|hot|hots|toolbar|tools?|copyright|login|search|searchbox|comments?|pagination|"
    r"pager|qrcode|ewm|print|fontsize|banner|ads?|advert|friendlinks?|friend|links|topbar|logo|position|location|"
    r"dqwz|xgyd|xglj|xgwd|weixin|wechat|skip|accessibility|hidden|header|head|top|rank|ranking|tags)"
    r"(?:$|[\s_\d-])"
)
_TITLE_WORDS = re.compile(r"(?:^|[\s_-])(?:[a-z]{0,12}[_-]?)?(?:title|biaoti|bt|headline)(?:$|[\s_\d-])")
_HIDDEN = re.compile(r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden")
_LIST_HEADING = re.compile(
    r"[【\[]?(?:(?:相关|推荐|延伸|热门|最新|更多|热点)(?:阅读|链接|文章|新闻|稿件|信息|解读|报道|推荐|文件|资料|内容|排行)|猜你喜欢)"
    r"(?:[：:】\]>»|]|更多|$)"
)
_SITE_LINE = re.compile(
    r"(?:上|下)一(?:篇|条|页)|分享(?:到|至|[：:])|扫一扫|扫码(?:分享|浏览|阅读|查看)|[【\[](?:打印|关闭|字体|字号|大中小|收藏)|"
    r"(?:打印|关闭|收藏|保存|下载)(?:本页|此页|页面|窗口|本文|正文)|(?:打印|关闭|收藏|分享)$|(?:字体|字号|文字大小)[：:]|"
    r"您?(?:的|现在的|当前|当前的)?(?:所在)?位置[：:]|(?:文章|信息|稿件)?来源[：:]|(?:发布|发文|更新)(?:时间|日期)[：:]|"
    r"(?:浏览|点击|阅读|访问)(?:次数|数|量|率|[：:])|责任编辑[：:]"
)
_SITE_FOOTER = re.compile(r"ICP备|公网安备|网站标识码|版权所有|Copyright", re.IGNORECASE)
_META_TABLE = re.compile(r"发文字号|索\s?引\s?号|文\s{0,4}号[：:]|公开方式")
_TAGS = re.compile(r"<[^>]{0,2000}>|&nbsp;|\s+")

_CONTENT_SHARE = 0.88


@dataclass(slots=True)
class Element:
    """A block element: its tag name, offsets, and how much visible text and link text it holds."""

    name: str
    start: int
    inner_start: int
    parent: int
    raw: str
    end: int = 0
    text: int = 0
    linked: int = 0
    links: int = 0
    chrome_text: int = 0
    tables: int = 0
    rows: int = 0
    widest_row: int = 0
    widest_cell: int = 0
    chrome: bool = False
    children: list[int] = field(default_factory=list)


def elements(stream: Iterable[Token], size: int) -> list[Element]:
    """The block elements in order; the first stands for the whole page. Raises ReadingError for absurd nesting."""
    found = [Element("", 0, 0, -1, "", size)]
    stack = [0]
    names = [""]
    open_count: dict[str, int] = {}
    in_link = False

    def close(at: int) -> None:
        element = found[stack.pop()]
        name = names.pop()
        open_count[name] -= 1
        element.end = at
        parent = found[stack[-1]]
        parent.text += element.text
        parent.linked += element.linked
        parent.links += element.links
        parent.tables += element.tables + (name == "table")
        if name in ("tbody", "thead", "tfoot"):
            parent.rows += element.rows
            parent.widest_row = max(parent.widest_row, element.widest_row)
            parent.widest_cell = max(parent.widest_cell, element.widest_cell)
        elif name == "tr":
            parent.rows += 1
            parent.widest_row = max(parent.widest_row, element.widest_row)
            parent.widest_cell = max(parent.widest_cell, element.widest_cell)
        elif name in ("td", "th"):
            parent.widest_row += 1
            parent.widest_cell = max(parent.widest_cell, element.text)

    for token in stream:
        kind = token.kind
        if kind == "text":
            element = found[stack[-1]]
            element.text += token.end - token.start
            if in_link:
                element.linked += token.end - token.start
        elif kind == "reference":
            if not token.value.isspace():
                found[stack[-1]].text += 1
        elif kind == "open":
            name = token.value
            if name == "a":
                in_link = "href" in token.attributes.lower()
                found[stack[-1]].links += in_link
            if name in VOID or name in INLINE:
                continue
            in_link = in_link and name in ("div", "p", "li")
            if name in _ENDS_PARAGRAPH and open_count.get("p"):
                _close_implied(names, close, token.start, frozenset({"p"}), _SCOPE)
            if name in _IMPLIED:
                ended, barrier = _IMPLIED[name]
                if any(open_count.get(other) for other in ended):
                    _close_implied(names, close, token.start, ended, barrier)
            parent = stack[-1]
            stack.append(len(found))
            names.append(name)
            if len(stack) > limits.MAXIMUM_DEPTH:
                raise ReadingError(
                    "网页的标签嵌套过深，超出可处理的范围。请在浏览器中打开后另存，或复制正文为 txt 再试。"
                )
            open_count[name] = open_count.get(name, 0) + 1
            found[parent].children.append(len(found))
            found.append(Element(name, token.start, token.end, parent, token.attributes))
        elif kind == "close":
            name = token.value
            if name == "a":
                in_link = False
            depth = _depth_of(names, name) if open_count.get(name) else 0
            if depth:
                while len(names) > depth + 1:
                    close(token.start)
                close(token.end)
    while len(stack) > 1:
        close(size)
    return found


def _depth_of(names: list[str], name: str) -> int:
    """Where on the stack the element stands that an end tag ends; 0 if the tag is a stray one.

    A table is closed only by its own end, and the content of a cell cannot close what is around the cell.
    """
    barrier = _SCOPE
    if name in _TABLE_PARTS:
        barrier = frozenset() if name == "table" else frozenset({"table"})
    for depth in range(len(names) - 1, max(0, len(names) - 300), -1):
        if names[depth] == name:
            return depth
        if names[depth] in barrier:
            return 0
    return 0


def _close_implied(
    names: list[str], close: Callable[[int], None], at: int, ended: frozenset[str], barrier: frozenset[str]
) -> None:
    for depth in range(len(names) - 1, max(0, len(names) - 60), -1):
        if names[depth] in ended:
            while len(names) > depth:
                close(at)
            return
        if names[depth] in barrier:
            return


def content_ranges(markup: str, found: Sequence[Element]) -> list[tuple[int, int]]:
    """The stretches of the markup that hold the document, in order: content, its title, its table of metadata.

    Navigation, headers, footers, sidebars, share widgets and lists of links are left out.
    """
    total = found[0].text - found[0].linked
    for element in found[1:]:
        if not found[element.parent].chrome:
            element.chrome = _is_chrome(markup, element, found, total)
        else:
            element.chrome = True
    for index in range(len(found) - 1, 0, -1):
        element = found[index]
        parent = found[element.parent]
        parent.chrome_text += element.text if element.chrome else element.chrome_text
    main = _main(found)
    ranges = [(main.start, main.end)]
    ranges[:0] = _frames(markup, found, main)
    return _without(ranges, [(e.start, e.end) for e in found if e.chrome and not found[e.parent].chrome])


def _is_chrome(markup: str, element: Element, found: Sequence[Element], total: int) -> bool:
    name = element.name
    if name in _CHROME_NAMES:
        return name != "aside" or element.text < total / 2
    own = element.text - element.linked
    if own * 2 > total:
        return False
    raw = element.raw
    if raw:
        lowered = raw.lower()
        if "class" in lowered or "id" in lowered or "style" in lowered or "role" in lowered:
            values = attributes(raw)
            label = f"{values.get('class', '')} {values.get('id', '')} {values.get('role', '')}".lower()
            titled = name in ("h1", "h2") or "<h1" in markup[element.start : element.start + 3000].lower()
            if _CHROME_WORDS.search(label) and not (
                element.links < 3 and _frames_document(markup, element, titled)
            ):
                return True
            if _HIDDEN.search(values.get("style", "").lower()):
                return True
    if name == "header" and "<h1" not in markup[element.start : element.end].lower():
        return True
    if element.links >= 3 and element.linked * 10 > element.text * 6 and name not in ("body", "html"):
        return "附件" not in markup[element.start : min(element.end, element.start + 2000)]
    if (
        name in ("p", "div", "li", "td", "h2", "h3", "h4", "h5", "dt", "section", "ul")
        and 0 < element.text <= 400
    ):
        return _is_site_line(markup, element, found)
    return False


def _frames_document(markup: str, element: Element, titled: bool) -> bool:
    """Whether an element named like a page header holds the title or the metadata of the document."""
    if titled and element.text < 300:
        return True
    return element.text <= 1500 and bool(_META_TABLE.search(_text(markup, element)))


def _is_site_line(markup: str, element: Element, found: Sequence[Element]) -> bool:
    text = _text(markup, element)
    if element.text <= 60 and _SITE_LINE.match(text):
        return True
    if element.text <= 15 and _LIST_HEADING.match(text):
        # The list that follows belongs to its heading.
        siblings = found[element.parent].children
        for index in siblings:
            other = found[index]
            if other.start >= element.end and other.linked * 2 > other.text:
                other.chrome = True
                other.chrome_text = other.text
        return True
    if element.links and _LIST_HEADING.match(text) and element.linked * 2 > element.text:
        return True
    return bool(_SITE_FOOTER.search(text)) and element.name in ("div", "p", "td", "section")


def _text(markup: str, element: Element) -> str:
    return _TAGS.sub("", markup[element.inner_start : element.end])


def _good(element: Element) -> int:
    return 0 if element.chrome else element.text - element.chrome_text


def _main(found: Sequence[Element]) -> Element:
    main = found[0]
    while True:
        enough = _good(main) * _CONTENT_SHARE
        heir = next((found[i] for i in main.children if _good(found[i]) >= max(1.0, enough)), None)
        if heir is None or (
            heir.name in ("table", "tbody", "tr", "ul", "ol", "p") and not _is_layout(heir, found)
        ):
            return main
        main = heir


def _is_layout(element: Element, found: Sequence[Element]) -> bool:
    while element.name in ("tbody", "tr"):
        element = found[element.parent]
    return element.name == "table" and not is_data_table(element)


def is_data_table(table: Element) -> bool:
    """Whether a table holds rows of data, not the layout of a page."""
    if table.rows == 0 or table.widest_row < 2:
        return False
    if table.tables and (table.rows < 2 or table.widest_cell * 2 > table.text):
        return False
    return not (table.widest_cell > 800 and table.widest_cell * 10 > table.text * 6)


def _frames(markup: str, found: Sequence[Element], main: Element) -> list[tuple[int, int]]:
    """The title and the table of metadata where they stand in front of the content."""
    opening = _TAGS.sub("", markup[main.inner_start : main.inner_start + 20_000])[:1500]
    title: Element | None = None
    frames: list[Element] = []
    for element in found[1:]:
        if element.start >= main.start:
            break
        if element.chrome or element.end > main.start or not 0 < element.text <= 1500:
            continue
        framing = element.name == "table" or (element.name in ("div", "ul") and element.text < 600)
        if framing and element.end - element.start < 50_000 and _META_TABLE.search(_text(markup, element)):
            frames.append(element)
        if 4 <= element.text <= 150 and not (
            title is not None and title.name == "h1" and element.name != "h1"
        ):
            label = element.raw.lower()
            if element.name == "h1" or (label and _TITLE_WORDS.search(_label(element))):
                title = element
    if title is not None and _text(markup, title) not in opening:
        frames.append(title)
    kept: list[tuple[int, int]] = []
    for element in sorted(frames, key=lambda e: (e.start, -e.end)):
        if not kept or element.start >= kept[-1][1]:
            kept.append((element.start, element.end))
    return kept


def _label(element: Element) -> str:
    values = attributes(element.raw)
    return f"{values.get('class', '')} {values.get('id', '')}".lower()


def _without(ranges: Sequence[tuple[int, int]], cuts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    ordered = sorted(cuts)
    at = 0
    for start, end in ranges:
        while at < len(ordered) and ordered[at][1] <= start:
            at += 1
        place = at
        while place < len(ordered) and ordered[place][0] < end:
            if ordered[place][0] > start:
                kept.append((start, ordered[place][0]))
            start = max(start, ordered[place][1])
            place += 1
        if start < end:
            kept.append((start, end))
    return kept
