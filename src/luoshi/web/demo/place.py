"""Whether a demonstration may be shown from a database and a data folder: only where nothing else is kept.

Asked before anything is written, the structure of the database included: it may be that of another version. Put here
only looking; what a demonstration consists of is made elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteConnection

# Tables whose rows say by themselves that they are of a demonstration, and such as only a demonstration may have filled.
_MARKED = ("accounts_person", "directory_organisation")
_FILLED = ("documents_document", "delivery_plan", "audit_entry")
# What the application puts into its data folder.
_OURS = ("luoshi.sqlite3", "originals", "secret", "mail", "checkpoints")


class NotForDemonstration(Exception):
    """Something else is kept here; the message says what, and what to do."""


def require_free() -> None:
    """Raises NotForDemonstration where the database or the data folder holds anything that is not of a demonstration."""
    what = _in_database() or _in_folder(Path(settings.DATA_FOLDER))
    if what:
        raise NotForDemonstration(
            f"这里不能演示：{what}。示例不用密码就能登录，不能和真实数据放在一起，数据没有改动。"
            "请另用一个空文件夹，例如：LUOSHI_DATA=./demo luoshi demo（用 PostgreSQL 的，还要去掉 DATABASE_URL 或另给一个空库）。"
        )


def _in_database() -> str:
    if not _is_there():
        return ""
    name = Path(str(connection.settings_dict["NAME"])).name
    try:
        tables = set(connection.introspection.table_names())
        if not tables:
            return ""
        if not {*_MARKED, *_FILLED} <= tables:
            return _of_others(name) if tables - {"django_migrations", "sqlite_sequence"} else ""
        for table in _MARKED:
            if _has_row(table, "NOT demonstration"):
                return f"数据库 {name} 里已有不属于示例的人员或机构"
        if not _has_row(_MARKED[0], "demonstration") and any(_has_row(table) for table in _FILLED):
            return f"数据库 {name} 里已有不属于示例的文件、任务或日志"
    except DatabaseError:  # the structure is of another version, or no database of ours at all
        return _of_others(name)
    return ""


def _is_there() -> bool:
    """Whether there is a database: to look into one of SQLite would make it."""
    if not isinstance(connection, SqliteConnection):
        return True
    return connection.is_in_memory_db() or Path(str(connection.settings_dict["NAME"])).exists()


def _of_others(name: str) -> str:
    return f"数据库 {name} 里已有别的内容，或是另一版本的数据"


def _has_row(table: str, where: str = "1 = 1") -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} WHERE {where} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def _in_folder(folder: Path) -> str:
    if not folder.is_dir():
        return ""
    foreign = sorted(
        path.name for path in folder.iterdir() if not path.name.startswith((".", "lost+found", *_OURS))
    )
    if foreign:
        return f"数据文件夹 {folder} 里有别的文件（{'、'.join(foreign[:3])}）"
    kept = next((folder / "originals").glob("[0-9a-f][0-9a-f]/*"), None)
    if kept is not None and not (_is_there() and _shown_before()):
        return f"数据文件夹 {folder} 里已有上传的文件，而数据库里没有示例"
    return ""


def _shown_before() -> bool:
    """Whether the database is one in which a demonstration was shown before."""
    try:
        return _has_row(_MARKED[0], "demonstration")
    except DatabaseError:
        return False
