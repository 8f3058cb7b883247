"""The verbs of evaluation: evaluate, robustness, check, the comparisons, value-needed, backtest. Argument handling only, nothing of the domain.

Everything heavy is imported where it is used, so that help answers at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from luoshi.cli.evaluation_files import (
    Run,
    as_json,
    awards_of,
    boundaries_of,
    facts_of,
    indicators_of,
    left_out,
    output_of,
    result_of,
    say_problems,
    scheme_of,
    trial,
)
from luoshi.cli.output import DONE, SOME_FAILED, UsageError, write

_MOST_REPLICATES = 1_000_000
_STATUS = "结束状态：0 完成；1 方案或数据有误；2 用法错误。"
_DATA_HELP = "数据表：CSV或xlsx（列：对象、指标、时期、数值、计量单位、来源，中英文表头都可以）"


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
    _awards_option(compare)

    units = _verb(
        verbs, "compare-units", "两个对象得分之差分解到各项指标，看一方为什么高于另一方", _compare_units, ("text", "json")
    )  # fmt: skip
    _scheme_and_data(units)
    units.options.add_argument("--units", nargs=2, required=True, metavar="对象", help="两个对象的名称")

    needed = _verb(
        verbs, "value-needed", "一个对象要达到某一名次或者入选，某项指标须达到多少", _value_needed, ("text", "json")
    )  # fmt: skip
    _scheme_and_data(needed)
    needed.options.add_argument("--unit", required=True, metavar="对象", help="对象的名称")
    needed.options.add_argument("--indicator", required=True, metavar="指标", help="指标的编号或名称")
    needed.options.add_argument("--rank", type=int, metavar="N", help="要达到的名次（默认：入选）")
    needed.options.add_argument("--within-group", action="store_true", help="名次指组内名次")
    for name, words in (("lowest", "最低"), ("highest", "最高")):
        needed.options.add_argument(
            f"--{name}", type=float, metavar="数值", help=f"该指标可能的{words}数值（默认比现有的再宽一倍）"
        )

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
    verb.set_defaults(run=say_problems(run), formats=formats)
    return verb


def _scheme_and_data(verb: Any) -> None:
    files = verb.add_argument_group("文件")
    files.add_argument("scheme", metavar="方案", help="方案文件（YAML）")
    files.add_argument("data", metavar="数据", help=_DATA_HELP)
    _indicators_option(verb)
    _awards_option(verb)
    verb.options.add_argument(
        "--available", action="store_true", help="缺数的指标不计，只用已有的试算；结果不能用于评选"
    )


def _awards_option(verb: Any) -> None:
    verb.options.add_argument(
        "--awards",
        action="append",
        default=[],
        metavar="文件",
        help="往年名单（CSV，或luoshi extract从通报读出的JSON），方案写了往年名单时用，可多次",
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


def _evaluate(options: argparse.Namespace) -> int:
    output, form = output_of(options, (options.scheme, options.data))
    result, lacking = result_of(options)
    if form == "html":
        from luoshi.rendering.evaluation_html import evaluation_html

        content = evaluation_html(result, None, boundaries_of(options, result), lacking).encode()
    elif form == "xlsx":
        from luoshi.rendering.evaluation_xlsx import evaluation_xlsx

        content = evaluation_xlsx(result, lacking)
    elif form == "parquet":
        from luoshi.evaluation.result_table import result_parquet

        content = result_parquet(result)
    else:
        from luoshi.evaluation.result import result_lines

        write(output, (part.encode() for part in result_lines(result, left_out(options, lacking))))
        return DONE
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
    output, form = output_of(options, (options.scheme, options.data))
    result, lacking = result_of(options)
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

        content = evaluation_html(result, found, boundaries_of(options, result), lacking).encode()
    elif form == "xlsx":
        from luoshi.rendering.evaluation_xlsx import evaluation_xlsx

        content = evaluation_xlsx(result, lacking, found)
    else:
        from luoshi.evaluation.result import result_record

        record = result_record(result)
        content = as_json(
            {
                **robustness_record(found),
                "scheme": record["scheme"],
                "data_sha256": record["data_sha256"],
                "warnings": record["warnings"],
                **left_out(options, lacking),
            }
        )
    write(output, content)
    return DONE


def _check(options: argparse.Namespace) -> int:
    output, form = output_of(options, (options.data,))
    locked = None
    if options.locked_on is not None:
        try:
            locked = date.fromisoformat(options.locked_on)
        except ValueError as error:
            raise UsageError("--locked-on 应写成 2024-12-31 的形式") from error
    from luoshi.statistics.checks import check_data

    report = check_data(
        options.data, indicators_of(options.indicators), rules=options.rules, locked_on=locked
    )
    write(output, ((report.json() if form == "json" else report.text()) + "\n").encode("utf-8", "replace"))
    return SOME_FAILED if report.has_errors else DONE


def _compare(options: argparse.Namespace) -> int:
    output, form = output_of(options, (options.first, options.second, options.data))
    from luoshi.evaluation.compare import compare_schemes, comparison_record, comparison_text

    facts = facts_of(options.data, options.indicators)
    found = compare_schemes(scheme_of(options.first), scheme_of(options.second), facts, awards_of(options))
    content = as_json(comparison_record(found)) if form == "json" else comparison_text(found).encode()
    write(output, content)
    return DONE


def _compare_units(options: argparse.Namespace) -> int:
    output, form = output_of(options, (options.scheme, options.data))
    from luoshi.evaluation.explain_record import between_record, between_text

    result, lacking = result_of(options)
    if form == "json":
        content = as_json({**between_record(result, *options.units), **left_out(options, lacking)})
    else:
        content = (trial(lacking) + between_text(result, *options.units)).encode()
    write(output, content)
    return DONE


def _value_needed(options: argparse.Namespace) -> int:
    if options.rank is not None and options.rank < 1:
        raise UsageError("--rank 应是不小于1的整数")
    if options.within_group and options.rank is None:
        raise UsageError("--within-group 与 --rank 合用")
    output, form = output_of(options, (options.scheme, options.data))
    from luoshi.evaluation.explain_record import needed_record, needed_text
    from luoshi.evaluation.goal_seeking import value_needed

    result, lacking = result_of(options)
    need = value_needed(
        result.problem,
        options.unit,
        options.indicator,
        options.rank,
        (options.lowest, options.highest),
        options.within_group,
    )
    if form == "json":
        content = as_json({**needed_record(need), **left_out(options, lacking)})
    else:
        content = (trial(lacking) + needed_text(need)).encode()
    write(output, content)
    return DONE


def _backtest(options: argparse.Namespace) -> int:
    output, form = output_of(options, (*options.schemes, options.awards, options.data))
    from luoshi.evaluation.awards import read_awards
    from luoshi.evaluation.backtest import backtest
    from luoshi.evaluation.backtest_record import backtest_json, backtest_text

    schemes = [scheme_of(path) for path in options.schemes]
    tested = backtest(schemes, read_awards(options.awards), facts_of(options.data), size=options.size)
    write(output, (backtest_json(tested) if form == "json" else backtest_text(tested)).encode())
    return DONE
