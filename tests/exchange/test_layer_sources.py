"""Layers from services on this machine: all that a service has, or one clear sentence why not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import geopandas
import pytest
import shapely

from detaljplan.errors import LayerError
from detaljplan.exchange import layer_limits
from detaljplan.exchange.sources import service as service_module
from detaljplan.exchange.sources.fetching import Fetched, fetch_layer, source_of
from detaljplan.exchange.sources.service import beside
from detaljplan.language.words import Words
from detaljplan.review.definitions import load_layers
from detaljplan.review.layer import Layer, SourceKind
from tests.exchange.layer_services import (
    EXCEPTION,
    ArcGis,
    Atom,
    Object,
    OgcApi,
    Reply,
    Stand,
    Wfs,
    entry,
    objects,
    reply,
    served,
    silent_for,
)

CULTURE: Layer = next(known for known in load_layers() if known.id == "ri_kulturmiljovard")
PLACES = {Wfs: "/wfs", OgcApi: "/v1/collections", ArcGis: "/rest/MapServer", Atom: "/atom/omraden.xml"}
Serve = Callable[[Stand], Stand]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda stand: stack.enter_context(served(stand))


def fetched(
    stand: Stand, *, table: str | None = "omraden", told: list[str] | None = None, seconds: float = 60
) -> Fetched:
    source = source_of(
        CULTURE, stand.base + next(place for kind, place in PLACES.items() if isinstance(stand, kind)), table=table
    )
    return fetch_layer(CULTURE, source, seconds=seconds, tell=(told if told is not None else []).append)


def refused(stand: Stand, match: str, *, seconds: float = 60) -> None:
    with pytest.raises(LayerError, match=match) as caught:
        fetched(stand, seconds=seconds)
    assert "\n" not in str(caught.value)


def assert_all_came(got: Fetched, given: Sequence[Object]) -> None:
    by_id = {feature.id: feature for feature in got.rows.features}
    assert by_id.keys() == {str(each.properties["ri_id"]) for each in given}
    for each in given:
        feature = by_id[str(each.properties["ri_id"])]
        assert feature.name == each.properties["namn"]
        assert shapely.hausdorff_distance(feature.shape, each.shape) < 0.01
        assert feature.shape.area == pytest.approx(9_600, abs=1)
    assert (got.rows.repaired, got.rows.unplaced) == (0, 0)


GIVEN = objects(25)
TRUNCATED = f"<wfs:truncatedResponse>{EXCEPTION}</wfs:truncatedResponse>"
SERVICES = [Wfs, OgcApi, ArcGis]


@pytest.mark.parametrize("kind", SERVICES)
@pytest.mark.parametrize("cap", [1_000, 25, 7])
def test_all_objects_come_however_few_at_a_time(serve: Serve, kind: type, cap: int) -> None:
    assert_all_came(fetched(serve(kind(*GIVEN, cap=cap))), GIVEN)


@pytest.mark.parametrize("kind", SERVICES)
def test_how_far_it_has_come_is_told(serve: Serve, kind: type) -> None:
    told: list[str] = []
    fetched(serve(kind(*GIVEN, cap=10)), told=told)
    assert "25 av 25 objekt hämtade" in told


@pytest.mark.parametrize("kind", SERVICES)
def test_a_service_without_an_object_is_a_failing_one(serve: Serve, kind: type) -> None:
    refused(serve(kind()), "utan ett enda objekt")


@pytest.mark.parametrize("kind", SERVICES)
def test_a_layer_that_the_service_does_not_have_is_told_with_those_that_it_has(serve: Serve, kind: type) -> None:
    with pytest.raises(LayerError, match=r"inget lager saknas\. Den har: .*annat"):
        fetched(serve(kind(*GIVEN)), table="saknas")


@pytest.mark.parametrize("kind", SERVICES)
def test_a_busy_service_is_asked_again_when_it_says(serve: Serve, kind: type) -> None:
    stand = serve(kind(*GIVEN))
    packed = {"Retry-After": "0", "Content-Encoding": "gzip"}
    stand.faults = [Reply(b"\x1f\x8b", status=503, headers=packed), Reply(b"", status=429)]
    told: list[str] = []
    assert_all_came(fetched(stand, told=told), GIVEN)
    assert any("svarar 503. Försöker igen om 0 s" in each for each in told)


def test_a_service_that_stays_busy_is_given_up_when_the_time_is_over(serve: Serve) -> None:
    stand = serve(Wfs(*GIVEN))
    stand.faults = [Reply(b"", status=503, headers={"Retry-After": "120"})]
    refused(stand, "inte färdigt inom 3 s", seconds=3)
    assert len(stand.calls) == 1


def test_a_service_that_fails_each_time_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "TRIES", 2)
    stand = serve(Wfs(*GIVEN))
    stand.faults = [Reply(b"", status=500)] * 3
    refused(stand, "svarar 500")
    assert len(stand.calls) == 2


def test_a_service_that_says_nothing_is_given_up(serve: Serve) -> None:
    stand = serve(Wfs(*GIVEN))
    stand.faults = [silent_for(1.5)] * 5
    refused(stand, r"inte färdigt|svarade för långsamt|svarar inte", seconds=1)


@pytest.mark.parametrize("kind", SERVICES)
def test_a_no_is_told_at_once(serve: Serve, kind: type) -> None:
    stand = serve(kind(*GIVEN))
    stand.faults = [Reply(b"", status=404)]
    refused(stand, "svarar 404")
    assert len(stand.calls) == 1


@pytest.mark.parametrize("kind", SERVICES)
def test_an_answer_over_the_limit_is_refused(serve: Serve, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    stand = serve(kind(*GIVEN))
    monkeypatch.setattr(layer_limits, "MAX_ANSWER_BYTES", 2_000)
    refused(stand, "större än de 2000 byte")


@pytest.mark.parametrize("kind", [*SERVICES, Atom])
def test_a_redirection_to_another_host_is_not_followed(serve: Serve, kind: type) -> None:
    stand = serve(Atom([], {}) if kind is Atom else kind(*GIVEN))
    stand.faults = [Reply(b"", status=302, headers={"Location": "http://localhost:1/wfs"})]
    refused(stand, "annan värd")


@pytest.mark.parametrize("address", ["http://example.se/wfs", "ftp://example.se/wfs", "https://u:p@example.se/wfs"])
def test_only_https_without_a_password_is_asked(address: str) -> None:
    with pytest.raises(LayerError, match=r"https://|lösenord"):
        fetch_layer(CULTURE, source_of(CULTURE, address, SourceKind.WFS))


@pytest.mark.parametrize("kind", SERVICES)
def test_the_same_objects_in_another_order_are_the_same_rows(serve: Serve, kind: type) -> None:
    here, there = fetched(serve(kind(*GIVEN))), fetched(serve(kind(*GIVEN[::-1])))
    assert here.rows.features == there.rows.features


# WFS


def test_a_wfs_is_asked_for_sweref_99_tm_by_the_name_it_has_for_it(serve: Serve) -> None:
    stand = serve(Wfs(*GIVEN))
    assert fetched(stand).rows.epsg == 3006
    assert "srsName=urn%3Aogc%3Adef%3Acrs%3AEPSG%3A%3A3006" in stand.calls[1]


@pytest.mark.parametrize(
    ("srs_name", "north_first"),
    [
        ("urn:ogc:def:crs:EPSG::3006", True),
        ("urn:ogc:def:crs:EPSG::3006", False),
        ("EPSG:3006", True),
        ("EPSG:3006", False),
        ("http://www.opengis.net/gml/srs/epsg.xml#3006", False),
        ("http://www.opengis.net/gml/srs/epsg.xml#3006", True),
        ("http://www.opengis.net/def/crs/EPSG/0/3006", True),
    ],
)
def test_either_order_of_the_axes_is_read(serve: Serve, srs_name: str, north_first: bool) -> None:
    stand = Wfs(*GIVEN)
    stand.srs_name, stand.north_first = srs_name, north_first
    assert_all_came(fetched(serve(stand)), GIVEN)


@pytest.mark.parametrize("cap", [1_000, 7])
def test_a_wfs_that_does_not_know_how_many_there_are_is_asked_until_a_page_is_empty(serve: Serve, cap: int) -> None:
    stand = Wfs(*GIVEN, cap=cap)
    stand.matched = "unknown"
    assert_all_came(fetched(serve(stand)), GIVEN)


@pytest.mark.parametrize("north_first", [True, False])
def test_a_wfs_that_caps_its_answers_and_heeds_no_page_is_asked_area_by_area(serve: Serve, north_first: bool) -> None:
    stand = Wfs(*GIVEN, cap=10)
    stand.stated_cap, stand.pages, stand.box_north_first = "", False, north_first
    assert_all_came(fetched(serve(stand)), GIVEN)


def test_one_that_does_not_tell_how_many_there_are_is_a_failure(serve: Serve) -> None:
    stand = Wfs(*GIVEN, cap=10)
    stand.pages, stand.matched = False, "unknown"
    refused(serve(stand), "samma objekt flera gånger")


def test_more_objects_in_one_place_than_a_wfs_gives_are_a_failure(serve: Serve) -> None:
    stand = Wfs(*[replace(each, shape=GIVEN[0].shape) for each in GIVEN], cap=10)
    stand.pages = False
    refused(serve(stand), "högst 10 objekt och har fler på samma plats")


def test_an_area_in_which_the_service_leaves_out_objects_is_found_out(serve: Serve) -> None:
    class Forgetful(Wfs):
        def _within(self, box: Sequence[str]) -> list[Object]:
            return super()._within(box)[1:]

    stand = Forgetful(*GIVEN, cap=10)
    stand.pages = False
    refused(serve(stand), "ha 25 objekt men gav")


def test_one_that_besides_calls_its_objects_otherwise_each_time_is_too(serve: Serve) -> None:
    stand, number = Wfs(*GIVEN, cap=10), count()
    stand.pages, stand.ids, stand.matched = False, lambda _: f"fid-{next(number)}", "unknown"
    refused(serve(stand), "samma objekt flera gånger")
    stand.ids = lambda _: None
    refused(stand, "samma objekt flera gånger")


def test_a_wfs_that_heeds_no_page_is_read_when_one_page_is_all(serve: Serve) -> None:
    stand = Wfs(*GIVEN)
    stand.pages = False
    assert_all_came(fetched(serve(stand)), GIVEN)


def test_a_number_that_is_a_cap_too_is_found_out(serve: Serve) -> None:
    stand = Wfs(*GIVEN)
    stand.matched = "20"
    stand.cap = 20
    refused(serve(stand), "fler objekt än de 20")


def test_fewer_objects_than_a_wfs_says_that_it_has_are_a_failure(serve: Serve) -> None:
    stand = Wfs(*GIVEN)
    stand.matched = "26"
    refused(serve(stand), "ha 26 objekt men gav 25")


def test_a_wfs_of_before_2_0_is_read(serve: Serve) -> None:
    stand = Wfs(*GIVEN, cap=10)
    stand.version, stand.stated_cap = "1.1.0", ""
    stand.changes = {"http://www.opengis.net/gml/3.2": "http://www.opengis.net/gml", "wfs:member": "gml:featureMember"}
    assert_all_came(fetched(serve(stand)), GIVEN)
    assert any("maxFeatures=" in call and "typeName=" in call for call in stand.calls)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (EXCEPTION, "svarar med ett fel: Out of memory"),
        ("<html/>", "FeatureCollection"),
        ("<a", "avkapad"),
        ("", "XML väntades"),
        ('{"a": 1}', "XML väntades"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "DOCTYPE"),
    ],
)
def test_what_is_no_page_is_a_failure_at_any_place(serve: Serve, body: str, why: str) -> None:
    class Late(Wfs):
        def answer(self, path: str, query: Mapping[str, str]) -> Reply:
            late = query.get("startindex") == "20"
            return Reply(body.encode(), "application/xml") if late else super().answer(path, query)

    refused(serve(Late(*GIVEN, cap=10)), why)


def test_an_answer_that_the_service_says_is_cut_off_is_a_failure(serve: Serve) -> None:
    stand = Wfs(*GIVEN)
    stand.matched, stand.changes = "unknown", {"</wfs:FeatureCollection>": f"{TRUNCATED}</wfs:FeatureCollection>"}
    refused(serve(stand), "avbröt svaret")


def test_arcs_are_drawn_within_a_millimetre(serve: Serve) -> None:
    (square,) = objects(1)
    stand = Wfs(replace(square, shape=shapely.Polygon(square.shape.exterior)))
    straight = stand.answer("", {"request": "GetFeature", "typenames": "ms:omraden"}).body.decode()
    ring = straight[straight.index("<gml:LinearRing>") : straight.index("</gml:LinearRing>") + len("</gml:LinearRing>")]
    positions = "6300000 600100 6300100 600000 6300000 599900 6299900 600000 6300000 600100"
    arc = f"<gml:ArcString><gml:posList>{positions}</gml:posList></gml:ArcString>"
    curve = f"<gml:Curve><gml:segments>{arc}</gml:segments></gml:Curve>"
    drawn = f"<gml:Ring><gml:curveMember>{curve}</gml:curveMember></gml:Ring>"
    stand.changes = {ring: drawn}
    (feature,) = fetched(serve(stand)).rows.features
    outline = shapely.get_coordinates(feature.shape)
    middles = (outline[1:] + outline[:-1]) / 2 - (600_000, 6_300_000)
    assert len(outline) > 100
    assert (abs((middles**2).sum(axis=1) ** 0.5 - 100) < 0.0011).all()


def test_an_object_whose_geometry_cannot_be_read_is_counted(serve: Serve) -> None:
    stand = Wfs(*GIVEN)
    stand.changes = {"6300000.0 600400.0": "6300000.0 hej"}
    got = fetched(serve(stand))
    assert (len(got.rows.features), got.rows.unplaced) == (24, 1)


# OGC API


@pytest.mark.parametrize(
    "place", ["/v1", "/v1/collections", "/v1/collections/omraden", "/v1/collections/omraden/items"]
)
def test_an_ogc_api_is_found_from_any_of_its_addresses(serve: Serve, place: str) -> None:
    stand = serve(OgcApi(*GIVEN, cap=10))
    got = fetch_layer(CULTURE, source_of(CULTURE, stand.base + place, SourceKind.OGC_API, "omraden"))
    assert_all_came(got, GIVEN)
    assert got.rows.epsg == 4326


def test_an_ogc_api_without_a_number_is_followed_to_its_end(serve: Serve) -> None:
    stand = OgcApi(*GIVEN, cap=10)
    stand.tells = False
    assert_all_came(fetched(serve(stand)), GIVEN)


def test_pages_that_end_before_all_has_come_are_a_failure(serve: Serve) -> None:
    stand = OgcApi(*GIVEN, cap=10)
    stand.links = False
    refused(serve(stand), "ha 25 objekt men gav 10")


def test_a_full_last_page_without_a_number_is_a_failure(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detaljplan.exchange.sources.ogc_api.PAGE", 10)
    stand = OgcApi(*GIVEN)
    stand.tells, stand.links = False, False
    refused(serve(stand), "säger inte om det är alla")


@pytest.mark.parametrize(
    ("leads_to", "why"),
    [
        ("http://localhost:1/v1/collections/omraden/items", "annan värd"),
        ("file:///etc/passwd", "annan värd"),
        ("/v1/collections/omraden/items?limit=1000", "ring|samma objekt"),
        ("/v1/collections/omraden/items?limit=1000&x=1", "samma objekt"),
    ],
)
def test_a_next_page_that_is_none_is_a_failure(serve: Serve, leads_to: str, why: str) -> None:
    stand = OgcApi(*GIVEN, cap=10)
    stand.next = lambda _: leads_to
    refused(serve(stand), why)


def test_an_answer_in_another_system_than_asked_for_is_refused(serve: Serve) -> None:
    stand = OgcApi(*GIVEN)
    stand.content_crs = "<http://www.opengis.net/def/crs/EPSG/0/3006>"
    refused(serve(stand), "longitud och latitud")


def test_a_layer_that_changes_under_way_is_a_failure(serve: Serve) -> None:
    class Growing(OgcApi):
        def answer(self, path: str, query: Mapping[str, str]) -> Reply:
            self.matched = 25 + len(self.calls)
            return super().answer(path, query)

    refused(serve(Growing(*GIVEN, cap=10)), "ändrades")


# ArcGIS


def test_an_arcgis_layer_is_found_by_name_number_or_its_own_address(serve: Serve) -> None:
    stand = serve(ArcGis(*GIVEN))
    for place, table in (("", "omraden"), ("", "2"), ("/2", None)):
        source = source_of(CULTURE, f"{stand.base}/rest/MapServer{place}", table=table)
        assert source.kind is SourceKind.ARCGIS
        assert_all_came(fetch_layer(CULTURE, source), GIVEN)


def test_an_arcgis_date_and_last_edit_are_read(serve: Serve) -> None:
    stand = ArcGis(*GIVEN)
    stand.edited = 1_772_600_767_000
    got = fetched(serve(stand))
    assert got.dated == date(2026, 3, 4)
    assert str(got.rows.features[0].date).startswith("2020-01-02")


def test_a_cap_that_is_told_makes_the_answers_smaller(serve: Serve) -> None:
    stand = serve(ArcGis(*GIVEN, cap=3))
    assert_all_came(fetched(stand), GIVEN)
    assert len(stand.calls) > 10


def test_a_cap_that_is_not_told_is_a_failure(serve: Serve) -> None:
    stand = ArcGis(*GIVEN, cap=10)
    stand.tells = False
    refused(serve(stand), "gav 10 av de 25 objekt som begärdes")


def test_fewer_ids_than_the_count_are_a_failure(serve: Serve) -> None:
    stand = ArcGis(*GIVEN)
    stand.count = 30
    refused(serve(stand), "ha 30 objekt men gav 25")


def test_an_error_that_is_told_with_200_is_one(serve: Serve) -> None:
    stand = serve(ArcGis(*GIVEN))
    stand.faults = [reply({"error": {"code": 498, "message": "Invalid token"}})]
    refused(stand, "svarar med ett fel: 498 Invalid token")


def test_curves_that_were_not_asked_for_are_a_failure(serve: Serve) -> None:
    stand = ArcGis(*GIVEN)
    stand.geometry = lambda _: {"curveRings": [[[600_000, 6_300_000], {"c": [[1, 2], [3, 4]]}]]}
    refused(serve(stand), "kurvor")


def test_two_islands_and_a_hole_of_one_esri_object_are_read(serve: Serve) -> None:
    first, second = objects(2)
    stand = ArcGis(first)
    rings = [*_rings(second), *_rings(first)]
    stand.geometry = lambda _: {"rings": rings}
    (feature,) = fetched(serve(stand)).rows.features
    assert feature.shape.geom_type == "MultiPolygon"
    assert feature.shape.equals(shapely.union(first.shape, second.shape))


def _rings(each: Object) -> list[list[list[float]]]:
    rings: list[list[list[float]]] = ArcGis().geometry(each)["rings"]
    return rings


# ATOM and files


def shapefile(tmp: Path, given: Sequence[Object], epsg: int = 3006, name: str = "omraden") -> bytes:
    folder = tmp / f"{name}-{epsg}-{len(list(tmp.iterdir()))}"
    folder.mkdir()
    frame = _frame(given).to_crs(epsg)
    frame.to_file(folder / f"{name}.shp", engine="pyogrio", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"mapp/{file.name}")
    return packed.getvalue()


def _frame(given: Sequence[Object]) -> geopandas.GeoDataFrame:
    columns = {name: [each.properties[name] for each in given] for name in ("ri_id", "namn")}
    return geopandas.GeoDataFrame(columns, geometry=[each.shape for each in given], crs=3006)


def test_a_feed_with_one_zip_is_read_with_its_day(serve: Serve, tmp_path: Path) -> None:
    stand = serve(Atom([entry("/zip/omraden.zip")], {"/zip/omraden.zip": shapefile(tmp_path, GIVEN)}))
    got = fetched(stand)
    assert_all_came(got, GIVEN)
    assert got.dated == date(2026, 3, 4)


@pytest.mark.parametrize("together", [True, False])
def test_all_the_files_of_a_layer_are_read(serve: Serve, tmp_path: Path, together: bool) -> None:
    parts = {f"/zip/lan{n}.zip": shapefile(tmp_path, GIVEN[n * 10 : n * 10 + 10]) for n in range(3)}
    entries = [entry(*parts, rel="section")] if together else [entry(path) for path in parts]
    assert_all_came(fetched(serve(Atom(entries, parts))), GIVEN)


def test_one_file_of_several_that_cannot_be_had_fails_the_layer(serve: Serve, tmp_path: Path) -> None:
    parts = {f"/zip/lan{n}.zip": shapefile(tmp_path, GIVEN[n * 10 : n * 10 + 10]) for n in range(2)}
    refused(serve(Atom([entry(*parts, "/zip/lan2.zip")], parts)), "svarar 404")
    parts["/zip/lan2.zip"] = shapefile(tmp_path, GIVEN[20:])[:-100]
    refused(serve(Atom([entry(*parts)], parts)), "skadat")


def test_the_file_in_sweref_99_tm_is_taken_of_several(serve: Serve, tmp_path: Path) -> None:
    files = {"/zip/wgs.zip": b"PK", "/zip/tm.zip": shapefile(tmp_path, GIVEN)}
    entries = [entry("/zip/wgs.zip", epsg=4326), entry("/zip/tm.zip", epsg=3006)]
    assert_all_came(fetched(serve(Atom(entries, files))), GIVEN)


def test_the_file_called_as_the_layer_is_taken_of_several(serve: Serve, tmp_path: Path) -> None:
    files = {"/zip/annat.zip": b"PK", "/zip/Omraden.zip": shapefile(tmp_path, GIVEN)}
    assert_all_came(fetched(serve(Atom([entry(*files)], files))), GIVEN)


def test_the_same_file_under_two_names_is_refused(serve: Serve, tmp_path: Path) -> None:
    files = dict.fromkeys(("/zip/a.zip", "/zip/b.zip"), shapefile(tmp_path, GIVEN))
    refused(serve(Atom([entry(*files)], files)), "samma objekt")


def test_a_file_on_another_host_is_not_fetched(serve: Serve) -> None:
    refused(serve(Atom([entry("https://example.se/omraden.zip")], {})), "annan värd")


def test_a_feed_with_a_doctype_or_without_files_is_refused(serve: Serve) -> None:
    stand = Atom([entry("/om.html")], {})
    refused(serve(stand), "0 filer")
    stand.prolog = "<!DOCTYPE feed>"
    refused(stand, "DOCTYPE")


def test_a_feed_of_one_feed_is_followed(serve: Serve, tmp_path: Path) -> None:
    stand = Atom([entry("/atom/lager.xml", media="application/atom+xml")], {"/a.zip": shapefile(tmp_path, GIVEN)})
    inner = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry("/a.zip")}</feed>'
    stand.files["/atom/lager.xml"] = inner.encode()
    assert_all_came(fetched(serve(stand)), GIVEN)


@pytest.mark.parametrize(("status", "headers"), [(200, {"Content-Encoding": "gzip"}), (404, {})])
def test_a_file_that_does_not_come_as_it_was_asked_for_is_a_failure(
    serve: Serve, status: int, headers: dict[str, str]
) -> None:
    stand = serve(Atom([], {}))
    stand.faults = [Reply(b"PK", status=status, headers=headers)]
    with pytest.raises(LayerError, match=r"packat|svarar 404"):
        fetch_layer(CULTURE, source_of(CULTURE, f"{stand.base}/omraden.zip"))


def test_a_file_that_is_larger_than_is_read_is_not_fetched_to_its_end(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_limits, "MAX_FILE_BYTES", 1_000)
    stand = serve(Atom([], {"/omraden.zip": bytes(10_000)}))
    with pytest.raises(LayerError, match="större än de 1000 byte"):
        fetch_layer(CULTURE, source_of(CULTURE, f"{stand.base}/omraden.zip"))


def test_a_file_at_an_address_is_fetched_and_read(serve: Serve, tmp_path: Path) -> None:
    stand = serve(Atom([], {"/omraden.zip": shapefile(tmp_path, GIVEN)}))
    source = source_of(CULTURE, f"{stand.base}/omraden.zip")
    assert source.kind is SourceKind.FILE
    got = fetch_layer(CULTURE, source)
    assert_all_came(got, GIVEN)
    assert got.dated == date(2026, 3, 3)


# Which source


def test_the_first_source_with_an_address_is_taken_when_none_is_given() -> None:
    layers = {layer.id: layer for layer in load_layers()}
    source = source_of(layers["ri_naturvard"], None)
    assert (source.kind, source.table) == (SourceKind.ATOM, "nv.NV_RI_naturvard_MB3kap6")
    with pytest.raises(LayerError, match="har en adress"):
        source_of(layers["kommungrans"], None)


def test_the_address_of_a_definition_keeps_what_the_definition_says_of_it() -> None:
    layer = next(layer for layer in load_layers() if layer.id == "naturreservat")
    known = layer.sources[0]
    assert source_of(layer, known.address) == known
    other = source_of(layer, known.address, table="annat")
    assert (other.kind, other.address, other.table) == (known.kind, known.address, "annat")


def test_only_the_definitions_own_source_has_the_whole_country_mapped() -> None:
    layer = next(layer for layer in load_layers() if layer.id == "natura2000")
    own = source_of(layer, None)
    assert own.whole_country
    assert own.address
    for given, table in (("utdrag.gpkg", None), ("https://a.se/wfs", None), (own.address, "annat"), (None, "annat")):
        assert source_of(layer, given, table=table).whole_country is None


def test_a_link_that_a_proxy_has_made_http_of_is_asked_over_https() -> None:
    assert beside("https://a.se/x/items", "http://a.se/x/items?offset=10") == "https://a.se/x/items?offset=10"
    assert beside("https://a.se/x/items", "http://b.se/x") == "http://b.se/x"
    assert beside("https://a.se/x/items", "items?offset=10") == "https://a.se/x/items?offset=10"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("lager.gpkg", SourceKind.FILE),
        ("https://a.se/NR.zip", SourceKind.FILE),
        ("https://a.se/geoserver/WFS?map=x", SourceKind.WFS),
        ("https://a.se/ogc/features/v1", SourceKind.OGC_API),
        ("https://a.se/rest/services/X/FeatureServer/0", SourceKind.ARCGIS),
        ("https://a.se/ATOM/ATOM_x.xml", SourceKind.ATOM),
    ],
)
def test_an_address_tells_what_is_there(address: str, kind: SourceKind) -> None:
    assert source_of(CULTURE, address).kind is kind


def test_an_address_that_tells_nothing_has_to_be_told() -> None:
    with pytest.raises(LayerError, match="--kind"):
        source_of(CULTURE, "https://a.se/data")
    assert source_of(CULTURE, "https://a.se/data", SourceKind.WFS).kind is SourceKind.WFS


def test_words_of_progress_are_words() -> None:
    told: list[Words] = []
    with served(OgcApi(*GIVEN)) as stand:
        fetch_layer(CULTURE, source_of(CULTURE, stand.base + "/v1", SourceKind.OGC_API, "omraden"), tell=told.append)
    assert told and all(isinstance(each, Words) for each in told)
