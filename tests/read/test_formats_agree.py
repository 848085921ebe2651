"""The same plan as national JSON, as SS 637040 GML and as GeoPackage reads to the same plan."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, Provision
from detaljplan.read.reader import read_document, read_plan
from detaljplan.spec.catalogue import load_catalogue
from sample_plans.geopackage import plan_geopackage
from sample_plans.gml import plan_gml
from sample_plans.plans import good_plan, plan_in_force
from tests.build import Json, written


def both() -> tuple[Plan, Plan]:
    tree = good_plan()
    return (
        read_plan(read_document(written(tree), "plan.json")),
        read_plan(read_document(plan_gml(tree), "plan.gml")),
    )


def entry(provision: Provision) -> str | None:
    catalogue = load_catalogue()
    if isinstance(provision.catalogue_reference, str):
        found = catalogue.by_id(provision.catalogue_reference)
    else:
        found = catalogue.by_code(provision.catalogue_code or "")
    return found.id if found else None


def test_both_formats_give_the_same_boundary_system_and_name() -> None:
    from_json, from_gml = both()
    assert from_json.object_id == from_gml.object_id
    assert from_json.name == from_gml.name
    assert from_json.epsg == from_gml.epsg == 3010
    assert shapely.equals(from_json.boundary[0].shape, from_gml.boundary[0].shape)
    assert from_gml.unreadable == ()


def test_both_formats_give_the_same_provisions() -> None:
    from_json, from_gml = both()
    others = {provision.identity: provision for provision in from_gml.provisions}
    assert set(others) == {provision.identity for provision in from_json.provisions}
    for provision in from_json.provisions:
        other = others[provision.identity]
        assert type(other) is type(provision)
        assert entry(other) == entry(provision) is not None
        assert [value.value for value in other.values] == [value.value for value in provision.values]
        assert shapely.equals(shapely.union_all(provision.shapes), shapely.union_all(other.shapes))


def told(thing: Any) -> Any:
    """Return a plan, or a part of one, as plain values without its places; shapes as WKB, point by point."""
    if isinstance(thing, BaseGeometry):
        return shapely.to_wkb(thing)
    if is_dataclass(thing):
        return {field.name: told(getattr(thing, field.name)) for field in fields(thing) if field.name != "where"}
    if isinstance(thing, Mapping):
        return {key: told(value) for key, value in thing.items()}
    return [told(member) for member in thing] if isinstance(thing, tuple | list) else thing


@pytest.mark.parametrize("tree", [good_plan(), plan_in_force()], ids=["samråd", "laga kraft"])
def test_national_json_and_geopackage_give_the_same_plan_in_every_value(tree: Json) -> None:
    from_json = told(read_plan(read_document(written(tree), "plan.json")))
    from_tables = told(read_plan(read_document(plan_geopackage(tree), "plan.gpkg")))
    # What holds the features in a JSON file has no counterpart in tables.
    from_json.pop("container_extra", None), from_tables.pop("container_extra", None)
    assert from_tables == from_json
