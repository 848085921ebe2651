"""The registrar's bar: nothing of what was barred is left in any table, the chain holds, and nobody else can do it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from detaljplan.errors import AccessError, Barred, BarredContent, Forbidden, NotFound
from detaljplan.identity.bar_grounds import LONGEST_REASON, BarGround
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs import reception as receptions
from detaljplan.jobs import submission as handling
from detaljplan.jobs.intake import take_in
from detaljplan.jobs.submission import handle
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.audit import find_events, verify
from detaljplan.store.bars import (
    bar,
    bar_again,
    bar_note,
    find_bars,
    hashes_of_plan,
    hashes_of_submission,
    places_of,
    rewrite,
)
from detaljplan.store.items import Collection, find_items
from detaljplan.store.originals import damaged
from detaljplan.store.owner import Audience
from detaljplan.store.plans import EVERYWHERE, find_plan, find_plans
from detaljplan.store.receptions import ChangeKind, ChangeStatus, NewChange, find_change_report, find_reception
from detaljplan.store.submissions import FileKind, SentFile, Status, find_submission, find_submissions
from detaljplan.store.versions import find_versions
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_submissions import sent, work
from tests.postgis import PLANNER, TOWN, Database
from tests.store.examples import example, gap, small_plan
from tests.store.test_audit import some_events
from tests.store.test_rights import COUNTY, NEIGHBOUR

pytestmark = pytest.mark.postgis

REGISTRAR = Principal(Role.REGISTRAR, TOWN)
GROUND, REASON = BarGround.PERSONAL_DATA, "Namn på en sakägare kom med."
NAME = "Påhittad Sakägare"
FILE_NAME = "klagomal-fran-namngiven.json"
MARK = "HEMLIGT-1897"


def plan_about(name: str) -> bytes:
    plan = good_plan()
    properties = plan["features"][0]["properties"]
    properties["namn"], properties["syfte"] = name, f"{MARK} {name}"
    return written(plan)


PLAN = SentFile(FileKind.PLAN, FILE_NAME, f"text/{MARK}", plan_about(NAME))
LETTER = SentFile(FileKind.DOCUMENT, "brev-fran-namngiven.pdf", "application/pdf", f"%PDF {NAME} {MARK}".encode())
OTHER = SentFile(FileKind.DOCUMENT, "plankarta.pdf", "application/pdf", b"%PDF karta")
OTHER_PLAN = replace(PLAN, name="annan.json", content=written(good_plan()))
TRACES = (NAME, FILE_NAME, MARK, "brev-fran-namngiven", "nyckel-namngiven")


def bar_submission(database: Database, identity: UUID, sha256: str | None = None, by: Principal = REGISTRAR) -> int:
    with writing_as(database.public, by) as connection:
        return len(bar(connection, by, hashes_of_submission(connection, identity, by, sha256), GROUND, REASON))


def bar_plan(database: Database, version: UUID, by: Principal = REGISTRAR) -> int:
    with writing_as(database.public, by) as connection:
        return len(bar(connection, by, hashes_of_plan(connection, version, by), GROUND, REASON))


def cells(owner: Engine) -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text with its bytes readable, wherever it lies in the database."""
    with owner.connect() as connection:
        tables = connection.execute(
            text("SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_catalog|information_schema)$'")
        ).all()
        for schema, table in tables:
            for row in connection.execute(text(f'SELECT * FROM "{schema}"."{table}"')):
                for value in row:
                    told = bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
                    yield f"{schema}.{table}", told


def traces(database: Database) -> set[tuple[str, str]]:
    """Return the tables that hold a trace, and which; a name in UTF-8 is looked for as its bytes too."""
    looked_for = {form: trace for trace in TRACES for form in (trace, trace.encode().decode("latin-1"))}
    return {(table, looked_for[form]) for table, told in cells(database.owner) for form in looked_for if form in told}


def unsound(database: Database) -> list[object]:
    with database.owner.connect() as connection:
        return [*verify(connection), *damaged(connection)]


@pytest.mark.parametrize("audience", [Audience.HANDED_IN, Audience.PUBLISHED])
def test_nothing_of_a_barred_submission_is_left_in_any_table(database: Database, audience: Audience) -> None:
    identity = sent(database, PLAN, LETTER, audience=audience, key="nyckel-namngiven")
    work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        version = find_submission(connection, identity).steps[-1].version_id
    assert version is not None
    found = {trace for _, trace in traces(database)}
    assert found == set(TRACES), "the test sees what there is to remove"
    assert bar_submission(database, identity) == 3
    assert traces(database) == set()
    assert unsound(database) == []
    with database.owner.connect() as connection:
        parts = "plan_object", "report", "review_run", "finding", "hit"
        schemas = "published", "restricted"
        assert [connection.scalar(text(f"SELECT count(*) FROM {s}.{t}")) for s in schemas for t in parts] == [0] * 10


def test_what_stays_is_the_hash_the_size_when_and_by_whom(database: Database) -> None:
    identity = sent(database, PLAN)
    work(database)
    bar_submission(database, identity)
    with database.owner.connect() as connection:
        version = connection.execute(text("SELECT * FROM restricted.plan_version")).one()
        file = connection.execute(text("SELECT * FROM restricted.submission_file")).one()
        bars = find_bars(connection)
    assert version.input_sha256 == file.sha256 == bars[0].sha256
    assert (version.barred_size, file.size) == (len(PLAN.content),) * 2
    assert (version.organisation, version.file_name, version.bar_ground) == ("0484", "spärrad", GROUND)
    assert version.stored_at and file.barred_at
    assert [(one.role, one.ground) for one in bars] == [("registrator", GROUND)] * 2
    with reading_as(database.public, REGISTRAR) as connection:
        (told,) = find_events(connection, "submission_file", f"{identity}/0")
        assert (told.what, told.note_sha256 is not None) == ("spärrad: personuppgifter", True)
        words = connection.scalar(text("SELECT words FROM audit.note WHERE number = :n"), {"n": told.number})
    assert words == REASON


def test_what_is_barred_is_gone_for_those_who_could_see_it_and_not_there_for_others(database: Database) -> None:
    identity = sent(database, PLAN, audience=Audience.HANDED_IN)
    work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        version = find_submission(connection, identity).steps[-1].version_id
    assert version
    bar_submission(database, identity)
    for reader in (PLANNER, REGISTRAR, Principal(Role.REVIEWER, COUNTY)):
        with reading_as(database.public, reader) as connection:
            with pytest.raises(Barred, match="artikel 17"):
                find_submission(connection, identity)
            with pytest.raises(Barred, match="artikel 17"):
                find_plan(connection, version)
            assert find_submissions(connection) == []
            assert find_versions(connection, access=EVERYWHERE) == ([], False)
    for stranger in (PUBLIC, Principal(Role.REGISTRAR, NEIGHBOUR)):
        with reading_as(database.public, stranger) as connection:
            with pytest.raises(NotFound):
                find_submission(connection, identity)
            with pytest.raises(NotFound):
                find_plan(connection, version)


def test_a_published_plan_leaves_every_collection_and_its_older_version_does_not_come_back(database: Database) -> None:
    identity = "11111111-1111-4111-8111-111111111111"
    plan = replace(small_plan(identity), name=NAME)
    take_in(database.public, example(plan, raw=b"old"), PLANNER)
    newest = take_in(database.public, example(plan, raw=b"new"), PLANNER).saved
    bar_plan(database, newest.version_id)
    with reading_as(database.public, PUBLIC) as connection:
        for collection in Collection:
            page = find_items(connection, collection)
            assert (page.items, page.matched) == ((), 0)
        with pytest.raises(Barred):
            find_plan(connection, newest.version_id)
        assert [found.number for found in find_plans(connection)] == [1]
    again = take_in(database.public, example(plan, raw=b"third"), PLANNER).saved
    assert again.number == 3
    with reading_as(database.public, PUBLIC) as connection:
        assert find_items(connection, Collection.PLANS).matched == 1


def test_equal_bytes_of_the_same_organisation_are_barred_in_the_one_act(database: Database) -> None:
    first, second = sent(database, PLAN, LETTER), sent(database, PLAN, OTHER, audience=Audience.HANDED_IN)
    work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        places = places_of(connection, TOWN.code, hashes_of_submission(connection, first, REGISTRAR))
    assert sorted(place.kind for place in places) == ["plan_version"] * 2 + ["submission_file"] * 3
    assert bar_submission(database, first) == 5
    assert traces(database) == set()
    with reading_as(database.public, REGISTRAR) as connection:
        left = find_submission(connection, second)
    assert [(file.file_name, file.bar_ground) for file in left.files] == [("spärrad", GROUND), ("plankarta.pdf", None)]
    assert left.status is Status.BARRED


def test_the_same_bytes_of_another_municipality_are_its_own(database: Database) -> None:
    neighbour = Principal(Role.PLANNER, NEIGHBOUR)
    checked = example(findings=[gap()])
    theirs = take_in(database.public, checked, neighbour, Audience.DRAFT).saved
    mine = take_in(database.public, checked, PLANNER, Audience.DRAFT).saved
    assert bar_plan(database, mine.version_id) == 1
    with reading_as(database.public, neighbour) as connection:
        assert find_plan(connection, theirs.version_id).version_id == theirs.version_id
    assert take_in(database.public, checked, neighbour, Audience.DRAFT).saved.is_new is False


def test_one_file_is_barred_and_the_rest_stays(database: Database) -> None:
    identity = sent(database, replace(PLAN, name="plan.json", media="", content=written(good_plan())), LETTER, OTHER)
    work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        before = find_submission(connection, identity)
    assert bar_submission(database, identity, before.files[1].sha256) == 1
    assert traces(database) == set()
    with reading_as(database.public, REGISTRAR) as connection:
        after = find_submission(connection, identity)
        version = after.steps[-1].version_id
        assert version and find_plan(connection, version)
    assert [file.bar_ground for file in after.files] == [None, GROUND, None]
    assert after.steps == before.steps
    assert unsound(database) == []
    with pytest.raises(NotFound, match="kontrollsumman"):
        bar_submission(database, identity, "0" * 64)


def test_barred_twice_is_barred_once(database: Database) -> None:
    identity = sent(database, PLAN, LETTER)
    work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        hashes = hashes_of_submission(connection, identity, REGISTRAR)
    bar_submission(database, identity)
    with database.owner.connect() as connection:
        before = find_bars(connection)
    with pytest.raises(Barred):
        bar_submission(database, identity)
    with writing_as(database.public, REGISTRAR) as connection:
        assert bar(connection, REGISTRAR, hashes, GROUND, REASON) == []
    with database.owner.connect() as connection:
        assert find_bars(connection) == before


def test_barred_bytes_are_not_taken_again_and_changed_ones_are(database: Database) -> None:
    checked = example(raw=b"barred", findings=[gap()])
    saved = take_in(database.public, checked, PLANNER, Audience.DRAFT).saved
    identity = sent(database, PLAN, key="nyckel")
    work(database)
    bar_submission(database, identity)
    bar_plan(database, saved.version_id)
    for key in (None, "nyckel"):
        with pytest.raises(BarredContent, match="spärrad"):
            sent(database, PLAN, key=key)
    for audience in Audience:
        with pytest.raises(BarredContent):
            take_in(database.public, checked, PLANNER, audience)
    assert traces(database) == set()
    other = sent(database, replace(PLAN, content=PLAN.content + b"\n"))
    work(database)
    with reading_as(database.public, PLANNER) as connection:
        assert find_submission(connection, other).status is Status.STORED


OTHERS = [
    PUBLIC,
    PLANNER,
    Principal(Role.PLANNING_HEAD, TOWN),
    Principal(Role.REVIEWER, COUNTY),
    Principal(Role.REGISTRAR, COUNTY),
    Principal(Role.REGISTRAR, NEIGHBOUR),
]


def test_nobody_but_the_own_registrar_bars(database: Database) -> None:
    identity = sent(database, PLAN, audience=Audience.HANDED_IN)
    work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        told = {"hashes": hashes_of_submission(connection, identity, REGISTRAR)}
    asked = text("SELECT audit.bar(:hashes, 'sekretess', 'skäl', NULL)")
    for by in OTHERS:
        with pytest.raises((Forbidden, NotFound)):
            bar_submission(database, identity, by=by)
        if by.role is Role.REGISTRAR:
            with writing_as(database.public, by) as connection:
                assert connection.scalar(asked, told) == 0, "another's registrar has nothing there"
        else:
            with pytest.raises(DBAPIError, match="bara en registrator"), writing_as(database.public, by) as connection:
                connection.execute(asked, told)
    assert {trace for _, trace in traces(database)} >= {NAME, FILE_NAME}


ERASINGS = (
    "UPDATE restricted.submission_file SET content = ''",
    "DELETE FROM restricted.plan_object",
    "UPDATE published.plan_version SET barred_at = now(), bar_ground = 'sekretess'",
    "DELETE FROM audit.note",
    "SELECT audit.erase('0484', 'registrator', NULL, ARRAY['x'], 'sekretess', 'skäl')",
    "SELECT audit.erase_version('restricted', gen_random_uuid(), 'sekretess')",
    "SELECT audit.erase_note('0484', 1)",
)


def test_the_program_cannot_erase_by_itself(database: Database) -> None:
    for statement in ERASINGS:
        with pytest.raises(DBAPIError, match="permission denied"), writing_as(database.public, REGISTRAR) as connection:
            connection.execute(text("SELECT set_config('detaljplan.barring', txid_current()::text, true)"))
            connection.execute(text(statement))


def test_a_bar_opens_nothing_else_for_change_and_is_over_with_its_transaction(database: Database) -> None:
    identity = sent(database, PLAN)
    with writing_as(database.public, REGISTRAR) as connection:
        bar(connection, REGISTRAR, hashes_of_submission(connection, identity, REGISTRAR), GROUND, REASON)
        assert connection.scalar(text("SELECT current_setting('detaljplan.barring', true)")) == ""
    for statement in (
        "UPDATE restricted.submission_file SET content = 'x'",
        "SELECT set_config('detaljplan.barring', '1', true); DELETE FROM restricted.submission_step",
        "SELECT set_config('detaljplan.barring', txid_current()::text, true); DELETE FROM audit.event",
        "SELECT set_config('detaljplan.barring', txid_current()::text, true); TRUNCATE audit.note",
        "SELECT set_config('detaljplan.barring', txid_current()::text, true); DELETE FROM layers.layer_feature",
    ):
        with pytest.raises(DBAPIError, match="ändras inte"), database.owner.begin() as connection:
            connection.execute(text(statement))


def test_a_bar_needs_a_ground_and_a_reason_of_some_length(database: Database) -> None:
    for reason in ("  ", "x" * (LONGEST_REASON + 1)):
        with pytest.raises(AccessError, match="skäl"), writing_as(database.public, REGISTRAR) as connection:
            bar(connection, REGISTRAR, ["0" * 64], GROUND, reason)
    with writing_as(database.public, REGISTRAR) as connection:
        assert bar(connection, REGISTRAR, ["0" * 64], GROUND, "x" * LONGEST_REASON) == []
    asked = text("SELECT audit.bar('{}', :ground, :reason, NULL)")
    for ground, reason in (("personuppgifter", " "), ("annat", "skäl"), (None, "skäl"), ("sekretess", None)):
        with pytest.raises(DBAPIError, match="känd grund"), writing_as(database.public, REGISTRAR) as connection:
            connection.execute(asked, {"ground": ground, "reason": reason})
    with database.owner.connect() as connection:
        for ground in BarGround:
            connection.execute(text("SELECT audit.require_ground(:ground, 'skäl')"), {"ground": ground.value})


def test_what_waits_in_the_queue_is_not_stored_after_its_bar(database: Database) -> None:
    identity = sent(database, PLAN)
    bar_submission(database, identity)
    work(database)
    assert handle(database.public, identity, PLANNER) is Status.BARRED
    assert traces(database) == set()


def test_a_job_that_is_reading_the_plan_stores_nothing_after_its_bar(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = sent(database, PLAN, OTHER)
    judge = handling.check_bytes

    def barred_meanwhile(*given: object, **told: object) -> object:
        checked = judge(*given, **told)  # type: ignore[arg-type]
        with reading_as(database.public, REGISTRAR) as connection:
            plan = find_submission(connection, identity).files[0].sha256
        bar_submission(database, identity, plan)
        return checked

    monkeypatch.setattr(handling, "check_bytes", barred_meanwhile)
    assert handle(database.public, identity, PLANNER) is Status.BARRED
    assert traces(database) == set()
    with reading_as(database.public, PLANNER) as connection:
        steps = [step.status for step in find_submission(connection, identity).steps]
    assert steps == [Status.RECEIVED, Status.UNDER_WAY, Status.BARRED]


def test_a_bar_waits_for_what_is_being_stored_and_takes_it_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, removed = sent(database, PLAN), list[int]()
    store = handling.taken_in
    barring = Thread(target=lambda: removed.append(bar_submission(database, identity)))

    def barred_meanwhile(*given: object) -> object:
        taken = store(*given)  # type: ignore[arg-type]
        barring.start()
        time.sleep(0.3)
        assert barring.is_alive() and removed == [], "it waits for the transaction that stores"
        return taken

    monkeypatch.setattr(handling, "taken_in", barred_meanwhile)
    assert handle(database.public, identity, PLANNER) is Status.STORED
    barring.join(10)
    assert removed == [2]
    assert traces(database) == set()


@pytest.mark.parametrize("judged", [False, True])
def test_a_delivery_as_to_the_platform_is_erased_with_its_report_and_not_published(
    database: Database, judged: bool
) -> None:
    plan = good_plan()
    plan["features"][0]["properties"]["namn"] = f"{NAME} {MARK}"
    object_id = plan["features"][0]["properties"]["objektidentitet"]
    reception = receptions.register(database.public, "detaljplan", PLANNER)
    receptions.add_changes(database.public, reception, [NewChange(object_id, ChangeKind.DELIVERY)], PLANNER)
    file = SentFile(FileKind.PLAN, FILE_NAME, "application/json", written(plan))
    receptions.deliver(database.public, reception, object_id, file, PLANNER)
    if judged:
        work(database)
    with reading_as(database.public, REGISTRAR) as connection:
        delivery = find_reception(connection, reception).change(object_id).submission_id
    assert delivery and traces(database)
    bar_submission(database, delivery)
    work(database)
    assert traces(database) == set()
    assert unsound(database) == []
    with reading_as(database.public, PLANNER) as connection:
        change = find_reception(connection, reception).change(object_id)
        assert find_change_report(connection, reception, object_id) is None
        assert find_plans(connection, access=EVERYWHERE) == []
    assert change.status in (ChangeStatus.FAILED, ChangeStatus.PUBLISHED, ChangeStatus.INVALID)
    assert (change.status is ChangeStatus.FAILED) or judged


def test_the_words_beside_an_event_are_barred_and_the_chain_holds(database: Database) -> None:
    some_events(database, words=f"Ring {NAME}")
    with writing_as(database.public, REGISTRAR) as connection:
        assert [bar_note(connection, REGISTRAR, number, GROUND, REASON) for number in (1, 2, 3, 3, 99)] == [
            True,
            True,
            True,
            False,
            False,
        ]
    assert traces(database) == set()
    assert unsound(database) == []
    with database.owner.connect() as connection:
        assert [(one.kind, one.object_id) for one in find_bars(connection)] == [("note", n) for n in "123"]
        hashes = connection.scalars(text("SELECT note_sha256 FROM audit.event WHERE number <= 3")).all()
    assert all(hashes)
    with pytest.raises(Forbidden), writing_as(database.public, PLANNER) as connection:
        bar_note(connection, PLANNER, 4, GROUND, REASON)
    neighbour = Principal(Role.REGISTRAR, NEIGHBOUR)
    with writing_as(database.public, neighbour) as connection:
        assert bar_note(connection, neighbour, 4, GROUND, REASON) is False


def restored(database: Database) -> None:
    """Put back what was barred, as a copy of some tables would."""
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE restricted.submission_file DISABLE TRIGGER refuse_change"))
        back = "SET content = :content, file_name = :name, barred_at = NULL, bar_ground = NULL WHERE position = 0"
        told = {"content": PLAN.content, "name": FILE_NAME}
        connection.execute(text(f"UPDATE restricted.submission_file {back}"), told)
        connection.execute(text("ALTER TABLE restricted.submission_file ENABLE TRIGGER refuse_change"))


def test_barred_bytes_that_a_copy_brought_back_are_found_and_erased_again(database: Database) -> None:
    identity = sent(database, PLAN, LETTER)
    bar_submission(database, identity)
    restored(database)
    assert [one.why.template for one in unsound(database)] == [
        "innehållet är spärrat men finns här igen; kör detaljplan store bar --again"
    ]
    with database.owner.begin() as connection:
        assert bar_again(connection, find_bars(connection)) == 1
        assert bar_again(connection, find_bars(connection)) == 0
    rewrite(database.owner)
    assert traces(database) == set()
    assert unsound(database) == []


def test_bars_kept_elsewhere_are_done_anew_in_a_database_that_never_knew_of_them(database: Database) -> None:
    identity = sent(database, PLAN)
    work(database)
    with writing_as(database.public, REGISTRAR) as connection:
        bar(connection, REGISTRAR, hashes_of_submission(connection, identity, REGISTRAR), GROUND, REASON)
        kept = find_bars(connection)
        connection.rollback()
    assert {trace for _, trace in traces(database)} >= {NAME, FILE_NAME}, "as it was before the bar"
    with database.owner.begin() as connection:
        assert bar_again(connection, kept) == 2
    assert traces(database) == set()
    assert unsound(database) == []


def test_an_original_that_is_not_its_hash_and_a_bar_that_left_something_are_found(database: Database) -> None:
    identity = sent(database, PLAN, LETTER)
    work(database)
    bar_submission(database, identity)
    sent(database, OTHER_PLAN)
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE restricted.submission_file DISABLE TRIGGER refuse_change"))
        connection.execute(text("ALTER TABLE restricted.plan_version DISABLE TRIGGER refuse_change"))
        connection.execute(text("UPDATE restricted.submission_file SET content = 'x' WHERE barred_at IS NULL"))
        connection.execute(text("UPDATE restricted.plan_version SET name = 'x'"))
        connection.execute(text("UPDATE restricted.submission_file SET content = 'x' WHERE kind = 'handling'"))
    assert sorted(one.why.template for one in unsound(database)) == [
        "den är spärrad men inte tom",
        "den är spärrad men inte tom",
        "innehållet är inte det som kontrollsumman säger",
    ]
