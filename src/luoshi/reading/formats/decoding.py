"""Bytes become characters: byte order marks, UTF-8, UTF-16, GB18030 and Big5, told apart by how plausible the text is.

Put here only what decides about encodings. A byte order mark is never part of the text.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NamedTuple

from luoshi.reading.document import Notice, ReadingError

NOT_TEXT = (
    "文件内容不是可以识别的文字，可能是程序、压缩包或已损坏的文件。"
    "请提供 txt、docx、pdf、ofd、html、xlsx 等格式的公文。"
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

# The most frequent characters of modern Chinese: a right decoding is full of them, a wrong one is not.
_FREQUENT = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行"
    "学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然"
    "前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无"
    "系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组"
    "见计别手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争"
    "济阶思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报完类八离华名"
    "确才科张信马节话米整空元况今集传土许步群广石记需段研界林律且究观越织装影算低持众书布复容须际商非验连断深难近千周委"
    "素技备半办青省列习响约支般史感劳便团往历市克何除消构府称太准精值号率族维划选标写存候亲快效院查江型按格养易置派层片"
    "始专状育厂京识适属包住调满县局照参引听该铁价严厅室字附件牵责任责负督推落印促健协项续督际监园乡村镇企创融配财编"
)
_PUNCTUATION = "，。、；：？！（）《》“”〔〕—　　"
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PLAIN = re.compile(r"[\t\n\r -~]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_ODD = re.compile("[\x80-\x9f\ue000-\uf8ff\ufff0-\uffff\ud800-\udfff\U000f0000-\U0010ffff]")

_SAMPLE_BYTES = 1 << 16
_ACCEPTED = 0.35


class Decoded(NamedTuple):
    """The text of the bytes, the encoding that gave it, and what was lost on the way."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of ``data`` and its encoding. ``declared`` is what the file says of itself (html).

    Raises ReadingError when the bytes are no text in any encoding that Chinese offices use.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    sample = _sample(data)
    wide = sample.count(0) > len(sample) // 50
    if not wide:
        try:
            return _check(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            if _nearly_utf8(sample):
                return _lenient(data, "utf-8")
    best, encoding = max((plausibility(sample, name), name) for name in _candidates(declared))
    if best >= _ACCEPTED:
        return _lenient(data, encoding)
    if not wide:
        import charset_normalizer

        guess = charset_normalizer.from_bytes(sample[: 1 << 14]).best()
        if guess is not None and not _too_odd(str(guess)):
            return _lenient(data, guess.encoding)
    raise ReadingError(NOT_TEXT)


def plausibility(data: bytes, encoding: str) -> float:
    """How much the bytes look like Chinese or plain ASCII text in this encoding: 0 (not at all) to 1."""
    cut = len(data) - len(data) % 2 if encoding.startswith("utf-16") else len(data)
    text = data[:cut].decode(encoding, "replace")
    if not text:
        return 0.0
    plain = len(_PLAIN.findall(text))
    han = len(_HAN.findall(text))
    frequent = sum(map(text.count, _frequent_in(text)))
    wrong = len(_CONTROL.findall(text)) + len(_ODD.findall(text))
    # A wrong reading has as many Han characters as the right one, but rare ones.
    good = plain + frequent + 0.2 * max(0, han - frequent)
    return max(0.0, (good - 4 * wrong) / len(text))


def _frequent_in(text: str) -> frozenset[str]:
    return _frequent() & set(text)


@cache
def _frequent() -> frozenset[str]:
    import opencc

    traditional = opencc.OpenCC("s2t").convert(_FREQUENT)
    return frozenset(_FREQUENT + traditional + _PUNCTUATION)


def _candidates(declared: str | None) -> tuple[str, ...]:
    names = ["gb18030", "big5hkscs", "utf-16-le", "utf-16-be"]
    if declared:
        try:
            name = codecs.lookup(declared).name
        except LookupError:
            return tuple(names)
        name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
        if name not in names and name != "utf-8" and _is_text_encoding(name):
            names.append(name)
    return tuple(names)


def _is_text_encoding(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name, "replace"), str) and not name.startswith(
            ("utf-7", "punycode", "idna")
        )
    except (LookupError, ValueError):
        return False


def _sample(data: bytes) -> bytes:
    if len(data) <= 2 * _SAMPLE_BYTES:
        return data
    middle = len(data) // 4 * 2
    return data[:_SAMPLE_BYTES] + data[middle : middle + _SAMPLE_BYTES]


def _nearly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return lost * 20 < len(_HAN.findall(text)) or (lost * 50 < len(text) and len(text) * 2 < len(sample))


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd") - (data.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0)
    notices: tuple[Notice, ...] = ()
    if lost > 0:
        message = f"文件中有 {lost} 处字节不合 {encoding} 编码，已用“\ufffd”代替，请对照原件核对。"
        notices = (Notice("decoding", message),)
    return _check(text, encoding, notices)


def _check(text: str, encoding: str, notices: tuple[Notice, ...] = ()) -> Decoded:
    if _too_odd(text[:_SAMPLE_BYTES]):
        raise ReadingError(NOT_TEXT)
    return Decoded(text, encoding, notices)


def _too_odd(text: str) -> bool:
    """Whether a text holds so many control or undefined characters that it is no text."""
    wrong = len(_CONTROL.findall(text)) + text.count("\ufffd")
    return wrong > 4 + len(text) // 10
