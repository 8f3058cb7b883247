"""What the packed parts of a pdf come to when unpacked, counted before PDFium unpacks them into memory.

Put here only the finding of the streams and the undoing of their filters, piece by piece. Pictures are left out: they are
unpacked only when a page is drawn.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from luoshi.reading.formats.limits import TooMuch

MAXIMUM_STREAM = 48 * 1024**2
MAXIMUM_STREAMS = 400 * 1024**2

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_DICTIONARY = 4_096
_FILTER = re.compile(rb"/Filter\s{0,9}(\[[^\]]{0,400}\]|/[A-Za-z0-9]{1,20})")
_NAME = re.compile(rb"/([A-Za-z0-9]{1,20})")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_APART = re.compile(rb"/Subtype\s{0,9}/Image\b|/EmbeddedFile\b")
_CHUNK = 64 * 1024


def check_streams(data: bytes) -> None:
    """Raises TooMuch where a stream, or all together, would come to more than any document holds."""
    total = 0
    ends = [found.start() for found in re.finditer(b"endstream", data)]
    taken = _Taken(2 * len(data))
    for found in _STREAM.finditer(data):
        start = found.start()
        entry = data[max(data.rfind(b"obj", max(0, start - _LONGEST_DICTIONARY), start), 0) : start]
        if len(entry) > _LONGEST_DICTIONARY:
            continue
        entry = _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), entry)
        filters = _FILTER.search(entry)
        stages = [_UNDONE.get(name) for name in _NAME.findall(filters[1])] if filters else []
        packed = [stage for stage in stages if stage is not None]
        if not packed or (_APART.search(entry) and len(packed) < 2):
            continue
        total += sum(map(len, _unpacked(data, found.end(), ends, stages, taken)))
        if total > MAXIMUM_STREAMS:
            raise TooMuch(f"压缩数据展开后合计超过 {MAXIMUM_STREAMS // 1024**2} MB")


_Pieces = Iterable[bytes]


class _Taken:
    """How many bytes of the file may still be unpacked: streams that lie within one another would be without end."""

    def __init__(self, most: int) -> None:
        self._left = most

    def pieces(self, data: bytes, start: int, end: int) -> Iterator[bytes]:
        """The bytes between two places, piece by piece. Raises TooMuch."""
        for at in range(start, end, _CHUNK):
            piece = data[at : min(at + _CHUNK, end)]
            self._left -= len(piece)
            if self._left < 0:
                raise TooMuch("压缩数据互相重叠")
            yield piece


def _unpacked(
    data: bytes,
    start: int,
    ends: list[int],
    stages: Iterable[Callable[[_Pieces], Iterator[bytes]] | None],
    taken: _Taken,
) -> _Pieces:
    following = bisect_left(ends, start)
    end = ends[following] if following < len(ends) else len(data)
    pieces: _Pieces = taken.pieces(data, start, end)
    for stage in stages:
        if stage is None:
            break  # a picture's own coding
        pieces = _counted(stage(pieces))
    return pieces


def _counted(pieces: _Pieces) -> Iterator[bytes]:
    """The pieces; what lies between two filters takes memory too. Raises TooMuch."""
    size = 0
    for piece in pieces:
        size += len(piece)
        yield piece
        if size > MAXIMUM_STREAM:
            raise TooMuch(f"一段压缩数据展开后超过 {MAXIMUM_STREAM // 1024**2} MB")


def _flate(pieces: _Pieces) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        for piece in pieces:
            while piece and not unpacker.eof:
                yield unpacker.decompress(piece, _CHUNK * 4)
                piece = unpacker.unconsumed_tail
            if unpacker.eof:
                return
    except zlib.error:
        return  # damaged or encrypted: PDFium gets no further either


def _ascii85(pieces: _Pieces) -> Iterator[bytes]:
    text = b"".join(b"".join(pieces).split()).removeprefix(b"<~").partition(b"~")[0]
    try:
        yield base64.a85decode(text)
    except ValueError:
        return


def _hexadecimal(pieces: _Pieces) -> Iterator[bytes]:
    digits = b"".join(b"".join(pieces).split()).partition(b">")[0]
    try:
        yield binascii.unhexlify(digits[: len(digits) // 2 * 2])
    except ValueError:
        return


def _run_length(pieces: _Pieces) -> Iterator[bytes]:
    data = b"".join(pieces)
    at = 0
    while at + 1 < len(data) and data[at] != 128:
        length = data[at]
        if length < 128:
            yield data[at + 1 : at + 2 + length]
            at += length + 2
        else:
            yield data[at + 1 : at + 2] * (257 - length)
            at += 2


def _lzw(pieces: _Pieces) -> Iterator[bytes]:
    data = b"".join(pieces)
    table: list[bytes] = [bytes([value]) for value in range(256)] + [b"", b""]
    bits = held = 0
    width = 9
    before = b""
    for byte in data:
        held = (held << 8) | byte
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits
        held &= (1 << bits) - 1
        if code == 257:
            return
        if code == 256:
            del table[258:]
            width, before = 9, b""
            continue
        if code < len(table):
            words = table[code]
        elif before:
            words = before + before[:1]
        else:
            return
        yield words
        if before and len(table) < 4096:
            table.append(before + words[:1])
        before = words
        width = min(12, max(9, (len(table) + 1).bit_length()))


_UNDONE: dict[bytes, Callable[[_Pieces], Iterator[bytes]]] = {
    b"FlateDecode": _flate,
    b"Fl": _flate,
    b"ASCII85Decode": _ascii85,
    b"A85": _ascii85,
    b"ASCIIHexDecode": _hexadecimal,
    b"AHx": _hexadecimal,
    b"RunLengthDecode": _run_length,
    b"RL": _run_length,
    b"LZWDecode": _lzw,
    b"LZW": _lzw,
}
