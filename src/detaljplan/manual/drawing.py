"""A sample plan as SVG: the plan map in Boverket's colours and letters, the fault marked, a lens where it is small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Measurement
from detaljplan.manual.samples import Sample, Samples
from detaljplan.manual.svg import HATCH, arrow, letters, line_marks, mark, pattern, sign, words
from detaljplan.numerals import beside, exact
from detaljplan.plan.measures import width_m
from detaljplan.read.document import FileFormat
from detaljplan.report.plan_map import MapArea, MapLine, PlanMap, plan_map
from detaljplan.report.view import Bounds, View, figure, fitted, path_of
from detaljplan.rules.registry import all_rules
from detaljplan.style.palette import line_of, load_palette, pattern_of

WIDTH = 300
_MARGIN, _LINE, _TALLEST = 8.0, 15.0, 190.0
_BESIDE_LENS = 150.0
_RADIUS = 62.0
_LETTERS, _SMALLEST_LETTERS = 15.0, 7.0
_SEEN = 6.0  # a fault narrower than this on the drawing is shown through a lens
_MOST_TOLD = 6  # messages of a description, both languages counted
_FINE = 100.0  # units to a metre at which a millimetre makes a difference
_IN_LENS = 0.24  # the share of the lens that the fault's width takes


@dataclass(frozen=True, slots=True)
class _Frame:
    """What both plans of a rule are seen through: the whole plan, and the lens if there is one."""

    view: View
    lens: View | None

    @property
    def bottom(self) -> float:
        """Where the captions begin."""
        low = self.view.top + self.view.height
        return max(low, self.lens.top + self.lens.height if self.lens else 0.0) + _MARGIN


def drawings(samples: Samples) -> tuple[str, str] | None:
    """Return the bad and the good plan as SVG, ``None`` when no fault has a geometry, or they are no plans."""
    if not samples.bad.faults or samples.bad.checked.document.file_format is FileFormat.GML:
        return None
    bad, good = plan_map(samples.bad.checked.plan), plan_map(samples.good.checked.plan)
    frame = _frame(bad, samples.bad.faults)
    captions = list(_captions(samples.bad))
    corner, lines = _corner(good), len(captions)
    if not shapely.intersects(frame.view.ground, shapely.box(*good.bounds)):
        return _svg(samples.bad, bad, frame, captions), _svg(samples.good, good, _frame(good, ()), [corner])
    return _svg(samples.bad, bad, frame, captions), _svg(samples.good, good, frame, [corner, *[""] * (lines - 1)])


def look_alike(samples: Samples) -> bool:
    """Whether the two plans draw the same map, so that a drawing does not show what sets them apart."""
    bad, good = plan_map(samples.bad.checked.plan), plan_map(samples.good.checked.plan)
    view = View(bad.bounds, 0, 0, _FINE)
    return "".join(_map(bad, view)) == "".join(_map(good, view))


def _frame(drawn: PlanMap, faults: tuple[BaseGeometry, ...]) -> _Frame:
    bounds = _together(drawn.bounds, faults)
    whole = fitted(bounds, _MARGIN, _MARGIN, WIDTH - 2 * _MARGIN, _TALLEST)
    small = next((f for f in faults if 0 < _width_m(f) * whole.scale < _SEEN), None)
    if small is None:
        return _Frame(View(bounds, (WIDTH - whole.width) / 2, _MARGIN, whole.scale), None)
    beside = fitted(bounds, _MARGIN, _MARGIN, _BESIDE_LENS, _TALLEST)
    height = max(beside.height, 2 * _RADIUS)
    return _Frame(
        View(bounds, _MARGIN, _MARGIN + (height - beside.height) / 2, beside.scale),
        _lens(small, WIDTH - _MARGIN - 2 * _RADIUS, _MARGIN + height / 2 - _RADIUS),
    )


def _lens(fault: BaseGeometry, left: float, top: float) -> View:
    """Return the ground around the middle of a fault, so near that its width is easily seen."""
    middle, half = _middle(fault), _width_m(fault) / _IN_LENS / 2
    bounds = (middle.x - half, middle.y - half, middle.x + half, middle.y + half)
    return fitted(bounds, left, top, 2 * _RADIUS, 2 * _RADIUS)


def _together(bounds: Bounds, shapes: tuple[BaseGeometry, ...]) -> Bounds:
    west, south, east, north = (float(side) for side in shapely.total_bounds([shapely.box(*bounds), *shapes]))
    return west, south, east, north


def _largest(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    return max(parts, key=lambda part: (part.area, part.length)) if len(parts) else shape


def _width_m(fault: BaseGeometry) -> float:
    """Return how wide an area is; lines and points have no width, and a ring where they are small."""
    part = _largest(fault)
    return float(width_m(part)) if part.area and part.is_valid else 0.0


def _middle(fault: BaseGeometry) -> shapely.Point:
    part = _largest(fault)
    middle = shapely.centroid(part)
    return middle if shapely.intersects(part, shapely.buffer(middle, 1e-6)) else shapely.point_on_surface(part)


def _svg(sample: Sample, drawn: PlanMap, frame: _Frame, captions: list[str]) -> str:
    height = round(frame.bottom + _LINE * len(captions) + _MARGIN / 2)
    found = sample.findings
    told = [text for finding in found for text in (finding.message, finding.message_en)] or ["Utan anmärkning."]
    title = f"{sample.rule}: {all_rules()[sample.rule].title.sv} ({'fel' if found else 'rätt'})"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" role="img" aria-labelledby="t d" xml:lang="sv">',
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape(" ".join(told[:_MOST_TOLD]))}</desc>',
            *_definitions(drawn, frame),
            f'<rect width="{WIDTH}" height="{height}" fill="{load_palette().paper}"/>',
            *_ground(sample, drawn, frame.view),
            *(_leader(frame.view, frame.lens) if frame.lens else ()),
            *_letters(drawn, frame.view),
            *(_through_lens(sample, drawn, frame.lens) if frame.lens else ()),
            *_below(captions, frame.bottom, good=not found),
            "</svg>\n",
        ]
    )


def _definitions(drawn: PlanMap, frame: _Frame) -> Iterator[str]:
    patterns = sorted({area.pattern for area in drawn.areas if area.pattern is not None})
    found = [style for number in patterns if (style := pattern_of(number)) is not None]
    yield f"<defs>{HATCH}{''.join(map(pattern, found))}"
    if frame.lens:
        x, y = _centre(frame.lens)
        yield f'<clipPath id="lens"><circle cx="{figure(x)}" cy="{figure(y)}" r="{figure(_RADIUS)}"/></clipPath>'
    yield "</defs>"


def _ground(sample: Sample, drawn: PlanMap, view: View) -> Iterator[str]:
    """Yield areas, lines and faults; the letters stand above them."""
    yield from _map(drawn, view)
    yield from (mark(view.sheet(fault)) for fault in sample.faults)


def _map(drawn: PlanMap, view: View) -> Iterator[str]:
    yield from (_area(area, view) for area in drawn.areas)
    yield from (_line(line, view) for line in drawn.lines if not line.shape.is_empty)


def _area(area: MapArea, view: View) -> str:
    path = path_of(view.sheet(area.shape))
    fill = area.fill or (f"url(#p{area.pattern})" if area.pattern else "none")
    return f'<path d="{path}" fill="{fill}" fill-rule="evenodd"/>' if fill != "none" else ""


def _line(line: MapLine, view: View) -> str:
    style, on_sheet = line_of(line.kind), view.sheet(line.shape)
    marks = line_marks(style, on_sheet)
    if not style.width_pt:
        return f'<path d="{path_of(on_sheet)}" fill="none" stroke="#000" stroke-width=".7"/>{marks}'
    dashes = f' stroke-dasharray="{" ".join(map(figure, style.dashes_pt))}"' if style.dashes_pt else ""
    return f'<path d="{path_of(on_sheet)}" fill="none" stroke="#000" stroke-width="{style.width_pt:g}"{dashes}/>{marks}'


def _letters(drawn: PlanMap, view: View) -> Iterator[str]:
    """Yield the letters of each area in the middle of what is seen of it, below those that stand there already."""
    taken: list[shapely.Point] = []
    for area in drawn.areas:
        seen = _seen(area, view)
        size = min(_room(seen, area.letters) * view.scale, _LETTERS) if seen.area else 0.0
        if size >= _SMALLEST_LETTERS:
            place = view.at(_middle(seen))
            while any(shapely.distance(place, other) < size for other in taken):
                place = shapely.Point(place.x, place.y + size)
            if shapely.intersects(view.sheet(shapely.envelope(seen)), place):
                taken.append(place)
                yield letters(area.letters, place.x, place.y, size=size, bold=area.fill is not None)


def _seen(area: MapArea, view: View) -> BaseGeometry:
    return shapely.intersection(area.shape, view.ground) if shapely.is_valid(area.shape) else area.shape


def _room(seen: BaseGeometry, text: str) -> float:
    """Return how high letters there is room for, in metres on the ground; no text has no room."""
    west, _, east, _ = _largest(seen).bounds
    return min(_width_m(seen), (east - west) / len(text) * 1.35) * 0.9 if text else 0.0


def _leader(view: View, lens: View) -> Iterator[str]:
    """Yield the small circle on the plan that tells where the lens is, and the line between them."""
    (x, y), here = _centre(lens), view.at(shapely.centroid(lens.ground))
    yield f'<path d="M{figure(here.x)} {figure(here.y)}L{figure(x)} {figure(y)}" stroke="#333" stroke-width=".8"/>'
    yield f'<circle cx="{figure(here.x)}" cy="{figure(here.y)}" r="5" fill="none" stroke="#333" stroke-width="1.2"/>'


def _through_lens(sample: Sample, drawn: PlanMap, lens: View) -> Iterator[str]:
    x, y = _centre(lens)
    circle = f'<circle cx="{figure(x)}" cy="{figure(y)}" r="{figure(_RADIUS)}"'
    yield f'{circle} fill="{load_palette().paper}"/><g clip-path="url(#lens)">'
    yield from _ground(sample, drawn, lens)
    yield from _letters(drawn, lens)
    yield "</g>"
    yield f'{circle} fill="none" stroke="#333" stroke-width="1.5"/>'
    yield from _dimension(sample, lens)


def _dimension(sample: Sample, lens: View) -> Iterator[str]:
    """Yield the measured length across the fault, where a length was measured."""
    for finding in sample.findings[:1]:
        if finding.measurement and finding.measurement.unit == "m" and finding.geometry is not None:
            seen = shapely.intersection(_largest(finding.geometry), lens.ground)
            if seen.area:
                yield arrow(lens.sheet(seen), f"{beside(finding.measurement.measured, finding.measurement.limit)} m")


def _captions(bad: Sample) -> Iterator[str]:
    """Yield where the fault is and what was measured, in figures alone."""
    place = _middle(bad.faults[0])
    yield f"N {place.y:.2f} E {place.x:.2f}"
    for finding in bad.findings[:1]:
        if finding.measurement:
            yield _compared(finding.measurement)


def _corner(drawn: PlanMap) -> str:
    """Return where the south-west corner of a plan lies."""
    west, south, _, _ = drawn.bounds
    return f"N {south:.2f} E {west:.2f}"


def _compared(found: Measurement) -> str:
    side = ">" if found.margin > 0 else "<" if found.margin < 0 else "="
    return f"{beside(found.measured, found.limit)} {found.unit} {side} {exact(found.limit)} {found.unit}"


def _below(captions: list[str], top: float, *, good: bool) -> Iterator[str]:
    yield sign(_MARGIN + 7, top + _LINE / 2 + 3, good=good)
    for number, caption in enumerate(filter(None, captions), start=1):
        yield words(caption, _MARGIN + 20, top + _LINE * number - 3)


def _centre(view: View) -> tuple[float, float]:
    return view.left + view.width / 2, view.top + view.height / 2
