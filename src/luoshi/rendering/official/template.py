"""A Word template filled in with the values of a kind: the check of what it says, and the filling in a sandbox.

Nothing of a given template runs: ``template_guard.py`` looks at the file, ``template_tags.py`` at its tags, and the environment
below knows neither functions nor files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from luoshi.rendering.official.fields import Fields, shape
from luoshi.rendering.official.template_guard import TemplateError, check_container
from luoshi.rendering.official.template_tags import FILTERS, problems_of

_MOST_OUTPUT = 80_000_000  # characters of a part once it is filled in
_MOST_PROBLEMS = 8


def check_template(data: bytes, fields: Fields) -> None:
    """Raise TemplateError where the template cannot be used for these fields; it says which field is wrong."""
    check_container(data)
    opened = _open(data)
    environment = _environment()
    problems: list[str] = []
    for source in _sources(opened):
        problems += [each for each in problems_of(source, fields, environment) if each not in problems]
    if problems:
        shown = "\n".join(f"  {number}. {each}" for number, each in enumerate(problems[:_MOST_PROBLEMS], 1))
        more = f"\n  ……共 {len(problems)} 处" if len(problems) > _MOST_PROBLEMS else ""
        raise TemplateError(f"模板有 {len(problems)} 处需要改正：\n{shown}{more}")


def fill_template(
    data: bytes, values: Mapping[str, Any], fields: Fields, finish: Callable[[Any], None] | None = None
) -> bytes:
    """The docx that the template makes of the values. ``finish`` may still set measures that depend on the words. Raises TemplateError."""
    from jinja2 import TemplateError as WrongTemplate

    check_template(data, fields)
    opened = _open(data)
    try:
        opened.render(shape(values, fields), _environment(), autoescape=True)
    except (WrongTemplate, ValueError, OverflowError, RecursionError) as error:
        raise TemplateError(f"模板无法填写：{error}") from error
    document = opened.docx
    _complete_cells(document)
    if finish is not None:
        finish(document)
    made = io.BytesIO()
    opened.save(made)
    return made.getvalue()


def _open(data: bytes) -> Any:
    from docxtpl import DocxTemplate

    template = DocxTemplate(io.BytesIO(data))
    try:
        template.init_docx()
    except Exception as error:  # whatever python-docx says of a package it does not understand
        raise TemplateError("模板无法打开，可能已损坏。请用 Word 打开后另存为 .docx 再试。") from error
    return template


def _sources(opened: Any) -> list[str]:
    """The text of all parts that docxtpl fills in, as it hands them to the template language."""
    from docx.opc.oxml import parse_xml

    out = [opened.patch_xml(opened.get_xml())]
    for kind in (opened.HEADER_URI, opened.FOOTER_URI):
        for relation in opened.docx.part.rels.values():
            if relation.reltype == kind and relation.target_part.blob:
                out.append(opened.patch_xml(opened.xml_to_string(parse_xml(relation.target_part.blob))))
    for part in opened.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            out.append(opened.patch_xml(part.blob.decode()))
    properties = opened.docx.core_properties
    out += [properties.author, properties.comments, properties.identifier, properties.language, properties.subject, properties.title]  # fmt: skip
    return out


def _environment() -> Any:
    from jinja2 import StrictUndefined, Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Bounded(Template):
        """A template whose result may not grow without end."""

        def render(self, *args: Any, **kwargs: Any) -> str:
            pieces: list[str] = []
            size = 0
            for piece in self.generate(*args, **kwargs):
                size += len(piece)
                if size > _MOST_OUTPUT:
                    raise TemplateError("模板填写后过大，已停止。请检查循环里的内容。")
                pieces.append(piece)
            return "".join(pieces)

    class Environment(ImmutableSandboxedEnvironment):
        template_class = Bounded

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


def _complete_cells(document: Any) -> None:
    """Word does not open a cell without a paragraph, which a loop over nothing leaves."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    for cell in document.element.body.iter(qn("w:tc")):
        last = cell[-1] if len(cell) else None
        if last is None or last.tag != qn("w:p"):
            cell.append(OxmlElement("w:p"))
