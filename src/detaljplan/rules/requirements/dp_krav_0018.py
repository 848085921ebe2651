"""DP-Krav-0018: a boundary that crosses itself."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import MOST_SEGMENTS, crossings
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "DP-Krav-0018",
    title=Text("Gränsen korsar sig själv", "Boundary crosses itself"),
    why=Text(
        "När gränsen korsar sig själv går det inte att säga vad som ligger innanför och vad som ligger utanför.",
        "Where a boundary crosses itself nothing tells what lies inside and what outside.",
    ),
    remedy=Text(
        "Flytta eller ta bort brytpunkten vid korsningen, eller dela ytan i två.",
        "Move or remove the vertex at the crossing, or split the area in two.",
    ),
    message=Text(
        "Gränsen korsar eller rör sig själv i {places}.",
        "The boundary meets itself in {places}.",
    ),
    of=Of.GEOMETRIES,
    at_once=True,
)
def boundary_crossing_itself(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    present = [g for g in geometries if g.item.shape is not None]
    shapes = np.array([g.item.shape for g in present], dtype=object)
    for number in np.flatnonzero(~(shapely.is_valid(shapes) & shapely.is_simple(shapes))):
        points = crossings(shapes[number])
        if len(points) == 0:
            continue  # invalid in another way, which GEO-0003 tells
        geometry = present[number]
        yield Fault(
            about=geometry,
            objects=(geometry.owner.identity,),
            where=geometry.item.where,
            geometry=shapely.MultiPoint(list(points)) if len(points) > 1 else points[0],
            fields={"places": _told(len(points), shapes[number])},
        )


def _told(points: int, shape: BaseGeometry) -> Text:
    if shapely.get_num_coordinates(shape) > MOST_SEGMENTS:
        return Text("minst en punkt", "at least one point")
    return Text("en punkt", "one point") if points == 1 else Text(f"{points} punkter", f"{points} points")
