"""The real figures of Hunan: they import, and the faults that were left in them are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from luoshi.register.register import DATA, Register
from luoshi.statistics.checks import check_data
from luoshi.statistics.facts import read_facts
from luoshi.statistics.findings import Report
from luoshi.statistics.importing import read_file

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
FIGURES = SHARED / "hunan_stats.csv"
TARGETS = SHARED / "target_chain_2025.csv"
pytestmark = pytest.mark.skipif(not FIGURES.exists(), reason="the public figures are not on this machine")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """The register with the one area that the figures name and it does not have."""
    folder = tmp_path_factory.mktemp("register") / "hunan"
    shutil.copytree(DATA / "hunan", folder)
    areas = folder / "management_areas.csv"
    if "柳叶湖" not in areas.read_text(encoding="utf-8"):
        with areas.open("a", encoding="utf-8") as table:
            table.write("柳叶湖旅游度假区,430700,,,,本测试\n")
    return Register.load(folder)


@pytest.fixture(scope="module")
def report(register: Register) -> Report:
    return check_data(FIGURES, register=register)


def test_an_area_that_the_register_does_not_know_is_the_only_fault() -> None:
    faults = [problem for problem in read_file(FIGURES).problems if problem.is_error]
    assert [(p.row, p.column) for p in faults] in ([], [(551, "region")])


def test_every_other_row_is_imported(register: Register) -> None:
    reading = read_file(FIGURES, register=register)
    assert (reading.rows, reading.observations.height, reading.repeated) == (846, 841, 5)


def test_rows_that_two_sources_give_are_told(report: Report) -> None:
    assert [p.row for p in report.problems if "都相同" in p.message] == [595, 638, 650, 657, 810]


FAULTS = [
    ("缺数", "缺长沙市2023年6月的环境空气质量综合指数排名"),
    ("缺数", "缺怀化市2024年的地区生产总值"),
    ("缺数", "缺娄底市2024年的地区生产总值"),
    ("比同级地区取整", "益阳市2024年的地区生产总值写作2268"),
    ("比同级地区取整", "株洲市2025年第一季度的地区生产总值写作969"),
    ("与同级地区相比异常", "湘西土家族苗族自治州2012年1—4月的高加工度工业增加值增速"),
]


@pytest.mark.parametrize(("check", "told"), FAULTS)
def test_a_fault_that_was_left_in_is_found(report: Report, check: str, told: str) -> None:
    assert any(finding.check == check and told in finding.message for finding in report.findings)


def test_official_sums_that_agree_are_not_doubted(report: Report) -> None:
    assert report.counts["市州加总不等于全域"] == 0
    assert report.counts["数值超限"] == 0


def test_published_rates_are_taken_as_published(register: Register) -> None:
    facts = read_facts(FIGURES, register=register)
    rate = facts.column("地区生产总值", "rate", "2024")
    assert rate is not None
    at = facts.units.index("湖南省")
    assert (rate.values[at], bool(rate.derived[at])) == (4.8, False)


def test_the_chain_of_targets_is_read() -> None:
    reading = read_file(TARGETS)
    assert (reading.total_faults, reading.observations.height) == (0, 64)
