"""A repair drawn as SVG: the ground around it before and after, every vertex marked. For docs/fix.md.

Run from the root of a checkout: ``.venv/bin/python -m detaljplan.fix.picture``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import shapely

from detaljplan.checking import check
from detaljplan.fix.fixing import Fixed, fix
from detaljplan.fix.repair import Kind, Repair, State
from detaljplan.manual.svg import HATCH, letters, mark, sign, words
from detaljplan.plan.model import Plan
from detaljplan.report.plan_map import plan_map
from detaljplan.report.view import View, figure, fitted, path_of
from detaljplan.spec.resources import data_root, resource
from detaljplan.style.palette import load_palette

PLACE = "docs/images/fix.svg"
_WIDTH, _SIDE, _MARGIN, _CAPTION = 480, 220.0, 10.0, 22.0
_SEEN_M = 0.5  # of the ground, from side to side
_LETTERS = 20.0


def picture() -> str:
    """Return the repair of the bad sample plan of DP-Krav-0013: an overlap taken away, a vertex shared."""
    done = fix(check(resource("sample_plans/rules/DP-Krav-0013/bad.json")))
    (repair,) = (one for one in done.of(State.MADE) if one.kind is Kind.OVERLAP)
    return "\n".join(_svg(done, repair))


def _svg(done: Fixed, repair: Repair) -> Iterator[str]:
    height = figure(_MARGIN + _SIDE + _CAPTION + _MARGIN)
    title = "Ett överlapp tas bort och en brytpunkt läggs in: före och efter"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="t" xml:lang="sv"><title id="t">{escape(title)}</title>'
    )
    yield f'<defs>{HATCH}</defs><rect width="{_WIDTH}" height="{height}" fill="{load_palette().paper}"/>'
    plans = ((done.checked.plan, "före", False), (done.reread, "efter", True))
    for number, (plan, caption, good) in enumerate(plans):
        view = _view(repair, _MARGIN + number * (_SIDE + 2 * _MARGIN))
        yield from _drawn(plan, view, f"v{number}")
        if not good and repair.geometry is not None:
            yield mark(view.sheet(shapely.intersection(repair.geometry, view.ground)))
        yield from _vertices(plan, view)
        bottom = view.top + _SIDE + _CAPTION / 2 + 2
        yield sign(view.left + 8, bottom, good=good)
        yield words(caption, view.left + 22, bottom + 4)
    yield "</svg>\n"


def _view(repair: Repair, left: float) -> View:
    """Return the ground around the southern end of what is repaired."""
    west, south, east, _ = repair.geometry.bounds if repair.geometry is not None else (0.0, 0.0, 0.0, 0.0)
    middle, half = (west + east) / 2, _SEEN_M / 2
    return fitted((middle - half, south - half, middle + half, south + half), left, _MARGIN, _SIDE, _SIDE)


def _drawn(plan: Plan, view: View, name: str) -> Iterator[str]:
    frame = path_of(view.sheet(view.ground))
    around = shapely.buffer(view.ground, 1, join_style="mitre")
    yield f'<clipPath id="{name}"><path d="{frame}"/></clipPath><g clip-path="url(#{name})">'
    for area in plan_map(plan).areas:
        seen = shapely.intersection(area.shape, view.ground)
        if area.fill and seen.area:
            path = path_of(view.sheet(shapely.intersection(area.shape, around)))
            yield f'<path d="{path}" fill="{area.fill}" stroke="#000" stroke-width="1.2"/>'
            place = view.at(shapely.centroid(seen))
            yield letters(area.letters, place.x, place.y, size=_LETTERS, bold=True)
    yield f'</g><path d="{frame}" fill="none" stroke="#333" stroke-width="1.5"/>'


def _vertices(plan: Plan, view: View) -> Iterator[str]:
    """Yield a ring for each vertex of a use, one within another where areas share it."""
    met: dict[tuple[float, float], int] = {}
    for use in plan.uses:
        for east, north in {tuple(p) for shape in use.shapes for p in shapely.get_coordinates(shape).tolist()}:
            place = shapely.Point(east, north)
            if shapely.intersects(view.ground, place):
                met[east, north] = met.get((east, north), 0) + 1
                at = view.at(place)
                radius = figure(1 + 3 * met[east, north])
                yield (
                    f'<circle cx="{figure(at.x)}" cy="{figure(at.y)}" r="{radius}" fill="none" stroke="#000" '
                    'stroke-width="1.6"/>'
                )


if __name__ == "__main__":
    target = data_root() / Path(PLACE)
    target.write_text(picture(), encoding="utf-8")
    print(PLACE)
