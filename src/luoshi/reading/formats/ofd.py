"""Reads OFD (GB/T 33190): text objects and drawn lines by their coordinates, through templates and composites.

Put here what walks the pages of an OFD package. The container is ofdkit's, which forgives what producers get wrong;
its text runs have no place for single characters, which tables need, so the pages are walked here.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import ChainMap
from collections.abc import Iterator, Mapping

from ofdkit.errors import OFDError
from ofdkit.package import Package

from luoshi.reading.document import ReadingError, SourceText
from luoshi.reading.formats import limits
from luoshi.reading.formats.composing import Composer
from luoshi.reading.formats.layout import Layout
from luoshi.reading.formats.limits import Archive, Budget, TooMuch, local_name
from luoshi.reading.formats.printed import Glyph
from luoshi.reading.formats.ruling import Rule
from luoshi.reading.formats.upright import (
    LIGHT,
    SHEER,
    Drawn,
    is_aside,
    turned_by,
    watermark_notice,
    without_watermark,
)

# x' = a x + c y + e, y' = b x + d y + f
_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_NESTING = 30
_MOST_PAGE_CHARACTERS = 60_000
_MOST_PART_BYTES = 48 * 1024**2
_REPAIRABLE_BYTES = 4 * 1024**2
_THIN = 0.9
_SHORT = 2.0
_PATH_STEP = re.compile(r"[SMLQBACmlqbac]|-?[0-9.]+(?:[eE][-+]?[0-9]+)?")


def read(data: bytes, archive: Archive) -> SourceText:
    """The text of an OFD file, document by document and page by page. Raises ReadingError."""
    if any("encrypt" in name.lower() for name in archive.names):
        raise ReadingError(limits.ENCRYPTED)
    try:
        with Package(data) as package:
            return _Reader(package, archive).read()
    except OFDError as error:
        raise ReadingError(limits.BROKEN) from error


class _Reader:
    def __init__(self, package: Package, archive: Archive) -> None:
        self._package = package
        self._archive = archive
        self._budget = archive.budget
        self._templates: dict[str, ET.Element] = {}

    def read(self) -> SourceText:
        composer = Composer()
        layout = Layout(composer)
        entry = self._package.find("OFD.xml")
        if entry is None:
            raise ReadingError(limits.BROKEN)
        damaged: list[str] = []
        watermarks: list[tuple[int, str]] = []
        pages = 0
        for body in _find_all(self._root(entry), "DocBody"):
            place = self._package.resolve(entry, _text(body, "DocRoot"))
            if place is None:
                damaged.append("文档")
                continue
            for page in self._document(place):
                pages += 1
                if pages > limits.MAXIMUM_PAGES:
                    raise ReadingError(f"文件超过 {limits.MAXIMUM_PAGES} 页。请拆分后逐份提供。")
                try:
                    walk = self._page(page)
                except TooMuch:
                    raise
                except (ReadingError, OFDError):
                    damaged.append(f"第 {pages} 页")
                    layout.page([])
                    continue
                drawn, watermark = without_watermark(walk.drawn)
                watermark += layout.page(*_upright(drawn, walk.rules))
                if watermark:
                    watermarks.append((pages, watermark))
        layout.close()
        if watermarks:
            composer.notice("watermark", watermark_notice(watermarks))
        if damaged:
            shown = "、".join(damaged[:20])
            composer.notice("damaged", f"OFD 中的{shown}已损坏，未能读取。请对照原件核对。")
        return composer.finish("ofd")

    def _root(self, name: str) -> ET.Element:
        data = self._package_bytes(name)
        try:
            return limits.xml_root(data, self._budget)
        except TooMuch:
            raise
        except ReadingError:
            if len(data) > _REPAIRABLE_BYTES or b"<!" in data.replace(b"<!--", b"").replace(
                b"<![CDATA[", b""
            ):
                raise
            repaired: ET.Element = self._package.read_xml(name)
            return repaired

    def _package_bytes(self, name: str) -> bytes:
        if name in self._archive:
            return self._archive.read(name, _MOST_PART_BYTES)
        part: bytes = self._package.read(name)
        return part

    def _document(self, place: str) -> Iterator[tuple[str | None, dict[str, str], ChainMap[str, ET.Element]]]:
        """The pages of a document: where each is, with the templates and composite units it may use."""
        root = self._root(place)
        templates: dict[str, str] = {}
        units: dict[str, ET.Element] = {}
        for common in _find_all(root, "CommonData"):
            for part in common:
                kind = local_name(part)
                if kind == "TemplatePage":
                    found = self._package.resolve(place, part.get("BaseLoc"))
                    if found:
                        templates[part.get("ID") or ""] = found
                elif kind in ("PublicRes", "DocumentRes"):
                    found = self._package.resolve(place, part.text)
                    if found:
                        units.update(self._units(found))
        for pages in _find_all(root, "Pages"):
            for page in _find_all(pages, "Page"):
                yield self._package.resolve(place, page.get("BaseLoc")), templates, ChainMap(units)

    def _units(self, name: str) -> dict[str, ET.Element]:
        try:
            root = self._root(name)
        except TooMuch:
            raise
        except (ReadingError, OFDError):
            return {}
        return {
            unit.get("ID") or "": unit for unit in root.iter() if local_name(unit) == "CompositeGraphicUnit"
        }

    def _page(self, page: tuple[str | None, dict[str, str], ChainMap[str, ET.Element]]) -> _Walk:
        place, templates, units = page
        if place is None:
            raise ReadingError(limits.BROKEN)
        root = self._root(place)
        for resource in _find_all(root, "PageRes"):
            found = self._package.resolve(place, resource.text)
            if found:
                units = units.new_child(self._units(found))
        walk = _Walk(units, self._budget)
        for reference in _find_all(root, "Template"):
            name = templates.get(reference.get("TemplateID") or "")
            if name is not None:
                if name not in self._templates:
                    self._templates[name] = self._root(name)
                walk.page(self._templates[name])
        walk.page(root)
        return walk


class _Walk:
    """Collects the characters and drawn lines of a page."""

    def __init__(self, units: Mapping[str, ET.Element], budget: Budget) -> None:
        self.drawn: list[Drawn] = []
        self.rules: list[Rule] = []
        self._units = units
        self._budget = budget
        self._open: set[str] = set()  # the units that the walk is in
        self._counts: dict[str, int] = {}

    def page(self, root: ET.Element) -> None:
        for content in _find_all(root, "Content"):
            for layer in _find_all(content, "Layer"):
                self._objects_of(layer, _UNIT, 0)

    def _objects_of(self, parent: ET.Element, outer: _Matrix, depth: int) -> None:
        if depth > _MOST_NESTING:
            return
        for element in parent:
            self._budget.spend("objects")
            name = local_name(element)
            if element.get("Visible") == "false":
                continue
            if name == "TextObject":
                self._text_object(element, _within(outer, element))
            elif name == "PathObject":
                self._path_object(element, _within(outer, element))
            elif name == "PageBlock":
                self._objects_of(element, outer, depth + 1)
            elif name == "CompositeObject":
                key = element.get("ResourceID") or ""
                unit = self._units.get(key)
                # A unit within itself is none, and one that draws nothing need not be walked, be it a million times.
                if unit is not None and key not in self._open and self._load_of(key):
                    self._open.add(key)
                    for content in _find_all(unit, "Content"):
                        self._objects_of(content, _within(outer, element), depth + 1)
                    self._open.discard(key)

    def _load_of(self, key: str) -> int:
        """How much text and how many paths a composite unit comes to with all that is in it. Raises TooMuch."""
        known = self._counts.get(key)
        if known is None:
            self._counts[key] = 0  # while it is counted, so that a unit within itself counts for nothing
            unit = self._units.get(key)
            count = 0
            for element in unit.iter() if unit is not None else ():
                name = local_name(element)
                if name in ("TextObject", "PathObject"):
                    count += 1
                elif name == "CompositeObject":
                    count += self._load_of(element.get("ResourceID") or "")
            self._budget.check("objects", count)
            known = self._counts[key] = count
        return known

    def _text_object(self, element: ET.Element, matrix: _Matrix) -> None:
        a, b, c, d, e, f = matrix
        size = _number(element.get("Size"), 0.0)
        if not 0 < size < 1_000:
            return
        across = math.hypot(a, b) or 1.0
        high = size * (math.hypot(c, d) or 1.0)
        bold = _number(element.get("Weight"), 400.0) >= 600
        angle = round(math.degrees(math.atan2(b, a))) % 360
        turned = round(angle / 90) % 4
        faint = _is_faint(element)
        stretch = _number(element.get("HScale"), 1.0) or 1.0
        x = y = 0.0
        for code in _find_all(element, "TextCode"):
            x = _number(code.get("X"), x)
            y = _number(code.get("Y"), y)
            # Line feeds around the characters are layout of the XML; inside they have no place of their own.
            text = (code.text or "").strip("\r\n\t")
            self._budget.spend("glyphs", len(text))
            if len(self.drawn) + len(text) > _MOST_PAGE_CHARACTERS:
                raise TooMuch(f"一页上的文字超过 {_MOST_PAGE_CHARACTERS // 10_000} 万个")
            steps_x = _deltas(code.get("DeltaX"), len(text))
            steps_y = _deltas(code.get("DeltaY"), len(text))
            at_x, at_y = x, y
            for index, character in enumerate(text):
                width = size * stretch * (1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5)
                step = steps_x[index] if index < len(steps_x) else (0.0 if steps_y else width)
                if not character.isspace() and unicodedata.category(character) != "Cc":
                    left = a * at_x + c * at_y + e
                    base = b * at_x + d * at_y + f
                    # Spaced-out digits are one number; real spaces are characters of their own.
                    shown = (step if 0 < step < 1.3 * size else width) * across
                    # The box above the base line, turned with the text.
                    over, under = 0.86 * high, 0.14 * high
                    box = (
                        (left, base - over, left + shown, base + under),
                        (left - under, base, left + over, base + shown),
                        (left - shown, base - under, left, base + over),
                        (left - over, base - shown, left + under, base),
                    )[turned]
                    self.drawn.append(Drawn(character, *box, bold, angle, faint))
                at_x += step
                at_y += steps_y[index] if index < len(steps_y) else 0.0

    def _path_object(self, element: ET.Element, matrix: _Matrix) -> None:
        stroked = element.get("Stroke") != "false"
        if not stroked and element.get("Fill") != "true":
            return
        for data in _find_all(element, "AbbreviatedData"):
            for points in _polylines(data.text or ""):
                self._budget.spend("objects")
                self._lines([_move(matrix, x, y) for x, y in points], stroked)

    def _lines(self, points: list[tuple[float, float]], stroked: bool) -> None:
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        if min(wide, high) <= _THIN:
            if max(wide, high) >= _SHORT:
                self.rules.append(Rule(min(xs), min(ys), max(xs), max(ys)))
        elif stroked:
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if min(abs(x1 - x0), abs(y1 - y0)) <= 0.2 and max(abs(x1 - x0), abs(y1 - y0)) >= _SHORT:
                    self.rules.append(Rule(x0, y0, x1, y1))


def _upright(drawn: list[Drawn], rules: list[Rule]) -> tuple[list[Glyph], list[Rule]]:
    """Characters and lines as they are read: where most of the text is turned, the page is turned back."""
    turned = turned_by(drawn)

    def back(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if turned == 90:
            return y0, -x1, y1, -x0
        if turned == 180:
            return -x1, -y1, -x0, -y0
        if turned == 270:
            return -y1, x0, -y0, x1
        return x0, y0, x1, y1

    glyphs = []
    for character in drawn:
        text, x0, y0, x1, y1, bold, _, _ = character
        left, top, right, bottom = back(x0, y0, x1, y1)
        glyphs.append(Glyph(text, left, right, top, bottom, bold, is_aside(character, turned)))
    return glyphs, [Rule(*back(*rule)) for rule in rules] if turned else rules


def _is_faint(element: ET.Element) -> bool:
    """Whether a text is filled with a light shade, or lets what is below shine through."""
    if _number(element.get("Alpha"), 255.0) < SHEER:
        return True
    for fill in _find_all(element, "FillColor"):
        parts = [_number(part, 0.0) for part in (fill.get("Value") or "0").split()[:4]]
        if len(parts) == 3 and min(parts) >= LIGHT:
            return True
        if (len(parts) == 1 and parts[0] >= LIGHT) or _number(fill.get("Alpha"), 255.0) < SHEER:
            return True
    return False


def _polylines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The straight stretches of a path (AbbreviatedData); one with a curve ends there."""
    steps = _PATH_STEP.findall(data[:200_000])
    points: list[tuple[float, float]] = []
    index = 0
    while index < len(steps):
        step = steps[index]
        index += 1
        if step in ("S", "M", "L"):
            numbers = [_number(value, math.nan) for value in steps[index : index + 2]]
            index += 2
            if len(numbers) < 2 or any(math.isnan(number) for number in numbers):
                return
            if step != "L":
                if len(points) > 1:
                    yield points
                points = []
            points.append((numbers[0], numbers[1]))
        elif step == "C":
            if points:
                points.append(points[0])
        elif step.isalpha():
            if len(points) > 1:
                yield points
            points = []
    if len(points) > 1:
        yield points


def _within(outer: _Matrix, element: ET.Element) -> _Matrix:
    """The way from the object's own space to the page: its CTM, then its boundary's corner, then ``outer``."""
    box = _numbers(element.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
    own = _numbers(element.get("CTM"), 6) or _UNIT
    a, b, c, d, e, f = own[0], own[1], own[2], own[3], own[4] + box[0], own[5] + box[1]
    oa, ob, oc, od, oe, of = outer
    return (
        oa * a + oc * b,
        ob * a + od * b,
        oa * c + oc * d,
        ob * c + od * d,
        oa * e + oc * f + oe,
        ob * e + od * f + of,
    )


def _move(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _find_all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (part for part in element if local_name(part) == name)


def _text(element: ET.Element, name: str) -> str | None:
    part = next(_find_all(element, name), None)
    return part.text if part is not None else None


def _number(value: str | None, default: float) -> float:
    try:
        number = float(value) if value else default
    except ValueError:
        return default
    return number if abs(number) < 1e7 else default


def _numbers(value: str | None, count: int) -> tuple[float, ...] | None:
    parts = [_number(part, math.nan) for part in (value or "").replace(",", " ").split()[:count]]
    return tuple(parts) if len(parts) == count and not any(math.isnan(part) for part in parts) else None


def _deltas(value: str | None, most: int) -> list[float]:
    """The steps from character to character; ``g 3 4.2`` stands for three steps of 4.2."""
    out: list[float] = []
    parts = (value or "").split()[: 3 * most + 3]
    index = 0
    while index < len(parts) and len(out) < most:
        if parts[index] == "g" and index + 2 < len(parts):
            times = int(_number(parts[index + 1], 0.0))
            out += [_number(parts[index + 2], 0.0)] * max(0, min(times, most - len(out)))
            index += 3
        else:
            out.append(_number(parts[index], 0.0))
            index += 1
    return out
