"""A comparison of ledgers as one self-contained page. Holds the page; its rows are those of ``comparison_tables``."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template

from luoshi.alignment.comparing import Comparison
from luoshi.rendering.comparison_tables import tables

STYLE = ".full td{min-width:7em}.full td.short{min-width:0;white-space:nowrap}.full th{white-space:nowrap}"
SHORT = 5  # characters: 一对多, 0.41


def comparison_html(comparison: Comparison) -> str:
    """The page: one table after the other, no external resource, everything escaped."""
    found = tables(comparison)
    links = comparison.links
    sections = []
    for at, (title, heads, rows) in enumerate(found):
        head = "".join(f"<th>{escape(name)}</th>" for name in heads)
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
        sections.append(
            f'<section id="t{at}"><h2>{escape(title)}</h2><div class="scroll"><table class="full">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></section>"
        )
    folder = files("luoshi.rendering") / "templates"
    return Template((folder / "evaluation.html").read_text(encoding="utf-8")).substitute(
        title="对口比照",
        style=(folder / "evaluation.css").read_text(encoding="utf-8"),
        rules=STYLE,
        facts=f"<span>原：{escape(comparison.old.title)}</span><span>现：{escape(comparison.new.title)}</span>",
        outcome=f"<p>对应{len(comparison.linked)}处，不再有{len(links.dropped)}项，新增{len(links.new)}项。</p>",
        contents="".join(f'<a href="#t{at}">{escape(title)}</a>' for at, (title, _, _) in enumerate(found)),
        sections="\n".join(sections),
        footer="由落实（luoshi）按文字、牵头单位和数比照，请对照原文核对。",
    )


def _cell(words: str) -> str:
    """A cell; what is short stays on one line."""
    return f'<td class="short">{escape(words)}</td>' if len(words) <= SHORT else f"<td>{escape(words)}</td>"
