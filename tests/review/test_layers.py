"""The layer definitions and the grounds they feed."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from detaljplan.errors import SpecError
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import LayerGeometry, Secrecy, Weight, layer_of, load_layers

TEXT = (files("detaljplan.review") / "layers" / "fororenade_omraden.toml").read_text("utf-8")


def test_three_layers_come_with_the_program_in_the_order_of_their_grounds() -> None:
    assert [(la.id, la.ground, la.search_distance.m, la.weight, la.secrecy) for la in load_layers()] == [
        ("ri_kulturmiljovard", Ground.NATIONAL_INTEREST, 100, Weight.HEAVY, Secrecy.OPEN),
        ("fororenade_omraden", Ground.HEALTH_AND_SAFETY, 100, Weight.HEAVY, Secrecy.OPEN),
        ("oversvamning_100", Ground.HEALTH_AND_SAFETY, 50, Weight.HEAVY, Secrecy.OPEN),
    ]


def test_every_search_distance_says_where_it_comes_from() -> None:
    for known in load_layers():
        assert known.search_distance.source and known.search_distance.certainty


def test_a_file_is_named_after_its_layer() -> None:
    names = {f.name for f in (files("detaljplan.review") / "layers").iterdir() if f.name.endswith(".toml")}
    assert names == {f"{known.id}.toml" for known in load_layers()}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('ground = "HS"', 'ground = "XX"', "ground"),
        ('geometry = "point"', "", "geometry"),
        ('weight = "heavy"', "weight = 3", "weight"),
        ('theme = "Förorenad mark"', 'theme = " "', "theme"),
        ("m = 100", "m = -1", "search_distance.m"),
        ("m = 100", "m = true", "search_distance.m"),
        ("m = 100", "m = nan", "search_distance.m"),
        ('certainty = "förslag"', "", "search_distance.certainty"),
        ('id = "ebh_id"', "id = 7", "fields.id"),
        ("shown = [", "shown = [7, ", "fields.shown"),
        ("[fields]", "[falt]", "falt"),
        ('type = "riskklass"', 'typ = "riskklass"', "fields.typ"),
    ],
)
def test_a_broken_definition_is_refused_with_file_and_field(old: str, new: str, field: str) -> None:
    assert old in TEXT
    with pytest.raises(SpecError, match=rf"^fil\.toml: .*\b{re.escape(field)}\b"):
        layer_of(TEXT.replace(old, new), "fil.toml")


def test_a_definition_that_is_not_toml_is_refused() -> None:
    with pytest.raises(SpecError, match=r"fil\.toml: .*TOML"):
        layer_of("id = ", "fil.toml")


def test_the_point_layer_keeps_its_reservation() -> None:
    layer = layer_of(TEXT, "fil.toml")
    assert layer.geometry is LayerGeometry.POINT
    assert layer.note == "En punkt kan stå för flera fastigheter; att punkt saknas bevisar ingenting."


def test_the_five_grounds_are_cited_by_phase_and_advice_stands_last() -> None:
    assert [g.value for g in Ground] == ["RI", "MK", "MKN", "STR", "HS", "RAD"]
    assert [g.order for g in Ground] == [1, 2, 3, 4, 5, 6]
    numbers = [g.paragraph and g.paragraph.split()[-2] for g in Ground]
    assert numbers == ["1", "2", "3", "4", "5", None]
    # In public review the law numbers them RI, MKN, STR, MK, HS.
    by_public_review = sorted(list(Ground)[:5], key=lambda g: g.citation.public_review or "")
    assert [g.value for g in by_public_review] == ["RI", "MKN", "STR", "MK", "HS"]
