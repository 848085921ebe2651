"""Invented plans whose use zones fit but for seeded slips: gaps, overlaps, parts outside and vertices not shared."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from sample_plans.plans import BOSTAD, CENTRUM, GATA, NATUR, NOCKHOJD, PARK
from tests.build import AT, Json, Point, Ring, area, number, plan, property_zone, zone

_CODES = (GATA, BOSTAD, CENTRUM, NATUR, PARK)
E0, N0 = AT


def slipped_plan(seed: int, *, most_m: float = 0.05, columns: int = 4, rows: int = 3, side: float = 12.0) -> Json:
    """Return a plan of a slanting grid of zones, whose corners are drawn up to `most_m` from where they should be.

    The corners on the plan boundary are never drawn wrong in the boundary itself. Some zones lack a vertex that their
    neighbour has, two uses stand on one area, and a property is drawn as one of the zones.
    """
    random = Random(seed)
    corners = {
        (i, j): (
            round(i * side + j * 1.7 + random.uniform(-1, 1), 3),
            round(j * side - i * 0.9 + random.uniform(-1, 1), 3),
        )
        for i in range(columns + 1)
        for j in range(rows + 1)
    }
    middles: dict[tuple[tuple[int, int], tuple[int, int]], Point] = {}
    boundary = [corners[place] for place in _around(columns, rows)]
    provisions: list[Json] = []
    for i in range(columns):
        for j in range(rows):
            places = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
            ring: Ring = []
            for first, second in pairwise(places):
                ring.append(_slipped(corners[first], random, most_m))
                if random.random() < 0.4:  # a vertex in the middle of an edge, which the neighbour may lack
                    ring.append(_slipped(_middle(corners, first, second, middles), random, most_m / 4))
            ring.append(ring[0])
            code = random.choice(_CODES)
            provisions.append(zone(f"{seed}-{i}-{j}", code, area(ring)))
            if random.random() < 0.3:
                provisions.append(zone(f"{seed}-{i}-{j}-två", CENTRUM if code == BOSTAD else code, area(ring)))
            if code in (BOSTAD, CENTRUM) and random.random() < 0.6:
                value = [number("höjd", "9")]
                provisions.append(property_zone(f"{seed}-{i}-{j}-nock", NOCKHOJD, area(ring), bestammelsevarde=value))
    return plan(area([*boundary, boundary[0]]), *provisions, name=f"Slarv {seed}")


def _around(columns: int, rows: int) -> list[tuple[int, int]]:
    return [
        *((i, 0) for i in range(columns)),
        *((columns, j) for j in range(rows)),
        *((i, rows) for i in range(columns, 0, -1)),
        *((0, j) for j in range(rows, 0, -1)),
    ]


def _slipped(place: Point, random: Random, most_m: float) -> Point:
    if random.random() < 0.6:
        return place
    return round(place[0] + random.uniform(-most_m, most_m), 3), round(place[1] + random.uniform(-most_m, most_m), 3)


def _middle(
    corners: dict[tuple[int, int], Point],
    first: tuple[int, int],
    second: tuple[int, int],
    middles: dict[tuple[tuple[int, int], tuple[int, int]], Point],
) -> Point:
    """Return the same place for an edge from whichever side it is walked."""
    edge = (min(first, second), max(first, second))
    if edge not in middles:
        (e1, n1), (e2, n2) = corners[edge[0]], corners[edge[1]]
        middles[edge] = (round((e1 + e2) / 2, 3), round((n1 + n2) / 2, 3))
    return middles[edge]
