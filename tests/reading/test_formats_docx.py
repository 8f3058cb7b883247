"""docx: list labels as they show, tracked changes, merged and nested tables, text boxes, headers, footnotes."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.shared import Pt

from luoshi.reading.document import SourceText
from luoshi.reading.formats.detect import source_text
from luoshi.reading.formats.numbering import show

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def _docx(body: str, **parts: str) -> SourceText:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {W} {MC} {MATH}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return source_text(out.getvalue(), "a.docx")


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{_run(text) if not text.startswith('<') else text}</w:p>"


def _lines(read: SourceText) -> list[str]:
    return [line for line in read.draft.text.split("\n") if line]


def _level(number: int, kind: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    + _level(0, "chineseCountingThousand", "%1、")
    + _level(1, "chineseCounting", "（%2）")
    + _level(2, "decimal", "%3.", '<w:suff w:val="nothing"/>')
    + _level(3, "decimal", "%3.%4")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + _level(0, "decimalEnclosedCircle", "%1")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def _item(text: str, level: int, number: int = 1) -> str:
    return _p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_list_labels_are_read_as_they_show() -> None:
    body = "".join(
        [
            _item("总体要求", 0),
            _item("指导思想", 1),
            _item("基本原则", 1),
            _item("项目为王", 2),
            _item("细目", 3),
            _item("重点任务", 0),
            _item("培育产业", 1),
            _item("建设厂房", 2),
            _item("甲", 0, 3),
            _item("乙", 0, 3),
            _item("保障措施", 0, 2),
            _item("组织领导", 1, 2),
        ]
    )
    assert _lines(_docx(body, numbering=NUMBERING)) == [
        "一、总体要求",
        "（一）指导思想",
        "（二）基本原则",
        "1.项目为王",
        "1.1 细目",
        "二、重点任务",
        "（一）培育产业",
        "1.建设厂房",
        "①甲",
        "②乙",
        "七、保障措施",
        "（一）组织领导",
    ]


def test_a_list_given_by_the_style_and_one_switched_off() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="I"><w:name w:val="own"/><w:basedOn w:val="H"/></w:style></w:styles>'
    )
    body = (
        _p("总体要求", '<w:pStyle w:val="H"/>')
        + _p("重点任务", '<w:pStyle w:val="I"/>')
        + _p("无号", '<w:pStyle w:val="H"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    read = _docx(body, numbering=NUMBERING, styles=styles)
    assert _lines(read) == ["一、总体要求", "二、重点任务", "无号"]
    assert [span.of(read.source) for span in read.headings] == ["一、总体要求", "二、重点任务", "无号"]


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (101, "chineseCountingThousand", "一百零一"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"),
        (3, "ideographZodiac", "寅"),
        (12, "decimalEnclosedCircle", "⑫"),
        (23, "decimalEnclosedCircle", "㉓"),
        (4, "decimalEnclosedParen", "⑷"),
        (12, "decimalFullWidth", "１２"),
        (28, "lowerLetter", "bb"),
        (2, "upperLetter", "B"),
        (14, "upperRoman", "XIV"),
        (4, "lowerRoman", "iv"),
        (7, "decimalZero", "07"),
        (7, "unheard", "7"),
    ],
)
def test_numbers_show_in_their_format(number: int, kind: str, text: str) -> None:
    assert show(number, kind) == text


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        f"<w:p>{_run('县财政局')}<w:del w:id='1'><w:r><w:delText>负责</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{_run('牵头')}</w:ins><w:moveFrom w:id='3'>{_run('移走')}</w:moveFrom></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del w:id='4'/></w:rPr></w:pPr>{_run('前半')}</w:p><w:p>{_run('后半')}</w:p>"
    )
    assert _lines(_docx(body)) == ["县财政局牵头", "前半后半"]


def test_breaks_tabs_hyphens_symbols_hidden_text_and_fields() -> None:
    body = (
        f"<w:p>{_run('关于印发方案')}<w:r><w:br/><w:t>的通知</w:t></w:r></w:p>"
        f"<w:p><w:r><w:tab/></w:r>{_run('甲')}<w:r><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>丙</w:t></w:r></w:p>"
        f"<w:p>{_run('密', '<w:vanish/>')}{_run('现')}<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:sym w:char='2460'/></w:r></w:p>"
        f"<w:p><w:r><w:ruby><w:rt>{_run('pin')}</w:rt><w:rubyBase>{_run('拼')}</w:rubyBase></w:ruby></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>"
    )
    assert _lines(_docx(body)) == ["关于印发方案", "的通知", "甲\t乙-丙", "现①", "拼x"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{_p('云政办发〔2027〕3号')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        f"</mc:AlternateContent></w:r>{_run('正文')}</w:p>"
    )
    assert _lines(_docx(body)) == ["云政办发〔2027〕3号", "正文"]


GRID_SPAN = '<w:gridSpan w:val="2"/>'
MERGE_START = '<w:vMerge w:val="restart"/>'


def _cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def test_merged_cells_stand_once_and_nested_tables_are_flattened() -> None:
    nested = f"<w:tbl><w:tr>{_cell(_p('内一'))}{_cell(_p('内二'))}</w:tr><w:tr>{_cell(_p('内三'))}{_cell(_p(''))}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr>{_cell(_p('任务'), GRID_SPAN)}{_cell(_p('单位'))}</w:tr>"
        f"<w:tr>{_cell(_p('甲'), MERGE_START)}{_cell(_p('一') + _p('二'))}{_cell(nested + _p('尾'))}</w:tr>"
        f"<w:tr>{_cell(_p(''), '<w:vMerge/>')}{_cell(_p('三'))}{_cell(_p('县财政局'))}</w:tr>"
        f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{_cell(_p('删'))}{_cell(_p('删'))}{_cell(_p('删'))}</w:tr></w:tbl>"
    )
    read = _docx(_p("清单") + body + _p("完"))
    assert _lines(read) == ["清单", "任务\t\t单位", "甲\t一\v二\t内一 内二\v内三\v尾", "\t三\t县财政局", "完"]
    (table,) = read.tables
    assert table.span.of(read.source).startswith("任务")
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        (0, 0, 1, 2),
        (0, 2, 1, 1),
        (1, 0, 2, 1),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
        (2, 1, 1, 1),
        (2, 2, 1, 1),
    ]


def test_headers_count_only_where_they_are_text_of_the_document() -> None:
    header = f"<w:hdr {W}>{_p('云溪县人民政府办公室文件')}{_p('云政办发〔2027〕3号')}{_p('页眉标题')}</w:hdr>"
    footer = f"<w:ftr {W}>{_p('— 1 —')}{_p('云溪县人民政府办公室 2027年1月20日印发')}</w:ftr>"
    notes = f"<w:footnotes {W}><w:footnote>{_p('指本年新增。')}</w:footnote></w:footnotes>"
    read = _docx(_p("正文"), header1=header, footer1=footer, footnotes=notes)
    assert _lines(read) == [
        "云溪县人民政府办公室文件",
        "云政办发〔2027〕3号",
        "正文",
        "云溪县人民政府办公室 2027年1月20日印发",
        "指本年新增。",
    ]


def test_a_document_of_a_word_processor_tells_its_headings() -> None:
    document = docx.Document()
    document.add_heading("实施方案", 1)
    bold = document.add_paragraph()
    bold.add_run("一、总体要求").bold = True
    mixed = document.add_paragraph()
    mixed.add_run("（一）").bold = True
    mixed.add_run("坚持项目为王").font.size = Pt(16)
    out = io.BytesIO()
    document.save(out)
    read = source_text(out.getvalue(), "")
    assert [span.of(read.source) for span in read.headings] == ["实施方案", "一、总体要求"]
    assert _lines(read) == ["实施方案", "一、总体要求", "（一）坚持项目为王"]


def test_many_empty_runs_cost_little() -> None:
    read = _docx("<w:p>" + "<w:r><w:rPr/></w:r>" * 100_000 + _run("落实") + "</w:p>")
    assert _lines(read) == ["落实"]
