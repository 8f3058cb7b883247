"""Restoring a backup: everything is checked before anything is written, all of it comes back or nothing does.

The tables are made anew as they were when the backup was made, filled, brought up to date and compared with the
backup row by row, all in one transaction; the files are compared byte by byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import (
    DataError,
    Error,
    IntegrityError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from luoshi.web.kernel import files
from luoshi.web.operations import rows, tables
from luoshi.web.operations.archive import CHUNK, BackupError, damage_told, parts
from luoshi.web.operations.backup import FORMAT, MANIFEST, Tell, audit_state, everything

# What the migrations themselves put into an empty database.
MADE_BY_MIGRATIONS = frozenset({"contenttypes.contenttype", "auth.permission", "audit.tree"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, every row and file of it compared with the backup."""

    rows: int
    models: int
    files: int
    bytes: int
    made_at: str


def restore(source: Path, *, wipe: bool = False, tell: Tell = lambda words: None) -> Restored:
    """Bring back what ``source`` holds; with ``wipe`` in place of what is here. Raises BackupError."""
    manifest = check(source)
    tell(_("备份完好：%(made_at)s 制作。") % {"made_at": manifest["made_at"]})
    if not wipe:
        _must_be_empty()
    foreign = tables.foreign()
    if foreign:
        raise BackupError(
            _("数据库里有不属于本系统的表（%(names)s），没有恢复任何内容。请给本系统单独的数据库。")
            % {"names": "、".join(foreign[:5])}
        )
    new: list[str] = []
    try:
        with damage_told(source), _one_transaction():
            tables.drop_all()
            known = _as_it_was(manifest)
            count = _load(source, manifest, known, new, tell)
            _compare(source, manifest, known)
            tell(_("逐行核对一致：%(count)d 行。") % {"count": count})
            _up_to_date(known)
            _compare_audit(manifest)
            for sha256, size in manifest["files"].items():
                _compare_file(sha256, size)
            tell(_("逐个文件核对一致：%(count)d 个。") % {"count": len(manifest["files"])})
    except BaseException:
        for sha256 in new:  # nothing speaks of them
            files.remove(sha256)
        raise
    if wipe:
        for sha256 in list(files.all_files()):
            if sha256 not in manifest["files"]:
                files.remove(sha256)
    return Restored(
        rows=count,
        models=sum(1 for told in manifest["models"].values() if told["rows"]),
        files=len(manifest["files"]),
        bytes=sum(manifest["files"].values()),
        made_at=manifest["made_at"],
    )


def check(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose every part is there and unchanged. Raises BackupError; writes nothing."""
    with damage_told(source):
        return _checked(source)


def _checked(source: Path) -> dict[str, Any]:
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    for name, size, content in parts(source):
        if name == MANIFEST:
            manifest = _manifest(content.read())
        else:
            digest = hashlib.sha256()
            while chunk := content.read(CHUNK):
                digest.update(chunk)
            found[name] = (size, digest.hexdigest())
    if manifest is None:
        raise BackupError(_("备份文件里没有清单，多半没有写完，没有恢复任何内容。请换一份备份。"))
    expected = {
        part["name"]: (part["size"], part["sha256"])
        for model in manifest["models"].values()
        for part in model["parts"]
    } | {f"files/{sha256}": (size, sha256) for sha256, size in manifest["files"].items()}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise BackupError(
            _("备份内容与清单不符（%(names)s），没有恢复任何内容。请换一份备份。")
            % {"names": "、".join(wrong[:3])}
        )
    ahead = _unknown_migrations(manifest)
    if ahead:
        raise BackupError(
            _(
                "这份备份由更新的程序（%(version)s）制作，本程序不认识其中的数据结构（%(names)s），没有恢复任何内容。"
                "请先把程序升级到 %(version)s 或更新的版本。"
            )
            % {"version": manifest["program"], "names": "、".join(ahead[:3])}
        )
    return manifest


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
        newer = int(manifest["format"]) > FORMAT
        sound = newer or _is_sound(manifest)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError(_("备份文件的清单读不出来，没有恢复任何内容。请换一份备份。")) from error
    if newer:
        raise BackupError(_("这份备份的格式比本程序新，没有恢复任何内容。请先升级程序。"))
    if not sound:
        raise BackupError(_("备份文件的清单读不出来，没有恢复任何内容。请换一份备份。"))
    return dict(manifest)


def _is_sound(manifest: dict[str, Any]) -> bool:
    """Whether everything is there, and is what it should be: it is followed without a second look."""
    texts = [manifest["program"], manifest["made_at"], manifest["audit"]["root"]]
    numbers = [manifest["audit"]["size"], *manifest["files"].values()]
    for app, names in manifest["migrations"].items():
        texts += [app, *names]
    for model in manifest["models"].values():
        texts += [*model["columns"], *(part[key] for part in model["parts"] for key in ("name", "sha256"))]
        numbers += [model["rows"], *(part["size"] for part in model["parts"])]
    return all(isinstance(text, str) for text in texts) and all(
        isinstance(number, int) and number >= 0 for number in numbers
    )


def _unknown_migrations(manifest: dict[str, Any]) -> list[str]:
    known = MigrationExecutor(None).loader.disk_migrations
    return [
        f"{app}.{name}"
        for app, names in manifest["migrations"].items()
        for name in names
        if (app, name) not in known
    ]


def _must_be_empty() -> None:
    here = set(connection.introspection.table_names())
    full = [
        f"{model._meta.verbose_name} {count}"
        for model in everything()
        if model._meta.db_table in here
        and model._meta.label_lower not in MADE_BY_MIGRATIONS
        and (count := models.QuerySet(model).order_by().count())
    ]
    if full or next(files.all_files(), None) is not None:
        raise BackupError(
            _("这里已经有数据（%(what)s），没有恢复任何内容。要用备份代替现有的全部数据，请加 --wipe。")
            % {"what": "、".join(full[:5]) or _("文件")}
        )


@contextmanager
def _one_transaction() -> Iterator[None]:
    # SQLite can only let go of foreign keys before a transaction begins; they are checked before its end.
    connection.ensure_connection()
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except IntegrityError as error:
        raise BackupError(
            _("备份里有的行指向不存在的行（%(reason)s），已全部撤回。请换一份备份。")
            % {"reason": str(error).strip().splitlines()[0]}
        ) from error
    except (DataError, ProgrammingError) as error:
        raise BackupError(
            _("备份的内容写不进这个数据库（%(reason)s），已全部撤回。请换一份备份。")
            % {"reason": str(error).strip().splitlines()[0]}
        ) from error
    finally:
        connection.enable_constraint_checking()


def _as_it_was(manifest: dict[str, Any]) -> dict[str, type[models.Model]]:
    """Make the tables as they were at the time of the backup; the models of that time, by name."""
    if connection.vendor == "postgresql":
        # A table cannot be changed while checks of its rows are still to come.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    nodes = executor.loader.graph.node_map
    # The last ones: to ask for one that others build upon would mean to go back to it.
    targets = [
        node for node in sorted(applied) if not {child.key for child in nodes[node].children} & applied
    ]
    executor.migrate(targets)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    state = MigrationExecutor(connection).loader.project_state(targets)
    return {model._meta.label_lower: model for model in state.apps.get_models(include_auto_created=True)}


def _load(
    source: Path, manifest: dict[str, Any], known: dict[str, type[models.Model]], new: list[str], tell: Tell
) -> int:
    for name in MADE_BY_MIGRATIONS & known.keys():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(known[name]._meta.db_table)}")  # noqa: S608
    count = 0
    for name, _size, content in parts(source):
        kind, _slash, rest = name.partition("/")
        if kind == "rows":
            model = known[rest.partition("/")[0]]
            count += _load_part(model, manifest["models"][model._meta.label_lower]["columns"], content, name)
        elif kind == "files":
            if not files.exists(rest):
                new.append(rest)
            files.keep(_chunks(content))
    return count


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk


def _load_part(model: type[models.Model], columns: list[str], content: IO[bytes], name: str) -> int:
    # The order of the columns depends on how the model came to be: through migrations, or as it is written now.
    named = {field.attname: field for field in rows.columns_of(model)}
    if named.keys() != set(columns):
        raise BackupError(_("备份里 %(name)s 的列与数据结构不符，没有恢复任何内容。") % {"name": name})
    fields = [named[name] for name in columns]
    try:
        return rows.insert(model, fields, (rows.row_of(line, fields) for line in content))
    except (Error, ValueError, TypeError) as error:
        raise BackupError(
            _("%(name)s 里有一行写不进这个数据库（%(reason)s），没有恢复任何内容。")
            % {"name": name, "reason": str(error).strip().splitlines()[0]}
        ) from error


def _compare(source: Path, manifest: dict[str, Any], known: dict[str, type[models.Model]]) -> None:
    """Each row of the database with its line in the backup, in the same order."""
    here: Iterator[tuple[Any, ...]] = iter(())
    label = ""
    for name, _size, content in parts(source):
        kind, _slash, rest = name.partition("/")
        if kind != "rows":
            continue
        if rest.partition("/")[0] != label:
            _must_end(here, label)
            label = rest.partition("/")[0]
            here = rows.values(known[label], manifest["models"][label]["columns"])
        for line in content:
            row = next(here, None)
            if row is None or json.loads(rows.line_of(row)) != json.loads(line):
                raise BackupError(
                    _("恢复后核对不一致（%(name)s：%(row)s），已全部撤回。")
                    % {"name": label, "row": line.decode("utf-8", "replace")[:80]}
                )
    _must_end(here, label)


def _must_end(here: Iterator[tuple[Any, ...]], label: str) -> None:
    if next(here, None) is not None:
        raise BackupError(_("恢复后核对不一致（%(name)s 多出了行），已全部撤回。") % {"name": label})


def _up_to_date(known: dict[str, type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(known.values())):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checks what was loaded, now
    call_command("migrate", interactive=False, verbosity=0)
    for config in apps.get_app_configs():
        # What is derived from rows and stands in no model, such as the index of the search.
        rebuild = getattr(config, "rebuild", None)
        if callable(rebuild):
            rebuild()


def _compare_audit(manifest: dict[str, Any]) -> None:
    if audit_state() != manifest["audit"]:
        raise BackupError(_("恢复后审计日志的校验根与备份时不同，已全部撤回。"))


def _compare_file(sha256: str, size: int) -> None:
    digest = hashlib.sha256()
    count = 0
    with files.open_file(sha256) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            count += len(chunk)
    if (digest.hexdigest(), count) != (sha256, size):
        raise BackupError(_("恢复后文件 %(digest)s 核对不一致，已全部撤回。") % {"digest": sha256})
