"""A review in each of its shapes: the same answers in all, what is not known always among them."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import geopandas
import orjson
import pytest
from lxml import html

from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_file, read_plan
from detaljplan.report.review_shapes import REVIEW_SHAPES, Reviewed, review_shape_of_name
from detaljplan.review.assessment import Assessment, Judgement, PointKind, subjects_of
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import Status
from detaljplan.review.overlay import review_plan
from detaljplan.review.statement import composed
from detaljplan.review.statement_file import read_statement
from tests.review.builders import plan

SAMPLES = Path(__file__).parents[2] / "sample_plans"
DAY = date(2026, 5, 4)


def sample(lang: str = "sv") -> Reviewed:
    read = read_plan(read_file(SAMPLES / "kv-exemplet-1.json"))
    review = review_plan(read, read_layer_set(SAMPLES / "layers" / "layers.toml"), expected=load_layers())
    return Reviewed(
        review=review,
        plan=read,
        file_name="kv-exemplet-1.json",
        file_format=FileFormat.NGP_JSON,
        day=DAY,
        lang="en" if lang == "en" else "sv",
    )


SAMPLE = sample()
EMPTY = replace(SAMPLE, review=review_plan(replace(plan(), boundary=()), [], expected=load_layers()))


@pytest.mark.parametrize("name", sorted(REVIEW_SHAPES))
@pytest.mark.parametrize("told", [SAMPLE, sample("en"), EMPTY], ids=["sv", "en", "no area"])
def test_a_review_is_written_in_every_shape_with_the_same_bytes_each_time(name: str, told: Reviewed) -> None:
    written = REVIEW_SHAPES[name].write(told)
    assert written
    if name != "docx":  # a zip whose entries are stamped with the time
        assert written == REVIEW_SHAPES[name].write(told)


@pytest.mark.parametrize("shape", REVIEW_SHAPES.values(), ids=lambda shape: shape.name)
def test_the_end_of_a_files_name_tells_the_shape(shape: object) -> None:
    assert review_shape_of_name(f"A{getattr(shape, 'suffix', '')}".upper()) is shape


def test_the_document_for_word_has_headings_tables_a_picture_with_words_and_what_is_not_checked() -> None:
    word = docx.Document(BytesIO(REVIEW_SHAPES["docx"].write(SAMPLE)))
    headings = [p.text for p in word.paragraphs if p.style and str(p.style.name).startswith("Heading")]
    assert "Riksintressen (11 kap. 10 § andra stycket 1 PBL)" in headings
    assert "Det här är inte kontrollerat" in headings
    text = "\n".join(p.text for p in word.paragraphs)
    assert re.search(r"\d+ lager är inte inlästa och därför inte granskade: .*Seveso", text)
    assert any("Riksintresse för kulturmiljövård" in cell.text for t in word.tables for cell in t.column_cells(0))
    pictures = re.findall(r'descr="([^"]*)"', word.element.xml)
    assert "Karta över träffar: Riksintressen" in pictures
    assert word.core_properties.language == "sv-SE"


def test_the_pdf_is_for_an_archive_and_tagged() -> None:
    written = REVIEW_SHAPES["pdf"].write(SAMPLE)
    assert written.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in written
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in written
    assert b"/StructTreeRoot" in written


def test_the_page_asks_nobody_else_and_escapes_what_it_is_given() -> None:
    hostile = replace(SAMPLE, file_name="<script>alert(1)</script>.json")
    page = REVIEW_SHAPES["html"].write(hostile).decode()
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    tree = html.fromstring(page.encode())
    assert tree.get("lang") == "sv"
    assert len([one for one in tree.iter("figure") if one.get("aria-label")]) >= 3


def test_the_geopackage_holds_hits_answers_objects_and_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "granskning.gpkg"
    file.write_bytes(REVIEW_SHAPES["geopackage"].write(SAMPLE))
    hits = geopandas.read_file(file, layer="traff_yta")
    assert hits.crs is not None
    assert hits.crs.to_epsg() == 3010
    told = {row.layer: row.area_m2 for row in hits.itertuples()}
    assert told == {hit.layer_id: hit.area_m2 for hit in SAMPLE.review.hits if hit.area_m2}
    for shape, area in zip(hits.geometry, hits.area_m2, strict=True):
        assert shape.area == pytest.approx(area, abs=0.5)
    assert len(geopandas.read_file(file, layer="lager")) == len(SAMPLE.review.hits)
    assert len(geopandas.read_file(file, layer="planomrade")) == 1


def test_the_geojson_has_a_feature_for_each_layer_in_degrees() -> None:
    told = orjson.loads(REVIEW_SHAPES["geojson"].write(SAMPLE))
    layers = [f for f in told["features"] if "layer" in f["properties"]]
    assert [f["properties"]["layer"] for f in layers] == [hit.layer_id for hit in SAMPLE.review.hits]
    east, north = next(f for f in layers if f["geometry"])["geometry"]["coordinates"][0][0]
    assert 16 < east < 17
    assert 59 < north < 60


def test_a_document_holds_nothing_that_xml_cannot() -> None:
    written = REVIEW_SHAPES["docx"].write(replace(SAMPLE, file_name="a\x00b\x0bc.json"))
    with zipfile.ZipFile(BytesIO(written)) as word:
        assert b"abc.json" in word.read("word/document.xml")


def stated() -> Reviewed:
    head, assessments = read_statement(SAMPLES / "yttrande.toml")
    return replace(SAMPLE, statement=composed(SAMPLE.review, assessments, head))


def test_a_statement_has_persons_points_and_a_table_to_answer_in_and_no_machines_word() -> None:
    word = docx.Document(BytesIO(REVIEW_SHAPES["docx"].write(stated())))
    text = "\n".join(p.text for p in word.paragraphs)
    assert "Prövningsgrunder enligt 5 kap. 14 § PBL" in text
    assert "Bostäder föreslås på mark som översvämmas" in text
    assert "Råd om tillämpningen av 2 kap. PBL" in text
    assert re.search(r"\d+ lager är inte inlästa", text)
    answers = word.tables[-1]
    assert [cell.text for cell in answers.rows[0].cells] == ["Synpunkt", "Kommunens kommentar", "Åtgärd"]
    assert len(answers.rows) == 1 + 4, "what has no effect makes no point"
    for status in Status:
        if not status.is_open:
            assert status.value not in text, "a machine's status is no part of a statement"


def test_a_statement_without_points_says_that_there_are_none_when_persons_hold_so_and_never_else() -> None:
    head, _ = read_statement(SAMPLES / "yttrande.toml")
    nothing = [
        Assessment(
            subject=subject.key,
            judgement=Judgement.NO_EFFECT,
            kind=PointKind.ADVICE_PBL,
            reason="Planen påverkar inget.",
        )
        for subject in subjects_of(SAMPLE.review)
    ]
    for assessments, told in (
        (nothing, "Länsstyrelsen har inga synpunkter utifrån 5 kap. 14 § PBL."),
        ([], "Länsstyrelsen har inte bedömt allt som rör 5 kap. 14 § PBL."),
    ):
        page = (
            REVIEW_SHAPES["html"].write(replace(SAMPLE, statement=composed(SAMPLE.review, assessments, head))).decode()
        )
        assert told in page and page.count("Länsstyrelsen har in") == 1
        assert "Kommunens kommentar" not in page


def test_each_line_that_a_person_wrote_is_a_paragraph() -> None:
    head, assessments = read_statement(SAMPLES / "yttrande.toml")
    lines = replace(head, whole="Det ena.\n\nDet andra.")
    page = REVIEW_SHAPES["html"].write(replace(SAMPLE, statement=composed(SAMPLE.review, assessments, lines))).decode()
    assert "<p>Det ena.</p>\n<p>Det andra.</p>" in page
