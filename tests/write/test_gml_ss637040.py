"""A plan written as SS 637040 GML reads back to the same plan, or differs in exactly what is named as lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import transform
from detaljplan.plan.model import Plan, PlanGeometry, PlanType, Provision
from detaljplan.plan.positioning import Positioning
from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.read.gml.reader import areas_of
from detaljplan.read.ngp.attributes import PLAN_OBJECT, PROVISION_OBJECTS, feature_type
from detaljplan.read.reader import read_document, read_plan
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.municipalities import municipality_by_name
from detaljplan.write.geojson import geojson
from detaljplan.write.geopackage.writer import geopackage
from detaljplan.write.gml.elements import GML_ID
from detaljplan.write.gml.writer import gml_ss637040
from detaljplan.write.ngp_json import ngp_json
from detaljplan.write.other_system import in_system
from detaljplan.write.written import Loss, Written
from sample_plans.gml import plan_gml
from sample_plans.make import holds_plan, sample_files
from sample_plans.plans import (
    BOSTAD,
    CENTRUM,
    GATA,
    NOCKHOJD,
    PRICKMARK,
    UTFART,
    good_plan,
    plan_in_force,
)
from tests.build import (
    AT,
    UNKNOWN_ENTRY,
    Json,
    area,
    identity,
    line,
    number,
    plan,
    property_zone,
    rectangle,
    several,
    written,
    zone,
)
from tests.read.gml_plans import curve, gml, height, segment, use
from tests.whole_plan import whole_plan
from tests.work import calls
from tests.write.test_gml_boundaries import as_area, coverages
from tests.write.test_ngp_json import NOT_DOCUMENTS, plans

REAL = Path(__file__).parents[3] / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
REPEATED = plan(area([(0, 0), (9, 0), (9, 0), (9, 9), (0, 0), (0, 0)]))
SAMPLES = [(f"{path.parent.name}-{path.name}", raw) for path, raw in sample_files() if holds_plan(path)]
JSON_SAMPLES = [
    pytest.param(raw, id=name) for name, raw in SAMPLES if name.endswith(".json") and name[7:] not in NOT_DOCUMENTS
]
GML_SAMPLES = [pytest.param(raw, id=name) for name, raw in SAMPLES if name.endswith(".gml") and "broken" not in name]
# Identities of elements, and places in the file: they say nothing of the plan.
TECHNICAL = {"also_at", "gml_id"}


def read(raw: bytes | Json) -> Plan:
    return read_plan(read_document(raw if isinstance(raw, bytes) else written(raw), "plan"))


def of_gml(raw: bytes | str) -> tuple[Plan, Written, Plan]:
    """Return a plan, what is written of it, and that read again."""
    first = read(raw.encode() if isinstance(raw, str) else raw)
    done = gml_ss637040(first, source=FileFormat.GML_SS637040)
    return first, done, read(done.content)


def of_json(tree: bytes | Json) -> tuple[Plan, Written, Plan]:
    first = read(tree)
    done = gml_ss637040(first)
    return first, done, read(done.content)


def form(shape: BaseGeometry | Unreadable | None) -> Any:
    """Return what is the same for shapes that are the same in whole millimetres, wherever their rings begin.

    A vertex that repeats the one before is the same as one.
    """
    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        return None
    shape = shape.geoms[0] if isinstance(shape, MultiPolygon) and len(shape.geoms) == 1 else shape
    rounded = shapely.transform(shape, lambda c: np.round(c, 3), include_z=shape.has_z)
    return shapely.to_wkb(shapely.normalize(shapely.remove_repeated_points(rounded)), output_dimension=3)


def attributes_lost(losses: tuple[Loss, ...]) -> set[tuple[str, str]]:
    return {(loss.object_id, loss.attribute) for loss in losses}


# From GML and back


def told(thing: Plan | Provision) -> dict[str, Any]:
    """Return what GML tells of a plan or provision, as plain values without places."""
    items = thing.boundary if isinstance(thing, Plan) else thing.geometries
    facts: dict[str, Any] = {
        "extra": {name: given for name, given in thing.extra.items() if name not in TECHNICAL},
        "areas": [(item.kind, item.dimension, item.epsg, form(item.shape)) for item in items],
    }
    if isinstance(thing, Plan):
        names = ("object_id", "designation", "name", "municipality_code", "plan_type")
        facts["provisions"] = [told(provision) for provision in thing.provisions]
    else:
        names = ("object_id", "plan_id", "catalogue_code", "label", "wording", "catalogue_reference", "interpretation")
        facts["kind"] = type(thing).__name__
        facts["values"] = [(v.data_type, v.name, v.value, dict(v.extra)) for v in thing.values]
        facts["regulates"] = getattr(thing, "regulates_uses", ()), getattr(thing, "regulates_plan", None)
    return {**facts, **{name: getattr(thing, name) for name in names}}


@pytest.mark.parametrize("raw", GML_SAMPLES)
def test_every_sample_plan_in_gml_comes_back_equal(raw: bytes) -> None:
    first, done, again = of_gml(raw)
    assert told(again) == told(first)
    assert [p.extra["gml_id"] for p in again.provisions] == [p.extra["gml_id"] for p in first.provisions]
    assert (done.losses, again.unreadable) == ((), ())


FIELD = {
    "W": [(10, 0), (0, 0), (0, 10), (10, 10)],
    "E": [(10, 10), (20, 10), (20, 0), (10, 0)],
    "M": [(10, 0), (10, 10)],
    "H": [(2, 2), (4, 2), (4, 4), (2, 2)],
}
HALVES = {"plan": "+W +E", "west": "+W -M -H", "east": "+M +E", "hole": "+H", "both": "+H +E +M", "twin": "+M +E"}
GENERAL = height("g", "plan").replace("egenskapsbestammelse>", "generellPlanbestammelse>")
LABELLED = "<index>5</index><rotation>1.5</rotation><huvudsaklig>true</huvudsaklig><eget>å &lt; ö</eget><tomt/>"


@pytest.mark.parametrize(
    "provisions",
    [
        use("u1", "west", height("h", "west")) + use("u2", "west", height("h", "west")),
        use("u1", "west", height("h", "west") * 2) + use("u2", "east", height("h", "east")),
        use("u1", "both", label="e", inner=LABELLED) + use("u2", "hole", height("h", "hole", "")),
        use("u1", "east") + use("u2", "twin") + GENERAL,
        use("u1", "west") + height("h", "west") + GENERAL,
    ],
    ids=["in two uses", "twice in one", "labels and holes", "areas apart", "general and free"],
)
def test_any_way_to_write_provisions_comes_back(provisions: str) -> None:
    extra = "<forslag>true</forslag><katalogversion>07.07.2016</katalogversion><eget/>"
    first, done, again = of_gml(gml(FIELD, HALVES, provisions, plan=extra))
    assert first.unreadable == ()
    assert told(again) == told(first)
    assert done.losses == ()
    assert gml_ss637040(again, source=FileFormat.GML_SS637040).content == done.content


def test_a_use_without_uuid_is_regulated_where_it_stands() -> None:
    _, done, again = of_gml(gml(FIELD, HALVES, use("", "west", height("h", "west"))))
    first, second = again.provisions
    assert second.regulates_uses == (first.where,)
    assert {missing.attribute for missing in done.missing} >= {"uuid"}


def test_whole_numbers_stay_whole_numbers() -> None:
    provisions = height("h", "west", "5").replace("DP_VarDecimaltal", "DP_VarHeltal")
    assert b"DP_VarHeltal" in of_gml(gml(FIELD, HALVES, provisions))[1].content


def test_where_a_label_stands_on_the_map_comes_back_to_the_last_decimal() -> None:
    at = "<insattning><gml:Point><gml:pos>6200001.23456 150003.1</gml:pos></gml:Point></insattning>"
    first, done, again = of_gml(gml(FIELD, HALVES, use("u1", "west", at)))
    assert (
        again.provisions[0].extra["insattning"] == first.provisions[0].extra["insattning"] == (150003.1, 6200001.23456)
    )
    assert done.losses == ()


ARC = curve(segment([(10, 0), (12, 5), (10, 10)], "Arc"))
WAVE = curve(segment([(10, 0), (10, 1)]), segment([(10, 1), (12, 3), (10, 5), (8, 7), (10, 9)], "ArcString"),
             segment([(10, 9), (10, 10)]))  # fmt: skip
CIRCLE = curve(segment([(6, 3), (3, 6), (0, 3)], "Circle"))


@pytest.mark.parametrize("drawn", [ARC, WAVE], ids=["arc", "wave"])
def test_arcs_come_back_as_arcs(drawn: str) -> None:
    areas = {"plan": "+W +E", "west": "+W -M", "east": "+M +E"}
    first, done, again = of_gml(gml({**FIELD, "M": drawn}, areas, use("u1", "west") + use("u2", "east")))
    assert done.losses == ()
    assert done.content.count(b"<gml:Arc>") == len(first.provisions[0].geometries[0].arcs)
    for one, other in zip(first.provisions, again.provisions, strict=True):
        before, after = one.geometries[0], other.geometries[0]
        assert {frozenset(arc.positions) for arc in before.arcs} == {frozenset(arc.positions) for arc in after.arcs}
        assert isinstance(before.shape, BaseGeometry) and isinstance(after.shape, BaseGeometry)
        assert shapely.equals_exact(before.shape.normalize(), after.shape.normalize(), tolerance=1e-6)


def test_a_whole_circle_comes_back_as_a_circle() -> None:
    lines = {**FIELD, "C": CIRCLE}
    first, done, again = of_gml(gml(lines, {**HALVES, "west": "+W -M -C", "round": "+C"}, use("u1", "round")))
    assert (done.losses, done.content.count(b"<gml:Circle>")) == ((), 1)
    assert again.provisions[0].geometries[0].arcs == first.provisions[0].geometries[0].arcs


def test_an_arc_whose_middle_is_no_whole_millimetre_is_rounded_and_said_so() -> None:
    drawn = ARC.replace("6200005.0000", "6200005.0004")
    done = of_gml(gml({**FIELD, "M": drawn}, HALVES, use("u1", "east")))[1]
    assert [(loss.object_id, loss.attribute) for loss in done.losses] == [("u1", "position")]
    assert "0,4 mm" in done.losses[0].reason_sv


def test_an_arc_that_another_area_parts_is_written_as_it_was_read() -> None:
    first = read(gml({**FIELD, "M": ARC}, HALVES, use("u1", "west") + use("u2", "east")).encode())
    east = first.provisions[1].geometries[0]
    assert isinstance(east.shape, Polygon)
    corner = shapely.get_coordinates(east.shape)[5]
    parting = Polygon([corner, shapely.get_coordinates(east.shape)[6], (150_015.0, 6_200_005.0)])
    third = replace(first.provisions[1], object_id="u3", geometries=(replace(east, shape=parting, arcs=()),))
    done = gml_ss637040(replace(first, provisions=(*first.provisions, third)), source=FileFormat.GML_SS637040)
    assert {loss.object_id for loss in done.losses if loss.attribute == "båge"} == {"u1", "u2"}
    assert b"<gml:Arc>" not in done.content
    assert form(read(done.content).provisions[0].shapes[0]) == form(first.provisions[0].shapes[0])


def test_a_plan_moved_to_another_system_has_its_labels_moved_and_its_arcs_as_straight_parts() -> None:
    at = "<insattning><gml:Point><gml:pos>6200005 150003</gml:pos></gml:Point></insattning>"
    first = read(gml({**FIELD, "M": ARC}, HALVES, use("u1", "west", at)).encode())
    moved, _, losses = in_system(first, 3006)
    done = gml_ss637040(moved, source=FileFormat.GML_SS637040)
    again = read(done.content)
    assert ("u1", "båge") in attributes_lost(losses)
    assert (again.epsg, again.extra["koordinatsystem"]) == (3006, "SWEREF99_TM")
    there = transform(Point(150_003, 6_200_005), 3008, 3006)
    assert again.provisions[0].extra["insattning"] == pytest.approx((there.x, there.y), abs=0.001)
    assert not attributes_lost(done.losses)


def test_arcs_are_named_as_lost_by_the_national_json() -> None:
    first = read(gml({**FIELD, "M": ARC}, HALVES, use("u1", "west") + use("u2", "hole")).encode())
    lost = [loss for loss in ngp_json(first, source=FileFormat.GML_SS637040).losses if loss.attribute == "båge"]
    assert [loss.object_id for loss in lost] == ["u1"]


def test_what_could_not_be_read_is_a_loss_of_its_object_and_the_rest_is_written() -> None:
    provisions = use("u1", "west", "<uuid>två</uuid>") + use("u2", "nowhere") + use("u3", "east")
    raw = gml({**FIELD, "X": [(0, 0)]}, {**HALVES, "open": "+X"}, provisions).replace(">DP<", ">SPL<")
    first, done, again = of_gml(raw)
    assert {loss.where for loss in done.losses} == {found.where for found in first.unreadable}
    assert again.unreadable == ()
    assert [len(p.geometries) for p in again.provisions] == [1, 0, 1]
    assert ("u2", "omrade") in attributes_lost(done.losses)
    assert (first.identity, "plantyp") in attributes_lost(done.losses)


def test_an_unknown_system_is_lost_as_unread_and_the_areas_are_written() -> None:
    first, done, again = of_gml(gml(FIELD, HALVES, use("u1", "west"), system="RT90"))
    assert [form(s) for s in again.provisions[0].shapes] == [form(s) for s in first.provisions[0].shapes]
    assert [loss.attribute for loss in done.losses] == ["koordinatsystem"]


@pytest.fixture(scope="module")
def real() -> bytes:
    if not REAL.exists():
        pytest.skip(f"the real plan is not here ({REAL})")
    return REAL.read_bytes()


def test_the_real_plan_comes_back_but_for_parts_of_millimetres(real: bytes) -> None:
    first, done, again = of_gml(real)
    assert told(again) == told(first)
    assert {loss.attribute for loss in done.losses} == {"position"}
    assert {loss.object_id for loss in done.losses} == {first.identity, *(p.identity for p in first.provisions)}
    assert done.missing == ()


def test_the_real_plans_lines_areas_and_provisions_are_written_as_many_as_they_were(real: bytes) -> None:
    def count(raw: bytes) -> dict[str, Any]:
        root = etree.fromstring(raw)
        walked = {step.get("{http://www.w3.org/1999/xlink}href") for step in root.iter("{*}plus", "{*}minus")}
        drawn = [line for line in root.iter("{*}DP_Grans") if f"#{line.get(GML_ID)}" in walked]
        kinds = [kind for line in drawn if (kind := line.findtext("{*}typ"))]
        names = [etree.QName(element).localname for element in root.iter("{*}*")]
        told_of = ("DP_Omrade", "DP_Anvandningsbestammelse", "DP_Egenskapsbestammelse", "DP_AdministrativBestammelse")
        return {**{kind: kinds.count(kind) for kind in kinds}, **{name: names.count(name) for name in told_of}}

    assert count(of_gml(real)[1].content) == count(real) == {
        "plan": 3, "anv": 16, "eg": 2, "ad": 1, "eg_ad": 2,
        "DP_Omrade": 12, "DP_Anvandningsbestammelse": 7, "DP_Egenskapsbestammelse": 10,
        "DP_AdministrativBestammelse": 6,
    }  # fmt: skip


def test_the_real_plan_keeps_its_five_areas_of_seven_uses(real: bytes) -> None:
    again = of_gml(real)[2]
    assert len(again.uses) == 7
    assert len({use.geometries[0].where for use in again.uses}) == 5


# From the national JSON and back


def differences(first: Plan, done: Written, again: Plan) -> set[tuple[str, str]]:
    """Return what of a plan from the national JSON did not come back from GML, by object and attribute."""
    otherwise = {loss.where for loss in done.losses if "av annan form" in loss.reason_sv}
    found = {(first.identity, name) for name in _differing(first, again, PLAN_OBJECT, otherwise)}
    found |= {(first.identity, "kommun") for _ in [0] if _municipality(first) != again.municipality_code}
    others = _by_content(again)
    for provision in first.provisions:
        other = others[provision.identity].pop(0)
        kind = PROVISION_OBJECTS[feature_type(provision)]
        found |= {(provision.identity, name) for name in _differing(provision, other, kind, otherwise)}
        found |= {(provision.identity, name) for name in _differing_provision(provision, other)}
    assert not any(others.values())
    return found


def _by_content(plan: Plan) -> dict[str, list[Provision]]:
    others: dict[str, list[Provision]] = {}
    for provision in plan.provisions:
        others.setdefault(provision.identity, []).append(provision)
    return others


def _municipality(plan: Plan) -> str | None:
    known = municipality_by_name(plan.municipality) if isinstance(plan.municipality, str) else None
    return known.code if known else plan.municipality and "okänd"


SPECIAL = {
    "municipality",
    "boundary",
    "geometries",
    "catalogue_reference",
    "values",
    "regulates_uses",
    "regulates_plan",
}


def _differing(one: Any, other: Any, kind: Any, otherwise: set[str]) -> Iterator[str]:
    for attribute in kind.attributes:
        given, back = getattr(one, attribute.field), getattr(other, attribute.field)
        if attribute.field not in SPECIAL and given != back and given not in (None, ()):
            yield attribute.name
    items = one.boundary if isinstance(one, Plan) else one.geometries
    found = other.boundary if isinstance(other, Plan) else other.geometries
    yield from _differing_items(items, list(found), otherwise)
    yield from (name for kept in (one.extra, one.feature_extra) for name in kept)
    if isinstance(one, Plan):
        yield from one.container_extra
        yield from ["features"] * bool(one.other_features)


def _differing_items(items: Iterable[PlanGeometry], found: list[PlanGeometry], otherwise: set[str]) -> Iterator[str]:
    for item in items:
        shape = item.shape
        same = found and form(shape) == form(found[0].shape) is not None
        if not same:
            yield "omrade"
            if item.where not in otherwise:
                continue
        back = found.pop(0)
        assert isinstance(shape, BaseGeometry)
        if shapely.get_coordinates(shape, include_z=shape.has_z).tolist() != _rounded(shape):
            yield "position"
        rounded = shapely.transform(shape, lambda c: np.round(c, 3))
        yield from ["brytpunkter"] * (rounded != shapely.remove_repeated_points(rounded))
        if same:
            yield from (n for n, f in (("typ", "kind"), ("dimension", "dimension")) if _differ(item, back, f))
        yield from ["geometrimetadata"] * (item.positioning not in (None, Positioning()))
        yield from ["absolutLagesosakerhetPlan"] * (item.horizontal_uncertainty_m is not None)
        yield from ["absolutLagesosakerhetHojd"] * (item.vertical_uncertainty_m is not None)
        yield from (name for kept in (item.extra, item.geometry_extra, item.position_extra) for name in kept)
    assert not found


def _rounded(shape: BaseGeometry) -> list[list[float]]:
    coordinates: list[list[float]] = np.round(shapely.get_coordinates(shape, include_z=shape.has_z), 3).tolist()
    return coordinates


def _differ(one: Any, other: Any, field: str) -> bool:
    return getattr(one, field) not in (None, getattr(other, field))


def _differing_provision(one: Provision, other: Provision) -> Iterator[str]:
    reference = one.catalogue_reference
    entry = load_catalogue().by_id(reference) if isinstance(reference, str) else None
    if reference is not None and (entry is None or entry.code != other.catalogue_code):
        yield "planbestammelsekatalogreferens"
    for value, back in zip(one.values, other.values, strict=True):
        names = {"datatyp": "data_type", "beskrivning": "name", "variabelvarde": "value", "vardetyp": "bound"}
        names["enhet"] = "unit"
        yield from (name for name, field in names.items() if _differ(value, back, field))
        yield from value.extra
    if set(getattr(one, "regulates_uses", ())) != set(getattr(other, "regulates_uses", ())):
        yield "reglerarAnvandningsbestammelse"
    if getattr(one, "regulates_plan", None) != getattr(other, "regulates_plan", None):
        yield "reglerarDetaljplan"


def assert_what_differs_is_named(tree: bytes | Json) -> tuple[Written, Plan]:
    first, done, again = of_json(tree)
    unread = {(loss.object_id, loss.attribute) for loss in done.losses if "kunde inte läsas" in loss.reason_sv}
    assert attributes_lost(done.losses) - unread == differences(first, done, again) - unread
    assert {found.where for found in first.unreadable} <= {loss.where for loss in done.losses}
    return done, again


@pytest.mark.parametrize("raw", JSON_SAMPLES)
def test_every_sample_plan_in_json_comes_back_but_for_what_is_named(raw: bytes) -> None:
    assert_what_differs_is_named(raw)


def test_a_plan_of_repeated_vertices_comes_back_but_for_what_is_named() -> None:
    done, _ = assert_what_differs_is_named(REPEATED)
    assert "brytpunkter" in {loss.attribute for loss in done.losses}


def test_a_plan_of_every_attribute_comes_back_but_for_what_is_named() -> None:
    done, _ = assert_what_differs_is_named(whole_plan())
    assert "RH 2000" in done.content.decode()


@given(plans())
@settings(deadline=None)
def test_any_plan_comes_back_but_for_what_is_named(tree: Json) -> None:
    _, again = assert_what_differs_is_named(tree)
    assert again.unreadable == ()


@st.composite
def covered_plans(draw: st.DrawFn) -> Json:
    """Draw a plan whose uses share all their edges, with holes and several parts, and provisions of some of them."""
    areas = [_item(shape) for shape in draw(coverages())]
    whole = _item(as_area(shapely.coverage_union_all([_shape(item) for item in areas])))
    uses = [zone(f"b{n}", draw(st.sampled_from([BOSTAD, GATA])), item) for n, item in enumerate(areas)]
    names = [identity(f"b{n}") for n in range(len(areas))]
    regulated = st.lists(st.sampled_from([*names, identity("okänd")]), max_size=2)
    others = [
        zone(
            f"e{n}", NOCKHOJD, *draw(st.lists(st.sampled_from([*areas, whole]), min_size=1, max_size=2)),
            bestammelsevarde=[number("höjd", draw(st.sampled_from(["9", " 9", ""])))],
            reglerarAnvandningsbestammelse=draw(regulated), reglerarDetaljplan=draw(st.none() | st.just(identity("P"))),
            kind=draw(st.sampled_from(["egenskapsbestämmelse", "administrativ bestämmelse"])),
        )
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return plan(whole, *draw(st.permutations([*uses, *others])), name="P")


def _shape(item: Json) -> Polygon | MultiPolygon:
    found = shapely.geometry.shape(item["geometri"]["position"])
    assert isinstance(found, Polygon | MultiPolygon)
    return found


def _item(shape: Polygon | MultiPolygon) -> Json:
    moved = shapely.transform(shape, lambda c: np.round(c + np.array(AT) * (c[:, :1] < 1000), 3))
    item = area(rectangle(0, 0, 1, 1))
    item["geometri"] |= {
        "typ": "yta" if moved.geom_type == "Polygon" else "multiyta",
        "position": shapely.geometry.mapping(moved),
    }
    return item


@given(covered_plans())
@settings(deadline=None, max_examples=60)
def test_any_plan_of_shared_edges_comes_back_but_for_what_is_named(tree: Json) -> None:
    done, again = assert_what_differs_is_named(tree)
    assert again.unreadable == ()
    assert all(found.in_order for found in areas_of(read_document(done.content, "plan.gml")))
    assert not any(loss.attribute in ("omrade", "position") for loss in done.losses)


@pytest.mark.parametrize("target", [ngp_json, gml_ss637040, geopackage, geojson], ids=lambda write: write.__name__)
@pytest.mark.parametrize("source", [ngp_json, gml_ss637040, geopackage], ids=lambda write: write.__name__)
def test_every_format_that_is_read_is_written_as_every_other(source: Any, target: Any) -> None:
    document = read_document(source(read(plan_in_force())).content, "källa")
    written_of_it = target(read_plan(document), source=document.file_format).content
    if target is not geojson:
        assert [p.object_id for p in read(written_of_it).provisions] == [
            p.object_id for p in read(plan_in_force()).provisions
        ]


# What is written


def test_equal_areas_of_several_provisions_are_one_area() -> None:
    done = of_json(plan_in_force())[1]
    assert done.content.count(b"<DP_Omrade ") == 4
    apart = zone("b", BOSTAD, area(rectangle(0, 0, 9, 9))), zone("c", CENTRUM, area(rectangle(0, 0, 9, 9)[::-1]))
    assert of_json(plan(area(rectangle(0, 0, 9, 9)), *apart))[1].content.count(b"<DP_Omrade ") == 1


@pytest.mark.parametrize(
    ("kinds", "typ"),
    [(["plan", "e"], "plan"), (["b", "e", "a"], "anv"), (["e"], "eg"), (["a"], "ad"), (["e", "a"], "eg_ad")],
)
def test_a_line_has_the_highest_kind_of_those_that_meet(kinds: list[str], typ: str) -> None:
    here, there = area(rectangle(0, 0, 9, 9)), area(rectangle(20, 0, 9, 9))
    made = {
        "b": zone("b", BOSTAD, here),
        "e": property_zone("e", PRICKMARK, here),
        "a": zone("a", PRICKMARK, here, kind="administrativ bestämmelse"),
    }
    done = of_json(plan(here if "plan" in kinds else there, *(made[kind] for kind in kinds if kind in made)))[1]
    assert sorted(e.text or "" for e in etree.fromstring(done.content).iter("{*}typ")) == sorted({typ, "plan"})


def test_a_provision_stands_in_each_use_it_regulates_and_the_plans_own_are_general() -> None:
    here = area(rectangle(0, 0, 9, 9))
    uses = [identity("b"), identity("c")]
    tree = plan(
        here,
        property_zone("i", PRICKMARK, here, reglerarAnvandningsbestammelse=uses),
        property_zone("allmän", PRICKMARK, here, reglerarDetaljplan=identity("P")),
        property_zone("fri", PRICKMARK, here),
        zone("b", BOSTAD, here), zone("c", CENTRUM, here), name="P",
    )  # fmt: skip
    done, _ = assert_what_differs_is_named(tree)
    assert done.content.count(identity("i").encode()) == 2
    root = etree.fromstring(done.content)
    parent = {e.findtext("{*}uuid"): e.getparent() for e in root.iter("{*}DP_Egenskapsbestammelse")}
    names = {uuid: [etree.QName(e).localname for e in (holder, holder.getparent())] for uuid, holder in parent.items()}
    assert names[identity("i")] == ["egenskapsbestammelse", "DP_Anvandningsbestammelse"]
    assert names[identity("allmän")] == ["generellPlanbestammelse", "DP_Plan"]
    assert names[identity("fri")] == ["egenskapsbestammelse", "DP_Plan"]


def test_provisions_that_a_reader_cannot_tell_apart_are_named() -> None:
    here = area(rectangle(0, 0, 9, 9))
    twins = [property_zone("i", PRICKMARK, here, reglerarAnvandningsbestammelse=[identity(u)]) for u in "bc"]
    done = of_json(plan(here, zone("b", BOSTAD, here), zone("c", CENTRUM, here), *twins))[1]
    assert (identity("i"), "reglerarAnvandningsbestammelse") in attributes_lost(done.losses)


def test_a_provision_without_identity_stands_in_the_first_of_its_uses_only() -> None:
    here = area(rectangle(0, 0, 9, 9))
    uses = [identity("b"), identity("c")]
    shared = property_zone("i", PRICKMARK, here, reglerarAnvandningsbestammelse=uses, objektidentitet=None)
    _, done, again = of_json(plan(here, zone("b", BOSTAD, here), zone("c", CENTRUM, here), shared))
    assert again.provisions[1].regulates_uses == (identity("b"),)
    assert "reglerarAnvandningsbestammelse" in {loss.attribute for loss in done.losses}


def test_a_provision_is_not_repeated_until_the_memory_is_full() -> None:
    here = area(rectangle(0, 0, 9, 9))
    uses = [zone(f"b{n}", BOSTAD, here) for n in range(150)]
    wide = property_zone(
        "i", PRICKMARK, here, reglerarAnvandningsbestammelse=[identity(f"b{n}") for n in range(150)],
        bestammelseformulering="ö" * 2_000_000,
    )  # fmt: skip
    done = of_json(plan(here, *uses, wide))[1]
    assert len(done.content) < 10_000_000
    assert (identity("i"), "reglerarAnvandningsbestammelse") in attributes_lost(done.losses)


def test_what_the_plan_does_not_tell_is_missing_and_not_invented() -> None:
    tree = good_plan()
    tree["features"][1]["properties"]["planbestammelsekatalogreferens"] = UNKNOWN_ENTRY
    tree["features"][2]["properties"]["bestammelsegeometri"] = []
    first, done, again = of_json(tree)
    missing = {(one.object_id, one.attribute) for one in done.missing}
    plan_id, street, homes = first.identity, first.provisions[0].identity, first.provisions[1].identity
    assert missing == {
        (plan_id, "planid"), (plan_id, "forslag"), (plan_id, "registreringsdatum"), (plan_id, "registerstatus"),
        (street, "anvandningsslag"), (homes, "omrade"),
    }  # fmt: skip
    assert (again.designation, again.provisions[0].catalogue_code) == (None, None)
    assert not set(again.extra) & {"forslag", "registreringsdatum", "registerstatus"}


def test_the_release_that_codes_were_found_in_is_told() -> None:
    again = of_json(good_plan())[2]
    assert (again.extra["katalog"], again.extra["katalogversion"]) == ("Boverket", "01.12.2025")


@pytest.mark.parametrize("name", ["Eskilstuna", "Eskilstuna kommun"])
def test_a_municipality_is_written_by_its_code(name: str) -> None:
    tree = good_plan()
    tree["features"][0]["properties"]["kommun"] = name
    _, done, again = of_json(tree)
    assert again.municipality_code == "0484"
    assert "kommun" not in {loss.attribute for loss in done.losses}


def test_a_municipality_nobody_knows_is_lost() -> None:
    tree = good_plan()
    tree["features"][0]["properties"]["kommun"] = "Ankeborg"
    _, done, again = of_json(tree)
    assert again.municipality_code is None
    assert "kommun" in {loss.attribute for loss in done.losses}


def test_an_older_kind_of_plan_is_lost_since_its_letters_are_not_known() -> None:
    done = gml_ss637040(replace(read(good_plan()), plan_type=PlanType.TOWN))
    assert "typ" in {loss.attribute for loss in done.losses}
    assert "plantyp" in {missing.attribute for missing in done.missing}


@pytest.mark.parametrize("epsg", [3006, 3007, 3010, 3018])
def test_every_system_is_written_by_its_name(epsg: int) -> None:
    again = of_json(plan(area(rectangle(0, 0, 9, 9), epsg=epsg)))[2]
    assert again.epsg == epsg


@pytest.mark.parametrize("item", [line((0, 0), (5, 0)), area(rectangle(0, 0, 5, 5), epsg=3011)], ids=["line", "system"])
def test_a_geometry_that_gml_has_no_place_for_is_lost(item: Json) -> None:
    done, again = assert_what_differs_is_named(plan(area(rectangle(0, 0, 9, 9)), property_zone("u", UTFART, item)))
    assert again.provisions[0].geometries == ()
    assert (identity("u"), "omrade") in attributes_lost(done.losses)


EIGHT = [(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4), (0, 0)]


def test_an_area_that_touches_itself_where_others_meet_has_lines_of_its_own() -> None:
    corner = area(rectangle(2, 2, 9, 9))
    alone = plan(area(rectangle(20, 0, 9, 9)), property_zone("p", PRICKMARK, area(EIGHT)))
    done, _ = assert_what_differs_is_named(alone)
    assert "omrade" not in {loss.attribute for loss in done.losses}
    met = plan(
        area(EIGHT), property_zone("p", PRICKMARK, area([(2, 2), (4, 0), (4, 4), (2, 2)])), zone("b", BOSTAD, corner)
    )
    done, again = assert_what_differs_is_named(met)
    assert "omrade" not in {loss.attribute for loss in done.losses}
    assert form(again.boundary[0].shape) == form(read(met).boundary[0].shape)


SPIKES = [(0, 0), (9, 0), (0, 0), (0, 9), (0, 0)]


def test_an_area_of_spikes_alone_comes_back_as_it_was() -> None:
    done, again = assert_what_differs_is_named(plan(area(SPIKES), zone("b", BOSTAD, area(rectangle(0, 0, 9, 9)))))
    assert "omrade" not in {loss.attribute for loss in done.losses}
    assert isinstance(again.boundary[0].shape, BaseGeometry)
    assert not again.boundary[0].shape.is_valid


def test_parts_that_lie_in_each_other_are_named_as_read_otherwise() -> None:
    within = plan(several(rectangle(0, 0, 9, 9), rectangle(2, 2, 3, 3)))
    done, again = assert_what_differs_is_named(within)
    assert (again.identity, "omrade") in attributes_lost(done.losses)
    assert isinstance(again.boundary[0].shape, Polygon)


@pytest.mark.parametrize(
    "shape",
    [
        Point(1, 2), Polygon(), MultiPolygon(), Polygon([(0, 0), (1e10, 0), (0, 1)]), None,
        Polygon([(0, 0), (float("inf"), 0), (0, 1)]), Polygon([(0, 0), (1, 0), (0, 0)]),
    ],
)  # fmt: skip
def test_no_shape_stops_the_writer(shape: BaseGeometry | None) -> None:
    first = read(good_plan())
    item = replace(first.provisions[0].geometries[0], shape=shape)
    done = gml_ss637040(replace(first, provisions=(replace(first.provisions[0], geometries=(item,)),)))
    assert (first.provisions[0].identity, "omrade") in attributes_lost(done.losses)
    assert read(done.content).provisions[0].geometries == ()


def test_a_plan_of_nothing_is_written() -> None:
    done = gml_ss637040(Plan(where=""))
    assert read(done.content).provisions == ()
    assert {missing.attribute for missing in done.missing} >= {"uuid", "planomrade", "koordinatsystem"}


def test_texts_that_xml_cannot_hold_are_named() -> None:
    tree = good_plan()
    tree["features"][0]["properties"]["namn"] = "Kv <A> & \x01\ufffe]]> å\r\nB"
    _, done, again = of_json(tree)
    assert again.name == "Kv <A> & ]]> å\r\nB"
    assert (again.identity, "namn") in attributes_lost(done.losses)


def test_the_same_plan_gives_the_same_bytes_and_they_are_utf_8() -> None:
    content = gml_ss637040(read(good_plan())).content
    assert content == gml_ss637040(read(good_plan())).content
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert "Kv Exemplet 1 (påhittad)" in content.decode()


def test_every_identity_stands_once_and_every_link_leads_to_one() -> None:
    content = gml_ss637040(read(plan_gml(good_plan())), source=FileFormat.GML_SS637040).content
    root = etree.fromstring(content)
    ids = [e.get(GML_ID) for e in root.iter() if e.get(GML_ID)]
    links = {e.get("{http://www.w3.org/1999/xlink}href") for e in root.iter()} - {None}
    assert len(ids) == len(set(ids))
    assert links <= {f"#{one}" for one in ids}


def test_an_identity_that_another_element_needs_is_not_given_away() -> None:
    raw = plan_gml(good_plan()).decode().replace('gml:id="b1"', 'gml:id="L1"').replace('gml:id="b2"', 'gml:id="2 x"')
    lines_renamed = raw.replace('"L1"><typ>', '"N1"><typ>').replace('#L1"', '#N1"')
    first, done, again = of_gml(lines_renamed)
    assert again.provisions[0].extra["gml_id"] == "L1"
    assert [form(s) for p in again.provisions for s in p.shapes] == [
        form(s) for p in first.provisions for s in p.shapes
    ]
    assert done.losses == ()


def test_the_work_of_writing_grows_with_the_number_of_areas_and_not_with_its_square() -> None:
    def work(side: int) -> int:
        shapes = [box(e, n, e + 1, n + 1) for e in range(side) for n in range(side)]
        first = read(good_plan())
        items = [replace(first.boundary[0], shape=shape) for shape in shapes]
        uses = tuple(replace(first.uses[0], object_id=str(n), geometries=(i,)) for n, i in enumerate(items))
        return calls(lambda: gml_ss637040(replace(first, provisions=uses)))

    assert work(30) < 5 * work(15)
