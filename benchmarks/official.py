"""Official documents of a plan with 161 tasks, about sixty pages: time and memory of each docx, and of its PDF.

``python -m benchmarks.official``. The bars are 2 s and 200 MB for a docx; the reference of the same run is reading the plan.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from pathlib import Path
from typing import Any

TASKS = 161
SECONDS, MEGABYTES = 2.0, 200
_WORDS = (
    "确保各项工作按期完成、质量过硬、群众满意，统筹推进前期工作和资金筹措，压实各方责任，严格按照规范组织施工。"
    * 4
)
_HEAD = """云州市人民政府办公室关于印发《云州市水利建设攻坚方案》的通知

云政办发〔2031〕6号

各县（区）人民政府：

云州市人民政府办公室
2031年3月5日

云州市水利建设攻坚方案

一、攻坚任务

（一）夯实基础
"""


def plan() -> bytes:
    """The plan; or the file that is named on the command line."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).read_bytes()
    lines = (
        f"{n}.整修堤防第{n}段。{_WORDS}{2031 + n % 3}年{n % 12 + 1}月底前完成堤防整修{n + 3}公里。"
        "（牵头单位：市水利局；责任单位：市财政局、市发展改革委、市自然资源局、市生态环境局，各县（区）人民政府）\n"
        for n in range(1, TASKS + 1)
    )
    return (_HEAD + "".join(lines)).encode()


def _measure(code: str, answers: Any) -> None:
    from luoshi.extraction import read
    from luoshi.rendering.official.kinds import kind_named, render_ledger

    begun = time.perf_counter()
    document, ledger = read("方案.txt", plan())
    read_in = time.perf_counter() - begun
    kind = kind_named(code)
    assert kind is not None
    begun = time.perf_counter()
    docx = render_ledger(kind, document, ledger)
    took = time.perf_counter() - begun
    answers.put(
        (len(ledger.tasks), read_in, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, docx)
    )


def main() -> int:
    """Print the table; 1 where a docx is over a bar."""
    from luoshi.reading.formats import office
    from luoshi.rendering.official.kinds import KINDS
    from luoshi.rendering.official.pdf import pdf_of

    worst = 0
    print(
        f"{'kind':<12} {'tasks':>5} {'read s':>7} {'docx s':>7} {'MB':>5} {'KB':>5} {'pages':>5} {'pdf s':>6}"
    )
    context = multiprocessing.get_context("spawn")
    for kind in KINDS:
        if kind.values is None:
            continue
        answers = context.Queue()
        process = context.Process(target=_measure, args=(kind.code, answers))
        process.start()
        tasks, read_in, took, peak, docx = answers.get(timeout=120)
        process.join()
        pages, converted = "", ""
        if office.program() is not None:
            import pypdfium2

            begun = time.perf_counter()
            pdf = pdf_of(docx)
            converted = f"{time.perf_counter() - begun:.1f}"
            pages = str(len(pypdfium2.PdfDocument(pdf)))
        print(
            f"{kind.code:<12} {tasks:>5} {read_in:>7.2f} {took:>7.2f} {peak:>5.0f} {len(docx) // 1024:>5} {pages:>5} {converted:>6}"
        )
        if took > SECONDS or peak > MEGABYTES:
            worst = 1
    return worst


if __name__ == "__main__":
    sys.exit(main())
