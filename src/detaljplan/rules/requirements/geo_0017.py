"""GEO-0017: coordinates of another dimension than the geometry states, or of several."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text

_FLAT, _HIGH = 2, 3


@rule(
    "GEO-0017",
    title=Text("Dimensionen är inte koordinaternas", "Dimension that the coordinates do not have"),
    why=Text(
        "dimension säger om punkterna har höjd. Stämmer den inte, eller har bara en del av punkterna höjd, läses "
        "höjderna "
        "olika av olika mottagare.",
        "dimension tells whether the points have heights. Where it does not agree, or only some points have one, "
        "receivers "
        "read the heights differently.",
    ),
    remedy=Text(
        "Skriv dimension 3 när alla punkter har höjd, annars 2 och inga höjder.",
        "Write dimension 3 when all points have a height, else 2 and no heights.",
    ),
    message=Text("{states}, men {have}.", "{states}, but {have}."),
    of=Of.GEOMETRIES,
    at_once=True,
)
def dimension_of_others(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    drawn = context.drawn
    asked = drawn.asked(geometries)
    high = np.asarray(shapely.has_z(drawn.shapes), dtype=np.bool_)
    for number in np.flatnonzero(asked & ~high).tolist():
        if drawn.owned[number].item.dimension == _HIGH:
            yield _fault(drawn.owned[number], _STATES_HIGH, _NONE, None)
    for number in np.flatnonzero(asked & high).tolist():
        geometry = drawn.owned[number]
        positions = shapely.get_coordinates(drawn.shapes[number], include_z=True)
        without = positions[np.isnan(positions[:, 2]), :2]
        if len(without):
            states = _STATES_HIGH if geometry.item.dimension == _HIGH else _HAVE_HEIGHTS
            have = Text(
                f"{len(without)} av {len(positions)} saknar höjd", f"{len(without)} of {len(positions)} lack one"
            )
            yield _fault(geometry, states, have, shapely.MultiPoint(without))
        elif geometry.item.dimension == _FLAT:
            yield _fault(geometry, _STATES_FLAT, _ALL, None)


_STATES_HIGH = Text("Geometrin säger dimension 3", "The geometry states dimension 3")
_STATES_FLAT = Text("Geometrin säger dimension 2", "The geometry states dimension 2")
_HAVE_HEIGHTS = Text("Geometrins punkter har höjd", "The geometry's points have heights")
_NONE = Text("punkterna har ingen höjd", "the points have no height")
_ALL = Text("punkterna har höjd", "the points have heights")


def _fault(geometry: Owned, states: Text, have: Text, points: shapely.MultiPoint | None) -> Fault:
    return Fault(
        about=geometry,
        objects=(geometry.owner.identity,),
        where=geometry.item.where,
        geometry=points,
        fields={"states": states, "have": have},
    )
