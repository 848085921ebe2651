from __future__ import annotations

from datetime import date

import pytest

from detaljplan.errors import SpecError
from detaljplan.spec.catalogue import Catalogue, Variable, load_catalogue, wording_variables
from detaljplan.spec.specification import load_specification

CATALOGUE = load_catalogue()


def test_the_release_has_908_provisions_in_force_each_with_its_own_identity_and_code() -> None:
    assert CATALOGUE.release == "20251201"
    assert len(CATALOGUE) == len({entry.id for entry in CATALOGUE}) == 908
    assert len({entry.code for entry in CATALOGUE}) == 908
    assert all(entry.valid_to is None for entry in CATALOGUE)


def test_the_catalogue_names_its_source() -> None:
    assert CATALOGUE.source == "Källa: Boverket, Planbestämmelsekatalogen"


def test_technical_installations_are_found_by_identity_and_by_code() -> None:
    entry = CATALOGUE.by_id("9b78a950-1bb2-4046-98cf-9efbd5868323")
    assert entry is not None
    assert entry is CATALOGUE.by_code("DP_KM_E2")
    assert entry.wording == "Tekniska anläggningar"
    assert (entry.provision_type, entry.land_form) == ("Användningsbestämmelse", "Kvartersmark")
    assert (entry.label, entry.colour, entry.geometry_type) == ("E", "Blågrå", "Yta/Volym")
    assert (entry.valid_from, entry.interpretation, entry.symbol_id) == (date(2020, 10, 1), False, None)


def test_another_letter_case_is_another_identity_unless_asked_otherwise() -> None:
    upper = "9B78A950-1BB2-4046-98CF-9EFBD5868323"
    assert CATALOGUE.by_id(upper) is None
    assert CATALOGUE.by_id_any_case(upper) is CATALOGUE.by_code("DP_KM_E2")


@pytest.mark.parametrize("unknown", ["", "00000000-0000-4000-8000-000000000000", "DP_KM_E2"])
def test_an_unknown_identity_gives_nothing(unknown: str) -> None:
    assert CATALOGUE.by_id(unknown) is None
    assert CATALOGUE.by_id_any_case(unknown) is None


def test_the_words_of_the_catalogue_are_the_closed_lists_of_the_specification() -> None:
    assert {entry.provision_type for entry in CATALOGUE} == {"Användningsbestämmelse", "Egenskapsbestämmelse"}
    assert {entry.geometry_type for entry in CATALOGUE} == {"Punkt", "Linje", "Yta/Volym"}
    assert {entry.expressed_value for entry in CATALOGUE} == {"Min", "Max", "Exakt", None}
    assert {entry.land_form for entry in CATALOGUE} == {
        "Allmän plats",
        "Kvartersmark",
        "Vattenområde",
        "Planområdet",
    }


def test_a_release_with_the_same_identity_twice_is_refused() -> None:
    entry = next(iter(CATALOGUE))
    with pytest.raises(SpecError, match="två gånger"):
        Catalogue("påhittad", [entry, entry])


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Bostäder", ()),
        ("Högsta nockhöjd är [höjd:decimaltal] meter", (Variable("höjd", "decimaltal", False),)),
        ("[text:text]", (Variable("text", "text", True),)),
        ("[text:decimaltal]", (Variable("text", "decimaltal", False),)),
        ("[äldre bestämmelse:text]. [orsak:text].", (
            Variable("äldre bestämmelse", "text", False),
            Variable("orsak", "text", False),
        )),
        ("[höjd:decimaltal] till [höjd:decimaltal]", (Variable("höjd", "decimaltal", False),) * 2),
        ("[skydds- eller säkerhetsåtgärd:text]", (Variable("skydds- eller säkerhetsåtgärd", "text", False),)),
        ("[höjd:heltal] [höjd] [:text] [a:text", ()),
    ],
)  # fmt: skip
def test_the_variables_of_a_wording_are_found_in_order(wording: str, expected: tuple[Variable, ...]) -> None:
    assert wording_variables(wording) == expected


def test_every_bracket_of_the_catalogue_is_a_variable() -> None:
    for entry in CATALOGUE:
        for text in (entry.wording, entry.label or ""):
            assert len(wording_variables(text)) == text.count("[") == text.count("]"), entry.code
    decimal = [e for e in CATALOGUE if any(v.kind == "decimaltal" for v in wording_variables(e.wording))]
    assert len(decimal) == 83


def test_the_catalogue_is_the_one_the_specification_names() -> None:
    assert CATALOGUE.release == load_specification().catalogue_release
    assert load_catalogue() is CATALOGUE
