"""What the verbs of evaluation have in common: the files they read, where they write, how they say what is wrong.

Everything heavy is imported where it is used, so that help answers at once.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.cli.output import SOME_FAILED, UsageError, say

if TYPE_CHECKING:
    from luoshi.evaluation.awards import AwardList
    from luoshi.evaluation.coverage import Supply
    from luoshi.evaluation.engine import Result
    from luoshi.evaluation.facts import Facts
    from luoshi.evaluation.scheme import Scheme
    from luoshi.rendering.boundaries import Boundaries
    from luoshi.statistics.indicator import Indicators

Run = Callable[[argparse.Namespace], int]
_FORMAT_OF_SUFFIX = {
    ".json": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".parquet": "parquet",
}


class InFile(Exception):
    """What is wrong with a file, with the file's name."""


def say_problems(run: Run) -> Run:
    """The verb with errors said to the person at the terminal; nothing is written where one occurs."""

    @wraps(run)
    def speak(options: argparse.Namespace) -> int:
        from luoshi.evaluation.arrays import EvaluationError
        from luoshi.register.tables import RegisterError
        from luoshi.rendering.boundaries import BoundaryError
        from luoshi.statistics.problem import DataError

        try:
            return run(options)
        except (InFile, EvaluationError, BoundaryError, RegisterError, DataError) as problem:
            say(f"luoshi：{problem}")
            return SOME_FAILED

    return speak


def output_of(options: argparse.Namespace, inputs: Sequence[str]) -> tuple[Path | None, str]:
    """Where to write and in which form. Raises UsageError for a place that cannot or must not be written."""
    output = Path(options.output) if options.output is not None else None
    form = options.format
    if form is None:
        form = _FORMAT_OF_SUFFIX.get(output.suffix.lower(), "") if output is not None else ""
        form = form if form in options.formats else options.formats[0]
    if output is None:
        if form in ("xlsx", "parquet"):
            import sys

            if sys.stdout.isatty():
                raise UsageError(f"请用 -o 指定文件，例如 -o 评价.{form}")
        return None, form
    if output.is_dir():
        raise UsageError(f"{output} 是文件夹，请写出文件名，例如 {output / ('评价.' + form)}")
    if not output.parent.is_dir():
        raise UsageError(f"文件夹 {output.parent} 不存在，请先建立")
    if any(Path(name).exists() and output.exists() and output.samefile(name) for name in inputs):
        raise UsageError(f"{output} 是要读的文件，不能同时作为输出，请换一个名称")
    return output, form


def result_of(options: argparse.Namespace) -> tuple[Result, tuple[Supply, ...]]:
    """The evaluation, and the figures that were left out of a trial."""
    from luoshi.evaluation.coverage import available_part, supplies
    from luoshi.evaluation.engine import evaluate

    scheme, facts = scheme_of(options.scheme), facts_of(options.data, options.indicators)
    lacking: tuple[Supply, ...] = ()
    if options.available:
        lacking = tuple(supply for supply in supplies(scheme, facts) if not supply.is_there)
        scheme = available_part(scheme, facts)
    else:
        absent = [supply for supply in supplies(scheme, facts) if supply.present == 0 and not supply.is_list]
        if len(absent) > 1:  # a single one the engine tells best, with the name it is probably meant to be
            raise InFile(
                f"{options.data}里没有方案所需的{len(absent)}项数据：\n"
                + "\n".join(f"  {supply}" for supply in absent)
                + "\n请补齐后再评价；只想用已有的数据试算，可加 --available（结果不能用于评选）"
            )
    return evaluate(scheme, facts, awards_of(options)), lacking


def awards_of(options: argparse.Namespace) -> tuple[AwardList, ...]:
    """The award lists of earlier years, of all files that were named."""
    from luoshi.evaluation.awards import read_awards

    return tuple(award for path in options.awards for award in read_awards(path))


def scheme_of(path: str) -> Scheme:
    from luoshi.evaluation.scheme import load_scheme
    from luoshi.evaluation.scheme_text import SchemeError

    try:
        return load_scheme(Path(path))
    except SchemeError as error:
        lines = "\n".join(f"  {fault}" for fault in error.faults)
        raise InFile(f"{path}有{len(error.faults)}处错误，未作评价：\n{lines}") from error


def facts_of(path: str, tables: Sequence[str] = ()) -> Facts:
    """The figures of a table, whatever the language of its headings; ``tables`` define indicators of one's own."""
    from luoshi.evaluation.arrays import EvaluationError
    from luoshi.evaluation.facts import read_facts

    try:
        return read_facts(path, indicators_of(tables))
    except EvaluationError as error:
        text = str(error)
        raise InFile(text if text.startswith(("读不到", path)) else f"{path}：{text}") from error


def indicators_of(tables: Sequence[str]) -> Indicators | None:
    """The indicators that ship with those of one's own, which win; None where there are none of one's own."""
    if not tables:
        return None
    from luoshi.statistics.indicator import STARTER, Indicators

    for table in tables:
        if not Path(table).is_file():
            raise InFile(f"读不到指标表{table}，请检查路径")
    return Indicators.load(STARTER, *tables)


def boundaries_of(options: argparse.Namespace, result: Result) -> Boundaries | None:
    from luoshi.rendering.boundaries import file_boundaries, package_boundaries

    province = result.problem.scheme.population.province
    if options.boundaries is not None:
        return file_boundaries(options.boundaries, result.problem.units, province)
    return package_boundaries(result.problem.units, province)


def left_out(options: argparse.Namespace, lacking: Sequence[Supply]) -> dict[str, object]:
    if not options.available:
        return {}
    return {"trial": bool(lacking), "left_out": [str(supply) for supply in lacking]}


def as_json(record: dict[str, object]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def trial(lacking: Sequence[Supply]) -> str:
    return "试算，不能用于评选：缺数的指标不计。\n" if lacking else ""
