"""What a kind of document offers its template: fields with their names in Chinese, as an office writes them in Word.

A field is a text, a list of lines, or a list of things with fields of their own. Templates are checked against these, and
values are brought into their shape here, so that a template never meets a name without a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# What XML cannot hold, and the signs by which docxtpl would begin a paragraph or a page.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it holds in words; ``items`` are the fields of each thing in a list, ``lines`` says a list of plain lines."""

    about: str
    items: Mapping[str, Field] = field(default_factory=dict)
    lines: bool = False

    @property
    def is_list(self) -> bool:
        """Whether a template goes through it with {%p for … %}."""
        return self.lines or bool(self.items)


Fields = Mapping[str, Field]


def shape(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """The values of exactly these fields: what is missing is empty, what is a text is printable."""
    out: dict[str, Any] = {}
    for name, each in fields.items():
        value = values.get(name)
        if each.lines:
            out[name] = [_printable(line) for line in value or ()]
        elif each.items:
            out[name] = [shape(thing, each.items) for thing in value or ()]
        elif isinstance(value, int):
            out[name] = value
        else:
            out[name] = _printable(value or "")
    return out


def _printable(value: str) -> str:
    return _UNPRINTABLE.sub("", str(value).replace("\v", "\n").replace("\r\n", "\n"))


def listing(fields: Fields, indent: str = "") -> Sequence[str]:
    """The fields one a line, those of lists set in below them."""
    out: list[str] = []
    for name, each in fields.items():
        out.append(f"{indent}{name}\t{each.about}")
        out += listing(each.items, indent + "  ")
    return out
