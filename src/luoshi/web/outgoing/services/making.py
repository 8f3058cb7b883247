"""An official document made of a document that was read, as it is corrected now: docx, PDF, workbook, pictures of its pages.

PDFs are kept for a while beside the files, so that the pictures of one preview take one run of the office program; they
are found by what they were made of, and only by whoever may see that.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi import __version__
from luoshi.rendering.ledger_rows import is_task
from luoshi.rendering.official.kinds import KINDS, Kind, render_ledger, render_workbook, settable
from luoshi.rendering.official.pdf import PdfError, page_count, page_image, pdf_of
from luoshi.rendering.official.template_guard import TemplateError
from luoshi.web.documents import rows
from luoshi.web.documents.models import Document
from luoshi.web.kernel.refusals import Refused
from luoshi.web.outgoing import queries
from luoshi.web.outgoing.queries import InUse

FORMS = ("docx", "pdf", "xlsx")
MOST_PAGES = 60  # that are shown of one document
LONGEST_FIELD = 2000
_MOST_KEPT = 40


def kinds_of(document: Document) -> list[Kind]:
    """The kinds that can be made of the document."""
    if document.reading is None:
        return []
    tasks = any(map(is_task, rows.corrected_ledger(document).tasks))
    return [kind for kind in KINDS if kind.values is not None and (tasks or not kind.of_tasks)]


def default_fields(document: Document, kind: Kind) -> dict[str, str]:
    """What stands in each field that a person may write where nothing is written."""
    assert kind.values is not None
    values = kind.values(rows.corrected_document(document, document.reading), rows.corrected_ledger(document))
    told = {
        name: str(values.get(name) or "")
        for name in writable(kind)
        if kind.fields.get(name) is None or not kind.fields[name].is_list
    }
    if "标题" in told:
        told["标题"] = "".join(values.get("标题行", ()))
    return told


def writable(kind: Kind) -> list[str]:
    """The fields that a person may write; the title in one piece, whose lines are parted by the program."""
    return [name for name in settable(kind) if name != "标题行"]


def given_fields(kind: Kind, asked: Mapping[str, str]) -> dict[str, str]:
    """What a person has written for fields of the kind. Raises Refused where it is too long."""
    given = {name: asked[name].strip() for name in writable(kind) if asked.get(name, "").strip()}
    for name, words in given.items():
        if len(words) > LONGEST_FIELD:
            raise Refused(_("“%(field)s”超过 %(most)s 字。") % {"field": name, "most": LONGEST_FIELD})
    return given


def docx_of(document: Document, used: InUse, given: Mapping[str, str]) -> bytes:
    """The document in the office's template. Raises Refused, which names the field that is wrong."""
    read = rows.corrected_document(document, document.reading)
    ledger = rows.corrected_ledger(document)
    try:
        template = queries.bytes_of(used)
    except FileNotFoundError:
        raise Refused(
            _("找不到本单位的“%(kind)s”模板文件。请重新上传，或恢复自带模板。") % {"kind": used.name}
        ) from None
    try:
        return render_ledger(used.kind, read, ledger, template, given)
    except TemplateError as problem:
        raise Refused(str(problem)) from problem


def workbook_of(document: Document, kind: Kind, given: Mapping[str, str]) -> bytes:
    """Its tables as a workbook."""
    return render_workbook(
        kind, rows.corrected_document(document, document.reading), rows.corrected_ledger(document), given
    )


def pdf_of_document(document: Document, used: InUse, given: Mapping[str, str]) -> bytes:
    """The document as PDF, made once for the same content. Raises Refused where none can be made."""
    folder = Path(settings.ORIGINALS_FOLDER).with_name("previews")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{_key(document, used, given)}.pdf"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    docx = docx_of(document, used, given)
    # One office program at a time on this machine: it takes a core and hundreds of megabytes.
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            return path.read_bytes()
        try:
            made = pdf_of(docx)
        except PdfError as problem:
            raise Refused(str(problem)) from problem
        incoming = path.with_suffix(".incoming")
        incoming.write_bytes(made)
        incoming.rename(path)
        _tidy(folder)
    return made


def pages_of(document: Document, used: InUse, given: Mapping[str, str]) -> int:
    """How many pages it has. Raises Refused."""
    return page_count(pdf_of_document(document, used, given))


def picture_of(document: Document, used: InUse, given: Mapping[str, str], page: int) -> bytes | None:
    """A page as PNG, counted from one; None where it has none of the number. Raises Refused."""
    return page_image(pdf_of_document(document, used, given), page) if 1 <= page <= MOST_PAGES else None


def _key(document: Document, used: InUse, given: Mapping[str, str]) -> str:
    """What the PDF is made of."""
    told = [
        __version__, document.pk, document.reading_id, document.version, str(document.changed_at), used.kind.code,
        used.row.sha256 if used.row else "", sorted(given.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _tidy(folder: Path) -> None:
    """Keep the latest ones."""
    kept = sorted(folder.glob("*.pdf"), key=os.path.getmtime, reverse=True)
    for path in kept[_MOST_KEPT:]:
        path.unlink(missing_ok=True)
