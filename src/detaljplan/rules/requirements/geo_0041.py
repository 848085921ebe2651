"""GEO-0041: a ring of a GML surface that runs the wrong way round."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely

from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.rules.axes import Axes, Order, axes_of
from detaljplan.rules.context import Context
from detaljplan.rules.drawn import by_number
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0041",
    title=Text("Ring åt fel håll i GML", "Ring the wrong way round in GML"),
    why=Text(
        "Ytterringar går moturs och hål medurs, sett uppifrån med öst åt höger (ISO 19107). Vilket håll det är beror "
        "på systemets axlar: i EPSG:3006 står nord före öst. Ytor med höjd har ingen given översida och prövas inte.",
        "Exteriors run counter-clockwise and holes clockwise, seen from above with east to the right (ISO 19107). "
        "Which way that is depends on the axes of the system: in EPSG:3006 north comes before east. Surfaces with "
        "heights have no upper side that is given, and are not judged.",
    ),
    remedy=Text("Vänd ringen, eller rätta axlarnas ordning.", "Turn the ring, or correct the order of the axes."),
    message=Text("{count} av {of} ringar går åt fel håll.", "{count} of {of} rings run the wrong way round."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    formats=(FileFormat.GML,),
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def gml_ring_the_wrong_way(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    drawn, vertices = context.drawn, context.drawn.vertices
    asked = drawn.asked(geometries)
    axes = axes_of(geometries, context)
    turned = np.where(vertices.is_hole, vertices.turned_areas > 0, vertices.turned_areas < 0)
    for number, paths in by_number(vertices.shape_of_path):
        geometry = drawn.owned[number]
        if not asked[number] or drawn.shapes[number].has_z or not vertices.is_ring[paths].any():
            continue
        if geometry.item.epsg is None:
            yield Untold(about=geometry, unreadable=_unseen(geometry, "ett känt srsName", "a known srsName"))
        elif _order(geometry, axes) is not Order.AS_NAMED:
            expected = "axlar i systemets ordning, och ett namn eller tal som visar det"
            expected_en = "axes in the order of the system, and a name or numbers that tell it"
            yield Untold(about=geometry, unreadable=_unseen(geometry, expected, expected_en))
        elif turned[paths].any():
            wrong = vertices.paths[paths[turned[paths]]]
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=geometry.item.where,
                geometry=shapely.MultiLineString([shapely.LineString(ring.coords) for ring in wrong]),
                fields={"count": len(wrong), "of": len(paths)},
            )


def _order(geometry: Owned, axes: Mapping[str, Axes]) -> Order:
    structure = geometry.item.structure
    found = axes.get(structure.srs_name) if structure else None
    return found.order if found else Order.UNKNOWN


def _unseen(geometry: Owned, expected: str, expected_en: str) -> Unreadable:
    return Unreadable("–", geometry.item.where, expected, expected_en)
