"""Sets the guide, which is written in a little of Markdown: headings, paragraphs, lists, tables, code. All is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def typeset(text: str) -> SafeString:
    """The text as HTML. Links lead to files that a reader of the page does not have: their words alone stay.

    >>> typeset("# 手册\\n\\n按 `j`\\n下一条。\\n\\n- 一\\n- <二>")
    '<h1>手册</h1><p>按 <code>j</code>下一条。</p><ul><li>一</li><li>&lt;二&gt;</li></ul>'
    """
    blocks = re.split(r"\n\s*\n", text.strip())
    return mark_safe("".join(part for block in blocks for part in _block(block.split("\n"))))  # noqa: S308 - escaped


def _block(lines: list[str]) -> Iterator[str]:
    for kind, run in groupby(lines, key=_kind):
        rows = list(run)
        if kind == "heading":
            for row in rows:
                level = len(row) - len(row.lstrip("#"))
                yield f"<h{level}>{_words(row.lstrip('# '))}</h{level}>"
        elif kind == "item":
            yield "<ul>" + "".join(f"<li>{_words(row.lstrip(' -'))}</li>" for row in rows) + "</ul>"
        elif kind == "row":
            yield _table(rows)
        elif kind == "code":
            yield f"<pre>{escape(chr(10).join(row[4:] for row in rows))}</pre>"
        else:
            yield f"<p>{_words(''.join(rows))}</p>"


def _kind(line: str) -> str:
    if line.startswith("#"):
        return "heading"
    if line.startswith("- "):
        return "item"
    if line.startswith("|"):
        return "row"
    return "code" if line.startswith("    ") else "words"


def _table(rows: list[str]) -> str:
    cells = [[_words(cell.strip()) for cell in row.strip().strip("|").split("|")] for row in rows]
    head, body = cells[0], [row for row in cells[1:] if not all(set(cell) <= set("-: ") for cell in row)]
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in body)
    return f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'


def _words(text: str) -> str:
    text = _LINK.sub(r"\1", escape(text, quote=False))
    return _BOLD.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", text))
