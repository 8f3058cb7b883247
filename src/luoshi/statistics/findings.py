"""What the checks found, and how it is told: as text for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from luoshi.statistics.problem import Problem

Severity = Literal["错误", "警告", "提示"]
SEVERITIES: tuple[Severity, ...] = ("错误", "警告", "提示")


@dataclass(frozen=True, slots=True)
class Concerned:
    """An observation that a finding is about. ``row`` is its line in the file it came from (0: unknown)."""

    indicator: str
    unit: str
    period: str
    printed: str
    measure: str
    source: str
    revision: int
    row: int

    def __str__(self) -> str:
        source = f"，来源：{self.source}" if self.source else ""
        row = f"第{self.row}行，" if self.row else ""
        return f"{row}{self.unit} {self.indicator} {self.period}：{self.printed}{self.measure}{source}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: what, how grave, on which observations, and what to do about it."""

    check: str
    severity: Severity
    message: str
    instruction: str
    observations: tuple[Concerned, ...]

    def __str__(self) -> str:
        lines = [f"[{self.severity}] {self.check} {self.message}", f"  处理：{self.instruction}"]
        return "\n".join(lines + [f"  · {concerned}" for concerned in self.observations])


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run. ``counts`` has every check that ran with how much it found, shown here or not.

    ``problems`` are the faults and notices of reading the file; where there are faults no check has run.
    """

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    rows: int
    faults: int = 0

    @property
    def total(self) -> int:
        """How much was found, including what is not shown."""
        return sum(self.counts.values())

    @property
    def has_errors(self) -> bool:
        """Whether the file could not be read as a whole, or a finding is grave."""
        return self.faults > 0 or any(finding.severity == "错误" for finding in self.findings)

    def text(self) -> str:
        """The report for people."""
        parts = [str(problem) for problem in self.problems]
        if self.faults:
            parts.append(f"共{self.faults}处错误，数据没有读入，检查未进行。请改正后重试。")
            return "\n".join(parts)
        parts += [str(finding) for finding in self.findings]
        by_severity = {name: sum(f.severity == name for f in self.findings) for name in SEVERITIES}
        summary = "，".join(f"{name}{count}项" for name, count in by_severity.items())
        hidden = self.total - len(self.findings)
        more = f"；另有{hidden}项同类问题未逐条列出" if hidden > 0 else ""
        parts.append(f"检查了{self.rows}条数据、{len(self.counts)}项规则：{summary}{more}。")
        return "\n".join(parts)

    def json(self) -> str:
        """The report for programs, one object."""
        body = {
            "rows": self.rows,
            "faults": self.faults,
            "problems": [asdict(problem) for problem in self.problems],
            "findings": [asdict(finding) for finding in self.findings],
            "counts": self.counts,
        }
        return json.dumps(body, ensure_ascii=False, indent=2)
