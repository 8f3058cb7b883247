"""What is written reads back: the tasks of a document are those of the tables and notices made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.extraction import read
from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.rendering.ledger_rows import is_task
from luoshi.rendering.official.kinds import render_ledger, render_workbook

from . import samples

CORPUS = sorted(
    path
    for path in (Path(__file__).parents[2] / "corpus").iterdir()
    if path.suffix in (".txt", ".md", ".html", ".docx", ".xlsx")
)
SEEDS = sorted((Path(__file__).parents[4] / "shared" / "seeds").glob("*.txt"))
Facts = list[dict[str, tuple[object, ...]]]


def facts(ledger: Ledger) -> Facts:
    """Of each task who leads, who answers beside, its figures and its time limits."""
    out: Facts = []
    for index, task in enumerate(ledger.tasks):
        if not is_task(task):
            continue
        days = {*task.deadlines, *(a.deadline for a in task.assignments if a.deadline)}
        out.append(
            {
                "lead": tuple(body.written for a in task.assignments for body in a.lead),
                "support": tuple(body.written for a in task.assignments for body in a.support),
                "targets": tuple(
                    sorted(
                        (target.metric, target.comparator, str(target.value), target.unit)
                        for target in ledger.targets
                        if target.task == index
                    )
                ),
                "deadlines": tuple(sorted({day.by or day.text for day in days})),
            }
        )
    return out


def there_and_back(code: str, document: Document, ledger: Ledger) -> Facts:
    docx = render_ledger(samples.named(code), document, ledger)
    return facts(read("读回.docx", docx)[1])


@pytest.mark.parametrize("path", [*CORPUS, *SEEDS], ids=lambda path: path.name)
def test_a_division_of_work_reads_back_as_the_document_it_was_made_of(path: Path) -> None:
    document, ledger = read(str(path))
    expected = facts(ledger)
    assert there_and_back("division", document, ledger) == expected
    assert (
        facts(read("读回.xlsx", render_workbook(samples.named("division"), document, ledger))[1]) == expected
    )


@pytest.mark.parametrize("path", CORPUS[::4], ids=lambda path: path.name)
def test_a_notice_with_its_table_attached_reads_back_too(path: Path) -> None:
    document, ledger = read(str(path))
    assert there_and_back("notice", document, ledger) == facts(ledger)


def test_the_plan_of_the_seed_reads_back_whole() -> None:
    seed = next((path for path in SEEDS if path.name.startswith("002")), None)
    if seed is None:
        pytest.skip("the seeds are not on this machine")
    document, ledger = read(str(seed))
    assert there_and_back("ledger", document, ledger) == facts(ledger)


def test_cells_of_other_columns_stand_under_their_names() -> None:
    path = next(path for path in CORPUS if path.name.startswith("100-"))
    values = samples.named("division").values
    assert values is not None
    assert values(*read(str(path)))["分组"][0]["行"][0]["任务"].split("\n") == [
        "临湖县人民医院综合楼。新建综合楼3.2万平方米，设置床位400张；",
        "总投资（万元）：28000",
        "专项债额度（万元）：18000",
        "开工时间：2026年3月",
        "包联领导：王某",
    ]


def test_the_circulation_sheet_reads_back() -> None:
    path = next(path for path in CORPUS if path.name.startswith("21-"))
    document, ledger = read(str(path))
    sheet = document.circulation
    assert sheet is not None
    again = read("处理单.docx", render_ledger(samples.named("circulation"), document, ledger))[0].circulation
    assert again is not None
    assert (again.sender, again.doc_number, again.received_at) == (
        sheet.sender,
        sheet.doc_number,
        sheet.received_at,
    )
    assert [(o.kind, o.person, o.text, o.date) for o in again.opinions] == [
        (o.kind, o.person, o.text, o.date) for o in sheet.opinions
    ]


BODIES = st.lists(
    st.sampled_from(["市水利局", "市财政局", "市发展改革委", "市教育局", "市应急局", "市住房城乡建设局"]),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip
MATTER = st.sampled_from(["整修堤防", "疏浚河道", "改造灌区", "建设泵站", "治理水土流失"])


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan whose tasks are led, shared, or shared out, with and without figures and time limits."""
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        matter, bodies = draw(MATTER), draw(BODIES)
        month, year, count = (
            draw(st.integers(1, 12)),
            draw(st.integers(2031, 2034)),
            draw(st.integers(2, 90_000)),
        )
        due = draw(st.sampled_from([f"{year}年{month}月底前", f"{month}月底前", "年底前", ""]))
        figure = draw(
            st.sampled_from(
                [f"完成{matter}{count}处以上", f"{matter}率达到{count % 90 + 1}%", f"抓好{matter}"]
            )
        )
        who = draw(
            st.sampled_from(
                [
                    f"牵头单位：{bodies[0]}" + (f"；责任单位：{'、'.join(bodies[1:])}" if bodies[1:] else ""),
                    f"{bodies[0]}牵头" + (f"，{'、'.join(bodies[1:])}配合" if bodies[1:] else ""),
                    "、".join([*bodies, "市审计局"]) + "按职责分工负责",
                ]
            )
        )
        lines.append(f"{number}.{matter}。{due}{figure}。（{who}）")
    return samples.PLAN + "\n".join(lines) + "\n"


@settings(max_examples=25, deadline=None)
@given(plans(), st.sampled_from(["division", "ledger", "notice"]))
def test_any_plan_reads_back_alike(text: str, code: str) -> None:
    document, ledger = read("方案.txt", text.encode())
    assert there_and_back(code, document, ledger) == facts(ledger)


@pytest.mark.parametrize("attachments", [0, 1, 3])
def test_the_frame_of_a_notice_reads_back(attachments: int) -> None:
    values = samples.letter_values(3, attachments)
    docx = samples.letter(
        "notice",
        3,
        attachments,
        发文机关标志="云州市人民政府办公室文件",
        标题行=["云州市人民政府办公室关于做好", "水利建设工作的通知"],
    )
    header = read("通知.docx", docx)[0].header
    assert header.title == "云州市人民政府办公室关于做好水利建设工作的通知"
    assert header.issuer == values["署名"]
    assert (header.doc_number, header.issued_on, header.printed_on) == (
        values["发文字号"],
        "2031-03-05",
        "2031-03-06",
    )
    assert "、".join(header.addressees) == values["主送机关"]
    assert header.copied_to == (values["抄送"],)
    assert len(header.attachments) == attachments
