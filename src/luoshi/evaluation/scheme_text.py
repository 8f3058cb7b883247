"""A YAML text -> plain data in which every field still knows its line, and errors that a scheme's author can act on.

Only the syntax belongs here: what a scheme may say is in ``scheme.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

Path = tuple[str | int, ...]

MOST_FIELDS = 50_000
"""Aliases of aliases can stand for more fields than any scheme has; more than these are refused."""


MOST_NESTED = 64
"""A level of the tree nests twice: a list of children, and a child. No scheme has thirty levels."""


class SchemeError(Exception):
    """A scheme that cannot be used: every fault with line, field and remedy, in Chinese."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the line (from 1; 0 where there is none), the field as written, what is wrong and what to do."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"第{self.line}行" if self.line else "方案"
        return f"{where}“{self.field}”：{self.message}" if self.field else f"{where}：{self.message}"


@dataclass(frozen=True, slots=True)
class SchemeText:
    """The plain data of a scheme and the line of every field, by path."""

    data: dict[str, object]
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of a field, or of the closest one around it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_text(text: str) -> SchemeText:
    """Parse one YAML document whose top is a mapping.

    Raises SchemeError for broken YAML, a key given twice, and a branch that contains itself (an alias to its own
    anchor).
    """
    try:
        loader = yaml.SafeLoader(text)
        try:
            root = loader.get_single_node()
            lines: dict[Path, int] = {}
            faults: list[Fault] = []
            data = _plain(loader, root, (), lines, faults, ()) if root is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise SchemeError([Fault(line, "", "不是有效的YAML，请检查缩进、冒号后的空格和引号")]) from error
    except RecursionError as error:
        raise SchemeError([Fault(0, "", "嵌套层次过多，请减少层次")]) from error
    except yaml.YAMLError as error:
        raise SchemeError([Fault(0, "", "含有YAML不允许的字符，请用UTF-8文本另存后再试")]) from error
    if faults:
        raise SchemeError(faults)
    if not isinstance(data, dict):
        raise SchemeError([Fault(1, "", "方案应由“字段: 内容”组成，请对照样例填写")])
    return SchemeText(data, lines)


def _plain(
    loader: yaml.SafeLoader,
    node: yaml.Node,
    path: Path,
    lines: dict[Path, int],
    faults: list[Fault],
    around: tuple[int, ...],
) -> object:
    lines[path] = node.start_mark.line + 1
    if len(path) > MOST_NESTED:
        raise SchemeError([Fault(lines[path], "", "嵌套层次过多，请减少层次")])
    if len(lines) > MOST_FIELDS:
        raise SchemeError([Fault(lines[path], "", "内容过多（多因引用层层展开），请改为分别写出")])
    if id(node) in around:
        faults.append(
            Fault(lines[path], str(path[-1]), "指标树首尾相接：一个分支引用了它自己，请改为分别写出")
        )
        return None
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            # Keys are names: 430100 or 否 as a key is that text, not a number or a truth value.
            key = str(key_node.value)
            if key in mapping:
                faults.append(Fault(key_node.start_mark.line + 1, key, "同一字段写了两次，请删去一处"))
            inner = (*path, key)
            mapping[key] = _plain(loader, value_node, inner, lines, faults, (*around, id(node)))
            lines[inner] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(loader, item, (*path, index), lines, faults, (*around, id(node)))
            for index, item in enumerate(node.value)
        ]
    try:
        return loader.construct_object(node)
    except (ValueError, TypeError, OverflowError):
        # A date that is none, a number that is none: text, which the field's own check then refuses in words.
        return str(getattr(node, "value", ""))
