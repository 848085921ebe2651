"""The parts of a delivery that mutations change, found by the names that the plans were built with."""

from __future__ import annotations

from typing import Any

from tests.build import Json, identity


def the_plan(tree: Json) -> Json:
    """Return the plan's properties."""
    properties: Json = next(f for f in tree["features"] if f["properties"]["feature:typ"] == "detaljplan")["properties"]
    return properties


def feature(tree: Json, name: str) -> Json:
    """Return the feature of a provision."""
    found: Json = next(f for f in tree["features"] if f["properties"]["objektidentitet"] == identity(name))
    return found


def provision(tree: Json, name: str) -> Json:
    """Return a provision's properties."""
    properties: Json = feature(tree, name)["properties"]
    return properties


def without(tree: Json, name: str) -> None:
    """Take a provision away."""
    tree["features"].remove(feature(tree, name))


def add(tree: Json, made: Json) -> None:
    """Put a provision last, in the plan."""
    made["properties"]["detaljplan"] = the_plan(tree)["objektidentitet"]
    tree["features"].append(made)


def geometries(tree: Json, name: str) -> list[Json]:
    """Return the geometry items of a provision, or of the plan."""
    found: list[Json] = (
        the_plan(tree)["plangeometri"] if name == "planen" else provision(tree, name)["bestammelsegeometri"]
    )
    return found


def geometry(tree: Json, name: str) -> Json:
    """Return what the first geometry item of a provision, or of the plan, says (geometri)."""
    found: Json = geometries(tree, name)[0]["geometri"]
    return found


def metadata(tree: Json, name: str) -> Json:
    """Return the geometrimetadata beside it."""
    found: Json = geometries(tree, name)[0]["geometrimetadata"]
    return found


def draw(tree: Json, name: str, *items: Json) -> None:
    """Draw a provision, or the plan, anew."""
    geometries(tree, name)[:] = items


def ring(tree: Json, name: str, number: int = 0) -> list[Any]:
    """Return a ring of an area."""
    found: list[Any] = geometry(tree, name)["position"]["coordinates"][number]
    return found


def decision(tree: Json) -> Json:
    """Return the plan's first decision."""
    found: Json = the_plan(tree)["beslutsinformation"][0]
    return found


def value(tree: Json, name: str) -> Json:
    """Return the first value of a provision."""
    found: Json = provision(tree, name)["bestammelsevarde"][0]
    return found
