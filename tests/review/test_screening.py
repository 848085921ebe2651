"""The screening presets only what a map can say, and never a yes."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from detaljplan.review.definitions import load_layers
from detaljplan.review.model import LayerData
from detaljplan.review.overlay import review_plan
from detaljplan.review.screening import Criterion, Preset, screening
from tests.review.builders import plan, square
from tests.review.questions.cases import of

AGRICULTURE = "8 c"


def criterion(id: str, *data: LayerData) -> Criterion:
    (found,) = (it for it in screening(review_plan(plan(), data, expected=load_layers())).criteria if it.id == id)
    return found


def test_a_layer_that_is_mapped_and_not_hit_presets_not_touched() -> None:
    assert criterion(AGRICULTURE, of("jordbruksmark")).preset is Preset.NOT_TOUCHED


@pytest.mark.parametrize(
    "data",
    [of("jordbruksmark", square(0, 0, 50, 50)), of("jordbruksmark", mapped=None), of("ri_naturvard")],
    ids=["hit", "coverage unknown", "not loaded"],
)
def test_a_hit_and_what_is_not_known_are_left_to_a_person(data: LayerData) -> None:
    assert criterion(AGRICULTURE, data).preset is Preset.ASSESS


def test_all_layers_of_a_criterion_must_be_mapped_and_not_hit() -> None:
    three = [of(layer) for layer in ("ri_naturvard", "ri_kulturmiljovard", "ri_friluftsliv")]
    assert criterion("3 a", *three).preset is Preset.NOT_TOUCHED
    assert criterion("3 a", *three[:2]).preset is Preset.ASSESS


@pytest.mark.parametrize("id", ["1", "2", "4", "5", "6", "8 a", "8 b"])
def test_what_is_a_judgement_is_never_preset(id: str) -> None:
    clear = [of(layer) for layer in ("oversiktsplan", "byggnadsminne", "vattenforekomst")]
    assert criterion(id, *clear).preset is Preset.ASSESS


@pytest.mark.parametrize(
    ("length", "told"), [(99.9, "Gäller åtgärden något"), (100.0, "bara om det område som åtgärden berör")]
)
def test_the_size_of_the_plan_only_bounds_the_area_concerned(length: float, told: str) -> None:
    assert told in screening(review_plan(plan(square(0, 0, 50, length)), [])).applies


def test_every_layer_named_by_a_criterion_is_defined() -> None:
    told = tomllib.loads((files("detaljplan.review") / "screening.toml").read_text("utf-8"))
    named = {layer for row in told["criterion"] for layer in row["layers"]}
    assert named <= {layer.id for layer in load_layers()}
