"""Formulas over indicators: 利润总额 / 从业人员, 上年(利润总额); read, and computed with units of measure checked.

Names of indicators, numbers, + - × ÷ (also * /), brackets, and 上年(…) for the year before. A name that holds one of these
signs stands in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from luoshi.evaluation.arrays import Floats
from luoshi.statistics.measure import read_measure

_TOKEN = re.compile(r"\s*(?:([“\"]([^”\"]+)[”\"])|(\d+(?:\.\d+)?)|([-+*/()])|([^\s\-+*/()“”\"]+))")
_SIGNS = str.maketrans("＋－—×÷＊／（）", "+--*/*/()")
_MOST = 400
LAST_YEAR = "上年"


class FormulaError(ValueError):
    """A formula that cannot be read, or whose units of measure do not fit together."""


@dataclass(frozen=True, slots=True)
class Operand:
    """An indicator of this year or the year before."""

    name: str
    last_year: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts and what is done with them."""

    sign: str
    left: Part
    right: Part


Part = Operand | Operation | float


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """Figures (n,), by what they are multiplied to be in base units, and the powers of their kinds; None: not known."""

    values: Floats
    factor: Decimal
    kinds: tuple[tuple[str, int], ...] | None


def parse(text: str) -> Part:
    """The formula that is written. Raises FormulaError."""
    if len(text) > _MOST:
        raise FormulaError(f"公式（formula）超过{_MOST}字，请拆成几个指标")
    plain = text.translate(_SIGNS)
    tokens: list[tuple[str, str]] = []
    at = 0
    while plain[at:].strip():
        found = _TOKEN.match(plain, at)
        if found is None:
            raise FormulaError(f"公式（formula）在“{plain[at : at + 10]}”处读不懂")
        at = found.end()
        quoted, number, sign, name = found[2], found[3], found[4], found[5]
        kind = "name" if quoted or name else "number" if number else "sign"
        tokens.append((kind, quoted or number or sign or name))
    reader = _Reader(tokens)
    part = reader.sum()
    if reader.left():
        raise FormulaError(f"公式（formula）在“{reader.left()[0][1]}”处多出内容，请检查括号和运算符")
    if not operands(part):
        raise FormulaError("公式（formula）里没有指标，请写明用哪些指标计算")
    return part


def operands(part: Part) -> tuple[Operand, ...]:
    """The indicators of a formula, in the order in which they are written."""
    if isinstance(part, Operand):
        return (part,)
    if isinstance(part, Operation):
        return tuple(dict.fromkeys((*operands(part.left), *operands(part.right))))
    return ()


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def left(self) -> list[tuple[str, str]]:
        return self._tokens[self._at :]

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, *signs: str) -> str | None:
        kind, text = self._next()
        if kind == "sign" and text in signs:
            self._at += 1
            return text
        return None

    def sum(self) -> Part:
        part = self._product()
        while sign := self._take("+", "-"):
            part = Operation(sign, part, self._product())
        return part

    def _product(self) -> Part:
        part = self._one()
        while sign := self._take("*", "/"):
            part = Operation(sign, part, self._one())
        return part

    def _one(self) -> Part:
        self._depth += 1
        if self._depth > 60:
            raise FormulaError("公式（formula）括号层次过多")
        try:
            if self._take("-"):
                return Operation("-", 0.0, self._one())
            if self._take("("):
                part = self.sum()
                self._close()
                return part
            kind, text = self._next()
            self._at += 1
            if kind == "number":
                return float(text)
            if kind != "name":
                raise FormulaError("公式（formula）不完整，运算符两边都要有指标或数字")
            if text == LAST_YEAR and self._take("("):
                kind, name = self._next()
                self._at += 1
                if kind != "name":
                    raise FormulaError("公式（formula）里上年(…)的括号内应是一个指标")
                self._close()
                return Operand(name, True)
            return Operand(text, False)
        finally:
            self._depth -= 1

    def _close(self) -> None:
        if not self._take(")"):
            raise FormulaError("公式（formula）的括号没有成对")


def compute(
    part: Part, figures: Callable[[Operand], Quantity], divide: Callable[[Floats], Floats]
) -> Quantity:
    """The formula's figures. ``divide`` prepares a divisor, taking out what cannot be divided by."""
    if isinstance(part, float):
        return Quantity(np.asarray(part), Decimal(1), ())
    if isinstance(part, Operand):
        return figures(part)
    left, right = compute(part.left, figures, divide), compute(part.right, figures, divide)
    if part.sign in "+-":
        return _added(left, right, part)
    if part.sign == "*":
        return Quantity(
            left.values * right.values, left.factor * right.factor, _powers(left.kinds, right.kinds, 1)
        )
    divisor = divide(right.values) if operands(part.right) else right.values
    if not operands(part.right) and float(right.values) == 0.0:
        raise FormulaError("公式（formula）里除以零")
    return Quantity(left.values / divisor, left.factor / right.factor, _powers(left.kinds, right.kinds, -1))


def _added(left: Quantity, right: Quantity, part: Operation) -> Quantity:
    if not operands(part.left) or not operands(part.right):
        side = left if operands(part.left) else right
        plain = left.kinds == () and right.kinds == ()
        if side.kinds and not plain and float(np.max(np.abs((right if side is left else left).values))) > 0.0:
            raise FormulaError("公式（formula）里有计量单位的指标不能与单独的数字相加减")
    sign = 1.0 if part.sign == "+" else -1.0
    if left.kinds is None or right.kinds is None or not left.kinds or not right.kinds:
        known = left if left.kinds else right
        return Quantity(left.values + sign * right.values, known.factor, known.kinds)
    if left.kinds != right.kinds:
        raise FormulaError(
            f"公式（formula）里{_written(left)}与{_written(right)}不能相加减：计量单位不是一类，请改正公式"
        )
    scale = float(right.factor / left.factor)
    return Quantity(left.values + sign * scale * right.values, left.factor, left.kinds)


def _written(quantity: Quantity) -> str:
    return "·".join(f"{kind}{'' if power == 1 else f'^{power}'}" for kind, power in quantity.kinds or ())


def _powers(
    left: tuple[tuple[str, int], ...] | None, right: tuple[tuple[str, int], ...] | None, sign: int
) -> tuple[tuple[str, int], ...] | None:
    if left is None or right is None:
        return None
    powers = dict(left)
    for kind, power in right:
        powers[kind] = powers.get(kind, 0) + sign * power
    return tuple(sorted((kind, power) for kind, power in powers.items() if power))


def quantity_of(values: Floats, measure: str | None) -> Quantity:
    """Figures in a unit of measure; per cent are numbers of a hundredth."""
    found = None if not measure else read_measure(measure)
    if found is None:
        return Quantity(values, Decimal(1), None)
    if found.kind in ("百分比", "倍"):
        scale = found.factor / 100 if found.kind == "百分比" else found.factor
        return Quantity(values, scale, ())
    return Quantity(values, found.factor, ((found.kind, 1),))


def in_measure(quantity: Quantity, measure: str | None) -> Floats:
    """Figures in the unit of measure that is wanted (亿元, %, 元/人). Raises FormulaError where they are of another kind."""
    if quantity.kinds is None:
        return quantity.values
    if not measure:
        # A ratio of 万元 to 亿元 is a plain number; figures in per cent stay in per cent.
        plain = quantity.kinds == () and quantity.factor != Decimal("0.01")
        return quantity.values * float(quantity.factor) if plain else quantity.values
    above, _, below = measure.partition("/")
    wanted = quantity_of(np.asarray(1.0), above)
    if below and read_measure(measure) is None:
        under = quantity_of(np.asarray(1.0), below)
        wanted = Quantity(wanted.values, wanted.factor / under.factor, _powers(wanted.kinds, under.kinds, -1))
    elif below:
        wanted = quantity_of(np.asarray(1.0), measure)
    if wanted.kinds is None:
        return quantity.values
    if wanted.kinds != quantity.kinds:
        raise FormulaError(
            f"公式（formula）算出的是{_written(quantity) or '比率'}，与计量单位“{measure}”不是一类，请改正其一"
        )
    return quantity.values * float(quantity.factor / wanted.factor)
