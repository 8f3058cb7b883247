"""What cannot be read is refused with one clear message, soon and in bounded memory; nothing else is raised."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from luoshi.reading.document import ReadingError
from luoshi.reading.formats import limits
from luoshi.reading.formats.detect import source_text


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("make_files", Path(__file__).with_name("make_files.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = _load()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CONTENT = [
    "关于印发《云溪县产业提升实施方案》的通知",
    "（一）培育壮大主导产业。（县工业和信息化局牵头，县财政局负责）",
    [["序号", "任务", "单位"], ["1", "建设厂房", "县财政局"], ["2", "改造小区", "县住房城乡建设局"]],
]


def _word(xml: str) -> bytes:
    return bytes(make.zip_of({"word/document.xml": xml}))


def _bomb(member: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as stream:
        for _ in range(size // 1024**2):
            stream.write(b" " * 1024**2)
    return out.getvalue()


def _lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    data = bytearray(_bomb("word/document.xml", 100 * 1024**2))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def _many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(limits.MAXIMUM_MEMBERS + 1):
            archive.writestr(f"word/{number}.xml", "")
    return out.getvalue()


def _encrypted_member() -> bytes:
    data = bytearray(make.docx_of(["落实责任"]))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "'
    + "落实" * 50
    + '"><!ENTITY b "'
    + "&a;" * 50
    + '"><!ENTITY c "'
    + "&b;" * 50
    + '">]>'
)
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空"),
    "too large": (lambda: bytes(limits.MAXIMUM_BYTES + 1), "超过上限"),
    "too much text": (lambda: b"a " * (limits.MAXIMUM_CHARACTERS // 2 + 1), "万字"),
    "noise": (lambda: random.Random(7).randbytes(300_000), "不是可以识别的文字"),
    "control characters": (
        lambda: bytes(random.Random(7).choices(range(1, 9), k=9_000)),
        "不是可以识别的文字",
    ),
    "declared bomb": (lambda: _bomb("word/document.xml", 400 * 1024**2), "压缩炸弹"),
    "lying bomb": (_lying_bomb, "损坏|压缩炸弹"),
    "many members": (_many_members, "部件"),
    "entity bomb": (lambda: _word(f"{ENTITIES}<w:document {WORD}>&c;</w:document>"), "实体"),
    "entity bomb in utf-16": (
        lambda: make.zip_of({"word/document.xml": f"{ENTITIES}<a>&c;</a>".encode("utf-16")}),
        "实体",
    ),
    "entity bomb in ofd": (lambda: make.zip_of({"OFD.xml": f"{ENTITIES}<OFD>&c;</OFD>"}), "实体|损坏"),
    "entity bomb in xlsx": (lambda: make.zip_of({"xl/workbook.xml": f"{ENTITIES}<a>&c;</a>"}), "实体"),
    "deep xml": (lambda: _word(f"<w:document {WORD}>" + "<w:tbl><w:tr><w:tc>" * 50_000), "套表格超过 30 层"),
    "deep html": (lambda: b"<html><body>" + b"<div>" * 100_000, "嵌套"),
    "endless html": (lambda: b"<html><body>" + b"<p>a" * (limits.MAXIMUM_TOKENS // 2), "复杂"),
    "truncated docx": (lambda: make.docx_of(["落实责任"])[:-2000], "损坏"),
    "encrypted docx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "encrypted member": (_encrypted_member, "密码"),
    "broken container": (lambda: OLE, "损坏"),
    "truncated pdf": (lambda: make.pdf_of(["落实责任"])[:700], "损坏"),
    "pdf of noise": (lambda: b"%PDF-1.7\n" + random.Random(7).randbytes(5_000), "损坏"),
    "archive": (lambda: make.zip_of({"通知.txt": "落实责任"}), "压缩包"),
    "rar": (lambda: b"Rar!\x1a\x07\x00" + bytes(50), "压缩包"),
    "slides": (lambda: make.zip_of({"ppt/presentation.xml": "<a/>"}), "演示文稿"),
    "program": (lambda: b"MZ" + bytes(200), "程序"),
    "html without text": (lambda: b"<html><body><script>draw()</script></body></html>", "正文"),
    "docx without text": (lambda: _word(f"<w:document {WORD}/>"), "文字"),
    "docx that is no xml": (lambda: _word("落实责任"), "损坏"),
}


@pytest.mark.parametrize("kind", BAD)
def test_it_is_refused_soon_with_a_clear_message(kind: str) -> None:
    maker, message = BAD[kind]
    data = maker()
    start = time.process_time()
    with pytest.raises(ReadingError, match=message) as raised:
        source_text(data, "通知.docx")
    assert time.process_time() - start < 10
    assert str(raised.value)[-1] in "。”"


@pytest.mark.parametrize(
    "maker",
    [make.txt_of, make.html_of, make.docx_of, make.pdf_of, make.ofd_of],
    ids=["txt", "html", "docx", "pdf", "ofd"],
)
@pytest.mark.parametrize("name", ["通知.pdf", "通知.docx", "通知.png", "通知", ""])
def test_a_misleading_name_changes_nothing(maker: Callable[[list[Any]], bytes], name: str) -> None:
    data = maker(CONTENT)
    assert source_text(data, name).draft.text == source_text(data, "a.txt").draft.text


def test_members_are_counted_as_they_are_unpacked() -> None:
    archive = limits.Archive(make.zip_of({"a": "x" * 5_000}))
    with pytest.raises(ReadingError, match="压缩炸弹"):
        archive.read("a", limit=4_000)
    assert archive.read("a", limit=5_000) == b"x" * 5_000


HOSTILE = {
    "open quotation": b"<html><body>" + b'<a b="' * 100_000,
    "mixed quotations": b"<html><body>" + b"<a b=\"' c='\" d=" * 50_000 + b">",
    "open comments": b"<html><body>" + b"<!-- <p " * 100_000,
    "open tags": b"<html><body>" + b"<p <a <b " * 100_000,
    "ampersands": b"<html><body>" + b"&&amp&#" * 60_000,
    "wide cells": b"<html><table>" + b"<tr>" + b"<td colspan=99999>a" * 4_000,
    "open raw elements": b"<html><body>" + b"<textarea><style><script>" * 20_000,
    "spaces": "落实".encode() + b" " * 1_000_000 + b"<",
    "tabs": b"a" + b"\t" * 500_000 + "落实".encode(),
    "bars": b"|" + b" " * 200_000 + b"a\n|-|\n" + b"|" * 100_000,
    "divs in a row": ("落\t" + "实<div>" * 100_000).encode(),
    "open tables": b"<table>" * 100_000 + "落实".encode(),
    "long line": ("落实" * 500_000 + "\t").encode(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_linear_time(kind: str) -> None:
    start = time.process_time()
    with contextlib.suppress(ReadingError):
        source_text(HOSTILE[kind], "a.md")
    assert time.process_time() - start < 20


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in CONTENT[2]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@functools.cache
def _sample(kind: str) -> bytes:
    if kind == "xlsx":
        return _xlsx()
    return bytes(getattr(make, f"{kind}_of")(CONTENT))


def _mutated(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out))
        match chance.randrange(4):
            case 0:
                out[at] = chance.randrange(256)
            case 1:
                del out[at : at + chance.randint(1, 40)]
            case 2:
                out[at:at] = out[: chance.randint(1, 40)]
            case _:
                out[at:at] = chance.randbytes(chance.randint(1, 20))
        if not out:
            break
    return bytes(out)


def _mutated_inside(data: bytes, chance: random.Random) -> bytes:
    """A container whose members, not whose frame, are damaged."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        chosen = set(chance.sample(names, min(len(names), 3)))
        for name in names:
            part = archive.read(name)
            parts[name] = _mutated(part, chance) if name in chosen and part else part
    return bytes(make.zip_of(parts))


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "pdf", "ofd", "xlsx"])
def test_damaged_files_are_read_or_refused(kind: str) -> None:
    data = _sample(kind)
    chance = random.Random(20270120)
    for round_number in range(60):
        inside = kind in ("docx", "ofd", "xlsx") and round_number % 3
        damaged = _mutated_inside(data, chance) if inside else _mutated(data, chance)
        start = time.process_time()
        try:
            read = source_text(damaged, "a")
        except ReadingError:
            continue
        finally:
            assert time.process_time() - start < 10
        assert len(read.draft.text) == len(read.draft.starts)
        read.draft.text.encode()


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "pdf", "ofd", "xlsx"])
def test_truncated_files_are_read_or_refused(kind: str) -> None:
    data = _sample(kind)
    for share in range(1, 20):
        try:
            source_text(data[: len(data) * share // 20], "a")
        except ReadingError:
            continue
