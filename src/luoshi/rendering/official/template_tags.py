"""What a template may say: fields of its kind, loops over their lists, conditions; nothing else of the template language.

Only what is named here is allowed. A loop inside a loop goes through a list of the thing of the outer one, so that what comes
out is never more than the values and the template together.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from luoshi.rendering.official.fields import Field, Fields

FILTERS = ("join", "default")
_LOOP = ("first", "last", "index", "length")
_PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
          nodes.Not, nodes.If, nodes.CondExpr)  # fmt: skip
_DEEPEST = 4

_Scope = dict[str, "Field | str"]  # a name in a loop: the thing of a list, or _LINE, or _LOOP_NAME
_LINE, _LOOP_NAME = "line", "loop"


def problems_of(source: str, fields: Fields, environment: Environment) -> list[str]:
    """What is wrong with the tags of ``source``, each as a sentence that names the field or the tag."""
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        return [f"标记写法有误：{_in_chinese(error.message or '')}"]
    except RecursionError:
        return ["标记嵌套过深"]
    return list(dict.fromkeys(_Checker(fields).visit(tree, {}, 0)))


class _Checker:
    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def visit(self, node: nodes.Node, scope: _Scope, depth: int) -> Iterator[str]:
        if isinstance(node, nodes.For):
            yield from self._loop(node, scope, depth)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            found = self._field(node, scope)
            if isinstance(found, str) and found not in (_LINE, _LOOP_NAME):
                yield found
        elif isinstance(node, nodes.Filter):
            if node.name not in FILTERS or node.kwargs or node.dyn_args or node.dyn_kwargs:
                yield f"不能使用过滤器“{node.name}”，可用：{'、'.join(FILTERS)}"
            for part in (node.node, *node.args):
                if part is not None:
                    yield from self.visit(part, scope, depth)
        elif isinstance(node, _PLAIN):
            for child in node.iter_child_nodes():
                yield from self.visit(child, scope, depth)
        else:
            yield f"不能使用“{_NAMES.get(type(node).__name__, type(node).__name__)}”，模板里只能写字段、循环（for）和条件（if）"

    def _loop(self, node: nodes.For, scope: _Scope, depth: int) -> Iterator[str]:
        if node.recursive or node.test is not None or not isinstance(node.target, nodes.Name):
            yield "循环只能写成“for 名称 in 字段”"
            return
        if not isinstance(node.iter, nodes.Name | nodes.Getattr):
            yield "循环只能用于字段，例如“for 行 in 标题行”"
            return
        found = self._field(node.iter, scope)
        if isinstance(found, str):
            yield "循环只能用于列表字段" if found in (_LINE, _LOOP_NAME) else found
            return
        if not found.is_list:
            yield f"“{_written(node.iter)}”不是列表，不能循环"
            return
        if depth and _root(node.iter) not in scope:
            yield f"循环里只能再循环上一层的下级字段，“{_written(node.iter)}”应放在循环之外"
            return
        if depth >= _DEEPEST:
            yield f"循环嵌套超过 {_DEEPEST} 层"
            return
        if node.target.name in self._fields:
            yield f"循环的名称“{node.target.name}”与字段同名，请换一个"
            return
        inside: _Scope = {**scope, node.target.name: _LINE if found.lines else found, "loop": _LOOP_NAME}
        for child in (*node.body, *node.else_):
            yield from self.visit(child, inside, depth + 1)

    def _field(self, node: nodes.Node, scope: _Scope) -> Field | str:
        """The field that is named, a mark for a line or ``loop``; or the sentence that says what is wrong with it."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            return self._fields.get(node.name) or _unknown(node.name, self._fields)
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name | nodes.Getattr):
            owner = self._field(node.node, scope)
            if owner == _LOOP_NAME:
                return _LINE if node.attr in _LOOP else f"没有“loop.{node.attr}”"
            if isinstance(owner, str):
                return f"“{_written(node.node)}”没有下级字段“{node.attr}”" if owner == _LINE else owner
            if isinstance(node.node, nodes.Name) and node.node.name not in scope and owner.is_list:
                return f"“{_written(node.node)}”是列表，请先写循环，例如“for 行 in {_written(node.node)}”"
            return owner.items.get(node.attr) or _unknown(node.attr, owner.items, _written(node.node))
        return "只能写字段名"


def _unknown(name: str, fields: Fields, owner: str = "") -> str:
    of = f"“{owner}”" if owner else "这种文件"
    close = difflib.get_close_matches(name, fields, 1, 0.4)
    hint = f"，是否想写“{close[0]}”" if close else ""
    return f"{of}没有字段“{name}”{hint}；可用的有：{'、'.join(fields) or '无'}"


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _root(node: nodes.Node) -> str:
    while isinstance(node, nodes.Getattr):
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


_NAMES = {
    "Call": "调用", "Assign": "set", "AssignBlock": "set", "Macro": "macro", "CallBlock": "call", "Include": "include",
    "Import": "import", "FromImport": "import", "Extends": "extends", "Block": "block", "Getitem": "下标", "Mul": "乘法",
    "Add": "加法", "Pow": "乘方", "Concat": "拼接", "Test": "is", "FilterBlock": "filter", "With": "with",
}  # fmt: skip
_MESSAGES = (
    ("unexpected end of template", "缺少结束标记"),
    ("Encountered unknown tag", "不认识的标记"),
    ("Unexpected end of template", "缺少结束标记"),
    ("Jinja was looking for the following tags", "应有"),
    ("expected token", "缺少"),
    ("unexpected", "多出"),
    ("You probably made a nesting mistake", "可能是嵌套有误"),
    ("The innermost block that needs to be closed is", "还没有结束的是"),
    ("end of statement block", "标记的结尾"),
    ("end of print statement", "标记的结尾"),
)


def _in_chinese(message: str) -> str:
    for english, chinese in _MESSAGES:
        message = message.replace(english, chinese)
    return message
