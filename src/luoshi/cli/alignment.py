"""The verb ``compare``: ledger against ledger. Argument handling only, nothing of the domain."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.output import DONE, SOME_FAILED, UsageError, say, write

if TYPE_CHECKING:
    from luoshi.alignment.comparing import Comparison
    from luoshi.alignment.items import Side

_FORMATS = {".json": "json", ".xlsx": "xlsx", ".html": "html", ".htm": "html"}


def add_verbs(verbs: Any) -> None:
    """Add the verb to the command line's."""
    compare = verbs.add_parser(
        "compare",
        help="两份文件的台账对口比照：对应、新增、不再有、目标和牵头的变化",
        description="省与市、市与县、去年与今年的文件对口比照：哪项对应哪项、依据是什么、目标提高还是降低、牵头单位怎样变。",
        epilog="例：\n  luoshi compare 2024年通知.txt 2025年通知.txt\n  luoshi compare 总体方案.docx --within --format html -o 对照.html\n"
        "结束状态：0 完成；1 有文件未能处理；2 用法错误。",
    )
    files = compare.add_argument_group("文件")
    files.add_argument("old", metavar="原文件", help="上级的、往年的文件；--within 时可以只有这一份")
    files.add_argument("new", nargs="?", metavar="现文件", help="下级的、今年的文件")
    compare.options.add_argument(
        "--within",
        action="store_true",
        help="另外列出重复出现的数及不同之处；只有一份文件时总体方案与附件比照",
    )
    compare.options.add_argument(
        "--format", choices=("json", "xlsx", "html"), help="输出格式（默认按输出文件的后缀，否则 json）"
    )
    compare.options.add_argument("-o", "--output", metavar="文件", help="写入的文件（默认标准输出）")
    compare.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> int:
    from luoshi.alignment.comparing import compare, compare_within

    if options.new is None and not options.within:
        raise UsageError("请写出要比照的两份文件；一份文件内部比照时请加 --within")
    paths = [path for path in (options.old, options.new) if path is not None]
    output = Path(options.output) if options.output is not None else None
    if output is not None and any(
        Path(path).exists() and output.exists() and output.samefile(path) for path in paths
    ):
        raise UsageError(f"{output} 是要读的文件，不能同时作为输出，请换一个名称")
    sides = _sides(paths)
    if sides is None:
        return SOME_FAILED
    found = compare_within(sides[0]) if len(sides) == 1 else compare(*sides, within=options.within)
    for side in sides:
        if not side.items:
            say(f"{side.name}：没有读出任务或措施，无从比照")
    form = options.format or (_FORMATS.get(output.suffix.lower(), "json") if output is not None else "json")
    write(output, _content(form, found, options.within))
    return DONE


def _sides(paths: list[str]) -> list[Side] | None:
    """The documents read, in their order; None where one could not be, which has been said."""
    from luoshi import extraction
    from luoshi.alignment.items import side_of
    from luoshi.processes.supervision import Job, read_all
    from luoshi.reading.allowance import Allowance

    jobs = (
        Job(
            extraction.read,
            (path,),
            Allowance.of_size(os.stat(path).st_size if os.path.isfile(path) else 0, None),
        )
        for path in paths
    )
    done: dict[int, Any] = {}
    failed = False
    for outcome in read_all(jobs, len(paths)):
        if outcome.problem is not None:
            say(f"{paths[outcome.index]}：{outcome.problem}")
            failed = True
        else:
            done[outcome.index] = outcome.value
    return None if failed else [side_of(*done[at]) for at in sorted(done)]


def _content(form: str, found: Comparison, within: bool) -> bytes:
    if form == "xlsx":
        from luoshi.rendering.comparison_xlsx import comparison_xlsx

        return comparison_xlsx(found)
    if form == "html":
        from luoshi.rendering.comparison_html import comparison_html

        return comparison_html(found).encode("utf-8", "replace")
    from luoshi.alignment.comparison_record import record

    return (json.dumps(record(found, within=within), ensure_ascii=False, indent=2) + "\n").encode(
        "utf-8", "replace"
    )
