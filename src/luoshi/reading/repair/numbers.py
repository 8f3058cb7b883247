"""Document numbers with wrong or lost brackets, and numbers that look misread by OCR.

Brackets of a document number are set to 〔〕. A number itself is never guessed, only reported, save where a run of
numbered items leaves no doubt.
"""

from __future__ import annotations

import re

from luoshi.reading.repair.findings import Findings
from luoshi.reading.span import Draft, Edit

_YEAR = r"(?:19|20)\d\d"
_OPEN = re.escape("〔[［（(【「﹝〈{<")
_CLOSE = re.escape("〕]］）)】」﹞〉}>")
# What stands before the 号 of a document number.
_DOC_NUMBER = re.compile(rf"(?<=[\u4e00-\u9fff])[{_OPEN}]({_YEAR})[{_CLOSE}](?=第?\d{{1,5}}$)")
_LOST_OPEN = re.compile(rf"(?<=[政办发函字令规通文电党委])({_YEAR})[〕\]］](?=第?\d{{1,5}}$)")
_LONGEST_DOC_NUMBER = 14
_LOST_CLOSE = [
    (
        bracket,
        re.compile(
            rf"{re.escape(bracket)}(?<=[\u4e00-\u9fff].)({_YEAR})(\d{{1,5}})(号?)(?![\d〕\]］年])(?:(?<=号)|(?=\n|\Z))"
        ),
    )
    for bracket in "〔[［"
]
_LOST_NUMBER_SIGN = re.compile(rf"\n([\u4e00-\u9fff]{{2,12}}〔{_YEAR}〕\d{{1,5}})(?=\n|\Z)")
_ITEM = re.compile(r"\n(\d{1,3})([.．、。])(?=[\u4e00-\u9fff“《])")
_SHORT_YEAR = re.compile(r"年(?<=[^\d.](?:19|20)\d年)(?!以|内|来|期|前|后|的|间|龄)")
_ONE_FOR_DASH = re.compile(r"一(?<=\d一)(?=\d)")
_RUN_TOGETHER_DATE = re.compile(rf"\n({_YEAR}\d{{2,3}})(?=\n|\Z)")


def mended_numbers(draft: Draft, findings: Findings) -> Draft:
    """The draft with its document numbers in the standard form; suspicious numbers are reported."""
    draft = _document_numbers(draft, findings)
    draft = _items(draft, findings)
    _suspects(draft, findings)
    return draft


def _document_numbers(draft: Draft, findings: Findings) -> Draft:
    text = draft.text
    edits: list[Edit] = []
    for sign in re.finditer("号", text):
        window = (max(0, sign.start() - _LONGEST_DOC_NUMBER), sign.start())
        match = _DOC_NUMBER.search(text, *window) or _LOST_OPEN.search(text, *window)
        if match and match[0] != f"〔{match[1]}〕":
            edits.append(Edit(match.start(), match.end(), f"〔{match[1]}〕"))
    if edits:
        findings.mended("document-number", draft, edits[0][:2], len(edits))
    for bracket, pattern in _LOST_CLOSE:
        if bracket in text:
            for match in pattern.finditer(text):
                edits.append(_guess(f"〔{match[1]}〕{match[2]}号", match.span(), draft, findings))
    if "〔" in text:
        for match in _LOST_NUMBER_SIGN.finditer(text):
            edits.append(_guess(match[1] + "号", match.span(1), draft, findings))
    edits.sort()
    return draft.edited(edits)


def _guess(mended: str, span: tuple[int, int], draft: Draft, findings: Findings) -> Edit:
    findings.mended("document-number", draft, span, guessed=True)
    findings.notice(
        "guessed-document-number",
        f"发文字号缺字：原文为“{draft.text[slice(*span)]}”，推定为“{mended}”，请核对。",
        draft,
        span,
    )
    return Edit(*span, mended)


def _items(draft: Draft, findings: Findings) -> Draft:
    """`11。` between items 10 and 12 is 11. ; without such neighbours it is only reported."""
    if "。" not in draft.text:
        return draft
    items = list(_ITEM.finditer(draft.text))
    edits = []
    for index, match in enumerate(items):
        if match[2] != "。":
            continue
        number = int(match[1])
        span = (match.start(1), match.end())
        before = index > 0 and int(items[index - 1][1]) == number - 1
        after = index + 1 < len(items) and int(items[index + 1][1]) == number + 1
        if before or after:
            findings.mended("item-number", draft, span, guessed=True)
            message = f"序号“{match[0].strip()}”按前后条目推定为“{number}.”，请核对。"
            findings.notice("guessed-item-number", message, draft, span)
            edits.append(Edit(match.end(1), match.end(), "."))
        else:
            message = f"行首“{match[0].strip()}”疑似序号误识，已原样保留，请核对。"
            findings.notice("suspect-number", message, draft, span)
    return draft.edited(edits)


def _suspects(draft: Draft, findings: Findings) -> None:
    text = draft.text
    for match in _SHORT_YEAR.finditer(text):
        at = (match.start() - 3, match.end())
        message = f"年份“{text[at[0] : at[1]]}”不足四位，疑似缺字，已原样保留，请核对。"
        findings.notice("suspect-number", message, draft, at)
    for match in _ONE_FOR_DASH.finditer(text):
        at = (max(0, match.start() - 4), min(len(text), match.end() + 4))
        message = f"“{text[at[0] : at[1]]}”中的“一”疑为连接号误识，已原样保留，请核对。"
        findings.notice("suspect-number", message, draft, match.span())
    for match in _RUN_TOGETHER_DATE.finditer(text):
        message = f"“{match[1]}”独占一行，疑为缺少“年月日”的日期，已原样保留，请核对。"
        findings.notice("suspect-date", message, draft, match.span(1))
