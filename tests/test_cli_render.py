"""The verb render: kinds and fields listed, documents written, templates given, and what is said where it cannot be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from luoshi.cli import main
from luoshi.reading.formats import office

pytestmark = pytest.mark.slow

TEXT = """云州市人民政府关于加强防汛工作的意见

云政发〔2031〕6号

各县（区）人民政府：

一、夯实基础

（一）整修堤防。年底前完成堤防整修120公里以上。（市水利局牵头，市财政局、市应急局等负责）

云州市人民政府
2031年3月5日
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "意见.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> int:
    return main(["render", *map(str, arguments)])


def cells(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(str(path)).tables[-1].rows]


def test_the_kinds_and_their_fields_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--list") == 0
    out = capsys.readouterr().out
    for name in ("责任分工表", "任务台账", "分工通知", "文件处理单", "督办单", "函", "纪要"):
        assert name in out
    assert run("--list", "--as", "督办单") == 0
    assert "承办单位" in capsys.readouterr().out


def test_a_division_of_work_is_written(plan: Path, tmp_path: Path) -> None:
    assert run(plan, "--as", "责任分工表", "-o", tmp_path / "分工.docx") == 0
    rows = cells(tmp_path / "分工.docx")
    assert rows[0] == ["序号", "重点任务", "牵头单位", "责任单位", "完成时限"]
    assert rows[2] == [
        "1",
        "（一）整修堤防。年底前完成堤防整修120公里以上。",
        "市水利局",
        "市财政局、市应急局等",
        "2031年底前",
    ]


def test_fields_are_set_and_several_files_go_into_a_folder(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "another.txt"
    other.write_text(TEXT.replace("防汛", "抗旱"), encoding="utf-8")
    out = tmp_path / "out"
    assert (
        run(
            plan,
            other,
            "--as",
            "notice",
            "--set",
            "署名=云州市水利局",
            "--set",
            "标题=关于分工的通知",
            "-o",
            out,
        )
        == 0
    )
    assert sorted(path.name for path in out.iterdir()) == ["another.docx", "意见.docx"]
    words = [paragraph.text for paragraph in Document(str(out / "意见.docx")).paragraphs]
    assert "关于分工的通知" in words
    assert "云州市水利局" in words


def test_a_template_is_handed_out_edited_and_used(plan: Path, tmp_path: Path) -> None:
    mine = tmp_path / "模板.docx"
    assert run("--as", "责任分工表", "--save-template", mine) == 0
    edited = Document(str(mine))
    edited.add_paragraph("共附一表：{{ 标题行 | join('') }}")
    edited.save(str(mine))
    assert run(plan, "--as", "责任分工表", "--template", mine, "-o", tmp_path / "分工.docx") == 0
    assert Document(str(tmp_path / "分工.docx")).paragraphs[-1].text == "共附一表：加强防汛工作责任分工表"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["意见.txt", "-o", "x.docx"], "请用 --as"),
        (["意见.txt", "--as", "批复", "-o", "x.docx"], "没有“批复”这一种"),
        (["意见.txt", "--as", "函", "-o", "x.docx"], "不能由公文直接生成"),
        (["意见.txt", "--as", "督办单"], "请用 -o"),
        (["意见.txt", "--as", "督办单", "-o", "x.doc"], "应以 .docx、.pdf 或 .xlsx 结尾"),
        (["意见.txt", "--as", "文件处理单", "-o", "x.xlsx"], "没有任务表，不能输出为 xlsx"),
        (["意见.txt", "--as", "督办单", "--template", "好.docx", "-o", "x.xlsx"], "模板是 Word 文件"),
        (["意见.txt", "--as", "督办单", "-o", "没有/x.docx"], "不存在"),
        (["意见.txt", "--as", "督办单", "--set", "密级=x", "-o", "x.docx"], "没有可以填写的字段“密级”"),
        (["意见.txt", "--as", "督办单", "--set", "编号", "-o", "x.docx"], "--set 应写成"),
        (
            ["意见.txt", "--as", "督办单", "--template", "坏.docx", "-o", "x.docx"],
            "没有字段“编好”，是否想写“编号”",
        ),
        (["意见.txt", "意见.txt", "--as", "督办单", "-o", "x.docx"], "请用 -o 指定一个文件夹"),
        (["--as", "督办单", "-o", "x.docx"], "请写出要读的文件"),
    ],
)
def test_wrong_use_is_said_in_chinese(
    arguments: list[str],
    said: str,
    plan: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = Document()
    bad.add_paragraph("{{ 编好 }}")
    bad.save(str(tmp_path / "坏.docx"))
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x.docx").exists()


def test_a_workbook_holds_the_same_rows(plan: Path, tmp_path: Path) -> None:
    for kind in ("责任分工表", "任务台账", "分工通知", "督办单"):
        assert run(plan, "--as", kind, "-o", tmp_path / "表.xlsx") == 0
        rows = [list(row) for row in load_workbook(tmp_path / "表.xlsx").active.iter_rows(values_only=True)]
        assert rows[-1][0] == 1
        assert "（一）整修堤防。年底前完成堤防整修120公里以上。" in rows[-1], kind
    assert rows[-1][2] == "牵头：市水利局\n责任：市财政局、市应急局等"


def test_a_document_without_tasks_makes_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "函.txt"
    letter.write_text(
        "云州市人民政府关于祝贺的函\n\n省水利厅：\n\n谨致祝贺。\n\n云州市人民政府\n2031年3月5日\n",
        encoding="utf-8",
    )
    for name in ("表.docx", "表.xlsx"):
        assert run(letter, "--as", "责任分工表", "-o", tmp_path / name) == 1
        assert "没有读出任务，无法生成责任分工表" in capsys.readouterr().err
        assert not (tmp_path / name).exists()
    assert run(letter, "--as", "文件处理单", "-o", tmp_path / "单.docx") == 0


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_written(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(plan, tmp_path / "没有.txt", "--as", "任务台账", "-o", tmp_path / "out") == 1
    assert "没有.txt" in capsys.readouterr().err
    assert (tmp_path / "out" / "意见.docx").exists()


def test_a_pdf_is_made_where_there_is_libreoffice_and_else_it_is_said(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "督办单.pdf"
    if office.program() is not None:
        assert run(plan, "--as", "督办单", "-o", target) == 0
        assert target.read_bytes().startswith(b"%PDF")
        target.unlink()
    monkeypatch.setenv("PATH", "")
    assert run(plan, "--as", "督办单", "-o", target) == 1
    assert "生成 PDF 需要 LibreOffice" in capsys.readouterr().err
    assert not target.exists()
