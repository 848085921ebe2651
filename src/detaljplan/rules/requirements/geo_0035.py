"""GEO-0035: patches of a surface, or members of a composite, that lie on each other."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
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


def _overlaps(surface: Patchwork, context: Context) -> Iterator[Fault]:
    most = context.limit("rounding_area")
    for one, two in surface.near_pairs():
        shared = shapely.intersection(surface.shapes[one], surface.shapes[two])
        if round(float(shared.area), 3) > most:
            about = surface.patches[one], surface.patches[two]
            yield Fault(
                about=about,
                objects=tuple(dict.fromkeys(patch.owner.identity for patch in about)),
                where=about[1].item.where,
                geometry=shared,
                measurement=context.measured(shared.area, "rounding_area"),
            )
