"""The verbs of running it: demo, serve, worker, migrate, backup, restore. Argument handling only.

Everything heavy is imported where it is used, so that help answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from luoshi.cli.output import DONE, SOME_FAILED, UsageError, say

_STATUS = "结束状态：0 完成；1 未能完成；2 用法错误。"
_MOST_WORKERS = 64
Run = Callable[[argparse.Namespace], int]


def add_verbs(verbs: Any) -> None:
    """Add the verbs of running it to the command line's."""
    demo = _verb(verbs, "demo", "启动带示例文件的网页", _demo, "在本机启动带示例文件的网页，按 Ctrl+C 停止。")
    serve = _verb(verbs, "serve", "启动网页", _serve, "启动网页和一个后台进程，按 Ctrl+C 停止。")
    for verb in (demo, serve):
        verb.options.add_argument(
            "--port", type=int, metavar="端口", help="端口（默认取环境变量 PORT，否则 8000）"
        )
    serve.options.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听的地址（默认 127.0.0.1，只限本机）"
    )
    serve.options.add_argument(
        "--workers", type=int, default=1, metavar="N", help="网页进程数（默认 1；多于 1 个时请用 PostgreSQL）"
    )
    serve.options.add_argument(
        "--without-worker", action="store_true", help="不带后台进程，另用 luoshi worker 启动"
    )

    _verb(verbs, "worker", "启动后台进程（可同时启动多个）", _worker)
    _verb(verbs, "migrate", "建立或升级数据库结构", _migrate)

    search = _verb(
        verbs,
        "search",
        "搜索索引：rebuild 重建，check 检查，mend 补正",
        _search,
        "搜索索引。rebuild 全部重建；check 只检查缺漏和过时的，不改动；mend 把查出的补正。",
    )
    search.add_argument_group("做什么").add_argument(
        "act", choices=("rebuild", "check", "mend"), metavar="rebuild|check|mend", help="重建、检查或补正"
    )

    backup = _verb(verbs, "backup", "把全部数据和文件备份到一个文件", _backup)
    backup.add_argument_group("文件").add_argument(
        "file", metavar="文件", help="备份文件，以 .tar.zst 或 .tar.gz 结尾"
    )
    restore = _verb(verbs, "restore", "从备份恢复全部数据和文件", _restore)
    restore.add_argument_group("文件").add_argument("file", metavar="文件", help="luoshi backup 生成的文件")
    restore.options.add_argument(
        "--wipe", action="store_true", help="用备份代替现有的全部数据（现有数据会被删除）"
    )
    restore.options.add_argument(
        "--confirm", metavar="库名", help="与 --wipe 同用：写出要清空的数据库名，不再询问"
    )


def _verb(verbs: Any, name: str, words: str, run: Run, description: str | None = None) -> Any:
    verb = verbs.add_parser(name, help=words, description=description or f"{words}。", epilog=_STATUS)
    verb.set_defaults(run=_say_problems(run))
    return verb


def _say_problems(run: Run) -> Run:
    """The verb with errors of settings and of the database said to the person at the terminal."""

    @wraps(run)
    def speak(options: argparse.Namespace) -> int:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
        from django.core.exceptions import ImproperlyConfigured
        from django.db import OperationalError

        try:
            return run(options)
        except ImproperlyConfigured as problem:
            say(f"luoshi：设置有误。{problem}")
        except OperationalError as problem:
            say(f"luoshi：数据库不能用，请检查 DATABASE_URL 和数据库服务。{problem}")
        return SOME_FAILED

    return speak


def _check_port(port: int | None) -> None:
    if port is not None and not 0 < port < 65536:
        raise UsageError("--port 应在 1 到 65535 之间")


def _demo(options: argparse.Namespace) -> int:
    _check_port(options.port)
    from luoshi.web import launch

    return launch.demo(options.port)


def _serve(options: argparse.Namespace) -> int:
    _check_port(options.port)
    if not 1 <= options.workers <= _MOST_WORKERS:
        raise UsageError(f"--workers 应在 1 到 {_MOST_WORKERS} 之间")
    from luoshi.web import launch

    return launch.serve(
        options.port, host=options.host, workers=options.workers, with_worker=not options.without_worker
    )


def _worker(options: argparse.Namespace) -> int:
    from luoshi.web import launch

    launch.wait_for_database()
    launch.prepare()
    say("后台进程已启动（按 Ctrl+C 停止）")
    launch.run_worker(embedded=False)
    return DONE


def _migrate(options: argparse.Namespace) -> int:
    from luoshi.web import launch

    launch.set_up()
    from luoshi.web.operations.health import pending_migrations

    pending = pending_migrations()
    launch.migrate()
    say(f"数据库结构已是最新（这次走了 {len(pending)} 步）")
    return DONE


def _search(options: argparse.Namespace) -> int:
    from luoshi.web import launch

    launch.set_up()
    launch.require_migrated()
    from luoshi.web.search import services

    if options.act == "rebuild":
        made = services.rebuild(say)
        say(f"已重建搜索索引：{sum(made.values())} 段")
        return DONE
    found = services.check() if options.act == "check" else services.mend()
    words = {"missing": "缺", "stale": "过时", "gone": "多余"}
    for kind, wrong in found.items():
        for what, numbers in wrong.items():
            shown = "、".join(map(str, numbers[:10])) + ("……" if len(numbers) > 10 else "")
            say(f"{kind}：{words[what]} {len(numbers)} 项 {shown}")
    if not found:
        say("搜索索引与数据一致")
        return DONE
    say("已补正" if options.act == "mend" else "可运行 luoshi search mend 补正")
    return DONE if options.act == "mend" else SOME_FAILED


def _backup(options: argparse.Namespace) -> int:
    from luoshi.web import launch

    launch.set_up()
    from luoshi.web.operations.archive import BackupError
    from luoshi.web.operations.backup import backup

    target = Path(options.file)
    try:
        made = backup(target, say)
    except BackupError as problem:
        say(f"luoshi：{problem}")
        return SOME_FAILED
    say(
        f"已备份到 {target}（{target.stat().st_size} 字节）：{made.rows} 行，{made.files} 个文件（{made.bytes} 字节），"
        f"审计日志 {made.audit['size']} 条，校验根 {made.audit['root']}"
    )
    if made.missing:
        say(f"luoshi：有 {len(made.missing)} 个文件在存储中已经丢失，备份里没有：")
        for sha256 in made.missing:
            say(f"  {sha256}")
        return SOME_FAILED
    return DONE


def _restore(options: argparse.Namespace) -> int:
    if options.confirm is not None and not options.wipe:
        raise UsageError("--confirm 要与 --wipe 同用")
    from luoshi.web import launch

    launch.set_up()
    from django.conf import settings

    from luoshi.web.operations.archive import BackupError
    from luoshi.web.operations.restore import restore

    if options.wipe:
        _confirm(Path(str(settings.DATABASES["default"]["NAME"])).name, options.confirm)
    try:
        restored = restore(Path(options.file), wipe=options.wipe, tell=say)
    except BackupError as problem:
        say(f"luoshi：{problem}")
        return SOME_FAILED
    say(
        f"已恢复 {restored.made_at} 的备份：{restored.models} 类 {restored.rows} 行，{restored.files} 个文件"
        f"（{restored.bytes} 字节），逐行逐文件核对一致。请让所有人重新登录。"
    )
    return DONE


def _confirm(name: str, given: str | None) -> None:
    if given is None:
        if not sys.stdin.isatty():
            raise UsageError(f"--wipe 会删除现有的全部数据。确定要这样做，请加 --confirm {name}")
        say(f"将删除数据库 {name} 里的全部数据，用备份代替。请停掉网页和后台进程，然后输入数据库名以确认：")
        given = input().strip()
    if given != name:
        raise UsageError(f"确认的名称不是 {name}，什么也没有改动")
