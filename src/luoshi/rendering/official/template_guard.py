"""The guard of a template that somebody has given: what a Word file may hold to be one.

Deny first: parts, relations, fields of Word and pictures that are not named here are refused with a message. Checked before
docxtpl sees the file, whose expressions take quadratic time on tags without an end.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from luoshi.reading.document import ReadingError
from luoshi.reading.formats.limits import Archive, check_size, local_name, xml_root

MOST_BYTES = 20 * 1024**2
_MOST_PART = 4 * 1024**2
_MOST_PICTURE_BYTES = 10 * 1024**2
_MOST_PIXELS = 40_000_000
_MOST_IN_PARAGRAPH = 20_000
_MOST_TAGS = 3_000

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|docProps/thumbnail\.\w+"
    r"|word/(?:document|styles|settings|fontTable|numbering|webSettings|footnotes|endnotes|comments\w*|people|stylesWithEffects)\.xml"
    r"|word/(?:header|footer)\d*\.xml|word/theme/theme\d*\.xml|word/_rels/[\w.]+\.rels|word/theme/_rels/[\w.]+\.rels"
    r"|word/media/[^/]+|word/fonts/[^/]+\.odttf|customXml/.*|word/glossary/.*|(?:[^/]+/)*"
)
_MACRO = re.compile(r"vba|macro|activeX|\.bin$", re.IGNORECASE)
_FIELDS_OF_WORD = (
    "PAGE",
    "NUMPAGES",
    "SECTIONPAGES",
    "SECTION",
    "STYLEREF",
    "TOC",
    "PAGEREF",
    "HYPERLINK",
    "REF",
    "SEQ",
    "=",
)
_ACTIVE = {
    "altChunk": "嵌入的其他文件", "object": "嵌入的对象", "OLEObject": "嵌入的对象", "control": "控件", "subDoc": "子文档",
    "attachedTemplate": "另一个模板的链接", "mailMerge": "邮件合并的数据源", "movie": "视频", "externalData": "外部数据",
}  # fmt: skip
_LINKS = ("http://", "https://", "mailto:")
_MARKS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}


class TemplateError(Exception):
    """A template that is not filled in. The message is for the person who gave it."""


def check_container(data: bytes) -> None:
    """Raise TemplateError unless the bytes are a Word document without macros, links, embedded files or bombs."""
    try:
        check_size(data)
        if len(data) > MOST_BYTES:
            raise TemplateError(
                f"模板有 {len(data) / 1024**2:.0f} MB，超过上限 {MOST_BYTES // 1024**2} MB，请去掉其中的图片后再试。"
            )
        archive = Archive(data)
        _check_names(archive)
        for name in archive.names:
            if name.endswith((".xml", ".rels")):
                _check_xml(archive, name)
            elif name.startswith("word/media/"):
                _check_picture(archive, name)
    except ReadingError as problem:
        raise TemplateError(f"模板无法使用：{problem}") from problem


def _check_names(archive: Archive) -> None:
    if "word/document.xml" not in archive:
        raise TemplateError("模板应是 Word 文档（.docx）。旧格式（.doc、.wps）请先用办公软件另存为 .docx。")
    for name in archive.names:
        if _MACRO.search(name):
            raise TemplateError("模板带有宏或控件，不能使用。请另存为不带宏的 .docx。")
        if not _PARTS.fullmatch(name):
            raise TemplateError(
                f"模板里有不能识别的部件（{name[:60]}），不能使用。请在 Word 里去掉嵌入的对象后另存。"
            )
    if b"macroEnabled" in archive.read("[Content_Types].xml", _MOST_PART):
        raise TemplateError("模板带有宏，不能使用。请另存为不带宏的 .docx。")


def _check_xml(archive: Archive, name: str) -> None:
    data = archive.read(name, _MOST_PART)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(f"模板的部件 {name} 不是 UTF-8 编码，请用 Word 另存后再试。") from error
    if "<!--" in text or "<![CDATA[" in text or re.search(r"encoding=.(?!utf-8)", text[:100], re.IGNORECASE):
        raise TemplateError(f"模板的部件 {name} 不是 Word 写成的样子，请用 Word 另存后再试。")
    root = xml_root(data, archive.budget)
    if name.endswith(".rels"):
        _check_relations(root)
        return
    for element in root.iter():
        kind = local_name(element)
        if kind in _ACTIVE:
            raise TemplateError(f"模板里有{_ACTIVE[kind]}，不能使用，请在 Word 里去掉。")
        for key, value in element.attrib.items():
            if key.endswith("}instr") or key == "instr":
                _check_field(value)
            if _MARKS.search(value):
                raise TemplateError(f"字段只能写在正文里，不能写在“{value[:40]}”这样的属性里。")
        if kind == "p" and name.startswith("word/"):
            _check_paragraph(element)


def _check_relations(root: ET.Element) -> None:
    for relation in root:
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "")
        linked = kind == "hyperlink" and target.lower().startswith(_LINKS)  # of the web, for whoever reads it
        if relation.get("TargetMode") == "External" and not linked:
            raise TemplateError(
                f"模板链接了外部文件（{target[:60]}），不能使用。请把图片嵌入文档，去掉链接的模板和对象。"
            )


def _check_paragraph(paragraph: ET.Element) -> None:
    code = ""
    for element in paragraph.iter():
        kind = local_name(element)
        if kind == "instrText":
            code += element.text or ""
        elif kind == "fldChar" and code:
            _check_field(code)
            code = ""
    if code:
        _check_field(code)
    words = "".join(element.text or "" for element in paragraph.iter() if local_name(element) == "t")
    if "{" not in words and "}" not in words:
        return
    if len(words) > _MOST_IN_PARAGRAPH:
        raise TemplateError(f"“{words[:20]}……”这一段过长（{len(words)} 字），请分段。")
    for problem in _unbalanced(words):
        raise TemplateError(problem)


def _unbalanced(words: str) -> Iterator[str]:
    """Tags that are opened and not closed in the paragraph, or the other way round."""
    opened: re.Match[str] | None = None
    for count, mark in enumerate(_MARKS.finditer(words), 1):
        if count > _MOST_TAGS:
            yield f"“{words[:20]}……”这一段的标记过多。"
            return
        if opened is None:
            if mark[0] not in _CLOSES:
                yield f"“{words[max(0, mark.start() - 20) : mark.end()]}”多出“{mark[0]}”，前面没有与它相配的标记。"
                return
            opened = mark
        elif mark[0] == _CLOSES[opened[0]]:
            opened = None
        else:
            break
    if opened is not None:
        yield f"“{words[opened.start() : opened.start() + 24]}”没有写完，缺少“{_CLOSES[opened[0]]}”。标记应写在同一段里。"


def _check_field(code: str) -> None:
    word = (code.split() or [""])[0].upper()
    if word and not word.startswith("=") and word not in _FIELDS_OF_WORD:
        raise TemplateError(
            f"模板里有 Word 域“{word[:30]}”，它会读取文件或外部数据，不能使用。可用的域：页码（PAGE、NUMPAGES）等。"
        )


def _check_picture(archive: Archive, name: str) -> None:
    from docx.image.exceptions import (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )
    from docx.image.image import Image

    data = archive.read(name, _MOST_PICTURE_BYTES)
    try:
        picture = Image.from_blob(data)
        pixels = picture.px_width * picture.px_height
    except (
        UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ValueError, KeyError, IndexError, OSError,
    ) as error:  # fmt: skip
        raise TemplateError(
            f"模板里的图片 {name} 不是 png、jpg、gif、bmp 或 tif，或已损坏，请换一张。"
        ) from error
    if pixels > _MOST_PIXELS:
        raise TemplateError(
            f"模板里的图片 {name} 有 {picture.px_width}×{picture.px_height} 点，过大，请缩小后再试。"
        )
