"""Reading on a Dask cluster gives the bytes of this machine, in the same order, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from luoshi import cli, extraction
from luoshi.processes.cluster import ClusterError, connect, read_on_cluster
from luoshi.processes.supervision import Job, read_all
from luoshi.reading.allowance import Allowance

distributed = pytest.importorskip("distributed", reason="the scheduler extra (distributed) is not installed")
pytestmark = pytest.mark.slow

PLAN = """云溪市重点任务分工方案
一、主要任务
1.建设产业园。到2027年新建标准厂房{n}万平方米以上。（市工业和信息化局牵头，市财政局配合）
2.稳定就业。城镇新增就业{m}人。（市人力资源社会保障局负责）
"""

REPORT = """云溪市2025年上半年经济运行情况
上半年，全市出口{n}亿元，同比增长5.2%。城镇新增就业{m}人。
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, scheduler_port=0
    ) as running:
        yield running


def documents(folder: Path, count: int, text: str = PLAN) -> list[str]:
    for n in range(count):
        (folder / f"{n:04}.txt").write_text(text.format(n=n + 1, m=n + 1000), encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


def jobs(paths: list[str]) -> list[Job[bytes]]:
    return [Job(extraction.json_line, (path,), Allowance()) for path in paths]


def test_five_hundred_documents_with_a_worker_killed_midway(cluster, tmp_path: Path) -> None:
    paths = documents(tmp_path, 500)
    here = {outcome.index: outcome.value for outcome in read_all(jobs(paths), 2, extraction.MODULES)}
    there: dict[int, bytes | None] = {}
    killed = 0
    for outcome in read_on_cluster(iter(jobs(paths)), cluster.scheduler_address, extraction.MODULES):
        there[outcome.index] = outcome.value
        if len(there) == 100:
            with connect(cluster.scheduler_address) as client:
                (killed, *_others) = client.run(os.getpid).values()
            os.kill(killed, signal.SIGKILL)
    assert killed
    assert len(here) == 500
    assert [there[index] for index in range(500)] == [here[index] for index in range(500)]


@pytest.mark.parametrize(("verb", "text"), [("extract", PLAN), ("figures", REPORT)])
def test_the_command_writes_the_same_with_a_broken_file_among_them(
    verb: str, text: str, cluster, tmp_path: Path, capfdbinary
) -> None:
    folder = tmp_path / "来文"
    folder.mkdir()
    documents(folder, 5, text)
    (folder / "0002.docx").write_bytes(b"PK\x03\x04 broken")
    runs = []
    for more in ([], ["--scheduler", cluster.scheduler_address]):
        status = cli.main([verb, str(folder), *more])
        told = capfdbinary.readouterr()
        runs.append((status, told.out, told.err.decode().count("未能处理")))
    assert runs[0] == runs[1]
    assert runs[0][0] == 1
    lines = runs[0][1].splitlines()
    assert len(lines) == 5
    assert all(json.loads(line)["figures" if verb == "figures" else "targets"] for line in lines)


def test_a_workbook_of_figures_is_the_same_from_a_cluster(cluster, tmp_path: Path) -> None:
    folder = tmp_path / "来文"
    folder.mkdir()
    documents(folder, 3, REPORT)
    rows = []
    for more in ([], ["--scheduler", cluster.scheduler_address]):
        out = tmp_path / "数据.xlsx"
        assert cli.main(["figures", str(folder), "--format", "xlsx", "-o", str(out), *more]) == 0
        rows.append(
            [row for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows(values_only=True)]
        )
    assert rows[0] == rows[1]
    assert sum("城镇新增就业" in map(str, row) for row in rows[0]) == 3


def test_a_hostile_document_has_one_message_and_the_next_is_read(cluster, tmp_path: Path) -> None:
    paths = documents(tmp_path, 2)
    Path(paths[0]).write_text(PLAN.format(n=1, m=2) * 20_000, encoding="utf-8")
    given = jobs(paths)
    given[0].allowance = Allowance(seconds=0.2, elapsed=30.0, most_elapsed=30.0)
    found = {o.index: o for o in read_on_cluster(iter(given), cluster.scheduler_address, extraction.MODULES)}
    assert (found[0].value, found[0].cause) == (None, "time")
    assert found[1].value


def test_a_file_that_is_not_there_is_told_as_on_one_machine(cluster, tmp_path: Path) -> None:
    (outcome,) = read_on_cluster(
        iter(jobs([str(tmp_path / "没有.txt")])), cluster.scheduler_address, extraction.MODULES
    )
    assert outcome.problem is not None
    assert "无法打开文件" in outcome.problem


def test_a_scheduler_that_is_not_there_or_has_no_workers_is_told_in_words(monkeypatch) -> None:
    monkeypatch.setattr("luoshi.processes.cluster._CONNECTING", "1s")
    with pytest.raises(ClusterError, match="连不上"):
        connect("tcp://127.0.0.1:9")
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, scheduler_port=0) as empty,
        pytest.raises(ClusterError, match="没有工作进程"),
    ):
        list(read_on_cluster(iter(jobs(["a.txt"])), empty.scheduler_address))
