"""The findings as CSV: opened right by a spreadsheet of the language, and never run by it."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pandas as pd
import pytest

from detaljplan.checking import Checked, check_bytes
from detaljplan.findings import Measurement, Severity
from detaljplan.numerals import Language
from detaljplan.report.csv import csv_bytes
from detaljplan.report.rows import MOST_CHARACTERS
from sample_plans.plans import faulty_plan
from tests.build import area, plan, rectangle, written, zone
from tests.report.faults import SHORT, E, N, finding, reported

CELL_OF_EXCEL = 32_767


def rows(judged: Checked, lang: Language = "sv") -> list[dict[str, str]]:
    text = csv_bytes(judged.report, judged.plan, lang).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";" if lang == "sv" else ","))


@pytest.fixture(scope="module")
def faulty() -> Checked:
    return check_bytes(written(faulty_plan()), "plan.json")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_each_finding_is_a_row_and_says_what_the_report_says(faulty: Checked, lang: Language) -> None:
    found = rows(faulty, lang)
    report = faulty.report
    number, message = ("Nr", "Fynd") if lang == "sv" else ("No.", "Finding")
    told = {int(row[number]): row[message] for row in found}
    assert told == {i: f.message if lang == "sv" else f.message_en for i, f in enumerate(report.findings, start=1)}


def test_the_gravest_stand_first() -> None:
    given = [Severity.INFO, Severity.ERROR, Severity.WARNING, Severity.ERROR]
    found = rows(reported(*(finding(severity=severity) for severity in given)))
    assert [row["Allvarlighet"] for row in found] == ["Fel", "Fel", "Varning", "Upplysning"]
    assert [row["Nr"] for row in found] == ["2", "4", "3", "1"]


def test_swedish_has_semicolons_and_decimal_commas_english_commas_and_points() -> None:
    judged = reported(finding(measurement=SHORT, point=(E + 0.5, N)))
    swedish, english = (csv_bytes(judged.report, judged.plan, lang) for lang in ("sv", "en"))
    assert swedish.startswith("\ufeffNr;Allvarlighet;Regel;".encode())
    assert english.startswith("\ufeffNo.,Severity,Rule,".encode())
    assert b";0,25;3,0;m;-2,75;" in swedish
    assert b",0.25,3.0,m,-2.75," in english
    assert swedish.endswith(b";6580000,0;150000,5;EPSG:3010\r\n")
    assert english.endswith(b",6580000.0,150000.5,EPSG:3010\r\n")


def test_numbers_are_read_as_numbers_negative_ones_too(faulty: Checked) -> None:
    table = pd.read_csv(BytesIO(csv_bytes(faulty.report, faulty.plan)), sep=";", decimal=",")
    assert {table[name].dtype.kind for name in ("Uppmätt", "Gräns", "Marginal", "N", "E")} == {"f"}
    expected = [f.measurement.margin for f in faulty.report.findings if f.measurement]
    assert sorted(table["Marginal"].dropna()) == pytest.approx(sorted(expected), abs=1e-6)
    assert (table["Marginal"] < 0).any()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "  =", "\u00a0=", "＝"])
def test_no_text_of_a_plan_is_a_formula(start: str) -> None:
    hostile = f'{start}HYPERLINK("http://example.se";"Klicka")'
    judged = reported(finding(message=hostile, near=hostile, where=hostile, objects=(hostile,), message_en=hostile))
    for lang in ("sv", "en"):
        (row,) = rows(judged, lang)
        dangerous = [cell for cell in row.values() if cell.strip()[:1] in "=+-@＝" and cell.strip()]
        assert dangerous == []
        assert sum("HYPERLINK" in cell for cell in row.values()) == 4


def test_a_text_with_the_separator_quotes_and_line_breaks_stays_in_its_cell() -> None:
    judged = reported(finding(message='a;b,c"d\r\n=1+1\x00\ud800'))
    (row,) = rows(judged)
    assert row["Fynd"] == 'a;b,c"d··=1+1··'


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    judged = reported(finding(message="å" * 50_000, objects=tuple(f"objekt-{n}" for n in range(10_000))))
    (row,) = rows(judged)
    assert len(row["Fynd"]) == len(row["Objekt"]) == MOST_CHARACTERS < CELL_OF_EXCEL
    assert row["Fynd"].endswith("…")


def test_what_is_no_number_is_an_empty_cell() -> None:
    nan = Measurement(measured=float("nan"), limit=3.0, unit="m")
    (row,) = rows(reported(finding(measurement=nan, point=(float("inf"), N))))
    assert (row["Uppmätt"], row["Marginal"], row["E"]) == ("", "", "")
    assert row["Gräns"] == "3,0"


def test_nothing_found_is_the_headings_alone() -> None:
    judged = reported()
    assert csv_bytes(judged.report, judged.plan).count(b"\r\n") == 1


def test_coordinates_have_no_system_where_the_plan_states_several() -> None:
    ground, elsewhere = area(rectangle(0, 0, 9, 9)), area(rectangle(0, 0, 9, 9), epsg=3011)
    judged = reported(
        finding(point=(E, N), severity=Severity.INFO), tree=plan(ground, zone("ett", "DP_KM_B2", elsewhere))
    )
    (row,) = rows(judged)
    assert (row["E"], row["Koordinatsystem"]) == ("150000,0", "")
