"""Ways to damage a clean text as converters, scanners and mirror sites do.

Each function takes the text and a random source and returns the damaged text; none changes what the text says, so
what is read from a damaged copy must be what is read from the clean one. Only damage belongs here, no checks.
"""

from __future__ import annotations

import random
import re
import unicodedata

import opencc

HAN = "\u4e00-\u9fff"
_S2T = opencc.OpenCC("s2t")
_PINYIN = {
    "关": "guān", "发": "fā", "实": "shí", "单": "dān", "区": "qū", "务": "wù", "产": "chǎn", "质": "zhì",
    "构": "gòu", "园": "yuán", "县": "xiàn", "农": "nóng", "习": "xí", "进": "jìn", "责": "zé", "达": "dá",
    "据": "jù", "优": "yōu", "创": "chuàng", "业": "yè", "厅": "tīng", "办": "bàn", "绿": "lǜ", "数": "shù",
}  # fmt: skip
_PINYIN |= {_S2T.convert(character): sound for character, sound in _PINYIN.items()}
_KANGXI = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)}
_KANGXI |= dict(zip("长门见车龙角青民", "⻓⻔⻅⻋⻰⻆⻘⺠", strict=True))
_NEVER_BEGINS_A_LINE = "，。、；：）”》？！%"
_NEVER_ENDS_A_LINE = "（“《"


def to_traditional(text: str, rng: random.Random) -> str:
    """The text in Traditional script, some characters in their variant forms (爲 and 為, 裏 and 裡, 衆 and 眾)."""
    text = _S2T.convert(text)
    for pair in ("爲為", "裏裡", "衆眾"):
        text = re.sub(f"[{pair}]", lambda _, pair=pair: rng.choice(pair), text)
    return text


def inject_pinyin(text: str, rng: random.Random, share: float = 0.5) -> str:
    """Pinyin in brackets behind some of the characters."""
    opening, closing = rng.choice(("()", "（）"))

    def spelt(match: re.Match[str]) -> str:
        if rng.random() < share:
            return f"{match[0]}{opening}{_PINYIN[match[0]]}{closing}"
        return match[0]

    return re.sub("[" + "".join(_PINYIN) + "]", spelt, text)


def shift_gbk(text: str, rng: random.Random, share: float = 1.0) -> str:
    """Indented lines that lost their first byte, read off by one until a low byte restores the step.

    Only lines of which no byte is lost beside the first are damaged; the others stay as they are.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if not line.startswith("\u3000") or rng.random() > share:
            continue
        raw = line[line.rindex("\u3000", 0, 2) :].encode("gb18030")
        shifted = raw[1:].decode("gb18030", "replace")
        if "\ufffd" not in shifted:
            lines[index] = "?" + shifted
    return "\n".join(lines)


def lose_private_use(text: str, rng: random.Random) -> str:
    """Private-use characters dropped, as copying through a web page does."""
    return re.sub("[\ue000-\uf8ff]", "", text)


def kangxi(text: str, rng: random.Random, share: float = 0.7) -> str:
    """Characters that are radicals, written as radicals."""
    return "".join(
        _KANGXI[character] if character in _KANGXI and rng.random() < share else character
        for character in text
    )


def space_out(text: str, rng: random.Random, share: float = 1.0) -> str:
    """Blanks between Chinese characters and around numbers, on all or some of the lines."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if "\t" not in line and rng.random() < share:
            line = re.sub(f"(?<=[{HAN}])(?=[{HAN}0-9])", " ", line)
            lines[index] = re.sub(f"(?<=[0-9%])(?=[{HAN}])", " ", line)
    return "\n".join(lines)


def space_numbers(text: str, rng: random.Random) -> str:
    """Blanks between Chinese characters and numbers only."""
    return re.sub(rf"(?<=[{HAN}])(?=\d)|(?<=[\d%])(?=[{HAN}])", lambda _: rng.choice((" ", "")), text)


def wrapped(paragraph: str, width: int, indent: str = "") -> list[str]:
    """The lines of a paragraph set in ``width`` Chinese characters, digits counted as half of one."""
    lines: list[str] = []
    at = indent
    room = 2 * width
    used = 2 * len(indent)
    for position, character in enumerate(paragraph):
        size = 1 if character.isascii() else 2
        following = paragraph[position + 1 : position + 2]
        full = used + size > room
        opens_last = character in _NEVER_ENDS_A_LINE and used + size + 2 > room
        splits_number = character.isascii() and following.isascii() and used + 2 > room
        if (full or opens_last or splits_number) and character not in _NEVER_BEGINS_A_LINE and at:
            lines.append(at)
            at, used = "", 0
        at += character
        used += size
    return [*lines, at]


def break_lines(text: str, rng: random.Random, width: int | None = None, indented: bool = False) -> str:
    """Every paragraph in lines of one width, with or without the indent of two characters."""
    width = width or rng.randint(22, 34)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        body = paragraph.strip("\u3000 ")
        if "\t" in paragraph:
            lines.append(paragraph)
        else:
            lines += wrapped(body, width, "\u3000\u3000" if indented and len(body) > 12 else "")
    return "\n".join(lines)


def break_pages(text: str, rng: random.Random, share: float = 0.3) -> str:
    """Long paragraphs cut by a page break in the middle of a sentence, as when a PDF is read page by page."""
    paragraphs: list[str] = []
    for paragraph in text.split("\n"):
        body = paragraph.strip("\u3000 ")
        places = [
            place
            for place in range(30, len(body) - 10)
            if re.match(f"[{HAN}]{{4}}", body[place - 2 : place + 2])
            and re.search("[，。；]", body[:place])
            and re.match(f"[{HAN}]{{2}}(?<!一是)", body[place : place + 2])
        ]
        if places and "\t" not in paragraph and rng.random() < share:
            place = rng.choice(places)
            paragraphs += [body[:place], "", body[place:]]
        else:
            paragraphs.append(paragraph)
    return "\n".join(paragraphs)


def page_numbers(text: str, rng: random.Random, every: int = 12) -> str:
    """A page number, in one of the usual styles, after every few lines; blank lines around it or not."""
    style = rng.choice(("—{}—", "- {} -", "— {} —", "第 {} 页 共 99 页", "－{}－"))
    lines = text.split("\n")
    pages = [lines[at : at + every] for at in range(0, len(lines), every)]
    gap = rng.choice(([], [""]))
    out: list[str] = []
    for number, page in enumerate(pages, 1):
        out += [*page, *gap, style.format(number), *gap]
    return "\n".join(out)


def web_furniture(text: str, rng: random.Random) -> str:
    """What a web page puts around a document."""
    above = [
        "首页 > 政务公开 > 政策文件",
        "来源：临江市人民政府办公室 发布时间：2026-03-02 09:15 浏览量：128",
        "【字体：大 中 小】 打印 关闭",
    ]
    below = ["扫一扫在手机打开当前页", "信息来源：市政府办    责任编辑：李某", "相关阅读", "政策图解"]
    return "\n".join([*above[: rng.randint(1, 3)], text, *below])


def full_width_digits(text: str, rng: random.Random) -> str:
    """Digits, letters and signs in full width."""
    return re.sub(r"[0-9A-Za-z%+]", lambda match: chr(ord(match[0]) + 0xFEE0), text)


def private_use_decimal(text: str, rng: random.Random) -> str:
    """Decimal points as the private-use character of a font."""
    return re.sub(r"(?<=\d)\.(?=\d)", "\ue010", text)


def half_width_punctuation(text: str, rng: random.Random) -> str:
    """Chinese marks in half width."""
    return text.translate(str.maketrans("（），：；？", "(),:;?"))


def odd_spaces(text: str, rng: random.Random) -> str:
    """No-break and other spaces for the indent, zero-width characters and soft hyphens inside words."""
    text = re.sub("\u3000", lambda _: rng.choice(("\u00a0\u00a0", "\u2003", "\u3000")), text)
    return re.sub(
        f"(?<=[{HAN}])(?=[{HAN}])",
        lambda _: rng.choice("\u200b\u00ad\ufeff\u2060") if rng.random() < 0.05 else "",
        text,
    )


def blank_lines(text: str, rng: random.Random) -> str:
    """Line ends of another system, blank lines between paragraphs, blanks at the end of lines."""
    end = rng.choice(("\r\n", "\n"))
    return end.join(line + rng.choice(("", " ", "\u3000", end)) for line in text.split("\n"))


def document_number_brackets(text: str, rng: random.Random) -> str:
    """Wrong brackets around the year of document numbers."""
    opening, closing = rng.choice(("[]", "（）", "()", "「」", "［］", "【】", "〔)", "﹝﹞"))
    return re.sub(r"〔(\d{4})〕", rf"{opening}\1{closing}", text)


def range_dashes(text: str, rng: random.Random) -> str:
    """Another dash in ranges of numbers."""
    dash = rng.choice("－～~–")
    return re.sub(r"(?<=\d)—(?=\d)", dash, text)


def lost_paragraph_breaks(text: str, rng: random.Random) -> str:
    """Everything on one line."""
    return "".join(line.strip("\u3000 ") for line in text.split("\n"))
