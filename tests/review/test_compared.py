"""Two reviews held against each other: what became of each hit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detaljplan.review.compared import HitChange, LayerChange, compared_reviews
from detaljplan.review.model import LayerData, Review
from detaljplan.review.overlay import review_plan
from tests.review.builders import line, plan, square
from tests.review.questions.cases import of


def review(*data: LayerData) -> Review:
    return review_plan(plan(), data)


def changes(before: LayerData, after: LayerData) -> list[LayerChange]:
    return list(compared_reviews(review(before), review(after)))


def areas(width: float) -> LayerData:
    return of("ri_naturvard", square(0, 0, width, 150))


def test_the_same_review_changes_nothing() -> None:
    assert changes(areas(50), areas(50)) == []


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (of("ri_naturvard"), areas(50), HitChange.NEW),
        (areas(50), of("ri_naturvard"), HitChange.GONE),
        (areas(50), areas(60), HitChange.GROWN),
        (areas(60), areas(50), HitChange.SHRUNK),
    ],
)
def test_a_hit_is_new_gone_grown_or_shrunk(before: LayerData, after: LayerData, change: HitChange) -> None:
    (told,) = changes(before, after)
    assert told.change is change


@pytest.mark.parametrize(("more", "count"), [(0.0005, 0), (0.01, 1)])
def test_what_moves_under_a_millimetre_could_make_is_noise(more: float, count: int) -> None:
    assert len(changes(areas(50), areas(50 + more))) == count


def test_a_line_grows_in_length_and_points_in_number() -> None:
    (road,) = changes(of("ri_vag", line((-10, 50), (50, 50))), of("ri_vag", line((-10, 50), (80, 50))))
    assert road.change is HitChange.GROWN


def test_a_layer_that_can_no_longer_answer_is_told_and_is_no_lost_hit_of_the_plan_alone() -> None:
    failed = replace(areas(50), failure="Källan svarade inte.", version="2")
    (told,) = changes(areas(50), failed)
    assert (told.change, told.other_data) == (HitChange.GONE, True)
    assert told.after is not None
    assert told.after.status.is_open


def test_objects_that_came_and_went_are_named() -> None:
    one, other = areas(50), areas(50)
    renamed = replace(other, features=tuple(replace(f, id=f"new {f.id}") for f in other.features))
    assert changes(one, renamed) == [], "the ground is the same"
    wider = areas(60)
    (told,) = changes(one, replace(wider, features=tuple(replace(f, id=f"new {f.id}") for f in wider.features)))
    assert (told.new_objects, told.gone_objects) == (("new ri_naturvard--0",), ("ri_naturvard--0",))


def test_a_layer_of_only_one_review_counts_by_its_hit() -> None:
    (told,) = compared_reviews(review(), review(areas(50)))
    assert (told.change, told.before) == (HitChange.NEW, None)
