"""The command line: its parser, which speaks Chinese, and how a run ends. One module of this package for each room's verbs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from luoshi import __version__
from luoshi.cli import accounts, alignment, audit, delivery, evaluation, extract, operations, render
from luoshi.cli.output import DONE, SOME_FAILED, USAGE, UsageError, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 some files failed, 2 wrong usage."""
    try:
        options = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] | None = options.run
        if run is None:
            _parser().print_help(sys.stderr)
            return USAGE
        return run(options)
    except UsageError as problem:
        say(f"luoshi：{problem}")
        return USAGE
    except BrokenPipeError:
        # The reader of our output has seen enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        say("已中断")
        return 130
    except OSError as problem:
        say(f"luoshi：{problem.filename or ''} {problem.strerror or problem}".replace("： ", "："))
        return SOME_FAILED


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, allow_abbrev=False, **settings)
        self.options = self.add_argument_group("选项")
        self.options.add_argument("-h", "--help", action="help", help="显示这份说明")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse what is not known here, with the help of this verb and not of the whole."""
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown

    def error(self, message: str) -> NoReturn:
        for english, chinese in _MESSAGES:
            message = message.replace(english, chinese)
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}：{message}（查看说明：{self.prog} --help）\n")


_MESSAGES = (
    ("the following arguments are required: ", "缺少参数 "),
    ("unrecognized arguments: ", "不认识的参数 "),
    ("invalid choice: ", "没有这个选择 "),
    ("expected one argument", "后面缺少一个值"),
    ("expected at least one argument", "后面至少要有一个值"),
    ("invalid int value: ", "应为整数，而不是 "),
    ("invalid float value: ", "应为数字，而不是 "),
    ("(choose from ", "（可选："),
    ("argument ", "参数 "),
    ("maybe you meant", "是否想写"),
)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="luoshi",
        description="落实：从公文到任务清单，再到办结的结果。",
        epilog="例：\n  luoshi extract 通知.docx\n  luoshi extract 文件夹 --format xlsx -o 责任清单.xlsx\n  luoshi demo --port 8000",
    )
    parser.set_defaults(run=None)
    parser.options.add_argument(
        "--version", action="version", version=f"luoshi {__version__}", help="显示版本"
    )
    verbs = parser.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)

    for room in (extract, render, operations, evaluation, delivery, alignment, audit, accounts):
        room.add_verbs(verbs)
    return parser
