"""Reads older and other office formats (doc, wps, rtf, odt, xls, et, ods) through an installed LibreOffice.

Put here only the conversion, which rendering also asks for its PDF; the result is read by docx.py or spreadsheet.py.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from luoshi.reading import allowance
from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import docx, spreadsheet
from luoshi.reading.formats.limits import Archive

_SECONDS = 60
_SHEETS = frozenset({"xls", "ods"})


def program() -> str | None:
    """Where LibreOffice is installed, if it is."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read(data: bytes, kind: str) -> SourceText:
    """The text of a file in the older format ``kind`` (its usual ending). Raises ReadingError."""
    office = program()
    if office is None:
        raise ReadingError(
            f"这是 {kind} 格式的文件，需要 LibreOffice 才能读取，而本机没有安装。"
            "请由管理员安装 LibreOffice，或用办公软件另存为 docx、xlsx 或 PDF 后再试。"
        )
    target = "xlsx" if kind in _SHEETS else "docx"
    converted = convert(office, data, kind, target)
    if converted is None:
        raise ReadingError(
            f"文件看起来是 {kind} 格式，但无法打开，可能已损坏或有密码。请用办公软件打开后另存为 docx 或 PDF 再试。"
        )
    archive = Archive(converted)
    read_text = spreadsheet.read(converted, archive) if target == "xlsx" else docx.read(archive)
    return dataclasses.replace(read_text, format="office")


def convert(office: str, data: bytes, kind: str, target: str, fonts: str | None = None) -> bytes | None:
    """The file in the format ``target``, by the program ``office``; None where it cannot open it.

    ``fonts`` is a configuration of fontconfig to find typefaces by. Raises ReadingError after a minute.
    """
    with tempfile.TemporaryDirectory(prefix="luoshi-") as place:
        folder = Path(place)
        given = folder / f"document.{kind}"
        given.write_bytes(data)
        made = folder / "made"
        command = [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", target),
            *("--outdir", str(made), str(given)),
        ]
        environment = dict(os.environ)
        if fonts is not None:
            (folder / "fonts.conf").write_text(fonts, encoding="utf-8")
            environment["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
        # A profile of its own keeps parallel conversions apart; a session of its own lets all its children be ended.
        process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the arguments are made here
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
            # What a reading may hold in memory is reckoned for our own readers, not for a whole office program.
            preexec_fn=lambda: allowance.lift(2 * _SECONDS),
        )
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ReadingError(
                f"文件转换超过 {_SECONDS} 秒仍未完成，已停止。请用办公软件另存为 docx 或 PDF 后再试。"
            ) from error
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        result = made / f"document.{target}"
        return result.read_bytes() if result.exists() else None
