"""Small faults that may be put into a module: what stands where in its text, and what stands there instead.

Only what they are; ``mutation`` tries them. A fault changes a comparison, an operator, a number, a truth value, the branch of
a condition or what is returned, or leaves out a call that stands by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Mod: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stretch of a file in bytes, and what stands there instead.

    ``lines`` are those of its statement (of one with a body, of its head). ``function`` is the outermost function that it
    stands in, by qualified name, with its first line; None where it is run when the module is loaded.
    """

    file: str
    lines: range
    start: int
    end: int
    before: str
    after: str
    function: tuple[str, int] | None

    def __str__(self) -> str:
        return f"{self.file}:{self.lines.start}  {_short(self.before)}  ->  {_short(self.after)}"

    def apply(self, data: bytes) -> bytes:
        """The file with the fault in it."""
        return data[: self.start] + self.after.encode() + data[self.end :]


def faults(file: str, text: str) -> Iterator[Fault]:
    """All faults that are known for a module."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    data = text.encode()
    tree = ast.parse(text)
    heads: dict[int, range] = {}
    functions: dict[int, tuple[str, int]] = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt):  # inner ones come later
            lines = _head(statement)
            heads |= {id(node): lines for node in ast.walk(statement)}
    for name, function in _outermost(tree, ""):
        first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
        functions |= {id(node): (name, first) for each in function.body for node in ast.walk(each)}
    for node in ast.walk(tree):
        for after in _changes(node):
            place: Any = node
            start = starts[place.lineno - 1] + place.col_offset
            end = starts[place.end_lineno - 1] + place.end_col_offset
            before = data[start:end].decode()
            yield Fault(file, heads[id(node)], start, end, before, after, functions.get(id(node)))


def _outermost(node: ast.AST, path: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield f"{path}{child.name}", child
        elif isinstance(child, ast.ClassDef):
            yield from _outermost(child, f"{path}{child.name}.")
        else:
            yield from _outermost(child, path)


def _head(statement: ast.stmt) -> range:
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(last, statement.lineno) + 1)


def _changes(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                if type(op) in _COMPARISONS:
                    ops = [*node.ops[:at], _COMPARISONS[type(op)](), *node.ops[at + 1 :]]
                    yield _code(ast.Compare(node.left, ops, node.comparators))
        case ast.BoolOp():
            yield _code(ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))
        case ast.BinOp() if type(node.op) in _OPERATORS and not _is_type(node):
            yield _code(ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right))
        case ast.UnaryOp(op=ast.Not()):
            yield _code(node.operand)
        case ast.Constant(value=bool()):
            yield str(not node.value)
        case ast.Constant(value=int() as number):
            yield str(number + 1)
        case ast.Return() if node.value is not None and not _is_none(node.value):
            yield "return None"
        case ast.Expr(value=ast.Call()):
            yield "pass"
        case ast.IfExp():
            yield _code(node.body)
            yield _code(node.orelse)


def _code(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _is_type(node: ast.BinOp) -> bool:
    """Whether it reads like a type (``int | None``), which is no arithmetic."""
    return isinstance(node.op, ast.BitOr) and (_is_none(node.right) or isinstance(node.left, ast.Name))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= 70 else f"{line[:67]}…"
