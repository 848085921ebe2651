"""The drawings of plans: the map as Boverket has it, on paper one can check."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from detaljplan.checking import check
from detaljplan.manual.drawing import drawings, look_alike
from detaljplan.manual.samples import samples_of
from detaljplan.manual.svg import arrow, mark
from detaljplan.report.plan_map import PlanMap, plan_map
from detaljplan.report.view import View, figure, fitted, path_of
from detaljplan.style.palette import LineKind, fill_of

SAMPLES = Path(__file__).parents[2] / "sample_plans"


def drawn(name: str) -> PlanMap:
    return plan_map(check(SAMPLES / name).plan)


def length_of(kind: LineKind, found: PlanMap) -> float:
    return round(sum(line.shape.length for line in found.lines if line.kind is kind), 2)


@pytest.mark.parametrize(("value", "told"), [(1.0, "1"), (2.34, "2.3"), (-0.04, "0"), (10, "10")])
def test_a_figure_has_a_tenth_at_most(value: float, told: str) -> None:
    assert figure(value) == told


def test_a_path_closes_its_rings_and_leaves_lines_open() -> None:
    assert path_of(shapely.box(0, 0, 2, 1)) == "M2 0L2 1L0 1L0 0Z"
    assert path_of(shapely.LineString([(0, 0), (1, 1)])) == "M0 0L1 1"
    assert path_of(shapely.Point(0, 0)) == ""


def test_north_is_up_and_the_scale_the_same_both_ways() -> None:
    view = fitted((100, 200, 110, 205), 10, 20, 300, 300)
    assert (view.scale, view.width, view.height) == (30, 300, 150)
    assert view.at(shapely.Point(100, 205)).coords[0] == (10, 20)
    assert shapely.bounds(view.sheet(shapely.box(100, 200, 110, 205))).tolist() == [10, 20, 310, 170]


def test_uses_have_the_colours_of_the_catalogue_and_their_letters() -> None:
    uses = {area.letters: area.fill for area in drawn("kv-exemplet-1.json").areas if area.fill}
    assert uses == {
        "GATA": fill_of("Ljusgrå"),
        "B": fill_of("Gul"),
        "NATUR": fill_of("Ljusgrön"),
        "E": fill_of("Blågrå"),
    }


def test_several_uses_on_one_area_are_drawn_once_with_the_letters_of_all() -> None:
    assert [area.letters for area in drawn("kv-exemplet-2-laga-kraft.json").areas if area.fill] == [
        "GATA",
        "BC",
        "PARK",
    ]


def test_prickmark_is_a_pattern_without_letters() -> None:
    (area,) = (area for area in drawn("kv-exemplet-1.json").areas if area.pattern)
    assert (area.pattern, area.letters, area.fill) == (66, "", None)


def test_where_boundaries_coincide_only_the_highest_is_drawn() -> None:
    found = drawn("rules/TOPO-0006/bad.json")  # 100 × 60 m, a street of 10 m, a lens of 2 mm above it
    assert length_of(LineKind.PLAN, found) == 320
    assert length_of(LineKind.USE, found) == pytest.approx(200)


def test_a_narrow_fault_is_shown_through_a_lens_and_a_broad_one_as_it_is() -> None:
    for rule, through_lens in (("DP-0002", True), ("DP-0004", False), ("DP-Krav-0018", False)):
        shown = drawings(samples_of(rule))
        assert shown is not None
        assert ['id="lens"' in text for text in shown] == [through_lens, through_lens]


def test_both_plans_are_seen_through_the_same_frame() -> None:
    shown = drawings(samples_of("DP-0003"))
    assert shown is not None
    assert len({text.split("<title")[0] for text in shown}) == 1


def test_a_rule_whose_faults_have_no_geometry_has_no_drawing() -> None:
    assert drawings(samples_of("SCHEMA-0001")) is None


def test_plans_that_differ_by_a_centimetre_do_not_look_alike() -> None:
    assert not look_alike(samples_of("DP-0003"))
    assert look_alike(samples_of("DP-0018"))


def test_the_same_plan_is_drawn_the_same_twice() -> None:
    assert drawings(samples_of("TOPO-0002")) == drawings(samples_of("TOPO-0002"))


def test_a_short_line_and_a_point_are_ringed() -> None:
    assert mark(shapely.Point(5, 5)).count("<circle") == 2
    assert mark(shapely.LineString([(0, 0), (3, 0)])).count("<circle") == 2
    assert "<circle" not in mark(shapely.LineString([(0, 0), (90, 0)]))


def test_a_measure_lies_across_the_narrow_side() -> None:
    assert 'd="M0 5L40 5' not in (across := arrow(shapely.box(0, 0, 40, 10), "1 m"))
    assert 'd="M20 0L20 10' in across
    assert 'd="M0 20L10 20' in arrow(shapely.box(0, 0, 10, 40), "1 m")


def test_letters_stay_out_of_areas_without_room_for_them() -> None:
    shown = drawings(samples_of("TOPO-0001"))  # the plan is small there, since the stray line lies far away
    assert shown is not None
    assert ">B<" in shown[1] and ">GATA<" not in shown[1]


def test_a_view_of_a_point_does_not_divide_by_nothing() -> None:
    assert isinstance(fitted((1, 1, 1, 1), 0, 0, 10, 10), View)
