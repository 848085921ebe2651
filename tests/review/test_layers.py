"""The layer definitions and the grounds they feed."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from detaljplan.errors import SpecError
from detaljplan.review.definitions import layers_as, load_layers
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import LayerGeometry, NearWeight, Weight
from detaljplan.review.layer_file import county_of, layer_of
from detaljplan.spec.municipalities import counties

FOLDER = files("detaljplan.review") / "layers"
RAW = (FOLDER / "fororenade_omraden.toml").read_bytes()
TEXT = RAW.decode()
CATALOGUE = Path(__file__).parents[3] / "shared" / "review" / "layer-catalogue.json"
NAMED_OTHERWISE = {
    "ebh": "fororenade_omraden",
    "oversv_100": "oversvamning_100",
    "oversv_200": "oversvamning_200",
    "oversv_bhf": "oversvamning_bhf",
    "oversv_kust": "kustoversvamning",
    "skred_forutsattning": "skred_forutsattningar",
    "stabilitet_msb": "stabilitet",
    "ri_hogexpl_kust": "ri_hogexploaterad_kust",
    "fm_riksintresse_pa_land": "fm_riksintresse_land",
    "fm_stoppomrade_for_hoga_objekt": "fm_stoppomrade_hoga_objekt",
    "fm_paverkansomrade_for_buller_e": "fm_paverkan_buller_risk",
    "fm_omrade_med_sarskilt_behov_av": "fm_hinderfrihet",
    "fm_stoppomrade_for_vindkraftver": "fm_stoppomrade_vindkraft",
    "fm_lagflygningsomrade_med_paver": "fm_lagflygning",
}


def test_fifty_five_layers_come_with_the_program_in_the_order_of_their_grounds() -> None:
    known = load_layers()
    assert len(known) == 55
    assert [layer.ground.order for layer in known] == sorted(layer.ground.order for layer in known)
    assert {layer.ground for layer in known} == set(Ground)


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the facts about layers are not on this machine")
def test_weight_ground_and_secrecy_are_those_of_the_facts() -> None:
    told = json.loads(CATALOGUE.read_text("utf-8"))["lager"]
    weights, secrecies = {"TUNG": Weight.HEAVY, "BEDOMS": Weight.ASSESSED}, {"oppen": "open", "intern": "internal"}
    near = {"TUNG": NearWeight.HEAVY, "BEDOMS": NearWeight.ASSESSED}
    known = {layer.id: layer for layer in load_layers()}
    for row in told:
        layer = known[NAMED_OTHERWISE.get(row["id"], row["id"])]
        assert layer.ground == row["provningsgrund"], layer.id
        assert layer.weight is weights[row["status_vid_traff"]], layer.id
        assert layer.relation.distance_m == row["sokavstand_m"], layer.id
        assert layer.relation.near is near.get(row["status_vid_narhet"], NearWeight.NEAR), layer.id
        assert layer.secrecy == secrecies[row["skyddsklass"]], layer.id


def test_every_distance_says_where_it_comes_from() -> None:
    assert all(known.relation.source and known.relation.certainty for known in load_layers())


def test_a_county_says_otherwise_of_some_layers() -> None:
    everywhere, stockholm = ({layer.id: layer for layer in load_layers(county)} for county in (None, "01"))
    assert "+2,70 m" in stockholm["kustoversvamning"].question
    assert "+2,70 m" not in everywhere["kustoversvamning"].question
    assert {id for id in everywhere if everywhere[id] != stockholm[id]} == {"kustoversvamning", "farligt_gods_vag"}


@pytest.mark.parametrize("county", sorted(counties()))
def test_the_layers_of_every_county_can_be_read(county: str) -> None:
    assert len(load_layers(county)) == len(load_layers())


def test_a_county_may_change_the_distance_and_keeps_the_rest_of_the_relation() -> None:
    told = county_of(
        b"""
        county = "12"
        source = "exempel"
        [layer.fororenade_omraden.relation]
        distance_m = 250
        """,
        "12.toml",
    )
    (layer,) = layers_as({"fororenade_omraden.toml": RAW}, told)
    assert (layer.relation.distance_m, layer.relation.near) == (250, NearWeight.NEAR)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('[layer.fororenade_omraden]\nground = "RI"', "ground"),
        ("[layer.fororenade_omraden.relation]\ndistance_m = -1", "relation.distance_m"),
        ("[layer.fororenade_omraden]\nweight = 1", "weight"),
        ('[layer.okant]\nnote = "x"', "okant"),
    ],
)
def test_what_a_county_may_not_say_is_refused(line: str, field: str) -> None:
    told = county_of(f'county = "12"\nsource = "exempel"\n{line}'.encode(), "12.toml")
    with pytest.raises(SpecError, match=re.escape(field)):
        layers_as({"fororenade_omraden.toml": RAW}, told)


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
        ("distance_m = 100", "distance_m = -1", "relation.distance_m"),
        ("distance_m = 100", "distance_m = true", "relation.distance_m"),
        ("distance_m = 100", "distance_m = nan", "relation.distance_m"),
        ('certainty = "förslag"', "", "relation.certainty"),
        ('kind = "file"', 'kind = "fax"', "source.kind"),
        ("[[source]]", "[source]", "source"),
        ('id = "ebh_id"', "id = 7", "source.fields.id"),
        ("shown = [", "shown = [7, ", "source.fields.shown"),
        ("[source.fields]", "[source.falt]", "source.falt"),
        ('type = "riskklass"', 'typ = "riskklass"', "source.fields.typ"),
    ],
)
def test_a_broken_definition_is_refused_with_file_and_field(old: str, new: str, field: str) -> None:
    assert old in TEXT
    with pytest.raises(SpecError, match=rf"^fil\.toml: .*\b{re.escape(field)}\b"):
        layer_of(TEXT.replace(old, new).encode(), "fil.toml")


def test_a_definition_that_is_not_toml_is_refused() -> None:
    with pytest.raises(SpecError, match=r"fil\.toml: .*TOML"):
        layer_of(b"id = ", "fil.toml")


def test_the_point_layer_keeps_its_reservation() -> None:
    layer = layer_of(RAW, "fil.toml")
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
