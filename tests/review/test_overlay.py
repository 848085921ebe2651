"""What the review says of a plan and a layer: hits, nearness, coverage and what could not be checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.errors import LayerError
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.plan.values import Unreadable
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import LayerGeometry, Secrecy, Weight
from detaljplan.review.model import LayerData, LayerFeature, Review, Status
from detaljplan.review.overlay import review_plan
from tests.review.builders import data, layer, line, plan, point, reviewed, square, to_3006

EVERYWHERE = square(-5_000, -5_000, 10_000, 10_000)
POINTS = layer("fororenade_omraden")
LINES = layer(geometry=LayerGeometry.LINE)


def test_a_plan_inside_an_area_is_hit_whole() -> None:
    result = reviewed(plan(), data(square(-50, -50, 300, 300)))
    assert result.status is Status.HIT_HEAVY
    assert (result.hit_count, result.area_m2, result.share_of_plan_pct) == (1, 30_000.0, 100.0)
    assert result.nearest_distance_m == 0
    assert not result.is_borderline


def test_a_layer_that_weighs_less_gives_a_plain_hit() -> None:
    lighter = replace(layer(), weight=Weight.ASSESSED)
    assert reviewed(plan(), data(square(-50, -50, 300, 300), of=lighter)).status is Status.HIT


def test_a_third_of_the_plan_is_told_in_square_metres_and_percent() -> None:
    result = reviewed(plan(), data(square(0, 0, 200, 50)))
    assert (result.area_m2, result.share_of_plan_pct) == (10_000.0, 33.33)
    assert result.objects[0].area_m2 == 10_000.0


def test_touching_the_boundary_is_near_at_no_distance_and_a_borderline() -> None:
    result = reviewed(plan(), data(square(200, -500, 100, 1_000)))
    assert result.status is Status.NEAR
    assert (result.hit_count, result.area_m2, result.nearest_distance_m) == (0, None, 0.0)
    assert result.is_borderline
    assert result.label == "Nära (gränsfall)"


def test_one_metre_outside_is_near() -> None:
    result = reviewed(plan(), data(square(201, 0, 50, 50)))
    assert result.status is Status.NEAR
    assert result.nearest_distance_m == pytest.approx(1.0, abs=0.001)
    assert not result.is_borderline


def test_a_plan_in_the_hole_of_an_area_is_not_hit() -> None:
    ring = shapely.difference(square(-500, -500, 1_200, 1_150), square(-120, -120, 440, 390))
    result = reviewed(plan(), data(ring, coverage=EVERYWHERE))
    assert result.status is Status.NO_HIT
    assert result.nearest_distance_m == pytest.approx(120, abs=0.001)
    assert result.objects == ()


def test_overlapping_objects_count_their_common_ground_once() -> None:
    result = reviewed(plan(), data(square(0, 0, 100, 150), square(50, 0, 100, 150)))
    assert result.hit_count == 2
    assert result.area_m2 == 22_500.0
    assert [o.area_m2 for o in result.objects] == [15_000.0, 15_000.0]


def test_a_line_is_told_by_its_length_in_the_plan() -> None:
    result = reviewed(plan(), data(line((-50, 75), (250, 75)), of=LINES))
    assert result.status is Status.HIT_HEAVY
    assert result.length_m == pytest.approx(200, abs=0.002)
    assert result.area_m2 is None


def test_a_line_that_only_ends_at_the_boundary_touches() -> None:
    result = reviewed(plan(), data(line((-50, 75), (0, 75)), of=LINES))
    assert (result.status, result.is_borderline, result.length_m) == (Status.NEAR, True, None)


def test_a_point_at_99_metres_is_near_and_one_at_101_is_not() -> None:
    assert reviewed(plan(), data(point(299, 75), of=POINTS)).status is Status.NEAR
    assert reviewed(plan(), data(point(301, 75), of=POINTS)).status is Status.COVERAGE_UNKNOWN


def test_a_point_at_the_search_distance_itself_is_near() -> None:
    assert reviewed(plan(), data(point(300, 75), of=POINTS)).status is Status.NEAR
    assert reviewed(plan(), data(point(300.002, 75), of=POINTS)).status is Status.COVERAGE_UNKNOWN


def test_a_point_in_the_plan_and_one_on_its_boundary_are_hits() -> None:
    result = reviewed(plan(), data(point(20, 20), point(200, 75), of=POINTS))
    assert (result.status, result.hit_count) == (Status.HIT_HEAVY, 2)
    assert result.area_m2 is None and result.length_m is None


def test_a_point_layer_says_that_no_point_proves_nothing_even_where_mapped() -> None:
    result = reviewed(plan(), data(point(2_000, 0), of=POINTS, coverage=EVERYWHERE))
    assert result.status is Status.NO_HIT
    assert "att punkt saknas bevisar ingenting" in " ".join(result.notes)


@pytest.mark.parametrize(
    ("overlap", "is_borderline"),
    [
        (square(190, 0, 100, 0.99), True),  # 9,9 m²
        (square(190, 0, 100, 1.01), False),  # 10,1 m², 1,01 m wide
        (square(199.05, -10, 100, 500), True),  # 142 m², 0,95 m wide
        (square(199, -10, 100, 500), False),  # 150 m², 1 m wide
    ],
)
def test_a_sliver_is_a_borderline_hit_and_is_not_dropped(overlap: BaseGeometry, is_borderline: bool) -> None:
    result = reviewed(plan(), data(overlap))
    assert result.status is Status.HIT_HEAVY
    assert result.is_borderline is is_borderline
    assert result.objects[0].is_borderline is is_borderline
    assert result.geometry is not None


def test_a_failed_layer_and_an_empty_one_are_not_checked_for_different_reasons() -> None:
    failed = reviewed(plan(), LayerData(layer=layer(), failure="Källan svarade inte."))
    empty = reviewed(plan(), data(coverage=EVERYWHERE))
    assert failed.status is empty.status is Status.NOT_CHECKED
    assert failed.reason == "Källan svarade inte."
    assert empty.reason is not None and "tomt" in empty.reason


def test_candidates_of_a_larger_layer_may_be_none_at_all() -> None:
    nothing_near = replace(data(coverage=EVERYWHERE), object_count=415)
    result = reviewed(plan(), nothing_near)
    assert (result.status, result.nearest_distance_m) == (Status.NO_HIT, None)


def test_without_known_coverage_no_hit_is_never_told() -> None:
    assert reviewed(plan(), data(square(5_000, 0, 50, 50))).status is Status.COVERAGE_UNKNOWN


def test_a_hit_is_a_hit_where_coverage_is_unknown_or_elsewhere() -> None:
    hit = square(0, 0, 50, 50)
    assert reviewed(plan(), data(hit)).status is Status.HIT_HEAVY
    elsewhere = reviewed(plan(), data(hit, coverage=square(9_000, 0, 50, 50)))
    assert (elsewhere.status, elsewhere.mapped_share_pct) == (Status.HIT_HEAVY, 0.0)


def test_a_plan_outside_the_mapped_area_is_not_mapped() -> None:
    result = reviewed(plan(), data(square(5_000, 0, 50, 50), coverage=square(4_000, 0, 2_000, 2_000)))
    assert (result.status, result.mapped_share_pct) == (Status.NOT_MAPPED, 0.0)


def test_a_plan_partly_mapped_is_not_mapped_and_says_how_much_is() -> None:
    far = square(5_000, 0, 50, 50)
    half = reviewed(plan(), data(far, coverage=square(0, 0, 100, 150)))
    assert half.status is Status.NOT_MAPPED
    assert half.mapped_share_pct == pytest.approx(50, abs=0.01)
    nearly = reviewed(plan(), data(far, coverage=square(-10, -10, 209.95, 300)))
    assert (nearly.status, nearly.mapped_share_pct) == (Status.NOT_MAPPED, 99.97)


def test_half_a_centimetre_outside_the_mapped_area_is_within_the_tolerance_and_two_are_not() -> None:
    far = square(5_000, 0, 50, 50)
    assert reviewed(plan(), data(far, coverage=square(-10, -10, 209.995, 300))).status is Status.NO_HIT
    assert reviewed(plan(), data(far, coverage=square(-10, -10, 209.98, 300))).status is Status.NOT_MAPPED


def test_a_mapped_area_that_ends_at_the_plan_boundary_covers_the_plan() -> None:
    result = reviewed(plan(), data(square(5_000, 0, 50, 50), coverage=square(0, -400, 200, 900)))
    assert (result.status, result.mapped_share_pct) == (Status.NO_HIT, 100.0)


def test_no_hit_says_when_the_search_distance_is_not_all_mapped() -> None:
    told = "Området inom sökavståndet är inte helt kartlagt."
    far = square(5_000, 0, 50, 50)
    assert told in reviewed(plan(), data(far, coverage=square(-50, -50, 300, 300))).notes
    assert told not in reviewed(plan(), data(far, coverage=square(-101, -101, 402, 352))).notes


def test_a_broken_mapped_area_is_told_as_unknown() -> None:
    bow_tie = shapely.Polygon([(0, 0), (9e5, 8e6), (9e5, 0), (0, 8e6)])
    what = replace(data(square(5_000, 0, 50, 50)), coverage=bow_tie)
    assert reviewed(plan(), what).status is Status.COVERAGE_UNKNOWN


def test_objects_without_place_forbid_no_hit() -> None:
    what = replace(data(square(5_000, 0, 50, 50), coverage=EVERYWHERE), unplaced=1)
    assert reviewed(plan(), what).status is Status.COVERAGE_UNKNOWN


def test_an_object_that_cannot_be_computed_with_is_told_and_not_skipped() -> None:
    bow_tie = shapely.Polygon([(150_000, 6_580_000), (150_100, 6_580_100), (150_100, 6_580_000), (150_000, 6_580_100)])
    result = reviewed(plan(), data(bow_tie, coverage=EVERYWHERE))
    assert result.status is Status.NOT_CHECKED
    assert result.reason is not None and "objekt A är ogiltigt" in result.reason


def test_a_protected_layer_answers_the_same_whatever_plan_and_data() -> None:
    secret = replace(layer(), secrecy=Secrecy.PROTECTED)
    answers = {
        repr(reviewed(plan(), data(square(0, 0, 50, 50), of=secret))),
        repr(reviewed(plan(), data(square(9_000, 0, 50, 50), of=secret, coverage=EVERYWHERE))),
        repr(reviewed(plan(epsg=None), LayerData(layer=secret, version="2", failure="Källan svarade inte."))),
    }
    assert len(answers) == 1
    assert "PROTECTED" in answers.pop()


UNREADABLE = Unreadable(raw="[[1,2]]", where="/plangeometri/0", expected="en yta", expected_en="an area")
with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = shapely.from_wkt("POLYGON ((150000 6580000, 150100 nan, 150100 6580000, 150000 6580000))")
INVALID_PLANS = {
    "no boundary": Plan(where="", object_id="plan"),
    "no geometry": Plan(where="", boundary=(PlanGeometry(where="/0", shape=None, epsg=3010),)),
    "unreadable": Plan(where="", boundary=(PlanGeometry(where="/0", shape=UNREADABLE, epsg=3010),)),
    "half unreadable": replace(
        plan(), boundary=(*plan().boundary, PlanGeometry(where="/1", shape=UNREADABLE, epsg=3010))
    ),
    "no system": plan(epsg=None),
    "unknown system": plan(epsg=32633),
    "two systems": replace(plan(), boundary=(*plan().boundary, *plan(epsg=3011).boundary)),
    "axes swapped": plan(shapely.box(6_580_000, 150_000, 6_580_100, 150_100)),
    "not an area": plan(line((0, 0), (100, 100))),
    "empty": plan(shapely.Polygon()),
    "not a number": plan(NOT_A_NUMBER),
    "bow-tie": plan(
        shapely.Polygon([(150_000, 6_580_000), (150_100, 6_580_100), (150_100, 6_580_000), (150_000, 6_580_100)])
    ),
}


@pytest.mark.parametrize("name", INVALID_PLANS)
def test_a_plan_whose_boundary_cannot_be_used_is_not_checked(name: str) -> None:
    review = review_plan(INVALID_PLANS[name], [data(square(-500, -500, 1_000, 1_000), coverage=EVERYWHERE)])
    assert review.plan_area_m2 is None
    assert [r.status for r in review.hits] == [Status.NOT_CHECKED]
    assert review.hits[0].reason


def test_a_plan_in_two_parts_is_measured_as_one_without_their_overlap() -> None:
    two = replace(
        plan(square(0, 0, 100, 100)),
        boundary=(*plan(square(0, 0, 100, 100)).boundary, *plan(square(50, 0, 100, 100)).boundary),
    )
    review = review_plan(two, [data(square(-50, -50, 300, 300))])
    assert (review.plan_area_m2, review.hits[0].area_m2) == (15_000.0, 15_000.0)


def test_heights_in_the_boundary_do_not_matter() -> None:
    high = plan(shapely.force_3d(square(0, 0, 200, 150), 25.0))
    assert reviewed(high, data(square(0, 0, 200, 50))).area_m2 == 10_000.0


def test_a_plan_in_sweref_99_12_00_is_laid_over_a_layer_in_sweref_99_tm() -> None:
    def west_coast(x: float, width: float) -> BaseGeometry:
        box: BaseGeometry = shapely.box(150_000 + x, 6_400_000, 150_000 + x + width, 6_400_100)
        return box

    result = reviewed(plan(west_coast(0, 100), epsg=3007), data(west_coast(50, 100), epsg=3007))
    assert (result.area_m2, result.share_of_plan_pct) == (5_000.0, 50.0)


def test_a_plan_in_sweref_99_tm_is_measured_there() -> None:
    site = to_3006(square(0, 0, 100, 100))
    result = reviewed(plan(site, epsg=3006), data(square(-50, -50, 300, 300)))
    assert result.area_m2 == result.area_3006_m2 == pytest.approx(site.area, abs=0.2)


def test_areas_in_the_zone_and_in_sweref_99_tm_differ() -> None:
    # 5 000 m² at the central meridian of SWEREF 99 15 00, which is that of SWEREF 99 TM too.
    site = shapely.box(150_000, 6_580_000, 150_100, 6_580_050)
    result = reviewed(plan(site, epsg=3009), data(site.buffer(100), epsg=3009))
    assert result.area_m2 == 5_000.0
    assert result.area_3006_m2 == pytest.approx(4_996.0, abs=0.1)


def test_a_long_straight_edge_stays_straight_on_the_way_to_the_zone() -> None:
    # An edge of 300 km in SWEREF 99 TM passes through the middle of the plan. Moved by its ends alone it
    # would pass elsewhere.
    x, y = to_3006(point(100, 75)).coords[0]
    half = shapely.box(x - 150_000, y - 10_000, x + 150_000, y)
    what = LayerData(layer=layer(), features=(LayerFeature(shape=half, id="A"),))
    result = reviewed(plan(), what)
    expected = shapely.intersection(half, to_3006(square(0, 0, 200, 150))).area
    assert result.area_3006_m2 == pytest.approx(expected, abs=0.5)


def test_the_hit_part_is_given_in_sweref_99_tm() -> None:
    geometry = reviewed(plan(), data(square(100, 0, 500, 500))).geometry
    assert geometry is not None
    back = crs.transform(geometry, 3006, 3010)
    assert shapely.hausdorff_distance(back, square(100, 0, 100, 150)) < 0.001


def test_hits_come_by_area_and_then_what_is_near_by_distance() -> None:
    shapes = (square(260, 0, 20, 20), square(0, 0, 50, 50), square(230, 0, 20, 20), square(100, 0, 90, 90))
    result = reviewed(plan(), data(*shapes))
    assert [o.id for o in result.objects] == ["D", "B", "C", "A"]
    assert [o.is_hit for o in result.objects] == [True, True, False, False]


def _texts(review: Review) -> str:
    return repr(review) + "".join("" if r.geometry is None else r.geometry.wkb_hex for r in review.hits)


def test_a_rerun_gives_the_same_bytes_in_whichever_order_the_data_come() -> None:
    shapes = [square(7 * i, 3 * i, 40 + i, 30) for i in range(20)] + [square(20, 20, 50, 50)] * 2
    one = data(*shapes, ids=[f"{i % 7}" for i in range(22)])
    turned = replace(one, features=tuple(reversed(one.features)))
    points = data(point(20, 20), point(230, 0), of=POINTS)
    first = _texts(review_plan(plan(), [one, points]))
    assert first == _texts(review_plan(plan(), [one, points]))
    assert first == _texts(review_plan(plan(), [points, turned]))


def test_layers_come_by_ground_and_expected_ones_without_data_are_not_checked() -> None:
    flood = layer("oversvamning_100")
    review = review_plan(plan(), [data(point(20, 20), of=POINTS)], expected=[flood, layer(), POINTS])
    assert [(r.layer_id, r.status) for r in review.hits] == [
        ("ri_kulturmiljovard", Status.NOT_CHECKED),
        ("fororenade_omraden", Status.HIT_HEAVY),
        ("oversvamning_100", Status.NOT_CHECKED),
    ]
    assert list(review.by_ground()) == [Ground.NATIONAL_INTEREST, Ground.HEALTH_AND_SAFETY]
    assert review.hits_per_ground() == {Ground.HEALTH_AND_SAFETY: 1}


def test_the_same_layer_twice_is_refused() -> None:
    with pytest.raises(LayerError, match="två gånger"):
        review_plan(plan(), [data(point(0, 0), of=POINTS), data(point(0, 0), of=POINTS)])


def test_invented_objects_say_so() -> None:
    result = reviewed(plan(), replace(data(square(0, 0, 9, 9)), synthetic=True))
    assert result.is_synthetic
    assert result.notes[0].startswith("Exempeldata")
