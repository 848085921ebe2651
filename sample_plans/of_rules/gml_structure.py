"""Bad and good files of the rules on the structure of GML geometries, judged in the profile gml-geometry."""

from __future__ import annotations

from sample_plans.gml_geometry import (
    boundary,
    curve,
    linear_ring,
    objects,
    polygon,
    ring,
    segment,
    square,
    surface,
)
from sample_plans.of_rules import BadAndGood


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = objects(polygon(square()))
    hole = square(3, 3, 4)[::-1]
    return {
        "GEO-0030": (objects(_bent(10.001)), objects(_bent(10))),
        "GEO-0031": (
            objects(curve(segment("Arc", (0, 0), (5, 5), (10, 0), (15, -5), (20, 0)))),
            objects(curve(segment("ArcString", (0, 0), (5, 5), (10, 0), (15, -5), (20, 0)))),
        ),
        "GEO-0032": (_arc((5, 0.0009)), _arc((5, 0.001))),
        "GEO-0033": (_arc((12, 0)), _arc((5, 5))),
        "GEO-0034": (objects(surface(square(), square(10, 10))), objects(surface(square(), square(10, 9)))),
        "GEO-0035": (objects(surface(square(), square(9.998))), objects(surface(square(), square(9.999)))),
        "GEO-0036": (_named("a", "a"), _named("a", "b")),
        "GEO-0037": (_linked("b"), _linked("a")),
        "GEO-0038": (
            objects(polygon(square()), polygon(square(20), attributes=' srsName="urn:ogc:def:crs:EPSG::3007"')),
            objects(polygon(square()), polygon(square(20), attributes=' srsName="EPSG:3006"')),
        ),
        "GEO-0039": (objects(_solid(), polygon(square())), good),
        "GEO-0040": (objects(_odd("0 0 0 10 10 10 0 0 0")), objects(_odd("0 0 0 10 10 10 0 0"))),
        "GEO-0041": (objects(polygon(square(), hole[::-1])), objects(polygon(square(), hole))),
        "GEO-0042": (objects(_line((10, 0), (10, 10), (5, -5))), objects(_line((10, 0), (10, 10), (5, 5)))),
        "GEO-0043": (objects(_in_stockholm(swapped=True)), objects(_in_stockholm(swapped=False))),
    }


def _in_stockholm(*, swapped: bool) -> str:
    """Return a point there, north before east as its system has it, or the other way."""
    numbers = ["674000", "6580000"] if swapped else ["6580000", "674000"]
    return f"<gml:Point><gml:pos>{' '.join(numbers)}</gml:pos></gml:Point>"


def _line(*rest: tuple[float, float]) -> str:
    return curve(segment("LineStringSegment", (0, 0), *rest))


def _bent(east: float) -> str:
    """Return an area whose boundary goes there along its southern side, and on from 10 m east."""
    south = curve(segment("LineStringSegment", (0, 0), (east, 0)))
    rest = curve(segment("Arc", (10, 0), (12, 5), (10, 10)), segment("LineStringSegment", (10, 10), (0, 10), (0, 0)))
    return f"<gml:Polygon>{boundary(ring(south, rest))}</gml:Polygon>"


def _arc(middle: tuple[float, float]) -> bytes:
    return objects(curve(segment("Arc", (0, 0), middle, (10, 0))))


def _named(one: str, other: str) -> bytes:
    areas = (polygon(square(east), attributes=f' gml:id="{name}"') for east, name in ((0, one), (20, other)))
    return objects(*areas)


def _linked(name: str) -> bytes:
    area = polygon(square(), attributes=' gml:id="a"')
    return objects(area, '<gml:Point><gml:pos>5 5</gml:pos></gml:Point><x:within xlink:href="#' + name + '"/>')


def _solid() -> str:
    shell = "".join(
        f"<gml:surfaceMember><gml:Polygon>{boundary(linear_ring(square(height=height)))}</gml:Polygon></gml:surfaceMember>"
        for height in (0, 3)
    )
    return f'<gml:Solid srsDimension="3"><gml:exterior><gml:Shell>{shell}</gml:Shell></gml:exterior></gml:Solid>'


def _odd(numbers: str) -> str:
    ring = f"<gml:LinearRing><gml:posList>{numbers}</gml:posList></gml:LinearRing>"
    return f"<gml:Polygon>{boundary(ring)}</gml:Polygon>"
