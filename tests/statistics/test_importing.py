"""Files of figures: what is understood, what is refused and how that is said, and that importing can be repeated."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.statistics.importing import import_file, read_file
from luoshi.statistics.observation import SCHEMA, current, read_observations
from luoshi.statistics.problem import DataError

Write = Callable[..., Path]
HEADING = "地区,指标,时期,数值,计量单位"
GOOD = ("长沙市", "地区生产总值", "2024年", "15268.78", "亿元")


def test_every_column_of_a_plain_row_is_understood(write: Write) -> None:
    path = write(
        [("长沙市", "GDP", "2024年", "15268.78", "亿元", "统计公报", "官方", "1", "2025-03-20", "初步核算")],
        HEADING + ",来源,来源类别,修订,收到日期,备注",
    )
    reading = read_file(path)
    assert reading.problems == ()
    assert reading.observations.schema == SCHEMA
    assert reading.observations.row(0, named=True) == {
        "indicator": "gdp",
        "unit": "430100",
        "period": "2024",
        "value": 15268.78,
        "printed": "15268.78",
        "printed_measure": "亿元",
        "source": "统计公报",
        "source_kind": "official",
        "revision": 1,
        "received_at": dt.date(2025, 3, 20),
        "note": "初步核算",
        "row": 2,
    }


# unit, indicator, period, value, measure -> value, printed measure
VALUES = [
    (("长沙市", "地区生产总值", "2024", "15268.78", ""), 15268.78, "亿元"),
    (("长沙市", "地区生产总值", "2024", "152687800", "万元"), 15268.78, "万元"),
    (("长沙市", "地区生产总值", "2024", "15,268.78", "亿元"), 15268.78, "亿元"),
    (("长沙市", "地区生产总值", "2024", "１５２６８．７８", "亿元"), 15268.78, "亿元"),
    (("长沙市", "地区生产总值", "2024", "1.5亿", "元"), 1.5, "亿元"),
    (("长沙市", "地区生产总值", "2024", "1.5亿元", ""), 1.5, "亿元"),
    (("长沙市", "地区生产总值", "2024", "1.5万亿元", ""), 15000.0, "万亿元"),
    (("长沙市", "地区生产总值", "2024", "1.5亿", "亿元"), 1.5, "亿元"),
    (("长沙市", "地区生产总值增速", "2024", "5.0%", ""), 5.0, "%"),
    (("长沙市", "地区生产总值增速", "2024", "−3.1", "%"), -3.1, "%"),
    (("湖南省", "粮食产量", "2024", "615.6", "亿斤"), 3078.0, "亿斤"),
    (("长沙市", "常住人口", "2024", "1061.65", "万人"), 1061.65, "万人"),
    (("430100", "常住人口", "2024", "10616500", "人"), 1061.65, "人"),
    (("湖南省长沙市", "空气质量排名", "2024", "3", "名(1最好)"), 3.0, "名(1最好)"),
]


@pytest.mark.parametrize(("row", "value", "measure"), VALUES)
def test_values_are_read_as_people_type_them_and_kept_as_printed(
    write: Write, row: tuple[str, ...], value: float, measure: str
) -> None:
    reading = read_file(write([row]))
    assert [str(p) for p in reading.problems] == []
    record = reading.observations.row(0, named=True)
    assert (record["value"], record["printed"], record["printed_measure"]) == (
        pytest.approx(value, rel=1e-14),
        row[3],
        measure,
    )


FAULTS = [
    (("长沙是", *GOOD[1:]), "地区", "没有“长沙是”", "长沙"),
    (("鼓楼区", *GOOD[1:]), "地区", "可能是", "上级名称"),
    (("", *GOOD[1:]), "地区", "此格为空", "请补上地区"),
    (("长沙市", "地区生产总直", "2024", "1", "亿元"), "指标", "没有名为“地区生产总直”的指标", "地区生产总值"),
    (("长沙市", "", "2024", "1", "亿元"), "指标", "此格为空", "请补上指标"),
    (("长沙市", "地区生产总值", "二〇二四", "1", "亿元"), "时期", "不是看得懂的时期", "2025年1—10月"),
    (("长沙市", "地区生产总值", "2024年13月", "1", "亿元"), "时期", "没有第13月", "请写成"),
    (("长沙市", "地区生产总值", "", "1", "亿元"), "时期", "此格为空", "请补上时期"),
    (("长沙市", "地区生产总值", "2024", "约五千", "亿元"), "数值", "“约五千”不是数字", "请只填数字"),
    (("长沙市", "地区生产总值", "2024", "12,34", "亿元"), "数值", "“12,34”不是数字", "请只填数字"),
    (("长沙市", "地区生产总值", "2024", "inf", "亿元"), "数值", "“inf”不是数字", "请只填数字"),
    (("长沙市", "地区生产总值", "2024", "1", "万人"), "计量单位", "不能换算", "改正计量单位"),
    (("长沙市", "地区生产总值", "2024", "1", "两"), "计量单位", "不能换算", "改正计量单位"),
    (("长沙市", "地区生产总值", "2024", "5%", "亿元"), "计量单位", "两处不一致", "改正计量单位"),
    (("长沙市", "地区生产总值", "2024", "5万", "亿元"), "计量单位", "不知以哪个为准", "改正计量单位"),
    (("长沙市", "地区生产总值增速", "2024", "5", "百分点"), "计量单位", "不能换算", "改正计量单位"),
]


@pytest.mark.parametrize(("row", "column", "message", "remedy"), FAULTS)
def test_a_faulty_cell_is_named_with_its_line_column_and_remedy_and_nothing_is_imported(
    write: Write, tmp_path: Path, row: tuple[str, ...], column: str, message: str, remedy: str
) -> None:
    store = tmp_path / "store.parquet"
    report = import_file(write([GOOD, row]), store)
    assert report.total_faults == 1
    (problem,) = report.problems
    assert (problem.row, problem.column) == (3, column)
    assert message in problem.message
    assert remedy in problem.remedy
    assert not store.exists()
    assert "没有导入任何数据" in report.text()


def test_all_faults_are_told_at_once_in_the_order_of_lines(write: Write) -> None:
    reading = read_file(write([row for row, *_ in FAULTS]))
    assert reading.total_faults == len(FAULTS)
    assert [problem.row for problem in reading.problems] == list(range(2, len(FAULTS) + 2))
    assert reading.observations.is_empty()


def test_a_file_full_of_faults_is_refused_soon_with_the_first_of_them(write: Write) -> None:
    rows = [(f"地{i}", f"指{i}", "2024", f"x{i}", "") for i in range(5_000)]
    reading = read_file(write(rows))
    assert (reading.total_faults, len(reading.problems)) == (15_000, 200)


def test_lines_are_counted_as_a_spreadsheet_does(write: Write) -> None:
    path = write([GOOD])
    path.write_bytes(path.read_bytes() + ",,,,\n\n岳阳市,GDP,2024,x,亿元\n".encode())
    assert [problem.row for problem in read_file(path).problems] == [5]


def test_lines_may_end_as_on_any_system(write: Write) -> None:
    path = write([GOOD, ("岳阳市", *GOOD[1:])])
    for ending in (b"\r\n", b"\r"):
        content = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        path.write_bytes(content.replace(b"\n", ending))
        assert read_file(path).observations["row"].to_list() == [2, 3]


def test_contradictory_rows_are_refused_and_equal_rows_are_kept_once(write: Write) -> None:
    other = (*GOOD[:3], "15268.79", GOOD[4])
    (problem,) = read_file(write([GOOD, other])).problems
    assert problem.row == 3
    assert "与第2行是同一指标" in problem.message
    reading = read_file(write([GOOD, (*GOOD[:3], "15268.780", "亿元")]))
    assert (reading.total_faults, reading.repeated, reading.observations.height) == (0, 1, 1)


def test_of_equal_rows_the_official_source_is_kept(write: Write) -> None:
    rows = [(*GOOD, "转载"), (*GOOD, "官方")]
    reading = read_file(write(rows, HEADING + ",来源类别"))
    assert reading.observations["source_kind"].to_list() == ["official"]
    assert "留下第3行" in reading.problems[0].message


def test_a_place_of_many_provinces_is_the_one_where_the_other_rows_lie(write: Write) -> None:
    rows = [("张家界市", *GOOD[1:]), ("慈利县", *GOOD[1:]), ("永定区", *GOOD[1:])]
    assert read_file(write(rows)).observations["unit"].to_list() == ["430800", "430821", "430802"]


def test_empty_values_are_noticed_and_left_out(write: Write) -> None:
    rows = [
        GOOD,
        *((*GOOD[:2], str(year), mark, "亿元") for year, mark in ((2021, ""), (2022, "—"), (2023, "暂无"))),
    ]
    reading = read_file(write(rows))
    assert (reading.observations.height, reading.empty_values) == (1, 3)
    assert reading.problems[0].row == 3
    assert not reading.problems[0].is_error


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_are_read(write: Write, encoding: str) -> None:
    assert read_file(write([GOOD], encoding=encoding)).observations["value"].to_list() == [15268.78]


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators_are_read(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "figures.txt"
    path.write_text(separator.join(HEADING.split(",")) + "\n" + separator.join(GOOD) + "\n")
    assert read_file(path).observations.height == 1


HEADINGS = [
    ("region,indicator,year,value,unit", "亿元"),
    ("unit,indicator,period,value,measure", "亿元"),
    ("单位,指标,时期,数值,计量单位", "亿元"),
    ("地区,指标,年份,数值,单位", "亿元"),
    ("市州,指标名称,报告期,指标值,计量单位", "亿元"),
]


@pytest.mark.parametrize(("heading", "measure"), HEADINGS)
def test_columns_go_by_their_chinese_and_english_names(write: Write, heading: str, measure: str) -> None:
    record = read_file(write([GOOD], heading)).observations.row(0, named=True)
    assert (record["unit"], record["printed_measure"]) == ("430100", measure)


BROKEN = [
    (b"", "文件是空的"),
    ("地区,指标,时期\n长沙市,GDP,2024\n".encode(), "缺少“数值”一列"),
    (f"{HEADING}\n长沙市,GDP,2024,1,亿元,多余,多余\n".encode(), "第2行"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为xlsx"),
    (b"PK\x03\x04 broken", "xlsx"),
    (b"\xff\xfe\xff\xff\x00\xd8", "文件已损坏"),
]


@pytest.mark.parametrize(("content", "told"), BROKEN)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(content)
    try:
        reading = read_file(path)
    except DataError as fault:
        message = str(fault)
    else:
        assert reading.total_faults
        message = "".join(str(problem) for problem in reading.problems)
    assert told in message
    assert "请" in message


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="没有这个文件"):
        read_file(tmp_path / "none.csv")


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=150)
def test_no_bytes_whatever_end_in_anything_but_a_message(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.csv"
        path.write_bytes(HEADING.encode() + b"\n" + content)
        with suppress(DataError):
            reading = read_file(path)
            lines = content.count(b"\n") + content.count(b"\r") + 1
            assert reading.total_faults or reading.observations.height + reading.empty_values <= lines


def test_a_workbook_is_read_below_its_title_with_percentages_and_dates_as_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2025年主要经济指标"])
    sheet.append(["地区", "指标", "时期", "数值"])
    sheet.append(["长沙市", "地区生产总值增速", dt.datetime(2025, 10, 1), 0.053])  # noqa: DTZ001
    sheet["D3"].number_format = "0.0%"
    sheet.append(["长沙市", "地区生产总值", 2024, 15268.78])
    sheet.append(["长沙市", "地区生产总值", "2023年", None])
    book.create_sheet("说明")
    book.save(tmp_path / "figures.xlsx")
    reading = read_file(tmp_path / "figures.xlsx")
    rows = reading.observations.select("period", "value", "printed", "row").rows()
    assert rows == [("2025-10", 5.3, "5.3%", 3), ("2024", 15268.78, "15268.78", 4)]
    assert ["只导入了“Sheet”" in problem.message for problem in reading.problems] == [True, False]


def test_a_fault_in_a_workbook_is_told_with_the_line_of_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["标题"], [], ["地区", "指标", "时期", "数值"], ["长沙市", "地区生产总值", "2024", "x"]):
        sheet.append(row)
    book.save(tmp_path / "figures.xlsx")
    (problem,) = read_file(tmp_path / "figures.xlsx").problems
    assert (problem.row, problem.column) == (4, "数值")


def test_a_second_import_changes_nothing_and_a_new_value_is_a_revision(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store.parquet"
    rows = [GOOD, ("岳阳市", *GOOD[1:])]
    first = import_file(write(rows), store)
    assert (first.added, first.revised, first.unchanged) == (2, 0, 0)
    again = import_file(write(rows), store)
    assert (again.added, again.revised, again.unchanged) == (0, 0, 2)
    changed = import_file(write([(*GOOD[:3], "15300", "亿元"), ("岳阳市", *GOOD[1:3], "", "亿元")]), store)
    assert (changed.added, changed.revised, changed.unchanged, changed.empty_values) == (0, 1, 0, 1)
    kept = read_observations(store)
    assert kept.select("unit", "value", "revision").sort("unit", "revision").rows() == [
        ("430100", 15268.78, 0),
        ("430100", 15300.0, 1),
        ("430600", 15268.78, 0),
    ]
    assert current(kept).select("unit", "value").sort("unit").rows() == [
        ("430100", 15300.0),
        ("430600", 15268.78),
    ]


def test_revisions_that_a_file_states_keep_their_history_and_come_in_once(
    write: Write, tmp_path: Path
) -> None:
    store = tmp_path / "store.parquet"
    rows = [(*GOOD, 0), (*GOOD[:3], "15300", "亿元", 1), ("岳阳市", *GOOD[1:], 0)]
    first = import_file(write(rows, HEADING + ",修订"), store)
    assert (first.added, first.revised, first.unchanged) == (2, 1, 0)
    again = import_file(write(rows, HEADING + ",修订"), store)
    assert (again.added, again.revised, again.unchanged) == (0, 0, 3)
    changed = import_file(write([(*GOOD[:3], "15310", "亿元", 1)], HEADING + ",修订"), store)
    assert (changed.added, changed.revised, changed.unchanged) == (0, 1, 0)
    kept = read_observations(store).filter(pl.col("unit") == "430100").sort("revision")
    assert kept.select("value", "revision").rows() == [(15268.78, 0), (15300.0, 1), (15310.0, 2)]


def test_a_dry_run_tells_the_same_and_writes_nothing(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store.parquet"
    report = import_file(write([GOOD]), store, dry_run=True)
    assert (report.added, report.done, store.exists()) == (1, False, False)
    assert "试导入" in report.text()


def test_a_store_that_is_no_parquet_file_is_refused(write: Write, tmp_path: Path) -> None:
    store = tmp_path / "store.parquet"
    store.write_text("x")
    with pytest.raises(DataError, match="不是观测数据"):
        import_file(write([GOOD]), store)
    assert store.read_text() == "x"


figures = st.lists(
    st.tuples(
        st.sampled_from(["长沙市", "岳阳市", "430300", "常德市"]),
        st.sampled_from(["GDP", "粮食产量", "规模工业增加值增速"]),
        st.sampled_from(["2023年", "2024Q1", "2024年1—10月"]),
        st.decimals(0, 900, places=2).map(str),
        st.just(""),
    ),
    unique_by=lambda row: row[:3],
    min_size=1,
)


def _import(rows: list[tuple[str, ...]], store: Path) -> pl.DataFrame:
    path = store.with_suffix(".csv")
    path.write_text("\n".join([HEADING, *(",".join(row) for row in rows)]))
    import_file(path, store)
    return read_observations(store)


@given(figures, st.randoms())
@settings(deadline=None, max_examples=25)
def test_importing_twice_or_in_another_order_gives_the_same_figures(
    rows: list[tuple[str, ...]], order: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        once = _import(rows, Path(folder) / "one.parquet")
        assert _import(rows, Path(folder) / "one.parquet").equals(once)
        shuffled = list(rows)
        order.shuffle(shuffled)
        other = _import(shuffled, Path(folder) / "two.parquet")
        columns = [name for name in SCHEMA if name != "row"]
        names = [pl.col(name).cast(pl.String) for name in ("indicator", "unit", "period")]
        assert other.select(columns).sort(*names).equals(once.select(columns).sort(*names))
