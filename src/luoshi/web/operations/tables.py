"""The tables of the database as a whole: which are ours, and taking all of them away within a transaction."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

OWN = ("django_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4")


def foreign() -> list[str]:
    """Tables that belong to something else: neither a model's nor named after one of our apps."""
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    beginnings = tuple(f"{config.label}_" for config in apps.get_app_configs())
    return sorted(
        name
        for name in connection.introspection.table_names()
        if name not in models and name not in OWN and not name.startswith(beginnings)
    )


def drop_all() -> None:
    """Remove every table with its triggers and functions. Works within a transaction on both databases."""
    if connection.vendor == "sqlite":
        _drop_sqlite()
    else:
        _drop_postgresql()


def _drop_sqlite() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        found = cursor.fetchall()
        for kind in ("trigger", "view"):
            for _kind, name, _sql in [row for row in found if row[0] == kind]:
                cursor.execute(f"DROP {kind} {quote(name)}")
        # A virtual table takes its side tables with it.
        tables = [
            (name, (sql or "").upper().startswith("CREATE VIRTUAL"))
            for kind, name, sql in found
            if kind == "table"
        ]
        for name, _virtual in sorted(tables, key=lambda row: not row[1]):
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [name])
            if cursor.fetchone():
                cursor.execute(f"DROP TABLE {quote(name)}")
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
        if cursor.fetchone():
            cursor.execute("DELETE FROM sqlite_sequence")


def _drop_postgresql() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {quote(name)} CASCADE")
        # Functions of triggers; what belongs to an extension stays.
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS"
            " (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (signature,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION IF EXISTS {signature} CASCADE")
