"""The verbs of evaluation: evaluate, robustness, check, compare-schemes, backtest. Argument handling only, nothing of the domain.

Everything heavy is imported where it is used, so that help answers at once.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.output import DONE, SOME_FAILED, UsageError, say, write

if TYPE_CHECKING:
    from luoshi.evaluation.coverage import Supply
    from luoshi.evaluation.engine import Result
    from luoshi.evaluation.facts import Facts
    from luoshi.evaluation.scheme import Scheme
    from luoshi.rendering.boundaries import Boundaries
    from luoshi.statistics.indicator import Indicators

_MOST_REPLICATES = 1_000_000
_FORMAT_OF_SUFFIX = {
    ".json": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".parquet": "parquet",
}
_STATUS = "结束状态：0 完成；1 方案或数据有误；2 用法错误。"
_DATA_HELP = "数据表：CSV或xlsx（列：对象、指标、时期、数值、计量单位、来源，中英文表头都可以）"
Run = Callable[[argparse.Namespace], int]


class _InFile(Exception):
    """What is wrong with a file, with the file's name."""


def add_verbs(verbs: Any) -> None:
    """Add the verbs of evaluation to the command line's."""
    evaluate = _verb(
        verbs,
        "evaluate",
        "按方案评价，给出排名、入选和逐项分解",
        _evaluate,
        ("json", "xlsx", "html", "parquet"),
    )
    _scheme_and_data(evaluate)
    _boundaries_option(evaluate)

    robust = _verb(
        verbs, "robustness", "变动权重和方法重算，看哪些结果稳固、哪些有赖于可作他选的规定", _robustness, ("json", "xlsx", "html")
    )  # fmt: skip
    _scheme_and_data(robust)
    robust.options.add_argument(
        "--replicates", type=int, metavar="N", help="重算次数（默认按方案，方案未写的 10000）"
    )
    for name, words in (
        ("weight-spread", "每项权重上下浮动的幅度（默认按方案，方案未写的 0.25）"),
        ("exclusion", "每项指标不计的概率（默认按方案，方案未写的 0）"),
        ("noise", "每个数据的相对误差（默认按方案，方案未写的 0）"),
    ):
        robust.options.add_argument(f"--{name}", type=float, metavar="比例", help=words)
    robust.options.add_argument("--seed", type=int, default=0, metavar="N", help="随机数种子（默认 0）")
    robust.options.add_argument(
        "--scheduler", metavar="地址", help="Dask调度器地址，例如 tcp://10.0.0.1:8786"
    )
    _boundaries_option(robust)

    check = _verb(
        verbs, "check", "检查数据：缺数、重复、单位错、异常值、与总数不符等", _check, ("text", "json")
    )
    check.add_argument_group("文件").add_argument("data", metavar="数据", help=_DATA_HELP)
    _indicators_option(check)
    check.options.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="文件",
        help="另加的检查规则（YAML文件或文件夹），可多次",
    )
    check.options.add_argument("--locked-on", metavar="日期", help="数据锁定日，其后的修订会报出")

    compare = _verb(
        verbs, "compare-schemes", "两份方案用同一份数据，看谁的名次变、为什么、哪一项规定起决定作用", _compare, ("text", "json")
    )  # fmt: skip
    files = compare.add_argument_group("文件")
    files.add_argument("first", metavar="甲方案", help="方案文件（YAML）")
    files.add_argument("second", metavar="乙方案", help="方案文件（YAML）；年度不同的，各用各的年度的数据")
    files.add_argument("data", metavar="数据", help=_DATA_HELP)
    _indicators_option(compare)

    back = _verb(verbs, "backtest", "与真实名单对照，并列出随机抽取和简单基线", _backtest, ("text", "json"))
    back.add_argument_group("文件").add_argument(
        "schemes", nargs="+", metavar="方案", help="方案文件，可多份"
    )
    back.options.add_argument("--awards", required=True, metavar="文件", help="真实名单（CSV）")
    back.options.add_argument("--data", required=True, metavar="文件", help=_DATA_HELP)
    back.options.add_argument(
        "--size", default="地区生产总值", metavar="指标", help="“规模最大”基线所用的指标（默认地区生产总值）"
    )


def _verb(verbs: Any, name: str, words: str, run: Run, formats: Sequence[str]) -> Any:
    verb = verbs.add_parser(name, help=words, description=f"{words}。", epilog=_STATUS)
    verb.options.add_argument(
        "--format", choices=formats, help=f"输出格式（默认按输出文件的后缀，否则 {formats[0]}）"
    )
    verb.options.add_argument("-o", "--output", metavar="文件", help="写入的文件（默认标准输出）")
    verb.set_defaults(run=_say_problems(run), formats=formats)
    return verb


def _scheme_and_data(verb: Any) -> None:
    files = verb.add_argument_group("文件")
    files.add_argument("scheme", metavar="方案", help="方案文件（YAML）")
    files.add_argument("data", metavar="数据", help=_DATA_HELP)
    _indicators_option(verb)
    verb.options.add_argument(
        "--available", action="store_true", help="缺数的指标不计，只用已有的试算；结果不能用于评选"
    )


def _indicators_option(verb: Any) -> None:
    verb.options.add_argument(
        "--indicators",
        action="append",
        default=[],
        metavar="文件",
        help="自己的指标表（CSV，列同附带的指标表），可多次",
    )


def _boundaries_option(verb: Any) -> None:
    verb.options.add_argument(
        "--boundaries", metavar="文件", help="网页地图所用的边界（GeoJSON）；默认用可选包 luoshi[maps]"
    )


def _say_problems(run: Run) -> Run:
    """The verb with errors said to the person at the terminal; nothing is written where one occurs."""

    @wraps(run)
    def speak(options: argparse.Namespace) -> int:
        from luoshi.evaluation.arrays import EvaluationError
        from luoshi.register.tables import RegisterError
        from luoshi.rendering.boundaries import BoundaryError
        from luoshi.statistics.problem import DataError

        try:
            return run(options)
        except (_InFile, EvaluationError, BoundaryError, RegisterError, DataError) as problem:
            say(f"luoshi：{problem}")
            return SOME_FAILED

    return speak


def _output(options: argparse.Namespace, inputs: Sequence[str]) -> tuple[Path | None, str]:
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


def _evaluate(options: argparse.Namespace) -> int:
    output, form = _output(options, (options.scheme, options.data))
    result, lacking = _result(options)
    if form == "html":
        from luoshi.rendering.evaluation_html import evaluation_html

        content = evaluation_html(result, None, _boundaries(options, result), lacking).encode()
    elif form == "xlsx":
        from luoshi.rendering.evaluation_xlsx import evaluation_xlsx

        content = evaluation_xlsx(result, lacking)
    elif form == "parquet":
        from luoshi.evaluation.result_table import result_parquet

        content = result_parquet(result)
    else:
        from luoshi.evaluation.result import result_record

        content = _json({**result_record(result), **_left_out(options, lacking)})
    write(output, content)
    return DONE


def _robustness(options: argparse.Namespace) -> int:
    if options.replicates is not None and not 1 <= options.replicates <= _MOST_REPLICATES:
        raise UsageError(f"--replicates 应在 1 到 {_MOST_REPLICATES} 之间")
    if options.seed < 0:
        raise UsageError("--seed 不能是负数")
    changes = {
        field: getattr(options, field)
        for field in ("weight_spread", "exclusion", "noise")
        if getattr(options, field) is not None
    }
    for field, value in changes.items():
        if not 0.0 <= value < 1.0:
            raise UsageError(f"--{field.replace('_', '-')} 应不小于0、小于1")
    output, form = _output(options, (options.scheme, options.data))
    result, lacking = _result(options)
    from luoshi.evaluation.robustness.analysis import analyse, robustness_record
    from luoshi.evaluation.simulation import default_uncertainty, relative_noise, simulation_of

    settings = result.problem.scheme.robustness.model_copy(update=changes)
    noise = relative_noise(result, settings.noise) if settings.noise else None
    case = simulation_of(result, noise)
    found = analyse(
        case.model,
        default_uncertainty(case, settings),
        options.replicates or settings.replicates,
        options.seed,
        scheduler=options.scheduler,
        kept=case.notes,
    )
    if form == "html":
        from luoshi.rendering.evaluation_html import evaluation_html

        content = evaluation_html(result, found, _boundaries(options, result), lacking).encode()
    elif form == "xlsx":
        from luoshi.rendering.evaluation_xlsx import evaluation_xlsx

        content = evaluation_xlsx(result, lacking, found)
    else:
        from luoshi.evaluation.result import result_record

        record = result_record(result)
        content = _json(
            {
                **robustness_record(found),
                "scheme": record["scheme"],
                "data_sha256": record["data_sha256"],
                "warnings": record["warnings"],
                **_left_out(options, lacking),
            }
        )
    write(output, content)
    return DONE


def _check(options: argparse.Namespace) -> int:
    output, form = _output(options, (options.data,))
    locked = None
    if options.locked_on is not None:
        try:
            locked = date.fromisoformat(options.locked_on)
        except ValueError as error:
            raise UsageError("--locked-on 应写成 2024-12-31 的形式") from error
    from luoshi.statistics.checks import check_data

    report = check_data(options.data, _indicators(options.indicators), rules=options.rules, locked_on=locked)
    write(output, ((report.json() if form == "json" else report.text()) + "\n").encode("utf-8", "replace"))
    return SOME_FAILED if report.has_errors else DONE


def _compare(options: argparse.Namespace) -> int:
    output, form = _output(options, (options.first, options.second, options.data))
    from luoshi.evaluation.compare import compare_schemes, comparison_record, comparison_text

    facts = _facts(options.data, options.indicators)
    found = compare_schemes(_scheme(options.first), _scheme(options.second), facts)
    content = _json(comparison_record(found)) if form == "json" else comparison_text(found).encode()
    write(output, content)
    return DONE


def _backtest(options: argparse.Namespace) -> int:
    output, form = _output(options, (*options.schemes, options.awards, options.data))
    from luoshi.evaluation.awards import read_awards
    from luoshi.evaluation.backtest import backtest
    from luoshi.evaluation.backtest_record import backtest_json, backtest_text

    schemes = [_scheme(path) for path in options.schemes]
    tested = backtest(schemes, read_awards(options.awards), _facts(options.data), size=options.size)
    write(output, (backtest_json(tested) if form == "json" else backtest_text(tested)).encode())
    return DONE


def _result(options: argparse.Namespace) -> tuple[Result, tuple[Supply, ...]]:
    """The evaluation, and the figures that were left out of a trial."""
    from luoshi.evaluation.coverage import available_part, supplies
    from luoshi.evaluation.engine import evaluate

    scheme, facts = _scheme(options.scheme), _facts(options.data, options.indicators)
    lacking: tuple[Supply, ...] = ()
    if options.available:
        lacking = tuple(supply for supply in supplies(scheme, facts) if not supply.is_there)
        scheme = available_part(scheme, facts)
    else:
        absent = [supply for supply in supplies(scheme, facts) if supply.present == 0 and not supply.is_list]
        if len(absent) > 1:  # a single one the engine tells best, with the name it is probably meant to be
            raise _InFile(
                f"{options.data}里没有方案所需的{len(absent)}项数据：\n"
                + "\n".join(f"  {supply}" for supply in absent)
                + "\n请补齐后再评价；只想用已有的数据试算，可加 --available（结果不能用于评选）"
            )
    return evaluate(scheme, facts), lacking


def _scheme(path: str) -> Scheme:
    from luoshi.evaluation.scheme import load_scheme
    from luoshi.evaluation.scheme_text import SchemeError

    try:
        return load_scheme(Path(path))
    except SchemeError as error:
        lines = "\n".join(f"  {fault}" for fault in error.faults)
        raise _InFile(f"{path}有{len(error.faults)}处错误，未作评价：\n{lines}") from error


def _facts(path: str, tables: Sequence[str] = ()) -> Facts:
    """The figures of a table, whatever the language of its headings; ``tables`` define indicators of one's own."""
    from luoshi.evaluation.arrays import EvaluationError
    from luoshi.evaluation.facts import read_facts

    try:
        return read_facts(path, _indicators(tables))
    except EvaluationError as error:
        text = str(error)
        raise _InFile(text if text.startswith(("读不到", path)) else f"{path}：{text}") from error


def _indicators(tables: Sequence[str]) -> Indicators | None:
    """The indicators that ship with those of one's own, which win; None where there are none of one's own."""
    if not tables:
        return None
    from luoshi.statistics.indicator import STARTER, Indicators

    for table in tables:
        if not Path(table).is_file():
            raise _InFile(f"读不到指标表{table}，请检查路径")
    return Indicators.load(STARTER, *tables)


def _boundaries(options: argparse.Namespace, result: Result) -> Boundaries | None:
    from luoshi.rendering.boundaries import file_boundaries, package_boundaries

    province = result.problem.scheme.population.province
    if options.boundaries is not None:
        return file_boundaries(options.boundaries, result.problem.units, province)
    return package_boundaries(result.problem.units, province)


def _left_out(options: argparse.Namespace, lacking: Sequence[Supply]) -> dict[str, object]:
    if not options.available:
        return {}
    return {"trial": bool(lacking), "left_out": [str(supply) for supply in lacking]}


def _json(record: dict[str, object]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
