"""The verb of the log: audit root, verify, prove, check. Argument handling and words only.

Everything heavy is imported where it is used, so that help answers at once. ``check`` needs no database.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.output import DONE, SOME_FAILED, USAGE, UsageError, say, to_stdout

if TYPE_CHECKING:
    from luoshi.web.audit.verification import Finding, Report, Root

_STATUS = "结束状态：0 通过；1 不通过或未完成；2 用法错误。"
_QUIET_SECONDS = 3.0
_EVERY_SECONDS = 10.0
_MOST_BYTES = 20_000_000
Run = Callable[[argparse.Namespace], int]


class _Problem(Exception):
    """What is wrong, for the person at the terminal."""


def add_verbs(verbs: Any) -> None:
    """Add ``audit`` to the command line's verbs."""
    audit = verbs.add_parser(
        "audit",
        help="审计记录：生成校验根、校验、出具和检查证明",
        description="审计记录的校验：记录只能追加，任何改动、删除和插入都能查出。",
        epilog="例：\n  luoshi audit root\n  luoshi audit verify --size 1200 --root 3f9a…\n  luoshi audit prove 57 > 证明.json\n  luoshi audit check 证明.json --root 3f9a…",
    )
    audit.set_defaults(run=lambda options: _no_verb(audit))
    inner = audit.add_subparsers(title="命令", metavar="命令", parser_class=type(audit))

    root = _verb(inner, "root", "记下并输出现在的校验根，可印在纸上留存", _root)
    root.options.add_argument(
        "--format", choices=("text", "json"), default="text", help="输出格式（默认 text）"
    )

    verify = _verb(inner, "verify", "逐条重算，查出被改、被删、插入的记录，并核对每个校验根", _verify)
    verify.options.add_argument(
        "--size", type=int, metavar="N", help="另外核对纸上的校验根：当时的条数（与 --root 同用）"
    )
    verify.options.add_argument("--root", metavar="校验根", help="纸上的校验根，64 位十六进制")
    verify.options.add_argument(
        "--checkpoints",
        metavar="文件",
        help="另外核对每天自动写出的校验根（默认 LUOSHI_CHECKPOINTS 所指的文件，有就核对）",
    )
    verify.options.add_argument(
        "--format", choices=("text", "json"), default="text", help="输出格式（默认 text）"
    )

    prove = _verb(inner, "prove", "出具一条记录在审计记录中的证明（JSON）", _prove)
    prove.add_argument_group("参数").add_argument("sequence", type=int, metavar="序号", help="记录的序号")

    check = _verb(inner, "check", "不用数据库，检查一份证明", _check)
    check.add_argument_group("文件").add_argument(
        "proof", metavar="证明", help="audit prove 输出的 JSON 文件，- 为标准输入"
    )
    check.options.add_argument("--root", required=True, metavar="校验根", help="可信的校验根（如印在纸上的）")


def _verb(verbs: Any, name: str, words: str, run: Run) -> Any:
    verb = verbs.add_parser(name, help=words, description=f"{words}。", epilog=_STATUS)
    verb.set_defaults(run=_say_problems(run))
    return verb


def _no_verb(parser: argparse.ArgumentParser) -> int:
    parser.print_help(sys.stderr)
    return USAGE


def _say_problems(run: Run) -> Run:
    """The verb with its problems said to the person at the terminal."""

    @wraps(run)
    def speak(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except _Problem as problem:
            say(f"luoshi：{problem}")
            return SOME_FAILED

    return speak


def _prepare() -> None:
    """Set up Django for a database that is there and up to date. Verifying must not be what changes it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        from django.db import DatabaseError, connection
        from django.db.migrations.executor import MigrationExecutor
    except ImproperlyConfigured as problem:
        raise _Problem(str(problem)) from problem
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(str(name)).exists():
        raise _Problem(
            f"这里没有数据库：{name}。请用 LUOSHI_DATA 指出数据文件夹，或用 DATABASE_URL 指出数据库"
        )
    try:
        executor = MigrationExecutor(connection)
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "audit"]
        outdated = bool(executor.migration_plan(targets))
    except DatabaseError as problem:
        raise _Problem(f"连不上数据库：{str(problem).strip()}") from problem
    if outdated:
        raise _Problem("数据库还是旧版的结构，请先运行 luoshi migrate 更新，再来校验")


def _root(options: argparse.Namespace) -> int:
    _prepare()
    from django.utils import timezone

    from luoshi.web.audit.services import make_checkpoint
    from luoshi.web.kernel.actor import SYSTEM

    made = make_checkpoint(actor=SYSTEM.through("command"))
    if options.format == "json":
        line = json.dumps({"size": made.size, "root": made.root, "at": made.at.isoformat()})
    else:
        line = f"审计记录共 {made.size} 条，校验根 {made.root}，{timezone.localtime(made.at):%Y-%m-%d %H:%M:%S %z}"
    to_stdout(f"{line}\n".encode())
    return DONE


def _verify(options: argparse.Namespace) -> int:
    if (options.size is None) != (options.root is None):
        raise UsageError("--size 和 --root 要一起给出：纸上写的条数和校验根")
    if options.size is not None and options.size < 0:
        raise UsageError("--size 不能是负数")
    root = _read_root(options.root) if options.root is not None else None
    _prepare()
    from luoshi.web.audit.verification import Root, verify

    written = _written(options.checkpoints)
    extra = [] if root is None else [Root(options.size, root, "您给出的校验根")]
    report = verify([*extra, *written], _Progress())
    if options.format == "json":
        to_stdout(json.dumps(_record(report), ensure_ascii=False).encode() + b"\n")
    else:
        to_stdout(
            "".join(f"{line}\n" for line in _words(report, bool(extra), len(written))).encode(
                "utf-8", "replace"
            )
        )
    return DONE if report.sound else SOME_FAILED


def _written(named: str | None) -> list[Root]:
    """The roots in the file that is named, or in the one that is written every day."""
    from django.conf import settings

    from luoshi.web.audit.checkpoints import NotReadable, known

    path = Path(named) if named is not None else settings.CHECKPOINTS_FILE
    if named is None and not path.exists():
        return []
    try:
        return known(path)
    except NotReadable as problem:
        raise _Problem(str(problem)) from problem


def _record(report: Report) -> dict[str, Any]:
    return {
        "sound": report.sound,
        "size": report.size,
        "root": report.root,
        "checkpoints": report.checkpoints,
        "count": report.count,
        "findings": [
            {
                "kind": finding.kind,
                "first": finding.first,
                "last": finding.last,
                "message": finding.message,
                "person": finding.person,
                "object": finding.object_label,
            }
            for finding in report.findings
        ],
    }


def _words(report: Report, with_extra: bool, written: int) -> list[str]:
    kept = report.checkpoints - with_extra - written
    if report.sound:
        roots = f"留存的 {kept} 个校验根都能证明是现在记录的前段" if kept else "还没有留存过校验根"
        lines = [f"校验通过：{report.size} 条逐条相符；{roots}"]
        if with_extra:
            lines.append("您给出的校验根成立：当时的记录一条未改，都在现在的记录里")
        if written:
            lines.append(f"文件里写出的 {written} 个校验根也都成立")
        return [*lines, f"现在的校验根 {report.root}"]
    lines = [f"校验不通过：{report.size} 条，发现 {report.count} 处问题"]
    lines += [f"  {_sentence(finding)}" for finding in report.findings]
    if report.count > len(report.findings):
        lines.append(f"  ……另有 {report.count - len(report.findings)} 处未列出")
    return [*lines, "请保留数据库现状，不要再写入，从备份中比对上述序号的记录"]


def _sentence(finding: Finding) -> str:
    about = "，".join(
        part
        for part in (
            finding.person and f"现在记的操作人：{finding.person}",
            finding.object_label and f"对象：{finding.object_label}",
        )
        if part
    )
    return f"{finding.message}（{about}）" if about else finding.message


def _prove(options: argparse.Namespace) -> int:
    _prepare()
    from luoshi.web.audit.models import Entry
    from luoshi.web.audit.queries import proof_of, state

    peaks = state()
    entry = Entry.objects.filter(sequence=options.sequence).first()
    if entry is None:
        if 0 < options.sequence <= peaks.size:
            raise _Problem(f"第 {options.sequence} 条被删除了，请运行 luoshi audit verify 查明")
        have = f"现有 1 到 {peaks.size}" if peaks.size else "现在还没有记录"
        raise _Problem(f"没有序号为 {options.sequence} 的记录，{have}")
    proof = proof_of(entry)
    if proof is None:
        raise _Problem(
            f"出具不了第 {options.sequence} 条的证明：校验节点缺失，请运行 luoshi audit verify 查明"
        )
    to_stdout(json.dumps(proof, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from luoshi.web.audit.proofs import ProofError, check

    root = _read_root(options.root)
    if options.proof == "-":
        content = sys.stdin.buffer.read(_MOST_BYTES)
    else:
        path = Path(options.proof)
        if not path.is_file():
            raise _Problem(f"找不到证明文件 {path}，请检查名称和位置")
        if path.stat().st_size > _MOST_BYTES:
            raise _Problem(f"{path} 太大，不是证明文件")
        content = path.read_bytes()
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise _Problem(f"{options.proof} 不是 JSON 文件，读不出来") from problem
    try:
        entry = check(given, root)
    except ProofError as problem:
        raise _Problem(f"证明不成立：{str(problem).removeprefix('证明不成立：')}") from problem
    size = given["size"]
    line = f"证明成立：第 {entry['sequence']} 条（{entry['at']} {entry['person']} {entry['action']} {entry['object_label']}）在 {size} 条的校验根 {root} 之下，一字未改"
    to_stdout(f"{line}\n".encode("utf-8", "replace"))
    return DONE


def _read_root(written: str) -> str:
    from luoshi.web.audit.proofs import ProofError, read_root

    try:
        return read_root(written)
    except ProofError as problem:
        raise UsageError(str(problem)) from problem


class _Progress:
    """Says on standard error how far it is, once it takes longer than a few seconds."""

    def __init__(self) -> None:
        self.began = self.said = time.monotonic()

    def __call__(self, done: int, size: int) -> None:
        now = time.monotonic()
        shown = sys.stderr.isatty()
        if now - self.began < _QUIET_SECONDS:
            return
        if done < size and now - self.said < (0.5 if shown else _EVERY_SECONDS):
            return
        self.said = now
        line = f"已校验 {done}/{size} 条（{100 * done // size}%）"
        if shown:
            sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if done >= size else ""))
            sys.stderr.flush()
        else:
            say(line)
