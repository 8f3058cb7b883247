"""The verbs of evaluation with real files: what they write, and what they say when something is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from luoshi.cli import main

ROOT = Path(str(files("luoshi.evaluation")))
SCHEME = str(ROOT / "schemes" / "example" / "services-2019.yaml")
FIGURES = str(ROOT / "data" / "hunan" / "figures.csv")
AWARDS = str(ROOT / "data" / "hunan" / "awards.csv")
ENVIRONMENT = str(ROOT / "schemes" / "hunan-2024" / "19-environment.yaml")
RURAL = str(ROOT / "schemes" / "hunan-2024" / "05-rural.yaml")


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_evaluate_writes_json_and_two_runs_are_equal_byte_for_byte(tmp_path: Path) -> None:
    outputs = [tmp_path / "一.json", tmp_path / "二.json"]
    for output in outputs:
        assert main(["evaluate", SCHEME, FIGURES, "-o", str(output)]) == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    record = json.loads(outputs[0].read_text(encoding="utf-8"))
    chosen = [unit["unit"] for unit in record["units"] if unit["selected"]]
    assert chosen == ["常德市", "衡阳市", "株洲市", "岳阳市", "怀化市"]


def test_the_suffix_of_the_output_says_the_format(tmp_path: Path) -> None:
    html, xlsx = tmp_path / "评价.html", tmp_path / "评价.xlsx"
    assert main(["evaluate", SCHEME, FIGURES, "-o", str(html)]) == 0
    assert main(["evaluate", SCHEME, FIGURES, "-o", str(xlsx)]) == 0
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert xlsx.read_bytes().startswith(b"PK")


def test_robustness_gives_equal_bytes_for_equal_seeds_and_others_for_others(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    written = []
    for seed in ("1", "1", "2"):
        assert main(["robustness", SCHEME, FIGURES, "--replicates", "200", "--seed", seed]) == 0
        written.append(capfdbinary.readouterr().out)
    assert written[0] == written[1] != written[2]
    record = json.loads(written[0])
    assert record["replicates"] == 200
    assert record["verdict"]
    assert record["scheme"]["sha256"]


def test_check_reports_and_ends_with_the_status_of_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", FIGURES]) == 0
    assert "检查了" in capsys.readouterr().out
    bad = write(tmp_path / "坏.csv", "unit,indicator,period,value\n长沙市,地区生产总值,2024,很多\n")
    assert main(["check", bad, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"] == 1


def test_backtest_stands_beside_chance_and_baselines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", ENVIRONMENT, RURAL, "--awards", AWARDS, "--data", FIGURES]) == 0
    text = capsys.readouterr().out
    for words in (
        "查准率",
        "查全率",
        "随机抽取平均",
        "基线·规模最大的",
        "看过结果再选的指标",
        "不能解释这些名单",
    ):
        assert words in text


def test_backtest_as_json_has_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["backtest", ENVIRONMENT, "--awards", AWARDS, "--data", FIGURES, "--format", "json"]
    assert main(arguments) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["hits"], record["places"]) == (2, 4)
    assert record["expected_by_chance"] == pytest.approx(16 / 14, abs=1e-6)


def test_figures_that_are_not_there_are_all_named_with_who_must_supply_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["evaluate", RURAL, FIGURES]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    for words in ("第一产业增加值", "粮食产量", "须由省农业农村厅提供", "--available"):
        assert words in told.err


def test_a_trial_on_what_is_there_calls_itself_one(tmp_path: Path) -> None:
    output = tmp_path / "试算.json"
    assert main(["evaluate", ENVIRONMENT, FIGURES, "--available", "-o", str(output)]) == 0
    record = json.loads(output.read_text(encoding="utf-8"))
    assert record["trial"] is True
    assert any("PM2.5" in words for words in record["left_out"])


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["evaluate", "没有.yaml", FIGURES], 1, "读不到文件没有.yaml"),
        (["evaluate", SCHEME, "没有.csv"], 1, "读不到数据文件没有.csv"),
        (["evaluate", SCHEME], 2, "缺少参数"),
        (["evaluate", SCHEME, FIGURES, "--format", "doc"], 2, "没有这个选择"),
        (["evaluate", SCHEME, FIGURES, "-o", "没有的文件夹/评价.json"], 2, "不存在，请先建立"),
        (["evaluate", SCHEME, FIGURES, "-o", SCHEME], 2, "是要读的文件"),
        (["robustness", SCHEME, FIGURES, "--replicates", "0"], 2, "--replicates 应在"),
        (["robustness", SCHEME, FIGURES, "--seed", "-1"], 2, "--seed 不能是负数"),
        (["check", "没有.csv"], 1, "没有.csv"),
        (["check", FIGURES, "--locked-on", "去年"], 2, "--locked-on 应写成"),
        (["backtest", SCHEME, "--awards", AWARDS, "--data", FIGURES], 1, "名单里没有与"),
        (["backtest", ENVIRONMENT, "--awards", "没有.csv", "--data", FIGURES], 1, "读不到名单没有.csv"),
        (
            ["evaluate", SCHEME, FIGURES, "--format", "html", "--boundaries", FIGURES],
            1,
            "不是可用的GeoJSON文件",
        ),
    ],
)
def test_what_is_wrong_is_said_in_chinese_and_nothing_is_written(
    arguments: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = main(arguments)
    except SystemExit as ended:
        found = int(ended.code or 0)
    words = capsys.readouterr()
    assert found == status
    assert told in words.err
    assert "Traceback" not in words.err
    assert words.out == ""


def test_faults_of_a_scheme_come_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(SCHEME).read_text(encoding="utf-8").replace("权重: 0.35", "权重: 0.5")
    assert main(["evaluate", write(tmp_path / "坏.yaml", text), FIGURES]) == 1
    assert "合计" in capsys.readouterr().err


def test_a_value_that_is_no_number_is_named_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write(tmp_path / "坏.csv", "unit,indicator,period,value\n长沙市,甲,2024,1\n株洲市,甲,2024,很多\n")
    assert main(["evaluate", SCHEME, data]) == 1
    assert "第3行的value“很多”" in capsys.readouterr().err


def test_an_earlier_output_stays_as_it_is_where_a_run_fails(tmp_path: Path) -> None:
    output = tmp_path / "评价.html"
    output.write_text("上一次的", encoding="utf-8")
    assert main(["evaluate", RURAL, FIGURES, "-o", str(output)]) == 1
    assert output.read_text(encoding="utf-8") == "上一次的"
    assert [path.name for path in tmp_path.iterdir()] == ["评价.html"]


def test_a_table_with_chinese_headings_is_read_by_their_meaning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = Path(FIGURES).read_text(encoding="utf-8").splitlines()
    data = write(tmp_path / "数据.csv", "\n".join(["地区,指标,时期,数值,计量单位,来源,来源类别", *lines[1:]]))
    assert main(["evaluate", SCHEME, data]) == 0
    chinese = json.loads(capsys.readouterr().out)
    assert main(["evaluate", SCHEME, FIGURES]) == 0
    english = json.loads(capsys.readouterr().out)
    assert [u["score"] for u in chinese["units"]] == [u["score"] for u in english["units"]]


def test_help_does_not_load_what_it_does_not_need() -> None:
    code = (
        "import sys; from luoshi.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'polars', 'altair', 'pydantic', 'vl_convert'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "backtest" in done.stdout


def test_the_commands_of_the_guide_on_the_gap_between_two_units_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "user" / "evaluation.md").read_text(encoding="utf-8")
    asked = [
        line.split()[1:]
        for line in guide.splitlines()
        if re.match("luoshi (compare-units|value-needed)", line)
    ]
    assert len(asked) == 3
    paths = {"services-2019.yaml": SCHEME, "figures.csv": FIGURES}
    for command in asked:
        assert main([paths.get(word, word) for word in command]) == 0
    told = capsys.readouterr().out
    assert "须达到13.1382才入选" in told
    assert "才进入前5名" in told


def test_two_units_are_compared_and_what_one_needs_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare-units", SCHEME, FIGURES, "--units", "株洲", "湘潭"]) == 0
    text = capsys.readouterr().out
    assert "株洲市比湘潭市总分高" in text
    assert main(["compare-units", SCHEME, FIGURES, "--units", "株洲", "湘潭", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert sum(part["difference"] for part in record["parts"]) == pytest.approx(record["score_difference"])
    leaf = record["parts"][0]["indicator"]
    asked = ["value-needed", SCHEME, FIGURES, "--unit", "湘潭", "--indicator", leaf]
    assert main([*asked, "--format", "json"]) == 0
    needed = json.loads(capsys.readouterr().out)
    assert (needed["unit"], needed["goal"]) == ("湘潭市", "selected")
    assert main([*asked, "--rank", "14"]) == 0
    assert "已经进入前14名" in capsys.readouterr().out
    assert main([*asked, "--rank", "0"]) == 2
    assert main(["compare-units", SCHEME, FIGURES, "--units", "株洲", "某地"]) == 1
    assert "没有“某地”" in capsys.readouterr().err
