"""A map of what a review found, as a figure: the plan, the hits, scale bar, north, legend and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape
from zlib import crc32

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, number
from detaljplan.plan.model import Plan
from detaljplan.report.document.model import Figure
from detaljplan.report.plan_map import areas_and_lines, plan_area
from detaljplan.report.view import View, figure, fitted, path_of
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import LayerResult
from detaljplan.style.palette import load_palette

MOST_LAYERS = 8
"""Layers to a figure: more could not be told apart."""
_WIDTH, _TALLEST, _MARGIN, _LINE = 680.0, 340.0, 14.0, 17.0
_AROUND = 0.12  # of the plan's longer side, seen on each side of it
_COLOURS = ("#8a2be2", "#0060a8", "#b3001b", "#00695c", "#9a5b00", "#5b2333", "#1f4e1f", "#444444")
_BOUNDARY: Any = {"width": 2.4, "dashes": "14 4 2 4"}
_FONT = 'font-family="Libertinus Serif, Georgia, serif" font-size="13"'


def review_figure(plan: Plan, hits: Sequence[LayerResult], epsg: int, title: str, lang: Language) -> Figure | None:
    """Return a plan with the hits of some layers, north up in the plan's own zone `epsg`.

    ``None`` when the plan area cannot be drawn, or no layer has anything to draw. Of more than `MOST_LAYERS` the
    first are drawn, and the caption says so. Each layer has a hatch and colour of its own, named in the legend.
    """
    drawn = [hit for hit in hits if hit.geometry is not None and not hit.geometry.is_empty]
    area = shapely.union_all(list(plan_area(plan)))
    if not drawn or area.is_empty:
        return None
    shown = drawn[:MOST_LAYERS]
    view = _view(area)
    lines = list(_svg(plan, area, [(hit, _in_zone(hit, epsg)) for hit in shown], view, title, lang))
    return Figure("\n".join(lines), alternative=title, caption=_caption(shown, len(drawn), lang))


def _in_zone(hit: LayerResult, epsg: int) -> BaseGeometry:
    shape: BaseGeometry = crs.transform(hit.geometry, crs.SWEREF99_TM, epsg)
    return shape


def _view(area: BaseGeometry) -> View:
    west, south, east, north = area.bounds
    margin = max(east - west, north - south, 1.0) * _AROUND
    bounds = (west - margin, south - margin, east + margin, north + margin)
    view = fitted(bounds, _MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, _TALLEST)
    return replace(view, left=(_WIDTH - view.width) / 2)


def _svg(
    plan: Plan,
    area: BaseGeometry,
    hits: Sequence[tuple[LayerResult, BaseGeometry]],
    view: View,
    title: str,
    lang: Language,
) -> Iterator[str]:
    legend, name = _MARGIN + view.height + 52, _name(title)
    height = figure(legend + _LINE * (len(hits) + 1) + _MARGIN)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure(_WIDTH)} {height}" width="{figure(_WIDTH)}" '
        f'height="{height}" role="img"><title>{escape(title)}</title>'
    )
    yield f"<defs>{''.join(_hatch(name, place) for place in range(len(hits)))}</defs>"
    yield f'<rect width="{figure(_WIDTH)}" height="{height}" fill="{load_palette().paper}"/>'
    for use in areas_and_lines(plan).areas:
        if use.fill:
            yield _drawn(_path(use.shape, view), fill=use.fill, stroke="#777", width=0.6)
    for place, (_, shape) in enumerate(hits):
        yield from _hit(shapely.intersection(shape, view.ground), view, name, place)
    yield _drawn(_path(area, view), **_BOUNDARY)
    yield from _scale_bar(view, lang)
    yield from _north(view)
    yield from _legend(hits, name, legend, lang)
    yield "</svg>"


def _drawn(path: str, *, fill: str = "none", stroke: str = "#000", width: float = 1.4, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def _path(shape: BaseGeometry, view: View) -> str:
    return path_of(view.sheet(shape))


def _name(title: str) -> str:
    """Return what the hatches of a figure are called, apart from those of other figures on the same page."""
    return f"h{crc32(title.encode()):x}-"


def _hatch(name: str, place: int) -> str:
    angle, colour = 45 + 35 * place, _COLOURS[place]
    turned = f'patternTransform="rotate({angle})"'
    return (
        f'<pattern id="{name}{place}" width="12" height="12" patternUnits="userSpaceOnUse" {turned}>'
        f'<path d="M3 0V12" stroke="{colour}" stroke-width="2"/></pattern>'
    )


def _hit(shape: BaseGeometry, view: View, name: str, place: int) -> Iterator[str]:
    colour = _COLOURS[place]
    for part in shapely.get_parts(shape):
        dimension = shapely.get_dimensions(part)
        if dimension == 2:
            yield _drawn(_path(part, view), fill=f"url(#{name}{place})", stroke=colour)
        elif dimension == 1:
            yield _drawn(_path(part, view), stroke=colour, width=3.4)
        else:
            at = view.at(part)
            ring = f'<circle cx="{figure(at.x)}" cy="{figure(at.y)}" r="6" fill="none"'
            yield f'{ring} stroke="{colour}" stroke-width="3"/>'


def _scale_bar(view: View, lang: Language) -> Iterator[str]:
    metres = _round_length(view.width / view.scale / 4)
    width, top = metres * view.scale, _MARGIN + view.height + 16
    middle = f"M{figure(_MARGIN + width / 2)} {figure(top + 4)}v4"
    yield _drawn(f"M{figure(_MARGIN)} {figure(top)}v8h{figure(width)}v-8{middle}")
    yield _text(f"{number(metres, 0, lang)} m", _MARGIN + width + 8, top + 9)


def _round_length(most: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten that is no longer than `most`; at least 1."""
    power = 1.0
    while power * 10 <= most:
        power *= 10
    return next((step * power for step in (5, 2) if step * power <= most), power)


def _north(view: View) -> Iterator[str]:
    x, y = _WIDTH - _MARGIN - 12, _MARGIN + view.height + 34
    yield _drawn(f"M{figure(x)} {figure(y)}v-24l-5 8m5-8 5 8", width=1.6)
    yield _text("N", x - 22, y - 4)


def _legend(hits: Sequence[tuple[LayerResult, BaseGeometry]], name: str, top: float, lang: Language) -> Iterator[str]:
    yield _drawn(f"M{figure(_MARGIN)} {figure(top)}h26", **_BOUNDARY)
    yield _text(translated(Words("Planområdesgräns"), lang), _MARGIN + 36, top + 4)
    for place, (hit, _) in enumerate(hits):
        y = top + _LINE * (place + 1)
        box = f"M{figure(_MARGIN)} {figure(y - 7)}h26v12h-26z"
        yield _drawn(box, fill=f"url(#{name}{place})", stroke=_COLOURS[place])
        yield _text(hit.layer_name, _MARGIN + 36, y + 4)


def _text(text: str, x: float, y: float) -> str:
    return f'<text x="{figure(x)}" y="{figure(y)}" {_FONT} fill="#111">{escape(text)}</text>'


def _caption(shown: Sequence[LayerResult], count: int, lang: Language) -> str:
    authorities = {layer.id: layer.authority for layer in load_layers()}
    told = "; ".join(f"{hit.layer_name}, {authorities.get(hit.layer_id, '–')}, {hit.layer_version}" for hit in shown)
    sources = translated(Words("Källor: {told}.", told=told), lang)
    if count == len(shown):
        return sources
    left = Words("{shown} av {count} lager är ritade.", shown=len(shown), count=count)
    return f"{sources} {translated(left, lang)}"
