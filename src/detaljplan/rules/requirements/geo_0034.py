"""GEO-0034: patches of a surface, or members of a composite, that do not hang together."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.numerals import exact
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.none_allowed import none_allowed
from detaljplan.rules.patches import Patchwork, groups, patchworks
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0034",
    title=Text("Delar av en yta som inte hänger ihop", "Parts of a surface that do not hang together"),
    why=Text(
        "Delarna av en Surface eller CompositeSurface bildar tillsammans en enda yta: var och en möter någon annan "
        "längs en linje. Det som ligger löst, eller möts bara i en punkt, är flera ytor och skrivs som MultiSurface.",
        "The parts of a Surface or CompositeSurface are together one surface: each meets another along a line. What "
        "lies apart, or meets in a point only, is several surfaces and is written as a MultiSurface.",
    ),
    remedy=Text("Skriv ytan som MultiSurface, eller rita om delarna.", "Write a MultiSurface, or redraw the parts."),
    message=Text(
        "{count} av ytans {of} delar ligger för sig: {distance}.", "{count} of the {of} parts lie apart: {distance}."
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_parts=True,
    formats=(FileFormat.GML,),
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def parts_apart(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    for surface in patchworks(geometries, context):
        if isinstance(surface, Untold):
            yield surface
            continue
        hanging, *loose = groups(surface, context.limit("same_vertex"))
        for group in loose:
            yield _fault(surface, group, hanging)


def _fault(surface: Patchwork, group: list[int], hanging: list[int]) -> Fault:
    about = tuple(surface.patches[number] for number in group)
    way = shapely.shortest_line(
        shapely.MultiPolygon(list(surface.shapes[group])), shapely.MultiPolygon(list(surface.shapes[hanging]))
    )
    return Fault(
        about=about,
        objects=tuple(dict.fromkeys(patch.owner.identity for patch in about)),
        where=about[0].item.where,
        geometry=way,
        measurement=none_allowed(float(way.length), "m", about[0]),
        fields={"count": len(group), "of": len(surface.patches), "distance": _told(round(float(way.length), 3))},
    )


def _told(distance_m: float) -> Text:
    if distance_m == 0:
        return Text("de möts bara i en punkt", "they meet in a point only")
    return Text(f"{exact(distance_m)} m till de andra", f"{distance_m:.3f} m from the others")
