"""The early dialogue: an area without a plan gets the same picture as a plan, and nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from detaljplan.checking import check
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.jobs.intake import take_in
from detaljplan.store.layers import replace_layer
from tests.postgis import PLANNER, Database
from tests.read.test_drawn_area import CORNERS
from tests.service.client import Client

pytestmark = pytest.mark.postgis
SAMPLES = Path(__file__).parents[2] / "sample_plans"
ADDRESS = "/tidig-dialog"
DRAWN = {"horn": CORNERS, "system": "3010", "kommun": "0484"}


@pytest.fixture
def loaded(database: Database) -> Database:
    with database.app.begin() as connection:
        for data in read_layer_set(SAMPLES / "layers" / "layers.toml"):
            replace_layer(connection, data)
    return database


def test_an_area_of_corners_gets_questions_maps_and_grounds(client: Client, loaded: Database) -> None:
    page = client.post(ADDRESS, data=DRAWN)
    assert page.status_code == 200
    for told in ("Knäckfrågor", "Riksintresse för kulturmiljövård", "Särskilda frågor", "Försvarsmakten", "<svg"):
        assert told in page.text
    assert "Eskilstuna: planen går in" not in page.text, "the own municipality is no neighbour"
    with loaded.owner.connect() as connection:
        for table in ("published.plan_version", "restricted.plan_version", "restricted.submission"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0, "nothing is stored"


def test_a_file_with_an_area_gets_the_same(client: Client, loaded: Database) -> None:
    file = SAMPLES / "stadsplan-exemplet-4-bara-grans.zip"
    page = client.post(ADDRESS, data={"kommun": "0484"}, files={"fil": (file.name, file.read_bytes())})
    assert page.status_code == 200
    assert "7\N{NO-BREAK SPACE}900 m²" in page.text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Välj en fil med området"),
        ({**DRAWN, "horn": "<b>x</b>"}, "Rad 1 är inget hörn"),
        ({**DRAWN, "system": "4326"}, "Koordinatsystemet finns inte"),
        (
            {**DRAWN, "horn": "6500000 140000\n6500000 170000\n6530000 170000\n6530000 140000"},
            "större än vi granskar på en gång",
        ),
    ],
)
def test_what_cannot_be_reviewed_is_told_in_the_form_with_what_was_written(
    client: Client, data: dict[str, str], told: str
) -> None:
    page = client.post(ADDRESS, data=data)
    assert page.status_code == 422
    assert told in page.text
    assert "<b>x</b>" not in page.text


def test_a_file_that_is_none_is_told(client: Client) -> None:
    page = client.post(ADDRESS, files={"fil": ("a.geojson", b"{")})
    assert page.status_code == 422
    assert "Traceback" not in page.text


def test_who_is_not_known_logs_in_first(public: Client) -> None:
    for answer in (public.get(ADDRESS), public.post(ADDRESS, data=DRAWN)):
        assert (answer.status_code, answer.headers["location"]) == (303, "/logga-in?till=/tidig-dialog")


def test_the_page_of_a_plan_says_when_a_layer_has_been_loaded_since_its_review(
    client: Client, loaded: Database
) -> None:
    taken = take_in(loaded.public, check(SAMPLES / "kv-exemplet-1.json"), PLANNER)
    address, changed = f"/planer/{taken.saved.version_id}", "Underlaget har ändrats sedan analysen"
    assert changed not in client.get(address).text
    (shore,) = (data for data in read_layer_set(SAMPLES / "layers" / "layers.toml") if data.layer.id == "strandskydd")
    with loaded.app.begin() as connection:
        replace_layer(connection, replace(shore, features=shore.features[:1]))
    assert f"{changed}: Strandskydd." in client.get(address).text, "other objects under the same version"
    with loaded.app.begin() as connection:
        replace_layer(connection, replace(shore, version="2"))
    assert f"{changed}: Strandskydd." in client.get(address).text
