"""Reading plan GML of SS 637040. All plans but the real sample are invented."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import BrokenFile, DocumentError, EmptyFile, ForbiddenDoctype, NotAPlan, OverLimit
from detaljplan.plan.model import AdministrativeProvision, Plan, PlanType, PropertyProvision, UseProvision
from detaljplan.plan.values import Unreadable
from detaljplan.read.document import Document
from detaljplan.read.gml.reader import areas_of, parse, plan_of, unreferenced_lines
from detaljplan.read.reader import read_document, read_plan
from sample_plans.gml import plan_gml
from sample_plans.plans import good_plan
from tests.read.gml_plans import E0, N0, curve, gml, height, line, pos_list, segment, use
from tests.work import calls

REAL = Path(__file__).parents[2] / ".." / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"

Drawn = dict[str, Sequence[tuple[float, ...]] | str]

# A field of 20 x 10 m cut in two by the line M at E = 10; W and E are its outer lines.
FIELD: Drawn = {
    "W": [(10, 0), (0, 0), (0, 10), (10, 10)],
    "E": [(10, 10), (20, 10), (20, 0), (10, 0)],
    "M": [(10, 0), (10, 10)],
}
WHOLE = Polygon([(0, 0), (10, 0), (20, 0), (20, 10), (10, 10), (0, 10)])
HALVES = {"plan": "+W +E", "west": "+W -M", "east": "+M +E"}


def read(text: str) -> Document:
    return parse(text.encode(), "påhittad.gml")


def shape(document: Document, area_id: str) -> BaseGeometry:
    """Return an area moved to the drawing's own origin."""
    found = next(a.shape for a in areas_of(document) if a.area_id == area_id)
    assert isinstance(found, BaseGeometry), found
    return affinity.translate(found, -E0, -N0)


def fault(document: Document, area_id: str) -> Unreadable:
    found = next(a.shape for a in areas_of(document) if a.area_id == area_id)
    assert isinstance(found, Unreadable)
    assert found in plan_of(document).unreadable
    return found


def same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.equals_exact(one.normalize(), other.normalize(), tolerance=1e-6))


@pytest.fixture(scope="module")
def real() -> Document:
    if not REAL.exists():
        pytest.skip(f"the real plan is not here ({REAL})")
    return parse(REAL.read_bytes(), REAL.name)


# The real plan


def test_the_real_plans_areas_are_all_rebuilt_in_the_order_given(real: Document) -> None:
    areas = areas_of(real)
    assert {a.area_id: round(a.shape.area, 1) for a in areas if not isinstance(a.shape, Unreadable)} == {
        "a": 13482.8, "b": 1225.8, "plan": 19564.2, "c": 1846.3, "d": 10964.6, "e": 2853.9,
        "f": 1199.8, "g": 181.4, "h": 218.1, "i": 57.1, "j": 1074.3, "ba": 218.1,
    }  # fmt: skip
    assert all(a.in_order and a.shape.is_valid for a in areas if isinstance(a.shape, Polygon))


def test_the_real_plans_uses_cover_the_plan_area_without_gap_or_overlap(real: Document) -> None:
    plan = plan_of(real)
    uses = list({s.wkb: s for use in plan.uses for s in use.shapes}.values())
    boundary = plan.boundary[0].shape
    assert len(uses) == 5
    assert isinstance(boundary, Polygon)
    assert shapely.coverage_is_valid(uses)
    assert shapely.union_all(uses).symmetric_difference(boundary).area < 1e-9
    assert sum(u.area for u in uses) == pytest.approx(boundary.area, abs=1e-6)


def test_the_real_plans_parts_of_the_block_cover_it(real: Document) -> None:
    named = {a.area_id: a.shape for a in areas_of(real)}
    assert shapely.union_all([named[x] for x in "bdhj"]).symmetric_difference(named["a"]).area < 1e-6


def test_the_real_plan_is_read_whole(real: Document) -> None:
    plan = plan_of(real)
    assert plan.unreadable == ()
    assert (plan.object_id, plan.designation) == ("5ac8e403-314c-495b-ab6a-280987424d0a", "BN16/1724")
    assert plan.name == "Oppmanna-Tollarp 2:32 och del av 1:22"
    assert (plan.municipality_code, plan.plan_type, plan.status) == ("1290", PlanType.DETAILED, None)
    assert plan.epsg == 3008
    assert plan.extra["registerstatus"] == "f"
    assert Counter(type(p).__name__ for p in plan.provisions) == {
        "UseProvision": 7,
        "PropertyProvision": 5,
        "AdministrativeProvision": 4,
    }
    assert plan.uses[0].label == "R1"
    assert plan.uses[0].wording == "Idrott, bad"
    assert plan.uses[0].catalogue_code == "DP_KM_R_A"
    assert plan.uses[0].where == "/DP_Data/plan/DP_Plan/anvandningsbestammelse[1]/DP_Anvandningsbestammelse"


def test_the_real_plans_combined_uses_share_their_provisions(real: Document) -> None:
    plan = plan_of(real)
    shared = [p for p in plan.provisions if isinstance(p, PropertyProvision)]
    uses = (plan.uses[0].object_id, plan.uses[1].object_id)
    assert all(p.regulates_uses == uses and len(p.extra["also_at"]) == 1 for p in shared)
    general = [p for p in plan.provisions if isinstance(p, AdministrativeProvision) and p.regulates_plan]
    assert {p.catalogue_code for p in general} == {"DP_PO_Ad_Genomforande", "DP_PO_Ad_Strandskydd"}
    assert [v.value for v in general[0].values] == ["5"]


def test_the_real_plans_stray_line_is_found_far_away(real: Document) -> None:
    assert [(x.line_id, x.where, x.far_away) for x in unreferenced_lines(real)] == [
        ("L22", "/DP_Data/grans[12]/DP_Grans", True)
    ]


# Areas from lines


def test_a_shared_line_is_walked_forth_and_back() -> None:
    document = read(gml(FIELD, HALVES))
    assert same(shape(document, "west"), box(0, 0, 10, 10))
    assert same(shape(document, "east"), box(10, 0, 20, 10))
    assert same(shapely.union_all([shape(document, "west"), shape(document, "east")]), shape(document, "plan"))


def test_a_ring_inside_another_is_a_hole_and_one_in_the_hole_a_part() -> None:
    lines = {
        str(r): [(50 - r, 50 - r), (50 + r, 50 - r), (50 + r, 50 + r), (50 - r, 50 + r), (50 - r, 50 - r)]
        for r in (1, 3, 5)
    }
    got = shape(read(gml(lines, {"plan": "+1 +5 -3"})), "plan")
    assert isinstance(got, MultiPolygon)
    assert got.is_valid
    assert sorted(p.area for p in got.geoms) == pytest.approx([4, 100 - 36])


def test_rings_in_rings_in_rings_are_told_apart_however_many() -> None:
    lines: Drawn = {f"L{i}": [(-i, -i), (i, -i), (i, i), (-i, i), (-i, -i)] for i in range(1, 42)}
    got = shape(read(gml(lines, {"plan": " ".join(f"+{x}" for x in lines)})), "plan")
    assert isinstance(got, MultiPolygon)
    assert got.is_valid
    assert got.area == sum((2 * i) ** 2 * (1 if i % 2 else -1) for i in range(1, 42))


def test_more_rings_than_any_area_has_are_unreadable() -> None:
    lines: Drawn = {"A": [(0, 0), (4, 0), (4, 4), (0, 0)]}
    assert "2001 ringar" in fault(read(gml(lines, {"plan": "+A " * 2001})), "plan").raw


def test_the_same_ring_twice_is_kept_as_an_invalid_area() -> None:
    lines: Drawn = {"A": [(0, 0), (4, 0), (4, 4), (0, 0)]}
    assert not shape(read(gml(lines, {"plan": "+A +A"})), "plan").is_valid


def test_two_rings_beside_each_other_are_two_parts() -> None:
    lines = {"A": [(0, 0), (4, 0), (4, 4), (0, 0)], "B": [(10, 0), (14, 0), (14, 4), (10, 0)]}
    document = read(gml(lines, {"plan": "+A +B"}))
    assert isinstance(shape(document, "plan"), MultiPolygon)
    assert plan_of(document).boundary[0].kind == "multiyta"


def test_rings_that_touch_in_a_corner_are_the_same_wherever_the_walk_begins() -> None:
    lines = {
        "A": [(0, 0), (4, 0)], "B": [(4, 0), (8, 0), (8, 4), (4, 0)], "C": [(4, 0), (4, 4), (0, 0)],
    }  # fmt: skip
    document = read(gml(lines, {"plan": "+A +B +C", "again": "+B +C +A"}))
    assert shape(document, "plan").is_valid
    assert same(shape(document, "plan"), shape(document, "again"))


def test_lines_out_of_order_are_put_together_by_their_ends_and_said_so() -> None:
    walks = {"plan": "+W +E", "wrong sign": "+W +M", "wrong order": "+E -W"}
    found = {a.area_id: a for a in areas_of(read(gml(FIELD, walks)))}
    assert (found["plan"].in_order, found["wrong sign"].in_order, found["wrong order"].in_order) == (
        True,
        False,
        False,
    )
    document = read(gml(FIELD, walks))
    assert same(shape(document, "wrong sign"), box(0, 0, 10, 10))
    assert same(shape(document, "wrong order"), WHOLE)


def test_an_open_ring_is_unreadable_with_its_loose_end() -> None:
    got = fault(read(gml(FIELD, {"plan": "+W +E", "open": "+W"})), "open")
    assert got.where == "/DP_Data/omrade[2]/DP_Omrade"
    assert "N 6200010.000" in got.raw or "N 6200000.000" in got.raw
    assert "ring" in got.expected and "ring" in got.expected_en


@pytest.mark.parametrize(("off", "closes"), [(0.0004, True), (0.0006, False)])
def test_ends_meet_when_equal_in_whole_millimetres(off: float, closes: bool) -> None:
    lines: Drawn = {"A": [(0, 0), (4, 0)], "B": [(4 + off, 0), (4, 4), (0, 0)]}
    found = areas_of(read(gml(lines, {"plan": "+A +B"})))[0].shape
    assert isinstance(found, Polygon) is closes


def test_lines_that_can_be_joined_in_two_ways_are_not_guessed_at() -> None:
    # Two lines each way between two corners, in an order that does not chain.
    lines = {
        "A": [(0, 0), (4, 4)],
        "B": [(0, 0), (4, 0), (4, 4)],
        "C": [(0, 0), (0, 4), (4, 4)],
        "D": [(0, 0), (-4, 4), (4, 4)],
    }
    fault(read(gml(lines, {"plan": "+A +B +C +D"})), "plan")


def test_a_missing_line_is_unreadable_where_it_is_pointed_to() -> None:
    got = fault(read(gml(FIELD, {"plan": "+W +E", "west": "+W -X"})), "west")
    assert (got.raw, got.where) == ("#X", "/DP_Data/omrade[2]/DP_Omrade/minus")


def test_a_repeated_line_id_is_not_guessed_at() -> None:
    text = gml(FIELD, HALVES).replace("<omrade>", line("M", [(0, 0), (1, 1)]) + "<omrade>", 1)
    document = read(text)
    fault(document, "west")
    assert same(shape(document, "plan"), WHOLE)


def test_a_bow_tie_is_kept_as_delivered() -> None:
    got = shape(read(gml({"A": [(0, 0), (4, 4), (4, 0), (0, 4), (0, 0)]}, {"plan": "+A"})), "plan")
    assert not got.is_valid


def test_a_walk_out_and_back_is_no_ring() -> None:
    assert "tre hörn" in fault(read(gml(FIELD, {"plan": "+M -M"})), "plan").raw


def test_a_provision_that_points_to_no_area_is_unreadable() -> None:
    plan = plan_of(read(gml(FIELD, HALVES, use("u1", "nowhere"))))
    got = plan.uses[0].geometries[0].shape
    assert isinstance(got, Unreadable) and got in plan.unreadable
    assert got.where.endswith("/DP_Anvandningsbestammelse/omrade")


corners = st.lists(st.integers(min_value=0, max_value=359), min_size=4, max_size=12, unique=True)


@settings(max_examples=60, deadline=None)
@given(
    angles=corners,
    first=st.integers(0, 11),
    turned=st.lists(st.booleans(), min_size=12, max_size=12),
    back=st.booleans(),
)
def test_the_polygon_does_not_depend_on_which_line_comes_first_or_how_it_is_drawn(
    angles: list[int], first: int, turned: list[bool], back: bool
) -> None:
    ring = [(50 * math.cos(math.radians(a)), 50 * math.sin(math.radians(a))) for a in sorted(angles)]
    edges = list(zip(ring, ring[1:] + ring[:1], strict=True))
    lines = {f"L{i}": (list(reversed(e)) if turned[i] else list(e)) for i, e in enumerate(edges)}
    walk = [("-" if turned[i] else "+") + f"L{i}" for i in range(len(edges))]
    walk = walk[first % len(walk) :] + walk[: first % len(walk)]
    if back:
        walk = [("+" if step[0] == "-" else "-") + step[1:] for step in reversed(walk)]
    found = areas_of(read(gml(lines, {"plan": " ".join(walk)})))[0]
    assert found.in_order
    expected = Polygon([(round(e, 4), round(n, 4)) for e, n in ring])
    assert same(affinity.translate(found.shape, -E0, -N0), expected)


# Curves


def test_a_pos_list_reads_as_positions_do() -> None:
    points = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 0.0)]
    one = gml({"A": f"<gml:LineString>{pos_list(points)}</gml:LineString>"}, {"plan": "+A"})
    other = gml({"A": points}, {"plan": "+A"})
    assert same(shape(read(one), "plan"), shape(read(other), "plan"))


def test_a_stated_dimension_is_inherited_from_any_ancestor() -> None:
    numbers = " ".join(f"{N0 + n} {E0 + e} 12.5" for e, n in [(0, 0), (10, 0), (10, 10), (0, 0)])
    inner = f"<gml:LineStringSegment><gml:posList>{numbers}</gml:posList></gml:LineStringSegment>"
    drawn = curve(inner).replace("<gml:Curve>", '<gml:Curve srsDimension="3">')
    document = read(gml({"A": drawn}, {"plan": "+A"}))
    assert shape(document, "plan").area == pytest.approx(50)
    assert shape(document, "plan").has_z
    assert plan_of(document).boundary[0].dimension == 3


def test_heights_are_kept_only_when_the_whole_ring_has_them() -> None:
    lines: Drawn = {"A": [(0, 0, 5), (10, 0, 5)], "B": [(10, 0), (10, 10), (0, 0)]}
    assert not shape(read(gml(lines, {"plan": "+A +B"})), "plan").has_z


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("radius", [0.5, 5.0, 40.0, 400.0])
def test_an_arc_is_drawn_within_a_millimetre_on_either_side(side: int, radius: float) -> None:
    at = [(radius * math.cos(a), side * radius * math.sin(a)) for a in (0, 0.7, 2.0)]
    document = read(gml({"A": curve(segment(at, "Arc")), "B": [at[2], at[0]]}, {"plan": "+A +B"}))
    drawn = np.array(shape(document, "plan").exterior.coords)[:-1]
    distance = np.hypot(drawn[:, 0], drawn[:, 1])
    assert distance == pytest.approx(radius, abs=2e-4)  # the file's own four decimals
    arc = LineString(drawn)
    middles = [arc.interpolate(d) for d in np.linspace(0, arc.length, 997)]
    assert max(radius - math.hypot(p.x, p.y) for p in middles) <= 0.001 + 2e-4
    assert np.sign(drawn[1:-1, 1]).tolist() == [side] * (len(drawn) - 2)


def test_the_sagitta_is_close_to_its_limit_so_that_arcs_are_not_drawn_needlessly_fine() -> None:
    document = read(gml({"A": curve(segment([(40, 0), (0, 40), (-40, 0)], "Circle"))}, {"plan": "+A"}))
    got = shape(document, "plan")
    assert got.is_valid
    assert 0 < math.pi * 1600 - got.area < 2 * math.pi * 40 * 0.001
    assert got.hausdorff_distance(Point(0, 0).buffer(40, quad_segs=4096)) <= 0.0011
    assert len(got.exterior.coords) < 2 * math.pi / (2 * math.acos(1 - 0.001 / 40)) + 3


def test_an_arc_string_is_its_arcs_one_after_the_other() -> None:
    wave = [(0, 0), (5, 5), (10, 0), (15, -5), (20, 0)]
    document = read(
        gml(
            {"A": curve(segment(wave, "ArcString")), "B": [(20, 0), (20, 30), (0, 30), (0, 0)]},
            {"plan": "+A +B"},
        )
    )
    assert shape(document, "plan").area == pytest.approx(600, abs=0.1)


def test_an_arc_of_positions_in_a_row_is_straight() -> None:
    lines: Drawn = {"A": curve(segment([(0, 0), (5, 0), (10, 0)], "Arc")), "B": [(10, 0), (10, 10), (0, 0)]}
    assert shape(read(gml(lines, {"plan": "+A +B"})), "plan").area == pytest.approx(50)


def test_an_arc_shared_by_two_areas_leaves_neither_gap_nor_overlap() -> None:
    lines: Drawn = {**FIELD, "M": curve(segment([(10, 0), (12, 5), (10, 10)], "Arc"))}
    document = read(gml(lines, HALVES))
    parts = [shape(document, "west"), shape(document, "east")]
    assert shapely.coverage_is_valid(parts)
    assert shapely.union_all(parts).symmetric_difference(shape(document, "plan")).area < 1e-9


def test_segments_that_do_not_meet_are_unreadable() -> None:
    lines = {"A": curve(segment([(0, 0), (5, 0)]), segment([(6, 0), (5, 5), (0, 0)]))}
    assert "möts" in fault(read(gml(lines, {"plan": "+A"})), "plan").expected


@pytest.mark.parametrize(
    "bad",
    [
        *("NaN 150000", "inf 150000", "6200000 -INF", "6200000 femton", "6200000", "1 2 3 4", "6200000 1_0"),
        *("", "1e300 0", "6200000,5 150000", "٦٢٠٠٠٠٠ 150000"),
    ],
)
def test_a_position_that_is_no_pair_of_finite_numbers_makes_its_line_unreadable(bad: str) -> None:
    drawn = curve(segment([(10, 0), (10, 10)])).replace("<gml:pos", "<gml:pos>" + bad + "</gml:pos><gml:pos", 1)
    document = read(gml({**FIELD, "M": drawn}, HALVES))
    assert fault(document, "west").where == "/DP_Data/omrade[2]/DP_Omrade/minus"
    assert any("/DP_Grans/linje/gml:Curve" in u.where for u in plan_of(document).unreadable)
    assert same(shape(document, "plan"), WHOLE)


@pytest.mark.parametrize(
    "drawn",
    [
        "<gml:Point><gml:pos>6200000 150000</gml:pos></gml:Point>",
        "",
        curve(segment([(0, 0), (5, 5), (9, 0)], "Geodesic")),
        curve(segment([(0, 0), (5, 5)], "Arc")),
        curve(segment([(0, 0), (0, 0), (9, 0)], "Arc")),
        curve(segment([(0, 0), (5, 0), (9, 0)], "Circle")),
        curve(segment([(9e7, 0), (0, 9e7), (-9e7, 0)], "Circle")),
        curve(),
        curve(segment([(0, 0)])),
        curve(segment([(0, 0), (5, 5)])).replace("<gml:Curve>", '<gml:Curve srsName="EPSG:3006">'),
        curve(segment([(0, 0), (5, 5)])).replace('srsDimension="2"', 'srsDimension="7"'),
    ],
)
def test_a_curve_we_cannot_read_is_told_and_not_guessed(drawn: str) -> None:
    got = fault(read(gml({**FIELD, "M": drawn}, HALVES)), "west")
    assert got.expected and got.expected_en


@pytest.mark.parametrize(
    "name", ["EPSG:3008", "urn:ogc:def:crs:EPSG::3008", "http://www.opengis.net/def/crs/EPSG/0/3008"]
)
def test_a_srs_name_that_agrees_with_the_plan_is_taken(name: str) -> None:
    drawn = curve(segment([(10, 0), (10, 10)])).replace("<gml:Curve>", f'<gml:Curve srsName="{name}">')
    assert same(shape(read(gml({**FIELD, "M": drawn}, HALVES)), "west"), box(0, 0, 10, 10))


# The file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_byte_order_marks_and_line_ends_are_taken(encoding: str, ends: str) -> None:
    text = gml(FIELD, HALVES).replace('"utf-8"', f'"{encoding.removesuffix("-sig")}"').replace("\n", ends)
    plan = plan_of(parse(text.encode(encoding), "x"))
    assert plan.name == "Påhittad plan"
    assert plan.unreadable == ()


def test_prefixes_and_the_older_gml_namespace_do_not_matter() -> None:
    text = gml(FIELD, HALVES, use("u1", "west"))
    other = text.replace("gml:", "g:").replace("xlink:", "l:").replace(":gml=", ":g=").replace(":xlink=", ":l=")
    other = re.sub(r"<(/?)(?=[A-Za-z_]+[ />])", r"<\1s:", other.replace("xmlns=", "xmlns:s="))
    one, two = plan_of(read(text)), plan_of(read(other.replace("gml/3.2", "gml")))
    assert two.unreadable == ()
    assert two == one


def test_comments_and_instructions_inside_a_text_do_not_cut_it() -> None:
    text = gml(FIELD, HALVES).replace("Påhittad plan", "Påhittad <!-- x -->p<?y z?>lan")
    assert plan_of(read(text)).name == "Påhittad plan"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE DP_Data>", '<!DOCTYPE DP_Data SYSTEM "http://localhost/x.dtd">',
     '<!-- x --><!DOCTYPE DP_Data [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
     '<!DOCTYPE DP_Data [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"> broken'],
)  # fmt: skip
def test_any_doctype_is_refused(doctype: str, encoding: str) -> None:
    text = gml(FIELD, HALVES, before=doctype).replace('"utf-8"', f'"{encoding}"')
    with pytest.raises(ForbiddenDoctype) as caught:
        parse(text.encode(encoding), "x.gml")
    assert caught.value.where == "x.gml"


def test_a_doctype_in_a_comment_is_no_doctype() -> None:
    assert plan_of(read(gml(FIELD, HALVES, before="<!-- <!DOCTYPE a> -->"))).unreadable == ()


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", EmptyFile),
        (b"\xef\xbb\xbf \r\n", EmptyFile),
        (b"<a", BrokenFile),
        (b"hej", BrokenFile),
        (b"\x00\x01\x02", BrokenFile),
        (b"<DP_Data>&x;</DP_Data>", BrokenFile),
        (b"<a>" * 300 + b"</a>" * 300, OverLimit),
        (b"<a/>", NotAPlan),
        (b"<DP_Data/>", NotAPlan),
        (b'<DP_Plan xmlns="http://www.sis.se/ss637040"/>', NotAPlan),
    ],
)
def test_what_is_no_plan_gml_is_told_in_one_class_each(raw: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error) as caught:
        parse(raw, "x.gml")
    assert caught.value.where is not None and caught.value.where.startswith("x.gml")


def test_the_root_that_was_met_is_named() -> None:
    with pytest.raises(NotAPlan, match="FeatureCollection"):
        parse(b'<FeatureCollection xmlns="http://www.opengis.net/wfs/2.0"/>', "x")


def test_a_file_cut_anywhere_is_broken_and_says_where() -> None:
    raw = gml(FIELD, HALVES, use("u1", "west")).encode()
    for cut in range(60, len(raw) - 1, 97):
        with pytest.raises(BrokenFile) as caught:
            parse(raw[:cut], "x.gml")
        assert caught.value.where is not None and "rad" in caught.value.where and "kolumn" in caught.value.where


# The plan


def plan_with(provisions: str) -> Plan:
    return plan_of(read(gml(FIELD, HALVES, provisions)))


def test_a_provision_written_again_under_another_use_regulates_both() -> None:
    plan = plan_with(use("u1", "west", height("h", "west")) + use("u2", "west", height("h", "west")))
    [got] = [p for p in plan.provisions if isinstance(p, PropertyProvision)]
    assert got.regulates_uses == ("u1", "u2")
    assert [(v.name, v.value, v.data_type) for v in got.values] == [("hojd", "7.5", "decimaltal")]


@pytest.mark.parametrize("other", [height("h", "east"), height("h", "west", "8"), height("g", "west")])
def test_provisions_that_differ_are_kept_apart(other: str) -> None:
    plan = plan_with(use("u1", "west", height("h", "west")) + use("u2", "west", other))
    assert [p.regulates_uses for p in plan.provisions if isinstance(p, PropertyProvision)] == [
        ("u1",),
        ("u2",),
    ]


def test_a_provision_written_twice_under_one_use_stays_twice() -> None:
    plan = plan_with(use("u1", "west", height("h", "west") * 2))
    assert [p.regulates_uses for p in plan.provisions if isinstance(p, PropertyProvision)] == [
        ("u1",),
        ("u1",),
    ]


def test_a_general_provision_regulates_the_plan_and_one_by_itself_no_use() -> None:
    general = height("h", "plan").replace("egenskapsbestammelse>", "generellPlanbestammelse>")
    one, two = plan_with(general + height("i", "west")).provisions
    assert isinstance(one, PropertyProvision) and isinstance(two, PropertyProvision)
    assert (one.regulates_plan, one.regulates_uses) == ("00000000-0000-4000-8000-000000000001", ())
    assert (two.regulates_plan, two.regulates_uses) == (None, ())


def test_a_use_without_uuid_is_known_by_its_place() -> None:
    plan = plan_with(use("", "west", height("h", "west")))
    first, second = plan.provisions
    assert isinstance(first, UseProvision) and isinstance(second, PropertyProvision)
    assert first.object_id is None
    assert second.regulates_uses == (first.where,)


def test_a_link_instead_of_a_provision_is_told() -> None:
    plan = plan_with('<anvandningsbestammelse xlink:href="#elsewhere"/>')
    assert [u.raw for u in plan.unreadable] == ["elsewhere"]


@pytest.mark.parametrize("name", ["SWEREF99_13_30", "SWEREF 99 13 30", "sweref99 1330", "EPSG:3008"])
def test_the_reference_system_is_read_however_it_is_spelt(name: str) -> None:
    assert plan_of(read(gml(FIELD, HALVES, system=name))).epsg == 3008


@pytest.mark.parametrize("name", ["RT90 2.5 gon V", "", "EPSG:4326"])
def test_an_unknown_reference_system_is_unreadable_and_the_shapes_still_read(name: str) -> None:
    plan = plan_of(read(gml(FIELD, HALVES, system=name)))
    assert isinstance(plan.boundary[0].epsg, Unreadable)
    assert isinstance(plan.boundary[0].shape, Polygon)
    assert [u.where for u in plan.unreadable] == ["/DP_Data/plan/DP_Plan/koordinatsystem"]


def test_without_koordinatsystem_the_first_srs_name_counts() -> None:
    text = gml(FIELD, HALVES, system="").replace("<gml:Curve>", '<gml:Curve srsName="EPSG:3008">', 1)
    assert plan_of(read(text)).epsg == 3008


@pytest.mark.parametrize("kind", ["SPL", "detaljplan", "dp"])
def test_an_unknown_kind_of_plan_is_unreadable(kind: str) -> None:
    plan = plan_of(read(gml(FIELD, HALVES).replace(">DP<", f">{kind}<")))
    assert isinstance(plan.plan_type, Unreadable) and plan.unreadable == (plan.plan_type,)


def test_a_name_given_twice_is_unreadable_and_one_left_out_is_absent() -> None:
    plan = plan_of(read(gml(FIELD, HALVES, plan="<plannamn>En annan</plannamn>").replace("<planid>P1</planid>", "")))
    assert isinstance(plan.name, Unreadable)
    assert plan.designation is None


@pytest.mark.parametrize("plans", [0, 2])
def test_a_file_with_no_plan_or_two_is_still_read(plans: int) -> None:
    text = gml(FIELD, HALVES)
    start, end = text.index("<plan>"), text.index("</plan>") + len("</plan>")
    plan = plan_of(read(text[:start] + text[start:end] * plans + text[end:]))
    assert any(u.expected == "en DP_Plan" for u in plan.unreadable)


def test_a_line_no_area_walks_is_told_and_near_or_far() -> None:
    lines = {
        **FIELD,
        "near": [(20, 0), (1019, 0)],
        "edge": [(1019, 0), (1900, 0)],
        "far": [(1021, 0), (1030, 0)],
    }
    got = {x.line_id: x.far_away for x in unreferenced_lines(read(gml(lines, HALVES)))}
    assert got == {"near": False, "edge": False, "far": True}


def test_the_work_of_reading_grows_with_the_number_of_areas_and_not_with_its_square() -> None:
    def work(count: int) -> int:
        lines = {f"L{i}": [(i, 0), (i + 1, 0), (i + 1, 1), (i, 1), (i, 0)] for i in range(count)}
        areas = {"plan": "+L0", **{f"A{i}": f"+L{i}" for i in range(count)}}
        provisions = "".join(use(f"u{i}", f"A{i}", height(f"h{i}", f"A{i}")) for i in range(count))
        raw = gml(lines, areas, provisions).encode()
        return calls(lambda: plan_of(parse(raw, "x")))

    assert work(800) < 5 * work(200)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\n\n<?xml version='1.0'?><DP_Data/>", "Före <[?]xml …[?]> får inget stå"),
        ("<?xml version='1.0' encoding='utf-8'?><DP_Data>å</DP_Data>".encode("latin-1"), "teckenkodning"),
        (b"<DP_Data>", "avkapad"),
        (b"<DP_Data></DP>", "avkapad eller inte välformad"),
    ],
)
def test_what_is_wrong_with_the_xml_is_told(raw: bytes, says: str) -> None:
    with pytest.raises(BrokenFile, match=says):
        read_document(raw, "plan.gml")


@pytest.mark.parametrize(
    ("position", "expected", "met"),
    [
        ("", "2 tal per position", "inget"),
        ("6580000,5 150000", "tal med decimalpunkt, inte komma", "6580000,5"),
    ],
)
def test_an_odd_position_is_told_for_what_it_is(position: str, expected: str, met: str) -> None:
    raw = re.sub(rb'(<gml:pos srsDimension="2">)[^<]*', rb"\g<1>" + position.encode(), plan_gml(good_plan()), count=1)
    assert (expected, met) in {(found.expected, found.raw) for found in read_plan(read_document(raw, "p")).unreadable}
