"""Bad and good plans of the rules on single geometries: their rings, parts, vertices and heights."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.of_rules.schema import boundary_alone
from sample_plans.plans import PRICKMARK, street_and_block
from tests.build import Json, Ring, area, hole, property_zone, rectangle, several

_OUTER = rectangle(10, 20, 60, 30)
_FAR = 9_999.875
"""So far north of two vertices 100 m apart is 10,000 m from both, to the millimetre."""


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = _prickmark(_OUTER)
    return {
        "GEO-0003": (_prickmark(_OUTER, [(20, 30), (30, 30), (40, 30), (20, 30)]), good),
        "GEO-0005": (_prickmark(_OUTER[:-1]), good),
        "GEO-0006": (
            boundary_alone(area(rectangle(0, 0, 100, 60), [(20, 30), (30, 30), (20, 30)])),
            boundary_alone(area(rectangle(0, 0, 100, 60), [(20, 30), (30, 40), (30, 30), (20, 30)])),
        ),
        "GEO-0007": (_without_rings(), good),
        "GEO-0008": (_prickmark(_OUTER, hole(rectangle(80, 30, 5, 5))), _prickmark(_OUTER, _hole(30, 5))),
        "GEO-0009": (_prickmark(_OUTER, _hole(30, 20), _hole(35, 5)), _prickmark(_OUTER, _hole(30, 5), _hole(36, 5))),
        "GEO-0010": (_prickmark(_OUTER, _hole(30, 5), _hole(35, 5)), _prickmark(_OUTER, _hole(30, 5), _hole(35.5, 5))),
        "GEO-0011": (_prickmark(_OUTER, _across(70)), _prickmark(_OUTER, _across(69))),
        "GEO-0012": (_parts(49.9), _parts(50.1)),
        "GEO-0013": (_prickmark([*_OUTER[:2], *_OUTER[1:]]), good),
        "GEO-0014": (_near(0.0009), _near(0.001)),
        "GEO-0015": (_prickmark(_spiked(0.002)), _prickmark(_spiked(0.003))),
        "GEO-0016": (_prickmark(_OUTER[::-1]), good),
        "GEO-0017": (_prickmark_of(_stating(3)), _prickmark_of(_stating(2))),
        "GEO-0018": (_prickmark_of(_high()), _prickmark_of(_high(hojdsystem="EPSG:5613"))),
        "GEO-0019": (_stray(_FAR + 0.001), _stray(_FAR)),
    }


def _prickmark(*rings: Ring) -> Json:
    return _prickmark_of(area(*rings))


def _prickmark_of(item: Json) -> Json:
    return street_and_block(property_zone("prick", PRICKMARK, item))


def _hole(east: float, width: float) -> Ring:
    return hole(rectangle(east, 25, width, width))


def _without_rings() -> Json:
    item = area(_OUTER)
    item["geometri"]["position"]["coordinates"] = []
    return _prickmark_of(item)


def _across(east: float) -> Ring:
    """Return a hole that touches the western edge of the area, and reaches that far east."""
    return [(10, 35), (40, 40), (east, 35), (40, 30), (10, 35)]


def _parts(east: float) -> Json:
    """Return a boundary of two parts in one, the other of which begins there."""
    return boundary_alone(several(rectangle(0, 0, 50, 60), rectangle(east, 0, 50, 60)))


def _near(metres: float) -> Json:
    """Return a boundary with a vertex so near its corner, finer than a millimetre as plain layers are."""
    item = area(rectangle(0, 0, 100, 60))
    ring = item["geometri"]["position"]["coordinates"][0]
    east, north = ring[1]
    ring.insert(1, [round(east - metres, 4), north])
    return boundary_alone(item)


def _spiked(width: float) -> Ring:
    return [(10, 20), (70, 20), (70, 50), (40 + width, 50), (40, 57), (40, 50), (10, 50), (10, 20)]


def _stating(dimension: int) -> Json:
    item = area(_OUTER)
    item["geometri"]["dimension"] = dimension
    return item


def _high(**attributes: str) -> Json:
    item = _stating(3)
    item["geometri"] |= attributes
    for ring in item["geometri"]["position"]["coordinates"]:
        for position in ring:
            position.append(12.5)
    return item


def _stray(north: float) -> Json:
    """Return a boundary with a vertex so far north of its upper corners."""
    return boundary_alone(area([(0, 0), (100, 0), (100, 60), (50, round(60 + north, 3)), (0, 60), (0, 0)]))
