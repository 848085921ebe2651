"""The invented layers of sample_plans, laid under the three sample plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from detaljplan.errors import LayerError
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import Review, Status
from detaljplan.review.overlay import review_plan
from tests.review.builders import plan

FOLDER = Path(__file__).parents[2] / "sample_plans" / "layers"
SAMPLES = {"A": "kv-exemplet-1.json", "B": "kv-exemplet-2-laga-kraft.json", "C": "kv-exemplet-3-med-fel.json"}
CULTURE, FLOOD, CONTAMINATED = "ri_kulturmiljovard", "oversvamning_100", "fororenade_omraden"


def _sample(name: str) -> Plan:
    return read_plan(read_document((FOLDER.parent / name).read_bytes(), name))


@pytest.fixture(scope="module")
def reviews() -> dict[str, Review]:
    layers = read_layer_set(FOLDER / "layers.toml")
    return {name: review_plan(_sample(file), layers) for name, file in SAMPLES.items()}


@pytest.mark.parametrize(
    ("sample", "layer", "status"),
    [
        ("A", CULTURE, Status.HIT_HEAVY),
        ("A", FLOOD, Status.HIT_HEAVY),
        ("A", CONTAMINATED, Status.HIT_HEAVY),
        ("B", CULTURE, Status.NEAR),
        ("B", FLOOD, Status.HIT_HEAVY),
        ("B", CONTAMINATED, Status.NEAR),
        ("C", CULTURE, Status.NO_HIT),
        ("C", FLOOD, Status.NOT_MAPPED),
        ("C", CONTAMINATED, Status.COVERAGE_UNKNOWN),
    ],
)
def test_the_three_sample_plans_show_every_kind_of_answer(
    reviews: dict[str, Review], sample: str, layer: str, status: Status
) -> None:
    result = reviews[sample].of_layer(layer)
    assert result is not None
    assert result.status is status
    assert result.is_synthetic


def test_a_third_of_the_first_plan_is_of_national_interest(reviews: dict[str, Review]) -> None:
    result = reviews["A"].of_layer(CULTURE)
    assert result is not None
    assert result.share_of_plan_pct == pytest.approx(33.33, abs=0.01)


def test_the_flood_reaches_the_first_plan_only_as_a_sliver(reviews: dict[str, Review]) -> None:
    result = reviews["A"].of_layer(FLOOD)
    assert result is not None
    assert result.label == "Träff, tungt vägande lager (gränsfall)"
    assert result.area_m2 == pytest.approx(90, abs=0.2)


def test_the_distances_of_the_second_plan_are_the_drawn_ones(reviews: dict[str, Review]) -> None:
    culture, contaminated = reviews["B"].of_layer(CULTURE), reviews["B"].of_layer(CONTAMINATED)
    assert culture is not None and contaminated is not None
    assert culture.nearest_distance_m == pytest.approx(60, abs=0.01)
    assert [o.id for o in contaminated.objects] == ["EX-102"]
    assert contaminated.nearest_distance_m == pytest.approx(99, abs=0.01)


def test_every_ground_has_demo_data_that_can_be_read() -> None:
    read = read_layer_set(FOLDER / "layers.toml")
    assert {d.layer.ground for d in read} == {layer.ground for layer in load_layers()}
    assert [d.layer.id for d in read if d.failure] == []
    assert all(d.synthetic for d in read)


def test_a_file_that_fails_is_told_in_the_review_and_the_others_are_read(tmp_path: Path) -> None:
    for file in FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "oversvamning_100.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "ri_kulturmiljovard_tackning.geojson").unlink()
    review = review_plan(plan(), read_layer_set(tmp_path / "layers.toml"))
    assert {r.layer_id for r in review.hits if r.status is Status.NOT_CHECKED} == {CULTURE, FLOOD}
    contaminated = review.of_layer(CONTAMINATED)
    assert contaminated is not None
    assert contaminated.status is Status.HIT_HEAVY


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "oversvamning_100"', 'id = "okant"', "inte definierat"),
        ('id = "oversvamning_100"', 'id = "fororenade_omraden"', "två gånger"),
        ('file = "oversvamning_100.geojson"', 'file = "../layers/oversvamning_100.geojson"', "samma mapp"),
        ('coverage = "unknown"', "", "coverage"),
        ("[[layer]]", "[[lager]]", "minst ett"),
        ("[[layer]]", "[[layer", "är inte giltig TOML: vid rad 4"),
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (FOLDER / "layers.toml").read_text("utf-8")
    assert old in text
    for file in FOLDER.glob("*.geojson"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "layers.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(LayerError, match=told):
        read_layer_set(tmp_path / "layers.toml")
