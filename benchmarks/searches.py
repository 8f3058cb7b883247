"""What the reading of one document searches for, counted and not timed: the same figures on every machine.

``python -m benchmarks.searches [FILE]`` prints for each expression how often it is asked, over how many characters it
searches, and how it begins: with a literal or with one class of characters, for which the search runs at full speed,
or with anything else (an option, a repeat, a look-behind), which is tried at every character at ten to fifty times
the price. ``tests/ledger/test_cost.py`` holds the sums of a document to bounds.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "src" / "luoshi" / "web" / "demo" / "documents" / "yunhu-five-campaigns.txt"
_SEARCHES = ("search", "finditer", "findall", "sub", "subn", "split")
_compile = re.compile


class _Counted:
    """A compiled expression that counts how it is asked."""

    def __init__(self, pattern: re.Pattern[str], where: str) -> None:
        self._asked = pattern
        self.where = where
        self.calls = self.searched = 0
        self.quick = _begins_quickly(pattern)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._asked, name)
        return self._counting(found, name) if callable(found) else found

    def _counting(self, ask: Callable[..., Any], name: str) -> Callable[..., Any]:
        def counting(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if name not in _SEARCHES:
                return ask(*given, **named)
            text = given[1] if name in ("sub", "subn") else given[0]
            first, last = (0, len(text)) if name in ("sub", "subn", "split") else _bounds(text, *given[1:])
            if name == "search":
                found = ask(*given, **named)
                self.searched += max(0, (found.start() if found else last) - first + 1)
                return found
            self.searched += max(0, last - first)
            return ask(*given, **named)

        return counting


def _bounds(text: str, start: int = 0, end: int = sys.maxsize) -> tuple[int, int]:
    return start, min(end, len(text))


def _begins_quickly(pattern: re.Pattern[str]) -> bool:
    """Whether the engine can look for the first character alone (as it tells itself when it compiles)."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(pattern.pattern, pattern.flags)
    literal, _, _ = _compiler._get_literal_prefix(parsed, pattern.flags)
    return bool(literal) or bool(_compiler._get_charset_prefix(parsed, pattern.flags))


def measure(path: Path) -> tuple[dict[str, float], list[_Counted]]:
    """The sums for each 1,000 characters of the text, and the expressions. To be run in a process of its own."""
    counted: list[_Counted] = []

    def compiled(pattern: str, flags: int = 0) -> Any:
        found = _compile(pattern, flags)
        if not isinstance(found.pattern, str):
            return found
        frame = sys._getframe(1)
        counted.append(_Counted(found, f"{frame.f_globals.get('__name__')}:{frame.f_lineno}"))
        return counted[-1]

    re.compile = compiled  # type: ignore[assignment]
    from luoshi.ledger.build import build_ledger
    from luoshi.reading.reader import read_text

    re.compile = _compile
    text = path.read_text(encoding="utf-8-sig")
    build_ledger(read_text(text))  # what is remembered for all documents is not counted
    for pattern in counted:
        pattern.calls = pattern.searched = 0
    calls = 0
    own = Path(__file__).name

    def profile(frame: Any, event: str, _what: object) -> None:
        nonlocal calls
        calls += event == "call" and not frame.f_code.co_filename.endswith(own)

    sys.setprofile(profile)
    try:
        build_ledger(read_text(text))
    finally:
        sys.setprofile(None)
    thousands = len(text) / 1000
    return {
        "calls of functions": calls / thousands,
        "expressions asked": sum(pattern.calls for pattern in counted) / thousands,
        "searched quickly, characters": sum(p.searched for p in counted if p.quick) / thousands,
        "searched slowly, characters": sum(p.searched for p in counted if not p.quick) / thousands,
    }, counted


def _rows(counted: list[_Counted]) -> Iterator[str]:
    dear = sorted(counted, key=lambda p: p.searched * (1 if p.quick else 15) + 50 * p.calls, reverse=True)
    for pattern in dear[:40]:
        begins = "quickly" if pattern.quick else "slowly"
        shown = " ".join(pattern.pattern.split())[:60].encode(errors="replace").decode()
        yield f"{pattern.where:<42}{pattern.calls:>7}{pattern.searched:>10}  {begins:<8} {shown}"


def main() -> None:
    """Print the sums and the dearest expressions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=DOCUMENT)
    parser.add_argument("--json", action="store_true", help="only the sums, for the test")
    options = parser.parse_args()
    sums, counted = measure(options.file)
    if options.json:
        print(json.dumps(sums))
        return
    print(f"{options.file.name}, for each 1,000 characters:")
    for name, value in sums.items():
        print(f"  {name:<32}{value:>10,.0f}")
    print(f"\n{'expression':<42}{'asked':>7}{'searched':>10}  begins")
    for row in _rows(counted):
        print(row)


if __name__ == "__main__":
    main()
