from __future__ import annotations

import pytest

from detaljplan.spec.municipalities import (
    counties,
    county_by_code,
    municipalities,
    municipality_by_code,
    municipality_by_name,
)


def test_sweden_has_290_municipalities_in_21_counties() -> None:
    assert (len(municipalities()), len(counties())) == (290, 21)
    for code, municipality in municipalities().items():
        assert code == municipality.code and len(code) == 4
        assert municipality.county_code == code[:2] and county_by_code(code[:2]) is not None


@pytest.mark.parametrize("name", ["Eskilstuna", "Eskilstuna kommun"])
def test_a_municipality_is_found_by_its_short_and_its_full_name(name: str) -> None:
    found = municipality_by_name(name)
    assert found is not None and found.code == "0484"
    assert found is municipality_by_code("0484")


@pytest.mark.parametrize("name", ["Österåker", "Österåkers kommun", "Österåker kommun"])
def test_a_name_in_the_genitive_is_found_either_way(name: str) -> None:
    found = municipality_by_name(name)
    assert found is not None and found.code == "0117"


@pytest.mark.parametrize("name", ["", "eskilstuna", "Eskilstuna ", "kommun", "0484"])
def test_what_is_not_exactly_a_name_gives_nothing(name: str) -> None:
    assert municipality_by_name(name) is None


def test_no_two_municipalities_share_a_name() -> None:
    for municipality in municipalities().values():
        assert municipality_by_name(municipality.short_name) is municipality
        assert municipality_by_name(municipality.name) is municipality


def test_an_unknown_code_gives_nothing() -> None:
    assert municipality_by_code("484") is None
    assert county_by_code("02") is None


def test_a_county_is_found_by_its_code() -> None:
    county = county_by_code("04")
    assert county is not None and county.name == "Södermanlands län"
