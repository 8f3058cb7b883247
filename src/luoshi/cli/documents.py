"""What the verbs that read documents share: which files are meant, reading them in processes, and what is written.

Put here nothing of what is read from a document; a verb says that by its ``Reading``.
"""

from __future__ import annotations

import argparse
import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.output import DONE, SOME_FAILED, UsageError, say, to_stdout, write

if TYPE_CHECKING:
    from luoshi.processes.outcome import Outcome

SUFFIXES = frozenset({
    ".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".ofd",
    ".xlsx", ".xls", ".et", ".ods", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp",
})  # fmt: skip
_FORMAT_OF_SUFFIX = {".json": "json", ".jsonl": "json", ".ndjson": "json", ".xlsx": "xlsx", ".html": "html", ".htm": "html"}  # fmt: skip
ENDINGS = (
    "结束状态：0 全部完成；1 有文件未能处理；2 用法错误。\n"
    "环境变量 LUOSHI_READING_SECONDS、LUOSHI_READING_MEMORY_MB：一份小文件最多用几秒处理器时间、多少 MB 内存（默认 7、420）。"
)


@dataclass(frozen=True)
class Reading:
    """What a verb reads from a document: the function of each format, what is loaded beforehand, and the workbook.

    ``product`` is what its workbook is called in an example; ``arguments`` are given to the functions after the path.
    """

    functions: Callable[[], dict[str, Callable[..., Any]]]
    modules: Callable[[], tuple[str, ...]]
    workbook: Callable[[Sequence[Any]], bytes]
    product: str
    arguments: tuple[Any, ...] = ()


def add_options(verb: Any, xlsx: str, html: str) -> None:
    """The files and options of a verb that reads documents."""
    files = verb.add_argument_group("文件")
    files.add_argument("files", nargs="+", metavar="文件", help="文件、文件夹（含下级）或带 * 的名称")
    verb.options.add_argument(
        "--format",
        choices=("json", "xlsx", "html"),
        help=f"json：每份文件一行（默认）；xlsx：{xlsx}；html：{html}",
    )
    verb.options.add_argument(
        "-o", "--output", metavar="位置", help="写入的文件；多份文件输出 html 时为文件夹"
    )
    verb.options.add_argument("--jobs", type=int, metavar="N", help="同时处理几份文件（默认为处理器数）")
    verb.options.add_argument(
        "--time-limit",
        type=float,
        metavar="秒",
        help="每份文件最多用时（默认看文件大小，小文件 7 秒处理器时间）",
    )
    verb.options.add_argument(
        "--scheduler", metavar="地址", help="在Dask集群上识读，例如 tcp://10.0.0.1:8786（结果与本机相同）"
    )


def read_files(options: argparse.Namespace, reading: Reading) -> int:
    """Read the files that were named and write what is made of them. Returns the exit status."""
    if options.jobs is not None and options.jobs < 1:
        raise UsageError("--jobs 至少为 1")
    if options.time_limit is not None and not options.time_limit > 0:
        raise UsageError("--time-limit 应大于 0")
    output = Path(options.output) if options.output is not None else None
    form = options.format or _format_of(output)
    paths, failures = _inputs(options.files)
    _check_output(output, form, paths, reading.product)
    _tell_of_passed_over(options.files)

    results: dict[int, Any] = {}
    written = 0
    streaming = form == "json" and output is None
    for outcome in _outcomes(form, paths, options, reading):
        if outcome.problem is not None:
            hint = "（--time-limit 可以放宽）" if outcome.cause == "time" else ""
            failures.append((paths[outcome.index], outcome.problem + hint))
            results[outcome.index] = None
        else:
            results[outcome.index] = outcome.value
        while streaming and written in results:
            line = results.pop(written)
            written += 1
            if line is not None:
                to_stdout(line)
    if not streaming:
        done = [(paths[i], results[i]) for i in sorted(results) if results[i] is not None]
        if done:
            _write(form, done, output, len(paths) > 1, reading)
    return _report(failures)


def _format_of(output: Path | None) -> str:
    """The format that the name of the output asks for. Raises UsageError where it asks for one that is only read."""
    if output is None or output.is_dir():
        return "json"
    suffix = output.suffix.lower()
    if suffix in SUFFIXES - _FORMAT_OF_SUFFIX.keys() - {".txt", ".md"}:
        raise UsageError(
            f"不能输出 {suffix}，请把输出的文件名改为 .xlsx、.html 或 .json，例如 {output.with_suffix('.xlsx')}"
        )
    return _FORMAT_OF_SUFFIX.get(suffix, "json")


def _inputs(names: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The files that were named, each once, and what could not be found."""
    found: dict[str, None] = {}
    missing: list[tuple[str, str]] = []
    for name in names:
        is_folder = os.path.isdir(
            name
        )  # unlike a path, it takes a name that is too long for one that is not there
        if is_folder:
            inside = _inside(Path(name))
        elif os.path.lexists(name):  # a link to nowhere is told of by the reader
            inside = [name]
        else:
            inside = sorted(
                p
                for match in glob.glob(name, recursive=True)
                for p in (_inside(Path(match)) if Path(match).is_dir() else [match])
            )
        if not inside:
            missing.append(
                (name, "文件夹里没有可读的公文" if is_folder else "找不到这个文件，请检查名称和位置")
            )
        found.update(dict.fromkeys(inside))
    return list(found), missing


def _inside(folder: Path) -> list[str]:
    return sorted(str(path) for path in _files(folder) if path.suffix.lower() in SUFFIXES)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not any(
            part.startswith((".", "~$")) for part in path.relative_to(folder).parts
        ):
            yield path


def _tell_of_passed_over(names: Sequence[str]) -> None:
    """Say which files of the folders are not read because their names are not those of documents."""
    over = sorted(
        {
            str(path)
            for name in names
            if os.path.isdir(name)
            for path in _files(Path(name))
            if path.suffix.lower() not in SUFFIXES
        }
    )
    if over:
        shown = "、".join(over[:5]) + (" 等" if len(over) > 5 else "")
        say(
            f"文件夹里有 {len(over)} 个文件从扩展名看不是公文，没有读取：{shown}。其中有公文的，请改正扩展名或单独写出文件名。"
        )


def _check_output(output: Path | None, form: str, paths: Sequence[str], product: str) -> None:
    if output is None:
        if form == "html" and len(paths) > 1:
            raise UsageError("多份文件输出 html 时，请用 -o 指定一个文件夹")
        if form == "xlsx" and sys.stdout.isatty():
            raise UsageError(f"请用 -o 指定表格文件，例如 -o {product}.xlsx")
        return
    if form == "html" and len(paths) > 1:
        if output.exists() and not output.is_dir():
            raise UsageError(f"多份文件输出 html 时，{output} 应为文件夹")
        return
    if output.is_dir():
        if form != "html":
            raise UsageError(f"{output} 是文件夹，请写出文件名，例如 {output / f'{product}.{form}'}")
        return
    if any(Path(path).exists() and output.exists() and output.samefile(path) for path in paths):
        raise UsageError(f"{output} 是要读的文件，不能同时作为输出，请换一个名称")
    if not output.parent.is_dir():
        raise UsageError(f"文件夹 {output.parent} 不存在，请先建立")


def _outcomes(
    form: str, paths: list[str], options: argparse.Namespace, reading: Reading
) -> Iterator[Outcome[Any]]:
    """What became of each file, as they come."""
    from luoshi.processes.supervision import Job, read_all
    from luoshi.reading.allowance import Allowance

    function = reading.functions()[form]

    def jobs() -> Iterator[Job[Any]]:
        for path in paths:
            size = os.stat(path).st_size if os.path.isfile(path) else 0
            yield Job(function, (path, *reading.arguments), Allowance.of_size(size, options.time_limit))

    if options.scheduler is not None:
        yield from _say_progress(_on_cluster(jobs(), options.scheduler, reading), paths)
        return
    if len(paths) == 1:
        yield from read_all(jobs(), 1)
        return
    most = min(options.jobs or os.cpu_count() or 1, len(paths) or 1)
    yield from _say_progress(read_all(jobs(), most, reading.modules()), paths)


def _on_cluster(jobs: Iterator[Any], address: str, reading: Reading) -> Iterator[Outcome[Any]]:
    from luoshi.processes.cluster import ClusterError, read_on_cluster

    try:
        yield from read_on_cluster(jobs, address, reading.modules())
    except ClusterError as problem:
        raise UsageError(str(problem)) from problem


def _say_progress(outcomes: Iterator[Outcome[Any]], paths: list[str]) -> Iterator[Outcome[Any]]:
    """The outcomes, each with a line or a step of the bar for the person at the terminal."""
    shown = sys.stderr.isatty()
    width = len(str(len(paths)))
    for number, outcome in enumerate(outcomes, 1):
        name = Path(paths[outcome.index]).name
        if shown:
            share = 24 * number // len(paths)
            end = "\n" if number == len(paths) else ""
            sys.stderr.write(
                f"\r\x1b[K{'█' * share}{'░' * (24 - share)} {number:>{width}}/{len(paths)} {name[:40]}{end}"
            )
            sys.stderr.flush()
        else:
            say(f"[{number:>{width}}/{len(paths)}] {name}{'：未能处理' if outcome.problem else ''}")
        yield outcome


def _write(
    form: str, done: list[tuple[str, Any]], output: Path | None, several: bool, reading: Reading
) -> None:
    if form == "html":
        _write_html(done, output, several)
    elif form == "xlsx":
        write(output, reading.workbook([result for _, result in done]))
    else:
        write(output, b"".join(line for _, line in done))


def _write_html(done: list[tuple[str, bytes]], output: Path | None, several: bool) -> None:
    if output is None or not (several or output.is_dir()):
        write(output, done[0][1])
        return
    output.mkdir(parents=True, exist_ok=True)
    used: set[str] = set()
    for path, page in done:
        stem = name = Path(path).stem
        count = 1
        while name.casefold() in used:
            count += 1
            name = f"{stem}-{count}"
        used.add(name.casefold())
        write(output / f"{name}.html", page)


def _report(failures: list[tuple[str, str]]) -> int:
    if not failures:
        return DONE
    say(f"以下 {len(failures)} 项未能处理：")
    for path, problem in failures:
        say(f"  {path}：{problem}")
    return SOME_FAILED
