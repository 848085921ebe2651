"""Numbers, measures and dates in Swedish and English."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest

from detaljplan import numerals


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 2, "1\u00a0234\u00a0567,89"),
        (0, 0, "0"),
        (-0.04, 1, "0,0"),
        (-1234.5, 1, "−1\u00a0234,5"),
        (None, 0, "–"),
        (math.nan, 0, "–"),
        (math.inf, 0, "–"),
    ],
)
def test_a_number_is_written_as_in_swedish(value: float | None, decimals: int, text: str) -> None:
    assert numerals.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "0,1"), (2.0, "2"), (0.0999, "0,1"), (0.0125, "0,013"), (100, "100")]
)
def test_a_measured_value_keeps_its_millimetres_and_no_idle_noughts(value: float, text: str) -> None:
    assert numerals.exact(value) == text


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [
        (0.1003, 0.1, "0,1003"),
        (0.10002, 0.1, "0,10002"),
        (0.1014, 0.1, "0,101"),
        (4.9996, 5, "4,9996"),
        (0.00004, 0, "0,00004"),
        (5, 5, "5"),
        (5.000000001, 5, "5"),
    ],
)
def test_a_value_beside_its_limit_is_told_apart_from_it(value: float, limit: float, text: str) -> None:
    assert numerals.beside(value, limit) == text
    assert numerals.beside(value, limit, "en") == text.replace(",", ".")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_000, "1\u00a0000\u00a0byte"),
        (999_999, "999\u00a0999\u00a0byte"),
        (1_000_000, "1\u00a0MB"),
        (268_435_456, "268,4\u00a0MB"),
    ],
)
def test_a_file_has_its_bytes_counted_below_a_megabyte(value: int, text: str) -> None:
    assert numerals.data_size(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 m²"), (4.26, "4,3 m²"), (9_999, "9 999 m²"), (10_000, "10 000 m² (1,00 ha)"), (None, "–")],
)
def test_an_area_has_hectares_beside_it_from_one_hectare_on(value: float | None, text: str) -> None:
    assert numerals.area(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("value", "text"), [(0.01, "< 0,1 %"), (0, "0,0 %"), (12.34, "12,3 %"), (None, "–")])
def test_a_small_share_is_not_told_as_nought(value: float | None, text: str) -> None:
    assert numerals.percent(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("value", "text"), [(0, "0 m"), (7.25, "7,2 m"), (1250.4, "1 250 m"), (None, "–")])
def test_a_distance_has_a_decimal_only_when_near(value: float | None, text: str) -> None:
    assert numerals.metres(value).replace("\u00a0", " ") == text


def test_a_moment_is_told_in_swedish_time() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert numerals.moment(late) == "2026-07-01 00:30"
    assert numerals.day(late) == "2026-07-01"


def test_a_date_is_told_as_it_is() -> None:
    assert numerals.day(date(2026, 1, 2)) == "2026-01-02"
    assert numerals.day(None) == "–"
    assert numerals.moment(None) == "–"


def test_english_has_point_commas_and_the_sign_of_percent_close() -> None:
    assert numerals.number(-1234567.891, 2, "en") == "−1,234,567.89"
    assert numerals.exact(0.0125, "en") == "0.013"
    assert numerals.exact(2.0, "en") == "2"
    assert numerals.area(123_456, "en") == "123,456\u00a0m² (12.35\u00a0ha)"
    assert numerals.metres(2.5, "en") == "2.5\u00a0m"
    assert numerals.percent(0.01, "en") == "<\u00a00.1%"
    assert numerals.percent(45, "en") == "45.0%"
    assert (numerals.data_size(1, "en"), numerals.data_size(999, "en")) == ("1\u00a0byte", "999\u00a0bytes")
    assert numerals.data_size(1_500_000, "en") == "1.5\u00a0MB"


def test_dates_are_english_and_moments_swedish_time() -> None:
    assert numerals.day(date(2025, 12, 1), "en") == "1 Dec 2025"
    assert numerals.day(None, "en") == numerals.moment(None, "en") == "–"
    assert numerals.moment(datetime(2025, 6, 30, 23, 5, tzinfo=UTC), "en") == "1 Jul 2025, 01:05"
