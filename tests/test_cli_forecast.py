"""The verb forecast with real files: what it writes, and what it says when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from luoshi.cli import main
from luoshi.delivery.outlook import OutlookRules
from tests.delivery.test_forecast import flow


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def data(tmp_path: Path) -> str:
    rows = [
        f"投资,{year}M01-{month:02d},{value:.4f},亿元"
        for (year, month), value in flow(4, 9, noise=0.05).values.items()
        if month > 1
    ]
    rows += [
        f"增速,{year}M01-{month:02d},{5 + month / 10:.1f},%"
        for year in (2022, 2023, 2024)
        for month in (6, 9, 12)
        if (year, month) < (2024, 12)
    ]
    return write(tmp_path / "月度.csv", "指标,时期,数值,计量单位\n" + "\n".join(rows) + "\n")


def test_json_holds_forecast_target_and_backtest(data: str, tmp_path: Path) -> None:
    targets = write(
        tmp_path / "目标.csv",
        "指标,年度,目标,计量单位,比较符\n投资,2024,20,%,>=\n增速,2024,5,%,\n没有,2024,1,,\n",
    )
    output = tmp_path / "预测.json"
    assert main(["forecast", data, "--target", targets, "--backtest", "-o", str(output)]) == 0
    record = json.loads(output.read_text(encoding="utf-8"))
    invest, growth = record["series"]
    assert invest["forecast"] == pytest.approx(121.5, rel=0.05)
    assert invest["low"] < invest["forecast"] < invest["high"]
    assert invest["state"] == "danger"
    assert growth["state"] == "expected"
    assert record["targets_without_data"] == [{"indicator": "没有", "unit": "", "year": 2024, "value": 1.0}]
    by_kind = record["backtest"]["by_kind"][0]
    assert by_kind["mean_absolute_error"] < by_kind["twelfths"]


@pytest.mark.parametrize("form", ["html", "text"])
def test_page_and_lines_say_the_same(data: str, tmp_path: Path, form: str) -> None:
    output = tmp_path / "预测"
    assert main(["forecast", data, "--backtest", "--format", form, "-o", str(output)]) == 0
    text = output.read_text(encoding="utf-8")
    assert "全年预测" in text
    assert "2024年1—9月" in text
    if form == "html":
        assert "http://" not in text
        assert "https://" not in text
        assert "default-src 'none'" in text


def test_a_target_for_the_whole_year_is_not_held_against_figures_from_march_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"零售额,{year}-{month:02d},{10 + year - 2022},亿元,当月"
        for year in (2022, 2023, 2024)
        for month in range(3, 13)
        if (year, month) < (2024, 9)
    ]
    data = write(tmp_path / "月度.csv", "指标,月份,数值,计量单位,口径\n" + "\n".join(rows) + "\n")
    targets = write(tmp_path / "目标.csv", "指标,年度,目标,计量单位\n零售额,2024,150,亿元\n")
    assert main(["forecast", data, "--target", targets]) == 0
    out, told = capfd.readouterr()
    assert json.loads(out)["series"][0]["state"] == "unknown"
    assert "不能相比" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("指标,时期,数值\n投资,昨天,3\n", "不是看得懂的时期"),
        ("指标,时期,数值\n", "没有可用的数据"),
        ("", "文件是空的"),
    ],
)
def test_faults_end_with_one_message_and_write_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    data = write(tmp_path / "坏.csv", text)
    assert main(["forecast", data, "-o", str(tmp_path / "出.json")]) == 1
    assert words in capfd.readouterr().err
    assert not (tmp_path / "出.json").exists()


def test_faults_of_targets_are_told_with_their_lines(
    data: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    targets = write(tmp_path / "目标.csv", "指标,年度,目标\n投资,明年,20\n投资,2024,很多\n")
    assert main(["forecast", data, "--target", targets]) == 1
    told = capfd.readouterr().err
    assert "第2行" in told
    assert "第3行" in told


def test_the_input_is_never_written_over(data: str, capfd: pytest.CaptureFixture[str]) -> None:
    before = Path(data).read_bytes()
    assert main(["forecast", data, "-o", data]) == 2
    assert Path(data).read_bytes() == before


def test_rules_refuse_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="概率"):
        OutlookRules(danger=1.5)
