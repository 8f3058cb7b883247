"""A document's text beside what was read from it: the entries on the right, the map between, and what both pages share.

Holds no kind of entry; those of a ledger are made in ``ledger_html.py``, those of figures in ``figures_html.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from luoshi.reading.document import Document, Notice
from luoshi.reading.span import Span
from luoshi.rendering.ledger_rows import Places
from luoshi.rendering.source_html import density, escaped

BINS = 160
_CHUNK = 40  # items that the browser lays out together


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the right pane: where it stands in the text, its heading and its fields."""

    key: str
    span: Span
    board: str
    name: str
    place: str
    fields: tuple[tuple[tuple[str, str], ...], ...]
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def template(name: str) -> str:
    """A file of ``templates``."""
    return (files("luoshi.rendering") / "templates" / name).read_text(encoding="utf-8")


def density_svg(spans: Iterable[Span], size: int) -> str:
    """Where in the text the spans lie, as the bars of the map."""
    return "".join(
        f'<rect x="0" y="{i}" width="1" height="1" opacity="{0.15 + 0.85 * share:.2f}"/>'
        for i, share in enumerate(density(list(spans), size, BINS))
        if share
    )


def items_html(items: Sequence[Item], size: int, empty: str) -> str:
    """The entries under their boards; the words of ``empty`` where there is none."""
    if not items:
        return f'<p class="empty">{escaped(empty)}</p>\n'
    out: list[str] = []
    for board, group in groupby(items, key=lambda item: item.board):
        out.append(f"<h2>{escaped(board.replace(chr(10), ' › '))}</h2>\n" if board else "")
        entries = [_item_html(item, size) for item in group]
        for at in range(0, len(entries), _CHUNK):
            out += ['<div class="chunk">\n', *entries[at : at + _CHUNK], "</div>\n"]
    return "".join(out)


def _item_html(item: Item, size: int) -> str:
    lists = "".join(
        "<dl>"
        + "".join(f"<dt>{escaped(label)}</dt><dd>{escaped(words)}</dd>" for label, words in fields if words)
        + "</dl>"
        for fields in item.fields
        if any(words for _, words in fields)
    )
    notes = "".join(f'<div class="note">▲ {escaped(note)}</div>' for note in item.notes)
    return (
        f'<div class="item" tabindex="0" data-k="{item.key}" data-y="{item.span.start * 100 / size:.2f}">'
        f"<h3><span>{escaped(item.name)}</span><small>{escaped(item.place)}</small></h3>{lists}{notes}</div>\n"
    )


def notices_html(document: Document, notices: Sequence[Notice]) -> str:
    """What a reader of the result must know, each at its place."""
    if not notices:
        return ""
    places = Places(document)
    out = ['<div id="notices">\n<h2>提示（请对照原文核对）</h2>\n']
    for notice in notices:
        place = f"<small>{escaped(places.of(notice.span))}</small>" if notice.span else ""
        out.append(
            f'<div class="item"><h3><span class="note">▲ {escaped(notice.message)}</span>{place}</h3></div>\n'
        )
    return "".join([*out, "</div>\n"])
