"""The same content gives the same readable lines, whatever the format."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from luoshi.reading.document import SourceText
from luoshi.reading.formats.detect import source_text


def _load() -> Any:
    place = Path(__file__).with_name("make_files.py")
    spec = importlib.util.spec_from_file_location("make_files", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = _load()

TABLE = [
    ["序号", "重点任务", "牵头单位", "完成时限"],
    ["1", "建成标准厂房20万平方米，引进企业15家", "县开发区管委会", "2027年12月底"],
    ["2", "改造老旧小区8个", "县住房城乡建设局", "2027年10月底"],
]
CONTENT = [
    "云溪县人民政府办公室关于印发《云溪县产业提升实施方案》的通知",
    "各乡镇人民政府，县政府各部门：",
    "一、总体要求",
    "（一）培育壮大主导产业。坚持项目为王，力争全年新增规模以上工业企业12家以上，增加值增长8.5%。"
    "（县工业和信息化局牵头，县发展改革局、县财政局按职责分工负责）",
    "（二）优化营商环境。推行“一件事一次办”，开办时间压缩至1个工作日以内。（县行政审批局负责）",
    TABLE,
    "附件：云溪县重点项目清单",
]
MAKERS = {
    "txt": make.txt_of,
    "html": make.html_of,
    "docx": make.docx_of,
    "pdf": make.pdf_of,
    "ofd": make.ofd_of,
}


def _running_text(read: SourceText) -> str:
    text = re.sub(r"(?m)^— \d+ —$", "", read.draft.text)
    return re.sub(r"[\n\u3000]+", "", text)


@pytest.mark.parametrize("kind", MAKERS)
def test_every_format_gives_the_same_text_and_table(kind: str) -> None:
    read = source_text(MAKERS[kind](CONTENT), f"方案.{kind}")
    assert read.format == kind
    assert _running_text(read) == _running_text(source_text(make.txt_of(CONTENT), "a.txt"))
    lines = read.draft.text.split("\n")
    assert ["\t".join(row) for row in TABLE] == [line for line in lines if "\t" in line]
    (table,) = read.tables
    assert [cell.span.of(read.source) for cell in table.cells] == [cell for row in TABLE for cell in row]
    assert [(cell.row, cell.column) for cell in table.cells] == [(r, c) for r in range(3) for c in range(4)]


@pytest.mark.parametrize("kind", ["txt", "html", "docx"])
def test_formats_with_paragraphs_give_one_line_for_each(kind: str) -> None:
    read = source_text(MAKERS[kind](CONTENT), "a")
    lines = [line for line in read.draft.text.split("\n") if line and "\t" not in line]
    assert lines == [block for block in CONTENT if isinstance(block, str)]


@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_formats_with_pages_mark_where_paragraphs_begin_and_pages_start(kind: str) -> None:
    read = source_text(MAKERS[kind](CONTENT * 6), "a")
    assert len(read.pages) > 1
    assert all(read.source[page - 1] == "\n" for page in read.pages[1:])
    starts = [
        line.strip("\u3000")[:6] for line in read.draft.text.split("\n") if line.startswith("\u3000\u3000")
    ]
    assert starts == [block[:6] for block in CONTENT * 6 if isinstance(block, str)]


@pytest.mark.parametrize("kind", MAKERS)
def test_every_character_of_the_draft_stands_in_the_source(kind: str) -> None:
    read = source_text(MAKERS[kind](CONTENT), "a")
    draft = read.draft
    assert (draft.starts[1:] >= draft.starts[:-1]).all()
    assert (draft.stops[1:] >= draft.stops[:-1]).all()
    for index, character in enumerate(draft.text):
        place = read.source[draft.starts[index] : draft.stops[index]]
        if character not in "\n\t\v ":
            assert place == character
