"""The triggers by which the database itself refuses to change or remove what the log holds.

Migration 0003 installs them, so a change here needs a migration of its own. On SQLite a migration that rebuilds one of
the tables loses its triggers and must install them again.
"""

from __future__ import annotations

from typing import Any

TABLES = ("audit_entry", "audit_node", "audit_checkpoint")

_FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$""",
    # To empty a table that is empty changes nothing.
    """CREATE OR REPLACE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS
       $$ DECLARE filled boolean;
       BEGIN
         EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO filled;
         IF filled THEN RAISE EXCEPTION 'audit entries are append-only'; END IF;
         RETURN NULL;
       END $$""",
)


def install(connection: Any) -> None:
    """Forbid UPDATE, DELETE and, on PostgreSQL, TRUNCATE."""
    _execute(connection, _installing(connection.vendor))


def remove(connection: Any) -> None:
    """Lift the ban: for migrations, and for a restore into an emptied database. Nothing else may call it."""
    _execute(connection, _removing(connection.vendor))


def _execute(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _installing(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"""CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
                BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"""
            for table in TABLES
            for act in ("UPDATE", "DELETE")
        ]
    made = list(_FUNCTIONS)
    for table in TABLES:
        made += [
            f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
            f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate()""",
        ]
    return made


def _removing(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{act}" for table in TABLES for act in ("update", "delete")
        ]
    return [
        f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}"
        for table in TABLES
        for name in ("append_only", "no_truncate")
    ]
