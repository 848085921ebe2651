"""Open rings closed: the ring as it is delivered, with its first position once more at the end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from detaljplan.fix.items import Held, held_items, is_sound, with_shapes
from detaljplan.fix.repair import RULES, Asked, Kind, Made, Move, Repair, State
from detaljplan.fix.rings import UNSOUND
from detaljplan.numerals import beside
from detaljplan.plan.model import Plan
from detaljplan.plan.undrawn import Ring, Undrawn, WhyUndrawn
from detaljplan.rules.rule import Text

_OF_SEVERAL = Text(
    "geometrin har flera delar: rätta den i underlaget", "the geometry has several parts: correct it in the source"
)


def closed(plan: Plan, asked: Asked) -> Made:
    """Return the plan with the open rings of areas closed; what has too few positions is left.

    No vertex is moved or added, so the plan boundary may be closed too: every reader takes the way from the last
    position to the first for the last edge.
    """
    if not asked.wants(Kind.CLOSED_RING):
        return Made(plan)
    shapes: dict[tuple[int, int], shapely.Polygon] = {}
    repairs: list[Repair] = []
    for held in held_items(plan):
        open_area = held.item.shape
        if not isinstance(open_area, Undrawn) or open_area.why is not WhyUndrawn.OPEN:
            continue
        repair = _repair(held, open_area)
        if not asked.takes(repair):
            continue
        outer, *holes = (_closed(ring) for ring in open_area.rings)
        area = shapely.Polygon(outer, holes)
        if open_area.is_part:
            repairs.append(replace(repair, state=State.LEFT, reason=_OF_SEVERAL))
        elif is_sound(area):
            repairs.append(repair)
            shapes[held.number, held.index] = area
        else:
            repairs.append(replace(repair, state=State.LEFT, reason=UNSOUND))
    return Made(_readable(with_shapes(plan, shapes), plan, shapes), tuple(repairs))


def _closed(ring: Ring) -> Ring:
    return ring if np.array_equal(ring[0], ring[-1]) else np.concatenate([ring, ring[:1]])


def _readable(made: Plan, before: Plan, shapes: dict[tuple[int, int], shapely.Polygon]) -> Plan:
    """Return the plan without what can be read now among what could not."""
    read = {id(held.item.shape) for held in held_items(before) if (held.number, held.index) in shapes}
    return replace(made, unreadable=tuple(one for one in made.unreadable if id(one) not in read)) if read else made


def _repair(held: Held, area: Undrawn) -> Repair:
    ends = area.open_ends
    furthest = max((one.distance_m for one in ends), default=0.0)
    return Repair(
        kind=Kind.CLOSED_RING,
        rule=RULES[Kind.CLOSED_RING][0],
        objects=(held.owner.identity,),
        where=held.item.where,
        key=(Kind.CLOSED_RING, held.item.where),
        geometry=shapely.MultiLineString([shapely.LineString([one.one, one.other]) for one in ends]) if ends else None,
        moves=tuple(Move(None, one.other) for one in ends),
        before=Text(
            f"öppen, {beside(furthest, 0)} m mellan ändarna", f"open, {beside(furthest, 0, 'en')} m between its ends"
        ),
        after=Text("sluten", "closed"),
        form=True,
    )
