"""The report as a Python program has it: written whole, told in either language, and shown shortly."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

import detaljplan
from detaljplan.numerals import Language
from detaljplan.report.shapes import SHAPES
from detaljplan.report.tables import findings_df, findings_gdf, rules_df

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report() -> detaljplan.PlanReport:
    return detaljplan.check(ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json")


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_shape_is_written_by_the_end_of_the_name(
    report: detaljplan.PlanReport, name: str, lang: Language, tmp_path: Path
) -> None:
    told = report.in_language(lang)
    path = told.write(tmp_path / f"rapport{SHAPES[name].suffix}")
    assert path.read_bytes() == told.as_bytes(name) == SHAPES[name].write(told.contents, told.plan, lang)


def test_a_shape_can_be_named_whatever_the_file_is_called(report: detaljplan.PlanReport, tmp_path: Path) -> None:
    path = report.write(str(tmp_path / "rapport"), format="json")
    assert orjson.loads(path.read_bytes())["verdict"] == "stopped"


def test_a_shape_that_is_not_there_is_refused(report: detaljplan.PlanReport, tmp_path: Path) -> None:
    with pytest.raises(detaljplan.DetaljplanError, match=r"Filändelsen säger inte .* \.txt, \.json"):
        report.write(tmp_path / "rapport.docx")
    with pytest.raises(detaljplan.DetaljplanError, match='som heter "docx"'):
        report.write(tmp_path / "rapport.json", format="docx")
    with pytest.raises(detaljplan.DetaljplanError, match='som heter "docx"'):
        report.as_bytes("docx")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_but_when_asked_to(report: detaljplan.PlanReport, tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text("mitt")
    with pytest.raises(detaljplan.DetaljplanError, match="skrivs inte över"):
        report.write(path)
    assert path.read_text() == "mitt"
    report.write(path, force=True)
    assert "Stoppas" in path.read_text("utf-8")


def test_what_is_left_beside_a_geopackage_is_not_laid_over_it(report: detaljplan.PlanReport, tmp_path: Path) -> None:
    (tmp_path / "rapport.gpkg-wal").write_bytes(b"x")
    with pytest.raises(detaljplan.DetaljplanError, match=r"rapport\.gpkg-wal"):
        report.write(tmp_path / "rapport.gpkg", force=True)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_tables_are_told_in_the_language_of_the_report(report: detaljplan.PlanReport) -> None:
    for lang in ("sv", "en"):
        told = report.in_language(lang)  # type: ignore[arg-type]
        assert told.findings_df.equals(findings_df(report.contents, told.lang))
        assert told.findings_gdf.equals(findings_gdf(report.contents, report.plan, told.lang))
        assert told.rules_df.equals(rules_df(report.contents, told.lang))
        assert f'lang="{lang}"' in told._repr_html_()


def test_a_table_that_is_changed_changes_no_report(report: detaljplan.PlanReport) -> None:
    table = report.findings_df
    table["message"] = "ändrat"
    assert not (report.findings_df["message"] == "ändrat").any()


def test_it_is_shown_shortly(report: detaljplan.PlanReport) -> None:
    assert repr(report) == "PlanReport('kv-exemplet-3-med-fel.json', stopped, 8 findings)"
