"""Whether this process can serve people: each check says in words what is wrong, and leaves the cause to the log."""

from __future__ import annotations

import logging

from django.db import Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from luoshi.web.kernel import files, outages

PATIENCE = 2000  # milliseconds

logger = logging.getLogger("luoshi.operations")


def problems() -> dict[str, str]:
    """What is wrong, by the name of the check; empty when everything is as it should be."""
    found: dict[str, str] = {}
    try:
        pending = pending_migrations()  # asks the database, so that one that is away is found here
        if not can_write():
            found["database"] = _("数据库现在不能写入，请检查磁盘空间，或是否有别的程序占用着它。")
        if pending:
            found["migrations"] = _("数据库结构还差 %(count)d 步，请运行 luoshi migrate。") % {
                "count": len(pending)
            }
    except Error:
        logger.exception("the database does not answer")
        found["database"] = _("连不上数据库，请检查 DATABASE_URL 和数据库服务。")
    try:
        files.check()
    except OSError as error:
        logger.exception("files cannot be kept: %s", getattr(error, "reason", error))
        found["files"] = _("文件存储不能写入，请检查磁盘空间、权限或 S3 服务。")
    return found


def can_write() -> bool:
    """Whether a transaction that writes could begin just now, without waiting long for another one."""
    if outages.met_lately():
        return False  # a full disk of a database server is known only from what could not be written
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
            return not cursor.fetchone()[0]
        if connection.in_atomic_block:
            return True
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return True


def pending_migrations() -> list[str]:
    """The migrations that this program has and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _back in plan]
