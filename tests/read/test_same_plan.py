"""What says the same reads to the same plan with the same verdict, however it is drawn, ordered and placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check_bytes
from detaljplan.findings import Verdict
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.read.reader import read_document, read_plan
from detaljplan.write.geopackage.writer import geopackage
from detaljplan.write.ngp_json import ngp_json
from tests.build import EPSG, Json
from tests.read.test_formats_agree import told
from tests.same_plan import WAYS, WRITERS, ZONES, Way, moved, positions, rings
from tests.write.test_ngp_json import plans

SAMPLES = Path(__file__).parents[2] / "sample_plans"
PLANS = sorted(SAMPLES.glob("*.json")) + sorted(SAMPLES.glob("rules/*/good.json"))
_OF_THE_FILE = {"gml_id", "also_at", "bestammelseid"}  # names and numbers that the order alone gives

# --- what is compared


def drawn(shape: Any) -> Any:
    """Return a shape as its parts, each ring from its least vertex in its least direction; no shape as it is.

    GEOS's own normal form turns rings by their area, which a ring that crosses itself does not have.
    """
    if not isinstance(shape, BaseGeometry):
        return shape
    return sorted([shape.geom_type, *sorted(map(_least, shapely.get_rings(part)))] for part in shapely.get_parts(shape))


def _least(ring: BaseGeometry) -> list[tuple[float, ...]]:
    vertices = [tuple(vertex) for vertex in shapely.get_coordinates(ring, include_z=ring.has_z).tolist()][:-1]
    ways = (way[start:] + way[:start] for way in (vertices, vertices[::-1]) for start in range(len(way)))
    return min(ways)


def normalised(plan: Plan) -> Any:
    """Return what a plan says: areas in one order and direction, provisions by identity, no places."""

    def of_items(items: tuple[PlanGeometry, ...]) -> list[Any]:
        made = [told(replace(item, shape=None)) | {"shape": _written(item.shape)} for item in items]
        return sorted(made, key=str)

    def less(extra: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in extra.items() if name not in _OF_THE_FILE}

    provisions = [
        told(replace(p, geometries=(), extra=less(p.extra))) | {"geometries": of_items(p.geometries)}
        for p in plan.provisions
    ]
    whole = told(replace(plan, boundary=(), provisions=(), unreadable=(), extra=less(plan.extra)))
    unreadable = sorted(str((one.raw, one.expected)) for one in plan.unreadable)
    return whole | {
        "boundary": of_items(plan.boundary),
        "provisions": sorted(provisions, key=str),
        "unreadable": unreadable,
    }


def _written(shape: Any) -> str:
    """Return an area as it is drawn, anything else as it stands."""
    areas = isinstance(shape, BaseGeometry) and shape.geom_type in ("Polygon", "MultiPolygon")
    return str(drawn(shape)) if areas else str(getattr(shape, "wkt", told(shape)))


def findings(checked: Checked) -> Counter[tuple[str, frozenset[str]]]:
    """Return how many findings each rule has on which objects, but for that on the way rings run."""
    told = (finding for finding in checked.report.findings if finding.rule != "GEO-0016")
    return Counter((finding.rule, frozenset(finding.objects)) for finding in told)


@cache
def sample(path: Path) -> Json:
    """Return the tree of a sample plan; copy it before it is changed."""
    tree: Json = orjson.loads(path.read_bytes())
    return tree


@cache
def as_it_was(path: Path, format: str) -> Checked:
    """Return what is read and judged of a sample plan in that format."""
    return check_bytes(WRITERS[format](deepcopy(sample(path)), EPSG), "plan")


def drawn_as_gml(path: Path) -> bool:
    """Return whether the sample can be a GML of ours: areas, of provisions in the catalogue."""
    kinds = {position["type"] for position in positions(sample(path))}
    try:
        return kinds == {"Polygon"} and bool(WRITERS["gml"](deepcopy(sample(path)), EPSG))
    except (AssertionError, KeyError, AttributeError, ValueError):  # one with heights is none
        return False


CASES = [(path, format) for path in PLANS for format in WRITERS if format != "gml" or drawn_as_gml(path)]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CASES), st.lists(st.sampled_from(WAYS), min_size=1, max_size=4, unique=True), st.integers(0, 99))
def test_another_drawing_of_the_same_plan_is_the_same_plan_with_the_same_findings(
    case: tuple[Path, str], ways: list[Way], seed: int
) -> None:
    path, format = case
    tree = deepcopy(sample(path))
    for way in ways:
        way(tree, Random(seed))
    made, before = check_bytes(WRITERS[format](tree, EPSG), "plan"), as_it_was(path, format)
    assert normalised(made.plan) == normalised(before.plan)
    assert made.report.verdict is before.report.verdict
    assert findings(made) == findings(before)


OWN_ZONE = [
    case for case in CASES if case[0].parent == SAMPLES or case[0].parent.name in ("DP-0004", "ID-0001")
]  # on no limit


@pytest.mark.parametrize(("path", "format"), OWN_ZONE, ids=lambda part: part if isinstance(part, str) else part.stem)
def test_the_same_plan_in_five_zones_has_the_same_places_and_the_same_verdict(path: Path, format: str) -> None:
    before = as_it_was(path, format)
    for epsg in ZONES:
        made = check_bytes(WRITERS[format](moved(sample(path), epsg), epsg), "plan")
        assert made.plan.epsg == epsg
        assert made.report.verdict is before.report.verdict, epsg
        assert _errors(made) == _errors(before), epsg
        back = Transformer.from_crs(epsg, EPSG, always_xy=True)
        for one, other in zip(made.plan.geometries, before.plan.geometries, strict=True):
            assert isinstance(one.shape, BaseGeometry) and isinstance(other.shape, BaseGeometry)
            there = shapely.transform(one.shape, lambda xy, back=back: np.column_stack(back.transform(*xy.T)))
            assert shapely.hausdorff_distance(there.normalize(), other.shape.normalize()) < 0.002, epsg
        assert normalised(_unplaced(made.plan)) == normalised(_unplaced(before.plan))


def _errors(checked: Checked) -> set[tuple[str, frozenset[str]]]:
    """Return the errors; warnings of millimetres may come of the rounding where areas share no vertices."""
    return {
        key
        for key in findings(checked)
        if any(f.rule == key[0] and f.severity == "error" for f in checked.report.findings)
    }


def _unplaced(plan: Plan) -> Plan:
    def bare(items: tuple[PlanGeometry, ...]) -> tuple[PlanGeometry, ...]:
        return tuple(replace(item, shape=None, epsg=None) for item in items)

    provisions = tuple(replace(provision, geometries=bare(provision.geometries)) for provision in plan.provisions)
    extra = {name: value for name, value in plan.extra.items() if name != "koordinatsystem"}
    return replace(plan, boundary=bare(plan.boundary), provisions=provisions, extra=extra)


def test_north_before_east_in_json_is_doubted_and_never_turned() -> None:
    tree = deepcopy(sample(SAMPLES / "kv-exemplet-1.json"))
    for ring in rings(tree):
        ring[:] = [[north, east] for east, north in ring]
    made = check_bytes(orjson.dumps(tree), "plan.json")
    assert made.plan.boundary[0].shape.bounds[0] > 6_000_000  # type: ignore[union-attr]
    (doubt,) = [finding for finding in made.report.findings if finding.rule == "GEO-0004"]
    assert "om öst och nord är omkastade" in doubt.message


def test_the_samples_are_many_and_of_both_verdicts_and_every_format() -> None:
    assert len(PLANS) > 20
    assert {format for _, format in CASES} == set(WRITERS)
    assert sum(format == "gml" for _, format in CASES) > 10
    verdicts = {as_it_was(path, "json").report.verdict for path in PLANS}
    assert {Verdict.PASSES, Verdict.STOPPED} <= verdicts


@settings(deadline=None, max_examples=50)
@given(plans())
def test_any_plan_goes_through_a_geopackage_and_back_to_json_byte_for_byte(tree: Json) -> None:
    first = read_plan(read_document(orjson.dumps(tree), "plan.json"))
    between = read_document(geopackage(first).content, "plan.gpkg")
    assert ngp_json(read_plan(between), source=between.file_format).content == ngp_json(first).content
