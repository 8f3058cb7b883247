"""The verb conduct with real files: one line a document, a workbook, a page."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from luoshi.cli import main

TEXT = "落实工作评价方案\n一、召开推进会次数（10分）。\n二、规模工业增加值增速（90分）。\n不得将开会发文作为评价指标。\n"


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_line_of_json_has_source_and_findings(
    scheme: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["conduct", str(scheme), "--kind", "scheme"]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    assert record["source"]["file"] == "方案.txt"
    (finding,) = record["findings"]
    assert finding["rule"] == "process_indicator"
    assert finding["severity"] == "error"
    start, end = finding["span"]
    assert TEXT[start:end] == finding["text"]
    assert all(finding[name] for name in ("basis", "reason", "remedy"))


def test_workbook_and_page_hold_the_same(scheme: Path, tmp_path: Path) -> None:
    book, page = tmp_path / "问题.xlsx", tmp_path / "问题.html"
    assert main(["conduct", str(scheme), "-o", str(book)]) == 0
    assert main(["conduct", str(scheme), "-o", str(page)]) == 0
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(book.read_bytes())).active.values for cell in row
    ]
    assert "过程性指标" in cells
    assert "过程性指标" in page.read_text(encoding="utf-8")


def test_a_file_that_is_no_document_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04nothing")
    assert main(["conduct", str(path)]) == 1
    assert "坏.docx" in capfd.readouterr().err
