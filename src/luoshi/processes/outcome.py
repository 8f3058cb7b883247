"""What becomes of one document that is read in a process of its own, and the words for people when that fails.

Put here only the shape of the outcome and its messages.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from luoshi.reading.allowance import MEGABYTE, OUT_OF_MEMORY, Allowance

T = TypeVar("T")
_SHARE = 0.6
# refused: the reader says why; time, memory: over the allowance; crash: the process ended by itself; error: a mistake
# of ours.
Cause = Literal["refused", "time", "memory", "crash", "error"]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value, or a problem told for people; and what it cost: seconds of the processor, bytes at the highest.

    ``index`` is the place of the document among those that were given. ``detail`` is for the log alone.
    """

    index: int = 0
    value: T | None = None
    problem: str | None = None
    cause: Cause | None = None
    detail: str = ""
    seconds: float = 0.0
    peak: int = 0


def attempt(function: Callable[..., T], *arguments: Any) -> Outcome[T]:
    """Call the function; whatever goes wrong becomes a problem told for people, but for a lack of memory."""
    from luoshi.reading.document import ReadingError

    try:
        return Outcome(value=function(*arguments))
    except ReadingError as problem:
        return Outcome(problem=str(problem), cause="refused")
    except MemoryError:
        raise
    except RecursionError:
        return Outcome(
            problem="文件内部的嵌套过深，这份文件没有读取。请用原来的软件另存为新文件后再试。",
            cause="refused",
        )
    except Exception as problem:
        import traceback

        return Outcome(
            problem=f"处理时出现内部错误（{type(problem).__name__}：{str(problem)[:200]}），这份文件没有读取。请把该文件反馈给维护者。",
            cause="error",
            detail=traceback.format_exc(),
        )


def ended(status: int, allowance: Allowance, seconds: float = 0.0, peak: int = 0) -> Outcome[Any]:
    """The outcome of a process that gave none: ``status`` is its exit status, negative for a signal."""
    cause: Cause = "crash"
    if status == -signal.SIGPROF:
        cause = "time"
        problem = (
            f"读取用了 {_duration(allowance.seconds)} 秒处理器时间仍未完成，已停止，这份文件没有读取。"
            "文件的内部结构可能异常复杂，请用原来的软件另存为新文件，或拆分后再试。"
        )
    elif status == -signal.SIGALRM:
        cause = "time"
        problem = (
            f"读取超过 {_duration(allowance.elapsed)} 秒仍未完成，已停止，这份文件没有读取。"
            "请拆分后再试，或换一种格式（docx、pdf、txt）提供。"
        )
    elif status in (OUT_OF_MEMORY, -signal.SIGKILL) or (status < 0 and peak > _SHARE * allowance.memory):
        # Libraries in C abort where Python would raise MemoryError.
        cause = "memory"
        problem = (
            f"读取所需的内存超过上限（{allowance.memory / MEGABYTE:.0f} MB），已停止，这份文件没有读取。"
            "请拆分文件，去掉其中的图片，或用原来的软件另存为新文件后再试。"
        )
    else:
        problem = (
            "读取程序在这份文件上意外退出，这份文件没有读取。文件可能已损坏或内部数据过大，"
            "请用原来的软件打开后另存为新文件再试。"
        )
    return Outcome(problem=problem, cause=cause, detail=f"ended with {status}", seconds=seconds, peak=peak)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.2g}"
