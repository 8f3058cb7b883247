"""A backup: every row and every file as they were at one moment, in one file that says what must be in it.

It is the same whichever database it comes from, and can be restored into any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from luoshi import __version__
from luoshi.web.kernel import files
from luoshi.web.operations import rows
from luoshi.web.operations.archive import CHUNK, BackupError, Writer, writing
from luoshi.web.operations.health import pending_migrations

FORMAT = 1
MANIFEST = "manifest.json"
PART = 8 * 1024 * 1024
# What is true only of the running installation (who is signed in, which workers live), and what is made anew from
# the rest (the index of the search).
LEFT_OUT = frozenset({"sessions.session", "operations.worker", "search.searchpart"})

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    rows: int
    models: int
    files: int
    bytes: int
    missing: tuple[str, ...]  # digests of files that rows speak of and the storage has lost
    audit: dict[str, Any]


def backup(target: Path, tell: Tell = lambda words: None) -> Made:
    """Write everything to ``target``, whole or not at all. Raises BackupError."""
    with writing(target) as archive, snapshot():
        pending = pending_migrations()
        if pending:
            raise BackupError(
                _("数据库结构与程序不一致（还差 %(count)d 步）。请先运行 luoshi migrate，再备份。")
                % {"count": len(pending)}
            )
        told: dict[str, Any] = {}
        named: set[str] = set()
        for model in everything():
            told[model._meta.label_lower] = _rows(archive, model, named)
            if told[model._meta.label_lower]["rows"]:
                tell(f"{model._meta.label_lower}：{told[model._meta.label_lower]['rows']}")
        kept = _files(archive)
        audit = audit_state()
        manifest = {
            "format": FORMAT,
            "program": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": migrations(),
            "models": told,
            "files": kept,
            "audit": audit,
        }
        archive.add(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return Made(
        rows=sum(model["rows"] for model in told.values()),
        models=len(told),
        files=len(kept),
        bytes=sum(size for size in kept.values()),
        missing=tuple(sorted(named - set(kept))),
        audit=audit,
    )


def everything() -> list[type[models.Model]]:
    """Every model that has a table of its own and is part of a backup."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]


def migrations() -> dict[str, list[str]]:
    """The migrations that the database has seen, by app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def audit_state() -> dict[str, Any]:
    """How long the log is and the root of its tree: what a restore must give again."""
    from luoshi.web.audit import queries

    peaks = queries.state()
    return {"size": peaks.size, "root": peaks.root().hex()}


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads see one moment, and nobody who writes has to wait for them."""
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode


def _rows(archive: Writer, model: type[models.Model], named: set[str]) -> dict[str, Any]:
    columns = [field.attname for field in rows.columns_of(model)]
    digest_at = columns.index("sha256") if "sha256" in columns else None
    parts: list[dict[str, Any]] = []
    part = bytearray()
    count = 0

    def close() -> None:
        if part:
            name = f"rows/{model._meta.label_lower}/{len(parts) + 1:06}.jsonl"
            parts.append({"name": name, "size": len(part), "sha256": hashlib.sha256(part).hexdigest()})
            archive.add(name, bytes(part))
            part.clear()

    for row in rows.values(model, columns):
        part += rows.line_of(row)
        count += 1
        if digest_at is not None and row[digest_at]:
            named.add(row[digest_at])
        if len(part) >= PART:
            close()
    close()
    return {"rows": count, "columns": columns, "parts": parts}


def _files(archive: Writer) -> dict[str, int]:
    """Each kept file; a damaged one is found here and not on the day of the restore."""
    kept: dict[str, int] = {}
    for sha256 in files.all_files():
        with files.open_file(sha256) as file:
            digest = hashlib.sha256()
            size = 0
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
            if digest.hexdigest() != sha256:
                raise BackupError(
                    _("文件 %(digest)s 的内容已损坏，没有生成备份。请从以前的备份中恢复这个文件后再试。")
                    % {"digest": sha256}
                )
            file.seek(0)
            archive.add_stream(f"files/{sha256}", file, size)
        kept[sha256] = size
    return kept
