"""The checks: each kind finds what it is for and stays silent otherwise, and nothing makes them fail."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.register.register import default_register
from luoshi.statistics.check_rules import RULES, load_rules
from luoshi.statistics.checks import KINDS, check_data, check_observations
from luoshi.statistics.indicator import starter_indicators
from luoshi.statistics.observation import SCHEMA, empty
from luoshi.statistics.problem import DataError

Observe = Callable[..., pl.DataFrame]
CITIES = [d.name for d in default_register().divisions.children("430000")]
REVISED = "地区,指标,时期,数值,修订,收到日期,来源类别"


def _ids(observations: pl.DataFrame, **options: object) -> dict[str, int]:
    report = check_observations(observations, **options)  # type: ignore[arg-type]
    return {name: count for name, count in report.counts.items() if count}


def _years(indicator: str, values: list[float], first: int = 2015) -> list[tuple[object, ...]]:
    return [("长沙市", indicator, str(first + i), value, "") for i, value in enumerate(values)]


def _all_cities(indicator: str, period: str, values: list[float]) -> list[tuple[object, ...]]:
    return [(city, indicator, period, value, "") for city, value in zip(CITIES, values, strict=False)]


STEADY = [100.1, 108.3, 117.2, 126.4, 137.7, 148.5, 160.3, 173.2]
FOURTEEN = [101.13 + 7.31 * i for i in range(14)]

FOUND = {
    "数值超限": [("长沙市", "城镇化率", "2024", "104", "")],
    "市州加总不等于全域": [*_all_cities("常住人口", "2024", FOURTEEN), ("湖南省", "常住人口", "2024", 2500.5, "")],
    "经济总量加总不等于全域": [*_all_cities("GDP", "2024", FOURTEEN[:5]), ("湖南省", "GDP", "2024", 300.5, "")],
    "全域增速在各地增速之外": [
        *_all_cities("GDP增速", "2024", [5.0 + 0.1 * i for i in range(14)]), ("湖南省", "GDP增速", "2024", 4.6, "")
    ],
    "三次产业之和不等于生产总值": [
        ("长沙市", name, "2024", value, "")
        for name, value in (("第一产业增加值", 10), ("第二产业增加值", 40), ("第三产业增加值", 50), ("GDP", 101))
    ],
    "公布增速与总量矛盾": [*_years("GDP", [100, 130]), ("长沙市", "GDP增速", "2016", 6.0, "")],
    "城镇居民收入低于全体居民": [
        ("长沙市", "城镇居民人均可支配收入", "2024", 60000, ""), ("长沙市", "全体居民人均可支配收入", "2024", 61000, "")
    ],
    "累计数变小": [("长沙市", "GDP", "2024年上半年", 7000.5, ""), ("长沙市", "GDP", "2024年前三季度", 3600.5, "")],
    "百分数写成了小数": [*_years("GDP增速", [5.2, 4.9, 5.5]), ("长沙市", "GDP增速", "2018", "0.051", "")],
    "计量单位可能填错": _years("GDP", [*STEADY[:4], STEADY[4] * 1e4, *STEADY[5:]]),
    "与本地往年相比异常": _years("GDP", [*STEADY, 290.0]),
    "与同级地区相比异常": _all_cities("GDP增速", "2024", [5.0 + 0.1 * i for i in range(13)] + [25.0]),
    "服务业收入与成本背离": [
        *_all_cities("规上服务业营业收入增速", "2024", [8.0] * 13 + [40.0]), *_all_cities("规上服务业营业成本增速", "2024", [7.5] * 14)
    ],
    "连续多年数值不变": _years("GDP", [120.5, 131.7, 131.7, 131.7]),
    "比同级地区取整": _all_cities("GDP", "2024", [*FOURTEEN[:6], 290]),
    "数值过整": _years("GDP", [1100 + 100 * i for i in range(9)]),
    "缺数": _all_cities("GDP", "2024", FOURTEEN[:13]),
}  # fmt: skip


@pytest.mark.parametrize("check", FOUND)
def test_each_check_finds_what_it_is_for(observe: Observe, check: str) -> None:
    assert check in _ids(observe(FOUND[check]))


@pytest.mark.parametrize(("value", "told"), [(1_480_000.5, True), (148.5, False)])
def test_a_bare_figure_out_of_all_proportion_is_told(observe: Observe, value: float, told: bool) -> None:
    rows = observe(_years("GDP", [*STEADY[:5], value]))
    last = pl.int_range(pl.len()) == pl.len() - 1
    bare = pl.when(last).then(pl.lit("")).otherwise(pl.col("printed_measure").cast(pl.String))
    bare_rows = rows.with_columns(bare.cast(pl.Categorical).alias("printed_measure"))
    assert ("没有计量单位而大小悬殊" in _ids(bare_rows)) is told
    assert "没有计量单位而大小悬殊" not in _ids(rows)


SOUND = [
    ("长沙市", "GDP", "2024", 190.4, ""),
    *_years("GDP", STEADY),
    *[
        (city, "GDP", "2024", value, "")
        for city, value in zip(CITIES, FOURTEEN, strict=True)
        if city != "长沙市"
    ],
    ("湖南省", "GDP", "2024", 2158.3, ""),
    ("长沙市", "GDP增速", "2022", 8.5, ""),
    ("长沙市", "第一产业增加值", "2022", 3.2, ""),
    ("长沙市", "第二产业增加值", "2022", 70.0, ""),
    ("长沙市", "第三产业增加值", "2022", 100.0, ""),
    ("长沙市", "GDP", "2024Q1", 41.3, ""),
    ("长沙市", "GDP", "2024年上半年", 90.3, ""),
]


def test_sound_figures_give_no_findings(observe: Observe) -> None:
    assert _ids(observe(SOUND)) == {}


def test_a_finding_says_what_on_which_observations_and_what_to_do(observe: Observe) -> None:
    (finding,) = check_observations(observe(FOUND["数值超限"])).findings
    assert finding.severity == "错误"
    assert finding.message == "长沙市2024年的常住人口城镇化率为104%，超出可能范围（0至100）。"
    assert "请对照原始来源" in finding.instruction
    assert [(c.row, c.unit, c.printed, c.measure) for c in finding.observations] == [
        (2, "长沙市", "104", "%")
    ]


def test_a_wrong_growth_rate_names_rate_and_both_levels(observe: Observe) -> None:
    (finding,) = check_observations(observe(FOUND["公布增速与总量矛盾"])).findings
    assert [c.row for c in finding.observations] == [2, 3, 4]


@pytest.mark.parametrize(
    ("factor", "slipped"), [(1e4, True), (1e3, True), (10, True), (1e-4, True), (2.2, False)]
)
def test_slips_of_the_unit_are_powers_of_ten(observe: Observe, factor: float, slipped: bool) -> None:
    rows = _years("GDP", [*STEADY[:6], round(STEADY[6] * factor, 6)])
    assert ("计量单位可能填错" in _ids(observe(rows))) is slipped


def test_a_slip_without_history_is_seen_against_peers(observe: Observe) -> None:
    found = check_observations(observe(_all_cities("GDP", "2024", [*FOURTEEN[:13], 1_850_000.5]))).findings
    assert [f.observations[0].row for f in found if f.check == "计量单位可能填错"] == [15]


def test_growth_at_comparable_prices_may_differ_from_that_of_levels(observe: Observe) -> None:
    rows = [*_years("GDP", [100.5, 104.3]), ("长沙市", "GDP增速", "2016", 8.0, "")]
    assert _ids(observe(rows)) == {}


def test_parts_that_are_incomplete_need_not_add_up(observe: Observe) -> None:
    rows = [*_all_cities("常住人口", "2024", FOURTEEN[:5]), ("湖南省", "常住人口", "2024", 2500.5, "")]
    assert _ids(observe(rows)) == {}


def test_a_whole_may_grow_as_any_average_of_its_parts(observe: Observe) -> None:
    parts = _all_cities("GDP增速", "2024", [5.0 + 0.1 * i for i in range(14)])
    assert _ids(observe([*parts, ("湖南省", "GDP增速", "2024", 6.3, "")])) == {}


def test_revisions_after_the_lock_are_told_and_earlier_ones_are_not(observe: Observe) -> None:
    rows = [
        ("长沙市", "GDP", "2024", 100.5, 0, "2025-02-01", "官方"),
        ("长沙市", "GDP", "2024", 101.5, 1, "2025-03-01", "官方"),
        ("长沙市", "GDP", "2024", 102.5, 2, "2025-06-01", "转载"),
    ]
    report = check_observations(observe(rows, REVISED), locked_on=dt.date(2025, 3, 31))
    assert {name: count for name, count in report.counts.items() if count} == {
        "锁定后修订": 1,
        "官方数被其他来源改动": 1,
    }
    late = next(f for f in report.findings if f.check == "锁定后修订")
    assert "2025-06-01第2次修订，晚于锁定日2025-03-31" in late.message


def test_the_same_figure_with_two_values_is_told() -> None:
    rows = [
        {"indicator": "gdp", "unit": "430100", "period": "2024", "value": v, "printed": str(v), "revision": 0}
        for v in (1.5, 2.5)
    ]
    frame = pl.concat([empty(), pl.DataFrame(rows).cast({n: SCHEMA[n] for n in rows[0]})], how="diagonal")  # type: ignore[arg-type]
    assert _ids(frame) == {"同一数值有两个说法": 1}


def _digits(values: list[str]) -> pl.DataFrame:
    counties = [d.code for d in default_register().divisions if d.level == "county"][: len(values)]
    return pl.DataFrame(
        {"indicator": "deposits", "unit": counties, "period": "2024", "value": map(float, values), "printed": values, "revision": 0}
    ).cast({"indicator": SCHEMA["indicator"], "unit": SCHEMA["unit"], "period": SCHEMA["period"], "revision": SCHEMA["revision"]}).match_to_schema(  # type: ignore[arg-type]
        pl.Schema(SCHEMA), missing_columns="insert"
    )  # fmt: skip


def test_uneven_last_digits_are_told() -> None:
    rng = random.Random(1)
    even = [f"{rng.uniform(100, 900):.2f}" for _ in range(400)]
    assert "末位数字不均匀" not in _ids(_digits(even))
    assert "末位数字不均匀" in _ids(_digits([v[:-1] + "8" if i % 3 == 0 else v for i, v in enumerate(even)]))


def test_first_digits_are_held_against_benford_only_where_figures_span_two_orders() -> None:
    rng = random.Random(2)
    natural = [f"{10 ** rng.uniform(0, 4):.3f}" for _ in range(1000)]
    invented = [f"{rng.uniform(500, 999) * 10 ** rng.randrange(3):.3f}" for _ in range(1000)]
    narrow = [f"{rng.uniform(500, 999):.3f}" for _ in range(1000)]
    assert [("首位数字不合本福特律" in _ids(_digits(v))) for v in (natural, invented, narrow)] == [
        False,
        True,
        False,
    ]


RULE = """
- id: 自定义
  kind: range
  severity: 警告
  message: "{unit}的{indicator}是{value}"
  instruction: 请核对。
  indicators: [urbanisation]
"""
BAD_RULES = [
    (RULE.replace("range", "rang"), "kind", "没有“rang”这种检查"),
    (RULE.replace("警告", "严重"), "severity", "错误、警告、提示"),
    (RULE.replace("{value}", "{valeu}"), "message", "没有“{valeu}”这个词"),
    (RULE.replace("{value}", "{value"), "message", "花括号没有成对"),
    (RULE.replace("urbanisation", "urbanization"), "indicators", "没有编号为“urbanization”的指标"),
    (RULE + "  parameters: {tolerance: 1}\n", "parameters", "没有“tolerance”这个参数"),
    (RULE.replace("  instruction: 请核对。\n", ""), "instruction", "没有填写"),
    (RULE + "  level: 1\n", "level", "没有这一项"),
    ("id: x", "", "不是规则的列表"),
    ("- id: [", "", "不合YAML格式"),
]


def test_a_statistician_can_add_a_rule(observe: Observe, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(RULE, encoding="utf-8")
    report = check_observations(observe(FOUND["数值超限"]), rules=[tmp_path])
    assert "长沙市的常住人口城镇化率是104" in [finding.message for finding in report.findings]


@pytest.mark.parametrize(("text", "field", "told"), BAD_RULES)
def test_a_badly_written_rule_is_told_with_file_rule_and_field(
    tmp_path: Path, text: str, field: str, told: str
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as fault:
        load_rules([file], KINDS, starter_indicators())
    assert all(word in str(fault.value) for word in ("own.yaml", field, told, "请"))


def test_every_kind_of_check_is_used_by_a_rule_that_ships() -> None:
    assert set(KINDS) == {rule.kind for rule in load_rules([RULES], KINDS, starter_indicators())}


def test_a_file_is_checked_and_reported_as_text_and_json(write: Callable[..., Path]) -> None:
    report = check_data(write([("长沙市", "城镇化率", "2024", "104", "")]))
    assert report.has_errors
    assert "[错误] 数值超限" in report.text()
    assert json.loads(report.json())["findings"][0]["observations"][0]["row"] == 2


def test_a_file_with_faults_is_not_checked(write: Callable[..., Path]) -> None:
    report = check_data(write([("无此地", "城镇化率", "2024", "104", "")]))
    assert (report.faults, report.findings) == (1, ())
    assert "检查未进行" in report.text()


indicators = st.sampled_from([i.id for i in starter_indicators()])
units = st.sampled_from(
    ["430000", *[d.code for d in default_register().divisions.children("430000")], "园区甲"]
)
anything = st.lists(
    st.fixed_dictionaries(
        {
            "indicator": indicators,
            "unit": units,
            "period": st.sampled_from(["2022", "2023", "2024", "2024Q1", "2024H1", "2024M01-09", "2024-12"]),
            "value": st.one_of(st.none(), st.floats(), st.floats(0, 1e5)),
            "printed": st.one_of(st.none(), st.text(max_size=6)),
            "revision": st.integers(0, 2),
            "received_at": st.one_of(st.none(), st.dates()),
            "row": st.integers(0, 9999),
        }
    ),
    max_size=40,
)


def _frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    kinds = {name: SCHEMA[name] for name in anything_columns}
    return pl.DataFrame(rows, schema=kinds).match_to_schema(pl.Schema(SCHEMA), missing_columns="insert")


anything_columns = ("indicator", "unit", "period", "value", "printed", "revision", "received_at", "row")


@given(anything)
@settings(deadline=None, max_examples=20)
def test_nothing_makes_the_checks_fail(rows: list[dict[str, object]]) -> None:
    report = check_observations(_frame(rows), locked_on=dt.date(2025, 1, 31))
    assert report.rows == len(rows)
    assert report.text()


@given(st.randoms())
@settings(deadline=None, max_examples=4)
def test_the_order_of_rows_changes_nothing(order: random.Random) -> None:
    codes = {d.name: d.code for d in default_register().divisions if d.code.startswith("43")}
    names = {"GDP": "gdp"}
    rows = [
        {"indicator": names.get(str(i), "gdp_growth"), "unit": codes[str(u)], "period": str(p), "value": float(v),
         "printed": str(v), "revision": 0, "received_at": None, "row": n}
        for n, (u, i, p, v, _) in enumerate([*FOUND["与本地往年相比异常"], *FOUND["与同级地区相比异常"], *FOUND["缺数"]])
    ]  # fmt: skip
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert check_observations(_frame(shuffled)).json() == check_observations(_frame(rows)).json()


@given(st.sampled_from([1e-4, 1e-2, 7.3, 1e4]))
@settings(deadline=None, max_examples=10)
def test_outliers_do_not_depend_on_the_unit_of_measure(factor: float) -> None:
    def found(scale: float) -> list[tuple[str, list[int]]]:
        values = [*STEADY, 290.0]
        rows: list[dict[str, object]] = [
            {"indicator": "gdp", "unit": "430100", "period": str(2015 + i), "value": v * scale, "printed": "",
             "revision": 0, "received_at": None, "row": i}
            for i, v in enumerate(values)
        ]  # fmt: skip
        kinds = ("与本地往年相比异常", "计量单位可能填错")
        report = check_observations(_frame(rows))
        return [(f.check, [c.row for c in f.observations]) for f in report.findings if f.check in kinds]

    assert found(factor) == found(1.0) == [("与本地往年相比异常", [8])]
