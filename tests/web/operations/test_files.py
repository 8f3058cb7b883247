"""Files are kept whole or not at all, in a folder and in a bucket alike. The bucket is that of a real server."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.test import Client

from luoshi.web.environment import Bucket
from luoshi.web.kernel import files

NAME = "luoshi-test"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3-compatible server on this machine."""
    from moto.server import ThreadedMotoServer

    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def bucket(server, settings) -> Iterator[Bucket]:
    """A bucket, and files that are kept in it below a prefix."""
    import boto3

    name = f"{NAME}-{time.monotonic_ns()}"
    client = boto3.client(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    client.create_bucket(Bucket=name)
    client.put_object(Bucket=name, Key="other/thing", Body=b"not ours")
    settings.FILES_BUCKET = Bucket(name, "files/of luoshi", server, "us-east-1", "k", "s")
    return settings.FILES_BUCKET


@pytest.fixture(params=["folder", "bucket"])
def place(request) -> str:
    """Both places, one behaviour."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return request.param


def test_what_is_kept_is_found_again_byte_by_byte(place):
    data = os.urandom(3_000_000)
    kept = files.keep([data[:1_000_000], b"", data[1_000_000:]])
    assert kept == files.Kept(hashlib.sha256(data).hexdigest(), len(data))
    assert files.exists(kept.sha256)
    with files.open_file(kept.sha256) as file:
        assert file.read(10) == data[:10]
        file.seek(0)
        assert file.read() == data


def test_the_same_bytes_are_kept_once(place):
    first = files.keep([b"one"])
    assert files.keep([b"o", b"ne"]) == first
    other = files.keep([b"two"])
    assert list(files.all_files()) == sorted([first.sha256, other.sha256])


def test_an_empty_file_is_a_file(place):
    kept = files.keep([])
    assert kept.size == 0
    with files.open_file(kept.sha256) as file:
        assert file.read() == b""


def test_what_breaks_off_is_not_kept(place, data_folder):
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("the browser went away")

    with pytest.raises(ConnectionError):
        files.keep(chunks())
    assert list(files.all_files()) == []
    assert not list((data_folder / "originals").glob("**/.incoming*"))


def test_what_is_not_kept_is_said_to_be_missing(place):
    with pytest.raises(FileNotFoundError):
        files.open_file("0" * 64)
    assert not files.exists("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_a_digest_names_a_file(place, name):
    with pytest.raises(ValueError, match="SHA-256"):
        files.open_file(name)


def test_a_removed_file_is_gone(place):
    kept = files.keep([b"one"])
    files.remove(kept.sha256)
    assert not files.exists(kept.sha256)
    assert list(files.all_files()) == []


def test_many_files_are_all_listed(bucket, monkeypatch):
    monkeypatch.setattr(files, "PAGE", 4)
    made = sorted(files.keep([str(number).encode()]).sha256 for number in range(10))
    assert list(files.all_files()) == made


def test_a_place_that_works_passes_the_check(place):
    files.check()


def test_a_server_that_is_away_is_told_in_words(bucket, settings):
    settings.FILES_BUCKET = Bucket("away", "", "http://127.0.0.1:9", "us-east-1", "k", "s")
    with pytest.raises(files.FilesUnavailable, match="暂时不可用"):
        files.keep([b"one"])
    with pytest.raises(files.FilesUnavailable):
        files.check()


def test_a_bucket_that_does_not_exist_is_told_in_words(bucket, settings):
    settings.FILES_BUCKET = Bucket("no-such-bucket", "", bucket.endpoint, "us-east-1", "k", "s")
    with pytest.raises(files.FilesUnavailable):
        list(files.all_files())
    with pytest.raises(files.FilesUnavailable):
        files.keep([b"one"])


def test_an_upload_while_the_storage_is_away_is_refused_whole(bucket, settings, client):
    from io import BytesIO

    from luoshi.web.documents.models import Document

    settings.FILES_BUCKET = Bucket("away", "", "http://127.0.0.1:9", "us-east-1", "k", "s")
    polite = Client(raise_request_exception=False)
    polite.cookies = client.cookies
    file = BytesIO("一份方案".encode())
    file.name = "方案.txt"
    response = polite.post("/upload/", {"files": file})
    assert response.status_code == 503
    assert "不能存取文件" in response.content.decode()
    assert not Document.objects.exists()


def test_a_document_is_read_from_the_bucket(bucket, world):
    from luoshi.web.documents import tasks
    from luoshi.web.documents.models import Document
    from luoshi.web.documents.services import intake

    received = intake.receive("方案.txt", ["关于工作的通知\n一、建设产业园。".encode()], actor=world.office)
    tasks.read_document.func(received.document.pk)
    assert Document.objects.get().state == "read"


def test_a_storage_that_is_away_is_not_blamed_on_the_document(bucket, settings, world):
    from luoshi.web.documents import tasks
    from luoshi.web.documents.models import Document
    from luoshi.web.documents.services import intake

    received = intake.receive("方案.txt", [b"x"], actor=world.office)
    settings.FILES_BUCKET = Bucket("away", "", "http://127.0.0.1:9", "us-east-1", "k", "s")
    with pytest.raises(files.FilesUnavailable):
        tasks.read_document.func(received.document.pk)
    assert Document.objects.get().state == "reading", "it is queued again when its lease ends"


KEEP = """
import sys, time
from luoshi.web.kernel import files
def chunks():
    for _ in range(40):
        yield b"x" * 1_000_000
        print("chunk", flush=True)
        time.sleep(0.01)
files.keep(chunks())
"""


def test_a_kill_while_a_file_is_written_leaves_nothing_under_a_final_name(place, bucket, data_folder):
    variables = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LUOSHI_", "DATABASE_URL"))
        },
        "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
        "LUOSHI_DATA": str(data_folder),
    }
    if place == "bucket":
        variables |= {
            "LUOSHI_FILES": f"s3://{bucket.name}/killed",
            "LUOSHI_S3_ENDPOINT": bucket.endpoint,
            "LUOSHI_S3_ACCESS_KEY": "k",
            "LUOSHI_S3_SECRET_KEY": "s",
        }
    process = subprocess.Popen([sys.executable, "-c", KEEP], env=variables, stdout=subprocess.PIPE)
    for _ in range(20):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list((data_folder / "originals").glob("[0-9a-f][0-9a-f]/*")) == []
    assert list(files.all_files()) == []


def test_what_a_kill_left_behind_is_tidied_up_after_a_day(data_folder):
    folder = data_folder / "originals"
    folder.mkdir()
    old, new = folder / ".incoming-old", folder / ".incoming-new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    files.tidy()
    assert not old.exists()
    assert new.exists(), "somebody may be writing it just now"


def test_asking_whether_files_can_be_kept_leaves_nothing_behind(settings, tmp_path):
    settings.FILES_BUCKET, settings.ORIGINALS_FOLDER = None, tmp_path / "originals"
    files.check()
    opened = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        files.check()
    assert len(os.listdir("/proc/self/fd")) == opened
    assert list(settings.ORIGINALS_FOLDER.iterdir()) == []
