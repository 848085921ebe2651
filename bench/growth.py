"""Measures how the rules on geometry grow with the plan, and draws it.

``python -m bench.growth`` writes the drawing of the documentation anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil, log, log10
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

import orjson
import shapely

from bench.figure import Figure, Pair
from bench.plan import Mesh, use_coverage
from bench.topology import judging
from detaljplan.plan.model import Plan
from detaljplan.read.document import Document
from detaljplan.read.reader import read_document, read_plan
from tests.build import AT

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "topology-growth.svg"


def topology_as_plans_grow() -> Figure:
    """Measure a hundred times as many areas, against what n log n makes of the time for the fewest."""
    seconds = seconds_by_size((SIZES[0], SIZES[-1]))
    fewest, most = seconds[SIZES[0]], seconds[SIZES[-1]]
    return Figure(
        name=f"geometry and topology of {SIZES[-1]} areas",
        floor=f"n log n from {SIZES[0]} areas",
        limit_ratio=1,
        pairs=(Pair(most, fewest * _n_log_n(SIZES[-1]) / _n_log_n(SIZES[0])),),
    )


def seconds_by_size(sizes: tuple[int, ...]) -> Mapping[int, float]:
    """Return the median processor time of the rules on geometry for so many areas, more runs the fewer they are."""
    return {areas: _seconds(areas, runs=min(20, max(3, 20_000 // areas))) for areas in sizes}


def _seconds(areas: int, runs: int) -> float:
    judge = judging(*plan_of(areas), 0)
    times = []
    for _ in range(runs):
        started = process_time()
        judge()
        times.append(process_time() - started)
    return median(times)


def plan_of(areas: int) -> tuple[Document, Plan]:
    """Return a plan of so many use areas (or a few more), made without the text of a delivery."""
    document = read_document(orjson.dumps(use_coverage(4)), "stor-plan.json")
    small = read_plan(document)
    columns = int(areas**0.5)
    mesh = Mesh(columns, ceil(areas / columns), 8, Random(1))
    use, item = small.uses[0], small.uses[0].geometries[0]
    uses = tuple(
        replace(use, object_id=f"{c}-{r}", geometries=(replace(item, where=f"/{c}/{r}", shape=_area(mesh.cell(c, r))),))
        for r in range(mesh.rows)
        for c in range(mesh.columns)
    )
    return document, replace(
        small, boundary=(replace(small.boundary[0], shape=_area(mesh.outline())),), provisions=uses
    )


def _area(ring: list[tuple[float, float]]) -> shapely.Polygon:
    return shapely.Polygon([(round(e + AT[0], 3), round(n + AT[1], 3)) for e, n in ring])


def _n_log_n(n: int) -> float:
    return n * log(n)


# --- the drawing -------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 640, 400, 70, 30, 20, 50


def drawing(seconds: Mapping[int, float]) -> str:
    """Return the times over the number of areas, both axes by tens, and the line n log n through the first."""
    decades = (-3, 2)
    first = min(seconds)

    def place(areas: float, time: float) -> tuple[float, float]:
        across = (log10(areas) - 3) / 2
        up = (log10(time) - decades[0]) / (decades[1] - decades[0])
        return _LEFT + across * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM)

    def path(times: Mapping[int, float]) -> str:
        return "M" + "L".join("{:.1f} {:.1f}".format(*place(*point)) for point in times.items())

    floor = {areas: seconds[first] * _n_log_n(areas) / _n_log_n(first) for areas in seconds}
    parts = [*_axes(place, decades)]
    parts.append(f'<path d="{path(floor)}" fill="none" stroke="#777" stroke-dasharray="6 4"/>')
    parts.append(f'<path d="{path(seconds)}" fill="none" stroke="#1c4f8c" stroke-width="2.5"/>')
    for areas, time in seconds.items():
        x, y = place(areas, time)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1c4f8c"/>')
        parts.append(f'<text x="{x - 8:.1f}" y="{y - 9:.1f}" text-anchor="end">{time:.3g} s</text>')
    x, y = place(max(floor), floor[max(floor)])
    parts.append(f'<text x="{x - 12:.1f}" y="{y + 34:.1f}" text-anchor="end" fill="#555">n log n (dashed)</text>')
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif" font-size="13">'
    title = "<title>Seconds for the rules on geometry, by the number of use areas</title>"
    return "\n".join((head, title, f'<path d="M0 0H{_WIDTH}V{_HEIGHT}H0Z" fill="#fff"/>', *parts, "</svg>", ""))


def _axes(place: Callable[[float, float], tuple[float, float]], decades: tuple[int, int]) -> list[str]:
    parts = []
    for power in (3, 4, 5):
        x, y = place(10**power, 10 ** decades[0])
        parts.append(f'<path d="M{x:.1f} {_TOP}V{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{10**power:,}</text>'.replace(",", " "))
    for power in range(decades[0], decades[1] + 1):
        x, y = place(1000, 10.0**power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    middle, told = (_LEFT + _WIDTH - _RIGHT) / 2, "use areas of 33 vertices; processor time"
    parts.append(f'<text x="{middle:.1f}" y="{_HEIGHT - 10}" text-anchor="middle">{told}</text>')
    return parts


if __name__ == "__main__":
    PICTURE.write_text(drawing(seconds_by_size(SIZES)), encoding="utf-8")
