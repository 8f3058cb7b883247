"""The verb compare with real files: JSON, workbook and page, and what it says when something is wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from luoshi.cli import main
from tests.alignment.test_comparing import LOWER, UPPER


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    paths = tmp_path / "省.txt", tmp_path / "市.txt"
    for path, text in zip(paths, (UPPER, LOWER), strict=True):
        path.write_text(text, encoding="utf-8")
    return str(paths[0]), str(paths[1])


def test_json_has_links_dropped_new_and_repeated(
    files: tuple[str, str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["compare", *files, "--within"]) == 0
    record = json.loads(capfdbinary.readouterr().out)
    first = record["links"][0]
    assert first["old"].keys() == {"kind", "number", "path", "plan", "title"}
    assert first["relation"] == "one_to_one"
    assert first["changes"]["leads_added"]
    assert [item["number"] for item in record["dropped"]] == ["3."]
    places = {each["metric"]: each for each in record["repeated"]}["城镇新增就业"]["places"]
    assert [place["value"] for place in places] == ["60", "5"]
    assert places[0].keys() >= {"plan", "path", "text", "value", "unit", "hedge", "comparator"}


def test_workbook_and_page_hold_the_same(files: tuple[str, str], tmp_path: Path) -> None:
    book, page = tmp_path / "比照.xlsx", tmp_path / "比照.html"
    assert main(["compare", *files, "-o", str(book)]) == 0
    assert main(["compare", *files, "-o", str(page)]) == 0
    assert openpyxl.load_workbook(io.BytesIO(book.read_bytes())).sheetnames[:2] == ["对应", "不再有"]
    assert "一对一" in page.read_text(encoding="utf-8")


def test_one_file_alone_is_refused_but_for_within(
    files: tuple[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", files[0]]) == 2
    assert "--within" in capfd.readouterr().err
    assert main(["compare", files[0], "--within"]) == 0


def test_a_file_that_is_not_there_is_told_and_nothing_written(
    files: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "出.json"
    assert main(["compare", files[0], str(tmp_path / "无.txt"), "-o", str(output)]) == 1
    assert "无.txt" in capfd.readouterr().err
    assert not output.exists()
    assert main(["compare", *files, "-o", files[0]]) == 2
