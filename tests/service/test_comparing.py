"""Two versions of a plan side by side: what differs in the plan, and what the layers say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from detaljplan.checking import check_bytes
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs.intake import take_in
from detaljplan.service.app import create_app
from detaljplan.store.layers import replace_layer
from detaljplan.store.owner import Audience
from sample_plans.plans import good_plan
from tests.build import Json, written
from tests.postgis import PLANNER, Database
from tests.review.builders import data, square
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.store.test_rights import COUNTY, NEIGHBOUR

pytestmark = pytest.mark.postgis

HOW = ("Omformulerad", "Annat värde", "Borttagen")


def changed(tree: Json) -> Json:
    """The ridge higher, the street reworded, and the ground that may not be built on gone."""
    properties = [feature["properties"] for feature in tree["features"]]
    for told in properties:
        if told.get("bestammelsevarde", [{}])[0].get("beskrivning") == "höjd":
            told["bestammelsevarde"][0]["variabelvarde"] = "12"
        if told.get("bestammelseformulering") == "Gata":
            told["bestammelseformulering"] = "Gata för gående"
    tree["features"] = [
        one for one in tree["features"] if one["properties"].get("bestammelseformulering", "")[:9] != "Marken få"
    ]
    return tree


def hit_by(database: Database, width: float, version: str, ids: str) -> None:
    """Put a layer in use that covers the western part of the plan."""
    found = data(square(0, 0, width, 150), ids=ids, coverage=square(-500, -500, 2000, 2000))
    with database.app.begin() as connection:
        replace_layer(connection, replace(found, version=version))


def stored(database: Database, raw: bytes, audience: Audience = Audience.HANDED_IN) -> UUID:
    return take_in(database.public, check_bytes(raw, "plan.json"), PLANNER, audience).saved.version_id


@pytest.fixture
def versions(database: Database) -> tuple[UUID, UUID]:
    """Two versions of a plan that are handed in, between which a layer got new data."""
    hit_by(database, 50, "2026-01-01", "A")
    first = stored(database, written(good_plan()))
    hit_by(database, 100, "2026-02-01", "B")
    return first, stored(database, written(changed(good_plan())))


@pytest.fixture
def officer(database: Database) -> Iterator[Client]:
    with Client(create_app(settings_of(database)), session_of(database, Principal(Role.REVIEWER, COUNTY))) as client:
        yield client


def rows_of(page: str, caption: str) -> list[str]:
    """Return the rows of a table as the text in them, with plain spaces."""
    table = page.partition(f'id="{caption}"')[2].partition("</table>")[0].partition("<tbody>")[2]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in table.split("</tr>") if row.strip()][:-1]


def test_wordings_values_and_ground_stand_side_by_side(officer: Client, versions: tuple[UUID, UUID]) -> None:
    first, second = versions
    page = officer.get(f"/planer/{first}/jamfor/{second}").text
    told = {how: row for row in rows_of(page, "provisions-caption") for how in HOW if how in row}
    assert len(told) == 3
    assert "Gata Gata för gående" in told["Omformulerad"]
    assert told["Annat värde"].index("9 meter") < told["Annat värde"].index("12 meter")
    assert "720 m² har fallit bort" in told["Borttagen"]
    assert "Planområdet är ritat lika." in page


def test_the_earlier_stands_first_whichever_way_it_is_asked(officer: Client, versions: tuple[UUID, UUID]) -> None:
    links = [f'/planer/{one}">Version {number}' for number, one in enumerate(versions, 1)]
    pages = [officer.get(f"/planer/{one}/jamfor/{other}").text for one, other in (versions, versions[::-1])]
    assert all(page.index(links[0]) < page.index(links[1]) for page in pages)


def test_a_hit_that_grew_says_so_and_that_the_data_are_others(officer: Client, versions: tuple[UUID, UUID]) -> None:
    page = officer.get(f"/planer/{versions[0]}/jamfor/{versions[1]}").text
    (row,) = [row for row in rows_of(page, "layers-caption") if "kulturmiljö" in row]
    assert "Större" in row and "Underlaget är ett annat" in row
    assert "Nya: B" in row and "Borta: A" in row
    assert row.index("7 500 m²") < row.index("15 000 m²")


def test_the_table_of_versions_leads_to_it(officer: Client, versions: tuple[UUID, UUID]) -> None:
    first, second = versions
    assert f'href="/planer/{second}/jamfor/{first}"' in officer.get(f"/planer/{second}").text


def test_a_version_and_itself_do_not_differ(officer: Client, versions: tuple[UUID, UUID]) -> None:
    page = officer.get(f"/planer/{versions[0]}/jamfor/{versions[0]}").text
    assert all(told in page for told in ("ritat lika", "Ingen bestämmelse skiljer.", "Alla lager svarar lika."))


def test_another_plan_and_a_version_that_is_not_for_who_asks_are_not_there(
    officer: Client, versions: tuple[UUID, UUID], database: Database
) -> None:
    other = good_plan()
    other["features"][0]["properties"]["objektidentitet"] = "00000000-0000-4000-8000-000000000001"
    for feature in other["features"][1:]:
        feature["properties"]["detaljplan"] = "00000000-0000-4000-8000-000000000001"
    another = stored(database, written(other))
    draft = stored(database, written(changed(good_plan())) + b"\n", Audience.DRAFT)
    for identity in (another, draft, "x", "00000000-0000-4000-8000-000000000000"):
        for address in (f"/planer/{versions[0]}/jamfor/{identity}", f"/planer/{identity}/jamfor/{versions[0]}"):
            assert officer.get(address).status_code == 404, address
    for principal in (PUBLIC, Principal(Role.PLANNER, NEIGHBOUR)):
        session = None if principal is PUBLIC else session_of(database, principal)
        with Client(create_app(settings_of(database)), session) as stranger:
            assert stranger.get(f"/planer/{versions[0]}/jamfor/{versions[1]}").status_code == 404


def test_files_over_the_limits_that_the_operator_has_now_are_not_read(
    versions: tuple[UUID, UUID], database: Database
) -> None:
    settings = settings_of(database).model_copy(update={"max_object_count": 2})
    session = session_of(database, Principal(Role.REVIEWER, COUNTY))
    with Client(create_app(settings), session) as client:
        for address in (f"/planer/{versions[0]}/jamfor/{versions[1]}", f"/planer/{versions[0]}/yttrande"):
            answer = client.get(address)
            assert answer.status_code == 422 and "Kan inte visas" in answer.text
