"""What the database shows and takes: a draft does not exist for anybody else, whatever a route asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from detaljplan.checking import Checked
from detaljplan.errors import AnothersPlan, Forbidden, NotFound
from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Act, Role, acts_of
from detaljplan.jobs.intake import take_in
from detaljplan.review.model import Review
from detaljplan.store.acting import act_as, reading_as, writing_as
from detaljplan.store.owner import Audience
from detaljplan.store.plans import EVERYWHERE, Saved, find_plan, find_plans, save_plan
from detaljplan.store.reviews import save_review
from detaljplan.store.tables import PLAN_TABLES, Access, metadata
from tests.postgis import PLANNER, TOWN, Database
from tests.store.examples import delivered, example, gap, small_plan

pytestmark = pytest.mark.postgis

COUNTY, OTHER_COUNTY = organisation_of("04"), organisation_of("05")
NEIGHBOUR = organisation_of("0488")
IN_TOWN = [PLANNER, Principal(Role.PLANNING_HEAD, TOWN), Principal(Role.REGISTRAR, TOWN)]
IN_COUNTY = [Principal(role, COUNTY) for role in (Role.REVIEWER, Role.EXPERT, Role.COUNTY_HEAD, Role.REGISTRAR)]
STRANGERS = [
    PUBLIC,
    Principal(Role.PLANNER, NEIGHBOUR),
    Principal(Role.COUNTY_HEAD, OTHER_COUNTY),
    Principal(Role.CONSULTEE, organisation_of("sgi")),
]
EVERYBODY = [*IN_TOWN, *IN_COUNTY, *STRANGERS]
GUARDED = [table for table in metadata.sorted_tables if table.schema in set(Access)]
TOLD_BY = {Audience.DRAFT: IN_TOWN, Audience.HANDED_IN: [*IN_TOWN, *IN_COUNTY], Audience.PUBLISHED: EVERYBODY}


def who(principal: Principal) -> str:
    return f"{principal.role}-{principal.organisation.code if principal.organisation else 'ingen'}"


@pytest.fixture
def stored(database: Database) -> dict[Audience, Saved]:
    """A plan for each audience, all with a finding and a reviewed layer or none."""
    with database.app.begin() as connection:
        return {audience: _stored(connection, audience) for audience in Audience}


def unreviewed(identity: str) -> Review:
    return Review(plan_identity=identity, plan_epsg=None, plan_area_m2=None, hits=())


def _stored(connection: Connection, audience: Audience) -> Saved:
    findings = [] if audience is Audience.PUBLISHED else [gap()]
    saved = delivered(connection, example(small_plan(audience), raw=audience.encode(), findings=findings), audience)
    save_review(connection, saved, unreviewed(audience), seconds=0)
    return saved


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_a_plan_is_there_for_those_it_is_for_and_nobody_else(
    database: Database, stored: dict[Audience, Saved], principal: Principal
) -> None:
    expected = {saved.version_id for audience, saved in stored.items() if principal in TOLD_BY[audience]}
    with reading_as(database.public, principal) as connection:
        assert {plan.version_id for plan in find_plans(connection, access=EVERYWHERE)} == expected
        for saved in stored.values():
            if saved.version_id in expected:
                assert find_plan(connection, saved.version_id).version_id == saved.version_id
            else:
                with pytest.raises(NotFound):
                    find_plan(connection, saved.version_id)


@pytest.mark.parametrize("principal", STRANGERS, ids=who)
def test_no_row_of_a_restricted_plan_is_counted_for_a_stranger(
    database: Database, stored: dict[Audience, Saved], principal: Principal
) -> None:
    with reading_as(database.public, principal) as connection:
        for table in GUARDED:
            if table.schema == Access.RESTRICTED:
                assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table.name


def test_the_same_bytes_are_stored_for_each_circle_of_readers(database: Database) -> None:
    checked = example(findings=[gap()])
    with database.app.begin() as connection:
        draft, again = (delivered(connection, checked, Audience.DRAFT) for _ in range(2))
        handed_in = delivered(connection, checked, Audience.HANDED_IN)
    with writing_as(database.public, Principal(Role.PLANNER, NEIGHBOUR)) as connection:
        neighbours = save_plan(connection, checked, by=NEIGHBOUR, audience=Audience.DRAFT)
    assert (again.version_id, again.is_new) == (draft.version_id, False)
    assert len({draft.version_id, handed_in.version_id, neighbours.version_id}) == 3
    assert {saved.number for saved in (draft, handed_in, neighbours)} == {1}, "no number tells of what others have"


@pytest.mark.parametrize("principal", [p for p in EVERYBODY if Act.DELIVER not in acts_of(p.role)], ids=who)
@pytest.mark.parametrize("audience", Audience)
def test_only_those_who_deliver_plans_store_them(database: Database, principal: Principal, audience: Audience) -> None:
    with pytest.raises(Forbidden):
        take_in(database.public, example(), principal, audience)
    by = principal.organisation or TOWN
    with pytest.raises(DBAPIError, match="row-level security"), writing_as(database.public, principal) as connection:
        save_plan(connection, example(), by=by, audience=audience)


@pytest.mark.parametrize("audience", Audience)
def test_nobody_stores_in_anothers_name(database: Database, audience: Audience) -> None:
    neighbour = Principal(Role.PLANNER, NEIGHBOUR)
    with pytest.raises(DBAPIError, match="row-level security"), writing_as(database.public, neighbour) as connection:
        save_plan(connection, example(), by=TOWN, audience=audience)


def test_nobody_publishes_the_plan_of_another_municipality(database: Database) -> None:
    plan = replace(small_plan(), municipality_code=NEIGHBOUR.code)
    with database.app.begin() as connection:
        assert delivered(connection, example(plan)).access is Access.RESTRICTED
        own = replace(plan, municipality_code=TOWN.code)
        saved = delivered(connection, example(own, raw=b"own"))
    assert saved.access is Access.PUBLISHED
    columns = "version_id, organisation, number, file_name, file_format, media, municipality_code"
    values = "gen_random_uuid(), '0484', 1, '', '', '', '0488'"
    of_the_neighbour = (
        f"INSERT INTO published.plan_version ({columns}, input_sha256, original) VALUES ({values}, '', '')"
    )
    with pytest.raises(DBAPIError, match="row-level security"), database.app.begin() as connection:
        connection.execute(text(of_the_neighbour))


def test_nobody_adds_a_report_or_a_review_to_a_plan_that_does_not_exist_for_them(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    draft, neighbour = stored[Audience.DRAFT], Principal(Role.PLANNER, NEIGHBOUR)
    with pytest.raises(DBAPIError, match="row-level security"), writing_as(database.public, neighbour) as connection:
        save_review(connection, draft, unreviewed("plan"), seconds=0)


@pytest.mark.parametrize("table", ["plan_object", "finding", "hit"])
def test_a_part_has_the_owner_and_readers_of_its_whole(database: Database, table: str) -> None:
    keys = PLAN_TABLES[Access.RESTRICTED]
    named = {"plan_object": keys.plan_object, "finding": keys.finding, "hit": keys.hit}[table]
    (bound,) = named.foreign_key_constraints
    assert {"organisation", "readers"} <= {column.name for column in bound.columns}


def test_a_connection_that_others_had_before_acts_for_nobody(database: Database) -> None:
    engine = create_engine(database.url, poolclass=QueuePool, pool_size=1, max_overflow=0)
    with writing_as(engine, PLANNER) as connection:
        mine = connection.scalar(text("SELECT pg_backend_pid()"))
        saved = delivered(connection, example(findings=[gap()]), Audience.DRAFT)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == mine
        with pytest.raises(NotFound):
            find_plan(connection, saved.version_id)
        connection.rollback()
        act_as(connection, PLANNER)
        assert find_plan(connection, saved.version_id).organisation == TOWN.code
        connection.rollback()
        with pytest.raises(NotFound):
            find_plan(connection, saved.version_id)
    engine.dispose()


@pytest.fixture
def crowded(database: Database) -> Iterator[Engine]:
    """Many provisions of many municipalities, spread over a county."""
    key = "'00000000-0000-4000-8000-00000000000' || o.n"
    owned = f"({key})::uuid, o.code, ARRAY[o.code]"
    organisations = "(VALUES (0, '0484'), (1, '0488'), (2, '0480')) AS o (n, code)"
    versions = (
        "INSERT INTO restricted.plan_version (version_id, organisation, readers, number, file_name, file_format, media,"
        f" input_sha256, original) SELECT {owned}, 1, '', '', '', o.code, '' FROM {organisations}"
    )
    objects = (
        "INSERT INTO restricted.plan_object (version_id, organisation, readers, position, part, kind, values, geom)"
        f" SELECT {owned}, i, 0, 'use', '[]', ST_MakeEnvelope(580000 + i % 200 * 100, 6580000 + i / 200 * 100,"
        f" 580090 + i % 200 * 100, 6580090 + i / 200 * 100, 3006) FROM {organisations}, generate_series(0, 6999) AS i"
    )
    with database.owner.begin() as connection:
        connection.execute(text(versions))
        connection.execute(text(objects))
    with database.owner.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE restricted.plan_object"))
    yield database.public


@pytest.mark.parametrize(
    "condition",
    [
        "geom && {box}",
        "geom && {box} AND ST_Intersects(geom, {box})",
        "geom && {box} AND kind = 'use'",
    ],
)
def test_a_spatial_question_uses_the_index_under_the_rights(crowded: Engine, condition: str) -> None:
    box = "ST_MakeEnvelope(585000, 6581000, 585150, 6581150, 3006)"
    question = f"SELECT item_id FROM restricted.plan_object WHERE {condition.format(box=box)}"
    with reading_as(crowded, PLANNER) as connection:
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {question}")))
        found = connection.execute(text(question)).all()
    assert "ix_plan_object_geom" in plan, plan
    assert "Seq Scan" not in plan, plan
    assert len(found) == 4


def test_nobody_publishes_under_the_identity_of_another_municipalitys_plan(database: Database) -> None:
    town, neighbour = plan_of("0484", "Eskilstuna"), plan_of("0480", "Nyköping")
    with writing_as(database.public, Principal(Role.PLANNER, TOWN)) as connection:
        save_plan(connection, town, by=TOWN)
    other = organisation_of("0480")
    theirs = Principal(Role.PLANNER, other)
    with (
        pytest.raises(AnothersPlan, match="En annan kommun har publicerat"),
        writing_as(database.public, theirs) as connection,
    ):
        save_plan(connection, neighbour, by=other)
    with writing_as(database.public, Principal(Role.PLANNER, other)) as connection:
        assert save_plan(connection, neighbour, by=other, audience=Audience.DRAFT).access is Access.RESTRICTED
    stolen = (
        "INSERT INTO published.plan_version (version_id, object_id, number, file_name, file_format, media, "
        "input_sha256, original, organisation) VALUES (gen_random_uuid(), 'plan-a', 9, '', '', '', 'x', '', '0480')"
    )
    with (
        pytest.raises(ProgrammingError, match="another municipality has published"),
        writing_as(database.public, theirs) as connection,
    ):
        connection.execute(text(stolen))


def plan_of(code: str, name: str) -> Checked:
    return example(replace(small_plan(), municipality_code=code, municipality=name), raw=code.encode())
