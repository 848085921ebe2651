"""The profile gml-geometry on small files: what other checkers miss, both sides of limits, every form of GML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from shapely.geometry import Point

from detaljplan.checking import check_bytes
from detaljplan.crs import transform
from detaljplan.errors import DocumentError, ForbiddenDoctype, NotAPlan, OverLimit, UnknownRule
from detaljplan.findings import Basis, Measurement, Outcome, Severity, Verdict
from detaljplan.read.limits import stated_limits
from detaljplan.report.model import Profile, Report
from detaljplan.report.text import report_text
from sample_plans.gml_geometry import (
    GML_3_1,
    boundary,
    curve,
    linear_ring,
    objects,
    polygon,
    pos_list,
    ring,
    segment,
    square,
    surface,
)
from tests.read.gml_plans import curve as plan_curve
from tests.read.gml_plans import gml as plan_of_lines
from tests.read.gml_plans import segment as plan_segment
from tests.read.gml_plans import use

HOLE = square(3, 3, 4)[::-1]


def report_of(raw: bytes) -> Report:
    return check_bytes(raw, "x.gml", profile=Profile.GML_GEOMETRY).report


def found(*geometries: str, **how: str) -> dict[str, int]:
    return dict(Counter(finding.rule for finding in report_of(objects(*geometries, **how)).findings))


def composite(kind: str, member: str, *members: str) -> str:
    inside = "".join(f"<gml:{member}>{one}</gml:{member}>" for one in members)
    return f"<gml:{kind}>{inside}</gml:{kind}>"


def line(*positions: tuple[float, ...]) -> str:
    return f"<gml:LineString>{pos_list(positions)}</gml:LineString>"


# --- holes of others


def test_every_hole_is_held_against_the_exterior_not_every_second_one() -> None:
    outside = [square(20 + 5 * number, 3, 2)[::-1] for number in range(4)]
    report = report_of(objects(polygon(square(), *outside)))
    assert Counter(finding.rule for finding in report.findings) == {"GEO-0008": 4}


@pytest.mark.parametrize("number", range(4))
def test_each_of_several_holes_may_be_the_one_that_crosses(number: int) -> None:
    holes = [square(1 + 2 * n, 1, 1)[::-1] for n in range(4)]
    holes[number] = square(1 + 2 * number, -0.5, 1)[::-1]
    assert set(found(polygon(square(), *holes))) == {"DP-Krav-0018"}


def test_an_arc_of_points_exactly_in_a_row_does_not_pass() -> None:
    report = report_of(objects(curve(segment("Arc", (0, 0), (5, 0), (10, 0)))))
    (finding,) = report.findings
    assert (finding.rule, finding.measurement and finding.measurement.measured) == ("GEO-0032", 0.0)


@pytest.mark.parametrize(("height", "rules"), [(0.0009, {"GEO-0032"}), (0.001, set()), (0.02, set())])
def test_a_sagitta_of_the_limit_is_an_arc(height: float, rules: set[str]) -> None:
    assert set(found(curve(segment("Arc", (0, 0), (5, height), (10, 0))))) == rules


def test_the_sagitta_is_that_of_the_arc_wherever_its_middle_point_stands() -> None:
    assert found(curve(segment("Arc", (0, 0), (0.5, 0.0004), (10, 0)))) == {}  # 2.1 mm
    assert found(curve(segment("Arc", (0, 0), (5, 0.0004), (10, 0)))) == {"GEO-0032": 1}


def test_each_arc_of_an_arc_string_is_looked_at() -> None:
    bends = [(0, 0), (5, 5), (10, 0), (15, 0), (20, 0), (25, 5), (30, 0)]
    assert found(curve(segment("ArcString", *bends))) == {"GEO-0032": 1}


@pytest.mark.parametrize(
    "positions",
    [[(0, 0), (0, 0), (10, 0)], [(0, 0), (10, 0), (10, 0)], [(0, 0), (5, 5), (0, 0)], [(0, 0), (12, 0), (10, 0)]],
    ids=["start twice", "end twice", "back to its start", "straight back"],
)
def test_points_that_no_circle_goes_through_are_no_arc(positions: list[tuple[float, float]]) -> None:
    assert found(curve(segment("Arc", *positions))) == {"GEO-0033": 1}


def test_a_circle_of_points_in_a_row_is_none() -> None:
    assert found(curve(segment("Circle", (0, 0), (5, 0), (10, 0)))) == {"GEO-0033": 1}
    assert found(curve(segment("Circle", (0, 0), (5, 5), (10, 0)))) == {}


@pytest.mark.parametrize(("kind", "fine"), [("Arc", {3}), ("Circle", {3}), ("ArcString", {3, 5, 7})])
@pytest.mark.parametrize("number", range(1, 8))
def test_the_points_of_every_kind_of_arc_are_counted(kind: str, fine: set[int], number: int) -> None:
    bends = [(5.0 * n, 5.0 * (n % 2)) for n in range(number)]
    assert found(curve(segment(kind, *bends))) == ({} if number in fine else {"GEO-0031": 1})


def test_a_hole_in_a_hole_and_two_equal_holes_are_found() -> None:
    assert found(polygon(square(), HOLE, square(4, 4, 1)[::-1])) == {"GEO-0009": 1}
    assert found(polygon(square(), HOLE, HOLE)) == {"GEO-0009": 1}


def test_the_way_a_ring_of_arcs_runs_is_that_of_its_arcs_not_of_their_points() -> None:
    west, east = (0.0, 0.0), (10.0, 0.0)
    under = curve(segment("Arc", west, (5.0, -5.0), east), segment("Arc", east, (5.0, 5.0), west))
    area = f"<gml:Polygon>{boundary(ring(under))}</gml:Polygon>"
    assert found(area) == {}
    over = curve(segment("Arc", west, (5.0, 5.0), east), segment("Arc", east, (5.0, -5.0), west))
    assert found(f"<gml:Polygon>{boundary(ring(over))}</gml:Polygon>") == {"GEO-0041": 1}


def test_arcs_that_cross_where_their_points_do_not_are_found() -> None:
    bulge = curve(
        segment("Arc", (0, 0), (5, 5), (10, 0)), segment("LineStringSegment", (10, 0), (10, 3), (0, 3), (0, 0))
    )
    assert "DP-Krav-0018" in found(f"<gml:Polygon>{boundary(ring(bulge))}</gml:Polygon>")


def test_a_hole_that_only_an_arc_keeps_inside_is_inside() -> None:
    side = curve(
        segment("LineStringSegment", (0, 0), (10, 0)),
        segment("Arc", (10, 0), (15, 5), (10, 10)),
        segment("LineStringSegment", (10, 10), (0, 10), (0, 0)),
    )
    hole = linear_ring(square(11, 4, 2)[::-1])
    assert found(f"<gml:Polygon>{boundary(ring(side), hole)}</gml:Polygon>") == {}


def test_points_a_tenth_of_a_millimetre_apart_are_told() -> None:
    near = [(0, 0), (10, 0), (10, 0.0001), (10, 10), (0, 10), (0, 0)]
    assert set(found(polygon(near))) == {"GEO-0014"}


def test_all_places_where_a_ring_crosses_itself_are_told() -> None:
    zigzag = [(0, 0), (30, 0), (30, 10), (20, -5), (10, 10), (0, 10), (0, 0)]
    assert found(polygon(zigzag)) == {"DP-Krav-0018": 2}


# --- rings and holes


@pytest.mark.parametrize(
    ("geometry", "rules"),
    [
        (polygon(square()[:-1]), {"GEO-0005"}),
        (polygon([(0, 0), (1, 1), (0, 0)]), {"GEO-0006"}),
        ("<gml:Polygon/>", {"GEO-0007"}),
        ("<gml:Polygon><gml:exterior><gml:LinearRing/></gml:exterior></gml:Polygon>", {"GEO-0007"}),
        (polygon([(0, 0), (5, 0), (10, 0), (0, 0)]), {"GEO-0003"}),
        (polygon(square(), square(2, 0, 3)[::-1]), {"GEO-0010"}),
        (polygon(square(), HOLE), set()),
        (polygon(square()[::-1]), {"GEO-0041"}),
        (polygon(square(), HOLE[::-1]), {"GEO-0041"}),
        (linear_ring(square()[:-1]), {"GEO-0005"}),
        (line((0, 0)), {"GEO-0040"}),
        ("<gml:Point><gml:pos/></gml:Point>", {"GEO-0007"}),
        ("<gml:Point/>", {"GEO-0007"}),
        ("<gml:Point><gml:pos>1 NaN</gml:pos></gml:Point>", {"GEO-0040"}),
        ("<gml:Point><gml:pos>1 2_0</gml:pos></gml:Point>", {"GEO-0040"}),
        ("<gml:Point><gml:pos>1 1e300</gml:pos></gml:Point>", {"GEO-0040"}),
        ('<gml:Point srsDimension="2"><gml:pos>1 2 3</gml:pos></gml:Point>', {"GEO-0040"}),
        (line((0, 0), (10, 0), (10, 0), (20, 0)), {"GEO-0013"}),
    ],
)
def test_a_fault_of_a_geometry_gives_its_own_rule_alone(geometry: str, rules: set[str]) -> None:
    assert set(found(geometry)) == rules


# --- curves, patches, members


def test_the_distance_between_segments_is_told_however_small() -> None:
    one, two = (segment("LineStringSegment", *ends) for ends in (((0, 0), (10, 0)), ((10.0001, 0), (20, 0))))
    report = report_of(objects(curve(one, two)))
    assert [finding.message for finding in report.findings] == ["Delen börjar 0,0001 m från där den förra slutar."]


@pytest.mark.parametrize(
    ("geometry", "rule", "measured"),
    [
        (linear_ring(square()[:-1]), "GEO-0005", (10, 0, "m")),
        (
            composite("CompositeCurve", "curveMember", line((0, 0), (5, 0)), line((6, 0), (5, 5))),
            "GEO-0030",
            (1, 0, "m"),
        ),
        (surface(square(), square(14)), "GEO-0034", (4, 0, "m")),
        (polygon(square(), square(20)[::-1]), "GEO-0008", (100, 0, "m²")),
        (
            composite("MultiSurface", "surfaceMember", polygon(square()), polygon(square(8))),
            "GEO-0012",
            (20, 0, "m²"),
        ),
        (polygon([(0, 0), (9, 0), (9, 9), (4, 9), (4, 14), (4, 9), (0, 9), (0, 0)]), "DP-Krav-0018", (5, 0, "m")),
    ],
)
def test_what_there_may_be_none_of_is_measured_against_nought(
    geometry: str, rule: str, measured: tuple[float, float, str]
) -> None:
    (finding,) = report_of(objects(geometry)).findings
    assert (finding.rule, finding.measurement) == (rule, Measurement(*measured))
    in_degrees = report_of(objects(geometry, srs_name="urn:ogc:def:crs:EPSG::4326")).findings
    assert {finding.measurement for finding in in_degrees if finding.rule == rule} <= {None}


def test_members_of_a_composite_curve_and_of_a_ring_must_join() -> None:
    assert found(composite("CompositeCurve", "curveMember", line((0, 0), (5, 0)), line((5, 0), (5, 5)))) == {}
    assert found(composite("CompositeCurve", "curveMember", line((0, 0), (5, 0)), line((6, 0), (5, 5)))) == {
        "GEO-0030": 1
    }
    apart = ring(line((0, 0), (9, 0), (9, 9)), line((9, 8), (0, 0)))
    assert found(f"<gml:Polygon>{boundary(apart)}</gml:Polygon>") == {"GEO-0030": 1}


def test_a_curve_is_walked_backwards_where_its_orientation_says_so() -> None:
    base = f"<gml:baseCurve>{line((0, 0), (9, 9), (9, 0))}</gml:baseCurve>"
    closed = ring(line((0, 0), (9, 0)), f'<gml:OrientableCurve orientation="-">{base}</gml:OrientableCurve>')
    assert found(f"<gml:Polygon>{boundary(closed)}</gml:Polygon>") == {}


def test_patches_that_meet_in_a_point_only_or_not_at_all_are_apart() -> None:
    assert found(surface(square(), square(10, 10))) == {"GEO-0034": 1}
    assert found(surface(square(), square(10), square(50), square(60))) == {"GEO-0034": 1}
    assert found(surface(square(), square(10), square(20))) == {}


def test_patches_meet_where_only_one_of_them_has_a_vertex() -> None:
    assert found(surface(square(), square(10, 2.5, 5))) == {}


def test_patches_and_members_of_a_composite_must_not_overlap() -> None:
    assert found(surface(square(), square(9))) == {"GEO-0035": 1}
    assert found(surface(square(), square(2, 2, 2))) == {"GEO-0035": 1}
    assert found(composite("CompositeSurface", "surfaceMember", polygon(square()), polygon(square(9)))) == {
        "GEO-0035": 1
    }
    assert found(composite("CompositeSurface", "surfaceMember", polygon(square()), polygon(square(11)))) == {
        "GEO-0034": 1
    }


def test_the_holes_of_every_patch_are_looked_at() -> None:
    patch = "<gml:PolygonPatch>{}</gml:PolygonPatch>"
    good = patch.format(boundary(linear_ring(square())))
    bad = patch.format(boundary(linear_ring(square(10)), linear_ring(square(30)[::-1])))
    area = f"<gml:Surface><gml:patches>{good}{bad}</gml:patches></gml:Surface>"
    report = report_of(objects(area))
    assert [finding.rule for finding in report.findings] == ["GEO-0008"]
    assert report.findings[0].where and report.findings[0].where.endswith("gml:PolygonPatch[2]")
    (apart,) = (result for result in report.rules if result.rule == "GEO-0034")
    assert apart.outcome is Outcome.NOT_RUN  # patches at fault cannot be laid together, and are not told as joined


def test_parts_of_a_multi_surface_may_lie_apart_but_not_on_each_other() -> None:
    multi = [composite("MultiSurface", "surfaceMember", polygon(square()), polygon(square(e))) for e in (20, 9, 2)]
    assert [found(one) for one in multi[:2]] == [{}, {"GEO-0012": 1}]
    inside = composite("MultiSurface", "surfaceMember", polygon(square()), polygon(square(2, 2, 2)))
    assert found(inside) == {"GEO-0012": 1}
    island = composite("MultiSurface", "surfaceMember", polygon(square(), HOLE), polygon(square(4, 4, 1)))
    assert found(island) == {}


def test_triangles_and_rectangles_have_their_corners() -> None:
    patch = "<gml:Surface><gml:patches><gml:{0}>{1}</gml:{0}></gml:patches></gml:Surface>"
    box, three = boundary(linear_ring(square())), boundary(linear_ring([(0, 0), (9, 0), (9, 9), (0, 0)]))
    assert found(patch.format("Rectangle", box)) == found(patch.format("Triangle", three)) == {}
    assert found(patch.format("Triangle", box)) == found(patch.format("Rectangle", three)) == {"GEO-0040": 1}


# --- systems, dimensions, links


def test_the_order_of_the_axes_is_that_of_the_system() -> None:
    assert found(polygon(square()), srs_name="urn:ogc:def:crs:EPSG::3006") == {}
    assert found(polygon(square()), srs_name="urn:ogc:def:crs:EPSG::25833") == {"GEO-0041": 1}


def test_which_way_a_ring_runs_is_untold_without_a_known_system() -> None:
    for name in ("", "http://www.opengis.net/gml/srs/epsg.xml#3006", "lokalt"):
        report = report_of(objects(polygon(square()), srs_name=name))
        assert [finding.rule for finding in report.findings] == ["GEO-0038"]
        assert {r.rule for r in report.rules if r.not_run and r.severity is Severity.ERROR} >= {"GEO-0041"}
        assert report.verdict is Verdict.UNDECIDED


def test_measures_in_metres_are_not_taken_in_degrees() -> None:
    near = [(18.0, 59.0), (18.1, 59.0), (18.1, 59.0000001), (18.1, 59.1), (18.0, 59.0)]
    report = report_of(objects(polygon(near), srs_name="urn:ogc:def:crs:EPSG::4326"))
    outcomes = {result.rule: result.outcome for result in report.rules}
    assert outcomes["GEO-0014"] is outcomes["GEO-0019"] is Outcome.NOT_RUN
    assert outcomes["DP-Krav-0018"] is outcomes["GEO-0041"] is Outcome.PASSED


def test_the_system_may_stand_on_the_envelope_of_the_file() -> None:
    bare = objects(polygon(square()), srs_name="").decode()
    bounded = '<gml:boundedBy><gml:Envelope srsName="EPSG:3006"/></gml:boundedBy>\n  <x:member>'
    assert report_of(bare.replace("<x:member>", bounded, 1).encode()).findings == ()


def test_two_systems_in_one_geometry_are_told_and_it_is_not_judged() -> None:
    other = polygon(square(20), attributes=' srsName="EPSG:3007"')
    report = report_of(objects(composite("MultiSurface", "surfaceMember", polygon(square()), other)))
    assert [finding.rule for finding in report.findings] == ["GEO-0038"]
    assert report.verdict is Verdict.UNDECIDED


def test_geometries_with_heights_are_judged_from_above() -> None:
    high = ' srsDimension="3"'
    assert found(polygon(square(height=5), attributes=high)) == {}
    crossing = [(0, 0, 1), (10, 10, 1), (10, 0, 1), (0, 10, 1), (0, 0, 1)]
    assert found(polygon(crossing, attributes=high)) == {"DP-Krav-0018": 1}
    open_in_height = [*square(height=5)[:-1], (0, 0, 6)]
    assert found(polygon(open_in_height, attributes=high)) == {"GEO-0005": 1}


def test_a_wall_is_not_told_as_invalid_and_not_as_passed() -> None:
    wall = polygon([(0, 0, 0), (10, 0, 0), (10, 0, 5), (0, 0, 5), (0, 0, 0)], attributes=' srsDimension="3"')
    report = report_of(objects(wall, polygon(square())))
    assert [finding.message for finding in report.findings] == ["1 av 2 är inte prövade: lodrät yta."]
    assert report.verdict is Verdict.UNDECIDED


def test_links_in_the_file_are_followed_and_none_out_of_it() -> None:
    def linked(href: str) -> str:
        return f'<gml:MultiSurface><gml:surfaceMember xlink:href="{href}"/></gml:MultiSurface>'

    twisted = polygon([(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)], attributes=' gml:id="a"')
    assert found(twisted, linked("#a")) == {"DP-Krav-0018": 2}
    assert found(linked("#none")) == {"GEO-0037": 1}
    assert found(linked("http://127.0.0.1:1/x.gml#a")) == found(linked("file:///etc/passwd")) == {"GEO-0039": 1}


def test_links_round_in_a_ring_end() -> None:
    member = '<gml:surfaceMember xlink:href="#{}"/>'
    one, two = (
        f'<gml:CompositeSurface gml:id="{a}">{member.format(b)}</gml:CompositeSurface>' for a, b in ("ab", "ba")
    )
    report = report_of(objects(one, two))
    assert report.verdict is Verdict.UNDECIDED
    assert [finding.message for finding in report.findings if finding.rule == "GEO-0039"] == [
        "2 av 2 är inte prövade: en länk som leder tillbaka till sig själv."
    ]


def test_links_to_links_do_not_grow_beyond_the_limits() -> None:
    def level(name: str, inner: str) -> str:
        members = f'<gml:geometryMember xlink:href="#{inner}"/>' * 10
        return f'<gml:MultiGeometry gml:id="{name}">{members}</gml:MultiGeometry>'

    names = [f"n{number}" for number in range(9)]
    levels = [level(name, inner) for name, inner in zip(names, [*names[1:], "p"], strict=True)]
    raw = objects(*levels, '<gml:Point gml:id="p"><gml:pos>1 1</gml:pos></gml:Point>')
    limits = replace(stated_limits(), object_count=5_000)
    report = check_bytes(raw, "x.gml", profile=Profile.GML_GEOMETRY, limits=limits).report
    assert "GEO-0040" in {finding.rule for finding in report.findings}


# --- forms


@pytest.mark.parametrize("namespace", [GML_3_1, "http://www.opengis.net/gml/3.2"])
@pytest.mark.parametrize(
    "geometry",
    [
        polygon(square(), HOLE),
        surface(square(), square(10)),
        composite("MultiGeometry", "geometryMember", polygon(square()), line((0, 0), (5, 5))),
        composite("MultiCurve", "curveMember", line((0, 0), (5, 5)), line((1, 0), (5, 9))),
        composite("MultiLineString", "lineStringMember", line((0, 0), (5, 5))),
        composite("MultiPolygon", "polygonMember", polygon(square())),
        composite("MultiPoint", "pointMember", "<gml:Point><gml:pos>1 2</gml:pos></gml:Point>"),
        "<gml:LineString><gml:coordinates>0,0 5,5 9,0</gml:coordinates></gml:LineString>",
        '<gml:LineString><gml:coordinates cs=" " ts=";" decimal=",">0,5 0;5 5;9 0</gml:coordinates></gml:LineString>',
        "<gml:LineString><gml:pos>0 0</gml:pos><gml:pos>5 5</gml:pos></gml:LineString>",
        "<gml:Polygon><gml:outerBoundaryIs>" + linear_ring(square()) + "</gml:outerBoundaryIs></gml:Polygon>",
        curve(
            '<gml:CircleByCenterPoint numArc="1"><gml:pos>5 5</gml:pos><gml:radius uom="m">3</gml:radius>'
            "</gml:CircleByCenterPoint>"
        ),
    ],
)
def test_every_form_of_writing_is_read(geometry: str, namespace: str) -> None:
    report = report_of(objects(geometry, namespace=namespace))
    assert report.findings == ()
    assert report.verdict is Verdict.PASSES


@pytest.mark.parametrize("name", ["Solid", "MultiSolid", "Tin", "PolyhedralSurface"])
def test_what_is_not_read_is_counted_and_never_told_as_passed(name: str) -> None:
    report = report_of(objects(f"<gml:{name}/>"))
    (finding,) = report.findings
    assert (finding.rule, finding.severity) == ("GEO-0039", Severity.INFO)
    assert report.verdict is Verdict.UNDECIDED
    assert all(r.checked == 0 for r in report.rules if r.rule in ("DP-Krav-0018", "GEO-0030", "GEO-0041"))


def test_a_form_of_somebodys_own_is_told() -> None:
    report = report_of(objects("<x:Blob><gml:pos>1 2</gml:pos></x:Blob>"))
    assert [finding.message for finding in report.findings] == ["1 av 1 är inte prövade: Blob."]


@pytest.mark.parametrize("prefix", ["gml:", "", "åäö:"])
def test_a_lone_geometry_is_a_file(prefix: str) -> None:
    declared = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    rings = boundary(linear_ring(square()[:-1])).replace("gml:", prefix)
    raw = f'<{prefix}Polygon {declared}="http://www.opengis.net/gml/3.2" srsName="EPSG:3006">{rings}</{prefix}Polygon>'
    report = report_of(raw.encode())
    (finding,) = report.findings
    assert (finding.rule, finding.where, finding.objects) == ("GEO-0005", "/gml:Polygon", ("Polygon",))


def test_a_finding_names_the_object_around_its_geometry_and_its_line() -> None:
    report = report_of(objects(polygon(square()), polygon(square()[:-1])))
    (finding,) = report.findings
    place = report.place_of(finding)
    assert finding.objects == ("o2",)
    assert place is not None and place.exact and place.line > 10


# --- the file, the profile


ENVELOPE = "<gml:Envelope><gml:lowerCorner>0 0</gml:lowerCorner></gml:Envelope>"


@pytest.mark.parametrize(
    "raw", [objects(), objects(ENVELOPE), b"<Polygon><posList>0 0 1 0 1 1 0 0</posList></Polygon>"]
)
def test_a_file_without_geometries_is_refused_and_never_passes(raw: bytes) -> None:
    with pytest.raises(NotAPlan, match="inga geometrier"):
        report_of(raw)


def test_rules_asked_for_by_id_say_nothing_of_a_plan_where_there_is_none() -> None:
    raw = objects(polygon(square()))
    report = check_bytes(raw, "x.gml", profile=Profile.GML_GEOMETRY, only=["GEO-0041"]).report
    assert "plan i övrigt" not in report_text(report, width=140) and "geometrierna i övrigt" in report_text(
        report, width=140
    )


NAMED = ' srsName="EPSG:3006"'


@pytest.mark.parametrize(
    "geometry",
    [
        f"<gml:Solid{NAMED}/>",
        line((0, 0)).replace(">", f"{NAMED}>", 1),
        polygon([], attributes=f'{NAMED} srsDimension="4"'),
    ],
)
def test_the_system_of_what_cannot_be_read_is_known_when_it_is_named(geometry: str) -> None:
    assert "GEO-0038" not in found(geometry, srs_name="")


def test_a_system_is_not_told_as_missing_where_its_name_may_stand_in_what_could_not_be_read() -> None:
    report = report_of(objects(line((0, 0)), srs_name=""))
    assert {result.rule: result.outcome for result in report.rules}["GEO-0038"] is Outcome.NOT_RUN


@pytest.mark.parametrize("positions", [square(), square()[::-1]])
def test_an_area_with_heights_passes_whichever_way_it_runs(positions: Sequence[tuple[float, float]]) -> None:
    area = polygon([(east, north, 20) for east, north in positions], attributes=' srsDimension="3"')
    assert report_of(objects(area)).verdict is Verdict.PASSES


@pytest.mark.parametrize(
    ("token", "told"),
    [("1e308", "är för stort för en koordinat"), ("-9e99", "är för stort"), ("1e999", "är för stort")]
    + [(token, "inte är ett ändligt tal") for token in ("NaN", "INF", "1_0", "x")],
)
def test_a_number_too_large_is_not_told_as_one_that_is_none(token: str, told: str) -> None:
    report = report_of(objects(f"<gml:Point><gml:pos>1 {token}</gml:pos></gml:Point>"))
    assert told in report.findings[0].message


def test_an_empty_position_among_others_is_not_passed_over() -> None:
    ring = "".join(f"<gml:pos>{position}</gml:pos>" for position in ("0 0", "", "0 9", "9 9", "0 0"))
    area = f"<gml:Polygon><gml:exterior><gml:LinearRing>{ring}</gml:LinearRing></gml:exterior></gml:Polygon>"
    assert found(area) == {"GEO-0040": 1}


def test_nothing_is_said_of_the_platform_or_the_law() -> None:
    report = report_of(objects(polygon(square()[:-1])))
    assert set(report.verdicts.values()) == {None}
    assert {result.basis for result in report.rules} == {Basis.OWN}
    assert report.verdict is Verdict.STOPPED


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", DocumentError),
        (b" \n", DocumentError),
        (b'{"type": "FeatureCollection"}', NotAPlan),
        (b"<a><b></a>", DocumentError),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', ForbiddenDoctype),
        (b"<a>" * 300 + b"</a>" * 300, OverLimit),
    ],
)
def test_what_is_no_gml_is_refused(raw: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error):
        report_of(raw)


def test_positions_in_any_form_are_held_against_the_limit() -> None:
    numbers = " ".join("1,1" for _ in range(200))
    raw = objects(f"<gml:LineString><gml:coordinates>{numbers}</gml:coordinates></gml:LineString>")
    limits = replace(stated_limits(), vertex_count=199)
    with pytest.raises(OverLimit):
        check_bytes(raw, "x.gml", profile=Profile.GML_GEOMETRY, limits=limits)


def test_a_rule_on_plans_is_not_of_the_profile(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from detaljplan.checking import check

    path = tmp_path / "x.gml"
    path.write_bytes(objects(polygon(square()[:-1])))
    with pytest.raises(UnknownRule):
        check(path, profile=Profile.GML_GEOMETRY, only=["DP-0002"])
    report = check(path, profile=Profile.GML_GEOMETRY, only=["geo-0005"]).report
    assert (report.partial, [result.rule for result in report.rules]) == (True, ["GEO-0005"])


@pytest.mark.parametrize(("middle", "told"), [((9, 0.0), 1), ((5, 0.0009), 1), ((5, 0.001), 0)])
def test_a_straight_arc_of_a_plan_in_gml_is_told_once_for_the_areas_on_its_sides(
    middle: tuple[float, float], told: int
) -> None:
    lines: dict[str, Sequence[tuple[float, ...]] | str] = {
        "M": plan_curve(plan_segment([(0, 0), middle, (10, 0)], "Arc")),
        "N": [(10, 0), (10, 10), (0, 10), (0, 0)],
        "S": [(0, 0), (0, -10), (10, -10), (10, 0)],
    }
    uses = use("u1", "north") + use("u2", "south")
    raw = plan_of_lines(lines, {"plan": "+N +S", "north": "+M +N", "south": "-M +S"}, uses)
    report = check_bytes(raw.encode(), "plan.gml").report
    found = [finding for finding in report.findings if finding.rule == "GEO-0032"]
    assert [finding.severity for finding in found] == [Severity.WARNING] * told


def test_a_long_chain_of_links_ends() -> None:
    link = '<gml:CompositeSurface gml:id="n{}"><gml:surfaceMember xlink:href="#n{}"/></gml:CompositeSurface>'
    chain = [link.format(number, number + 1) for number in range(1_000)]
    report = report_of(objects(*chain, polygon(square(), attributes=' gml:id="n1000"')))
    assert "GEO-0040" in {finding.rule for finding in report.findings}
    assert not [result for result in report.rules if result.outcome is Outcome.CRASHED]


def test_a_finding_in_degrees_does_not_speak_of_metres() -> None:
    back = [(18.0, 59.0), (18.2, 59.0), (18.2, 59.1), (18.2, 59.0), (18.0, 59.1), (18.0, 59.0)]
    report = report_of(objects(polygon(back), srs_name="urn:ogc:def:crs:EPSG::4326"))
    (finding,) = report.findings
    assert finding.rule == "DP-Krav-0018"
    assert finding.message.endswith("(Koordinatsystemet är inte i meter: mått är i dess egen enhet.)")


def test_a_line_may_cross_itself_and_a_ring_may_not() -> None:
    crossing = [(0, 0), (10, 0), (10, 10), (5, -5)]
    assert found(line(*crossing)) == {"GEO-0042": 1}
    assert report_of(objects(line(*crossing))).verdict is Verdict.PASSES
    assert found(linear_ring([*crossing, (0, 0)])) == {"DP-Krav-0018": 1}


def test_where_no_surface_has_parts_an_unknown_system_leaves_nothing_undecided() -> None:
    alone, parts = objects(line((0, 0), (9, 0)), srs_name=""), objects(surface(square(), square(20)), srs_name="")
    outcomes = {result.rule: result.outcome for result in report_of(alone).rules}
    assert outcomes["GEO-0034"] is outcomes["GEO-0035"] is Outcome.NOT_APPLICABLE
    assert report_of(alone).verdict is Verdict.PASSES
    assert report_of(parts).verdict is Verdict.UNDECIDED


# --- the order of axes


def turning(srs_name: str, first: float, second: float, *, back: bool = False) -> Report:
    """Return what is told of a square that runs from its corner along the first axis, then the second; or back."""
    step = 0.01 if abs(first) < 180 else 10.0
    corners = [(0, 0), (step, 0), (step, step), (0, step), (0, 0)]
    told = " ".join(f"{first + a} {second + b}" for a, b in (corners[::-1] if back else corners))
    exterior = f"<gml:exterior><gml:LinearRing><gml:posList>{told}</gml:posList></gml:LinearRing></gml:exterior>"
    return report_of(objects(f"<gml:Polygon>{exterior}</gml:Polygon>", srs_name=srs_name))


def rules_of(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("srs_name", "first", "second", "clockwise"),
    [
        ("urn:ogc:def:crs:EPSG::4258", 59.3, 18.0, True),  # along the latitude and then east is clockwise
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 59.3, 18.0, True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 18.0, 59.3, False),
        ("urn:ogc:def:crs:EPSG::3006", 6_580_000, 674_000, True),
        ("EPSG:3006", 6_580_000, 674_000, True),  # the numbers fit one order alone
        ("urn:ogc:def:crs:EPSG::25833", 674_000, 6_580_000, False),
        ("urn:ogc:def:crs:EPSG::3857", 2_000_000, 8_200_000, False),
    ],
)
def test_the_way_a_ring_runs_follows_the_axes_of_its_system(
    srs_name: str, first: float, second: float, clockwise: bool
) -> None:
    found = [rules_of(turning(srs_name, first, second, back=back)) for back in (False, True)]
    assert found == ([{"GEO-0041"}, set()] if clockwise else [set(), {"GEO-0041"}])


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize(
    ("srs_name", "first", "second", "rules"),
    [
        ("EPSG:4326", 59.3, 18.0, set()),
        ("EPSG:4326", 18.0, 59.3, set()),
        ("EPSG:3006", 674_000, 6_580_000, {"GEO-0043"}),
        ("urn:ogc:def:crs:EPSG::3006", 674_000, 6_580_000, {"GEO-0043"}),
    ],
)
def test_no_ring_is_told_to_run_wrong_where_the_order_of_the_axes_is_not_certain(
    srs_name: str, first: float, second: float, rules: set[str], back: bool
) -> None:
    report = turning(srs_name, first, second, back=back)
    assert rules_of(report) == rules
    assert {r.rule: r.outcome for r in report.rules}["GEO-0041"] is Outcome.NOT_RUN
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(("latitude", "swapped"), [(70.06, True), (70.08, False)])
def test_a_system_is_used_within_a_degree_of_its_area(latitude: float, swapped: bool) -> None:
    at = transform(Point(20, latitude), 4326, 3006)  # SWEREF 99 TM is used up to 69.07 N
    report = turning("urn:ogc:def:crs:EPSG::3006", round(at.x), round(at.y))
    assert ("GEO-0043" in rules_of(report)) is swapped


@pytest.mark.parametrize("code", [2053, 3031, 3855, 4978, 5514, 5800, 6715, 9300])
def test_systems_of_any_kind_break_no_rule(code: int) -> None:
    report = turning(f"urn:ogc:def:crs:EPSG::{code}", 0, 0)
    assert Outcome.CRASHED not in {result.outcome for result in report.rules}


def test_very_many_overlaps_are_told_by_the_first_ones_and_the_rest_never_passes() -> None:
    report = report_of(objects(surface(*[square()] * 300)))
    assert Counter(finding.rule for finding in report.findings) == {"GEO-0035": 100}
    (told,) = (result for result in report.rules if result.rule == "GEO-0035")
    assert told.failed + told.not_run == 300
