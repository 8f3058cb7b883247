"""Reading settings from the environment: strict, and loud when a value is wrong.

Put here only functions that turn environment variables into typed values.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_BYTES = 48


def flag(name: str, *, default: bool) -> bool:
    """A yes/no setting. Only ``True`` and ``False`` are accepted; raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} 只能是 True 或 False，现在是 {value!r}")
    return value == "True"


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number within ``[least, most]``; raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} 应是 {least} 到 {most} 之间的整数，现在是 {value!r}")
    return int(value)


def data_folder() -> Path:
    """Where everything that changes is kept (``LUOSHI_DATA``, ``./var`` by default)."""
    value = os.environ.get("LUOSHI_DATA", "var")
    if not value.strip():
        raise ImproperlyConfigured("LUOSHI_DATA 不能为空：请写数据文件夹的路径")
    folder = Path(value).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ImproperlyConfigured(f"LUOSHI_DATA 不是文件夹：{folder}")
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs cookies: from ``LUOSHI_SECRET_KEY`` or its ``_FILE``, else made once and kept in ``folder``.

    The kept file can be read by its owner only (0600).
    """
    value = os.environ.get("LUOSHI_SECRET_KEY")
    named = os.environ.get("LUOSHI_SECRET_KEY_FILE")
    if value is None and named:
        try:
            value = Path(named).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"读不到 LUOSHI_SECRET_KEY_FILE（{named}）：{error.strerror}"
            ) from error
    if value is not None:
        if len(value) < 32:
            raise ImproperlyConfigured("LUOSHI_SECRET_KEY 至少要有 32 个字符")
        return value
    path = folder / "secret-key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="utf-8").strip()
        if len(kept) < 32:
            raise ImproperlyConfigured(f"密钥文件已损坏：{path}。删除后重新启动会生成新的") from None
        return kept
    except OSError as error:
        raise ImproperlyConfigured(f"不能在 {folder} 里保存密钥：{error.strerror}") from error
    made = secrets.token_urlsafe(SECRET_BYTES)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(made)
    return made


def database(folder: Path) -> dict[str, object]:
    """The database: ``DATABASE_URL`` (``postgresql://…``) where given, else an SQLite file in ``folder``.

    SQLite runs with a write-ahead log; every transaction takes the write lock at its start, so that two writers
    wait for each other instead of failing half way.
    """
    url = os.environ.get("DATABASE_URL")
    if url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "luoshi.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL 应写成 postgresql://用户:密码@主机:端口/库名；不写则使用数据文件夹里的 SQLite"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
