"""What the tests of the web application share: a data folder of their own and a small document with its ledger."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from luoshi.ledger import model
from luoshi.reading import document as read
from luoshi.reading.span import Draft, Span
from luoshi.web.kernel import outages

sys.path.insert(0, str(Path(__file__).parent))  # makes world.py importable

TEXT = """青禾市人民政府关于印发重点任务分工方案的通知
青政发〔2025〕3号
各县市区人民政府：
现将分工方案印发给你们。不得层层加码。
一、产业提升
1.建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局、市自然资源局等负责）
2.稳定就业。城镇新增就业5万人左右，力争增长3%至5%。（市人力资源社会保障局、市教育局按职责分工负责）
成立青禾市产业专班，召集人为张副市长，办公室设在市发展改革委。
对成效明显的县给予奖励。（市财政局牵头）
表扬名单：白石县、云岭县。
青禾市人民政府
2025年1月6日
"""


def span(words: str, text: str = TEXT) -> Span:
    """Where the words stand in the sample text (once)."""
    at = text.index(words)
    return Span(at, at + len(words))


def body(written: str, name: str | None = None) -> model.Body:
    return model.Body(written, name, span(written))


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> Path:
    """Files go to a folder of this test alone."""
    settings.DATA_FOLDER = tmp_path
    settings.ORIGINALS_FOLDER = tmp_path / "originals"
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints.txt"
    return tmp_path


@pytest.fixture(autouse=True)
def quick_hashes(settings) -> None:
    """How hard passwords are to guess is the subject of few tests; those ask for ``real_hashes``."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture
def real_hashes(quick_hashes, settings) -> None:
    """Passwords are kept as they are in production."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Every client of a test begins with middleware of its own, which would look for the same static files again."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(self: WhiteNoiseMiddleware) -> None:
        key = (self.static_prefix, self.max_age)
        if key not in found:
            look(self)
            found[key] = self.files
        self.files = found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture
def world(db):
    """An invented province with people of every role (``world.py``)."""
    from world import make_world

    return make_world()


@pytest.fixture
def client(world):
    """A browser in which the city's general office has signed in; ``public`` is one in which nobody has."""
    from world import signed_in

    return signed_in(world.office)


@pytest.fixture
def public():
    return Client()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing is remembered of the test before, whose rows may have had the same numbers, nor of an outage it met."""
    cache.clear()
    outages.forget()


@pytest.fixture(autouse=True)
def emptied_log(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """Empties the log after a test that commits: it refuses to be emptied the way the other tables are."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        commits = True
    yield
    if commits:
        from django.db import connection

        from luoshi.web.audit import protection

        protection.remove(connection)
        with connection.cursor() as cursor:
            for table in (*protection.TABLES, "audit_tree"):
                cursor.execute(f"DELETE FROM {table}")
        protection.install(connection)


@pytest.fixture(scope="session")
def sample_text() -> str:
    return TEXT


@pytest.fixture
def place():
    """Where words stand in the sample text."""
    return span


@pytest.fixture(scope="session")
def sample_document() -> read.Document:
    """A document of every kind of fact, as a reader would give it."""
    return read.Document(
        file="分工方案.txt",
        format="txt",
        source=TEXT,
        draft=Draft.of(TEXT),
        header=read.Header(
            title="青禾市人民政府关于印发重点任务分工方案的通知",
            doc_number="青政发〔2025〕3号",
            issuer="青禾市人民政府",
            addressees=("各县市区人民政府",),
            issued_on="2025-01-06",
            spans={
                "title": span("青禾市人民政府关于印发重点任务分工方案的通知"),
                "doc_number": span("青政发〔2025〕3号"),
                "issued_on": span("2025年1月6日"),
            },
        ),
        headings=(span("一、产业提升"),),
        notices=(read.Notice("number-guessed", "发文字号缺了一个括号，已补。", span("青政发〔2025〕3号")),),
    )


@pytest.fixture(scope="session")
def sample_ledger() -> model.Ledger:
    """The ledger of the sample document."""
    first = model.Task(
        plan="main",
        number="1",
        path=("一、产业提升",),
        heading="建设产业园",
        kind="task",
        span=span(
            "1.建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局、市自然资源局等负责）"
        ),
        assignments=(
            model.Assignment(
                lead=(body("市工业和信息化局", "青禾市工业和信息化局"),),
                support=(body("市财政局", "青禾市财政局"), body("市自然资源局")),
                open=True,
                mode="lead",
                span=span("1.建设产业园。新建标准厂房20万平方米以上，年底前完成。"),
                source_span=span("（市工业和信息化局牵头，市财政局、市自然资源局等负责）"),
            ),
        ),
        deadlines=(model.Deadline("年底前", "2025-12-31", span("年底前")),),
    )
    second = model.Task(
        plan="main",
        number="2",
        path=("一、产业提升",),
        heading="稳定就业",
        kind="task",
        span=span(
            "2.稳定就业。城镇新增就业5万人左右，力争增长3%至5%。（市人力资源社会保障局、市教育局按职责分工负责）"
        ),
        assignments=(
            model.Assignment(
                lead=(),
                support=(body("市人力资源社会保障局"), body("市教育局")),
                open=False,
                mode="joint",
                span=span("2.稳定就业。城镇新增就业5万人左右，力争增长3%至5%。"),
                source_span=span("（市人力资源社会保障局、市教育局按职责分工负责）"),
                deadline=model.Deadline("年底前", "2025-12-31", span("年底前")),
            ),
        ),
    )
    return model.Ledger(
        plans=(model.Part("main", "重点任务分工方案", Span(0, len(TEXT))),),
        tasks=(first, second),
        targets=(
            model.Target(
                "新建标准厂房", ">=", Decimal(20), "万平方米", "count", span("新建标准厂房20万平方米以上"), task=0, plan="main"
            ),
            model.Target(
                "城镇新增就业", "~", Decimal(5), "万人", "count", span("城镇新增就业5万人左右"), approximate=True,
                year=2025, task=1, plan="main",
            ),
            model.Target(
                "增长", "range", (Decimal(3), Decimal(5)), "%", "growth", span("力争增长3%至5%"), hedge="力争", plan="main"
            ),
        ),
        task_forces=(
            model.TaskForce(
                "青禾市产业专班",
                span("成立青禾市产业专班，召集人为张副市长，办公室设在市发展改革委。"),
                plan="main",
                convener="张副市长",
                deputies=("李秘书长",),
                members=(body("市教育局"),),
                members_open=True,
                office_host=body("市发展改革委"),
            ),
        ),
        measures=(
            model.Measure(
                "1", "对成效明显的县给予奖励。", ("县",), (body("市财政局", "青禾市财政局"),), "奖励",
                span("对成效明显的县给予奖励。（市财政局牵头）"),
            ),
        ),
        awards=(
            model.Award("1", "产业提升", "县", ("白石县", "云岭县"), span("表扬名单：白石县、云岭县。")),
        ),
        rules=(model.Rule("不得层层加码", span("不得层层加码"), "prohibit"),),
        notices=(read.Notice("unresolved-body", "“市自然资源局”没有对上部门名录。", span("市自然资源局")),),
    )  # fmt: skip


@pytest.fixture
def document_row(world, sample_document, sample_ledger):
    """The sample document, handed in by the city's general office and read."""
    from luoshi.web.documents.services import intake

    received = intake.receive("分工方案.txt", [TEXT.encode()], actor=world.office)
    intake.claim(received.document.pk)
    return intake.store(received.document.pk, sample_document, sample_ledger)
