"""The command line as people and scripts use it: outputs, exit status, and files that fail."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import hostile
import pytest

from luoshi import __version__
from luoshi.cli import main
from luoshi.processes.outcome import Outcome
from luoshi.processes.supervision import Job, read_all
from luoshi.reading.allowance import MEGABYTE, Allowance
from luoshi.reading.formats import office

pytestmark = pytest.mark.slow

TEXT = """云州市人民政府关于加强防汛工作的意见

云政发〔2031〕6号

各县（区）人民政府：

一、夯实基础

（一）整修堤防。完成堤防整修120公里以上。（市水利局牵头，市财政局负责）

云州市人民政府
2031年3月5日
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "来文"
    (inside / "下级").mkdir(parents=True)
    (inside / "甲.txt").write_text(TEXT, encoding="utf-8")
    (inside / "下级" / "乙.txt").write_text(TEXT.replace("6号", "7号"), encoding="gb18030")
    (inside / ".隐藏.txt").write_text(TEXT, encoding="utf-8")
    (inside / "~$甲.docx").write_bytes(b"lock")
    (inside / "程序.exe").write_bytes(b"MZ")
    return inside


def luoshi(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "luoshi.cli", *map(str, arguments)],
        capture_output=True,
        timeout=100,
        check=False,
    )


def run(*arguments: str | Path) -> int:
    """The same without a process of its own, where that is not what is tested: a start costs a second or two."""
    return main([*map(str, arguments)])


def numbers(jsonl: bytes) -> list[str]:
    return [json.loads(line)["meta"]["doc_number"] for line in jsonl.decode().splitlines()]


def test_one_file_gives_one_line_of_json(folder: Path) -> None:
    done = luoshi("extract", folder / "甲.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert found["meta"]["title"] == "云州市人民政府关于加强防汛工作的意见"
    assert "市水利局" in done.stdout.decode()


def test_a_folder_is_read_with_its_subfolders_in_order(folder: Path) -> None:
    done = luoshi("extract", folder, "--jobs", "2")
    assert done.returncode == 0
    assert numbers(done.stdout) == ["云政发〔2031〕7号", "云政发〔2031〕6号"]
    told = done.stderr.decode()
    assert "[2/2]" in told
    assert "1 个文件从扩展名看不是公文，没有读取" in told
    assert "程序.exe" in told
    assert "隐藏" not in told


def test_names_with_wildcards_are_expanded_and_no_file_is_read_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(folder)
    assert run("extract", "*.txt", "**/*.txt", "--jobs", "1") == 0
    assert sorted(numbers(capsysbinary.readouterr().out)) == ["云政发〔2031〕6号", "云政发〔2031〕7号"]


def test_a_failing_file_is_told_at_the_end_and_loses_no_other(folder: Path) -> None:
    broken = folder / "坏.docx"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    done = luoshi("extract", folder, folder / "没有.txt", "--jobs", "1")
    assert done.returncode == 1
    assert len(numbers(done.stdout)) == 2
    told = done.stderr.decode()
    assert "以下 2 项未能处理" in told
    assert "坏.docx：" in told
    assert "没有.txt：找不到这个文件" in told
    assert "Traceback" not in told


ODD = {
    "空.docx": "文件是空的",
    "断链.txt": "找不到这个文件",
    "环.txt": "找不到这个文件",
    "管道.txt": "管道或设备",
    "过大.pdf": "文件过大",
    "夹.docx": "没有可读的公文",
    "长" * 300: "找不到这个文件",
    "截断.docx": "损坏",
    "截断.pdf": "损坏",
    "截断.xlsx": "损坏",
    "截断.ofd": "损坏",
    "加密.docx": "密码",
    "压缩.txt": "压缩包",
    "程序.txt": "程序",
    "杂讯.md": "不是可以识别的文字",
    "旧.doc": "LibreOffice" if office.program() is None else "损坏",
    "无权.txt": "没有权限",
}


def put_odd_files(folder: Path) -> None:
    whole = {
        "docx": hostile.docx(hostile.paragraph("一、修路。（市财政局负责）" * 99)),
        "pdf": hostile.pages(hostile.stream(hostile.text_lines(9), b""))[:300],
        "xlsx": hostile.xlsx(hostile.FIRST_ROWS),
        "ofd": hostile.ofd("", hostile.layer(hostile.text_object("甲"))),
    }
    for kind, data in whole.items():
        (folder / f"截断.{kind}").write_bytes(data[: len(data) * 2 // 3])
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    (folder / "加密.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    (folder / "旧.doc").write_bytes(ole + "WordDocument".encode("utf-16-le"))
    (folder / "压缩.txt").write_bytes(hostile.zipped({"通知.txt": "甲"}))
    (folder / "程序.txt").write_bytes(b"MZ" + bytes(200))
    (folder / "杂讯.md").write_bytes(bytes(range(1, 9)) * 999)
    (folder / "空.docx").touch()
    (folder / "夹.docx").mkdir()
    (folder / "断链.txt").symlink_to("没有")
    (folder / "环.txt").symlink_to("环.txt")
    os.mkfifo(folder / "管道.txt")
    with (folder / "过大.pdf").open("wb") as file:
        file.truncate(1024**4)  # of holes
    (folder / "无权.txt").write_text(TEXT, encoding="utf-8")
    (folder / "无权.txt").chmod(0)


@pytest.mark.skipif(sys.platform != "linux", reason="pipes, links and permissions as Linux has them")
@pytest.mark.parametrize("alone", [True, False], ids=["one file", "many files"])
def test_whatever_is_named_has_one_message_and_the_rest_is_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], alone: bool
) -> None:
    put_odd_files(tmp_path)
    told = dict(ODD)
    if os.access(tmp_path / "无权.txt", os.R_OK):  # the administrator of the machine may read everything
        del told["无权.txt"]
    if alone:
        for name in list(told)[:4]:
            assert run("extract", tmp_path / name) == 1
            assert re.findall(f"  {re.escape(str(tmp_path))}/{name}：.*{told[name]}", capfd.readouterr().err)
        return
    (tmp_path / "好.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "表.txt").write_bytes(hostile.xlsx(hostile.FIRST_ROWS))  # mislabelled, and read all the same
    assert run("extract", *[tmp_path / name for name in told], tmp_path / "好.txt", tmp_path / "表.txt") == 1
    given = capfd.readouterr()
    assert [json.loads(line)["source"]["file"] for line in given.out.splitlines()] == ["好.txt", "表.txt"]
    assert "Traceback" not in given.err
    for name, message in told.items():
        lines = re.findall(f"  {re.escape(str(tmp_path))}/{re.escape(name)}：(.*)", given.err)
        assert len(lines) == 1, name
        assert message in lines[0], name


def test_the_output_file_is_written_as_a_whole(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果.jsonl"
    assert run("extract", folder, "--jobs", "1", "-o", out) == 0
    assert len(numbers(out.read_bytes())) == 2
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_an_output_file_stays_as_it_was_when_nothing_could_be_read(tmp_path: Path) -> None:
    out = tmp_path / "结果.json"
    out.write_text("旧", encoding="utf-8")
    assert main(["extract", str(tmp_path / "没有.txt"), "-o", str(out)]) == 1
    assert out.read_text(encoding="utf-8") == "旧"


def test_the_format_follows_the_name_of_the_output(folder: Path, tmp_path: Path) -> None:
    table, page = tmp_path / "清单.xlsx", tmp_path / "对照.html"
    assert main(["extract", str(folder / "甲.txt"), "-o", str(table)]) == 0
    assert main(["extract", str(folder / "甲.txt"), "-o", str(page)]) == 0
    assert table.read_bytes().startswith(b"PK")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_several_pages_go_into_a_folder_under_their_own_names(folder: Path, tmp_path: Path) -> None:
    (folder / "下级" / "甲.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "对照"
    assert run("extract", folder, "--jobs", "1", "--format", "html", "-o", out) == 0
    assert sorted(p.name for p in out.iterdir()) == ["乙.html", "甲-2.html", "甲.html"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "用法"),
        (["extract"], "缺少参数 文件"),
        (["extract", "甲.txt", "--format", "pdf"], "没有这个选择"),
        (["extract", "甲.txt", "--jobs", "0"], "--jobs 至少为 1"),
        (["extract", "甲.txt", "--jobs", "二"], "应为整数"),
        (["extract", "甲.txt", "--time-limit", "0"], "--time-limit 应大于 0"),
        (["extract", "甲.txt", "下级/乙.txt", "--format", "html"], "请用 -o 指定一个文件夹"),
        (["extract", "甲.txt", "-o", "甲.txt"], "不能同时作为输出"),
        (["extract", "甲.txt", "-o", "下级"], "是文件夹"),
        (["extract", "甲.txt", "-o", "没有/结果.json"], "不存在"),
        (["schema", "evaluate"], "没有这个选择"),
        (["demo", "--port", "0"], "--port 应在 1 到 65535 之间"),
        (["extract", "甲.txt", "--nothing"], "不认识的参数 --nothing（查看说明：luoshi extract --help）"),
        (["extract", "甲.txt", "-o", "清单.docx"], "不能输出 .docx"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_a_hint(
    arguments: list[str], told: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.chdir(folder)
    try:
        status = main(arguments)
    except SystemExit as end:
        status = int(str(end.code))
    assert status == 2
    assert told in capsys.readouterr().err


def test_the_schema_is_printed_and_fits_what_is_written(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run("schema", "extract") == 0
    schema = json.loads(capsysbinary.readouterr().out)
    assert schema["$id"].startswith("urn:luoshi:extract:")
    assert run("extract", folder / "甲.txt") == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert set(found) == set(schema["properties"])


def test_help_and_version_load_nothing_heavy() -> None:
    done = luoshi("--version")
    assert done.stdout.decode().strip() == f"luoshi {__version__}"
    heavy = "import sys, luoshi.cli; print([m for m in ('numpy', 'pydantic', 'django', 'polars', 'xlsxwriter') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell")
def test_a_reader_that_stops_early_ends_it_quietly(folder: Path) -> None:
    for i in range(6):
        (folder / f"长{i}.txt").write_text(TEXT + "抓好落实。" * 20000, encoding="utf-8")
    command = [sys.executable, "-m", "luoshi.cli", "extract", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.read(10)
        running.stdout.close()
        told = running.stderr.read().decode()
        running.wait(timeout=60)
    assert "Traceback" not in told
    assert "BrokenPipe" not in told
    assert running.returncode == 0


HELPER = """
import os, signal, time
def behave(path):
    if path == "hang":
        time.sleep(600)
    if path == "busy":
        while True:
            pass
    if path == "greedy":
        return len([bytes(10**7) for _ in range(1000)])
    if path == "crash":
        os._exit(3)
    if path == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "orphan":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)
    if path == "raise":
        raise ValueError("不好")
    if path == "deep":
        return behave(path)
    return path.upper()
"""
TOLD = {
    "hang": "超过 1 秒仍未完成",
    "busy": "用了 1 秒处理器时间",
    "greedy": "内存超过上限（200 MB）",
    "crash": "意外退出",
    "killed": "内存",
    "orphan": "意外退出",
    "raise": "ValueError：不好",
    "deep": "嵌套",
}


@pytest.mark.skipif(os.name != "posix", reason="processes as POSIX has them")
def test_a_file_that_exceeds_its_limits_or_crashes_loses_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "behaviour_for_workers.py").write_text(HELPER, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    from behaviour_for_workers import behave  # type: ignore[import-not-found]

    allowance = Allowance(1.0, 1.0, 200 * MEGABYTE, 1.0)
    patient = Allowance(1.0, 20.0, 200 * MEGABYTE, 20.0)
    paths = [*TOLD, "a", "b"]
    jobs = [Job(behave, (path,), allowance if path == "hang" else patient) for path in paths]
    found: dict[str, Outcome[str]] = {paths[o.index]: o for o in read_all(jobs, 2)}
    assert {path: found[path].value for path in ("a", "b")} == {"a": "A", "b": "B"}
    for path, told in TOLD.items():
        assert told in (found[path].problem or ""), path
    assert found["busy"].seconds < 3
    assert found["greedy"].peak < 300 * MEGABYTE
