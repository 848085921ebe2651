"""GEO-0015: a boundary that goes out and back in a spike."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.plan.corners import narrow_turns
from detaljplan.rules.context import Context
from detaljplan.rules.drawn import by_number
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "GEO-0015",
    title=Text("Spik i gränsen", "Spike in the boundary"),
    why=Text(
        "En gräns som går ut och tillbaka nästan samma väg omsluter ingen mark; det är oftast en felritad brytpunkt.",
        "A boundary that goes out and back nearly the same way encloses no ground; mostly a vertex is misplaced.",
    ),
    remedy=Text("Ta bort brytpunkten i spetsen.", "Remove the vertex at the tip."),
    message=Text(
        "Gränsen går {length} m ut och tillbaka i en spik som är {measured} mm bred där den börjar.",
        "The boundary goes {length} m out and back in a spike {measured} mm wide at its base.",
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    needs=("DP-Krav-0018", "GEO-0003"),
    units={"length": "m"},
    at_once=True,
)
def spike(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    drawn, limit_mm = context.drawn, context.limit("spike_width")
    turns = narrow_turns(drawn.vertices, context.limit("spike_angle"), limit_mm / 1000)
    wide = context.below(turns.widths_m * 1000, "spike_width")
    found = turns.chosen(wide & (turns.lengths_m * 1000 >= limit_mm))
    if len(found.path) == 0:
        return
    asked = drawn.asked(geometries)
    for number, places in by_number(drawn.vertices.shape_of_path[found.path]):
        geometry = drawn.owned[number]
        for place in places if asked[number] else ():
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=geometry.item.where,
                geometry=shapely.LineString([found.tip[place], found.base[place]]),
                at=tuple(found.tip[place].tolist()),
                measurement=context.measured(found.widths_m[place] * 1000, "spike_width"),
                fields={"length": round(float(found.lengths_m[place]), 3)},
            )
