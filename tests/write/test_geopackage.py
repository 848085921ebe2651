"""A plan written as a GeoPackage reads back to the same plan, and other programs open it."""

import sqlite3
from pathlib import Path

import fiona
import pyogrio
import pytest
from hypothesis import given
from lxml import etree

from detaljplan.errors import DetaljplanError
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.read.interpretation import in_words_of_entry
from detaljplan.read.reader import read_document, read_file, read_plan
from detaljplan.style.palette import load_palette
from detaljplan.write.geopackage.writer import LAYERS, geopackage, write_geopackage
from detaljplan.write.ngp_json import ngp_json
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, GATA, PRICKMARK, UTFART, good_plan, plan_in_force
from tests.build import Json, area, line, plan, property_zone, rectangle, several, text, written, zone
from tests.read.test_formats_agree import told
from tests.whole_plan import whole_plan
from tests.write.test_ngp_json import plans

SAMPLES = Path(__file__).parents[2] / "sample_plans"
REAL = Path(__file__).parents[3] / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def back(plan: Plan, source: FileFormat = FileFormat.NGP_JSON) -> Plan:
    return read_plan(read_document(geopackage(plan, source=source).content, "plan.gpkg"))


def assert_same(tree: Json) -> None:
    found = read(tree)
    assert told(back(found)) == told(found)


PLANS = sorted(SAMPLES.glob("*.json")) + sorted(SAMPLES.glob("rules/*/good.json"))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_plan_comes_back_in_every_value(path: Path) -> None:
    found = read_plan(read_file(path))
    assert told(back(found)) == told(found)


def test_what_columns_cannot_hold_comes_back_too() -> None:
    tree = plan_in_force()
    first, use = tree["features"][0]["properties"], tree["features"][1]["properties"]
    tree["bbox"] = [1, 2, 3, 4]
    tree["features"][1]["id"] = "ett"
    tree["features"].append({"type": "Feature", "geometry": None, "properties": {"feature:typ": "övrigt"}})
    first |= {"egen": {"a": [1, None, "å"]}, "versionGiltigFran": "2026-01-15T12:00:00+02:00"}
    first["kvalitetsbeskrivning"]["egen"] = 1
    decision = first["beslutsinformation"][0]
    decision |= {"datumLagakraft": ["2025-12-18", "2026-01-02"], "foregaendePlansBeteckning": ["a;b", " c "]}
    decision["beslutshandling"][0]["dokument"] |= {
        "datum": {"datum": "2025-11-20", "handelse": "publicerad"},
        "referens": [{"lank": "https://example.se/a"}, {"namnrymd": "https://example.se", "identitet": "x"}],
    }
    first["beslutsinformation"].append({"diarienummerKommun": "SBN 2025/7", "egen": [1]})
    document = {
        "namn": "Bullerutredning",
        "referens": [{"lank": "https://example.se/b"}],
        "specifikReferens": ["1", "2"],
    }
    first["planeringsunderlag"] = [
        {"huvudomrade": "utredningar", "underlagstyp": "bullerutredning", "underlag": document}
    ]
    first["ursprungligGeometri"] = [{"format": "DWG", "referens": {"lank": "https://example.se/c"}}]
    use |= {"giltighetstid": 120, "egen": "", "ursprungligBestammelseformulering": "Förr", "objektversion": 2}
    use["planbestammelsebeskrivning"]["egen"] = True
    use["bestammelsegeometri"][0]["geometrimetadata"] |= {
        "tidpunktForLagesbestamning": "2025-05-01T02:00:00+02:00",
        "lagesbestamningsmetodIHojd": {"typ": "okänd", "variant": "okänd"},
        "osakertLage": "skymt läge vid inmätning",
    }
    assert_same(tree)


def test_a_plan_with_every_attribute_of_the_model_comes_back() -> None:
    assert_same(whole_plan())


@given(plans())
def test_any_plan_comes_back_equal(tree: Json) -> None:
    assert_same(tree)


def test_geometries_of_every_kind_come_back() -> None:
    high = area(rectangle(0, 0, 10, 10))
    high["geometri"] |= {"dimension": 3, "hojdsystem": "EPSG:5613", "absolutLagesosakerhetPlan": 0.05}
    for point in high["geometri"]["position"]["coordinates"][0]:
        point.append(12.5)
    other = area(rectangle(0, 0, 5, 5))
    other["geometrimetadata"] = {}
    bare = area(rectangle(0, 0, 5, 5))
    del bare["geometrimetadata"], bare["geometri"]["dimension"]
    elsewhere = area(rectangle(0, 0, 5, 5), epsg=3011)
    nowhere = area(rectangle(0, 0, 5, 5))
    del nowhere["geometri"]["position"]
    body = several(rectangle(0, 0, 5, 5), rectangle(9, 0, 5, 5))
    body["geometri"]["typ"] = "kropp"
    items = [high, other, area(rectangle(20, 0, 5, 5)), area(rectangle(30, 0, 5, 5)), bare, elsewhere, nowhere, body]
    assert_same(
        plan(
            [area(rectangle(0, 0, 50, 50)), area(rectangle(100, 0, 50, 50), rectangle(110, 10, 5, 5)[::-1]), high],
            zone("allt", GATA, *items),
            zone("flera", BOSTAD, several(rectangle(0, 0, 5, 5), rectangle(9, 0, 5, 5))),
            property_zone("blandat", UTFART, line((0, 0), (5, 0)), area(rectangle(0, 0, 5, 5)), line((5, 5), (9, 9))),
            zone("äldre", PRICKMARK, area(rectangle(0, 0, 5, 5)), kind="administrativ bestämmelse"),
            property_zone("regler", PRICKMARK, sekundarEgenskapsgrans=True, reglerarAnvandningsbestammelse=["a", "b"]),
            property_zone("värde", PRICKMARK, bestammelsevarde=[text("a", "b; c")], detaljplan="en annan"),
        )
    )


def test_a_plan_without_identity_and_provisions_without_identity_come_back() -> None:
    tree = good_plan()
    for feature in tree["features"]:
        del feature["properties"]["objektidentitet"]
    assert_same(tree)


def test_two_provisions_of_one_identity_keep_their_own_areas() -> None:
    tree = good_plan()
    tree["features"][2]["properties"]["objektidentitet"] = tree["features"][1]["properties"]["objektidentitet"]
    assert_same(tree)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert geopackage(read(good_plan())).content == geopackage(read(good_plan())).content


@pytest.fixture
def real() -> tuple[Plan, FileFormat]:
    if not REAL.exists():
        pytest.skip("the real plan is not beside the project")
    document = read_file(REAL)
    return read_plan(document), document.file_format


def test_a_plan_from_gml_comes_back_with_its_provisions(real: tuple[Plan, FileFormat]) -> None:
    found, source = real
    again = back(found, source)
    assert again.name == found.name
    assert again.unreadable == ()
    for one, other in zip(found.provisions, again.provisions, strict=True):
        assert type(other) is type(one)
        assert other.object_id == one.object_id
        assert other.wording == in_words_of_entry(one).wording
        if other.catalogue_reference is None:
            assert (other.catalogue_code, other.label) == (one.catalogue_code, one.label)
        area = sum(shape.area for shape in one.shapes)
        assert sum(shape.area for shape in other.shapes) == pytest.approx(area, abs=0.1)


def test_what_has_columns_of_its_own_is_no_loss(real: tuple[Plan, FileFormat]) -> None:
    found, source = real
    here = {(loss.where, loss.attribute) for loss in geopackage(found, source=source).losses}
    there = {(loss.where, loss.attribute) for loss in ngp_json(found, source=source).losses}
    coded = {provision.where for provision in back(found, source).provisions if provision.catalogue_code}
    assert coded
    assert here < there
    taken = {provision.where for provision in found.provisions if provision.interpretation}
    assert {where for where, attribute in here if attribute == "bestammelsekod"} == taken


def test_an_older_provision_is_drawn_with_the_words_of_the_entry_it_is_taken_for() -> None:
    older = plan_gml(good_plan(), older={BOSTAD: "DP_KM_B"})
    content = geopackage(read_plan(read_document(older, "plan.gml")), source=FileFormat.GML_SS637040).content
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    drawn = {row[0] for row in database.execute("SELECT formulering FROM anvandning")}
    assert "Användningen är angiven som DP_KM_B. Bestämmelsen har inte tolkats [orsak:text]." in drawn


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Plan på å.gpkg"
    write_geopackage(read(plan_in_force()), path)
    return path


def test_gdal_opens_every_layer_with_the_right_numbers_and_system(file: Path) -> None:
    numbers = {"planomrade": 1, "anvandning": 4, "egenskap_yta": 1, "egenskap_linje": 1}
    assert set(LAYERS) <= set(fiona.listlayers(file))
    for layer in LAYERS:
        frame = pyogrio.read_dataframe(file, layer=layer)
        assert len(frame) == numbers.get(layer, 0)
        assert frame.crs.to_epsg() == 3010
        with fiona.open(file, layer=layer) as opened:
            assert len(opened) == len(frame)
            assert opened.crs.to_epsg() == 3010
    for table in ("bestammelse", "beslutsinformation", "dokument", "layer_styles"):
        assert len(pyogrio.read_dataframe(file, layer=table)) > 0
    uses = pyogrio.read_dataframe(file, layer="anvandning")
    assert uses.area.sum() == pytest.approx(200 * 20 + 2 * 140 * 130 + 60 * 130)
    assert set(uses["farg"]) == {"Ljusgrå", "Gul", "Brun", "Ljusgrön"}
    assert set(uses["beteckning"]) == {"GATA", "B", "C", "PARK"}


def test_the_database_is_whole_and_says_what_it_is(file: Path) -> None:
    raw = file.read_bytes()
    assert raw[68:72] == b"GPKG"
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    listed = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert listed == {name for name in tables if not name.startswith(("gpkg_", "sqlite_", "rtree_"))}


def test_every_layer_has_an_index_that_other_programs_use_and_keep(file: Path) -> None:
    before = pyogrio.read_dataframe(file, layer="anvandning")
    west, south, *_ = before.total_bounds
    near = (west, south, west + 1, south + 1)
    assert 0 < len(pyogrio.read_dataframe(file, layer="anvandning", bbox=near)) < len(before)
    moved = before.iloc[[0]].assign(geometry=before.geometry.iloc[[0]].translate(1000))
    pyogrio.write_dataframe(moved, file, layer="anvandning", append=True)
    (west, south, *_) = moved.total_bounds
    assert len(pyogrio.read_dataframe(file, layer="anvandning", bbox=(west + 1, south + 1, west + 2, south + 2))) == 1
    connection = sqlite3.connect(file)
    layers = [name for (name,) in connection.execute("SELECT table_name FROM gpkg_geometry_columns")]
    indexed = {layer: connection.execute(f"SELECT count(*) FROM rtree_{layer}_geom").fetchone() for layer in layers}
    placed = {
        layer: connection.execute(f"SELECT count(*) FROM {layer} WHERE geom NOTNULL").fetchone() for layer in layers
    }
    connection.close()
    assert indexed == placed
    assert set(layers) == set(LAYERS)


def test_the_styles_draw_in_the_colours_of_the_plan_map(file: Path) -> None:
    connection = sqlite3.connect(file)
    styles = dict(connection.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1"))
    connection.close()
    assert {"planomrade", "anvandning", "egenskap_yta", "egenskap_linje"} <= set(styles)
    root = etree.fromstring(styles["anvandning"])
    for name, colour in load_palette().fills.items():
        (category,) = root.findall(f"renderer-v2/categories/category[@value='{name}']")
        symbol = root.find(f"renderer-v2/symbols/symbol[@name='{category.get('symbol')}']")
        assert symbol is not None and symbol.get("type") == "fill"
        (fill,) = symbol.findall("layer[@class='SimpleFill']/Option/Option[@name='color']")
        rgb = ",".join(str(part) for part in bytes.fromhex(colour[1:]))
        assert fill.get("value") == f"{rgb},255"
    for style in styles.values():
        named = {category.get("symbol") for category in etree.fromstring(style).iter("category")}
        drawn = {symbol.get("name") for symbol in etree.fromstring(style).iter("symbol")}
        assert named <= drawn


def test_a_file_that_is_there_is_not_written_over(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(DetaljplanError, match="finns redan"):
        write_geopackage(read(good_plan()), file)
    assert file.read_bytes() == before
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_letters_with_a_hyphen_keep_it() -> None:
    found = read(plan(area(rectangle(0, 0, 9, 9)), zone("plats", "DP_AP_Parkering", area(rectangle(0, 0, 9, 9)))))
    assert b"P-PLATS" in geopackage(found).content


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DetaljplanError, match="kan inte skrivas"):
        write_geopackage(read(good_plan()), tmp_path / "saknas" / "plan.gpkg")
