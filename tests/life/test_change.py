"""What a version changed: the same said otherwise, noise, status, or the plan itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any

import numpy as np
import orjson
import pytest
import shapely

from detaljplan.language.words import translated
from detaljplan.life.change import ChangeKind, PlanChange, changed_since, first_version, not_compared
from detaljplan.life.told import change_told
from detaljplan.plan.model import Plan, PlanGeometry, UseProvision
from detaljplan.plan.values import Unreadable
from detaljplan.read.reader import read_document, read_plan
from sample_plans.plans import plan_in_force
from tests.build import Json
from tests.same_plan import WAYS, Way, rings
from tests.store.examples import EAST, NORTH, drawn, rectangle, small_plan

Edit = Callable[[Json], None]


def read(tree: Json, option: int | None = None) -> Plan:
    return read_plan(read_document(orjson.dumps(tree, option=option), "plan.json"))


def edited(edit: Edit) -> PlanChange:
    tree = plan_in_force()
    before = read(tree)
    edit(tree)
    return changed_since(before, read(tree), 1)


def of_plan(tree: Json) -> Json:
    return next(f["properties"] for f in tree["features"] if f["properties"]["feature:typ"] == "detaljplan")


def provisions(tree: Json) -> list[Json]:
    return [f["properties"] for f in tree["features"] if f["properties"]["feature:typ"] != "detaljplan"]


# --- the same


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_another_order_is_no_change(way: Way) -> None:
    change = edited(lambda tree: way(tree, Random(7)))
    assert change.kind is ChangeKind.SAME
    assert change.noise_vertices == 0


def test_other_white_space_is_no_change() -> None:
    tree = plan_in_force()
    assert changed_since(read(tree), read(tree, orjson.OPT_INDENT_2), 1).kind is ChangeKind.SAME


def test_what_numbers_and_dates_the_version_is_no_change() -> None:
    change = edited(lambda tree: of_plan(tree).update(versionGiltigFran="2027-01-01T00:00:00Z", objektversion=9))
    assert change.kind is ChangeKind.SAME


# --- noise: exactly a millimetre is a change


def nudge(*steps: float, ring: int = 0) -> Edit:
    def edit(tree: Json) -> None:
        vertex = list(rings(tree))[ring][1]
        for axis, step in enumerate(steps):
            vertex[axis] += step

    return edit


@pytest.mark.parametrize("steps", [(0.0009,), (0.0, -0.000999), (0.0007, 0.0007)])
@pytest.mark.parametrize("ring", [0, 1])
def test_a_move_below_a_millimetre_is_noise(steps: tuple[float, ...], ring: int) -> None:
    change = edited(nudge(*steps, ring=ring))
    assert (change.kind, change.noise_vertices) == (ChangeKind.NOISE, 1)
    assert change.noise_mm == pytest.approx(1000 * np.hypot(*steps, *([0.0] * (2 - len(steps)))), abs=0.001)


@pytest.mark.parametrize("steps", [(0.001,), (0.0, -0.001), (0.0008, 0.0006), (0.0011,), (1.0,)])
@pytest.mark.parametrize(("ring", "boundary", "redrawn"), [(0, True, 0), (1, False, 1)])
def test_a_move_of_a_millimetre_is_a_change(steps: tuple[float, ...], ring: int, boundary: bool, redrawn: int) -> None:
    change = edited(nudge(*steps, ring=ring))
    assert (change.kind, change.boundary, change.redrawn) == (ChangeKind.CHANGED, boundary, redrawn)


def test_noise_in_another_order_is_still_noise() -> None:
    def edit(tree: Json) -> None:
        nudge(0.0004, 0.0003)(tree)
        for way in WAYS:
            way(tree, Random(3))

    change = edited(edit)
    assert (change.kind, change.noise_vertices, change.noise_mm) == (ChangeKind.NOISE, 1, 0.5)


def test_a_vertex_more_is_a_change_wherever_it_lies() -> None:
    def edit(tree: Json) -> None:
        ring = list(rings(tree))[1]
        ring.insert(1, [(a + b) / 2 for a, b in zip(ring[0], ring[1], strict=True)])

    assert edited(edit).redrawn == 1


def test_a_height_is_measured_and_one_more_or_less_is_a_change() -> None:
    def with_height(height: float) -> Plan:
        item = drawn(shapely.force_3d(rectangle(0, 0, 10, 10), z=height))
        return Plan(where="", object_id="p", boundary=(item,))

    flat = Plan(where="", object_id="p", boundary=(drawn(rectangle(0, 0, 10, 10)),))
    assert changed_since(with_height(4.0), with_height(4.0005), 1).kind is ChangeKind.NOISE
    assert changed_since(with_height(4.0), with_height(4.001), 1).boundary
    assert changed_since(with_height(4.0), flat, 1).boundary


def test_parts_of_an_area_in_another_order_are_the_same_and_swapped_holes_are_not() -> None:
    parts = [rectangle(20 * n, 0, 20 * n + 10, 10) for n in range(40)]
    before = small_with(shapely.MultiPolygon(parts))
    assert changed_since(before, small_with(shapely.MultiPolygon(parts[::-1])), 1).kind is ChangeKind.SAME
    outer, inner = rectangle(0, 0, 10, 10).exterior, rectangle(2, 2, 8, 8).exterior
    holed = small_with(shapely.Polygon(outer, [inner]))
    two = small_with(shapely.MultiPolygon([shapely.Polygon(outer), shapely.Polygon(inner)]))
    assert changed_since(holed, two, 1).redrawn == 1


def small_with(shape: Any) -> Plan:
    use = UseProvision(where="/p/0", object_id="a", geometries=(drawn(shape),))
    return Plan(where="", object_id="p", provisions=(use,))


def test_lines_and_points_are_compared_too() -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 9, NORTH), (EAST + 9, NORTH + 9)])
    assert changed_since(small_with(line), small_with(line.reverse()), 1).kind is ChangeKind.SAME
    near, far = shapely.Point(EAST, NORTH + 0.0009), shapely.Point(EAST, NORTH + 0.001)
    assert changed_since(small_with(shapely.Point(EAST, NORTH)), small_with(near), 1).kind is ChangeKind.NOISE
    assert changed_since(small_with(shapely.Point(EAST, NORTH)), small_with(far), 1).redrawn == 1


# --- status


def test_a_status_alone_is_told() -> None:
    change = edited(lambda tree: of_plan(tree).update(status="upphävd", datumStatusforandring="2027-01-01"))
    assert (change.kind, change.status_before, change.status_after) == (ChangeKind.STATUS, "laga kraft", "upphävd")


def test_the_days_of_a_decision_alone_are_told_as_status() -> None:
    change = edited(lambda tree: of_plan(tree)["beslutsinformation"][0].update(datumLagakraft=["2026-05-05"]))
    assert (change.kind, change.attributes) == (ChangeKind.STATUS, ())


def test_anything_else_of_a_decision_is_a_change() -> None:
    change = edited(lambda tree: of_plan(tree)["beslutsinformation"][0].update(diarienummerKommun="annat"))
    assert (change.kind, change.attributes) == (ChangeKind.CHANGED, ("beslutsinformation",))


def test_a_status_beside_noise_tells_both() -> None:
    def edit(tree: Json) -> None:
        of_plan(tree)["status"] = "upphävd"
        nudge(0.0002)(tree)

    change = edited(edit)
    assert (change.kind, change.noise_vertices) == (ChangeKind.STATUS, 1)
    assert "Dessutom är brytpunkter flyttade" in change_told(change)


# --- the plan itself


def test_what_was_added_removed_worded_anew_and_given_other_values_is_counted() -> None:
    def edit(tree: Json) -> None:
        told = provisions(tree)
        with_value = next(one for one in told if one.get("bestammelsevarde"))
        with_value["bestammelsevarde"][0]["variabelvarde"] = "17"
        told[0]["bestammelseformulering"] = "Helt annan formulering"
        gone, new = tree["features"].pop(), deepcopy(tree["features"][1])
        assert gone["properties"] is told[-1]
        new["properties"]["objektidentitet"] = "00000000-0000-4000-8000-00000000000f"
        tree["features"].append(new)
        of_plan(tree)["namn"] = "Nytt namn"

    change = edited(edit)
    assert change.kind is ChangeKind.CHANGED
    assert (change.added, change.removed, change.reworded, change.revalued) == (1, 1, 1, 1)
    assert (change.redrawn, change.boundary, change.attributes) == (0, False, ("namn",))
    assert "nya bestämmelser: 1" in change_told(change)
    assert "new provisions: 1" in translated(change_told(change), "en")


def test_another_coordinate_system_is_told_and_nothing_of_it_called_noise() -> None:
    other = changed_since(small_plan(), small_plan(epsg=3006), 1)
    assert (other.kind, other.zone, other.noise_vertices) == (ChangeKind.CHANGED, True, 0)


def test_provisions_without_an_identity_are_known_by_what_they_say() -> None:
    plan = small_plan()
    nameless = replace(plan, provisions=tuple(replace(one, object_id=None) for one in plan.provisions))
    turned = replace(nameless, provisions=nameless.provisions[::-1])
    assert changed_since(nameless, turned, 1).kind is ChangeKind.SAME


def test_what_could_not_be_read_to_its_end_is_never_told_as_the_same() -> None:
    def with_name(text: str) -> Plan:
        return replace(small_plan(), name=Unreadable(text, "/namn", "en text", "a text"))

    assert changed_since(with_name("x"), with_name("x"), 1).kind is ChangeKind.SAME
    assert changed_since(with_name("x" * 79 + "…"), with_name("x" * 79 + "…"), 1).attributes == ("namn",)


def test_a_shape_that_is_none_is_compared_by_what_stands_there() -> None:
    def with_shape(raw: str) -> Plan:
        shape = Unreadable(raw, "/g", "en yta", "an area")
        return Plan(where="", object_id="p", boundary=(PlanGeometry(where="/g", shape=shape),))

    assert changed_since(with_shape("a"), with_shape("a"), 1).kind is ChangeKind.SAME
    assert changed_since(with_shape("a"), with_shape("b"), 1).boundary


def test_coordinates_that_are_no_numbers_are_never_noise() -> None:
    def with_vertex(value: float) -> Plan:
        return small_with(shapely.LineString([(EAST, NORTH), (EAST + value, NORTH)]))

    for value in (float("inf"), 1e308):
        changed_since(with_vertex(value), with_vertex(-value), 1)
    assert changed_since(with_vertex(float("inf")), with_vertex(float("inf")), 1).redrawn == 1


@pytest.mark.parametrize("change", [edited(nudge(0.5)), first_version(small_plan()), not_compared(4, small_plan())])
def test_a_change_is_the_same_after_it_was_kept(change: PlanChange) -> None:
    assert PlanChange.from_json(orjson.loads(orjson.dumps(change.as_json()))) == change
    assert change_told(change)


# --- speed


def large(vertices: int, turn: int = 0) -> Plan:
    """Areas of 50 vertices, each ring begun `turn` vertices further on."""
    angles = np.linspace(0, 2 * np.pi, 50, endpoint=False)

    def circle(number: int) -> shapely.Polygon:
        ring = np.c_[EAST + 100 * number + 40 * np.cos(angles), NORTH + 40 * np.sin(angles)]
        return shapely.Polygon(np.roll(ring, turn, axis=0))

    uses = (
        UseProvision(where=f"/p/{n}", object_id=f"use-{n}", geometries=(drawn(circle(n)),))
        for n in range(vertices // 50)
    )
    return Plan(where="", object_id="p", provisions=tuple(uses))


@pytest.mark.parametrize("turn", [0, 7])
def test_five_thousand_vertices_take_milliseconds(turn: int) -> None:
    before, after = large(5_000), large(5_000, turn)
    seconds = []
    for _ in range(5):
        started = perf_counter()
        assert changed_since(before, after, 1).kind is ChangeKind.SAME
        seconds.append(perf_counter() - started)
    assert min(seconds) < 0.15


def test_a_crowded_ring_is_given_up_in_time() -> None:
    ring = np.full((20_000, 2), (EAST, NORTH)) + np.linspace(0, 1e-4, 20_000)[:, None]
    shapes = [shapely.Polygon(np.r_[one, [(EAST + 1, NORTH), (EAST + 1, NORTH + 1)]]) for one in (ring, ring + 0.01)]
    started = perf_counter()
    assert changed_since(*map(small_with, shapes), 1).redrawn == 1
    assert perf_counter() - started < 2
