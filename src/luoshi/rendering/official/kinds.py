"""The kinds of official document: what each is called, what fields its template has, and what fills them.

A new kind is a template, its fields and one function; the command line and the pages read them here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.rendering.official import content
from luoshi.rendering.official.fields import Field, Fields
from luoshi.rendering.official.finish import finish
from luoshi.rendering.official.template import fill_template
from luoshi.rendering.official.wording import paragraphs_of, title_lines
from luoshi.rendering.official.workbook import has_workbook, workbook


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. ``values`` makes its values of a document that was read; None where only a caller has them."""

    code: str
    name: str
    about: str
    fields: Fields
    values: Callable[[Document, Ledger], dict[str, Any]] | None = None

    @property
    def of_tasks(self) -> bool:
        """Whether it is about the tasks of a document, and says nothing where there are none."""
        return has_workbook(self.code)


def template_of(kind: Kind) -> bytes:
    """The template that luoshi ships for the kind."""
    return _shipped(kind.code)


@cache
def _shipped(code: str) -> bytes:
    return files("luoshi.rendering").joinpath("templates", "official", f"{code}.docx").read_bytes()


def kind_named(name: str) -> Kind | None:
    """The kind of this code or Chinese name."""
    return next((kind for kind in KINDS if name in (kind.code, kind.name)), None)


def render(kind: Kind, values: Mapping[str, Any], template: bytes | None = None) -> bytes:
    """The docx of the values, by the given template or the shipped one. Raises TemplateError."""
    return fill_template(template_of(kind) if template is None else template, values, kind.fields, finish)


def render_ledger(
    kind: Kind,
    document: Document,
    ledger: Ledger,
    template: bytes | None = None,
    given: Mapping[str, str] | None = None,
) -> bytes:
    """The docx of a document that was read; ``given`` are texts of fields that only the office knows. Raises TemplateError."""
    return render(kind, _values(kind, document, ledger, given), template)


def render_workbook(
    kind: Kind, document: Document, ledger: Ledger, given: Mapping[str, str] | None = None
) -> bytes:
    """The tables of a document that was read as a workbook; only of kinds that ``has_workbook``."""
    return workbook(kind.code, _values(kind, document, ledger, given))


def _values(
    kind: Kind, document: Document, ledger: Ledger, given: Mapping[str, str] | None
) -> dict[str, Any]:
    if kind.values is None:
        raise ValueError(f"{kind.code} is not made of a ledger")
    return {**kind.values(document, ledger), **_as_values(kind, given or {})}


def _as_values(kind: Kind, given: Mapping[str, str]) -> dict[str, Any]:
    """Texts of fields in the shape of the fields: lines of a title, paragraphs of a text."""
    out: dict[str, Any] = {}
    for name, words in given.items():
        field = kind.fields.get(name)
        if name == "标题" and "标题行" in kind.fields:
            out["标题行"] = title_lines(words)
        elif name == "正文" and field is not None:
            out[name] = paragraphs_of(words)
        elif field is not None and field.lines:
            out[name] = words.split("\n")
        elif field is not None and not field.items:
            out[name] = words
    return out


def settable(kind: Kind) -> list[str]:
    """The fields that a person may give as words."""
    names = ["标题"] if "标题行" in kind.fields else []
    return names + [name for name, field in kind.fields.items() if not field.items or name == "正文"]


_ROW = {
    "序号": Field("任务的顺序号"),
    "任务": Field("任务的名称和内容"),
    "牵头单位": Field("牵头单位，没有写明的为“—”"),
    "责任单位": Field("责任单位、配合单位"),
    "完成时限": Field("完成时限"),
    "出处": Field("在原文件中的位置"),
}
_GROUPS = Field("任务，按原文件的标题分组", {"标题": Field("上级标题"), "行": Field("一项任务", _ROW)})
_TITLE = Field("文件标题，已分好行", lines=True)
_BASIS = Field("所依据的文件")
_SOURCE = Field("原文件的文号和成文日期")
_TEXT = Field(
    "正文，一段一项", {"级别": Field("1 一级标题，2 二级标题，0 正文"), "文字": Field("这一段的文字")}
)
_FRAME: dict[str, Field] = {
    "份号": Field("份号"),
    "密级": Field("密级和保密期限"),
    "紧急程度": Field("紧急程度"),
    "发文机关标志": Field("红头，如“某市人民政府文件”"),
    "发文字号": Field("发文字号"),
    "签发人": Field("签发人，上行文才有"),
    "标题行": _TITLE,
    "主送机关": Field("主送机关，不带冒号"),
    "正文": _TEXT,
    "附件说明": Field("附件名称，已编号", lines=True),
    "署名": Field("发文机关署名"),
    "成文日期": Field("成文日期"),
    "附注": Field("附注，不带括号"),
    "抄送": Field("抄送机关"),
    "印发机关": Field("印发机关"),
    "印发日期": Field("印发日期"),
}
_ATTACHED = Field(
    "附件中的责任分工表",
    {
        "序号": Field("附件顺序号，只有一个附件时为空"),
        "名称": Field("附件名称"),
        "标题行": _TITLE,
        "依据": _BASIS,
        "原文": _SOURCE,
        "分组": _GROUPS,
    },
)


def _listed(about: str, **row: str) -> Field:
    """A table in an attachment of its own, which may be left out; as a list of one or none."""
    rows = Field("行", {"序号": Field("顺序号"), **{name: Field(words) for name, words in row.items()}})
    groups = Field("行，分组", {"标题": Field("组名"), "行": rows})
    return Field(about, {"序号": Field("附件顺序号"), "名称": Field("附件名称"), "分组": groups})


_OPINIONS = Field(
    "意见和批示，一栏一项",
    {"名称": Field("栏名"), "条目": Field("一条意见", {"文字": Field("意见"), "署名": Field("姓名和日期")})},
)
_TABLE: dict[str, Field] = {"标题行": _TITLE, "依据": _BASIS, "原文": _SOURCE, "分组": _GROUPS}

KINDS: tuple[Kind, ...] = (
    Kind("division", "责任分工表", "任务、牵头单位、责任单位、完成时限（A4 横排）", _TABLE, content.division),
    Kind("ledger", "任务台账", "责任分工表加出处和进展情况栏（A4 横排）", _TABLE, content.task_ledger),
    Kind("notice", "分工通知", "印发责任分工的通知，附责任分工表", {**_FRAME, "依据": _BASIS, "附件": _ATTACHED}, content.notice),
    Kind(
        "circulation",
        "文件处理单",
        "来文的登记、拟办、批示和承办",
        {
            "单位": Field("本单位名称"),
            "来文机关": Field("来文机关"),
            "文号": Field("来文字号"),
            "收文日期": Field("收文日期、时间"),
            "收文编号": Field("收文编号"),
            "密级": Field("密级"),
            "紧急程度": Field("紧急程度"),
            "文件标题": Field("来文标题"),
            "意见": _OPINIONS,
            "备注": Field("备注"),
            "经办人": Field("经办人"),
            "联系电话": Field("联系电话"),
        },
        content.circulation,
    ),
    Kind(
        "supervision",
        "督办单",
        "督办事项、承办单位、办理时限和办理情况",
        {
            "督办单位": Field("督办单位"),
            "编号": Field("督办单编号"),
            "依据": _BASIS,
            "交办日期": Field("交办日期"),
            "反馈期限": Field("反馈期限"),
            "签发人": Field("签发人"),
            "联系电话": Field("联系电话"),
            "事项": Field(
                "督办事项",
                {
                    "序号": Field("顺序号"),
                    "事项": Field("督办事项"),
                    "承办单位": Field("承办单位"),
                    "办理时限": Field("办理时限"),
                },
            ),
            "办理要求": Field("办理要求"),
        },
        content.supervision,
    ),
    Kind("letter", "函", "信函格式", _FRAME),
    Kind(
        "minutes",
        "纪要",
        "纪要格式",
        {
            **_FRAME,
            "人员": Field("出席、请假、列席的人", {"名称": Field("出席、请假或列席"), "名单": Field("名单")}),
        },
    ),
    Kind(
        "stocktake",
        "调度纪要",
        "调度的总体情况、滞后事项、议定事项和数据来源，都取自调度结束时的快照",
        {
            **_FRAME,
            "快照": Field("数据取自哪一次快照"),
            "议定事项": _listed("议定事项清单", 事项="议定事项", 关于="关于哪项任务", 责任单位="责任单位", 时限="时限", 去向="交办问题、批示或记录"),
            "议程": _listed("滞后和需要关注事项清单", 事项="任务、问题或批示", 责任单位="责任单位", 依据="依据"),
            "数据": _listed("目标数据及来源", 指标="指标", 目标="目标", 数据="最新数据", 时期="时期", 来源="来源和数据编号"),
        },
    ),
)  # fmt: skip
