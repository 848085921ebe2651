"""Attributes that follow with certainty from the rest of the plan. What does not is left: see docs/fix.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from detaljplan.fix.items import held_items, with_items
from detaljplan.fix.repair import RULES, Asked, Kind, Made, Repair
from detaljplan.plan.model import AdministrativeProvision, Plan, PropertyProvision, Provision
from detaljplan.plan.values import CannotTell, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Text

_KINDS: Mapping[str, str] = {"Point": "punkt", "LineString": "linje", "Polygon": "yta"}
_NOTHING = Text("inget angivet", "nothing stated")


def with_plan_reference(plan: Plan, asked: Asked) -> Made:
    """Return the plan with its identity in the attribute detaljplan of provisions that lack it.

    Certain since the file holds one plan, and a provision belongs to a plan. One that names another plan is left
    (ID-0001): which of the two is wrong is not told.
    """
    identity = plan.object_id
    if not asked.wants(Kind.PLAN_REFERENCE) or not isinstance(identity, str) or _has_other_plans(plan):
        return Made(plan)
    found: dict[int, Repair] = {}
    for number, provision in enumerate(plan.provisions):
        if provision.plan_id is None:
            repair = _of(Kind.PLAN_REFERENCE, provision, _NOTHING, Text(identity, identity))
            if asked.takes(repair):
                found[number] = repair
    return _with_provisions(plan, {n: replace(plan.provisions[n], plan_id=identity) for n in found}, found)


def _has_other_plans(plan: Plan) -> bool:
    """Return whether the file holds another plan, to which a provision may belong."""
    return any(
        isinstance(feature, Mapping)
        and isinstance(feature.get("properties"), Mapping)
        and feature["properties"].get("feature:typ") == "detaljplan"
        for feature in plan.other_features
    )


def with_geometry_facts(plan: Plan, asked: Asked) -> Made:
    """Return the plan with typ and dimension of geometries that lack them, as their coordinates have it.

    Certain for a point, a line and an area: geometri 2.0 has one typ for each, and the coordinates have two or three
    numbers. What is of several parts or in three dimensions can be several types, and is given no typ.
    """
    items: dict[tuple[int, int], tuple[Any, ...]] = {}
    repairs: list[Repair] = []
    for held in held_items(plan):
        shape, item = held.shape, held.item
        if shape is None or shape.is_empty:
            continue
        kind = _KINDS.get(shape.geom_type)
        if item.kind is None and kind and not shape.has_z:
            repair = _of(Kind.GEOMETRY_KIND, held.owner, _NOTHING, Text(kind, kind), where=held.item.where)
            if asked.takes(repair):
                repairs.append(repair)
                item = replace(item, kind=kind)
        dimension = 3 if shape.has_z else 2
        if item.dimension is None:
            told = Text(str(dimension), str(dimension))
            repair = _of(Kind.DIMENSION, held.owner, _NOTHING, told, where=held.item.where)
            if asked.takes(repair):
                repairs.append(repair)
                item = replace(item, dimension=dimension)
        if item is not held.item:
            items[held.number, held.index] = (item,)
    return Made(with_items(plan, items), tuple(repairs))


def with_regulated_uses(plan: Plan, asked: Asked, context: Context) -> Made:
    """Return the plan with references to uses that are not in the file corrected, where one use alone can be meant.

    Certain in two cases: the reference is a use's identity but for the case of letters and the space around it; or it
    is the only one, and the property lies on the ground of one single use, so that it can regulate no other.
    """
    if not asked.wants(Kind.REGULATED_USE):
        return Made(plan)
    found: dict[int, Repair] = {}
    changed: dict[int, Provision] = {}
    by_folded = {use.identity.strip().casefold(): use.identity for use in plan.uses}
    for number, provision in enumerate(plan.provisions):
        if not isinstance(provision, PropertyProvision | AdministrativeProvision):
            continue
        before = provision.regulates_uses
        after = tuple(one if one in context.uses else by_folded.get(one.strip().casefold(), one) for one in before)
        if len(after) == 1 and after[0] not in context.uses and after[0] not in context.identities:
            after = tuple(_only_use_under(provision, context)) or after
        after = tuple(dict.fromkeys(after))
        if after == before or len(before) != len(set(before)):
            continue
        repair = _of(Kind.REGULATED_USE, provision, _listed(before), _listed(after))
        if asked.takes(repair):
            found[number] = repair
            changed[number] = replace(provision, regulates_uses=after)
    return _with_provisions(plan, changed, found)


def _only_use_under(provision: Provision, context: Context) -> Iterator[str]:
    try:
        uses = [use for zone in context.uses_under(provision) for use in zone.uses]
    except CannotTell:
        return
    if len(uses) == 1 and isinstance(uses[0].object_id, str):
        yield uses[0].identity


def _listed(references: tuple[str, ...]) -> Text:
    told = ", ".join(shortened(one) for one in references)
    return Text(told, told)


def _of(kind: Kind, owner: Plan | Provision, before: Text, after: Text, where: str | None = None) -> Repair:
    place = where or owner.where
    return Repair(
        kind=kind,
        rule=RULES[kind][0],
        objects=(owner.identity,),
        where=place,
        key=(kind, place),
        before=before,
        after=after,
    )


def _with_provisions(plan: Plan, changed: Mapping[int, Provision], repairs: Mapping[int, Repair]) -> Made:
    if not changed:
        return Made(plan)
    provisions = tuple(changed.get(number, one) for number, one in enumerate(plan.provisions))
    return Made(replace(plan, provisions=provisions), tuple(repairs.values()))
