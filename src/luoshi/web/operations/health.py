"""Whether this process can serve people: each check says in words what is wrong, and leaves the cause to the log."""

from __future__ import annotations

import logging

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from luoshi.web.kernel import files

logger = logging.getLogger("luoshi.operations")


def problems() -> dict[str, str]:
    """What is wrong, by the name of the check; empty when everything is as it should be."""
    found: dict[str, str] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        pending = pending_migrations()
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


def pending_migrations() -> list[str]:
    """The migrations that this program has and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _back in plan]
