"""Generates a large plan: a seeded mesh of use areas that share every vertex, with a property on each."""

from __future__ import annotations

from math import ceil
from random import Random

from tests.build import AT, Json, Point, area, number, plan, property_zone, zone

NOCKHOJD = "DP_KM_Eg_Hojd_HogstaHojd_Nockhojd"
PERMEABLE = "DP_AP_Eg_UtformAP_Mark_GenomslappligProc"
USES = ("DP_KM_B2", "DP_AP_Gata", "DP_AP_Natur", "DP_AP_Park", "DP_KM_C2", "DP_KM_S2")
CELL_M = 40.0


def large_plan(
    provisions: int = 10_000, *, vertices: int = 32, seed: int = 1, name: str = "Stor plan", at: Point = AT
) -> Json:
    """Return an invented plan of `provisions` provisions, half of them uses, each of `vertices` vertices.

    The uses form a clean coverage of the plan area: neighbours walk the same crooked edge. Its identity follows from
    the name, and its south-west corner lies at E N in metres.
    """
    columns = int((provisions // 2) ** 0.5)
    rows = ceil(provisions / 2 / columns)
    mesh = Mesh(columns, rows, vertices // 4, Random(seed))
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    uses = [zone(f"stor-{c}-{r}", _use(c, r), area(mesh.cell(c, r), at=at)) for c, r in cells]
    properties = [_property(c, r, area(mesh.cell(c, r), at=at)) for c, r in cells[: provisions - len(uses)]]
    return plan(area(mesh.outline(), at=at), *uses, *properties, name=name)


def use_coverage(areas: int = 10_000, *, vertices: int = 32, seed: int = 1) -> Json:
    """Return an invented plan of so many use areas (or a few more, to fill a field) and nothing else on them."""
    columns = int(areas**0.5)
    rows = ceil(areas / columns)
    mesh = Mesh(columns, rows, vertices // 4, Random(seed))
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    uses = [zone(f"stor-{c}-{r}", _use(c, r), area(mesh.cell(c, r))) for c, r in cells]
    return plan(area(mesh.outline()), *uses, name="Stor plan")


def _use(column: int, row: int) -> str:
    return USES[(column * 7 + row * 3) % len(USES)]


def _property(column: int, row: int, on: Json) -> Json:
    """Return a property that fits the form of the cell's use: a height on a block, permeable ground elsewhere."""
    name = f"stor-nock-{column}-{row}"
    if _use(column, row).startswith("DP_KM"):
        return property_zone(name, NOCKHOJD, on, bestammelsevarde=[number("höjd", str(5 + column % 20))])
    share = number("procent", str(5 + column % 20), "procent", "min")
    return property_zone(name, PERMEABLE, on, bestammelsevarde=[share])


class Mesh:
    """Crooked edges between the corners of a square grid, each edge made once and walked both ways."""

    def __init__(self, columns: int, rows: int, points: int, random: Random) -> None:
        self.columns, self.rows, self.points = columns, rows, points
        self._across = {(c, r): self._edge(c, r, 1, 0, random) for c in range(columns) for r in range(rows + 1)}
        self._along = {(c, r): self._edge(c, r, 0, 1, random) for c in range(columns + 1) for r in range(rows)}

    def _edge(self, column: int, row: int, de: int, dn: int, random: Random) -> list[Point]:
        outer = row in (0, self.rows) if de else column in (0, self.columns)
        points: list[Point] = []
        for step in range(self.points):
            share = step / self.points
            off_m = 0.0 if step == 0 or outer else _off_m(min(share, 1 - share) * CELL_M, random)
            e, n = (column + de * share) * CELL_M + off_m * dn, (row + dn * share) * CELL_M + off_m * de
            points.append((round(e, 3), round(n, 3)))
        return points

    def cell(self, c: int, r: int) -> list[Point]:
        """Return the ring of a cell, counter-clockwise."""
        top = [((c + 1) * CELL_M, (r + 1) * CELL_M), *self._across[c, r + 1][:0:-1]]
        left = [(c * CELL_M, (r + 1) * CELL_M), *self._along[c, r][:0:-1]]
        ring = [*self._across[c, r], *self._along[c + 1, r], *top, *left]
        return [*ring, ring[0]]

    def edges(self) -> dict[str, list[Point]]:
        """Return every edge by name, from corner to corner: ``A-0-1`` runs east and ``L-0-1`` north."""
        across = {f"A-{c}-{r}": [*e, ((c + 1) * CELL_M, r * CELL_M)] for (c, r), e in self._across.items()}
        along = {f"L-{c}-{r}": [*e, (c * CELL_M, (r + 1) * CELL_M)] for (c, r), e in self._along.items()}
        return across | along

    def is_outer(self, edge: str) -> bool:
        """Return whether an edge bounds the whole mesh."""
        kind, column, row = edge.split("-")
        return int(row) in (0, self.rows) if kind == "A" else int(column) in (0, self.columns)

    def outline(self) -> list[Point]:
        """Return the ring around all cells, with every vertex that the cells have there."""
        below = [p for c in range(self.columns) for p in self._across[c, 0]]
        right = [p for r in range(self.rows) for p in self._along[self.columns, r]]
        end = (self.columns * CELL_M, self.rows * CELL_M)
        above = [end, *[p for c in range(self.columns) for p in self._across[c, self.rows]][:0:-1]]
        left = [(0.0, end[1]), *[p for r in range(self.rows) for p in self._along[0, r]][:0:-1]]
        return [*below, *right, *above, *left, below[0]]


def _off_m(to_corner_m: float, random: Random) -> float:
    """Return how far an edge strays here: by little near a corner, so that it does not cross another edge."""
    most = min(3.0, 0.6 * to_corner_m)
    return random.uniform(-most, most)
