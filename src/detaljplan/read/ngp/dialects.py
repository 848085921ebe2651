"""Ways of writing the national JSON that some exporters have of their own: read, kept, and here named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import shortened
from detaljplan.read.limits import largest_coordinate_m
from detaljplan.read.ngp.attributes import PROVISION_OBJECTS, TYPE

DELIVERED_DECIMALS = 3
"""Deliveries are in whole millimetres; the specification sets no number of decimals."""
_SAME_BOX_M = 1.0


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of writing, met once or more.

    Parameters
    ----------
    where
        The first place, as JSON pointer.
    count
        How many times.
    what_sv, what_en
        What was met, to stand after "the file has".
    """

    where: str
    count: int
    what_sv: str
    what_en: str


def dialects(tree: Mapping[str, Any], plan: Plan) -> Iterator[Dialect]:
    """Yield every dialect in a delivery of national JSON: the parsed tree, and the plan that was read of it."""
    yield from _around_the_plan(plan)
    yield from _on_features(plan)
    yield from _other_names(tree)
    yield from _fine_coordinates(plan)


def _around_the_plan(plan: Plan) -> Iterator[Dialect]:
    for name, value in plan.container_extra.items():
        shown = shortened(name, 40)
        if name == "bbox" and _is_north_east(value, plan):
            met = "en bbox i ordningen N E, som inte läses", "a bbox in the order N E, which is not read"
        elif name in ("bbox", "crs"):
            met = f"uppgiften {name} på översta nivån, som inte läses", f"a top-level {name}, which is not read"
        else:
            met = f"den egna uppgiften {shown} på översta nivån", f"a top-level member {shown} of its own"
        yield Dialect(f"/{_escaped(name)}", 1, *met)


def _is_north_east(value: object, plan: Plan) -> bool:
    """Return whether a bbox is the plan's with the axes swapped: south, west, north, east."""
    shapes = [item.shape for item in plan.boundary if isinstance(item.shape, BaseGeometry)]
    if not shapes or not isinstance(value, list) or len(value) != 4:
        return False
    if not all(isinstance(side, int | float) and abs(side) <= largest_coordinate_m() for side in value):
        return False
    west, south, east, north = shapely.total_bounds(shapes)
    return bool(np.allclose(np.array(value, dtype=float), [south, west, north, east], rtol=0, atol=_SAME_BOX_M))


def _on_features(plan: Plan) -> Iterator[Dialect]:
    """Yield the members of one's own; a geometry is none, since the schema tells of one that is not null."""
    places: dict[str, list[str]] = {}
    owners: tuple[Plan | Provision, ...] = (plan, *plan.provisions)
    for owner in owners:
        for name in (name for name in owner.feature_extra if name not in ("geometry", "type")):
            places.setdefault(name, []).append(f"{owner.where.removesuffix('/properties')}/{_escaped(name)}")
    for name, found in places.items():
        shown = shortened(name, 40)
        yield _several(found, f"uppgiften {shown} på features", f"the member {shown} on features")


def _other_names(tree: Mapping[str, Any]) -> Iterator[Dialect]:
    places: dict[tuple[str, str], list[str]] = {}
    members = tree.get("features")
    for number, feature in enumerate(members if isinstance(members, list) else []):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or str(properties.get(TYPE)) not in PROVISION_OBJECTS:
            continue
        for attribute in PROVISION_OBJECTS[str(properties[TYPE])].attributes:
            for name in attribute.dialects:
                if name in properties:
                    places.setdefault((name, attribute.name), []).append(f"/features/{number}/properties/{name}")
    for (name, own), found in places.items():
        yield _several(found, f"{name}, läst som {own}", f"{name}, read as {own}")


def _fine_coordinates(plan: Plan) -> Iterator[Dialect]:
    items = [(item.where, item.shape) for item in plan.geometries if isinstance(item.shape, BaseGeometry)]
    coordinates, owners = shapely.get_coordinates([shape for _, shape in items], return_index=True)
    off = (coordinates != np.round(coordinates, DELIVERED_DECIMALS)).any(axis=1)
    places = [items[number][0] for number in np.unique(owners[off])]
    if places:
        sv, en = "geometrier med koordinater finare än en millimeter", "geometries with coordinates finer than 1 mm"
        yield _several(places, sv, en)


def _several(places: list[str], sv: str, en: str) -> Dialect:
    return Dialect(places[0], len(places), f"{sv} ({len(places)} st)", f"{en} ({len(places)})")


def _escaped(name: str) -> str:
    """Return a name as a step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
