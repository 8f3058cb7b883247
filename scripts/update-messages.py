"""Brings the catalogue of messages up to date: ``python scripts/update-messages.py``.

Collects every Chinese message of the web application, and the words of the reasons of lights, into ``locale/en/LC_MESSAGES/django.po``, keeps what is translated,
drops what is gone, and compiles ``django.mo``, which is what runs. Says what still lacks its English.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from luoshi.delivery.reasons import PHRASES

WEB = Path(__file__).resolve().parents[1] / "src/luoshi/web"
CATALOGUE = WEB / "locale/en/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def messages() -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    """File, line, message (or singular and plural) and context of every message, in order."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for path in sorted(WEB.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
        elif path.suffix == ".html":
            # Not quite Python: calls of gettext between blanked text, whose indentation means nothing.
            text = templatize(path.read_text(encoding="utf-8"))
            text = "\n".join(line.strip() for line in text.splitlines())
        else:
            continue
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for line, message, _comments, context in found:
            yield str(path.relative_to(WEB)), line, message, context
    for words in (*PHRASES.values(), "，", "；"):
        yield "../delivery/reasons.py", 0, words, None


def template() -> Catalog:
    """All messages without their translations."""
    catalog = Catalog(project="luoshi", charset="utf-8", fuzzy=False)
    for file, _line, message, context in messages():
        catalog.add(message, locations=[(file, None)], context=context)
    return catalog


def main() -> int:
    """Update and compile; 1 when a message lacks its English."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            catalog = read_po(file, locale="en", charset="utf-8")
    else:
        catalog = Catalog(
            locale="en",
            project="luoshi",
            version="1",
            charset="utf-8",
            fuzzy=False,
            msgid_bugs_address="",
            last_translator="luoshi",
            language_team="luoshi",
        )
    fresh = template()
    fresh.creation_date = catalog.creation_date  # so that nothing changes where no message did
    catalog.update(fresh, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = "# The interface in English. Brought up to date by scripts/update-messages.py."
    with CATALOGUE.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=False, sort_by_file=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    missing = [message for message in catalog if message.id and not all(_strings(message.string))]
    for message in missing:
        print(f"{message.locations[0][0] if message.locations else ''}: {message.id}", file=sys.stderr)
    print(f"{len(catalog)} messages, {len(missing)} without English")
    return 1 if missing else 0


def _strings(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


if __name__ == "__main__":
    sys.exit(main())
