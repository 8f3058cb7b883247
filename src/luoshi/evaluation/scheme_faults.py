"""What pydantic finds wrong with a scheme, said in Chinese to its author: line, field, remedy."""

from __future__ import annotations

import difflib
import re

from pydantic_core import ErrorDetails

from luoshi.evaluation.scheme_text import Fault, Path, SchemeText
from luoshi.evaluation.scheme_words import CHOICES, FIELDS

_MESSAGES = {
    "missing": "缺少这一项，请补上",
    "string_too_short": "不能为空，请填写",
    "string_type": "应为文字",
    "bool_type": "应为true或false",
    "bool_parsing": "应为true或false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "date_type": "应为日期，写成2024-05-29的形式",
    "date_from_datetime_parsing": "应为日期，写成2024-05-29的形式",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "dict_type": "应写成“字段: 内容”的形式",
    "model_type": "应写成“字段: 内容”的形式",
    "model_attributes_type": "应写成“字段: 内容”的形式",
    "tuple_type": "应写成列表",
    "too_short": "列表至少要有{min_length}项，请补充",
    "too_long": "列表至多{max_length}项，请删减",
    "greater_than": "应大于{gt:g}",
    "greater_than_equal": "不能小于{ge:g}",
    "less_than_equal": "不能大于{le:g}",
    "literal_error": "没有“{input}”这个选项，可用：{expected}",
    "union_tag_invalid": "没有“{tag}”这种方法，可用：{expected_tags}",
    "union_tag_not_found": "须写明方法（method）",
}


_ENGLISH = re.compile(r"（[a-z][a-z_]*(?:: ?[a-z_]+)?）")
"""The English name of a field, or a field with its choice, behind the Chinese one."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(written: SchemeText) -> bool:
    """Whether a scheme is written with Chinese names of fields."""
    chinese = sum(bool(_HAN.search(str(field))) for field in written.data)
    return chinese * 2 > len(written.data)


def without_english(message: str) -> str:
    """A message without the English names of fields and choices behind the Chinese ones."""
    return _ENGLISH.sub("", message)


def in_the_words_of(written: SchemeText, fault: Fault) -> Fault:
    """A fault without the English names of fields, where the scheme is written in Chinese ones."""
    if not is_chinese(written):
        return fault
    field = FIELDS.get(_ENGLISH.sub("", fault.field), fault.field)
    translated = re.fullmatch(r"[a-z_]+（([^（）]+)）", fault.field)
    field = translated[1] if translated else field
    return Fault(fault.line, field, _ENGLISH.sub("", fault.message))


def fault_of(error: ErrorDetails, written: SchemeText) -> Fault:
    """The fault that a validation error is, at the line where the field (or what is around it) is written."""
    path = _written_path(error["loc"], written.data)
    kind, context = error["type"], {**error.get("ctx", {}), "input": error.get("input")}
    field = str(error["loc"][-1]) if kind in ("missing", "extra_forbidden") else _field(path)
    if kind == "extra_forbidden":
        known = [*FIELDS, *FIELDS.values(), "method", "方法"]
        close = difflib.get_close_matches(field, known, 1)
        remedy = (
            f"，是不是“{close[0]}”？" if close and close[0] != field else "；这里不用它，请删去或改正字段名"
        )
        return Fault(written.line(path), field, f"没有这个字段{remedy}")
    if kind == "missing" and field in FIELDS:
        field = f"{field}（{FIELDS[field]}）"
    if kind == "value_error":
        return Fault(written.line(path), field, str(context["error"]))
    for word in ("expected", "expected_tags"):
        if word in context:
            context[word] = _in_both_languages(str(context[word]))
    template = _MESSAGES.get(kind)
    return Fault(
        written.line(path), field, template.format(**context) if template else "内容不合要求，请对照说明改正"
    )


def _in_both_languages(choices: str) -> str:
    """``'higher' or 'lower'`` as pydantic has it -> 正向（higher）、逆向（lower）."""
    chinese = {value: word for word, value in reversed(CHOICES.items())}
    words = re.findall(r"'([^']+)'", choices)
    return "、".join(f"{chinese[word]}（{word}）" if word in chinese else word for word in words)


def _field(path: Path) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return names[-1] if names else ""


def _written_path(location: tuple[str | int, ...], data: object) -> Path:
    """The part of a validation error's location that is written in the file (tags of unions are not)."""
    path: list[str | int] = []
    at = data
    for step in location:
        inside: dict[str | int, object] = {}
        if isinstance(at, dict):
            inside = at
        elif isinstance(at, list):
            inside = dict(enumerate(at))
        if step in inside:
            at = inside[step]
            path.append(step)
    return tuple(path)
