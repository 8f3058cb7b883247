"""Templates: what is wrong with one is said with the name of the field, and a hostile one is refused or does no harm."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm

from luoshi.rendering.official.kinds import KINDS, render, template_of
from luoshi.rendering.official.template import check_template
from luoshi.rendering.official.template_guard import TemplateError

from . import samples

NOTICE = samples.named("notice")
VALUES = samples.letter_values()


def document_with(*paragraphs: str) -> bytes:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The docx with one of its parts changed, or added where it has none of the name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return made.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(TemplateError) as caught:
        check_template(data, NOTICE.fields)
    return str(caught.value)


def test_what_the_check_refuses_is_not_filled_in() -> None:
    with pytest.raises(TemplateError):
        render(NOTICE, VALUES, document_with("{{ 发文字好 }}"))


def text_of(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_shipped_template_passes_its_own_check(kind: object) -> None:
    check_template(template_of(kind), kind.fields)  # type: ignore[arg-type, attr-defined]


def test_an_office_may_edit_a_template_in_word() -> None:
    edited = Document(io.BytesIO(template_of(NOTICE)))
    edited.add_paragraph("联系单位：{{ 署名 }}（{{ 成文日期 }}）")
    edited.sections[-1].left_margin = Mm(30)
    made = io.BytesIO()
    edited.save(made)
    out = render(NOTICE, VALUES, made.getvalue())
    assert "联系单位：云州市人民政府办公室（2031年3月5日）" in text_of(out)
    assert Document(io.BytesIO(out)).sections[-1].left_margin.mm == pytest.approx(30, abs=0.1)


def test_loops_conditions_and_fields_are_filled_in() -> None:
    template = document_with(
        "{%p for 行 in 标题行 %}", "{{ loop.index }}.{{ 行 }}", "{%p endfor %}",
        "{% if 密级 %}密{% else %}不密{% endif %}", "{{ 标题行 | join('、') }}", "{{ 抄送 or '无' }}",
    )  # fmt: skip
    made = text_of(render(NOTICE, {**VALUES, "标题行": ["甲", "乙"], "抄送": ""}, template))
    assert made == "1.甲\n2.乙\n不密\n甲、乙\n无"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ 发文字好 }}", "没有字段“发文字好”，是否想写“发文字号”"),
        ("{{ 署名.电话 }}", "“署名”没有字段“电话”"),
        ("{% for 行 in 署名 %}{% endfor %}", "“署名”不是列表"),
        ("{{ 正文.文字 }}", "“正文”是列表"),
        ("{{ 署名 ", "没有写完，缺少“}}”"),
        ("署名 }}", "多出“}}”"),
        ("{% if 密级 %}", "标记写法有误"),
        ("{% set 甲 = 1 %}", "不能使用“set”"),
        ("{{ 署名 | upper }}", "不能使用过滤器“upper”"),
        ("{{ 署名.__class__.__mro__ }}", "没有字段“__class__”"),
        ("{{ ''.__class__ }}", "只能写字段名"),
        ("{{ 署名.upper() }}", "不能使用“调用”"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "不能使用“调用”"),
        ("{% include '/etc/passwd' %}", "不能使用“include”"),
        ("{% import 'os' as os %}", "不能使用“import”"),
        ("{{ '水' * 1000000000 }}", "不能使用“乘法”"),
        ("{{ 10 ** 10 ** 10 }}", "不能使用“乘方”"),
        ("{% for i in range(1000000000) %}水{% endfor %}", "循环只能用于字段"),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "不能使用“macro”"),
        ("{% for 甲 in 正文 %}{% for 乙 in 正文 %}水{% endfor %}{% endfor %}", "循环里只能再循环上一层的下级字段"),
        ("{% for 甲 in 正文 recursive %}{{ loop(正文) }}{% endfor %}", "循环只能写成"),
        ("{{ 抄送", "没有写完"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_tag_is_said_by_name(words: str, said: str) -> None:
    assert said in refused(document_with("标题", words))


def test_all_that_is_wrong_is_said_at_once_also_in_heads_and_feet() -> None:
    document = Document()
    document.add_paragraph("{{ 甲 }}")
    document.sections[0].header.paragraphs[0].text = "{{ 乙 }}"
    document.sections[0].footer.paragraphs[0].text = "{{ 丙 }}"
    document.core_properties.title = "{{ 丁 }}"
    made = io.BytesIO()
    document.save(made)
    said = refused(made.getvalue())
    assert "4 处" in said
    assert all(f"没有字段“{name}”" in said for name in "甲乙丙丁")


def test_macros_objects_and_links_are_refused() -> None:
    plain = document_with("{{ 署名 }}")
    assert "宏" in refused(changed(plain, "word/vbaProject.bin", lambda _: b"x"))
    assert "宏" in refused(
        changed(
            plain,
            "[Content_Types].xml",
            lambda old: old.replace(b"document.main+xml", b"document.macroEnabled.main+xml"),
        )
    )
    assert "不能识别的部件" in refused(changed(plain, "word/embeddings/a.xlsx", lambda _: b"x"))
    link = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    assert "链接了外部文件（file:///etc/passwd）" in refused(
        changed(plain, "word/_rels/document.xml.rels", lambda old: old.replace(b"</Relationships>", link))
    )
    for code in ("INCLUDETEXT /etc/passwd", "INCLUDEPICTURE http://x", "DDEAUTO cmd", "LINK Excel"):
        field = f"<w:p><w:r><w:instrText>{code[:3]}</w:instrText></w:r><w:r><w:instrText>{code[3:]}</w:instrText></w:r></w:p></w:body>"
        assert "域" in refused(
            changed(
                plain, "word/document.xml", lambda old, field=field: old.replace(b"</w:body>", field.encode())
            )
        )  # type: ignore[misc]
    chunk = b"<w:altChunk/></w:body>"
    assert "嵌入的其他文件" in refused(
        changed(plain, "word/document.xml", lambda old: old.replace(b"</w:body>", chunk))
    )


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def test_huge_pictures_bombs_and_entities_are_refused() -> None:
    plain = document_with("{{ 署名 }}")
    check_template(changed(plain, "word/media/a.png", lambda _: png(400, 300)), NOTICE.fields)
    assert "60000×60000" in refused(changed(plain, "word/media/a.png", lambda _: png(60_000, 60_000)))
    assert "不是 png" in refused(
        changed(plain, "word/media/a.wmf", lambda _: b"\xd7\xcd\xc6\x9a" + b"\0" * 60)
    )
    assert "压缩炸弹" in refused(changed(plain, "word/styles.xml", lambda old: old + b" " * 300_000_000))
    entity = b'<!DOCTYPE w [<!ENTITY a "aaaa">]>'
    assert "实体定义" in refused(
        changed(
            plain, "word/document.xml", lambda old: old.replace(b"<w:document", entity + b"<w:document", 1)
        )
    )
    assert "没有任何内容" in refused(b"")
    assert refused(b"PK\x03\x04 not a zip")
    assert "Word 文档" in refused(
        changed(document_with("x"), "word/document.xml", lambda _: b"")[:0] + _zip({"a.txt": b"x"})
    )


def _zip(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def linking(part: str, kind: str, target: str) -> bytes:
    """A docx with one relation to something outside it."""
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    relation = f'<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    plain = document_with("{{ 署名 }}")
    return changed(
        plain,
        f"word/_rels/{part}.xml.rels",
        lambda old: (old or empty).replace(b"</Relationships>", relation.encode()),
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (linking("settings", "attachedTemplate", "http://x/y.dotm"), "链接了外部文件"),
        (linking("document", "oleObject", "http://x"), "链接了外部文件"),
        (linking("document", "subDocument", "file:///x.docx"), "链接了外部文件"),
        (linking("document", "hyperlink", "file:///etc/passwd"), "链接了外部文件"),
        (changed(document_with("x"), "word/activeX/activeX1.xml", lambda _: b"<a/>"), "宏或控件"),
        (changed(document_with("x"), "customUI/customUI.xml", lambda _: b"<a/>"), "不能识别的部件"),
        (changed(document_with("x"), "../../etc/x", lambda _: b"x"), "不能识别的部件"),
        (changed(document_with("x"), "word/media/a.svg", lambda _: b"<svg/>"), "不是 png"),
        (changed(document_with("x"), "word/media/a.gif", lambda _: b"GIF89a\xff\xff\xff\xff" + b"\0" * 50), "65535×65535"),
        (
            changed(document_with("x"), "word/document.xml", lambda old: old.replace(
                b"</w:body>", b'<w:p><w:fldSimple w:instr=" DDEAUTO cmd "/></w:p></w:body>')),
            "Word 域“DDEAUTO”",
        ),
        (
            changed(document_with("x"), "word/document.xml", lambda old: old.replace(
                b"</w:body>", b"<w:p>" * 9000 + b"</w:p>" * 9000 + b"</w:body>")),
            "嵌套超过",
        ),
        (document_with("{{ 标题行 | join('" + "水" * 100_000 + "') }}"), "过长"),
        (document_with("{{ " + " ~ ".join(["署名"] * 20_000) + " }}"), "过长"),
        (document_with("{{ " + "(" * 5000 + "署名" + ")" * 5000 + " }}"), "嵌套过深"),
        (document_with("{% if 密级 %}" * 3000 + "{% endif %}" * 3000), "过长"),
    ],
)  # fmt: skip
def test_more_that_would_reach_out_or_grow_is_refused(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_links_of_the_web_are_let_through() -> None:
    check_template(linking("document", "hyperlink", "https://example.cn/"), NOTICE.fields)


def test_tags_out_of_sight_are_refused() -> None:
    plain = document_with("{{ 署名 }}")
    comment = b"<!-- {{ x }} --></w:body>"
    assert "不是 Word 写成的样子" in refused(
        changed(plain, "word/document.xml", lambda old: old.replace(b"</w:body>", comment))
    )
    attribute = b'<w:p w:rsidR="{{ x }}"/></w:body>'
    assert "不能写在" in refused(
        changed(plain, "word/document.xml", lambda old: old.replace(b"</w:body>", attribute))
    )


def test_values_stay_words_whatever_they_hold() -> None:
    made = render(
        NOTICE, {**VALUES, "署名": "<w:p/>{{ 抄送 }}{% for %}&\x00\x07"}, document_with("{{ 署名 }}")
    )
    assert text_of(made) == "<w:p/>{{ 抄送 }}{% for %}&"


def test_many_tags_without_an_end_are_refused_at_once() -> None:
    import time

    begun = time.perf_counter()
    refused(document_with("{{ " * 6000))
    refused(document_with(*["{%" * 300] * 50))
    assert time.perf_counter() - begun < 10


def test_the_shipped_templates_are_those_that_the_script_makes(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    subprocess.run(
        [sys.executable, str(root / "scripts/document-templates"), str(tmp_path)],
        check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(root / "src")},
    )  # fmt: skip
    for kind in KINDS:
        with (
            zipfile.ZipFile(tmp_path / f"{kind.code}.docx") as made,
            zipfile.ZipFile(io.BytesIO(template_of(kind))) as shipped,
        ):
            assert {name: made.read(name) for name in made.namelist()} == {
                name: shipped.read(name) for name in shipped.namelist()
            }
