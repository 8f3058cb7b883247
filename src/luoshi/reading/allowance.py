"""What the reading of one document may cost: processor time, time on the clock and memory of the process that reads it.

The kernel holds the process to it: whoever goes over is ended in the middle of whatever it does, be it Python or a
library in C. Put here only the limits of a process; what is too much inside a file is refused in formats/limits.py.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MEGABYTE = 1024**2
# Status with which a process ends that ran out of memory; no signal tells of that.
OUT_OF_MEMORY = 77

_SMALL = MEGABYTE // 16
_SECONDS, _SECONDS_FOR_A_MEGABYTE, _MOST_SECONDS = 7.0, 4.0, 120.0
_MEGABYTES, _MEGABYTES_FOR_A_MEGABYTE, _MOST_MEGABYTES = 420.0, 8.0, 2048.0
_MOST_ELAPSED = 3600.0
# A page of a real scan takes more bytes than this, so no small file asks for the recognition of a thousand pages.
_BYTES_OF_A_SCAN = 8 * 1024
_RECOGNITION_SECONDS, _RECOGNITION_MEMORY = 40.0, 1400 * MEGABYTE
_LOOK = 0.05  # seconds between two looks at the memory, where the kernel does not limit it


@dataclass(frozen=True, slots=True)
class Allowance:
    """Seconds of the processor, seconds on the clock, bytes above what the process holds when it begins to read.

    Recognising a scanned page takes longer than anything else: each is given more, up to ``most_elapsed``.
    """

    seconds: float = _SECONDS
    elapsed: float = 60.0 + 4 * _SECONDS
    memory: int = int(_MEGABYTES * MEGABYTE)
    most_elapsed: float = _MOST_ELAPSED
    pages: int = 2  # of scans that may be recognised

    @classmethod
    def of_size(
        cls, size: int, time_limit: float | None = None, most_elapsed: float | None = None
    ) -> Allowance:
        """What a file of so many bytes may cost, or so many seconds where the person who asks has set them.

        LUOSHI_READING_SECONDS and LUOSHI_READING_MEMORY_MB change what a small file may cost.
        """
        beyond = max(0, size - _SMALL) / MEGABYTE
        base = _setting("LUOSHI_READING_MEMORY_MB", _MEGABYTES)
        megabytes = min(base + beyond * _MEGABYTES_FOR_A_MEGABYTE, max(base, _MOST_MEGABYTES))
        memory = int(megabytes * MEGABYTE)
        if time_limit is not None:
            most = min(time_limit, 1e6)
            return cls(most, most, memory, most, 2 + size // _BYTES_OF_A_SCAN)
        base = _setting("LUOSHI_READING_SECONDS", _SECONDS)
        seconds = min(base + beyond * _SECONDS_FOR_A_MEGABYTE, max(base, _MOST_SECONDS))
        most = _MOST_ELAPSED if most_elapsed is None else most_elapsed
        pages = 2 + size // _BYTES_OF_A_SCAN
        return cls(seconds, min(60.0 + 4 * seconds, most), memory, most, pages)


def _setting(name: str, default: float) -> float:
    try:
        value = float(os.environ.get(name) or default)
    except ValueError:
        return default
    return value if 1 <= value < 1e6 else default


_begun: tuple[Allowance, float] | None = None


def begin(allowance: Allowance) -> None:
    """Hold this process to the allowance from now on. To be called once, in a process that reads one document."""
    global _begun
    _begun = allowance, time.monotonic()
    for timer, seconds in (
        (signal.ITIMER_PROF, allowance.seconds),
        (signal.ITIMER_REAL, allowance.elapsed),
    ):
        signal.setitimer(timer, seconds)  # nothing handles the signals: they end the process
    if sys.platform == "linux":
        import resource

        with open("/proc/self/statm", "rb") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        _allow_memory(held + allowance.memory)
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    else:
        threading.Thread(target=_watch, args=(allowance.memory,), daemon=True).start()


_recognised = 0


@contextmanager
def recognition() -> Iterator[None]:
    """While a page of a scan is recognised, what that costs is not counted; nothing happens in a process without limits."""
    global _recognised
    if _begun is None or _recognised >= _begun[0].pages:
        yield
        return
    if sys.platform == "linux" and not _recognised:  # the models stay in memory
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        _allow_memory(soft + _RECOGNITION_MEMORY)
    _recognised += 1
    processor, elapsed = time.process_time(), time.monotonic()
    _more(_RECOGNITION_SECONDS, _RECOGNITION_SECONDS)
    try:
        yield
    finally:
        _more(
            time.process_time() - processor - _RECOGNITION_SECONDS,
            time.monotonic() - elapsed - _RECOGNITION_SECONDS,
        )


def _more(seconds: float, elapsed: float) -> None:
    assert _begun is not None
    allowance, start = _begun
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    signal.setitimer(signal.ITIMER_PROF, max(0.01, left + seconds))
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    ceiling = start + allowance.most_elapsed - time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, max(0.01, min(left + elapsed, ceiling)))


def lift(seconds: int) -> None:
    """In a program started from here: no limit but ``seconds`` of the processor."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = seconds if hard == resource.RLIM_INFINITY else min(seconds, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _allow_memory(most: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _watch(most: int) -> None:  # pragma: no cover - macOS, whose kernel does not limit memory
    import resource

    unit = 1 if sys.platform == "darwin" else 1024

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    held = peak()
    while peak() < held + most:
        time.sleep(_LOOK)
    os._exit(OUT_OF_MEMORY)
