"""Cells that hold a number as people type it: full-width digits, thousands separators, 亿 and 万, percent signs.

Vectorised: the texts of a whole column are read by a few expressions, never by a loop over rows.
"""

from __future__ import annotations

import polars as pl

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u3000": "", "\u00a0": "", " ": "", "，": ",", "−": "-", "－": "-", "﹣": "-", "﹪": "%",
}  # fmt: skip
EMPTY = (
    "", "-", "--", "—", "——", "–", "…", "……", "...", "/", "\\", ".", "..", "无", "缺", "缺失", "暂无", "未公布", "不详",
    "空", "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "None", "#N/A",
)  # fmt: skip
# Thousands are set off with commas in groups of three; any other comma may be a decimal point of another country.
_NUMBER = r"^([+-]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,18})(?:\.\d{0,15})?|[+-]?\.\d{1,15})((?:[十百千万]?[百千万亿十])?)((?:[^\d,.+-].{0,15})?)$"


def is_empty(text: pl.Expr) -> pl.Expr:
    """Whether a cell holds no figure: nothing, or one of the marks that stand for it."""
    return text.is_null() | text.str.strip_chars().is_in(list(EMPTY))


def plain_number(text: pl.Expr) -> pl.Expr:
    """The number in a cell that holds nothing else; null for any other cell."""
    number = text.str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def read_odd_numbers(texts: pl.Series) -> pl.DataFrame:
    """What stands in cells that are not plain numbers: ``text``, ``number``, ``prefix`` and ``rest``.

    ``prefix`` is the 亿 or 万 in the cell, ``rest`` the unit of measure after it; number is null where the cell cannot
    be read.
    """
    clean = pl.col("text").str.replace_many(list(_FULL_WIDTH), list(_FULL_WIDTH.values()))
    parts = pl.col("parts").struct
    digits = parts.field("1").str.replace_all(",", "", literal=True)
    return (
        texts.alias("text")
        .to_frame()
        .with_columns(clean.str.extract_groups(_NUMBER).alias("parts"))
        .select(
            "text",
            plain_number(digits).alias("number"),
            parts.field("2").fill_null("").alias("prefix"),
            parts.field("3").fill_null("").alias("rest"),
        )
    )
