"""When what the application stands on is away: the database locked, unreachable or read-only, the disk full.

Nothing is wrong then with what somebody asked for: nothing of it was written, and the same is to be done again later. Put
here only how an outage is known, and its words for people.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from luoshi.web.kernel.files import FilesUnavailable

REMEMBERED = 20.0  # seconds for which a process that met with one says that it is not ready
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK = frozenset({errno.EIO, errno.EROFS, *_FULL})
_OF_SQLITE = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY",
)  # fmt: skip
_FULL_STATE = "53100"  # of PostgreSQL: disk_full
_SHORT_PATIENCE = 300  # milliseconds
_last: float | None = None


def is_outage(error: BaseException | None) -> bool:
    """Whether an error, or one that has led to it, tells of an outage."""
    return any(_is_one(each) for each in _causes(error))


def words(error: BaseException | None) -> tuple[str, str]:
    """What is wrong and what to do, for whoever wanted something."""
    causes = list(_causes(error))
    if any(_is_full(each) for each in causes):
        return (
            _("服务器的磁盘满了，这次提交没有保存；已有的内容不受影响，仍可查看。"),
            _("请告诉管理员腾出磁盘空间，然后再提交一次。"),
        )
    if any(
        "locked" in str(each) or "timeout" in str(each) for each in causes if isinstance(each, DatabaseError)
    ):
        return (
            _("数据库正被别的程序占用，这次提交没有保存；已有的内容不受影响，仍可查看。"),
            _("请过一两分钟再提交一次；如果一直这样，请告诉管理员。"),
        )
    if any(isinstance(each, DatabaseError | InterfaceError) for each in causes):
        return (
            _("暂时连不上数据库，或数据库现在不能写入，这次提交没有保存；已有的内容不受影响。"),
            _("请过几分钟再试；如果一直这样，请告诉管理员。"),
        )
    return (
        _("现在不能存取文件，这次提交没有保存；已有的内容不受影响。"),
        _("请稍后再试；如果一直这样，请联系管理员。"),
    )


@contextmanager
def only_if_possible() -> Iterator[None]:
    """For a write that nobody has asked for, such as a mark of how far somebody has read: whoever only reads is answered
    although it cannot be made, and does not wait for it."""
    raw = None
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            raw = connection.connection
            patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout = {_SHORT_PATIENCE}")
        yield
    except DatabaseError as error:
        if not is_outage(error):
            raise
    finally:
        if raw is not None:
            raw.execute(f"PRAGMA busy_timeout = {patience}")


def remember() -> None:
    """This process has met with an outage just now."""
    global _last
    _last = time.monotonic()


def met_lately() -> bool:
    """Whether this process has met with one a moment ago: some are known only from what could not be written."""
    return _last is not None and time.monotonic() - _last < REMEMBERED


def forget() -> None:
    """For tests: as if there had been none."""
    global _last
    _last = None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _step in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _is_one(error: BaseException) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        # To SQLite a table that is not there is one as well; it says by a name what it was.
        name = getattr(error.__cause__, "sqlite_errorname", None)
        return name is None or name.startswith(_OF_SQLITE)
    if isinstance(error, FilesUnavailable):
        return True
    if isinstance(error, OSError):
        return error.errno in _DISK
    return getattr(error, "sqlstate", None) in (_FULL_STATE, "25006")  # read_only_sql_transaction


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return getattr(error, "sqlstate", None) == _FULL_STATE or "disk is full" in str(error)
