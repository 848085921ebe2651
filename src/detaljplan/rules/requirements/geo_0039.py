"""GEO-0039: geometries of a kind that is not judged."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text
from detaljplan.rules.structure_faults import flaws_in

_SHOWN = 100


@rule(
    "GEO-0039",
    title=Text("Geometri som inte prövas", "Geometry that is not judged"),
    why=Text(
        "Kroppar, nät, lodräta ytor, länkar ut ur filen och former som inte är GML:s egna läses inte. De räknas varken "
        "som rätta eller felaktiga, och filen som helhet blir oavgjord om inget annat fel finns.",
        "Solids, grids, vertical surfaces, links out of the file and forms that are not GML's own are not read. They "
        "count neither as right nor as wrong, and the file as a whole stays undecided unless there is an error "
        "elsewhere.",
    ),
    remedy=Text("Pröva dem i ett annat program.", "Judge them in another program."),
    message=Text("{count} av {of} är inte prövade: {kind}.", "{count} of {of} are not judged: {kind}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def not_judged(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    found: dict[Text, list[Owned]] = {}
    for geometry in geometries:
        for flaw in flaws_in(geometry):
            if flaw.kind is StructureKind.UNSUPPORTED:
                found.setdefault(Text(flaw.what, flaw.what_en), []).append(geometry)
    for kind, about in found.items():
        yield Fault(
            about=tuple(about),
            objects=tuple(dict.fromkeys(geometry.owner.identity for geometry in about[:_SHOWN])),
            where=about[0].item.where,
            fields={"count": len(about), "of": len(geometries), "kind": kind},
        )
