"""What the tests of the log share: people, and the hand of somebody who changes rows behind the application's back."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from luoshi.web.audit import protection
from luoshi.web.audit.models import Entry
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.roles import Role


@pytest.fixture
def actor() -> Actor:
    """A lead of a department."""
    return Actor(7, "林晓", Role.LEAD, 5, "青禾市教育局", "/1/5/", "/1/5/", 11)


@pytest.fixture
def write(actor):
    """Writes entries, each of something else; gives them back."""

    def write(count: int, **given) -> list[Entry]:
        with transaction.atomic():
            return [
                log(
                    **{
                        "actor": actor,
                        "action": "task.edit",
                        "object_type": "task",
                        "object_id": n,
                        "object_label": f"任务{n}",
                        "before": {"名称": f"旧{n}", "目标": 1.0},
                        "after": {"名称": f"新{n}", "目标": n},
                        **given,
                    }
                )
                for n in range(1, count + 1)
            ]

    return write


class Tamper:
    """Runs raw SQL with the triggers lifted, as somebody could who owns the database."""

    def lift(self) -> None:
        """Lift the triggers, and stay within the transaction of the test."""
        protection.remove(connection)

    def __call__(self, statement: str, parameters: list | tuple = ()) -> None:
        self.lift()
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)


@pytest.fixture
def tamper() -> Tamper:
    """The hand of somebody who owns the database."""
    return Tamper()
