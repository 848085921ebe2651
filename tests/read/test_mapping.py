"""A municipality's own layers, read with a mapping: the same plan, places of its own, and errors that help."""

from __future__ import annotations

import sqlite3
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from detaljplan.errors import BrokenFile, MappingError, NotAPlan
from detaljplan.plan.model import AdministrativeProvision, Plan, UseProvision
from detaljplan.plan.values import Unreadable
from detaljplan.read.mapping import ready as mappings
from detaljplan.read.mapping.file import MAX_BYTES, mapping_of, read_mapping
from detaljplan.read.mapping.plan_mapping import PlanMapping
from detaljplan.read.reader import read_document, read_plan
from sample_plans.make import good_plan, plan_in_force
from sample_plans.own_layers import layers_geopackage, own_layers, qdp2_layers
from tests.build import Json, written
from tests.read.test_formats_agree import told

OWN = Path(__file__).parents[2] / "sample_plans" / "mappings" / "exempelstad.toml"
QDP2 = Path(mappings.__path__[0]) / "qdp2.toml"
Changes = tuple[str, str]


def own(*changes: Changes, plan: str | None = "DP 2") -> PlanMapping:
    """Return the mapping of the invented municipality after these changes of its text."""
    text = OWN.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return replace(mapping_of(text.encode(), "egen.toml"), chosen=plan)


@pytest.fixture(scope="module")
def layers() -> bytes:
    return own_layers(good_plan(), plan_in_force())


def read(raw: bytes, mapping: PlanMapping) -> Plan:
    return read_plan(read_document(raw, "egna.gpkg", mapping=mapping))


def changed(raw: bytes, statement: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(raw)
    connection.executescript(statement)
    after = connection.serialize()
    connection.close()
    return after


def values_of(plan: Plan) -> Json:
    """Return all that a plan says, without places and what holds the features in a JSON file."""
    values: Json = told(plan)
    values.pop("container_extra")
    return values


def delivered(tree: Json) -> Json:
    return values_of(read_plan(read_document(written(tree), "plan.json")))


def plan_without_lines() -> Json:
    tree = plan_in_force()
    del tree["features"][-1]
    noise = {"namn": "Buller", "referens": [{"lank": "https://example.se/buller.pdf"}]}
    basis = {"huvudomrade": "utredningar", "underlagstyp": "bullerutredning", "underlag": noise}
    tree["features"][0]["properties"]["planeringsunderlag"] = [basis]
    return tree


@pytest.mark.parametrize(("plan", "tree"), [("DP 1", good_plan()), ("DP 2", plan_in_force())])
def test_own_layers_read_to_the_same_plan_as_the_national_json(layers: bytes, plan: str, tree: Json) -> None:
    assert values_of(read(layers, own(plan=plan))) == delivered(tree)


def test_the_tables_of_qdp2_read_to_the_same_plan_with_the_mapping_that_comes_along() -> None:
    tree = plan_without_lines()
    assert values_of(read(qdp2_layers(tree), read_mapping(QDP2))) == delivered(tree)


def test_places_are_the_municipalitys_own_layers_and_rows(layers: bytes) -> None:
    found = read(layers, own())
    assert found.where == "DP_plan/2"
    both = ["Användning (ytor)/6"] * 2
    assert [provision.where for provision in found.provisions[:3]] == ["Användning (ytor)/5", *both]
    assert found.provisions[1].geometries[0].where == "Användning (ytor)/6"
    assert found.decisions[0].where == "DP_plan/2"
    assert found.plan_description and "Handlingar/2" in str(found.plan_description)


@pytest.mark.parametrize(
    ("statement", "raw", "where", "expected"),
    [
        ("UPDATE DP_plan SET Planläge = 'Vilande'", "Vilande", "DP_plan/2/Planläge", '"Laga kraft"'),
        ("UPDATE DP_plan SET ändrad = '2025-12-18'", "2025-12-18", "DP_plan/2/ändrad", "%d.%m.%Y"),
        ("UPDATE DP_plan SET antagen = 20251340", "20251340", "DP_plan/2/antagen", "%Y%m%d"),
        ("UPDATE DP_plan SET genomf_mån = 'fem år'", "fem år", "DP_plan/2/genomf_mån", "ett heltal"),
        (
            "UPDATE \"Användning (ytor)\" SET anv2 = 'Q' WHERE fid = 6",
            "Q",
            "Användning (ytor)/6/anv2",
            "mappningens värden",
        ),
        ("UPDATE egenskaper SET enhet = 'tum' WHERE fid = 4", "tum", "egenskaper/4/enhet", '"m²"'),
        ("UPDATE egenskaper SET geometri = x'00' WHERE fid = 4", "bytes", "egenskaper/4/geometri", "GeoPackage"),
        ("UPDATE Handlingar SET typ = 'Modell' WHERE fid = 1", "Modell", "Handlingar/1/typ", '"Karta"'),
    ],
    ids=["status", "date", "no such day", "number", "letter", "value", "geometry", "role"],
)
def test_what_cannot_be_translated_is_unreadable_in_its_own_column(
    layers: bytes, statement: str, raw: str, where: str, expected: str
) -> None:
    (met,) = {found.where: found for found in read(changed(layers, statement), own()).unreadable}.values()
    assert met.where == where
    assert expected in met.expected
    assert raw in met.raw or raw == "bytes"


def test_a_letter_that_is_a_catalogue_code_gives_the_provision_its_code(layers: bytes) -> None:
    mapping = own(
        ("[provisions.columns.planbestammelsekatalogreferens]", "[provisions.columns.bestammelsekod]"),
        ("[provisions.columns.planbestammelsekatalogreferens.values]", "[provisions.columns.bestammelsekod.values]"),
        ('C = "5df5c910-50b0-4b57-80a4-d139115c3b73"', 'C = "DP_KM_C2"'),
    )
    centre = read(layers, mapping).provisions[2]
    assert (centre.catalogue_reference, centre.catalogue_code) == (None, "DP_KM_C2")
    strange = read(changed(layers, "UPDATE \"Användning (ytor)\" SET anv1 = 'Q' WHERE fid = 7"), mapping)
    assert [(found.raw, found.where) for found in strange.unreadable] == [("Q", "Användning (ytor)/7/anv1")]


AREA = b"""
mapping_version = 1
[plan]
layer = "dp"
[plan.columns]
namn = "namn"
"""


def small(provisions: str, **more: list[Json]) -> Plan:
    """Return a plan of one area after a mapping of its provisions."""
    from shapely import box

    plan = {"namn": "Liten", "lagakraft": '["2025-01-02", "2025-03-04"]', "geom": box(0, 0, 9, 9)}
    raw = layers_geopackage({"dp": [plan], **more})
    return read(raw, mapping_of(AREA + provisions.encode(), "liten.toml"))


def test_several_codes_in_one_column_are_several_provisions_on_one_area() -> None:
    from shapely import box

    found = small(
        '[[provisions]]\nlayer = "ytor"\nkind = "användningsbestämmelse"\n'
        'columns.bestammelsekod = { column = "anv", separator = "/", values = { B = "DP_KM_B2", C = "DP_KM_C2" } }',
        ytor=[{"anv": "B/C", "geom": box(0, 0, 9, 9)}, {"anv": None, "geom": box(0, 0, 1, 1)}],
    )
    assert [provision.catalogue_code for provision in found.provisions] == ["DP_KM_B2", "DP_KM_C2", None]
    assert found.provisions[0].geometries == found.provisions[1].geometries
    assert all(isinstance(provision, UseProvision) for provision in found.provisions)


def test_areas_are_joined_by_key_in_either_direction_and_may_be_several() -> None:
    from shapely import box

    provisions = [{"nr": 1, "text": "Ett"}, {"nr": 2.0, "text": "Två"}, {"nr": 3, "text": "Tre"}]
    areas = [{"best": "1", "geom": box(0, 0, 1, 1)}, {"best": "2", "geom": box(0, 0, 2, 2)}]
    found = small(
        '[[provisions]]\nlayer = "text"\nkind = "administrativ bestämmelse"\n'
        'columns.bestammelseformulering = "text"\n'
        'area = { layer = "ytor", column = "nr", key = "best", columns = { absolutLagesosakerhetPlan = "fel" } }',
        text=provisions,
        ytor=[{**area, "fel": "0,25"} for area in (*areas, areas[0])],
    )
    assert [len(provision.geometries) for provision in found.provisions] == [2, 1, 0]
    assert found.provisions[0].geometries[1].where == "ytor/3"
    assert found.provisions[0].geometries[1].horizontal_uncertainty_m == 0.25
    assert isinstance(found.provisions[0], AdministrativeProvision)


def test_the_kind_may_stand_in_a_column_and_is_unreadable_when_unknown() -> None:
    found = small(
        '[[provisions]]\nlayer = "text"\n'
        'kind = { column = "slag", values = { E = "egenskapsbestämmelse" } }\n'
        'columns.bestammelseformulering = "text"',
        text=[{"slag": "E", "text": "Ett"}, {"slag": "X", "text": "Två"}],
    )
    assert [provision.wording for provision in found.provisions] == ["Ett"]
    assert [(met.raw, met.where) for met in found.unreadable] == [("X", "text/2/slag")]


def test_lists_may_be_separated_or_written_as_json_and_a_decision_names_its_documents() -> None:
    found = small(
        '[[decisions]]\nlayer = "beslut"\nkey = "nr"\n'
        'columns.datumLagakraft = "dagar"\ncolumns.berordDomsMalnummer = { column = "mål", separator = "," }\n'
        '[[documents]]\nlayer = "akter"\ncolumns.roll = { value = "beslutshandling" }\n'
        'columns.innehall = { value = "plankarta" }\ncolumns.namn = "namn"\ncolumns.beslut = "nr"',
        beslut=[{"nr": 7, "dagar": '["2025-01-02", "2025-03-04"]', "mål": "P 1-20, P 2-20"}, {"nr": 8, "dagar": None}],
        akter=[{"nr": 8, "namn": "Karta 8"}, {"nr": 7, "namn": "Karta 7"}, {"nr": 7, "namn": None}],
    )
    (decision,) = found.decisions
    assert [str(day) for day in decision.in_force] == ["2025-01-02", "2025-03-04"]
    assert decision.court_cases == ("P 1-20", "P 2-20")
    assert decision.documents[0].contents == ("plankarta",)


def test_rows_that_do_not_fit_the_filter_are_left_out(layers: bytes) -> None:
    chosen = ('key = "planid"', 'key = "planid"\nfilter = { planid = "DP 1" }')
    assert read(layers, own(chosen, plan=None)).name == "Kv Exemplet 1 (påhittad)"


@pytest.mark.parametrize("asked", ["DP 2", "Kv Exemplet 2 (påhittad)", "0484-P2026/1"])
def test_a_plan_is_asked_for_by_key_name_or_designation(layers: bytes, asked: str) -> None:
    assert read(layers, own(plan=asked)).name == "Kv Exemplet 2 (påhittad)"


@pytest.mark.parametrize("asked", ["dp 2", "DP 2", "kv exemplet 2 (påhittad)", "Kv Exemplet 2 (påhittad)"])
def test_a_plan_is_found_in_whatever_letter_case_and_composition(layers: bytes, asked: str) -> None:
    assert read(layers, own(plan=asked)).name == "Kv Exemplet 2 (påhittad)"
    assert read(layers, own(plan=unicodedata.normalize("NFD", asked))).name == "Kv Exemplet 2 (påhittad)"


@pytest.mark.parametrize(("asked", "told"), [(None, "--plan"), ("DP 3", 'Planen "DP 3" finns inte')])
def test_several_plans_are_listed_when_none_of_them_is_asked_for(layers: bytes, asked: str | None, told: str) -> None:
    with pytest.raises(MappingError, match=told) as met:
        read(layers, own(plan=asked))
    assert "DP 1 (Kv Exemplet 1 (påhittad)), DP 2 (Kv Exemplet 2 (påhittad))" in str(met.value)


def test_rows_that_do_not_say_their_plan_are_refused_where_there_are_several(layers: bytes) -> None:
    with pytest.raises(MappingError, match=r"documents\[1\].*vilken plan"):
        read(layers, own(('layer = "Handlingar"\nplan = "planid"', 'layer = "Handlingar"')))


@pytest.mark.parametrize(
    ("change", "where", "meant"),
    [
        (('layer = "DP_plan"', 'layer = "dp_plan"'), "plan.layer", '"DP_plan"'),
        (('"plannamn"', '"plannam"'), "plan.columns.namn", '"plannamn"'),
        (('key = "planid"', 'key = "planId"'), "plan.key", '"planid"'),
        (("syfte = ", "syftet = "), "plan.columns.syftet", '"syfte"'),
        (("[plan]\nlayer", "[plan]\nlager"), "plan.lager", '"layer"'),
        (("[[documents]]", "[[dokuments]]"), "dokuments", '"documents"'),
        (("mapping_version = 1", "mapping_version = 2"), "mapping_version", "Förväntade 1"),
        (('"användningsbestämmelse"', '"användning"'), "provisions[1].kind", '"användningsbestämmelse"'),
        (('["id1", "id2"]', '["id1"]'), "provisions[1].columns", ""),
        (('["id1", "id2"]', '["id1", "id2", "id3"]'), "provisions[1].columns", "lika många"),
        (('"%d.%m.%Y"', '"%d.%m.%Q"'), "plan.columns.datumStatusforandring.date", "%Y"),
        (('zone = "UTC"', 'zone = "../etc/passwd"'), "zone", "tidszon"),
        (('zone = "UTC"', 'zone = "Svensk tid"'), "zone", "tidszon"),
        (('{ value = "detaljplan" }', '{ vale = "detaljplan" }'), "plan.columns.typ.vale", '"value"'),
        (('{ value = "detaljplan" }', '{ layer = "best", column = "typ" }'), "plan.columns.typ", "also"),
        (('{ value = "detaljplan" }', "{ value = [1] }"), "plan.columns.typ.value", "text"),
        (('namn = "plannamn"', "namn = 7"), "plan.columns.namn", "tabell"),
    ],
)
def test_a_fault_of_the_mapping_names_its_place_and_what_is_near(
    layers: bytes, change: Changes, where: str, meant: str
) -> None:
    if where == "provisions[1].columns" and not meant:
        assert len(read(layers, own(change)).provisions) == 6  # one column beside two serves every provision
        return
    with pytest.raises(MappingError) as met:
        read(layers, own(change))
    assert str(met.value).startswith(f"egen.toml, {where}: ")
    assert meant in str(met.value)


@pytest.mark.parametrize(
    "raw",
    [b"", b"mapping_version = ", b"\xff", b"a = " + b"[" * 100_000, b"a = 1" + b"0" * 5000, b"#" * (MAX_BYTES + 1)],
    ids=["empty", "cut", "bytes", "deep", "huge number", "large"],
)
def test_what_is_no_mapping_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(MappingError, match=r"egen\.toml"):
        mapping_of(raw, "egen.toml")


def test_the_plan_of_a_row_is_not_taken_from_a_layer_that_only_its_area_is_joined_with() -> None:
    area = 'area = { layer = "egenskaper_linjer", column = "planid", key = "planid" }\n'
    plan = 'plan = { layer = "egenskaper_linjer", column = "planid" }\n' + area
    with pytest.raises(MappingError, match=r"provisions\[1\]\.plan: .* är inte hopkopplat med also"):
        own(('plan = "planid"\n', plan))


@pytest.mark.parametrize("key", ["NULL", "'finns inte'"])
def test_rows_of_no_plan_are_told_at_the_first_of_them(layers: bytes, key: str) -> None:
    found = read(changed(layers, f"UPDATE egenskaper SET planid = {key} WHERE fid IN (3, 4)"), own())
    (stray,) = found.unreadable
    assert (stray.where, stray.raw[:19]) == ("egenskaper/3", "2 rader i egenskape")
    assert stray.expected == 'nyckeln till en plan i lagret "DP_plan"'


def test_rows_of_a_plan_that_the_filter_passes_over_are_no_strays(layers: bytes) -> None:
    mapping = own(('key = "planid"\n', 'key = "planid"\nfilter = { aktbeteckning = "0484-P2026/1" }\n'), plan=None)
    assert read(layers, mapping).unreadable == ()


def test_filters_that_leave_no_provision_at_all_are_refused(layers: bytes) -> None:
    nothing = 'plan = "planid"\nfilter = { planid = "finns inte" }\n'
    parts = [('plan = "planid"\n' + kind, nothing + kind) for kind in ('kind = "anv', 'kind = "egen', 'kind = "egen')]
    assert read(layers, own(parts[0])).provisions
    with pytest.raises(
        MappingError, match=r"provisions\[1\]\.filter: .* ingen av de \d+ raderna .* stämmer med filter"
    ):
        read(layers, own(*parts))


def test_names_in_a_mapping_are_names_and_never_sql(layers: bytes) -> None:
    evil = 'planid" FROM DP_plan; DROP TABLE DP_plan; --'
    with pytest.raises(MappingError, match="finns inte i lagret"):
        read(layers, own(('"plannamn"', f"'{evil}'")))
    quoted = changed(layers, 'ALTER TABLE DP_plan RENAME COLUMN plannamn TO "a""b; --"')
    assert read(quoted, own(('"plannamn"', "'a\"b; --'"))).name == "Kv Exemplet 2 (påhittad)"


def test_a_view_is_no_layer(layers: bytes) -> None:
    with pytest.raises(MappingError, match="finns inte i filen"):
        read(changed(layers, "CREATE VIEW vy AS SELECT * FROM DP_plan"), own(('"DP_plan"', '"vy"')))


def test_only_a_geopackage_is_read_with_a_mapping(layers: bytes) -> None:
    with pytest.raises(MappingError, match="Bara en GeoPackage"):
        read_document(written(good_plan()), "plan.json", mapping=own())
    with pytest.raises(BrokenFile):
        read(layers[:5000], own())


def test_unknown_layers_without_a_mapping_are_refused_with_the_way_on(layers: bytes) -> None:
    with pytest.raises(NotAPlan, match="--suggest-mapping"):
        read_document(layers, "egna.gpkg")


def test_a_value_of_a_provision_that_is_unreadable_keeps_its_place(layers: bytes) -> None:
    found = read(changed(layers, "UPDATE egenskaper SET enhet = 'tum' WHERE fid = 4"), own())
    unit = found.provisions[4].values[0].unit
    assert isinstance(unit, Unreadable) and unit.where == "egenskaper/4/enhet"
