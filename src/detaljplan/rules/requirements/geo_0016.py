"""GEO-0016: a ring that runs the other way than its format has it."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold

_SHOWN = 100


@rule(
    "GEO-0016",
    title=Text("Ring åt fel håll", "Ring the wrong way round"),
    why=Text(
        "Ytterringar går moturs och hål medurs, sett med öst åt höger och nord uppåt (RFC 7946). Ytan är densamma åt "
        "båda "
        "hållen, men en del program läser en ring åt fel håll som ett hål.",
        "Exteriors run counter-clockwise and holes clockwise, seen with east to the right and north up (RFC 7946). The "
        "area is the same either way, but some programs read a ring the wrong way round as a hole.",
    ),
    remedy=Text(
        "Vänd ringarna i exporten, om mottagaren läser dem fel: planen godtas åt båda hållen.",
        "Turn the rings in the export where a receiver reads them wrongly: the plan is accepted either way.",
    ),
    message=Text("{rings} går åt fel håll, i {areas}.", "{rings} the wrong way round, in {areas}."),
    of=Of.GEOMETRIES,
    formats=(FileFormat.NGP_JSON,),
    needs=("DP-Krav-0018", "GEO-0003", "GEO-0004", "GEO-0019"),
    at_once=True,
)
def ring_the_wrong_way(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    if context.failed_places.get("GEO-0004"):  # of swapped axes every ring is turned
        yield from (Untold(about=geometry, unreadable=_misplaced(geometry)) for geometry in geometries)
        return
    drawn, vertices = context.drawn, context.drawn.vertices
    turned = np.where(vertices.is_hole, vertices.turned_areas > 0, vertices.turned_areas < 0)
    if not turned.any():
        return
    judged = drawn.asked(geometries) & ~drawn.bodies
    rings = np.flatnonzero(turned & judged[vertices.shape_of_path])
    about = tuple(drawn.owned[number] for number in np.unique(vertices.shape_of_path[rings]).tolist())
    if about:
        yield Fault(
            about=about,
            objects=tuple(dict.fromkeys(geometry.owner.identity for geometry in about[:_SHOWN])),
            where=about[0].item.where,
            geometry=shapely.MultiLineString([shapely.LineString(r.coords) for r in vertices.paths[rings[:_SHOWN]]]),
            fields={"rings": _rings(len(rings)), "areas": _areas(len(about), len(geometries))},
        )


def _misplaced(geometry: Owned) -> Unreadable:
    expected = "en plan som ligger i det system som anges", "a plan that lies in the system stated"
    return Unreadable("–", geometry.item.where, *expected)


def _rings(count: int) -> Text:
    return Text("En ring", "One ring runs") if count == 1 else Text(f"{count} ringar", f"{count} rings run")


def _areas(count: int, of: int) -> Text:
    return Text(f"{count} av {of} geometrier", f"{count} of {of} geometries")
