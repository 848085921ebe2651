"""GEO-0018: heights that are not said to be in RH 2000."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.plan.values import Unreadable, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Owned, Text
from detaljplan.rules.told import told_by_schema

_RH_2000 = "EPSG:5613"


@rule(
    "GEO-0018",
    title=Text("Höjder utan höjdsystem", "Heights without a height system"),
    why=Text(
        "En höjd utan höjdsystem går inte att läsa: äldre system skiljer sig från RH 2000 med decimeter till en meter.",
        "A height without its system cannot be read: older systems differ from RH 2000 by decimetres to a metre.",
    ),
    remedy=Text(
        "Skriv hojdsystem EPSG:5613 (RH 2000), det enda som modellen har, eller ta bort höjderna.",
        "Write hojdsystem EPSG:5613 (RH 2000), the only one of the model, or remove the heights.",
    ),
    message=Text("Punkterna har höjd, men hojdsystem {stated}.", "The points have heights, but hojdsystem {stated}."),
    of=Of.GEOMETRIES,
    needs=("SCHEMA-0001",),
    formats=NATIONAL_MODEL,
    at_once=True,
)
def heights_without_system(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    drawn, told = context.drawn, told_by_schema(context)
    for number in np.flatnonzero(drawn.asked(geometries) & shapely.has_z(drawn.shapes)).tolist():
        geometry = drawn.owned[number]
        system = geometry.item.height_system
        if system == _RH_2000 or isinstance(system, Unreadable) or f"{geometry.item.where}/geometri/hojdsystem" in told:
            continue
        stated = (
            Text("saknas", "is missing")
            if system is None
            else Text(f"är {shortened(system)}", f"is {shortened(system)}")
        )
        yield Fault(
            about=geometry, objects=(geometry.owner.identity,), where=geometry.item.where, fields={"stated": stated}
        )
