"""A damaged backup gives one message, whatever is wrong with it, and changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from application import Application

from luoshi.web.operations.archive import BackupError
from luoshi.web.operations.restore import check

KEPT = Path(__file__).with_name("backup-0.1-before-kinds.tar.gz")
TAR = gzip.decompress(KEPT.read_bytes())


def packed(tar: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1, write_checksum=True).compress(tar)


def turned(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def flips_and_cuts(chance: random.Random) -> Iterator[bytes]:
    """The file with a bit turned or its end missing, in both compressions."""
    for data in (KEPT.read_bytes(), packed(TAR)):
        for _ in range(40):
            yield turned(
                data, chance.randrange(10, len(data)), chance.randrange(8)
            )  # behind gzip's own remarks
            yield data[: chance.randrange(len(data))]


def inside(chance: random.Random) -> Iterator[bytes]:
    """Sound compression around a tar of which a bit is turned in each part, or which ends in it."""
    with tarfile.open(fileobj=io.BytesIO(TAR)) as tar:
        for part in tar:
            if not part.name.startswith("manifest"):
                for begin, size in ((part.offset, 156), (part.offset_data, part.size)):
                    yield packed(turned(TAR, begin + chance.randrange(size or 1), chance.randrange(8)))
            yield packed(TAR[: part.offset_data + chance.randrange(part.size + 1) // 2])


def other_manifests(chance: random.Random, count: int) -> Iterator[bytes]:
    """The manifest with a value missing or of another kind somewhere."""
    with tarfile.open(fileobj=io.BytesIO(TAR)) as tar:
        content = {part.name: tar.extractfile(part).read() for part in tar}
    for _ in range(count):
        manifest = json.loads(content["manifest.json"])
        place, deep = manifest, chance.randrange(1, 5)
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = chance.choice(keys)
            below = place[key]
            deep -= 1
            if deep <= 0 or not isinstance(below, dict | list) or not below:
                break
            place = below
        if chance.random() < 0.4:
            del place[key]
        else:
            place[key] = chance.choice([None, -1, 2**70, "x", [], {}, [None], {"x": "y"}, "../x", True])
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w|") as made:
            for name, data in (content | {"manifest.json": json.dumps(manifest).encode()}).items():
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                made.addfile(entry, io.BytesIO(data))
        yield packed(out.getvalue())


def told(tmp_path: Path, data: bytes) -> str:
    """What is said of the file; empty where nothing is."""
    (tmp_path / "b").write_bytes(data)
    try:
        check(tmp_path / "b")
    except BackupError as problem:
        return str(problem)
    return ""


def test_whatever_bit_is_turned_and_wherever_it_ends_it_is_said(tmp_path: Path) -> None:
    assert not told(tmp_path, KEPT.read_bytes())
    assert not told(tmp_path, packed(TAR))
    chance = random.Random(11)
    for made in (flips_and_cuts(chance), inside(chance)):
        for number, data in enumerate(made):
            words = told(tmp_path, data)
            assert words[-1:] == "。", (made, number)


def test_any_other_manifest_is_refused_or_followed(tmp_path: Path) -> None:
    for data in other_manifests(random.Random(7), 250):
        told(tmp_path, data)


@pytest.mark.parametrize("kind", ["a folder", "empty", "one byte"])
def test_what_is_no_backup_at_all_is_said(tmp_path: Path, kind: str) -> None:
    if kind == "a folder":
        with pytest.raises(BackupError, match="打不开"):
            check(tmp_path)
    else:
        assert told(tmp_path, b"" if kind == "empty" else b"\x1f")


RESTORE = """
import sys
from pathlib import Path
from luoshi.web.operations.archive import BackupError
from luoshi.web.operations.restore import restore
for file in sorted(Path({folder!r}).iterdir()):
    try:
        restore(file, wipe=True)
        print("restored")
    except BackupError as problem:
        assert str(problem).endswith("。"), problem
        print("refused")
"""


@pytest.mark.slow
def test_a_restore_that_follows_another_manifest_comes_to_an_end_with_one_message(tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    number = 0
    for data in other_manifests(random.Random(3), 400):
        if not told(tmp_path, data) and number < 2:
            number += 1
            (folder / f"{number:03}").write_bytes(data)
    made = Application(tmp_path / "var")
    try:
        lines = made.python(RESTORE.format(folder=str(folder))).split()
        assert len(lines) == number == 2
        done = made.command("restore", str(KEPT.with_suffix("")))
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    finally:
        made.stop()
