"""A protected layer tells nothing: whatever its objects are, every answer in every shape is the same, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from detaljplan.read.document import FileFormat
from detaljplan.report.review_shapes import REVIEW_SHAPES, Reviewed
from detaljplan.review.assessment import subjects_of
from detaljplan.review.crux import crux_questions
from detaljplan.review.definitions import load_layers
from detaljplan.review.layer import Secrecy
from detaljplan.review.model import LayerData, Review
from detaljplan.review.overlay import review_plan
from detaljplan.review.questions.asked import ASKED
from detaljplan.review.screening import screening
from tests.review.builders import layer, square
from tests.review.questions.cases import height, homes, of, with_provisions

PLAN = with_provisions(homes(), height("30"), municipality="0484")
ASKED_OF = sorted({id for question, _ in ASKED for id in question.layers} | {"ri_naturvard", "seveso", "jordbruksmark"})
PLACES = {
    "in the plan": square(10, 10, 50, 50),
    "beside it": square(210, 10, 50, 50),
    "far away": square(3_000, 3_000, 50, 50),
}


def protected(id: str, place: str | None) -> LayerData:
    shapes = (PLACES[place],) if place else ()
    kind = "upphävt i plan" if id == "strandskydd" else None
    data = of(id, *shapes, kind=kind, attributes={"db_min": 70, "namn": place})
    return replace(data, layer=replace(layer(id), secrecy=Secrecy.PROTECTED))


def review(id: str, place: str | None, **how: object) -> Review:
    others = [of(other) for other in ("natura2000", "kommungrans") if other != id]
    return review_plan(PLAN, [replace(protected(id, place), **how), *others], expected=load_layers())


def written(made: Review, shape: str) -> bytes:
    told = Reviewed(
        review=made,
        plan=PLAN,
        file_name="plan.json",
        file_format=FileFormat.NGP_JSON,
        day=date(2026, 5, 4),
        lang="sv",
    )
    return REVIEW_SHAPES[shape].write(told)


@pytest.mark.parametrize("id", ASKED_OF)
def test_answers_questions_and_lists_are_the_same_wherever_the_objects_lie(id: str) -> None:
    nowhere = review(id, None)
    for place in PLACES:
        made = review(id, place)
        assert made == nowhere
        assert subjects_of(made) == subjects_of(nowhere)
        assert screening(made) == screening(nowhere)
        assert crux_questions(made, load_layers()) == crux_questions(nowhere, load_layers())


@pytest.mark.parametrize(
    "how",
    [{"failure": "Källan svarade inte."}, {"version": "2"}, {"features": ()}, {"unplaced": 3}, {"coverage": None}],
    ids=lambda how: next(iter(how)),
)
def test_nor_does_the_state_of_its_data_show(how: dict[str, object]) -> None:
    assert review("strandskydd", "in the plan", **how) == review("strandskydd", None)


@pytest.mark.parametrize("shape", sorted(set(REVIEW_SHAPES) - {"docx"}))
def test_every_shape_is_equal_byte_for_byte(shape: str) -> None:
    nowhere = written(review("strandskydd", None), shape)
    assert b"skydda" in nowhere.lower() or shape in ("pdf", "geopackage")
    for place in PLACES:
        assert written(review("strandskydd", place), shape) == nowhere


def test_the_same_layer_unprotected_does_tell() -> None:
    opened = replace(protected("strandskydd", "in the plan"), layer=layer("strandskydd"))
    result = review_plan(PLAN, [opened]).of_layer("strandskydd")
    assert result is not None
    assert result.status.is_hit
