"""The verbs of the log at the command line, on a database of their own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.utils import timezone

from luoshi.cli import main
from luoshi.web.audit import checkpoints, queries
from luoshi.web.audit.models import Checkpoint, Entry
from luoshi.web.audit.services import make_checkpoint
from luoshi.web.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def this_database(monkeypatch):
    """The verbs find the test's database, which for SQLite is no file."""
    from luoshi.cli import audit as cli_audit

    monkeypatch.setattr(cli_audit, "_prepare", lambda: None)


@pytest.fixture
def run(capsysbinary):
    """Runs the command line; status, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["audit", *arguments])
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


def test_a_root_is_printed_on_one_line_and_kept(run, write):
    write(3)
    status, out, _ = run("root")
    kept = Checkpoint.objects.get()
    assert status == 0
    assert out.count("\n") == 1
    assert "共 3 条" in out
    assert kept.root in out
    assert Entry.objects.first().action == "audit.checkpoint"
    assert Entry.objects.first().channel == "command"


def test_roots_that_were_written_out_are_held_against_the_log(run, write, settings, tmp_path):
    write(3)
    taken = checkpoints.take(timezone.now())
    status, out, _ = run("verify")
    assert (status, "文件里写出的 1 个校验根也都成立" in out) == (0, True)
    settings.CHECKPOINTS_FILE.write_text(f"2026-01-01T06:00:00+08:00 {taken.size + 9} {taken.root}\n")
    status, out, _ = run("verify")
    assert (status, "末尾的记录被删除" in out) == (1, True)
    status, _, err = run("verify", "--checkpoints", str(tmp_path / "none"))
    assert (status, "读不出来" in err) == (1, True)


def test_a_root_can_be_had_as_data(run, write):
    write(3)
    made = json.loads(run("root", "--format", "json")[1])
    kept = Checkpoint.objects.get()
    assert (made["size"], made["root"]) == (3, kept.root)


def test_a_sound_log_passes(run, write):
    write(3)
    make_checkpoint(actor=SYSTEM)
    status, out, err = run("verify")
    assert (status, err) == (0, "")
    assert "校验通过：4 条" in out


def test_what_is_wrong_is_named_and_the_status_is_one(run, write, tamper):
    write(3)
    tamper("UPDATE audit_entry SET person = %s WHERE sequence = 2", ["别人"])
    status, out, _ = run("verify")
    assert status == 1
    assert "第 2 条被改过" in out
    assert "操作人：别人" in out
    assert "对象：任务2" in out
    found = json.loads(run("verify", "--format", "json")[1])
    assert not found["sound"]
    assert (found["findings"][0]["kind"], found["findings"][0]["first"]) == ("altered", 2)


def test_a_root_from_paper_is_proved(run, write):
    write(3)
    kept = make_checkpoint(actor=SYSTEM)
    write(4)
    typed = " ".join(kept.root[at : at + 8] for at in range(0, 64, 8)).upper()
    status, out, _ = run("verify", "--size", "3", "--root", typed)
    assert status == 0
    assert "您给出的校验根成立" in out
    assert run("verify", "--size", "3", "--root", "0" * 64)[0] == 1
    assert run("verify", "--size", "2", "--root", kept.root)[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [["verify", "--size", "3"], ["verify", "--size", "3", "--root", "abc"], ["verify", "--size", "-1", "--root", "0" * 64]],
)  # fmt: skip
def test_wrong_usage_is_told(run, arguments):
    status, _, err = run(*arguments)
    assert status == 2
    assert "luoshi：" in err


@pytest.fixture
def proof(run, write, tmp_path) -> tuple[Path, str]:
    """A proof in a file, and the root it belongs to."""
    write(5)
    path = tmp_path / "证明.json"
    path.write_text(run("prove", "3")[1], encoding="utf-8")
    return path, queries.state().root().hex()


def test_a_proof_is_checked_without_a_database(proof):
    path, root = proof
    environment = {
        **os.environ,
        "LUOSHI_DATA": str(path.parent / "none"),
        "DJANGO_SETTINGS_MODULE": "nowhere",
    }
    call = "import sys; from luoshi.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", call, "audit", "check", str(path), "--root", root],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "证明成立：第 3 条" in done.stdout.decode()
    assert not (path.parent / "none").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda given: given["entry"].update(person="别人"), "第 3 条的内容与证明不符"),
        (lambda given: given["entry"]["after"].update(目标=4), "第 3 条的内容与证明不符"),
        (lambda given: given["entry"].pop("role"), "栏目不全"),
        (lambda given: given["entry"].update(extra=1), "栏目不全"),
        (lambda given: given.update(sequence=4), "前后不一"),
        (lambda given: given["entry"].update(sequence=4), "前后不一"),
        (lambda given: given.update(size=6), "前后不一"),
        (lambda given: given["proof"]["path"].reverse(), "不"),
        (lambda given: given["proof"].pop("rule"), "读不出来"),
        (lambda given: given["proof"]["metadata"].update(algorithm="sha512"), "不"),
        (lambda given: given["entry"].update(at="gestern"), "读不出来"),
        (lambda given: given.update(kind="other"), "不是审计记录的证明文件"),
        (lambda given: given.update(form=2), "只认"),
    ],
)
def test_a_proof_that_was_changed_fails(proof, run, change, words):
    path, root = proof
    given = json.loads(path.read_text(encoding="utf-8"))
    change(given)
    path.write_text(json.dumps(given), encoding="utf-8")
    status, out, err = run("check", str(path), "--root", root)
    assert (status, out) == (1, "")
    assert words in err


def test_a_proof_fails_against_another_root(proof, run):
    path, _ = proof
    status, _, err = run("check", str(path), "--root", "1" * 64)
    assert status == 1
    assert "另一个校验根" in err


@pytest.mark.parametrize("content", ["{", "[]", "3", "", "[" * 100_000])
def test_a_file_that_is_no_proof_is_told(run, tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content)
    status, _, err = run("check", str(path), "--root", "1" * 64)
    assert status == 1
    assert "luoshi：" in err


def test_a_missing_file_and_a_missing_entry_are_told(run, write):
    assert "找不到证明文件" in run("check", "没有.json", "--root", "1" * 64)[2]
    assert "现在还没有记录" in run("prove", "1")[2]
    write(2)
    assert "现有 1 到 2" in run("prove", "3")[2]


def test_a_removed_entry_has_no_proof(run, write, tamper):
    write(3)
    tamper("DELETE FROM audit_entry WHERE sequence = 2")
    assert "第 2 条被删除了" in run("prove", "2")[2]


@pytest.mark.parametrize("outdated", [False, True])
def test_without_a_database_of_this_version_it_says_what_to_do(tmp_path, outdated):
    if outdated:
        with closing(sqlite3.connect(tmp_path / "luoshi.sqlite3")) as database:
            database.execute("CREATE TABLE something (id)")
    environment = {
        **os.environ,
        "LUOSHI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    call = "import sys; from luoshi.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", call, "audit", "verify"], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert ("旧版的结构" if outdated else "这里没有数据库") in done.stderr.decode()
