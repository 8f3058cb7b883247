"""The grams in the database: FTS5 on SQLite, an array under a GIN index on PostgreSQL. Put here what differs between them.

Both answer the same question, which parts have all these grams. Neither keeps positions: whether the words really
follow each other is seen in the folded text. The grams of different kinds are kept apart, so that a common word in a
million updates does not slow down a look for tasks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from luoshi.web.kernel.kinds import KINDS, searched
from luoshi.web.search.folding import grams, grams_of_query, told_by_grams

PART_LIMIT = 4096
_SHIFT = 16  # 4 bits of the kind, 12 of the part


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its folded text."""

    kind: str
    object_id: int
    part: int
    text: str

    @property
    def key(self) -> int:
        return key(self.kind, self.object_id, self.part)


def key(kind: str, object_id: int, part: int) -> int:
    """The number of a part: greater for a later thing."""
    return object_id << _SHIFT | part << 4 | number_of(kind)


def number_of(kind: str) -> int:
    """The number of a kind, which is part of every key."""
    search = KINDS[kind].search
    assert search is not None  # only what is found has parts
    return search.number


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what the model does not have. For the migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE VIRTUAL TABLE search_grams USING fts5(grams, content='', detail=none, tokenize='ascii')"
            )
        else:
            cursor.execute("ALTER TABLE search_searchpart ADD COLUMN grams integer[] NOT NULL DEFAULT '{}'")
            for kind in searched():
                cursor.execute(_index(kind))


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the index of each kind that there is now; after every migration, since an app may have brought a new kind."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for kind in searched():
                cursor.execute(_index(kind))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take it away again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE search_grams")
        else:
            cursor.execute("ALTER TABLE search_searchpart DROP COLUMN grams")


def having(connection: BaseDatabaseWrapper, kind: str, word: str) -> RawSQL:
    """The numbers of the things of this kind in a part of which the folded word stands."""
    wanted = grams_of_query(word)
    exact = told_by_grams(word)
    if connection.vendor == "sqlite":
        match = " AND ".join(_token(kind, gram) for gram in sorted(wanted))
        if exact:
            return _raw(f"SELECT rowid >> {_SHIFT} FROM search_grams WHERE search_grams MATCH %s", match)  # noqa: S608
        return _raw(
            "SELECT object_id FROM search_searchpart WHERE id IN"
            " (SELECT rowid FROM search_grams WHERE search_grams MATCH %s) AND instr(text, %s) > 0",
            match,
            word,
        )
    # The kind stands in the statement itself: only then is the index of that kind used.
    statement = f"SELECT object_id FROM search_searchpart WHERE kind = '{kind}' AND grams @> %s::integer[]"  # noqa: S608
    if exact:
        return _raw(statement, sorted(wanted))
    return _raw(f"{statement} AND strpos(text, %s) > 0", sorted(wanted), word)


def write(connection: BaseDatabaseWrapper, parts: Sequence[Part]) -> None:
    """Add parts or write them anew. On SQLite those that are there must have been removed first."""
    if not parts:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_searchpart (id, kind, object_id, part, text) VALUES (%s, %s, %s, %s, %s)",
                [(part.key, part.kind, part.object_id, part.part, part.text) for part in parts],
            )
            cursor.executemany(
                "INSERT INTO search_grams (rowid, grams) VALUES (%s, %s)",
                [(part.key, _tokens(part.kind, part.text)) for part in parts],
            )
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_searchpart (id, kind, object_id, part, text, grams)"
            " SELECT id, kind, object_id, part, text, grams::integer[] FROM"
            " unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[], %s::text[], %s::text[])"
            " AS new (id, kind, object_id, part, text, grams)"
            " ON CONFLICT (id) DO UPDATE SET text = excluded.text, grams = excluded.grams",
            _columns(parts),
        )


def remove_parts(connection: BaseDatabaseWrapper, parts: Iterable[tuple[int, str, str]]) -> None:
    """Take parts (id, kind, folded text as it was written) out of the index."""
    gone = list(parts)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The index keeps no text: it has to be told what it was.
            cursor.executemany(
                "INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', %s, %s)",
                [(number, _tokens(kind, text)) for number, kind, text in gone],
            )
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM search_searchpart WHERE id = %s", [(row[0],) for row in gone])
        else:
            cursor.execute("DELETE FROM search_searchpart WHERE id = ANY(%s)", [[row[0] for row in gone]])


def begin_anew(connection: BaseDatabaseWrapper) -> None:
    """Empty the index, ready for many parts at once."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_grams (search_grams) VALUES ('delete-all')")
            cursor.execute("DELETE FROM search_searchpart")
        else:
            for kind in searched():
                cursor.execute(f"DROP INDEX IF EXISTS search_grams_{kind}")
            cursor.execute("DELETE FROM search_searchpart")


def finish(connection: BaseDatabaseWrapper) -> None:
    """After ``begin_anew`` and all the parts."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_grams (search_grams) VALUES ('optimize')")
        else:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            for kind in searched():
                cursor.execute(_index(kind))
            cursor.execute("ANALYZE search_searchpart")


def count(connection: BaseDatabaseWrapper) -> int:
    """How many parts the index of grams has, as it says itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM search_grams_docsize")
        else:
            cursor.execute("SELECT count(*) FROM search_searchpart WHERE grams IS NOT NULL")
        return int(cursor.fetchone()[0])


def _raw(statement: str, *values: object) -> RawSQL:
    return RawSQL(statement, values)  # noqa: S611 - our own words and numbers; what people typed is in the values


def _index(kind: str) -> str:
    return (
        f"CREATE INDEX IF NOT EXISTS search_grams_{kind} ON search_searchpart USING gin (grams) WITH (fastupdate = off)"
        f" WHERE kind = '{kind}'"
    )


def _token(kind: str, gram: int) -> str:
    return f"{chr(ord('f') + number_of(kind))}{gram & 0xFFFFFFFF:x}"


def _tokens(kind: str, text: str) -> str:
    letter = chr(ord("f") + number_of(kind))
    return " ".join([f"{letter}{gram & 0xFFFFFFFF:x}" for gram in grams(text)])


def _columns(parts: Sequence[Part]) -> list[list[Any]]:
    return [
        [part.key for part in parts],
        [part.kind for part in parts],
        [part.object_id for part in parts],
        [part.part for part in parts],
        [part.text for part in parts],
        ["{" + ",".join(map(str, grams(part.text))) + "}" for part in parts],
    ]
