"""Random coverages without a fault: crooked grids and Voronoi cells, with islands, several uses and several layers."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import shapely

from tests.rules.oracle.drawn import Cell, Drawn, Layer, Mm, MmRing, NoPlace, Property, rings_of, shape_of

LAYERS = (Layer(vertical="uppåt"), Layer(vertical="nedåt"), Layer(months=60), Layer(after=24))
STARTED = ("2024-01-10", "2020-05-01", "2021-12-31", "2022-01-01")
ZONES = ((3010, 150_000_000), (3006, 600_000_000), (3007, 90_000_000), (3011, 180_000_000))


def coverage(seed: int, *, largest: int = 30) -> Drawn:
    """Return a plan of 6 or more uses that cover its area, every shared corner being a corner of both."""
    random = Random(seed)
    count = random.randint(6, largest)
    drawn = _grid(random, count) if random.random() < 0.5 else _voronoi(random, count)
    drawn = _united(drawn, random)
    drawn = _with_islands(drawn, random)
    drawn = _with_several_uses(drawn, random)
    drawn = _with_layers(drawn, random)
    drawn = _with_properties(drawn, random)
    return _placed(drawn, random)


# --- cells


def _grid(random: Random, count: int) -> Drawn:
    """Return a grid of straight or crooked edges; straight ones let a value lie on its limit exactly."""
    columns = max(2, round(count**0.5))
    rows = max(2, -(-count // columns))
    size, crooked = random.randrange(6_000, 40_000), random.random() < 0.6
    off = size // 5 if crooked else 0
    nodes = {
        (c, r): (c * size + random.randint(-off, off), r * size + random.randint(-off, off))
        for c in range(columns + 1)
        for r in range(rows + 1)
    }
    across = {(c, r): _edge(random, nodes[c, r], nodes[c + 1, r], off) for c in range(columns) for r in range(rows + 1)}
    along = {(c, r): _edge(random, nodes[c, r], nodes[c, r + 1], off) for c in range(columns + 1) for r in range(rows)}

    def cell(c: int, r: int) -> MmRing:
        top = (nodes[c + 1, r + 1], *across[c, r + 1][:0:-1])
        left = (nodes[c, r + 1], *along[c, r][:0:-1])
        return (*across[c, r], *along[c + 1, r], *top, *left)

    south = [corner for c in range(columns) for corner in across[c, 0]]
    east = [corner for r in range(rows) for corner in along[columns, r]]
    north = [corner for c in reversed(range(columns)) for corner in (nodes[c + 1, rows], *across[c, rows][:0:-1])]
    west = [corner for r in reversed(range(rows)) for corner in (nodes[0, r + 1], *along[0, r][:0:-1])]
    cells = [cell(c, r) for r in range(rows) for c in range(columns)]
    return Drawn(
        boundary=((*south, *east, *north, *west),),
        cells=tuple(Cell((ring,), (f"yta-{number}",)) for number, ring in enumerate(cells)),
    )


def _edge(random: Random, start: Mm, end: Mm, off: int) -> MmRing:
    """Return the corners of an edge without its end, some of them off the straight line when `off` is not 0."""
    between = random.randint(0, 2) if off else 0
    spread = off // 4
    inner = [
        (
            start[0] + (end[0] - start[0]) * (step + 1) // (between + 1) + random.randint(-spread, spread),
            start[1] + (end[1] - start[1]) * (step + 1) // (between + 1) + random.randint(-spread, spread),
        )
        for step in range(between)
    ]
    return (start, *inner)


def _voronoi(random: Random, count: int) -> Drawn:
    """Return Voronoi cells in a rectangle, whose boundary has their corners."""
    width, height = random.randrange(40, 200), random.randrange(40, 200)
    places = [(random.uniform(0, width), random.uniform(0, height)) for _ in range(count)]
    site = shapely.box(0, 0, width, height)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=site))
    rings = [rings_of(cell.intersection(site)) for cell in cells]
    return Drawn(
        boundary=(_round_the_edge({corner for (ring,) in rings for corner in ring}, width * 1000, height * 1000),),
        cells=tuple(Cell(ring, (f"yta-{number}",)) for number, ring in enumerate(rings)),
    )


def _round_the_edge(corners: set[Mm], width: int, height: int) -> MmRing:
    south = sorted(c for c in corners if c[1] == 0)
    east = sorted(c for c in corners if c[0] == width)
    north = sorted((c for c in corners if c[1] == height), reverse=True)
    west = sorted((c for c in corners if c[0] == 0), reverse=True)
    return tuple(dict.fromkeys((*south, *east, *north, *west)))


# --- what is made of them


def _united(drawn: Drawn, random: Random) -> Drawn:
    """Unite some neighbours, so that areas are hollow and bent, and may lie around each other."""
    for _ in range(random.randint(0, len(drawn.cells) // 4)):
        first, second = random.sample(range(len(drawn.cells)), 2)
        both = shape_of(drawn.cells[first].rings).union(shape_of(drawn.cells[second].rings))
        try:
            united = drawn.with_cell(first, both)
        except NoPlace:
            continue
        drawn = replace(united, cells=tuple(c for n, c in enumerate(united.cells) if n != second))
    return drawn


def _with_islands(drawn: Drawn, random: Random) -> Drawn:
    """Put areas into holes of others, some of the holes being outside the plan area."""
    for number in range(random.randint(0, 3)):
        host = random.randrange(len(drawn.cells))
        shape = shape_of(drawn.cells[host].rings)
        middle = shape.representative_point()
        reach = middle.distance(shape.boundary)
        if reach < 1.5 or len(drawn.cells[host].rings) > 2:
            continue
        island = rings_of(middle.buffer(reach * random.uniform(0.4, 0.8), quad_segs=random.randint(1, 3)))
        holes = (*drawn.cells[host].rings, island[0])
        around = replace(drawn.cells[host], rings=holes)
        drawn = replace(drawn, cells=(*drawn.cells[:host], around, *drawn.cells[host + 1 :]))
        if random.random() < 0.8:
            drawn = drawn.with_cells(Cell(island, (f"holme-{number}",)))
        else:
            drawn = replace(drawn, boundary=(*drawn.boundary, island[0]))
    return drawn


def _with_several_uses(drawn: Drawn, random: Random) -> Drawn:
    """Give some areas two or three uses."""
    cells = [
        replace(c, names=(c.names[0], *(f"{c.names[0]}-och-{n}" for n in range(random.choice((0, 0, 0, 1, 2))))))
        for c in drawn.cells
    ]
    return replace(drawn, cells=tuple(cells))


def _with_layers(drawn: Drawn, random: Random) -> Drawn:
    """Lay some areas once more in another layer, where they meet no other but each other."""
    if random.random() < 0.6:
        return drawn
    chosen = random.sample(drawn.cells, min(len(drawn.cells), random.randint(1, 4)))
    layers = random.sample(LAYERS, 2)
    return drawn.with_cells(
        *(replace(c, names=(f"lager-{number}",), layer=layers[number % 2]) for number, c in enumerate(chosen))
    )


def _with_properties(drawn: Drawn, random: Random) -> Drawn:
    """Add properties: some areas, lines and points well inside the plan area, seldom a private public place."""
    shape = shape_of(drawn.boundary)
    properties: list[Property] = []
    for number in range(random.randint(0, 4)):
        cell = shape_of(random.choice(drawn.cells).rings)
        middle = cell.representative_point()
        reach = 0.9 * middle.distance(shapely.union_all([cell.boundary, shape.boundary]))
        if reach < 0.1 or not shape.covers(middle):
            continue
        corners = rings_of(middle.buffer(reach, quad_segs=2))[0]
        kind = random.choice(("area", "line", "point"))
        count = {"area": len(corners), "line": 3, "point": 1}[kind]
        private = kind == "area" and random.random() < 0.15
        properties.append(Property(f"egenskap-{number}", kind, corners[:count], private))
    return replace(drawn, properties=tuple(properties))


def _placed(drawn: Drawn, random: Random) -> Drawn:
    """Put the plan somewhere in the country, on whole or odd millimetres, started at some time."""
    epsg, middle = random.choice(ZONES)
    north = random.randrange(6_200_000_000, 7_500_000_000)
    return replace(
        drawn, epsg=epsg, at=(middle + random.randint(-20_000_000, 20_000_000), north), started=random.choice(STARTED)
    )
