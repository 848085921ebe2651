"""What the rules on invalid geometries share: a fault for each place, with its own shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.numerals import beside
from detaljplan.plan.flaws import Flaw, FlawKind, Flaws
from detaljplan.plan.values import Unreadable
from detaljplan.rules.context import Context
from detaljplan.rules.none_allowed import none_allowed
from detaljplan.rules.rule import Fault, Owned, Text, Untold

PLACES_TOLD = 100
"""So many places of one geometry are a finding each; the rest are one together."""


class Sized(NamedTuple):
    """What the message says of a flaw, and how large it is."""

    what: Text
    size: float
    unit: str


def flaw_faults(
    geometries: Sequence[Owned], context: Context, told: Mapping[FlawKind, Callable[[Flaw], Text | Sized]]
) -> Iterator[Fault | Untold]:
    """Yield a fault for each place in which the geometries have a flaw of these kinds.

    Of more than `PLACES_TOLD` in one geometry those beyond are one fault, which says how many they are, and whether
    there may be more.

    Parameters
    ----------
    told
        For each kind, what the message says of it (its field ``what``).
    """
    drawn = context.drawn
    if not drawn.flaws:
        return
    asked = drawn.asked(geometries)
    for number, flaws in drawn.flaws.items():
        if not asked[number]:
            continue
        geometry = drawn.owned[number]
        if isinstance(flaws, Unreadable):
            yield Untold(about=geometry, unreadable=flaws)
            continue
        found = [flaw for flaw in flaws.found if flaw.kind in told]
        for flaw in found[:PLACES_TOLD]:
            yield _fault(geometry, told[flaw.kind](flaw), flaw)
        if len(found) > PLACES_TOLD:
            yield _fault(geometry, _rest(len(found) - PLACES_TOLD, flaws), *found[PLACES_TOLD:])
        if flaws.untold and not found:
            yield Untold(about=geometry, unreadable=_crossing(geometry))


def run_back(flaw: Flaw) -> Sized:
    """Return how far a boundary goes back along itself: in a spike of no width, or somewhere on its way."""
    if flaw.tip is None:
        return with_length(flaw, "går tillbaka längs sig själv i {} m", "goes back along itself for {} m")
    return with_length(
        flaw,
        "går {} m ut och tillbaka samma väg, i en spik utan bredd",
        "goes {} m out and back the same way, in a spike of no width",
    )


def with_area(flaw: Flaw, sv: str, en: str) -> Sized:
    """Return texts with the flaw's area in square metres where they have braces."""
    return _with(float(flaw.shape.area), "m²", sv, en)


def with_length(flaw: Flaw, sv: str, en: str) -> Sized:
    """Return texts with the flaw's length in metres where they have braces."""
    return _with(float(flaw.shape.length), "m", sv, en)


def _with(size: float, unit: str, sv: str, en: str) -> Sized:
    return Sized(Text(sv.format(beside(size, 0)), en.format(beside(size, 0, "en"))), size, unit)


def _fault(geometry: Owned, told: Text | Sized, *flaws: Flaw) -> Fault:
    what, measurement = (
        (told.what, none_allowed(told.size, told.unit, geometry)) if isinstance(told, Sized) else (told, None)
    )
    shapes = [flaw.shape for flaw in flaws]
    return Fault(
        about=geometry,
        objects=(geometry.owner.identity,),
        where=geometry.item.where,
        geometry=shapes[0] if len(shapes) == 1 else shapely.MultiPoint([_first_position(s) for s in shapes]),
        at=flaws[0].tip if len(flaws) == 1 else None,
        measurement=measurement,
        fields={"what": what},
    )


def _first_position(shape: BaseGeometry) -> tuple[float, float]:
    east, north = shapely.get_coordinates(shape)[0].tolist()
    return east, north


def _rest(count: int, flaws: Flaws) -> Text:
    if flaws.complete:
        return Text(f"har samma fel på {count} ställen till", f"has the same fault in {count} more places")
    return Text(
        f"har samma fel på minst {count} ställen till; alla är inte sökta",
        f"has the same fault in at least {count} more places; not all were sought",
    )


def _crossing(geometry: Owned) -> Unreadable:
    return Unreadable("–", geometry.item.where, "ringar och delar som inte korsar sig själva", "sound rings and parts")
