"""What the command gives: lines of JSON after the published schema, a workbook, a page; and its cost on hostile texts."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from luoshi.cli import main
from luoshi.figures.build import read_figures
from luoshi.figures.record import json_schema, record
from luoshi.figures.shapes import FiguresRecord
from luoshi.reading.reader import read_text
from luoshi.rendering.figures_html import figures_html
from luoshi.rendering.figures_xlsx import figures_xlsx

TEXT = "青岚市2025年上半年经济运行情况\n\n上半年，全市出口１２．５亿元，同比增长 5.0 %，其中<b>手机</b>出口3亿元。\n=1+1合计投资7亿元。\n"


def test_spans_count_the_characters_of_the_file_and_values_are_as_printed() -> None:
    document = read_text(TEXT)
    line = record(document, read_figures(document))
    TypeAdapter(FiguresRecord).validate_python(line, strict=False)
    first, second = line["figures"][:2]
    assert (first["metric"], first["value"], first["unit"], first["period"]) == (
        "出口",
        "12.5",
        "亿元",
        "2025H1",
    )
    assert second["value"] == "5.0"
    assert document.source[slice(*first["span"])] == "全市出口１２．５亿元"
    assert line["source"]["schema"] == "1.0"


def test_the_schema_names_every_field() -> None:
    fields = json_schema()["$defs"]["FigureRecord"]["required"]
    assert fields == [
        "metric",
        "indicator",
        "place",
        "period",
        "facet",
        "value",
        "unit",
        "text",
        "span",
        "cell",
    ]


def test_the_workbook_holds_numbers_and_no_formula() -> None:
    document = read_text(TEXT)
    figures = read_figures(document)
    book = openpyxl.load_workbook(io.BytesIO(figures_xlsx([(document, figures)])))
    rows = list(book["数据"].iter_rows(min_row=4, values_only=True))
    assert rows[0][1:8] == ("出口", None, "青岚市", "2025年上半年", "总量", 12.5, "亿元")
    assert len(rows) == len(figures.figures)
    assert not any(cell.data_type == "f" for row in book["数据"].iter_rows() for cell in row)


def test_the_page_escapes_and_keys_each_figure_to_its_place() -> None:
    document = read_text(TEXT)
    page = figures_html(document, read_figures(document))
    assert "<b>手机" not in page
    assert page.count('data-k="n0"') == 2  # in the text and beside it


def test_the_command_gives_each_format(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    source = tmp_path / "简报.txt"
    source.write_text(TEXT, encoding="utf-8")
    assert main(["figures", str(source)]) == 0
    (line,) = capfdbinary.readouterr().out.decode().splitlines()
    assert json.loads(line)["figures"][0]["place"] == "青岚市"
    assert main(["figures", str(source), "-o", str(tmp_path / "数.html")]) == 0
    assert "出口" in (tmp_path / "数.html").read_text(encoding="utf-8")
    assert main(["figures", str(source), str(tmp_path / "无.txt"), "-o", str(tmp_path / "数.xlsx")]) == 1
    assert (tmp_path / "数.xlsx").read_bytes().startswith(b"PK")
    assert main(["schema", "figures"]) == 0
    assert b"urn:luoshi:figures:1.0" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    "piece",
    [
        "规上工业增加值增长5%，",
        "增长5%",
        "甲、乙5个、",
        "锦城区、北川区、",
        "1—10月1-3月",
        "占占比重占的",
        "（（5%",
        "7:39:53",
        "比上年同期较",
        "与上年持平",
    ],
)
def test_the_cost_grows_with_the_length_alone(piece: str) -> None:
    def cost(size: int) -> float:
        document = read_text("2025年情况\n" + piece * (size // len(piece)))
        best = 9.0
        for _ in range(2):
            started = time.process_time()
            read_figures(document)
            best = min(best, time.process_time() - started)
        return best

    assert cost(8_000) < 8 * max(cost(2_000), 0.004)


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="0123456789.%亿元年月增长下降占的比和、，。；：（）—-一上半季度其中全市县区分别持平\t\n|",
        max_size=120,
    )
)
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    document = read_text("2025年上半年情况\n" + text)
    for figure in read_figures(document).figures:
        assert 0 <= figure.span.start < figure.span.end <= len(document.text)
        assert figure.metric
