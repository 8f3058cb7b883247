"""A damaged copy, once mended, reads like the clean document, and every character knows where it came from."""

import random
from collections.abc import Callable

import damage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.reading.document import SourceText
from luoshi.reading.repair.mend import Mended, mend
from luoshi.reading.repair.script import convert
from luoshi.reading.span import Draft, Span

SCHEME = """临江市推进绿色制造实施方案

　　为贯彻落实省委、省政府关于推动制造业绿色发展的决策部署，加快建设清洁低碳的现代化产业体系，结合我市实际，制定本实施方案。

　　一、主要目标

　　到2027年，全市规模以上工业单位增加值能耗比2024年下降7.5%以上，建成绿色工厂60家、绿色园区4个，工业固体废物综合利用率达到78%，绿色制造产业产值突破320亿元。2026年，力争新增绿色工厂20家，技术改造投资增长12%左右。

　　二、重点任务

　　（一）推动重点行业改造

　　1.实施节能改造工程。聚焦建材、化工、冶金等行业，每年组织实施1—2批节能改造项目，支持企业更新电机、锅炉、变压器等设备，三年内完成改造项目150个以上，年节约标准煤30万吨。对能效达到标杆水平的企业，按照设备投资额的8%给予补助。（市工业和信息化局牵头，市发展改革委、市财政局、市市场监管局按职责分工负责）

　　2.推进清洁生产审核。督促重点企业依法开展审核，2026年底前完成45家，审核中发现的问题要建立清单、限期整改、逐项销号。（市生态环境局牵头，市工业和信息化局等按职责分工负责）

　　3.培育绿色工厂和园区。建立分级培育库，完善评价标准，推动园区集中供热、中水回用和余热利用，力争到2027年省级以上绿色园区占比达到30%。（责任单位：市工业和信息化局、市商务局，各县市区人民政府）

　　（二）提升资源利用水平

　　4.加强工业固体废物利用。支持水泥、制砖企业消纳尾矿和炉渣，建设3个资源循环利用基地，全年新增处理能力120万吨，历史堆存量逐年下降。（牵头单位：市发展改革委，配合单位：市生态环境局、市自然资源和规划局）

　　5.提高用水效率。推广高效冷却、循环用水工艺，创建节水型企业25家，万元工业增加值用水量下降4%。（市水利局、市工业和信息化局分别牵头）

　　三、保障措施

　　（一）加强组织领导。成立市绿色制造工作专班，由分管副市长任召集人，办公室设在市工业和信息化局，定期调度进展、协调解决困难问题。

　　（二）强化政策支持。统筹用好各级专项资金，鼓励金融机构开发绿色信贷产品，对重点项目在用地、用能、环评等方面予以保障。

　　（三）严格跟踪问效。坚持用数据说话，不得要求企业重复填报，不得层层加码。一是依托统计数据评价进展；二是每半年通报一次；三是年底开展评估。

　　附件：1.重点项目清单
　　2.绿色工厂培育名单"""

NOTICE = """临江市人民政府办公室文件

临政办发〔2026〕9号

临江市人民政府办公室关于做好2026年防汛抗旱工作的通知

各县市区人民政府，市直各单位：

　　为切实做好2026年防汛抗旱工作，保障人民群众生命财产安全，根据省防汛抗旱指挥部有关要求，经市人民政府同意，现就有关事项通知如下。

　　一、压实工作责任。各级各部门要落实以行政首长负责制为核心的责任体系，3月20日前公布水库、堤防、重点山塘责任人名单，确保312座水库、1860处山塘责任全覆盖。（市水利局牵头，各县市区人民政府负责）

　　二、抓紧排查隐患。对病险水库、穿堤建筑物、城区易涝点开展拉网式排查，4月10日前完成整改；一时难以整改的，要逐处制定度汛方案，安排专人值守。城区排水管网清淤率不低于95%。（市水利局、市城管局分别牵头，市住房城乡建设局、市交通运输局等按职责分工负责）

　　三、完善预案物资。修订完善防御预案，补充编织袋20万条、冲锋舟36艘，乡镇应急物资储备率达到100%，6月底前组织1—2次综合演练。（市应急管理局牵头）

　　四、严肃工作纪律。严格执行24小时值班和领导带班制度，不得以会议代替落实，不得要求基层多头重复报送材料。

　　联系人：周某，联系电话：2213456。

临江市人民政府办公室

2026年3月2日

（此件主动公开）"""

DOCUMENTS = pytest.mark.parametrize("document", [SCHEME, NOTICE], ids=["scheme", "notice"])
SEEDS = range(6)


def source_of(text: str) -> SourceText:
    return SourceText("txt", text, Draft.of(text))


def mended_text(text: str) -> str:
    return mend(source_of(text)).draft.text


def without_furniture(mended: Mended) -> str:
    text = mended.draft.text
    kept = []
    at = 0
    for span in mended.furniture:
        kept.append(text[at : span.start])
        at = span.end + 1
    kept.append(text[at:])
    return "".join(kept).strip("\n")


LOSSLESS: dict[str, Callable[[str, random.Random], str]] = {
    "traditional": damage.to_traditional,
    "pinyin": damage.inject_pinyin,
    "traditional with pinyin": lambda text, rng: damage.inject_pinyin(damage.to_traditional(text, rng), rng),
    "shifted bytes": lambda text, rng: damage.shift_gbk(damage.to_traditional(text, rng), rng),
    "radicals": damage.kangxi,
    "spaced out": damage.space_out,
    "some lines spaced out": lambda text, rng: damage.space_out(text, rng, 0.3),
    "spaces around numbers": damage.space_numbers,
    "broken lines": damage.break_lines,
    "broken and indented lines": lambda text, rng: damage.break_lines(text, rng, indented=True),
    "broken pages": damage.break_pages,
    "broken lines and page numbers": lambda text, rng: damage.page_numbers(
        damage.break_lines(text, rng), rng
    ),
    "broken pages and page numbers": lambda text, rng: damage.page_numbers(
        damage.break_pages(text, rng), rng, 3
    ),
    "full-width digits": damage.full_width_digits,
    "private-use decimal points": damage.private_use_decimal,
    "half-width punctuation": damage.half_width_punctuation,
    "odd spaces": damage.odd_spaces,
    "blank lines": damage.blank_lines,
    "brackets of document numbers": damage.document_number_brackets,
    "dashes of ranges": damage.range_dashes,
    "radicals, spaces and broken lines": lambda text, rng: damage.kangxi(
        damage.space_out(damage.break_lines(text, rng), rng), rng
    ),
    "half width, blanks and broken pages": lambda text, rng: damage.blank_lines(
        damage.half_width_punctuation(damage.break_pages(text, rng), rng), rng
    ),
    "traditional in broken lines": lambda text, rng: damage.to_traditional(
        damage.break_lines(text, rng), rng
    ),
}


@DOCUMENTS
def test_the_documents_are_fit_for_the_script_test(document: str) -> None:
    assert convert(damage.to_traditional(document, random.Random(0))) == document


@DOCUMENTS
def test_a_clean_document_only_loses_blanks_between_and_before_its_paragraphs(document: str) -> None:
    mended = mend(source_of(document))
    assert mended.draft.text.split("\n") == [
        line.strip("\u3000") for line in document.split("\n") if line.strip()
    ]
    assert [repair.kind for repair in mended.repairs] == ["margin"]
    assert mended.notices == ()
    assert mended.furniture == ()


@DOCUMENTS
@pytest.mark.parametrize("kind", LOSSLESS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_copy_reads_like_the_clean_document(document: str, kind: str, seed: int) -> None:
    damaged = LOSSLESS[kind](document, random.Random(seed))
    assert mended_text(damaged) == mended_text(document)


@DOCUMENTS
@pytest.mark.parametrize("kind", LOSSLESS)
def test_mending_a_mended_text_changes_nothing(document: str, kind: str) -> None:
    once = mended_text(LOSSLESS[kind](document, random.Random(11)))
    again = mend(source_of(once))
    assert again.draft.text == once
    assert again.repairs == ()


@DOCUMENTS
@pytest.mark.parametrize("seed", SEEDS)
def test_web_furniture_is_pointed_out_and_the_rest_reads_the_same(document: str, seed: int) -> None:
    mended = mend(source_of(damage.web_furniture(document, random.Random(seed))))
    assert without_furniture(mended) == mended_text(document)


@DOCUMENTS
@given(
    kinds=st.lists(st.sampled_from(sorted(LOSSLESS)), min_size=1, max_size=3, unique=True),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=40, deadline=None)
def test_every_character_of_a_mended_text_comes_from_the_source_in_order(
    document: str, kinds: list[str], seed: int
) -> None:
    rng = random.Random(seed)
    damaged = document
    for kind in kinds:
        damaged = LOSSLESS[kind](damaged, rng)
    draft = mend(source_of(damaged)).draft
    starts, stops = draft.starts.tolist(), draft.stops.tolist()
    assert starts == sorted(starts)
    assert stops == sorted(stops)
    assert all(0 <= start < stop <= len(damaged) for start, stop in zip(starts, stops, strict=True))


@DOCUMENTS
@pytest.mark.parametrize("kind", ["spaced out", "broken pages", "blank lines", "broken lines", "odd spaces"])
def test_a_kept_stretch_quotes_its_own_characters(document: str, kind: str) -> None:
    damaged = LOSSLESS[kind](document, random.Random(5))
    draft = mend(source_of(damaged)).draft
    place = draft.text.index("按职责分工负责")
    start, end = draft.source_span((place, place + 7))
    quoted = "".join(c for c in damaged[start:end] if c.isalnum())
    assert quoted == "按职责分工负责"
    assert draft.span_of_source((start, end)) == (place, place + 7)


@DOCUMENTS
def test_a_copy_without_paragraph_breaks_keeps_all_its_text(document: str) -> None:
    damaged = damage.lost_paragraph_breaks(document, random.Random(0))
    whole = mended_text(document)
    mended = mended_text(damaged)
    assert "".join(mended.split("\n")) == "".join(whole.split("\n"))
    # Items that had a line of their own have one again, and no line begins where none began.
    for line in mended.split("\n")[1:]:
        assert any(other.startswith(line[:6]) for other in whole.split("\n"))


@DOCUMENTS
@pytest.mark.parametrize("seed", SEEDS)
def test_a_shifted_copy_that_also_lost_characters_is_never_wrong_in_silence(document: str, seed: int) -> None:
    rng = random.Random(seed)
    damaged = damage.lose_private_use(damage.shift_gbk(damage.to_traditional(document, rng), rng), rng)
    mended = mend(source_of(damaged))
    text = mended.draft.text
    right = set(mended_text(document).split("\n"))
    at = 0
    for line in text.split("\n"):
        if line not in right:
            place = (at, at + len(line))
            assert any(notice.span and notice.span.overlaps(Span(*place)) for notice in mended.notices), line
        at += len(line) + 1
