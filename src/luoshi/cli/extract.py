"""The verbs of reading: ``extract``, ``figures``, ``conduct`` and ``schema``. Arguments and what belongs to each, nothing of the domain.

Everything heavy is imported where it is used, so that help and version answer at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from luoshi.cli.documents import ENDINGS, Reading, add_options, read_files
from luoshi.cli.output import DONE, to_stdout


def add_verbs(verbs: Any) -> None:
    """Add the verbs of reading to the command line's."""
    extract = verbs.add_parser(
        "extract",
        help="读公文，给出任务、责任单位、目标和时限",
        description="读公文（txt md html docx pdf ofd 等），给出任务清单。",
        epilog=ENDINGS,
    )
    add_options(extract, "责任清单表", "原文与清单对照")
    extract.set_defaults(run=_extract)

    figures = verbs.add_parser(
        "figures",
        help="读公报、简报、进展报告和统计表，给出其中的数",
        description="读统计公报、经济运行简报、进展报告和统计表（txt md html docx pdf xlsx 等），给出其中的数：指标、地区、时期、口径、数值、单位和出处。\n"
        "目标、计划、预计和位次不算。",
        epilog=ENDINGS,
    )
    add_options(figures, "数据表", "原文与数据对照")
    figures.set_defaults(run=_figures)

    conduct = verbs.add_parser(
        "conduct",
        help="查评价方案、任务和通知里的过程性指标、层层加码、填报负担等",
        description="逐句查评价方案、任务和通知：过程性指标、层层加码、填报负担、公开和结果运用失当、跑要争奖、数据不实。\n"
        "禁止、减少这些做法的句子不算。每处给出依据、理由和改法；是提示，不是认定。",
        epilog=ENDINGS,
    )
    add_options(conduct, "问题清单表", "原文与问题对照")
    conduct.options.add_argument(
        "--kind",
        choices=("scheme", "task", "notice"),
        help="scheme 评价方案、task 任务和计划、notice 通知（默认按内容判断）",
    )
    conduct.set_defaults(run=_conduct)

    schema = verbs.add_parser(
        "schema", help="输出数据格式的 JSON Schema", description="输出数据格式的 JSON Schema。"
    )
    schema.add_argument_group("参数").add_argument(
        "name",
        choices=("extract", "figures", "conduct"),
        metavar="命令",
        help="extract、figures 或 conduct：哪个命令的输出",
    )
    schema.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> int:
    import json

    if options.name == "figures":
        from luoshi.figures.record import json_schema
    elif options.name == "conduct":
        from luoshi.conduct.record import json_schema
    else:
        from luoshi.ledger.record import json_schema

    to_stdout(json.dumps(json_schema(), ensure_ascii=False, indent=2).encode() + b"\n")
    return DONE


def _extract(options: argparse.Namespace) -> int:
    def functions() -> dict[str, Callable[..., Any]]:
        from luoshi import extraction

        return {"json": extraction.json_line, "html": extraction.html_page, "xlsx": extraction.read}

    def modules() -> tuple[str, ...]:
        from luoshi import extraction

        return extraction.MODULES

    def workbook(done: Sequence[Any]) -> bytes:
        from luoshi.rendering.ledger_xlsx import ledger_xlsx

        return ledger_xlsx(done)

    return read_files(options, Reading(functions, modules, workbook, "责任清单"))


def _figures(options: argparse.Namespace) -> int:
    def functions() -> dict[str, Callable[..., Any]]:
        from luoshi import extraction

        return {
            "json": extraction.figures_json_line,
            "html": extraction.figures_html_page,
            "xlsx": extraction.read_figures_of,
        }

    def modules() -> tuple[str, ...]:
        from luoshi import extraction

        return extraction.FIGURE_MODULES

    def workbook(done: Sequence[Any]) -> bytes:
        from luoshi.rendering.figures_xlsx import figures_xlsx

        return figures_xlsx(done)

    return read_files(options, Reading(functions, modules, workbook, "数据表"))


def _conduct(options: argparse.Namespace) -> int:
    def functions() -> dict[str, Callable[..., Any]]:
        from luoshi import extraction

        return {
            "json": extraction.conduct_json_line,
            "html": extraction.conduct_html_page,
            "xlsx": extraction.read_conduct_of,
        }

    def modules() -> tuple[str, ...]:
        from luoshi import extraction

        return extraction.CONDUCT_MODULES

    def workbook(done: Sequence[Any]) -> bytes:
        from luoshi.rendering.conduct_xlsx import conduct_xlsx

        return conduct_xlsx(done)

    return read_files(options, Reading(functions, modules, workbook, "问题清单", (None, options.kind)))
