"""Every role, every route, every class of stored plan: what is not for somebody is not there, whatever they ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Connection, text
from starlette.routing import BaseRoute, Mount

from detaljplan.identity.bar_grounds import BarGround
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Act, Role, acts_of
from detaljplan.service.app import create_app
from detaljplan.service.ngp_consumer import ASSET, SEARCH
from detaljplan.service.ngp_producer import BASE as NGP
from detaljplan.spec.specification import load_specification
from detaljplan.store.acting import writing_as
from detaljplan.store.bars import bar, hashes_of_plan, hashes_of_submission
from detaljplan.store.items import Collection
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved
from detaljplan.store.receptions import (
    ChangeKind,
    ChangeStatus,
    NewChange,
    add_change,
    add_change_step,
    find_reception,
    save_reception,
)
from detaljplan.store.reviews import save_review
from detaljplan.store.statements import StatementFiles
from detaljplan.store.submissions import FileKind, SentFile, Status, add_step, save_submission
from sample_plans.plans import good_plan
from tests.build import written
from tests.postgis import PLANNER, TOWN, Database
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.store.examples import delivered, example, gap, small_plan
from tests.store.test_assessments import MADE, REVIEW, assess, give
from tests.store.test_rights import COUNTY, EVERYBODY, IN_COUNTY, IN_TOWN, NEIGHBOUR, TOLD_BY, who

pytestmark = pytest.mark.postgis

REGISTRAR, COUNTYS_REGISTRAR = Principal(Role.REGISTRAR, TOWN), Principal(Role.REGISTRAR, COUNTY)
OFFICER, EXPERT, HEAD = (Principal(role, COUNTY) for role in (Role.REVIEWER, Role.EXPERT, Role.COUNTY_HEAD))
SOME = [REGISTRAR, PLANNER, Principal(Role.REGISTRAR, COUNTY), PUBLIC, Principal(Role.PLANNER, NEIGHBOUR)]
"""One of each kind, where every role would only take time: the database's own rights are tested apart."""
NOBODYS = "00000000-0000-4000-8000-000000000000"
OF_ONE_PLAN = "{version_id}"
COLLECTION = "{collection_id}"
ITEM = "{item_id}"
OF_ONE_SUBMISSION = "{submission_id}"
OF_ONE_RECEPTION = "{reception_id}"
OF_ONE_IDENTITY = "{object_id:path}"
OF_ONE_ASSESSMENT = "{assessment_id}"
OF_ONE_STATEMENT = "{statement_id}"
OF_ONE = (
    OF_ONE_PLAN,
    OF_ONE_IDENTITY,
    OF_ONE_SUBMISSION,
    OF_ONE_RECEPTION,
    OF_ONE_ASSESSMENT,
    OF_ONE_STATEMENT,
)
THE_OTHER = "{other_id}"
OF_NO_PLAN = {
    "/health/live",
    "/health/ready",
    "/api/openapi.json",
    "/logga-in",
    "/logga-in/extern",
    "/logga-in/svar",
    "/utloggad",
    "/api/rules",
    "/api/rules/{rule_id}",
    "/api/schemas/ngp-report.json",
    "/api/schemas/report.json",
    "/om",
    "/regler",
    "/regler/{rule_id}",
    "/regler/{rule_id}/fel.svg",
    "/regler/{rule_id}/ratt.svg",
    "/static/symboler.json",
    "/tidig-dialog",
    f"{NGP}/health",
}
"""Routes that say the same whatever is stored."""
WRITES = {
    "/api/validate",
    "/logga-in",
    "/logga-ut",
    "/token",
    "/api/submissions",
    "/api/submissions/{submission_id}/cancel",
    "/lamna-in",
    "/tidig-dialog",
    "/inlamningar/{submission_id}/avbryt",
    f"{NGP}/mottagning",
    f"{NGP}/mottagning/{{reception_id}}/forandringar",
    f"{NGP}/mottagning/{{reception_id}}/forandringar/{{object_id}}/leverans",
    SEARCH,
    "/api/submissions/{submission_id}/bar",
    "/api/plans/{version_id}/bar",
    "/api/events/{number}/note/bar",
    "/inlamningar/{submission_id}/sparra",
    "/planer/{version_id}/sparra",
    "/planer/{version_id}/bedomning",
    "/planer/{version_id}/bedomning/forprovning",
    "/planer/{version_id}/yttrande",
    "/bedomningar/{assessment_id}/sparra",
    "/yttranden/{statement_id}/sparra",
}
"""Routes that take something: each is asked of everybody below, or stores nothing."""
OF_THE_REGISTRAR = {"/inlamningar/{submission_id}/sparra", "/planer/{version_id}/sparra"}
"""Forms for the registrar of the organisation it belongs to; others who may see it are told that they may not."""
OF_THE_COUNTY = {
    "/planer/{version_id}/bedomning": [OFFICER, EXPERT, HEAD, COUNTYS_REGISTRAR],
    "/planer/{version_id}/yttrande": [OFFICER, EXPERT, HEAD],
    "/bedomningar/{assessment_id}/sparra": [COUNTYS_REGISTRAR],
    "/yttranden/{statement_id}/sparra": [COUNTYS_REGISTRAR],
}
"""Pages for some of the county board; others who may see what they are of are told that they may not."""
LISTS = {
    "/api/submissions",
    "/inlamningar",
    "/lamna-in",
    "/",
    "/api/plans",
    "/ogc",
    "/ogc/conformance",
    "/ogc/collections",
}


class Kept(NamedTuple):
    """A stored plan, the submission that was handed in for the same readers, and a reception of the municipality.

    Of a plan that the county board sees also an assessment and a statement of its; of a draft there is none.
    """

    saved: Saved
    submission: UUID
    reception: UUID
    change: str
    assessment: UUID
    statement: UUID


@pytest.fixture
def stored(database: Database) -> dict[Audience, Kept]:
    """A plan and a submission for each audience, each with words that stand nowhere else."""
    with database.app.begin() as connection:
        found = {}
        for audience in Audience:
            plan = replace(small_plan(f"identitet-{audience}"), name=f"Namn {audience}", purpose=f"Syfte {audience}")
            findings = [] if audience is Audience.PUBLISHED else [gap()]
            checked = example(plan, raw=readable(audience), findings=findings, name=f"{audience}.json")
            saved = delivered(connection, checked, audience)
            save_review(connection, saved, REVIEW, seconds=0)
            sent = SentFile(FileKind.PLAN, f"inlämnad-{audience}.json", "", b"{")
            submission, _ = save_submission(connection, [sent], by=PLANNER, audience=audience)
            add_step(connection, submission, saved.owner, Status.REFUSED, message=(f"Nej {audience}", f"No {audience}"))
            reception = received(connection, audience, submission)
            found[audience] = Kept(saved, submission, reception, f"förändring-{audience}", UUID(NOBODYS), UUID(NOBODYS))
    seen = {audience: kept for audience, kept in found.items() if audience is not Audience.DRAFT}
    return found | {audience: assessed(database, audience, kept) for audience, kept in seen.items()}


def readable(audience: Audience) -> bytes:
    """Return a delivered file that can be read again, with words that stand nowhere else."""
    tree = good_plan()
    tree["features"][0]["properties"]["syfte"] = f"byte {audience}"
    return written(tree)


def assessed(database: Database, audience: Audience, kept: Kept) -> Kept:
    """Return the same with what the county board holds of it, and what it has told the municipality."""
    made = replace(MADE, reason=f"Bedömt {audience}")
    given = give(database, kept.saved, HEAD, StatementFiles(f"docx {audience}".encode(), f"pdf {audience}".encode()))
    return kept._replace(assessment=assess(database, kept.saved, OFFICER, made), statement=given)


def received(connection: Connection, audience: Audience, submission: UUID) -> UUID:
    """Return a reception whose one change has been judged and found at fault."""
    identity = save_reception(connection, information_type="detaljplan", by=PLANNER)
    found = find_reception(connection, identity)
    object_id, message = f"förändring-{audience}", (f"Fel {audience}", f"Wrong {audience}")
    add_change(connection, found, 0, NewChange(object_id, ChangeKind.DELIVERY))
    status = ChangeStatus.INVALID
    told = {"name": f"rapport-{audience}"}
    add_change_step(connection, found, object_id, status, submission_id=submission, message=message, report=told)
    return identity


def told_of(audience: Audience, kept: Kept) -> list[str]:
    """Return what only that plan says, and only that submission."""
    of_plan = [f"identitet-{audience}", f"Namn {audience}", f"Syfte {audience}", f"byte {audience}"]
    return [*of_plan, str(kept.saved.version_id)]


def told_of_submission(audience: Audience, kept: Kept) -> list[str]:
    return [f"inlämnad-{audience}", f"Nej {audience}", f"No {audience}", str(kept.submission)]


def told_of_reception(audience: Audience, kept: Kept) -> list[str]:
    words = [f"Fel {audience}", f"Wrong {audience}", f"rapport-{audience}"]
    return [*words, str(kept.reception)]


def readers_of_submission(audience: Audience) -> list[Principal]:
    """A submission for publication is the municipality's own until it has been judged, and after that its receipt."""
    return TOLD_BY[Audience.DRAFT] if audience is Audience.PUBLISHED else TOLD_BY[audience]


def routes_of(routes: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from routes_of(included.routes)
        elif isinstance(route, APIRoute):
            yield route
        else:
            assert isinstance(route, Mount) and route.path == "/static", f"an unknown kind of route: {route}"


def reads(database: Database) -> list[str]:
    """Return the paths that are read; a new one has to be put in one of the classes above to get past this."""
    paths = set()
    for route in routes_of(create_app(settings_of(database)).routes):
        if route.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            assert route.path in WRITES, f"{route.path}: say what it writes, and for whom"
        if "GET" in route.methods:
            of_one = any(name in route.path for name in (*OF_ONE, COLLECTION))
            known = of_one or route.path in LISTS | OF_NO_PLAN
            assert known, f"{route.path}: say what it tells of"
            paths.add(route.path)
    return sorted(paths - OF_NO_PLAN)


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_what_is_not_for_somebody_is_in_no_answer(
    database: Database, stored: dict[Audience, Kept], principal: Principal
) -> None:
    session = None if principal is PUBLIC else session_of(database, principal)
    secret = [word for audience, kept in stored.items() for word in hidden_from(principal, audience, kept)]
    with Client(create_app(settings_of(database)), session) as client:
        for path in reads(database):
            for audience, kept in stored.items():
                for address in addresses(path, audience, kept):
                    answer = client.get(address)
                    assert answer.status_code < 500, address
                    asked_for, visible = asked_in(path, principal, audience, kept)
                    if asked_for and visible:
                        refused = path in OF_THE_REGISTRAR and principal != REGISTRAR
                        refused |= path in OF_THE_COUNTY and principal not in OF_THE_COUNTY[path]
                        assert answer.status_code in ((403,) if refused else (200, 303)), f"{address} of {audience}"
                    elif OF_ONE_RECEPTION in path and principal is PUBLIC:
                        assert answer.status_code == 401, "who is not known is told so, whatever is there"
                    elif asked_for:
                        nowhere = client.get(address.replace(asked_for, NOBODYS))
                        assert answer.status_code == nowhere.status_code == 404, f"{address} of {audience}"
                        assert answer.text.replace(asked_for, NOBODYS) == nowhere.text
                    told = answer.text.replace(asked_for, NOBODYS) if asked_for else answer.text
                    assert [word for word in secret if word in told] == [], address


def hidden_from(principal: Principal, audience: Audience, kept: Kept) -> list[str]:
    hidden = [] if principal in TOLD_BY[audience] else told_of(audience, kept)
    if principal not in IN_TOWN:
        hidden += told_of_reception(audience, kept)
    if principal not in IN_COUNTY:
        hidden += [f"Bedömt {audience}"]
    if principal not in [*IN_TOWN, *IN_COUNTY]:
        hidden += [f"docx {audience}", f"pdf {audience}", "Vi bedömer."]
    hidden += [
        str(one) for one in (kept.assessment, kept.statement) if str(one) != NOBODYS and is_hidden(principal, one, kept)
    ]
    return hidden if principal in readers_of_submission(audience) else [*hidden, *told_of_submission(audience, kept)]


def is_hidden(principal: Principal, identity: UUID, kept: Kept) -> bool:
    there = IN_COUNTY if identity == kept.assessment else [*IN_TOWN, *IN_COUNTY]
    return principal not in there


def asked_in(path: str, principal: Principal, audience: Audience, kept: Kept) -> tuple[str, bool]:
    """Return the identity that a path asks for, if it does, and whether it is there for who asks."""
    if path.startswith(ASSET):
        return str(kept.saved.version_id), audience is Audience.PUBLISHED
    if OF_ONE_ASSESSMENT in path:
        return str(kept.assessment), principal in IN_COUNTY and audience is not Audience.DRAFT
    if OF_ONE_STATEMENT in path:
        return str(kept.statement), principal in [*IN_TOWN, *IN_COUNTY] and audience is not Audience.DRAFT
    if OF_ONE_PLAN in path:
        return str(kept.saved.version_id), principal in TOLD_BY[audience]
    if OF_ONE_IDENTITY in path:
        return f"identitet-{audience}", principal in TOLD_BY[audience]
    if OF_ONE_SUBMISSION in path:
        return str(kept.submission), principal in readers_of_submission(audience)
    if OF_ONE_RECEPTION in path:
        return str(kept.reception), principal in IN_TOWN
    return "", False


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_nobody_writes_to_what_is_not_theirs(
    database: Database, stored: dict[Audience, Kept], principal: Principal
) -> None:
    session = None if principal is PUBLIC else session_of(database, principal)
    delivers = Act.DELIVER in acts_of(principal.role)
    before = rows(database)
    with Client(create_app(settings_of(database)), session) as client:
        for audience, kept in stored.items():
            mine = delivers and principal in readers_of_submission(audience)
            for path in ("/api/submissions/{}/cancel", "/inlamningar/{}/avbryt"):
                status = client.post(path.format(kept.submission)).status_code
                assert status in ((200, 303) if mine else (403, 404)), path
        assert rows(database) == before, "none of them waits, so nothing is stopped"
        answers = [
            client.post("/api/submissions", content=b"{"),
            client.post("/lamna-in", files={"plan": ("a.json", b"{")}, data={"mottagare": "utkast"}),
        ]
    added = rows(database) - before
    if delivers:
        assert [answer.status_code for answer in answers] == [202, 303]
        assert added == 2
    else:
        assert answers[0].status_code == 403
        assert added == 0


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_nobody_delivers_in_a_reception_that_is_not_theirs(
    database: Database, stored: dict[Audience, Kept], principal: Principal
) -> None:
    session = None if principal is PUBLIC else session_of(database, principal)
    delivers, before = Act.DELIVER in acts_of(principal.role), rows(database)
    info = {"leveransinfo": {"informationstyp": "detaljplan", "provider": "0484"}}
    change = {"forandringar": [{"objektidentitet": NOBODYS, "typ": "leverans"}]}
    media = {"Content-Type": load_specification().media_type}
    with Client(create_app(settings_of(database)), session) as client:
        registered = client.post(f"{NGP}/mottagning", json=info).status_code
        expected = 401 if principal is PUBLIC else 201 if delivers and principal in IN_TOWN else 403
        assert registered == expected
        for kept in stored.values():
            address = f"{NGP}/mottagning/{kept.reception}/forandringar"
            refused = 401 if principal is PUBLIC else 404 if delivers else 403
            mine = delivers and principal in IN_TOWN
            assert client.post(address, json=change).status_code == (201 if mine else refused)
            sent = client.post(f"{address}/{kept.change}/leverans", content=b"{", headers=media)
            assert sent.status_code == (303 if mine else refused)
        assert client.post(SEARCH, json={}).status_code == 200
    assert rows(database) - before == (len(stored) if delivers and principal in IN_TOWN else 0)


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_only_the_county_board_assesses_and_only_who_decides_gives_a_statement(
    database: Database, stored: dict[Audience, Kept], principal: Principal
) -> None:
    session = None if principal is PUBLIC else session_of(database, principal)
    made = {"galler": MADE.subject, "utfall": "beaktas", "typ": "prövningsgrund", "motivering": "Nytt."}
    head = {"skede": "samråd", "diarienummer": "1", "samlad_bedomning": "Vi bedömer.", "bekrafta": "ja"}
    before = {table: count(database, table) for table in ("assessment", "statement")}
    sees = [one for audience, one in stored.items() if principal in TOLD_BY[audience]]
    with Client(create_app(settings_of(database)), session) as client:
        for kept in stored.values():
            plan, assesses = f"/planer/{kept.saved.version_id}", principal in (OFFICER, EXPERT, HEAD)
            refused = 403 if kept in sees else 404
            may = assesses and kept in sees
            assert client.post(f"{plan}/bedomning", data=made).status_code == (303 if may else refused)
            screened = client.post(f"{plan}/bedomning/forprovning", data={"1": "ja"})
            assert screened.status_code == (303 if may else refused)
            assert client.post(f"{plan}/yttrande", data={"gor": "visa"}).status_code == (200 if may else refused)
            hidden = dict(re.findall(r'name="(yttrande|underlag)" value="(.*?)"', client.get(f"{plan}/yttrande").text))
            answer = client.post(f"{plan}/yttrande", data={**head, **hidden, "gor": "lamna"})
            assert answer.status_code == (303 if may and principal == HEAD else refused)
        if principal != COUNTYS_REGISTRAR:
            for path in (f"/bedomningar/{kept.assessment}/sparra", f"/yttranden/{kept.statement}/sparra"):
                order = {"grund": "sekretess", "skal": "Skyddsobjekt", "bekrafta": "ja"}
                assert client.post(path, data=order).status_code in (403, 404)
    added = {table: count(database, table) - before[table] for table in before}
    assert added["assessment"] == (2 * len(sees) if principal in (OFFICER, EXPERT, HEAD) else 0)
    assert added["statement"] == (len(sees) if principal == HEAD else 0)


@pytest.mark.parametrize("principal", SOME, ids=who)
def test_only_the_registrar_of_the_municipality_bars(
    database: Database, stored: dict[Audience, Kept], principal: Principal
) -> None:
    session = None if principal is PUBLIC else session_of(database, principal)
    order = {"grund": "sekretess", "skal": "Skyddsobjekt", "bekrafta": True}
    sent = {"grund": "sekretess", "skal": "Skyddsobjekt", "bekrafta": "ja"}
    with Client(create_app(settings_of(database)), session) as client:
        for audience, kept in stored.items():
            of_plan, of_submission = principal in TOLD_BY[audience], principal in readers_of_submission(audience)
            for path, visible in (
                (f"/api/plans/{kept.saved.version_id}/bar", of_plan),
                (f"/planer/{kept.saved.version_id}/sparra", of_plan),
                (f"/api/submissions/{kept.submission}/bar", of_submission),
                (f"/inlamningar/{kept.submission}/sparra", of_submission),
            ):
                answer = client.post(path, **({"json": order} if "/api/" in path else {"data": sent}))
                if principal != REGISTRAR:
                    assert answer.status_code == (403 if visible else 404), path
                else:
                    # the form comes after the interface, and all three submissions have the same bytes
                    first = path.startswith("/api/plans") or (path.startswith("/api/") and audience is Audience.DRAFT)
                    assert answer.status_code == (200 if first else 410), path
        number = client.post("/api/events/1/note/bar", json=order)
        assert number.status_code == (404 if Act.BAR in acts_of(principal.role) else 403)
    with database.owner.connect() as connection:
        left = connection.scalar(text("SELECT count(*) FROM restricted.submission WHERE barred_at IS NULL"))
    assert left == (0 if principal == REGISTRAR else 3)


@pytest.mark.parametrize("principal", [SOME[0], *SOME[3:]], ids=who)
def test_what_is_barred_is_gone_for_its_readers_not_there_for_others_and_in_no_list(
    database: Database, stored: dict[Audience, Kept], principal: Principal
) -> None:
    with writing_as(database.public, REGISTRAR) as connection:
        for kept in stored.values():
            plan = hashes_of_plan(connection, kept.saved.version_id, REGISTRAR)
            bar(connection, REGISTRAR, plan, BarGround.SECRECY, "Skyddsobjekt")
        files = hashes_of_submission(connection, stored[Audience.DRAFT].submission, REGISTRAR)
        bar(connection, REGISTRAR, files, BarGround.SECRECY, "Skyddsobjekt")
    session = None if principal is PUBLIC else session_of(database, principal)
    erased = [word for audience in Audience for word in (f"Namn {audience}", f"Syfte {audience}", f"byte {audience}")]
    identities = [str(one) for kept in stored.values() for one in (kept.saved.version_id, kept.submission)]
    with Client(create_app(settings_of(database)), session) as client:
        for path in reads(database):
            for audience, kept in stored.items():
                for address in addresses(path, audience, kept):
                    answer = client.get(address)
                    asked_for, visible = asked_in(path, principal, audience, kept)
                    assert answer.status_code < 500, address
                    if path.startswith("/ngp/"):
                        assert answer.status_code in (200, 204, 303, 401, 404), "as the platform answers"
                    elif OF_ONE_IDENTITY in path:
                        assert answer.status_code == 404, "no version of it is left, and its identity is erased"
                    elif OF_ONE_ASSESSMENT in path or OF_ONE_STATEMENT in path:
                        assert answer.status_code in ((200, 303, 403) if visible else (404,)), (
                            "it is the county board's"
                        )
                    elif asked_for:
                        assert answer.status_code == (410 if visible else 404), address
                    hidden = [
                        *erased,
                        *(one for one in identities if one != asked_for and not path.startswith("/ngp/")),
                    ]
                    assert [word for word in hidden if word in answer.text] == [], address


def rows(database: Database) -> int:
    return count(database, "submission")


def count(database: Database, table: str) -> int:
    with database.owner.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM restricted.{table}")) or 0)


def addresses(path: str, audience: Audience, kept: Kept) -> list[str]:
    path = path.replace(OF_ONE_IDENTITY, f"identitet-{audience}")
    path = path.replace(OF_ONE_PLAN, str(kept.saved.version_id)).replace(OF_ONE_SUBMISSION, str(kept.submission))
    path = path.replace(OF_ONE_RECEPTION, str(kept.reception)).replace("{object_id}", kept.change)
    path = path.replace(OF_ONE_ASSESSMENT, str(kept.assessment)).replace(OF_ONE_STATEMENT, str(kept.statement))
    path = path.replace(THE_OTHER, str(kept.saved.version_id))
    collections = [collection.value for collection in Collection] if COLLECTION in path else [""]
    return [
        path.replace(COLLECTION, collection).replace(ITEM, str(item))
        for collection in collections
        for item in (range(1, 6) if ITEM in path else [0])
    ]


def test_a_list_tells_each_reader_of_as_many_as_there_are_for_them(
    database: Database, stored: dict[Audience, Kept]
) -> None:
    for principal in EVERYBODY:
        session = None if principal is PUBLIC else session_of(database, principal)
        with Client(create_app(settings_of(database)), session) as client:
            expected = sum(principal in readers for readers in TOLD_BY.values())
            for asked in ("", "?historik=ja", "?kand=9999-12-31"):
                answer = client.get(f"/api/plans{asked}").json()
                assert len(answer["plans"]) == expected, who(principal)
                assert not answer["more"]
            answer = client.get("/api/plans?gallande=2026-01-01").json()
            assert (answer["plans"], answer["oklara"]) == ([], expected), "in force, by no day told"
