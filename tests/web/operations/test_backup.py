"""The restore drill: everything is backed up, wiped, restored, and compared row by row and file by file.

A restore makes every table anew, which takes seconds: several tests look at one restored place, in the order in which
they stand here. What is refused before any table is looked at is tested without a process and without a database.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import stat
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import Application, Place, drop_database, empty_database, new_database

from luoshi.cli import main

pytestmark = pytest.mark.slow

DOCUMENT = """青禾市人民政府关于印发重点任务分工方案的通知
青政发〔2025〕3号
各县市区人民政府：
一、产业提升
1.建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局负责）
2.稳定就业。城镇新增就业5万人左右，力争增长3%至5%。（市人力资源社会保障局牵头，市教育局负责）
成立青禾市产业专班，召集人为张副市长，办公室设在市发展改革委。
青禾市人民政府
2025年1月6日
"""

# Rows of every kind, among them what a careless copy loses: moments to the microsecond, decimals, JSON, odd text.
FILL = f"""
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from django.db import transaction
from django.apps import apps
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.kernel.roles import Role
from luoshi.web.kernel.log import log
from luoshi.web.directory.models import Organisation
from luoshi.web.documents import tasks
from luoshi.web.documents.services import intake

root = Organisation.objects.create(name="青禾市", short_name="青禾", kind="government", level="prefecture")
old = Organisation.objects.create(
    name="旧经贸委", short_name="经贸委", kind="department", level="prefecture", parent=root, aliases=["甲", "乙\\u2028丙"]
)
new = Organisation.objects.create(
    name="工信局", short_name="工信", kind="department", level="prefecture", parent=root
)
Organisation.objects.filter(pk=old.pk).update(successor=new.pk)  # an earlier row speaks of a later one
person = Person.objects.create_user("drill", name="测试乙", password="only for the drill")
actor = actor_of(Appointment.objects.create(person=person, organisation=new, role=Role.GENERAL_OFFICE))
for name, text in (("方案.txt", {DOCUMENT!r}), ("另一份.txt", {DOCUMENT.replace("产业", "旅游")!r})):
    received = intake.receive(name, [text.encode()], actor=actor)
    tasks.read_document.func(received.document.pk)
with transaction.atomic():
    log(
        actor=actor, action="试验", object_type="document", object_id=1, object_label="引号\\"、反斜杠\\\\、换行\\n、𠀀、🙂",
        before={{"b": [1, 2.5, 1.0, None, True, ""], "a": {{"z": 10**17, "é": "\\t"}}}}, after=[],
    )
Organisation.objects.get(pk=new.pk).delete  # nothing is removed
Person.objects.filter(pk=person.pk).update(
    created_at=datetime(2025, 1, 6, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))), totp_last_step=2**40
)
"""
# The whole database as text, independent of the code that makes backups.
DUMP = """
import hashlib, json
from django.apps import apps
from django.core import serializers
from luoshi.web.kernel import files
for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label):
    if model._meta.label_lower in ("sessions.session", "operations.worker", "search.searchpart"):
        continue
    names = [field.attname for field in model._meta.concrete_fields]
    for row in model._base_manager.order_by("pk").values_list(*names):
        print(model._meta.label, [bytes(value) if isinstance(value, memoryview) else value for value in row])
for sha256 in files.all_files():
    with files.open_file(sha256) as file:
        print(sha256, hashlib.sha256(file.read()).hexdigest())
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Application:
    """An application with rows of every kind. It is read only."""
    made = Application(tmp_path_factory.mktemp("original") / "var")
    made.python(FILL)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def dump(original) -> str:
    return original.python(DUMP)


@pytest.fixture(scope="module")
def saved(original, tmp_path_factory) -> Path:
    """Its backup."""
    file = tmp_path_factory.mktemp("saved") / "备份.tar.zst"
    done = original.command("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "审计日志" in done.stderr
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    """Where nothing was, into which the backup is restored."""
    made = Place(tmp_path_factory.mktemp("place") / "var", empty_database())
    yield made
    drop_database(made.database)


@pytest.fixture(scope="module")
def restored(place, saved) -> subprocess.CompletedProcess[str]:
    """The restore into the empty place; its place is ``place``."""
    done = place.command("restore", str(saved))
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def another(tmp_path) -> Iterator[Place]:
    """A place with the tables of this version and a few rows."""
    folder = tmp_path / "another"
    folder.mkdir()
    made = Place(folder, new_database(folder))
    yield made
    drop_database(made.database)


def name_of(place: Place) -> str:
    """What its database is called when one is asked to confirm."""
    return "luoshi.sqlite3" if place.database is None else place.database.split("?")[0].rsplit("/", 1)[-1]


def test_a_restored_backup_is_the_same_row_by_row_and_file_by_file(place, restored, dump):
    assert "逐行逐文件核对一致" in restored.stderr
    assert place.python(DUMP).splitlines() == dump.splitlines()
    verified = place.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_after_a_restore_work_goes_on_with_new_numbers_and_the_log_is_still_append_only(place, restored):
    made, refused = place.python(
        "from django.db import connection, Error\n"
        "from luoshi.web.directory.models import Organisation; from luoshi.web.kernel import files\n"
        "before = Organisation.objects.order_by('-pk').first().pk\n"
        "print(Organisation.objects.create(name='新', short_name='新', kind='other', level='county').pk - before)\n"
        "files.keep([b'new'])\n"
        "try:\n    connection.cursor().execute('DELETE FROM audit_entry')\nexcept Error as error:\n    print(error)"
    ).splitlines()[:2]
    assert int(made) >= 1
    assert "append-only" in refused


def test_what_is_here_is_replaced_only_when_that_is_confirmed(place, restored, saved, dump):
    place.python(
        "from luoshi.web.directory.models import Organisation; from luoshi.web.kernel import files\n"
        "Organisation.objects.create(name='更新', short_name='更新', kind='other', level='county')\n"
        "files.keep([b'newer'])"
    )
    refused = place.command("restore", str(saved))
    assert refused.returncode == 1
    assert "已经有数据" in refused.stderr
    for confirm in ([], ["--confirm", "别的库"]):
        unconfirmed = place.command("restore", str(saved), "--wipe", *confirm)
        assert unconfirmed.returncode == 2, unconfirmed.stderr
    assert "更新" in place.python(DUMP)
    done = place.command("restore", str(saved), "--wipe", "--confirm", name_of(place))
    assert done.returncode == 0, done.stderr
    assert place.python(DUMP) == dump


def test_a_backup_goes_from_one_kind_of_database_to_the_other_and_back(another, saved, tmp_path):
    if another.database is None:
        pytest.skip("there is only SQLite here")
    # The original is on PostgreSQL: over to SQLite, and back from there.
    sqlite_place = Place(tmp_path / "sqlite", None)
    assert sqlite_place.command("restore", str(saved)).returncode == 0
    again = tmp_path / "again.tar.gz"
    assert sqlite_place.command("backup", str(again)).returncode == 0
    done = another.command("restore", str(again), "--wipe", "--confirm", name_of(another))
    assert done.returncode == 0, done.stderr
    assert sqlite_place.python(DUMP) == another.python(DUMP)


def test_two_backups_of_the_same_state_hold_the_same(original, saved, tmp_path):
    other = tmp_path / "other.tar.gz"
    assert original.command("backup", str(other)).returncode == 0
    first, second = manifest(saved), manifest(other)
    for name in ("models", "files", "audit", "migrations"):
        assert first[name] == second[name]
    assert stat.S_IMODE(other.stat().st_mode) == 0o600, "it holds everything there is to know"


def test_a_backup_that_cannot_be_finished_leaves_nothing(original, tmp_path, capsys):
    assert main(["backup", str(tmp_path / "backup.zip")]) == 1
    assert ".tar.zst" in capsys.readouterr().err
    done = original.command("backup", str(tmp_path / "no folder" / "backup.tar.gz"))
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_found_when_it_is_backed_up(original, tmp_path):
    path = next((original.folder / "originals").glob("[0-9a-f][0-9a-f]/*"))
    content = path.read_bytes()
    path.chmod(0o600)
    try:
        path.write_bytes(b"changed")
        done = original.command("backup", str(tmp_path / "backup.tar.gz"))
        assert done.returncode == 1
        assert path.name in done.stderr
        assert not (tmp_path / "backup.tar.gz").exists()
        path.unlink()
        done = original.command("backup", str(tmp_path / "backup.tar.gz"))
        assert done.returncode == 1, "it is made all the same, and says what it lacks"
        assert path.name in done.stderr
        assert (tmp_path / "backup.tar.gz").exists()
    finally:
        path.write_bytes(content)  # others read it as it was


# Backups that must not be restored -----------------------------------------------------------------------------


def members(file: Path) -> dict[str, bytes]:
    from luoshi.web.operations.archive import parts

    return {name: content.read() for name, _size, content in parts(file)}


def manifest(file: Path) -> dict:
    return json.loads(members(file)["manifest.json"])


def write(file: Path, content: dict[str, bytes]) -> Path:
    with gzip.open(file, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        for name, data in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return file


def altered(file: Path, saved: Path, **changes: object) -> Path:
    """The backup with another manifest."""
    content = members(saved)
    content["manifest.json"] = json.dumps(manifest(saved) | changes).encode()
    return write(file, content)


def from_the_future(saved: Path, tmp_path: Path) -> Path:
    migrations = manifest(saved)["migrations"]
    migrations["documents"].append("0999_of_tomorrow")
    return altered(tmp_path / "future.tar.gz", saved, migrations=migrations, program="9.9")


def of_another_format(saved: Path, tmp_path: Path) -> Path:
    return altered(tmp_path / "format.tar.gz", saved, format=2)


def cut_off(saved: Path, tmp_path: Path) -> Path:
    (tmp_path / "cut.tar.zst").write_bytes(saved.read_bytes()[:-200])
    return tmp_path / "cut.tar.zst"


def without_manifest(saved: Path, tmp_path: Path) -> Path:
    content = members(saved)
    del content["manifest.json"]
    return write(tmp_path / "without.tar.gz", content)


def without_a_part(saved: Path, tmp_path: Path) -> Path:
    content = members(saved)
    del content[next(name for name in content if name.startswith("files/"))]
    return write(tmp_path / "part.tar.gz", content)


def with_a_changed_row(saved: Path, tmp_path: Path) -> Path:
    content = members(saved)
    name = next(name for name in content if name.startswith("rows/directory.organisation/"))
    content[name] = content[name].replace("工信局".encode(), "财政局".encode())
    return write(tmp_path / "row.tar.gz", content)


def with_a_changed_file(saved: Path, tmp_path: Path) -> Path:
    content = members(saved)
    name = next(name for name in content if name.startswith("files/"))
    content[name] = b"x" + content[name][1:]
    return write(tmp_path / "file.tar.gz", content)


def with_a_stranger(saved: Path, tmp_path: Path) -> Path:
    return write(tmp_path / "more.tar.gz", members(saved) | {"files/../../etc/passwd": b"x"})


def something_else(saved: Path, tmp_path: Path) -> Path:
    (tmp_path / "else.tar.gz").write_bytes(b"not a backup at all")
    return tmp_path / "else.tar.gz"


def nothing(saved: Path, tmp_path: Path) -> Path:
    return tmp_path / "nothing.tar.gz"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (from_the_future, "请先把程序升级到 9.9"),
        (of_another_format, "请先升级程序"),
        (cut_off, "不完整或已损坏"),
        (without_manifest, "没有清单"),
        (without_a_part, "与清单不符"),
        (with_a_changed_row, "与清单不符"),
        (with_a_changed_file, "与清单不符"),
        (with_a_stranger, "与清单不符"),
        (something_else, "不是 luoshi 的备份"),
        (nothing, "找不到备份文件"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_written(
    saved, tmp_path, data_folder, capsys, make, words
):
    # This test has been given no database: whatever would touch one fails.
    assert main(["restore", str(make(saved, tmp_path))]) == 1
    assert words in capsys.readouterr().err
    assert not (data_folder / "originals").exists()


def test_a_restore_that_fails_half_way_leaves_what_was_here(another, saved, tmp_path):
    content = members(saved)
    told = manifest(saved)
    name = next(name for name in content if name.startswith("rows/directory.organisation/"))
    rows = [json.loads(line) for line in content[name].splitlines()]
    at = told["models"]["directory.organisation"]["columns"].index("parent_id")
    rows[-1][at] = 999_999  # a parent that does not exist
    content[name] = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    part = told["models"]["directory.organisation"]["parts"][0]
    part |= {"size": len(content[name]), "sha256": hashlib.sha256(content[name]).hexdigest()}
    content["manifest.json"] = json.dumps(told).encode()
    broken = write(tmp_path / "broken.tar.gz", content)

    another.python(
        "from luoshi.web.directory.models import Organisation; from luoshi.web.kernel import files\n"
        "Organisation.objects.create(name='原有', short_name='原有', kind='other', level='county'); files.keep([b'old'])"
    )
    before = another.python(DUMP)
    assert "原有" in before
    done = another.command("restore", str(broken), "--wipe", "--confirm", name_of(another))
    assert done.returncode == 1
    assert "指向不存在的行" in done.stderr
    assert "Traceback" not in done.stderr
    assert another.python(DUMP) == before


def test_tables_of_somebody_else_are_left_alone(another, saved):
    another.python(
        "from django.db import connection; connection.cursor().execute('CREATE TABLE salaries (id INTEGER)')"
    )
    done = another.command("restore", str(saved), "--wipe", "--confirm", name_of(another))
    assert done.returncode == 1
    assert "salaries" in done.stderr
