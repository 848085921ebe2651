"""TOPO-0007: one area drawn twice, not quite alike."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.numerals import exact
from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called_as_pair
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0007",
    title=Text("Samma yta ritad två gånger", "One area drawn twice"),
    why=Text(
        "Flera användningar på samma mark bör ha samma yta, så att de följs åt när planen ändras. Här har ytorna olika "
        "brytpunkter.",
        "Several uses of the same ground should have the same area, so that they stay together when the plan is "
        "amended. Here the areas have other vertices.",
    ),
    remedy=Text(
        "Ge båda användningarna samma yta, eller ta bort den ena om de är en och samma.",
        "Give both uses the same area, or remove one if they are one and the same.",
    ),
    message=Text(
        "{pair} är samma yta{apart}, men ritade med olika brytpunkter.",
        "{pair} are one area{apart}, drawn with other vertices.",
    ),
    of=Of.USE_ZONES,
    needs=SOUND_GEOMETRY,
    at_once=True,
)
def area_drawn_twice(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    for pair in context.coverage.drawn_twice(context.limit("rounding_area")):
        both, measured = (pair.first, pair.second), context.measured(pair.area_apart_m2, "rounding_area")
        yield Fault(
            about=both,
            objects=tuple(use.identity for zone in both for use in zone.uses),
            where=pair.second.items[0].where,
            geometry=shapely.multipoints(_apart(pair.first, pair.second)),
            measurement=measured,
            fields={
                "pair": called_as_pair(pair.first.uses, pair.second.uses),
                "apart": _but_for(measured.measured),
            },
        )


def _apart(first: UseZone, second: UseZone) -> list[tuple[float, float]]:
    """Return the vertices that only one of the areas has."""
    corners = [{(e, n) for e, n in shapely.get_coordinates(zone.shape).tolist()} for zone in (first, second)]
    return sorted(corners[0] ^ corners[1])


def _but_for(square_metres: float) -> Text:
    if square_metres == 0:
        return Text("", "")
    return Text(f" så när som på {exact(square_metres)} m²", f" but for {exact(square_metres, 'en')} m²")
