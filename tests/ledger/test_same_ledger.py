"""The same content in another kind of file, or as a damaged copy, gives the same ledger; and every span quotes the file."""

from __future__ import annotations

import importlib.util
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.ledger.build import build_ledger
from luoshi.ledger.record import record
from luoshi.reading.document import Document
from luoshi.reading.reader import read_bytes, read_text


def _load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


TESTS = Path(__file__).resolve().parent.parent
make = _load("make_files_for_ledger", TESTS / "reading" / "make_files.py")
damage = _load("damage_for_ledger", TESTS / "damage.py")

PARAGRAPHS = [
    "青岚市人民政府办公室关于印发《青岚市提升社区养老服务三年行动方案》的通知",
    "青政办发〔2024〕18号",
    "各区人民政府，市政府各部门：",
    "《青岚市提升社区养老服务三年行动方案》已经市政府同意，现印发给你们，请认真组织实施。",
    "青岚市人民政府办公室",
    "2024年5月20日",
    "青岚市提升社区养老服务三年行动方案",
    "为提升社区养老服务水平，满足老年人多样化需求，结合我市实际，制定本方案。",
    "一、工作目标",
    "到2026年，建成社区养老服务中心60个以上，护理型床位占比达到65%，老年助餐服务覆盖率不低于90%。",
    "二、重点任务",
    "（一）完善服务网络",
    "1．建设服务中心。按照每个街道至少1处的要求，新建改建社区养老服务中心24个，改造居家适老化家庭3000户。（市民政局牵头，市自然资源和规划局、市住房城乡建设局等按职责分工负责）",
    "2．发展老年助餐。支持社会力量参与，2024年底前新增助餐点120处。（牵头单位：市商务局；责任单位：市民政局、市市场监管局、各区人民政府）",
    "（二）提升服务质量",
    "3．培养护理人才。开展职业技能培训5000人次，力争持证护理员增长20%以上。（市人力资源社会保障局、市教育局分别牵头，市总工会配合）推动院校开设老年护理专业。（市教育局负责）",
    "4．加强综合监管。建立随机抽查机制，对服务机构每年检查不少于2次。（责任单位：市民政局、市消防救援支队）",
    "三、保障措施",
    "各区、各部门要加强组织领导，不得层层加码，不得增加基层负担。",
]
TEXT = "\n".join(PARAGRAPHS) + "\n"
TABLE = [
    ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"],
    ["1", "新建社区食堂30家", "市商务局", "市民政局、各区人民政府", "2024年10月底前"],
    ["2", "改造养老床位800张", "市民政局", "市财政局", "2024年12月底前"],
]


def seen(document: Document) -> list[tuple[object, ...]]:
    """What a reader of the ledger would compare: tasks, who does them, by when; and the figures."""
    found = record(document, build_ledger(document))
    tasks: list[tuple[object, ...]] = [
        (
            re.sub(r"\s", "", task["text"]),
            task["heading"],
            tuple(
                (
                    tuple(b["written"] for b in a["lead"]),
                    tuple(b["written"] for b in a["support"]),
                    a["open"],
                    a["mode"],
                )
                for a in task["assignments"]
            ),
            tuple(d["by"] for d in task["deadlines"]),
        )
        for task in found["tasks"]
    ]
    targets: list[tuple[object, ...]] = [
        (t["metric"], t["comparator"], str(t["value"]), t["unit"]) for t in found["targets"]
    ]
    return [*tasks, *targets]


EXPECTED = seen(read_text(TEXT))


def test_the_plain_text_has_the_tasks_and_figures_that_a_reader_finds() -> None:
    document = read_text(TEXT)
    ledger = build_ledger(document)
    assert [len(task.assignments) for task in ledger.tasks] == [1, 1, 2, 1]
    assert [b.written for b in ledger.tasks[2].assignments[0].lead] == ["市人力资源社会保障局", "市教育局"]
    assert {target.value for target in ledger.targets} >= {60, 65, 90, 24, 3000, 120, 5000, 20}


FILES: dict[str, Callable[..., bytes]] = {
    "txt": make.txt_of,
    "html": make.html_of,
    "docx": make.docx_of,
    "pdf": make.pdf_of,
    "ofd": make.ofd_of,
}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_gives_the_same_ledger(kind: str) -> None:
    document = read_bytes(FILES[kind](PARAGRAPHS), f"方案.{kind}")
    assert document.format == kind
    assert seen(document) == EXPECTED


@pytest.mark.parametrize("kind", FILES)
def test_a_task_table_gives_the_same_rows_in_every_kind_of_file(kind: str) -> None:
    title = "青岚市2024年社区养老重点任务清单"
    document = read_bytes(FILES[kind]([title, TABLE]), f"清单.{kind}")
    ledger = build_ledger(document)
    assert [[b.written for b in task.assignments[0].lead] for task in ledger.tasks] == [
        ["市商务局"],
        ["市民政局"],
    ]
    assert [[b.written for b in task.assignments[0].support] for task in ledger.tasks] == [
        ["市民政局", "各区人民政府"],
        ["市财政局"],
    ]
    assert [[d.by for d in task.deadlines] for task in ledger.tasks] == [["2024-10-31"], ["2024-12-31"]]


DAMAGES = [
    "to_traditional",
    "inject_pinyin",
    "shift_gbk",
    "kangxi",
    "space_out",
    "space_numbers",
    "break_lines",
    "page_numbers",
    "full_width_digits",
    "half_width_punctuation",
    "odd_spaces",
    "blank_lines",
    "web_furniture",
]


@pytest.mark.parametrize("kind", DAMAGES)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_damaged_copy_gives_the_same_ledger(kind: str, seed: int) -> None:
    damaged = getattr(damage, kind)(TEXT, random.Random(seed))
    assert seen(read_text(damaged)) == EXPECTED


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(DAMAGES), max_size=2, unique=True), st.integers(0, 10_000))
def test_every_span_mapped_back_quotes_characters_of_the_file(kinds: list[str], seed: int) -> None:
    text = TEXT
    for kind in kinds:
        text = getattr(damage, kind)(text, random.Random(seed))
    document = read_text(text)
    found = record(document, build_ledger(document))
    source = document.source
    spans = [tuple(task["span"]) for task in found["tasks"]]
    for task in found["tasks"]:
        for assignment in task["assignments"]:
            spans += [tuple(assignment["span"]), tuple(assignment["source_span"])]
            for body in (*assignment["lead"], *assignment["support"]):
                start, end = body["span"]
                assert 0 <= start < end <= len(source)
                # Where nothing had to be mended the file's own characters are the very name.
                if not kinds:
                    assert source[start:end] == body["written"]
    for start, end in spans:
        assert 0 <= start <= end <= len(source)


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="一二（）1.、，。；：\n\t市局牵头负责责任单位：配合年底前5%以上亿元增长附件《》〔2025〕号|",
        max_size=300,
    )
)
def test_no_text_makes_the_reader_or_the_ledger_fail(text: str) -> None:
    if text.strip():
        document = read_text("方案\n" + text)
        record(document, build_ledger(document))
