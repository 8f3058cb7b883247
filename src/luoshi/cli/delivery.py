"""The verb ``forecast``: the year's end foreseen from a table of figures. Argument handling only, nothing of the domain."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.output import DONE, SOME_FAILED, UsageError, say, write

if TYPE_CHECKING:
    from luoshi.delivery.forecast_backtest import Trial

_FORMATS = ("json", "html", "text")


def add_verbs(verbs: Any) -> None:
    """Add the verb to the command line's."""
    forecast = verbs.add_parser(
        "forecast",
        help="由累计数和往年数据预测全年，给出区间和达到目标的概率",
        description="由今年以来的数据和往年数据预测全年：预测值、八成区间、达到目标的概率。",
        epilog="例：\n  luoshi forecast 月度数据.csv --target 全年目标.csv --format html -o 预测.html\n"
        "  luoshi forecast 月度数据.csv --backtest\n"
        "数据表的列：指标、时期（或月份）、数值，可有地区、计量单位、口径（当月、累计、期末）。\n"
        "目标表的列：指标、年度、目标，可有地区、计量单位、比较符（>=、<=）；计量单位写 % 的是比上年增长。\n"
        "结束状态：0 完成；1 数据有误；2 用法错误。",
    )
    forecast.add_argument_group("文件").add_argument("data", metavar="数据", help="CSV 或 xlsx")
    forecast.options.add_argument("--target", metavar="文件", help="全年目标（CSV 或 xlsx）")
    forecast.options.add_argument(
        "--backtest", action="store_true", help="把往年每个月当作现在试一遍，与两种手工算法比"
    )
    forecast.options.add_argument(
        "--format", choices=_FORMATS, help="输出格式（默认按输出文件的后缀，否则 json；终端上为 text）"
    )
    forecast.options.add_argument("-o", "--output", metavar="文件", help="写入的文件（默认标准输出）")
    forecast.set_defaults(run=_forecast)


def _forecast(options: argparse.Namespace) -> int:
    from luoshi.delivery.forecast_backtest import backtest
    from luoshi.delivery.outlook import outlooks
    from luoshi.statistics.problem import DataError
    from luoshi.statistics.series import read_series
    from luoshi.statistics.target_table import read_targets

    output = Path(options.output) if options.output is not None else None
    if output is not None and output.resolve() in {
        Path(p).resolve() for p in (options.data, options.target) if p
    }:
        raise UsageError(f"输出位置“{output}”就是输入的文件，请换一个")
    form = options.format or _form_of(output)
    try:
        reading = read_series(options.data)
        for problem in reading.problems:
            say(f"{options.data} {problem}")
        if reading.faults:
            return SOME_FAILED
        if not reading.series:
            raise DataError(f"{options.data}：没有可用的数据")
        targets = read_targets(options.target) if options.target else []
    except DataError as problem:
        say(f"luoshi：{problem}")
        return SOME_FAILED
    found, unanswered = outlooks(reading.series, targets)
    for target in unanswered:
        say(
            f"目标“{target.place}{target.indicator}”（{target.year}年）没有对应的数据：请核对指标、地区和年度的写法"
        )
    for each in found:
        if each.target is not None and each.wanted is None:
            say(f"“{each.series.name}”的目标与数据不能相比（计量单位不同，或数据不含年初几个月），没有判断")
    trials = backtest(reading.series) if options.backtest else []
    if options.backtest and not trials:
        say("没有可以回测的年份：至少要有连续三个完整的年度")
    write(output, _content(form, Path(options.data).stem, found, unanswered, trials, options.backtest))
    return DONE


def _form_of(output: Path | None) -> str:
    if output is None:
        return "json"
    return {".html": "html", ".htm": "html", ".txt": "text"}.get(output.suffix.lower(), "json")


def _content(
    form: str, name: str, found: Any, unanswered: Any, trials: list[Trial], with_backtest: bool
) -> bytes:
    if form == "html":
        from luoshi.rendering.forecast_html import forecast_html

        return forecast_html(f"{name}：全年预测", found, unanswered, trials).encode()
    from luoshi.delivery.outlook_record import backtest_record, outlook_record, target_record

    if form == "text":
        from luoshi.rendering.forecast_text import forecast_text

        return forecast_text(found, trials).encode()
    record: dict[str, Any] = {
        "series": [outlook_record(each) for each in found],
        "targets_without_data": [target_record(each) for each in unanswered],
    }
    if with_backtest:
        record["backtest"] = backtest_record(trials)
    return (json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
