"""No scheme and no data make a traceback: mutations of good ones, few in the suite, LUOSHI_MUTATIONS of them on demand."""

from __future__ import annotations

import copy
import os
import random
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.coverage import supplies
from luoshi.evaluation.engine import evaluate
from luoshi.evaluation.facts import read_facts
from luoshi.evaluation.result import result_json
from luoshi.evaluation.robustness.analysis import analyse, robustness_record
from luoshi.evaluation.scheme import load_scheme
from luoshi.evaluation.scheme_text import SchemeError
from luoshi.evaluation.simulation import default_uncertainty, simulation_of

MUTATIONS = int(os.environ.get("LUOSHI_MUTATIONS", "150"))
SCHEMES = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "fuzz").glob("*.yaml"))
]
TABLE = (Path(__file__).parent / "fuzz" / "figures.csv").read_text(encoding="utf-8")
ODD: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1, 2, 150, 1e308, -1e-308, float("inf"), float("nan"), 10**30, True, "是", [], {}, [1, 2], {"甲": 1},
    "甲市", "总分", "total", "2024-13-45", "2024", 2023, "2024年", "工业增加值", "增速", "higher", "逆向", "\u200b", "名" * 300,
    "极差法", {"方法": "熵权法"}, {"方法": "功效系数法", "满意值": 1, "不允许值": 1}, "几何平均", "TOPSIS", "凯梅尼", [{"年度": 2023, "事项": "甲"}], "数据包络", "none", "待核",
    [[1, 2], [0.5, 1]], [0, 0], [100, 0], "1/0", "🙂", "<b>", "'", '"', "{", "::", "!!int x", "*a", "&a", "0x", "1_000", "12:30:45", "3亿", "1,2,3", "5%",
)  # fmt: skip


def places(data: Any, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    if isinstance(data, dict):
        for key in data:
            found += places(data[key], (*path, key))
    if isinstance(data, list):
        for number, item in enumerate(data):
            found += places(item, (*path, number))
    return found


def mutated_data(text: str, draw: random.Random) -> str:
    """A scheme with some of its values changed, taken away, doubled or renamed."""
    data = yaml.safe_load(text)
    for _ in range(draw.randint(1, 3)):
        *way, last = draw.choice(places(data))
        at = data
        for step in way:
            at = at[step]
        kind = draw.randrange(6)
        if kind == 0:
            del at[last]
        elif kind == 1 and isinstance(at, dict):
            at[draw.choice(["权重", "指标", "方法", "名额", "下级", "unit", "按", "x"])] = at.pop(last)
        elif kind == 2 and isinstance(at, list):
            at.insert(last, copy.deepcopy(draw.choice(at)))
        elif kind == 3:
            other = data
            for step in draw.choice(places(data)):
                other = other[step]
            at[last] = copy.deepcopy(other)
        else:
            at[last] = copy.deepcopy(draw.choice(ODD))
        if not data or not places(data):
            break
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def mutated_text(text: str, draw: random.Random) -> str:
    """A text with some of its characters or lines changed."""
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(text) or 1)
        lines = text.split("\n")
        kind = draw.randrange(6)
        if kind == 0:
            text = text[:at] + text[at + draw.randint(1, 4) :]
        elif kind == 1:
            text = text[:at] + str(draw.choice(ODD)) + text[at:]
        elif kind == 2:
            lines.insert(draw.randrange(len(lines)), draw.choice(lines))
            text = "\n".join(lines)
        elif kind == 3:
            lines.pop(draw.randrange(len(lines)))
            text = "\n".join(lines)
        elif kind == 4:
            row = draw.randrange(len(lines))
            cells = lines[row].split(",")
            cells[draw.randrange(len(cells))] = str(draw.choice(ODD))
            lines[row] = ",".join(cells)
            text = "\n".join(lines)
        else:
            text = text[:at] + chr(draw.randrange(0x11000)).encode("utf-8", "replace").decode() + text[at:]
    return text


def run(scheme: str, table: str, path: Path, simulated: bool) -> None:
    path.write_text(table, encoding="utf-8", errors="replace")
    plan = load_scheme(scheme + "\n")
    facts = read_facts(path)
    for supply in supplies(plan, facts):
        assert str(supply)
    result = evaluate(plan, facts)
    result_json(result)
    if simulated:
        case = simulation_of(result)
        robustness_record(analyse(case.model, default_uncertainty(case, plan.robustness), 20, 1, base=2))


@pytest.mark.parametrize("number", range(len(SCHEMES)))
def test_what_is_mutated_is_good(number: int, tmp_path: Path) -> None:
    run(
        SCHEMES[number],
        TABLE,
        tmp_path / "figures.csv",
        not any(word in SCHEMES[number] for word in ("数据包络", "分组权重")),
    )


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_mutation_of_a_scheme_or_of_data_makes_a_traceback(tmp_path: Path) -> None:
    failed: dict[str, str] = {}
    path = tmp_path / "figures.csv"
    mutate: tuple[Callable[[str, random.Random], str], ...] = (mutated_data, mutated_text)
    for seed in range(MUTATIONS):
        draw = random.Random(seed)
        scheme, table = draw.choice(SCHEMES), TABLE
        if seed % 3 == 2:
            table = mutated_text(TABLE, draw)
        else:
            scheme = mutate[seed % 3](scheme, draw)
        try:
            run(scheme, table, path, seed % 7 == 0)
        except (EvaluationError, SchemeError):
            continue
        except Exception:
            trace = traceback.format_exc()
            failed.setdefault(trace[-400:], f"seed {seed}\n{trace}")
    assert not failed, "\n".join(list(failed.values())[:6])
