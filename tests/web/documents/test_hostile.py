"""Files that ask for too much, in the worker as people run it: each has its one message, and nothing waits for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Application
from hostile import KINDS

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes and limits as Linux has them"),
    pytest.mark.slow,
]

# What reading a small file may take here, so that those that are ended are soon ended.
SECONDS, MEGABYTES = "1", "150"
GIVEN_UP = {
    "pdf grids": "处理器时间",
    "pdf forms within forms": "内存",
    "xlsx merged sheet": "单元格",
    "docx many elements": "XML 元素|处理器时间",
    "pdf lying count": "文字",
    "png large": "尺寸过大",
    "txt tasks": "超过上限 10000",
}
GOOD = "云溪市重点任务分工方案\n一、任务\n1.修路。（市交通运输局负责）\n".encode()
# Queued as any other work is; what a person waits for stands in the same queue.
ENQUEUE = "from luoshi.web.search.tasks import index_things; index_things.enqueue('document', [])"
OTHER = "django_tasks_database_dbtaskresult"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    made = Application(
        tmp_path_factory.mktemp("hostile") / "var",
        LUOSHI_READING_SECONDS=SECONDS,
        LUOSHI_READING_MEMORY_MB=MEGABYTES,
    )
    made.sign_in()
    made.start()
    yield made
    made.stop()


def test_each_has_its_one_message_the_good_one_is_read_and_other_work_goes_on(
    application: Application,
) -> None:
    before = application.number(OTHER, "queue_name = 'reading'")
    for number, kind in enumerate(GIVEN_UP):
        name, make, _ = KINDS[kind]
        application.upload(f"{number}-{name}", make())
    application.upload("好.txt", GOOD)
    application.python(ENQUEUE)  # while the first of them is read
    waiting = "status IN ('READY', 'RUNNING')"
    application.wait(lambda: application.number(OTHER, f"queue_name = 'default' AND {waiting}") == 0, 10)
    left = application.number("documents_document", "state IN ('queued', 'reading')")
    assert left > 1, "the other work was done before the files were"
    application.wait(lambda: application.number("documents_document", "state IN ('queued', 'reading')") == 0)

    rows = application.select("SELECT name, state, message, attempts FROM documents_document ORDER BY id")
    assert rows[-1][0] == "好.txt"
    assert rows[-1][1] == "read"
    for (name, state, message, attempts), told in zip(rows, GIVEN_UP.values(), strict=False):
        assert (state, attempts) == ("failed", 1), name
        assert any(word in message for word in told.split("|")), (name, message)
    assert application.number(OTHER, "queue_name = 'reading'") == before + len(GIVEN_UP) + 1, (
        "none is tried again"
    )
    assert application.number("audit_entry", "action = 'document.extract'") == 1


def test_a_page_is_answered_while_a_file_is_read(application: Application) -> None:
    name, make, _ = KINDS["pdf grids"]
    application.upload(f"又一份{name}", make() + b"%\n")
    slowest = 0.0
    while application.number("documents_document", "state IN ('queued', 'reading')"):
        begun = time.monotonic()
        assert "live" in application.get("/health/live")
        slowest = max(slowest, time.monotonic() - begun)
    assert 0 < slowest < 3
