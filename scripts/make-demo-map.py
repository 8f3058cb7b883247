"""Draws the boundaries of the demonstration's invented prefectures: ``python scripts/make-demo-map.py``.

Fourteen cells around points on a disc, bent by one smooth function, so that neighbours share their borders exactly.
Nothing of it is anywhere on the globe.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.spatial import Voronoi

DATA = Path(__file__).resolve().parents[1] / "src/luoshi/web/demo/data"
STEP = 0.04
Points = NDArray[np.float64]


def main() -> None:
    """Write ``yunhu.geojson`` beside the data of the province."""
    prefectures = yaml.safe_load((DATA / "yunhu.yaml").read_text(encoding="utf-8"))["prefectures"]
    seeds = _spread(len(prefectures))
    mirrored = [seeds, *(_mirror(seeds, axis, side) for axis in (0, 1) for side in (-1.0, 1.0))]
    cells = Voronoi(np.vstack(mirrored))
    features = []
    for number, (name, _counties) in enumerate(prefectures, 1):
        region = cells.regions[cells.point_region[number - 1]]
        ring = _bend(_subdivide(cells.vertices[region]))
        features.append(
            {
                "type": "Feature",
                "properties": {"code": f"99{number:02}00", "name": name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[round(x, 3), round(y, 3)] for x, y in ring]],
                },
            }
        )
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (DATA / "yunhu.geojson").write_text(text + "\n", encoding="utf-8")


def _spread(count: int) -> Points:
    """Points that keep their distance (Lloyd's relaxation from a fixed draw), from the top left to the bottom right."""
    points = np.random.default_rng(7).uniform(-0.9, 0.9, (count, 2))
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 80), np.linspace(-1, 1, 80)), -1).reshape(-1, 2)
    for _ in range(12):
        nearest = ((grid[:, None] - points[None]) ** 2).sum(-1).argmin(1)
        centres = np.array([grid[nearest == at].mean(0) for at in range(count)])
        points = points * 0.4 + centres * 0.6
    return points[np.lexsort((points[:, 0], -np.round(points[:, 1] * 2)))]


def _mirror(points: Points, axis: int, side: float) -> Points:
    other = points.copy()
    other[:, axis] = 2 * side - other[:, axis]
    return other


def _subdivide(ring: Points) -> Points:
    pieces = []
    # Cut each border the same way from both sides: from its smaller end.
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        low, high = (start, end) if tuple(start) < tuple(end) else (end, start)
        count = max(2, int(np.hypot(*(high - low)) / STEP))
        piece = low + (high - low) * np.linspace(0, 1, count + 1)[:, None]
        pieces.append(piece[:-1] if tuple(low) == tuple(start) else piece[:0:-1])
    ring = np.vstack(pieces)
    return np.vstack([ring, ring[:1]])


def _bend(points: Points) -> Points:
    """From the square to a rounded land with uneven borders; a function of the place alone."""
    x, y = np.clip(points, -1, 1).T
    across, up = x * np.sqrt(1 - y**2 / 2.6), y * np.sqrt(1 - x**2 / 2.6)
    bent_x = across + 0.06 * np.sin(5.1 * up + 0.7) + 0.025 * np.sin(13 * up + 9 * across)
    bent_y = up + 0.06 * np.sin(4.3 * across + 1.9) + 0.025 * np.sin(15 * across - 7 * up)
    return np.stack([2.2 * bent_x, 2.5 * bent_y], axis=1)


if __name__ == "__main__":
    main()
