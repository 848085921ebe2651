"""SCHEMA-0001: what the national schema refuses, looked for on the raw document."""

from collections.abc import Iterator

from detaljplan.read.document import Document, FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.schema import schema_faults


@rule(
    "SCHEMA-0001",
    title=Text("Uppgift som inte följer schemat", "Value that does not follow the schema"),
    why=Text(
        "Plattformen läser filen maskinellt. Saknas en obligatorisk uppgift, eller står den i fel form, "
        "avvisas hela leveransen.",
        "The platform reads the file by machine. A missing or malformed value has the whole delivery refused.",
    ),
    remedy=Text(
        "Rätta uppgiften på den plats som anges, i det program planen exporteras från.",
        "Correct the value at the place given, in the program the plan is exported from.",
    ),
    message=Text("Förväntade {expected}, men där står {met}.", "Expected {expected}, but met {met}."),
    of=Of.DOCUMENT,
    formats=(FileFormat.NGP_JSON,),
)
def value_off_schema(document: Document, context: Context) -> Iterator[Fault]:
    for found in schema_faults(document.tree):
        yield Fault(
            about=document,
            where=found.pointer,
            fields={
                "expected": Text(found.expected_sv, found.expected_en),
                "met": Text(found.met_sv, found.met_en),
            },
        )
