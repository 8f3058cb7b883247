"""What one version of luoshi finds in a corpus, one item a line: run with that version on the path.

Used by ``benchmarks.extraction`` to compare two commits item by item.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def items_of(path: Path) -> list[str]:
    """The facts found in a file, in words that can be compared between versions."""
    from luoshi.ledger.build import build_ledger
    from luoshi.ledger.record import record
    from luoshi.reading.document import ReadingError
    from luoshi.reading.reader import read_file

    try:
        document = read_file(path)
        found = record(document, build_ledger(document))
    except ReadingError as problem:
        return [f"unreadable: {problem}"]
    out = [f"{field}: {value}" for field, value in found["meta"].items() if value]
    for task in found["tasks"]:
        label = f"{task['plan']} {task['number'] or ''} {(task['heading'] or task['text'])[:20]}"
        out.append(f"task: {label}")
        for assignment in task["assignments"]:
            for role in ("lead", "support"):
                out += [f"{role}: {label}: {body['written']} = {body['name']}" for body in assignment[role]]
        out += [f"deadline: {label}: {d['text']} = {d['by']}" for d in task["deadlines"]]
    out += [
        f"target: {t['metric']} {t['comparator']} {t['value']} {t['unit']} {t['hedge']}"
        for t in found["targets"]
    ]
    out += [f"force: {f['name']}: {f['members']}" for f in found["task_forces"]]
    out += [f"measure: {m['number']}: {m['eligible']} {m['lead']}" for m in found["measures"]]
    out += [f"award: {a['measure_number']}: {a['category']} {a['recipients']}" for a in found["awards"]]
    return out


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps({"file": name, "items": items_of(Path(name))}, ensure_ascii=False))
