"""Web pages: main content, breaks, tables, and the place of every character in the markup."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.document import SourceText
from luoshi.reading.formats.detect import source_text

BODY = "<p>一、总体要求。坚持项目为王，强化要素保障，推动产业提升，确保各项任务落到实处。</p>"


def _page(body: str, encoding: str = "utf-8") -> SourceText:
    return source_text(
        f"<html><head><title>标题</title></head><body>{body}</body></html>".encode(encoding), "a"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>县财<b>政</b><span>局</span>牵头</p>", "县财政局牵头"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<div>一<br>二<br/><br/>三</div>", "一\n二\n\n三"),
        ("<p>落实\n责任 ABC\n  DEF</p>", "落实责任 ABC DEF"),
        ("<p> 前后 空格 </p>", "前后 空格"),
        ("<p>&ldquo;甲&rdquo;&nbsp;&#20057;&#x4e19;&lt;5&amp;6</p>", "“甲”\xa0乙丙<5&6"),
        ('<p title="a>b">甲</p><!-- 注释 <p>乙</p> --><p>丙</p>', "甲\n丙"),
        ("<p>a < b，R&D</p>", "a < b，R&D"),
        ("<script>var a='<p>x</p>';</script><p>甲</p><style>p{}</style>", "甲"),
        ("<pre>甲\n乙</pre>", "甲\n乙"),
        ("<P>甲<O:P></O:P></P>", "甲"),
        ("<p>甲<p>乙", "甲\n乙"),
    ],
)
def test_markup_becomes_readable_text(body: str, text: str) -> None:
    assert _page(body).draft.text.strip("\n") == text


def test_tables_have_rows_cells_and_spans() -> None:
    read = _page(
        "<p>清单如下：</p><table><tr><th colspan='2'>任务</th><th>单位</th></tr>"
        "<tr><td rowspan=2>甲</td><td><p>一</p><p>二</p></td><td>县财政局</td></tr><tr><td>三</td><td></td></tr></table><p>完</p>"
    )
    assert read.draft.text.strip().split("\n") == [
        "清单如下：",
        "任务\t\t单位",
        "甲\t一\v二\t县财政局",
        "\t三\t",
        "完",
    ]
    (table,) = read.tables
    places = [(c.row, c.column, c.row_span, c.column_span) for c in table.cells]
    assert places == [
        (0, 0, 1, 2),
        (0, 2, 1, 1),
        (1, 0, 2, 1),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
        (2, 1, 1, 1),
        (2, 2, 1, 1),
    ]
    shown = [read.draft.span_of_source(c.span).of(read.draft.text) for c in table.cells]
    assert shown == ["任务", "单位", "甲", "一\v二", "县财政局", "三", ""]


def test_a_layout_table_is_no_table_and_a_nested_one_is_read() -> None:
    inner = "<table><tr><td>序号</td><td>任务</td></tr><tr><td>1</td><td>建厂房</td></tr></table>"
    read = _page(f"<table><tr><td>{BODY}{inner}</td></tr></table>")
    assert read.draft.text.strip().split("\n")[1:] == ["序号\t任务", "1\t建厂房"]
    assert len(read.tables) == 1


def test_a_stray_end_tag_inside_a_cell_does_not_end_what_is_around_the_table() -> None:
    table = "<table><tr><td>序号</div></td><td>任务</p></td></tr><tr><td>1</td><td>建厂房</td></tr></table>"
    read = _page(
        f"<div class=nav><a href=1>首页</a></div><div id=zoom>{BODY}{table}{BODY}</div><div class=foot>页脚</div>"
    )
    assert read.draft.text.strip().split("\n")[1:3] == ["序号\t任务", "1\t建厂房"]
    assert "首页" not in read.draft.text
    assert "页脚" not in read.draft.text


def test_headings_and_wholly_bold_lines_are_headings() -> None:
    read = _page("<h2>总体要求</h2><p>正文<b>重点</b></p><p><strong>一、任务</strong></p>")
    assert [span.of(read.source) for span in read.headings] == ["总体要求", "一、任务"]


CHROME = """<div id="header"><div class="logo">云溪县人民政府</div><div class="nav"><a href="/">首页</a><a href="/a">公开</a></div></div>
<div class="crumb">您的位置：<a href="/">首页</a>&gt;<a href="/b">文件</a></div>
<div class="wrap"><div class="left"><ul><li><a href="1">最新政策之一</a></li><li><a href="2">最新政策之二</a></li><li><a href="3">最新政策之三</a></li></ul></div>
<div class="con"><h1>关于印发《产业提升方案》的通知</h1><div class="info">发布时间：2027-01-20 来源：县政府办 【字体：大 中 小】</div>
<div id="zoom">%s</div>
<div class="fx">分享到：<a href="#">微信</a></div><p>上一篇：<a href="x">另一份通知的标题</a></p>
<div><h3>相关阅读</h3><ul><li><a href="y">政策图解</a></li><li><a href="z">政策问答</a></li></ul></div></div></div>
<div class="foot">版权所有：云溪县人民政府　网站标识码0000000000</div>"""


def test_the_chrome_of_the_site_is_left_out_and_the_title_kept() -> None:
    content = BODY + "<p>（县发展改革局牵头，县财政局负责）</p>"
    read = _page(CHROME % (content * 3))
    lines = read.draft.text.strip().split("\n")
    assert lines[0] == "关于印发《产业提升方案》的通知"
    assert len(lines) == 7
    for word in ("首页", "最新政策", "分享", "相关阅读", "图解", "上一篇", "版权", "字体"):
        assert word not in read.draft.text


OLD = """<html><body><table width=980><tr><td><a href=/>首页</a> | <a href=/1>要闻</a> | <a href=/2>公开</a></td></tr>
<tr><td><table><tr><td width=200 valign=top>%s</td><td><table class="xxgk_head"><tr><td>索引号：00-00</td><td>发文字号：云政办发〔2027〕3号</td></tr></table>
<div align=center><font size=5>关于印发方案的通知</font></div>%s</td></tr></table></td></tr>
<tr><td align=center>主办单位：云溪县人民政府 某ICP备00000000号</td></tr></table></body></html>"""


def test_an_old_page_laid_out_with_tables_gives_its_content_and_metadata() -> None:
    links = "".join(f"<a href={n}>政策文件之{n}</a><br>" for n in range(9))
    tasks = "<table><tr><td>序号</td><td>任务</td></tr><tr><td>1</td><td>打印设备更新</td></tr></table>"
    words = [
        "热门景区提升工程由县文旅局牵头",
        "打印社区便民手册，来源于财政资金",
        "下一步加强督查",
        "关闭落后产能企业",
    ]
    content = BODY * 3 + "".join(f"<p>{word}</p>" for word in words) + tasks
    read = _page(OLD % (links, content))
    lines = read.draft.text.strip().split("\n")
    assert lines[0] == "索引号：00-00\t发文字号：云政办发〔2027〕3号"
    assert lines[1] == "关于印发方案的通知"
    assert lines[5:9] == words
    assert lines[9:] == ["序号\t任务", "1\t打印设备更新"]


def test_a_charset_declared_in_the_markup_is_used() -> None:
    page = f'<html><head><meta charset="gb2312"></head><body>{BODY}</body></html>'
    read = source_text(page.encode("gb18030"), "a.html")
    assert read.encoding == "gb18030"
    assert "总体要求" in read.draft.text


PIECES = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "<b>", "</b>", "<span class='a'>", "</span>", "<p>", "</p>", "<br>", "<!--x-->", " ", "\n"]
        ),
        st.text(alphabet="县财政局牵头，（）<>&\"' aZ9\u3000\xa0", max_size=6),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(PIECES)
def test_every_character_maps_to_its_character_or_reference(pieces: list[tuple[str, str, bool]]) -> None:
    body = "".join(
        tag + ("".join(f"&#{ord(c)};" for c in text) if numeric else html.escape(text))
        for tag, text, numeric in pieces
    )
    read = _page("<p>落实</p>" + body)
    draft = read.draft
    assert len(draft.text) == len(draft.starts)
    assert (draft.starts[1:] >= draft.starts[:-1]).all()
    assert (draft.stops[1:] >= draft.stops[:-1]).all()
    for index, character in enumerate(draft.text):
        place = read.source[draft.starts[index] : draft.stops[index]]
        if not (character in "\n\v\t " and (place.startswith("<") or place.isspace())):
            assert html.unescape(place) == character
    plain = "".join(text for _, text, _ in pieces)
    kept = "".join(draft.text.split())
    assert kept == "落实" + "".join(plain.split())


@given(st.text(alphabet="<>/!-=\"'&;#x a县p tdrbl\n", max_size=200))
def test_any_markup_is_read_or_refused_with_every_character_in_order(body: str) -> None:
    read = _page(BODY + "<div>" + body + "</div>")
    assert "总体要求" in read.draft.text
    assert (read.draft.starts[1:] >= read.draft.starts[:-1]).all()
