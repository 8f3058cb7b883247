"""Headers, forgery, hosts, errors and settings: what holds for every page."""

from __future__ import annotations

import html
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from world import signed_in

from luoshi.web import environment

STATIC = Path(environment.__file__).parent / "static" / "luoshi"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/documents/", "/nothing-here/", "/documents/999/"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_no_page_holds_inline_code_or_anything_from_elsewhere(client, document_row):
    task = document_row.tasks.first()
    for path in (
        "/",
        "/documents/",
        document_row.get_absolute_url(),
        f"{document_row.get_absolute_url()}task/{task.pk}/",
    ):
        html = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"\s(style|on\w+)=", html)
        assert not re.search(r'(src|href)="(https?:)?//', html)


@pytest.mark.django_db
def test_no_write_is_taken_without_the_token(document_row):
    strict = Client(enforce_csrf_checks=True)
    task = document_row.tasks.first()
    for name, arguments in {
        "upload": (),
        "undo": (document_row.pk,),
        "read-again": (document_row.pk,),
        "header": (document_row.pk,),
        "confirm": (document_row.pk, "task", task.pk),
        "delete": (document_row.pk, "task", task.pk),
        "edit": (document_row.pk, "task", task.pk),
        "merge": (document_row.pk, task.pk),
        "split": (document_row.pk, task.pk),
        "add": (document_row.pk, "task"),
    }.items():
        response = strict.post(reverse(f"documents:{name}", args=arguments), {"version": 1})
        assert response.status_code == 403, name
        assert "表单已失效" in response.content.decode()


@pytest.mark.django_db
def test_the_token_of_the_page_is_accepted(world):
    strict = signed_in(world.office, enforce_csrf_checks=True)
    token = re.search(r'"X-CSRFToken": "(\w+)"', strict.get("/documents/").content.decode())[1]
    assert strict.post(reverse("documents:upload"), headers={"X-CSRFToken": token}).status_code == 302
    assert strict.cookies["csrftoken"]["httponly"]
    assert strict.cookies["csrftoken"]["samesite"] == "Strict"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5"])
def test_only_this_machine_may_be_named_as_host(settings, host):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert Client().get("/documents/", headers={"host": host}).status_code == 400


@pytest.mark.django_db
def test_no_page_mixes_languages(client, document_row):
    address = f"{document_row.get_absolute_url()}target/add/"
    html = client.post(address, headers={"accept-language": "en"}).content.decode()
    assert "This field" not in html
    assert "这个字段" in html or "必填" in html


@pytest.mark.django_db
def test_what_is_not_there_is_said_in_the_frame(client):
    response = client.get("/documents/999/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "没有这个页面" in html
    assert 'class="rail"' in html


@pytest.mark.django_db
def test_an_error_is_told_without_its_cause(monkeypatch, world):
    from luoshi.web.documents import queries

    monkeypatch.setattr(queries, "filter_documents", lambda *_given, **_named: 1 / 0)
    response = signed_in(world.office, raise_request_exception=False).get("/documents/")
    html = response.content.decode()
    assert response.status_code == 500
    assert "系统出错" in html
    assert "ZeroDivisionError" not in html
    assert 'class="rail"' in html


def test_static_files_are_served_and_nothing_beside_them(client):
    response = client.get("/static/luoshi/tokens.css")
    assert b"--accent" in b"".join(response.streaming_content)
    for path in (
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/static/luoshi/../../settings.py",
    ):
        assert client.get(path).status_code == 404


def test_only_the_tokens_name_colours_and_only_five_sizes_of_type_exist():
    for path in STATIC.glob("*.css"):
        if path.name == "tokens.css":
            continue
        css = path.read_text(encoding="utf-8")
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|rgb\(", css), path.name
        assert not re.findall(r"font(?:-size)?:[^;]*\d+px", css), path.name


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_address_has_a_name():
    patterns = get_resolver().url_patterns[0].url_patterns
    assert all(pattern.name for pattern in patterns)


# Settings ------------------------------------------------------------------------------------------------------


OWN = ("LUOSHI_", "DATABASE_URL")
KEY = "a-secret-of-more-than-thirty-two-characters"


@pytest.fixture
def no_settings(monkeypatch):
    """None of the settings under which the tests themselves run."""
    for name in [name for name in os.environ if name.startswith(OWN)]:
        monkeypatch.delenv(name)


ENGINE = "print(settings.DATABASES['default']['ENGINE'])"


def settings_with(
    folder: Path, program: str = ENGINE, /, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings; {program}"],
        env={**{name: value for name, value in os.environ.items() if not name.startswith(OWN)}, "DJANGO_SETTINGS_MODULE": "luoshi.web.settings", "LUOSHI_DATA": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"LUOSHI_DEBUG": "yes"}, "只能是 True 或 False"),
        ({"DATABASE_URL": "mysql://x", "LUOSHI_SECRET_KEY": KEY}, "postgresql://"),
        ({"DATABASE_URL": "postgresql://u@db/luoshi"}, "还必须给出 LUOSHI_SECRET_KEY"),
        ({"LUOSHI_SECRET_KEY": KEY, "LUOSHI_SECRET_KEY_FILE": "/nowhere/key"}, "只能写一个"),
        ({"LUOSHI_HOSTS": "*"}, "不能用 *"),
        ({"LUOSHI_HOSTS": "https://luoshi.example.cn"}, "不带 http://"),
        ({"LUOSHI_HTTPS": "True"}, "还要给出 LUOSHI_HOSTS"),
        ({"LUOSHI_FILES": "/srv/files"}, "s3://桶名/前缀"),
        ({"LUOSHI_FILES": "s3://luoshi/files"}, "LUOSHI_S3_ACCESS_KEY"),
        ({"LUOSHI_FILES": "s3://luoshi", "LUOSHI_S3_ENDPOINT": "minio:9000"}, "https://主机:端口"),
        ({"LUOSHI_METRICS_TOKEN_FILE": "/nowhere/token"}, "读不到 LUOSHI_METRICS_TOKEN_FILE"),
        ({"LUOSHI_WORKER_LEASE": "1"}, "2 到 3600"),
        ({"LUOSHI_SECRET_KEY": "short"}, "32 个字符"),
        ({"LUOSHI_SECRET_KEY_FILE": "/nowhere/key"}, "读不到"),
        ({"LUOSHI_UPLOAD_LIMIT_MB": "0"}, "1 到 4096"),
        ({"LUOSHI_UPLOAD_LIMIT_MB": "二百"}, "1 到 4096"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_is_wrong(tmp_path, variables, words):
    result = settings_with(tmp_path, **variables)
    assert result.returncode != 0
    assert words in result.stderr


def test_a_data_folder_that_is_a_file_stops_the_start(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "不是文件夹" in settings_with(tmp_path / "file").stderr


def test_another_database_is_named_by_its_address(tmp_path):
    result = settings_with(
        tmp_path, DATABASE_URL="postgresql://u:p%40ss@db:5433/luoshi", LUOSHI_SECRET_KEY=KEY
    )
    assert result.stdout.strip() == "django.db.backends.postgresql"


def test_behind_https_cookies_are_secure_and_only_the_named_hosts_are_trusted(tmp_path):
    wanted = "ALLOWED_HOSTS[3:], CSRF_TRUSTED_ORIGINS, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_HSTS_SECONDS > 0"
    shown = ", ".join(f"settings.{name.strip()}" for name in wanted.split(","))
    result = settings_with(
        tmp_path, f"print({shown})", LUOSHI_HTTPS="True", LUOSHI_HOSTS="luoshi.example.cn, .office.example.cn"
    )
    assert result.stdout.strip() == (
        "['luoshi.example.cn', '.office.example.cn'] ['https://luoshi.example.cn', 'https://*.office.example.cn'] True True True"
    )


def test_a_password_can_come_from_a_file(tmp_path):
    (tmp_path / "password").write_text("p@ss\n")
    result = settings_with(
        tmp_path,
        "print(settings.DATABASES['default']['PASSWORD'])",
        DATABASE_URL="postgresql://u@db:5433/luoshi",
        LUOSHI_DATABASE_PASSWORD_FILE=str(tmp_path / "password"),
        LUOSHI_SECRET_KEY=KEY,
    )
    assert result.stdout.strip() == "p@ss"


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path, no_settings):
    folder = tmp_path / "var"
    made = environment.secret_key(folder)
    assert len(made) >= 50
    assert environment.secret_key(folder) == made
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_a_damaged_secret_is_not_used(tmp_path, no_settings):
    (tmp_path / "secret-key").write_text("x")
    with pytest.raises(environment.ImproperlyConfigured, match="已损坏"):
        environment.secret_key(tmp_path)


def test_htmx_sets_no_style_of_its_own_which_the_policy_would_refuse(world):
    head = signed_in(world.office).get("/me/").content.decode()
    settled = json.loads(html.unescape(re.search(r"name=\"htmx-config\" content='([^']+)'", head)[1]))[
        "attributesToSettle"
    ]
    assert settled == ["class", "width", "height"]
