"""GEO-0035: patches of a surface, or members of a composite, that lie on each other."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import PLACES_TOLD
from detaljplan.rules.patches import Patchwork, patchworks
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0035",
    title=Text("Delar av en yta som överlappar", "Parts of a surface that overlap"),
    why=Text(
        "Delarna av en Surface eller CompositeSurface ligger bredvid varandra; marken de har gemensamt räknas annars "
        "två gånger.",
        "The parts of a Surface or CompositeSurface lie beside each other; ground they share is counted twice "
        "otherwise.",
    ),
    remedy=Text("Ta bort överlappningen, eller den ena delen.", "Remove the overlap, or one of the parts."),
    message=Text(
        "Två delar av ytan överlappar varandra med {measured} m²; högst {limit} m² är avrundning.",
        "Two parts of the surface overlap by {measured} m²; at most {limit} m² is rounding.",
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_parts=True,
    formats=(FileFormat.GML,),
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def parts_on_each_other(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    for surface in patchworks(geometries, context):
        if isinstance(surface, Untold):
            yield surface
        else:
            yield from _overlaps(surface, context)


def _overlaps(surface: Patchwork, context: Context) -> Iterator[Fault | Untold]:
    """Yield a fault for each pair, up to `PLACES_TOLD` of one surface; patches of none of those are untold then."""
    most = context.limit("rounding_area")
    told: set[int] = set()
    found = 0
    for one, two in surface.near_pairs():
        if found == PLACES_TOLD:
            yield from _left(surface, told)
            return
        shared = shapely.intersection(surface.shapes[one], surface.shapes[two])
        if round(float(shared.area), 3) > most:
            found, told = found + 1, told | {one, two}
            about = surface.patches[one], surface.patches[two]
            yield Fault(
                about=about,
                objects=tuple(dict.fromkeys(patch.owner.identity for patch in about)),
                where=about[1].item.where,
                geometry=shared,
                measurement=context.measured(shared.area, "rounding_area"),
            )


def _left(surface: Patchwork, told: set[int]) -> Iterator[Untold]:
    why = Unreadable(
        "–", surface.where, f"högst {PLACES_TOLD} överlapp i en yta", f"at most {PLACES_TOLD} overlaps in one surface"
    )
    yield from (
        Untold(about=patch, unreadable=why) for number, patch in enumerate(surface.patches) if number not in told
    )
