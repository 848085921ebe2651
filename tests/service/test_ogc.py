"""OGC API Features: numbers, axis order and paging, not only that an answer comes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from pyproj import Transformer

from tests.postgis import Database
from tests.service.client import Client
from tests.service.conftest import Stored
from tests.store.examples import EAST, NORTH, ZONE, delivered, example, small_plan

pytestmark = pytest.mark.postgis
ITEMS = "/ogc/collections/detaljplaner/items"
USES = "/ogc/collections/anvandningsbestammelser/items"
TM_URI = "http://www.opengis.net/def/crs/EPSG/0/3006"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# the plan's south-western corner in both systems, computed apart from the service
TM_EAST, TM_NORTH = Transformer.from_crs(ZONE, 3006, always_xy=True).transform(EAST, NORTH)
LON, LAT = Transformer.from_crs(ZONE, 4326, always_xy=True).transform(EAST, NORTH)
PROBLEM = "application/problem+json"


def corner(feature: dict[str, Any]) -> tuple[float, float]:
    """The smallest first and second coordinate of a MultiPolygon."""
    points = [point for polygon in feature["geometry"]["coordinates"] for ring in polygon for point in ring]
    return min(p[0] for p in points), min(p[1] for p in points)


def test_coordinates_are_longitude_latitude_unless_asked_otherwise(client: Client, stored: Stored) -> None:
    answer = client.get(ITEMS)
    (feature,) = answer.json()["features"]
    first, second = corner(feature)
    assert (first, second) == pytest.approx((LON, LAT), abs=1e-4)
    assert 11.9 < first < 12.1 and 57 < second < 58
    assert answer.headers["Content-Crs"] == f"<{CRS84_URI}>"
    assert answer.headers["Content-Type"] == "application/geo+json"


def test_coordinates_in_3006_are_north_east(client: Client, stored: Stored) -> None:
    answer = client.get(ITEMS, params={"crs": TM_URI})
    (feature,) = answer.json()["features"]
    north, east = corner(feature)
    assert north == pytest.approx(TM_NORTH, abs=5)
    assert east == pytest.approx(TM_EAST, abs=5)
    assert answer.headers["Content-Crs"] == f"<{TM_URI}>"


def test_one_item_has_the_same_coordinates_as_in_the_collection(client: Client, stored: Stored) -> None:
    for crs in (CRS84_URI, TM_URI):
        (feature,) = client.get(ITEMS, params={"crs": crs}).json()["features"]
        alone = client.get(f"{ITEMS}/{feature['id']}", params={"crs": crs})
        assert alone.json()["geometry"] == feature["geometry"]
        assert alone.json()["properties"]["namn"] == "Påhittad plan för kvarteret Provet"
        assert alone.headers["Content-Crs"] == f"<{crs}>"


def box_around(first: float, second: float, reach: float) -> str:
    return f"{first - reach},{second - reach},{first + reach},{second + reach}"


@pytest.mark.parametrize(
    ("bbox", "crs", "found"),
    [
        (box_around(LON, LAT, 0.0001), None, 1),
        (box_around(LAT, LON, 0.0001), None, 0),
        (box_around(TM_NORTH, TM_EAST, 2), TM_URI, 1),
        (box_around(TM_EAST, TM_NORTH, 2), TM_URI, 0),
        (f"{LON},{LAT - 1},{LON},{LAT + 1}", None, 1),
        (f"{LON + 0.0005},{LAT + 0.0002},{LON + 0.0005},{LAT + 0.0002}", None, 1),
        (f"{LON - 1},{LAT - 1},-50,{LON + 1},{LAT + 1},50", None, 1),
        (f"{TM_NORTH},{TM_EAST},-50,{TM_NORTH + 9},{TM_EAST + 9},50", TM_URI, 1),
        ("-180,-90,180,90", None, 1),
        ("170,-90,20,90", None, 1),
        ("170,-90,-170,90", None, 0),
        (f"{LON - 2},{LAT - 2},{LON - 1},{LAT - 1}", None, 0),
    ],
)
def test_a_bbox_has_the_axis_order_of_its_system(
    client: Client, stored: Stored, bbox: str, crs: str | None, found: int
) -> None:
    answer = client.get(ITEMS, params={"bbox": bbox, **({"bbox-crs": crs} if crs else {})})
    assert answer.status_code == 200
    assert (answer.json()["numberMatched"], answer.json()["numberReturned"]) == (found, found)


def test_walking_the_pages_gives_every_item_once(client: Client, database: Database) -> None:
    with database.app.begin() as connection:
        for number in range(5):
            delivered(connection, example(small_plan(f"plan-{number}"), raw=bytes([number])))
    seen: list[str] = []
    address: str | None = f"{USES}?limit=3&bbox=-180,-90,180,90&crs={quote(TM_URI)}"
    while address:
        page = client.get(address).json()
        assert page["numberMatched"] == 10
        assert page["numberReturned"] == len(page["features"]) <= 3
        seen += [feature["id"] for feature in page["features"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert client.get(links["self"]).json()["features"] == page["features"]
        address = links.get("next")
    assert len(seen) == len(set(seen)) == 10


def test_a_draft_and_its_provisions_are_nowhere(client: Client, stored: Stored) -> None:
    published, draft = stored
    assert [f["id"] for f in client.get(ITEMS).json()["features"]] == [str(published.version_id)]
    assert client.get(f"{ITEMS}/{draft.version_id}").status_code == 404
    assert client.get(USES).json()["numberMatched"] == 2


def test_properties_are_spelt_as_in_the_specification(client: Client, stored: Stored) -> None:
    features = client.get("/ogc/collections/egenskapsbestammelser/items").json()["features"]
    assert [f["geometry"]["type"] for f in features] == ["Polygon", "LineString"]
    told = features[0]["properties"]
    assert told["bestammelseformulering"] == "Högsta nockhöjd är 9 meter"
    assert told["beteckning"] == "h1"
    assert told["bestammelsevarde"][0]["variabelvarde"] == "9"


@pytest.mark.parametrize("limit", ["10001", "99999999999999999999"])
def test_a_limit_above_the_largest_is_lowered_to_it(client: Client, stored: Stored, limit: str) -> None:
    assert client.get(USES, params={"limit": limit}).json()["numberReturned"] == 2


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=ett", "limit"),
        ("limit=1.5", "limit"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=nan,1,2,3", "bbox"),
        ("bbox=1,inf,2,inf", "bbox"),
        ("bbox=10,60,11,59", "bbox"),
        (f"bbox=7,6,8,5&bbox-crs={quote(TM_URI)}", "bbox"),
        ("bbox-crs=EPSG:3006", "bbox-crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/3007", "crs"),
        ("datetime=igår", "datetime"),
        ("datetime=2026-03-01", "datetime"),
        ("datetime=2026-03-01T12:00:00", "datetime"),
        ("datetime=2020-W10/..", "datetime"),
        ("datetime=20260301T120000Z", "datetime"),
        ("datetime=2026-02-30T00:00:00Z", "datetime"),
        ("datetime=../..", "datetime"),
        ("datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z", "datetime"),
        ("after=x", "after"),
        ("okand=1", "okand"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_a_problem_in_swedish(
    client: Client, stored: Stored, query: str, where: str
) -> None:
    answer = client.get(f"{USES}?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["where"] == where
    assert answer.json()["status"] == 400


@pytest.mark.parametrize("address", ["", "/conformance", "/collections", "/collections/detaljplaner"])
def test_every_address_refuses_a_parameter_it_does_not_know(client: Client, address: str) -> None:
    assert client.get(f"/ogc{address}").status_code == 200
    assert client.get(f"/ogc{address}?x=1").status_code == 400


@pytest.mark.parametrize("address", ["/ogc/collections/x", "/ogc/collections/x/items", f"{USES}/1' OR '1'='1", "/x"])
def test_what_does_not_exist_is_a_problem(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("2020-01-01T00:00:00Z/..", 1),
        ("2020-01-01t00:00:00.123456789z/..", 1),
        ("2020-01-01T00:00:00-05:30/9999-12-31T23:59:59-23:59", 1),
        ("/2020-01-01T00:00:00Z", 0),
        ("2020-01-01T00:00:00Z", 0),
    ],
)
def test_versions_are_chosen_by_when_they_were_stored(client: Client, stored: Stored, period: str, found: int) -> None:
    assert client.get(ITEMS, params={"datetime": period}).json()["numberMatched"] == found


def test_every_link_of_the_landing_page_and_the_collections_leads_somewhere(client: Client, stored: Stored) -> None:
    landing, collections = client.get("/ogc").json(), client.get("/ogc/collections").json()
    links = [*landing["links"], *collections["links"], *(x for c in collections["collections"] for x in c["links"])]
    assert {link["rel"] for link in landing["links"]} == {"self", "service-desc", "conformance", "data"}
    for link in links:
        answer = client.get(link["href"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == link["type"]


def test_a_collection_tells_its_systems_and_extent(client: Client, stored: Stored) -> None:
    told = client.get("/ogc/collections/detaljplaner").json()
    assert told["crs"] == [CRS84_URI, TM_URI]
    assert told["storageCrs"] == TM_URI
    (box,) = told["extent"]["spatial"]["bbox"]
    assert box[:2] == pytest.approx([LON, LAT], abs=1e-4)
    assert box[2] - box[0] < 0.01


@pytest.mark.parametrize("collection", ["detaljplaner", "anvandningsbestammelser"])
def test_a_collection_tells_between_which_times_its_items_are(client: Client, stored: Stored, collection: str) -> None:
    told = client.get(f"/ogc/collections/{collection}").json()
    ((earliest, latest),) = told["extent"]["temporal"]["interval"]
    period = {"datetime": f"{earliest}/{latest}"}
    matched = client.get(f"/ogc/collections/{collection}/items", params=period).json()["numberMatched"]
    assert matched == client.get(f"/ogc/collections/{collection}/items").json()["numberMatched"] > 0


def test_an_empty_collection_has_no_extent_and_no_items(client: Client) -> None:
    assert "extent" not in client.get("/ogc/collections/detaljplaner").json()
    assert client.get(ITEMS).json()["features"] == []


def test_titles_are_told_in_the_language_wanted(client: Client) -> None:
    swedish, english = (client.get("/ogc", headers={"Accept-Language": wanted}).json() for wanted in ("sv", "en"))
    assert (swedish["title"], english["title"]) == ("Detaljplaner", "Detailed plans")
    told = client.get("/ogc/collections", headers={"Accept-Language": "en"}).json()["collections"]
    assert "Provisions of use" in [collection["title"] for collection in told]
