"""Writes docs/developer/permissions.md from what the kinds declare: ``python scripts/write-permissions.py``.

A test holds the page to be current. The policy as it is meant stands in tests/web/matrix/policy.py, written apart.
"""

from __future__ import annotations

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs/developer/permissions.md"
HEAD = """# Who may do what

Written by `scripts/write-permissions.py` from `kinds.py` of every app; do not edit. What has no mark is refused.

| mark | how far a right reaches |
| --- | --- |
| A | every row |
| C | what belongs to an organisation within the jurisdiction |
| I | that, and what such an organisation leads, supports or is asked to do |
| L | what it leads or contains |
| D | what is put to it |
| O | the person's own |

The jurisdiction is the government that an administrator, a general office, a leader or an inspector serves, with all below it; for
everybody else the own organisation. What a scope means for the rows of a kind stands in `scopes.py` of its app. An act in _italics_
is reading: it is all that a read-only token or session may do.
"""
MARKS = {"all": "A", "contained": "C", "involved": "I", "led": "L", "addressed": "D", "own": "O"}


def page() -> str:
    """The page as it should be."""
    from luoshi.web.kernel.kinds import EVERYBODY, with_rights

    lines = [HEAD, f"| act | {' | '.join(role.value.replace('_', ' ') for role in EVERYBODY)} |"]
    lines.append(f"| --- |{' :-: |' * len(EVERYBODY)}")
    for _kind, act in with_rights():
        rights = act.rights or {}
        marks = (MARKS[rights[role].value] if role in rights else "" for role in EVERYBODY)
        name = f"_{act.code}_" if act.reading else act.code
        lines.append(f"| {name} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
