"""What is read is written back: an equal plan, or exactly the loss that is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from detaljplan.errors import BrokenFile
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_document, read_plan
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.schema import schema_faults
from detaljplan.write.ngp_json import ngp_json
from detaljplan.write.written import Written
from sample_plans.gml import plan_gml
from sample_plans.make import sample_files
from sample_plans.plans import BOSTAD, NOCKHOJD, good_plan
from tests.build import AT, Json, area, number, plan, property_zone, rectangle, text, written, zone
from tests.whole_plan import whole_plan

REAL = Path(__file__).parents[3] / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
NOT_DOCUMENTS = {"empty.json", "truncated.json", "no-plan.json", "latin1.json"}
NOT_THE_NATIONAL_FORM = {"SCHEMA-0004", "SCHEMA-0005", "GEO-0006", "GEO-0012", "GEO-0014", "GEO-0019"}
"""Dialects of it, and boundaries as GeoJSON."""
SAMPLES = [
    pytest.param(content, id=f"{path.parent.name}-{path.name}")
    for path, content in sample_files()
    if path.suffix == ".json" and path.name not in NOT_DOCUMENTS and path.parent.name not in NOT_THE_NATIONAL_FORM
]


def read(raw: bytes) -> Plan:
    return read_plan(read_document(raw, "plan.json"))


def of_gml(raw: bytes) -> Written:
    document = read_document(raw, "plan.gml")
    return ngp_json(read_plan(document), source=document.file_format)


def bare(value: Any) -> Any:
    """Return a tree without what says nothing: null and empty lists as attributes."""
    if isinstance(value, dict):
        kept = {key: bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, []) or key == "geometry"}
    if isinstance(value, list):
        return [bare(inner) for inner in value]
    return value


@pytest.mark.parametrize("raw", SAMPLES)
def test_every_sample_plan_comes_back_equal_or_with_its_losses_named(raw: bytes) -> None:
    first = read(raw)
    done = ngp_json(first)
    again = read(done.content)
    if done.losses:
        assert {loss.where for loss in done.losses} == {unreadable.where for unreadable in first.unreadable}
        assert again.unreadable == ()
    else:
        assert again == first
        assert bare(orjson.loads(done.content)) == bare(orjson.loads(raw))


def test_the_plan_of_every_attribute_comes_back_equal_in_the_order_of_the_model() -> None:
    tree = whole_plan()
    done = ngp_json(read(written(tree)))
    assert (done.losses, done.missing) == ((), ())
    back = orjson.loads(done.content)
    assert list(schema_faults(back)) == []
    assert read(done.content) == read(written(tree))
    assert back == orjson.loads(written(tree))
    assert list(back["features"][1]["properties"])[:4] == [
        "feature:typ",
        "detaljplan",
        "objektidentitet",
        "planbestammelsekatalogreferens",
    ]


def test_each_feature_has_a_line_of_its_own() -> None:
    lines = ngp_json(read(written(whole_plan()))).content.splitlines()
    assert len(lines) == 1 + len(whole_plan()["features"]) + 1


def test_writing_twice_gives_the_same_bytes() -> None:
    once = ngp_json(read(written(whole_plan()))).content
    assert ngp_json(read(once)).content == once


def test_what_the_model_does_not_know_is_written_back_at_every_level() -> None:
    tree = good_plan()
    use = tree["features"][1]
    for holder in (
        tree,
        use,
        use["properties"],
        use["properties"]["bestammelsegeometri"][0],
        use["properties"]["bestammelsegeometri"][0]["geometri"]["position"],
        use["properties"]["bestammelsegeometri"][0]["geometrimetadata"],
    ):
        holder["eget"] = {"djupt": [1, None, {"å": "ö"}]}
    tree["features"] += [None, 7, {"type": "Feature", "geometry": {"type": "Point"}}]
    done = ngp_json(read(written(tree)))
    assert orjson.loads(done.content) == orjson.loads(written(tree))
    assert done.losses == ()


def test_a_geometry_of_its_own_on_a_feature_is_written_back() -> None:
    tree = good_plan()
    tree["features"][1]["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    assert orjson.loads(ngp_json(read(written(tree))).content) == orjson.loads(written(tree))


def test_what_could_not_be_read_is_a_loss_of_its_object() -> None:
    tree = good_plan()
    use = tree["features"][1]["properties"]
    use["anvandbarhet"], use["bestammelsevarde"] = 7, ["nio meter"]
    tree["features"][0]["properties"]["status"] = "nästan klar"
    done = ngp_json(read(written(tree)))
    plan_id, use_id = tree["features"][0]["properties"]["objektidentitet"], use["objektidentitet"]
    assert {(loss.object_id, loss.attribute) for loss in done.losses} == {
        (plan_id, "status"),
        (use_id, "anvandbarhet"),
        (use_id, "bestammelsevarde"),
    }
    assert [missing.attribute for missing in done.missing] == ["status"]
    assert any("nästan klar" in loss.reason_sv for loss in done.losses)


def test_coordinates_finer_than_a_millimetre_are_rounded_and_told() -> None:
    tree = good_plan()
    ring = tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[1] = [AT[0] + 200.0004, AT[1]]
    done = ngp_json(read(written(tree)))
    (loss,) = done.losses
    assert "0.4 mm" in loss.reason_en
    assert read(done.content) == read(written(good_plan()))


def test_the_smallest_step_of_a_millimetre_is_not_lost() -> None:
    tree = good_plan()
    ring = tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[1] = [149999.999, 6580000.001]
    done = ngp_json(read(written(tree)))
    assert done.losses == ()
    assert b"6580000.001" in done.content


def test_a_plan_in_dialects_is_written_in_the_models_words_with_its_own_members_kept() -> None:
    (raw,) = (content for path, content in sample_files() if path.match("SCHEMA-0004/bad.json"))
    tree, done = orjson.loads(raw), ngp_json(read(raw))
    back = orjson.loads(done.content)
    assert [loss.attribute for loss in done.losses] == ["position"]
    assert {key: back[key] for key in ("bbox", "crs", "name")} == {key: tree[key] for key in ("bbox", "crs", "name")}
    for made, delivered in zip(back["features"], tree["features"], strict=True):
        assert (made["id"], made["bbox"]) == (delivered["id"], delivered["bbox"])
    assert back["features"][-1]["properties"]["beskrivningAnvandbarhet"] == "God nog."
    assert ngp_json(read(done.content)).losses == ()


def test_numbers_that_json_has_no_word_for_are_losses_in_what_is_unknown() -> None:
    raw = written(good_plan()).replace(b'"kommun"', b'"eget": [NaN, 1], "kommun"', 1)
    done = ngp_json(read(raw))
    properties = orjson.loads(done.content)["features"][0]["properties"]
    assert properties["eget"] == [None, 1]
    assert [loss.where for loss in done.losses] == ["/features/0/properties/eget/0"]


def test_half_a_unicode_character_is_refused_in_words() -> None:
    with pytest.raises(BrokenFile, match="Unicode"):
        ngp_json(replace(read(written(good_plan())), municipality="\ud800"))


def test_a_gml_plan_becomes_national_json_with_nothing_invented() -> None:
    tree = good_plan()
    done = of_gml(plan_gml(tree))
    back = read(done.content)
    original = read(written(tree))
    assert back.municipality == "Eskilstuna"
    assert [p.catalogue_reference for p in back.provisions] == [
        next(o.catalogue_reference for o in original.provisions if o.object_id == p.object_id) for p in back.provisions
    ]
    plan_missing = {m.attribute for m in done.missing if m.object_id == original.object_id}
    assert plan_missing == {"versionGiltigFran", "syfte", "status", "beslutsinformation"}
    assert (back.purpose, back.status, back.version_valid_from, back.decisions) == (None, None, None, ())
    faults = list(schema_faults(orjson.loads(done.content)))
    assert {fault.keyword for fault in faults} == {"required"}
    assert len(faults) == len(done.missing)


def test_what_gml_tells_and_the_national_model_has_no_room_for_is_named_by_object() -> None:
    gml = read_plan(read_document(plan_gml(good_plan()), "plan.gml"))
    first = replace(gml.provisions[0], label="b1", catalogue_code="DP_Finns_Inte")
    done = ngp_json(replace(gml, provisions=(first, *gml.provisions[1:])), source=FileFormat.GML_SS637040)
    lost = {(loss.object_id, loss.attribute): loss.reason_sv for loss in done.losses}
    assert {(p.identity, "bestammelseid") for p in gml.provisions} <= set(lost)
    assert (first.identity, "beteckning") in lost
    assert "DP_Finns_Inte" in lost[first.identity, "bestammelsekod"]
    assert (gml.identity, "koordinatsystem") not in lost


def test_an_older_code_is_written_as_the_entry_it_is_taken_for_with_the_code_and_what_is_unsaid_told() -> None:
    gml = read_plan(read_document(plan_gml(good_plan(), older={BOSTAD: "DP_KM_B"}), "plan.gml"))
    (taken,) = (p for p in gml.provisions if p.interpretation)
    done = ngp_json(gml, source=FileFormat.GML_SS637040)
    (back,) = (p for p in read(done.content).provisions if p.object_id == taken.object_id)
    entry = load_catalogue().by_code("DP_KM_B2_Aldre")
    assert entry
    assert (back.catalogue_reference, back.wording) == (entry.id, entry.wording)
    assert (back.original_wording, back.interpretation) == ("DP_KM_B", None)
    assert [(v.name, v.value, v.data_type) for v in back.values] == [("äldre bestämmelse", "DP_KM_B", "text")]
    assert [m.attribute for m in done.missing if m.object_id == taken.object_id] == ["bestammelsevarde [orsak]"]
    assert {m.where for m in done.missing if m.attribute.endswith("[orsak]")} == {
        "/features/2/properties/bestammelsevarde"
    }
    assert [x.reason_sv for x in done.losses if (x.object_id, x.attribute) == (taken.identity, "bestammelsekod")] == [
        "DP_KM_B är en äldre kod, tolkad som DP_KM_B2_Aldre; den levererade koden står i variabeln äldre bestämmelse"
    ]


def test_an_area_of_several_parts_becomes_one_item_to_a_part() -> None:
    gml = read_plan(read_document(plan_gml(good_plan()), "plan.gml"))
    parts = MultiPolygon([box(*AT, AT[0] + 1, AT[1] + 1), box(AT[0] + 2, AT[1], AT[0] + 3, AT[1] + 1)])
    item = replace(gml.boundary[0], shape=parts, kind="multiyta")
    done = ngp_json(replace(gml, boundary=(item,)), source=FileFormat.GML_SS637040)
    back = read(done.content).boundary
    assert [found.kind for found in back] == ["yta", "yta"]
    assert MultiPolygon([found.shape for found in back]).equals(parts)


def test_a_provision_that_a_geopackage_tells_by_code_gets_its_reference_and_keeps_the_rest() -> None:
    source = read(written(good_plan()))
    wanted = source.provisions[0].catalogue_reference
    coded = replace(
        source.provisions[0], catalogue_reference=None, catalogue_code="DP_AP_Gata", extra={"eget": "värde"}
    )
    done = ngp_json(replace(source, provisions=(coded,)), source=FileFormat.GEOPACKAGE)
    (back,) = read(done.content).provisions
    assert back.catalogue_reference == wanted
    assert back.extra == {"eget": "värde"}
    assert done.losses == ()


@pytest.mark.skipif(not REAL.exists(), reason="the real plan file is not beside this checkout")
def test_the_real_plan_becomes_json_that_reads_to_the_same_provisions() -> None:
    done = of_gml(REAL.read_bytes())
    gml = read_plan(read_document(REAL.read_bytes(), "plan.gml"))
    back = read(done.content)
    assert back.unreadable == ()
    assert [p.object_id for p in back.provisions] == [p.object_id for p in gml.provisions]
    for old, new in zip(gml.provisions, back.provisions, strict=True):
        for before, after in zip(old.shapes, new.shapes, strict=True):
            assert before.symmetric_difference(after).area < 0.5
    named = {loss.object_id for loss in done.losses if loss.attribute == "bestammelsekod"}
    assert named == {p.identity for p in gml.provisions if not load_catalogue().by_code(p.catalogue_code or "")}
    for old, new in zip(gml.provisions, back.provisions, strict=True):
        assert (new.catalogue_reference, new.original_wording) == (old.catalogue_reference, old.original_wording)
        assert [(v.name, v.value) for v in new.values[:1]] == (
            [("äldre bestämmelse", old.interpretation.said)]
            if old.interpretation
            else [(v.name, v.value) for v in old.values]
        )


def _composed(text: str) -> str:
    return normalize("NFC", text)


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(_composed)
_extra = st.dictionaries(
    _words.map(lambda word: _composed(f"eget{word}")),
    st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _words, st.lists, max_leaves=5),
    max_size=3,
)
_metres = st.integers(0, 200_000).map(lambda millimetres: millimetres / 1000)
_moments = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.timezones()).map(lambda at: at.isoformat())


@st.composite
def _areas(draw: st.DrawFn) -> Json:
    return area(rectangle(draw(_metres), draw(_metres), 1 + draw(_metres), 1 + draw(_metres)))


@st.composite
def plans(draw: st.DrawFn) -> Json:
    """Draw a plan with odd texts, unknown attributes and areas anywhere on the millimetre."""
    provisions = [
        draw(
            st.sampled_from(
                [
                    zone(f"b{index}", BOSTAD, draw(_areas()), giltighetstid=draw(st.none() | st.integers(0, 999))),
                    property_zone(
                        f"e{index}",
                        NOCKHOJD,
                        draw(_areas()),
                        draw(_areas()),
                        bestammelsevarde=[number("höjd", draw(_words)), text("ord", draw(_words))],
                        sekundarEgenskapsgrans=draw(st.none() | st.booleans()),
                        **draw(_extra),
                    ),
                ]
            )
        )
        for index in range(draw(st.integers(0, 3)))
    ]
    made = plan(draw(_areas()), *provisions, syfte=draw(_words), **draw(_extra))
    made["features"][0]["properties"]["versionGiltigFran"] = "2026-01-15T10:00:00Z"
    return {**made, **draw(_extra)}


@given(plans())
def test_any_plan_comes_back_equal(tree: Json) -> None:
    first = read(written(tree))
    done = ngp_json(first)
    assert done.losses == ()
    assert read(done.content) == first
    assert bare(orjson.loads(done.content)) == bare(orjson.loads(written(tree)))


@given(_moments)
def test_any_moment_comes_back_as_the_same_point_in_time(moment: str) -> None:
    tree = good_plan()
    tree["features"][0]["properties"]["versionGiltigFran"] = moment
    first = read(written(tree))
    assert read(ngp_json(first).content).version_valid_from == first.version_valid_from
