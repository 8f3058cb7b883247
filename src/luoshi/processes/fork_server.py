"""The fork server: a process that has loaded what reading needs, and makes for each document one of its own.

It reads nothing itself, has one thread, and ends with whoever started it. Requests come on its standard input, answers
go to its standard output. Put here only what runs in it and in the processes that it makes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import select
import signal
import struct
from typing import Any, NoReturn

from luoshi.processes.outcome import attempt
from luoshi.reading import allowance

_SIZE = struct.Struct("<Q")
_ANSWER = struct.Struct("<idq")  # exit status, seconds of the processor, bytes at the highest
_CHUNK = 1024**2


def send(handle: int, *pieces: bytes) -> None:
    """Write one message. Raises OSError when nobody is there to read it."""
    for piece in (_SIZE.pack(sum(map(len, pieces))), *pieces):
        view = memoryview(piece)
        while view:
            view = view[os.write(handle, view) :]


def receive(handle: int) -> bytes | None:
    """The next message; None when there will be none."""
    head = _exactly(handle, _SIZE.size)
    return None if head is None else _exactly(handle, _SIZE.unpack(head)[0])


def _exactly(handle: int, size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size:
        piece = os.read(handle, min(size, _CHUNK))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def answer_of(message: bytes) -> tuple[int, float, int, bytes]:
    """Exit status, seconds, bytes at the highest, and the pickled outcome if there is one."""
    status, seconds, peak = _ANSWER.unpack_from(message)
    return status, seconds, peak, message[_ANSWER.size :]


def main() -> None:
    """Answer requests until there are no more: first the modules to load, then document after document."""
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    modules = receive(requests)
    for name in pickle.loads(modules) if modules else ():  # noqa: S301 - from the process that started this one
        importlib.import_module(name)
    while (request := receive(requests)) is not None:
        gc.freeze()
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            os.close(reading)
            os.close(requests)
            os.close(answers)
            _read_one(request, writing, null)
        os.close(writing)
        del request
        outcome = _collect(reading, requests)
        os.close(reading)
        if outcome is None:
            os.kill(process, signal.SIGKILL)
        _, status, used = os.wait4(process, 0)
        if outcome is None:
            return
        unit = 1 if os.uname().sysname == "Darwin" else 1024
        head = _ANSWER.pack(
            os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss * unit
        )
        try:
            send(answers, head, outcome)
        except OSError:
            return


def _collect(reading: int, requests: int) -> bytes | None:
    """What the reading process says until it ends; None when whoever asked is gone."""
    pieces: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading, requests], [], [])
        if requests in ready:
            return None  # nothing is asked before the answer: it is the end of the input
        piece = os.read(reading, _CHUNK)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _read_one(request: bytes, writing: int, null: int) -> NoReturn:
    status = 1
    try:
        # What libraries print about broken files, and where they abort, is not for the person at the terminal.
        os.dup2(null, 2)
        module, name, arguments, allowed = pickle.loads(request)  # noqa: S301 - from the process that started us
        function: Any = getattr(importlib.import_module(module), name)
        gc.freeze()
        gc.enable()
        allowance.begin(allowed)
        outcome = attempt(function, *arguments)
        os.set_blocking(writing, True)
        view = memoryview(pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))
        while view:
            view = view[os.write(writing, view) :]
        status = 0
    except MemoryError:
        status = allowance.OUT_OF_MEMORY
    except BaseException:
        with contextlib.suppress(BaseException):
            import traceback

            message = traceback.format_exc()
            os.write(2, message.encode())
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
