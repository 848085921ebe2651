"""GEO-0040: a geometry that is not written as GML has it."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.structure_faults import structure_faults


@rule(
    "GEO-0040",
    title=Text("Geometri som inte går att läsa", "Geometry that cannot be read"),
    why=Text(
        "Det som står i filen är inte en geometri som GML har den: tal saknas eller är inte tal, delar saknas eller "
        "är för många. Då går inget annat att säga om den.",
        "What stands in the file is no geometry as GML has it: numbers are missing or are no numbers, parts are "
        "missing or too many. Nothing else can be told of it then.",
    ),
    remedy=Text(
        "Rätta det som står på platsen, eller exportera filen på nytt.",
        "Correct what stands there, or export the file anew.",
    ),
    message=Text("Geometrin har {what}.", "The geometry has {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def not_as_gml(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from structure_faults(geometries, StructureKind.UNREADABLE)
