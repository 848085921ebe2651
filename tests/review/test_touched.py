"""What a hit touches of the plan: its provisions, and the ground that may be built on."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, PlanGeometry, PropertyProvision, Provision, UseProvision
from detaljplan.review.layer import NearWeight
from detaljplan.review.model import Status
from detaljplan.spec.catalogue import load_catalogue
from tests.review.builders import ZONE_16_30, data, layer, line, plan, point, reviewed, square, to_3006

HOMES = "DP_KM_B2"
NO_BUILDING = "DP_KM_Eg_BegransningAvMarkensUtnyttjande_EjByggnadsverk_Prickmark"
STREET = "DP_AP_Gata"


def reference(code: str) -> str:
    entry = load_catalogue().by_code(code)
    assert entry, code
    return entry.id


def provision(kind: type[Provision], code: str, *shapes: BaseGeometry, id: str = "") -> Provision:
    items = tuple(PlanGeometry(where="/1", shape=shape, epsg=ZONE_16_30) for shape in shapes)
    return kind(where="/1", object_id=id or code, catalogue_reference=reference(code), geometries=items)


def with_provisions(*provisions: Provision) -> Plan:
    return replace(plan(), provisions=provisions)


HALF_HOMES = with_provisions(
    provision(UseProvision, HOMES, square(0, 0, 100, 150), id="homes"),
    provision(UseProvision, STREET, square(100, 0, 100, 150), id="street"),
    provision(PropertyProvision, NO_BUILDING, square(0, 0, 100, 50), id="empty"),
)


def test_the_share_of_ground_that_may_be_built_on_leaves_out_streets_and_prickmark() -> None:
    result = reviewed(HALF_HOMES, data(square(50, 0, 100, 150)))
    assert (result.area_m2, result.share_of_plan_pct) == (15_000, 50)
    assert (result.building_area_m2, result.building_share_pct) == (5_000, 50)


def test_provisions_are_told_with_the_area_they_share_in_the_order_of_the_delivery() -> None:
    result = reviewed(HALF_HOMES, data(square(50, 0, 100, 150)))
    assert [(t.provision, t.is_use, t.area_m2) for t in result.touched] == [
        ("homes", True, 7_500),
        ("street", True, 7_500),
        ("empty", False, 2_500),
    ]


def test_a_provision_with_an_edge_in_common_is_not_touched() -> None:
    result = reviewed(HALF_HOMES, data(square(100, 0, 50, 150)))
    assert [t.provision for t in result.touched] == ["street"]


def test_a_provision_of_two_areas_is_told_once_with_both() -> None:
    homes = provision(UseProvision, HOMES, square(0, 0, 50, 150), square(150, 0, 50, 150))
    (told,) = reviewed(with_provisions(homes), data(square(0, 0, 200, 10))).touched
    assert told.area_m2 == 1_000


def test_a_hit_line_touches_provisions_without_area() -> None:
    result = reviewed(HALF_HOMES, data(line((-10, 100), (210, 100))))
    assert [(t.provision, t.area_m2) for t in result.touched] == [("homes", None), ("street", None)]
    assert result.building_area_m2 is None


def test_a_plan_without_digital_uses_has_no_share_of_building_ground_and_is_not_told_zero() -> None:
    result = reviewed(plan(), data(square(0, 0, 50, 50)))
    assert (result.building_area_m2, result.building_share_pct, result.touched) == (None, None, ())


def test_a_provision_whose_geometry_is_invalid_is_left_out() -> None:
    bow_tie = shapely.Polygon([(150_000, 6_580_000), (150_100, 6_580_100), (150_100, 6_580_000), (150_000, 6_580_100)])
    broken = with_provisions(provision(UseProvision, HOMES, bow_tie))
    assert reviewed(broken, data(square(0, 0, 50, 50))).touched == ()


def test_the_share_of_an_object_is_of_the_whole_object() -> None:
    (hit,) = reviewed(plan(), data(square(100, 0, 400, 150))).objects
    assert hit.share_of_object_pct == pytest.approx(25, abs=0.01)


@pytest.mark.parametrize(
    ("near", "status"),
    [(NearWeight.NEAR, Status.NEAR), (NearWeight.ASSESSED, Status.HIT), (NearWeight.HEAVY, Status.HIT_HEAVY)],
)
def test_an_object_within_the_distance_is_sorted_as_the_layer_says(near: NearWeight, status: Status) -> None:
    of = replace(layer(), relation=replace(layer().relation, near=near))
    result = reviewed(plan(), data(point(-100, 0), of=of))
    assert (result.status, result.hit_count, result.nearest_distance_m) == (status, 0, 100)


def test_the_own_municipality_is_no_hit_and_the_neighbour_is() -> None:
    both = data(square(-500, -500, 600, 2_000), square(100, -500, 600, 2_000), of=layer("kommungrans"))
    own, other = (replace(f, id=id) for f, id in zip(both.features, ("0484", "0483"), strict=True))
    at_home = replace(plan(), municipality_code="0484")
    result = reviewed(at_home, replace(both, features=(own, other)))
    assert [item.id for item in result.objects] == ["0483"]
    alone = reviewed(at_home, replace(both, features=(own,), coverage=to_3006(square(-2_000, -2_000, 5_000, 5_000))))
    assert alone.status is Status.NO_HIT
