"""The questions to settle early: by ground, weighty first, what is not known last."""

from __future__ import annotations

from itertools import pairwise

from detaljplan.review.crux import crux_questions
from detaljplan.review.definitions import load_layers
from detaljplan.review.overlay import review_plan
from tests.review.builders import layer, plan, square
from tests.review.questions.cases import of

HIT = [of("ri_naturvard", square(0, 0, 50, 50)), of("skyfall", square(0, 0, 50, 50))]


def test_a_hit_asks_its_layers_question_of_the_authority_that_knows() -> None:
    found = crux_questions(review_plan(plan(), HIT), load_layers())
    nature = next(one for one in found if one.subject == "Riksintresse för naturvård")
    assert (nature.owner, nature.question) == ("Naturvårdsverket", layer("ri_naturvard").question)
    assert not nature.is_open


def test_what_is_not_known_is_asked_too_after_the_rest_of_its_ground() -> None:
    found = crux_questions(review_plan(plan(), HIT), load_layers())
    shore = next(one for one in found if one.subject == "Strandskydd")
    assert shore.is_open
    for one, other in pairwise(found):
        assert (one.ground.order, one.is_open) <= (other.ground.order, other.is_open)


def test_a_layer_that_is_mapped_and_not_hit_raises_nothing() -> None:
    found = crux_questions(review_plan(plan(), [of("ri_naturvard")]), load_layers())
    assert "Riksintresse för naturvård" not in {one.subject for one in found}
