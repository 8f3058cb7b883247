"""The rules that figures are checked by: YAML files that a statistician can add to, and their reading.

What each kind of rule does is in the modules ``check_*``; here is only how a rule is written.
"""

from __future__ import annotations

import os
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import polars as pl
import yaml

from luoshi.statistics.findings import SEVERITIES, Severity
from luoshi.statistics.indicator import Indicators
from luoshi.statistics.panel import Panel
from luoshi.statistics.problem import DataError

RULES = Path(__file__).parent / "checks_data"
Parameter = float | int | str | list[str]
_FIELDS = ("id", "kind", "severity", "message", "instruction", "indicators", "parameters")
_REQUIRED = _FIELDS[:5]


COMMON_WORDS = ("indicator", "unit", "period", "measure")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``indicators`` are the ids it is for; empty means all that its kind makes sense for."""

    id: str
    kind: str
    severity: Severity
    message: str
    instruction: str
    indicators: tuple[str, ...]
    parameters: Mapping[str, Parameter]

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(cast(float, self.parameters[name]))

    def ids(self, name: str) -> list[str]:
        """A parameter that lists indicators."""
        return list(cast("list[str]", self.parameters[name]))

    def text(self, name: str) -> str:
        """A parameter that is a word."""
        return str(self.parameters[name])


@dataclass(frozen=True, slots=True)
class KindOfRule:
    """A kind of rule: how it is run, its parameters with their defaults, and the words its message can use.

    ``run`` gives one row a finding: indicator, unit, period, ``ats`` (rows of ``Panel.observations`` concerned) and a
    column for each of ``words``.
    """

    run: Callable[[Panel, Rule], pl.DataFrame]
    parameters: Mapping[str, Parameter]
    words: tuple[str, ...]


def load_rules(
    paths: Iterable[str | os.PathLike[str]], kinds: Mapping[str, KindOfRule], indicators: Indicators
) -> tuple[Rule, ...]:
    """The rules of these files or folders; a later rule replaces an earlier one of the same id.

    Raises DataError, which names file, rule, field and remedy.
    """
    rules: dict[str, Rule] = {}
    for path in map(Path, paths):
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not files:
            raise DataError(f"{path}：文件夹里没有检查规则（.yaml）。请检查路径。")
        for file in files:
            for number, entry in enumerate(_entries(file), 1):
                rule = _rule(file, number, entry, kinds, indicators)
                rules[rule.id] = rule
    return tuple(rules.values())


def _entries(file: Path) -> list[object]:
    # The rules that ship do not change while the program runs; those of users are read each time.
    return _shipped_entries(file) if file.parent == RULES else _read_entries(file)


@lru_cache(maxsize=16)
def _shipped_entries(file: Path) -> list[object]:
    return _read_entries(file)


def _read_entries(file: Path) -> list[object]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise DataError(f"{file}：无法读取（{fault.strerror}）。请检查文件是否存在、是否有权限。") from None
    except UnicodeDecodeError:
        raise DataError(f"{file}：不是UTF-8编码的文字。请另存为UTF-8。") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f" 第{mark.line + 1}行" if mark else ""
        raise DataError(f"{file}{line}：不合YAML格式。请检查缩进、冒号后的空格和引号。") from None
    if not isinstance(content, list):
        raise DataError(f"{file}：内容不是规则的列表。请让每条规则以“- id:”开头。")
    return content


def _rule(
    file: Path, number: int, entry: object, kinds: Mapping[str, KindOfRule], indicators: Indicators
) -> Rule:
    def fault(field: str, problem: str, remedy: str) -> DataError:
        name = entry.get("id", "") if isinstance(entry, dict) else ""
        return DataError(f"{file} 第{number}条规则“{name}”的“{field}”：{problem}。{remedy}。")

    if not isinstance(entry, dict):
        raise fault("", "不是一条规则", f"请写出{'、'.join(_REQUIRED)}各项")
    for field in entry:
        if field not in _FIELDS:
            raise fault(str(field), "没有这一项", f"请改用：{'、'.join(_FIELDS)}")
    for field in _REQUIRED:
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise fault(field, "没有填写或不是文字", "请补上")
    if entry["kind"] not in kinds:
        raise fault("kind", f"没有“{entry['kind']}”这种检查", f"请改用：{'、'.join(kinds)}")
    kind = kinds[entry["kind"]]
    if entry["severity"] not in SEVERITIES:
        raise fault("severity", f"“{entry['severity']}”不是可用的程度", f"请改为：{'、'.join(SEVERITIES)}")
    ids = entry.get("indicators") or []
    given = entry.get("parameters") or {}
    if not isinstance(ids, list) or not isinstance(given, dict):
        raise fault("indicators、parameters", "格式不对", "indicators写成列表，parameters写成“名称: 值”")
    for indicator in ids:
        if indicator not in indicators:
            raise fault("indicators", f"没有编号为“{indicator}”的指标", "请写指标表里的编号")
    for name, value in given.items():
        default = kind.parameters.get(str(name))
        if default is None:
            raise fault("parameters", f"没有“{name}”这个参数", f"请改用：{'、'.join(kind.parameters)}")
        if isinstance(default, list) != isinstance(value, list) or (
            isinstance(default, int | float)
            and (isinstance(value, bool) or not isinstance(value, int | float))
        ):
            raise fault("parameters", f"“{name}”的值“{value}”类型不对", f"请参照默认值{default!r}填写")
        for indicator in value if isinstance(value, list) else ():
            if indicator not in indicators:
                raise fault("parameters", f"“{name}”里没有编号为“{indicator}”的指标", "请写指标表里的编号")
    try:
        words = [word for _, word, _, _ in string.Formatter().parse(entry["message"]) if word is not None]
    except ValueError:
        raise fault("message", "花括号没有成对", "请检查“{”和“}”") from None
    for word in words:
        if word not in (*COMMON_WORDS, *kind.words):
            usable = "、".join((*COMMON_WORDS, *kind.words))
            raise fault("message", f"没有“{{{word}}}”这个词", f"请改用：{usable}")
    return Rule(
        entry["id"].strip(),
        entry["kind"],
        cast(Severity, entry["severity"]),
        entry["message"],
        entry["instruction"],
        tuple(ids),
        {**kind.parameters, **given},
    )
