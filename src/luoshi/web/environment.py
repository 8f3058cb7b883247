"""Reading settings from the environment: strict, and loud when a value is wrong.

Put here only functions that turn environment variables into typed values.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_BYTES = 48
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\]")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


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


def day(name: str) -> date | None:
    """A day written YYYY-MM-DD; None where it is not given. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} 应写成 2025-10-31 这样的日期，现在是 {value!r}") from None


def data_folder() -> Path:
    """Where everything that changes is kept (``LUOSHI_DATA``, ``./var`` by default)."""
    value = os.environ.get("LUOSHI_DATA", "var")
    if not value.strip():
        raise ImproperlyConfigured("LUOSHI_DATA 不能为空：请写数据文件夹的路径")
    folder = Path(value).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ImproperlyConfigured(f"LUOSHI_DATA 不是文件夹：{folder}")
    return folder


def secret(name: str) -> str | None:
    """A secret from ``NAME``, or from the file that ``NAME_FILE`` names; None where neither is given."""
    value = os.environ.get(name)
    named = os.environ.get(f"{name}_FILE")
    if value is not None and named:
        raise ImproperlyConfigured(f"{name} 和 {name}_FILE 只能写一个")
    if value is None and named:
        try:
            value = Path(named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "不是 UTF-8 文字"
            raise ImproperlyConfigured(f"读不到 {name}_FILE（{named}）：{reason}") from error
        if not value:
            raise ImproperlyConfigured(f"{name}_FILE（{named}）是空的")
    return value


def hosts() -> list[str]:
    """The names under which people reach the application (``LUOSHI_HOSTS``, by commas), without this machine's own."""
    value = os.environ.get("LUOSHI_HOSTS", "")
    found = [part.strip().lower() for part in value.split(",") if part.strip()]
    for host in found:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"LUOSHI_HOSTS 应是逗号分隔的主机名（不带 http:// 和端口，不能用 *），现在有 {host!r}"
            )
    return found


def trusted_proxies() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Whose word about the sender of a request counts (``LUOSHI_TRUSTED_PROXIES``: addresses and networks, by commas)."""
    value = os.environ.get("LUOSHI_TRUSTED_PROXIES", "")
    found = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"LUOSHI_TRUSTED_PROXIES 应是逗号分隔的代理地址或网段（如 127.0.0.1,172.18.0.0/16），现在有 {part!r}"
            ) from error
    return found


def trusted_origins(names: list[str]) -> list[str]:
    """The origins of forms behind HTTPS; a name that begins with a dot stands for everything below it."""
    return [f"https://{'*' if name.startswith('.') else ''}{name}" for name in names]


def map_file() -> str | None:
    """The file with the boundaries of places (``LUOSHI_MAP_FILE``), None where none is given; it must exist."""
    value = os.environ.get("LUOSHI_MAP_FILE")
    if value is None:
        return None
    if not value.strip() or not Path(value).expanduser().is_file():
        raise ImproperlyConfigured(f"LUOSHI_MAP_FILE 应是 GeoJSON 边界文件的路径，现在是 {value!r}")
    return str(Path(value).expanduser().absolute())


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where files are kept on S3-compatible storage."""

    name: str
    prefix: str
    endpoint: str | None
    region: str
    access_key: str
    secret_key: str


def files() -> Bucket | None:
    """Where files are kept: None for the data folder, else the bucket that ``LUOSHI_FILES`` names."""
    value = os.environ.get("LUOSHI_FILES")
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"LUOSHI_FILES 应写成 s3://桶名/前缀，现在是 {value!r}；不写则保存在数据文件夹里"
        )
    endpoint = os.environ.get("LUOSHI_S3_ENDPOINT")
    if endpoint is not None and (
        urlsplit(endpoint).scheme not in {"http", "https"} or not urlsplit(endpoint).hostname
    ):
        raise ImproperlyConfigured(f"LUOSHI_S3_ENDPOINT 应写成 https://主机:端口，现在是 {endpoint!r}")
    keys = [secret(name) for name in ("LUOSHI_S3_ACCESS_KEY", "LUOSHI_S3_SECRET_KEY")]
    if not keys[0] or not keys[1]:
        raise ImproperlyConfigured(
            "LUOSHI_FILES 用了 s3://，还要给出 LUOSHI_S3_ACCESS_KEY 和 LUOSHI_S3_SECRET_KEY（或对应的 _FILE）"
        )
    return Bucket(
        name=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=endpoint,
        region=os.environ.get("LUOSHI_S3_REGION", "us-east-1"),
        access_key=keys[0],
        secret_key=keys[1],
    )


def checkpoints(folder: Path) -> Path:
    """The file to which the root of the log is added every day (``LUOSHI_CHECKPOINTS``)."""
    value = os.environ.get("LUOSHI_CHECKPOINTS")
    if value is None:
        return folder / "checkpoints.txt"
    path = Path(value).expanduser().absolute()
    if not value.strip() or path.is_dir():
        raise ImproperlyConfigured(f"LUOSHI_CHECKPOINTS 应是文件的路径（每天往里添一行），现在是 {value!r}")
    return path


def addresses(name: str) -> list[str]:
    """Addresses of mail, by commas. Raises ImproperlyConfigured for what is none."""
    found = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
    for address in found:
        if not re.fullmatch(r"[^@\s,<>]+@[^@\s,<>]+", address):
            raise ImproperlyConfigured(f"{name} 应是逗号分隔的邮件地址，现在有 {address!r}")
    return found


@dataclass(frozen=True, slots=True)
class MailServer:
    """Through which server mails leave."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool


def mail_server() -> MailServer | None:
    """The server that ``LUOSHI_EMAIL_URL`` names; None where mails are only written to the data folder.

    ``smtp://`` in the clear, ``smtp+tls://`` with STARTTLS, ``smtps://`` with TLS from the start.
    """
    value = os.environ.get("LUOSHI_EMAIL_URL")
    if value is None:
        return None
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ports or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(
            "LUOSHI_EMAIL_URL 应写成 smtp://用户:密码@主机:端口（或 smtp+tls://、smtps://）；不写则邮件只存到数据文件夹"
        )
    return MailServer(
        host=parts.hostname,
        port=port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=secret("LUOSHI_EMAIL_PASSWORD") or unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+tls",
    )


@dataclass(frozen=True, slots=True)
class Oidc:
    """The provider of unified identity, and as whom we are known there."""

    issuer: str
    client_id: str
    client_secret: str
    username_claim: str


def oidc() -> Oidc | None:
    """The provider that ``LUOSHI_OIDC_ISSUER`` names; None where people sign in here alone."""
    issuer = os.environ.get("LUOSHI_OIDC_ISSUER")
    if issuer is None:
        return None
    parts = urlsplit(issuer)
    local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not (local or parts.scheme == "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"LUOSHI_OIDC_ISSUER 应是统一身份服务的 issuer，写成 https://主机/路径，现在是 {issuer!r}"
        )
    client_id = os.environ.get("LUOSHI_OIDC_CLIENT_ID", "").strip()
    client_secret = secret("LUOSHI_OIDC_CLIENT_SECRET")
    if not client_id or not client_secret:
        raise ImproperlyConfigured(
            "给出了 LUOSHI_OIDC_ISSUER，还要给出 LUOSHI_OIDC_CLIENT_ID 和 LUOSHI_OIDC_CLIENT_SECRET（或 _FILE）"
        )
    claim = os.environ.get("LUOSHI_OIDC_USERNAME_CLAIM", "preferred_username").strip()
    return Oidc(issuer=issuer, client_id=client_id, client_secret=client_secret, username_claim=claim)


def public_address(names: list[str], *, https: bool) -> str:
    """How links in mails begin (``LUOSHI_URL``, else the first of the hosts)."""
    value = os.environ.get("LUOSHI_URL")
    if value is None:
        known = [name for name in names if not name.startswith(".")]
        return f"http{'s' if https else ''}://{known[0]}" if known else "http://127.0.0.1:8000"
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"LUOSHI_URL 应写成 https://主机，是邮件里链接的开头，现在是 {value!r}")
    return value.rstrip("/")


def secret_key(folder: Path, *, required: bool = False) -> str:
    """The key that signs cookies: from ``LUOSHI_SECRET_KEY`` or its ``_FILE``, else made once and kept in ``folder``.

    The kept file can be read by its owner only (0600). Where several machines share one database the key must be given
    (``required``): each would make its own otherwise, and what one signs the others would refuse.
    """
    value = secret("LUOSHI_SECRET_KEY")
    if value is None and required:
        raise ImproperlyConfigured(
            "给出了 DATABASE_URL（生产环境），还必须给出 LUOSHI_SECRET_KEY 或 LUOSHI_SECRET_KEY_FILE："
            "至少 32 个随机字符，各台机器相同"
        )
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


PREPARE_THRESHOLD = 5


def database(folder: Path) -> dict[str, object]:
    """The database: ``DATABASE_URL`` (``postgresql://…``) where given, else an SQLite file in ``folder``.

    SQLite runs with a write-ahead log; every transaction takes the write lock at its start, so that two writers
    wait for each other instead of failing half way.

    PostgreSQL keeps the plans of what is asked again and again. A pool that hands one connection from one request to the
    next and knows nothing of prepared statements needs ``?prepare_threshold=none`` at the end of the address.
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
    # After how many times the server plans a query once for all (only those of kernel/statements.py are ever).
    options: dict[str, object] = dict(parse_qsl(parts.query))
    threshold = str(options.get("prepare_threshold", PREPARE_THRESHOLD))
    options["prepare_threshold"] = int(threshold) if threshold.isdecimal() else None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": secret("LUOSHI_DATABASE_PASSWORD") or unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
