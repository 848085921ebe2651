"""Faults put into a coverage on purpose: of a known kind, at a drawn place, from a millimetre to a metre large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tests.rules.oracle.drawn import Cell, Drawn, Mm, NoPlace, Property, rings_of, shape_of

Fault = Callable[[Drawn, Random, float], Drawn]
"""Given a plan, where chance puts it, and its size in metres, return the plan with the fault; else raise `NoPlace`."""

SIZES_MM = (1, 2, 5, 50, 99, 100, 101, 300, 499, 500, 501, 1000)


def size_m(random: Random) -> float:
    """Return a size from a millimetre to a metre: half of them at or beside a limit, or a round number."""
    if random.random() < 0.5:
        return random.choice(SIZES_MM) / 1000
    return float(round(10 ** random.uniform(0, 3))) / 1000


def with_faults(drawn: Drawn, random: Random) -> tuple[Drawn, tuple[str, ...]]:
    """Return the plan with up to three faults, and their names; one that finds no place is left out."""
    names: list[str] = []
    for _ in range(random.randint(0, 3)):
        name = random.choice(list(FAULTS))
        for _ in range(5):
            try:
                made = FAULTS[name](drawn, random, size_m(random))
            except NoPlace:
                continue
            if made.is_valid:
                drawn = made
                names.append(name)
                break
    return drawn, tuple(names)


# --- places


def _chosen(drawn: Drawn, random: Random) -> tuple[int, shapely.Polygon]:
    number = random.randrange(len(drawn.cells))
    return number, shape_of(drawn.cells[number].rings)


def _neighbours(drawn: Drawn, random: Random) -> tuple[int, shapely.Polygon, BaseGeometry]:
    """Return a cell, its shape, and the line it shares with a neighbour of its layer."""
    number, shape = _chosen(drawn, random)
    cell = drawn.cells[number]
    others = [c for n, c in enumerate(drawn.cells) if n != number and c.layer == cell.layer]
    random.shuffle(others)
    for other in others:
        shared = shape.intersection(shape_of(other.rings))
        if shared.length > 1 and shared.area == 0:
            lines = [part for part in getattr(shared, "geoms", [shared]) if part.length]
            return number, shape, shapely.line_merge(shapely.MultiLineString(lines))
    raise NoPlace


def _strip(line: BaseGeometry, width: float) -> BaseGeometry:
    return line.buffer(width, cap_style="flat", join_style="mitre")


def _corner(shape: shapely.Polygon, random: Random) -> int:
    return random.randrange(len(shape.exterior.coords) - 1)


def _with_corner(shape: shapely.Polygon, corner: int, *places: tuple[float, float]) -> shapely.Polygon:
    """Return the area with one corner of its outer ring moved, taken away or made several."""
    corners: list[tuple[float, ...]] = list(shape.exterior.coords)[:-1]
    if len(corners) + len(places) < 4:
        raise NoPlace
    corners[corner : corner + 1] = places
    moved = shapely.Polygon(corners, shape.interiors)
    if not moved.is_valid:
        raise NoPlace
    return moved


def _towards(start: tuple[float, ...], end: tuple[float, ...], size: float) -> tuple[float, float]:
    apart = shapely.Point(start).distance(shapely.Point(end))
    return start[0] + (end[0] - start[0]) / apart * size, start[1] + (end[1] - start[1]) / apart * size


# --- the faults


def gap_between_areas(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Cut a strip from one of two neighbours along all they share: they no longer touch there."""
    number, shape, shared = _neighbours(drawn, random)
    return drawn.with_cell(number, shape.difference(_strip(shared, size)))


def gap_at_the_boundary(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Cut a strip from an area along the plan boundary."""
    number, shape = _chosen(drawn, random)
    shared = shape.intersection(shape_of(drawn.boundary).boundary)
    if not shared.length:
        raise NoPlace
    lines = [part for part in getattr(shared, "geoms", [shared]) if part.length]
    return drawn.with_cell(number, shape.difference(_strip(shapely.line_merge(shapely.MultiLineString(lines)), size)))


def gap_in_a_corner(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Draw one corner of an area inwards."""
    number, shape = _chosen(drawn, random)
    corner = _corner(shape, random)
    start, inside = shape.exterior.coords[corner], shape.representative_point().coords[0]
    return drawn.with_cell(number, _with_corner(shape, corner, _towards(start, inside, size)))


def inner_slit(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Cut a thin hole out of the middle of an area, along the axes or askew."""
    number, shape = _chosen(drawn, random)
    middle = shape.representative_point()
    reach = 0.8 * middle.distance(shape.boundary)
    slit = shapely.box(middle.x - reach, middle.y, middle.x + reach, middle.y + size)
    turned = shapely.affinity.rotate(slit, random.choice((0, 0, 90, 33)), origin=middle)
    if reach < size:
        raise NoPlace
    return drawn.with_cell(number, shape.difference(turned))


def overlap_along_a_line(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Let one of two neighbours grow over the other along all they share."""
    number, shape, shared = _neighbours(drawn, random)
    return drawn.with_cell(number, shape.union(_strip(shared, size)))


def overlap_in_a_corner(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Draw one corner of an area outwards."""
    number, shape = _chosen(drawn, random)
    corner = _corner(shape, random)
    start, inside = shape.exterior.coords[corner], shape.representative_point().coords[0]
    return drawn.with_cell(number, _with_corner(shape, corner, _towards(start, inside, -size)))


def shifted_area(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Shift one area."""
    number, shape = _chosen(drawn, random)
    east, north = random.choice(((1, 0), (0, 1), (-1, 0), (0.6, 0.8), (-0.8, 0.6)))
    return drawn.with_cell(number, translate(shape, east * size, north * size))


def vertex_of_one_side_only(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Put a vertex on one edge of an area, as near to the line as a millimetre lets it be."""
    number, shape = _chosen(drawn, random)
    corner = _corner(shape, random)
    start, end = shape.exterior.coords[corner], shape.exterior.coords[corner + 1]
    share = random.choice((0.5, 0.25, random.uniform(0.1, 0.9)))
    between = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
    return drawn.with_cell(number, _with_corner(shape, corner, (start[0], start[1]), between))


def area_in_an_area(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Lay a new area wholly inside another."""
    number, shape = _chosen(drawn, random)
    middle = shape.representative_point()
    reach = middle.distance(shape.boundary)
    inner = middle.buffer(min(reach * 0.9, random.choice((size, 1.0, 5.0))), quad_segs=random.randint(1, 3))
    return _with_new(drawn, inner, random, like=drawn.cells[number])


def duplicate_with_a_difference(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Draw an area once more, with one corner somewhere else."""
    number, shape = _chosen(drawn, random)
    corner = _corner(shape, random)
    east, north, *_ = shape.exterior.coords[corner]
    turned = random.choice(((1, 0), (0, -1), (0.6, 0.8)))
    again = _with_corner(shape, corner, (east + turned[0] * size, north + turned[1] * size))
    return _with_new(drawn, again, random, like=drawn.cells[number])


def sliver(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Give a strip of an area along its neighbour to a third area."""
    number, shape, shared = _neighbours(drawn, random)
    strip = _strip(shared, size)
    cut = drawn.with_cell(number, shape.difference(strip))
    return _with_new(cut, shape.intersection(strip), random, like=drawn.cells[number])


def near_miss(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Draw an area back from everything around it, so that it touches nothing."""
    number, shape = _chosen(drawn, random)
    size = random.choice((size, 0.3, 0.5, 1.9, 2.0))
    return drawn.with_cell(number, shape.buffer(-size, join_style="mitre"))


def narrow_arm(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Let an area have a narrow arm into its neighbour, which gives way."""
    number, shape = _chosen(drawn, random)
    cell = drawn.cells[number]
    middle = shape.representative_point()
    long = shapely.box(middle.x, middle.y, middle.x + 500, middle.y + size)
    turned = shapely.affinity.rotate(long, random.choice((0, 90, 180, 270, 33)), origin=middle)
    for other, given in enumerate(drawn.cells):
        arm = turned.intersection(shape_of(given.rings))
        if other != number and given.layer == cell.layer and arm.area > 0 and arm.distance(shape) == 0:
            with_arm = drawn.with_cell(number, shape.union(arm))
            rest = shape_of(given.rings).difference(shape_of(with_arm.cells[number].rings))
            return with_arm.with_cell(other, *getattr(rest, "geoms", [rest]))
    raise NoPlace


def area_outside(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Let an area grow over the plan boundary, or lay a new one wholly outside."""
    if random.random() < 0.2:
        east, north = shape_of(drawn.boundary).bounds[2:]
        return _with_new(drawn, shapely.box(east + size, north, east + size + 3, north + 3), random)
    number, shape = _chosen(drawn, random)
    place = shape.intersection(shape_of(drawn.boundary).boundary)
    if not place.length:
        raise NoPlace
    lines = [part for part in getattr(place, "geoms", [place]) if part.length]
    return drawn.with_cell(number, shape.union(_strip(shapely.line_merge(shapely.MultiLineString(lines)), size)))


def property_outside(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Add a line, point or area that reaches over the plan boundary."""
    corners = drawn.boundary[0]
    number = random.randrange(len(corners))
    (e, n), (f, m) = corners[number], corners[(number + 1) % len(corners)]
    far = round(size * 1000) * random.choice((1, 1, 10))
    middle: Mm = ((e + f) // 2, (n + m) // 2)
    kind = random.choice(("line", "line", "point", "area"))
    places: dict[str, tuple[Mm, ...]] = {
        "line": ((e, n), (middle[0] + far, middle[1]), (f, m)),
        "point": ((middle[0], middle[1] + far),),
        "area": (
            middle,
            (middle[0] + far, middle[1]),
            (middle[0] + far, middle[1] + far),
            (middle[0], middle[1] + far),
        ),
    }
    new = Property(f"utanfor-{len(drawn.properties)}", kind, places[kind])
    return replace(drawn, properties=(*drawn.properties, new))


def line_across_the_plan(drawn: Drawn, random: Random, size: float) -> Drawn:
    """Add a line between two corners of the boundary, which may cross bays and holes of the plan area."""
    corners = [corner for ring in drawn.boundary for corner in ring]
    first, second = random.sample(corners, 2)
    new = Property(f"tvars-{len(drawn.properties)}", "line", (first, second))
    return replace(drawn, properties=(*drawn.properties, new))


def _with_new(drawn: Drawn, shape: BaseGeometry, random: Random, like: Cell | None = None) -> Drawn:
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    if not parts:
        raise NoPlace
    new = Cell(rings_of(random.choice(parts)), (f"ny-{len(drawn.cells)}",))
    return drawn.with_cells(replace(new, layer=like.layer) if like else new)


FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        gap_between_areas,
        gap_at_the_boundary,
        gap_in_a_corner,
        inner_slit,
        overlap_along_a_line,
        overlap_in_a_corner,
        shifted_area,
        vertex_of_one_side_only,
        area_in_an_area,
        duplicate_with_a_difference,
        sliver,
        near_miss,
        narrow_arm,
        area_outside,
        property_outside,
        line_across_the_plan,
    )
}
