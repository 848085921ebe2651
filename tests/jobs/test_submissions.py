"""What is handed in is kept with its job or not at all, handled once, and told of in steps."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from detaljplan.errors import Forbidden, NotFound, OtherContent
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs import submission as handling
from detaljplan.jobs.submission import handle, receive, stop
from detaljplan.jobs.worker import give_back, queue_of, run, working
from detaljplan.settings import Settings
from detaljplan.store.acting import reading_as
from detaljplan.store.audit import find_events
from detaljplan.store.owner import Audience
from detaljplan.store.plans import EVERYWHERE, find_plan, find_plans
from detaljplan.store.submissions import FileKind, SentFile, Status, Submission, find_submission, find_submissions
from detaljplan.store.tables import Access
from sample_plans.plans import good_plan
from tests.build import written
from tests.postgis import PLANNER, Database
from tests.store.test_rights import COUNTY, NEIGHBOUR

pytestmark = pytest.mark.postgis

PLAN = SentFile(FileKind.PLAN, "plan.json", "application/json", written(good_plan()))
DOCUMENT = SentFile(FileKind.DOCUMENT, "Planbeskrivning åäö.pdf", "application/pdf", b"%PDF-1.7\n\x00")
REVIEWER = Principal(Role.REVIEWER, COUNTY)


def settings_of(database: Database) -> Settings:
    return Settings(database_url=database.url, app_database_url=database.url)


def sent(database: Database, *files: SentFile, audience: Audience = Audience.DRAFT, key: str | None = None) -> UUID:
    return receive(database.public, list(files or (PLAN,)), by=PLANNER, audience=audience, key=key)[0]


def work(database: Database) -> None:
    """Run every job there is, as a worker of its own would."""

    async def all_of_them() -> None:
        app = queue_of(settings_of(database), database.public)
        async with app.open_async():
            await run(app, concurrency=2, wait=False)

    asyncio.run(all_of_them())


def seen(database: Database, identity: UUID, by: Principal = PLANNER) -> Submission:
    with reading_as(database.public, by) as connection:
        return find_submission(connection, identity)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_a_submission_has_a_receipt_with_the_hash_of_every_file(database: Database) -> None:
    found = seen(database, sent(database, PLAN, DOCUMENT))
    assert found.status is Status.RECEIVED
    assert [(file.kind, file.file_name, file.size) for file in found.files] == [
        (FileKind.PLAN, "plan.json", len(PLAN.content)),
        (FileKind.DOCUMENT, "Planbeskrivning åäö.pdf", len(DOCUMENT.content)),
    ]
    assert [file.sha256 for file in found.files] == [sha256(file.content).hexdigest() for file in (PLAN, DOCUMENT)]


@pytest.mark.parametrize(
    ("audience", "access"), [(Audience.DRAFT, Access.RESTRICTED), (Audience.PUBLISHED, Access.PUBLISHED)]
)
def test_a_plan_that_is_handed_in_is_judged_stored_and_reviewed(
    database: Database, audience: Audience, access: Access
) -> None:
    identity = sent(database, audience=audience)
    work(database)
    found = seen(database, identity)
    assert [step.status for step in found.steps] == [Status.RECEIVED, Status.UNDER_WAY, Status.STORED]
    version = found.steps[-1].version_id
    assert version is not None
    with reading_as(database.public, PLANNER) as connection:
        assert find_plan(connection, version).access is access
        assert [event.kind for event in find_events(connection, "submission", identity)] == ["submission"]


def test_what_cannot_be_read_is_refused_in_words_of_both_languages(database: Database) -> None:
    identity = sent(database, SentFile(FileKind.PLAN, "plan.json", "application/json", b"{"))
    work(database)
    last = seen(database, identity).steps[-1]
    assert (last.status, last.version_id) == (Status.REFUSED, None)
    assert last.message and last.message_en and last.message != last.message_en


def in_status(status: str) -> SentFile:
    tree = good_plan()
    next(f["properties"] for f in tree["features"] if f["properties"]["feature:typ"] == "detaljplan")["status"] = status
    return replace(PLAN, content=written(tree))


def test_a_step_that_is_not_lawful_is_refused_in_words_and_its_bytes_are_kept(database: Database) -> None:
    first = sent(database, in_status("granskning"))
    work(database)
    second = sent(database, in_status("avslutad"))
    work(database)
    refused = sent(database, in_status("samråd"))
    work(database)
    told = [seen(database, identity).steps[-1] for identity in (first, second, refused)]
    assert [step.status for step in told] == [Status.STORED, Status.STORED, Status.REFUSED]
    assert told[0].message == "Lagrad som version 1. Första versionen av planen."
    assert (
        told[1].message
        == "Lagrad som version 2. Bara status är ändrad, från granskning till avslutad, sedan version 1."
    )
    assert told[1].message_en and told[1].message_en.startswith("Stored as version 2. Only the status has changed")
    assert told[2].message and "version 2, lagrad" in told[2].message
    assert told[2].message_en and "says avslutad" in told[2].message_en
    assert told[2].version_id is None
    (file,) = seen(database, refused).files
    assert file.sha256 == sha256(in_status("samråd").content).hexdigest()
    again = sent(database, in_status("avslutad"))
    work(database)
    assert seen(database, again).steps[-1].message == "Filen är redan lagrad, som version 2 av planen."


def test_a_handed_in_plan_and_its_receipt_are_there_for_the_county_and_a_draft_is_not(database: Database) -> None:
    draft, handed_in = sent(database), sent(database, audience=Audience.HANDED_IN)
    work(database)
    assert seen(database, handed_in, REVIEWER).status is Status.STORED
    for stranger in (PUBLIC, Principal(Role.PLANNER, NEIGHBOUR)):
        with pytest.raises(NotFound):
            seen(database, handed_in, stranger)
    with pytest.raises(NotFound):
        seen(database, draft, REVIEWER)
    with reading_as(database.public, REVIEWER) as connection:
        assert [one.submission_id for one in find_submissions(connection)] == [handed_in]


def test_the_list_asks_the_database_as_often_however_many_there_are(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.public, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for _ in range(3):
        sent(database, PLAN, DOCUMENT)
        asked.clear()
        with reading_as(database.public, PLANNER) as connection:
            found = find_submissions(connection)
        counts.append((len(found), len(found[0].files), len(found[0].steps), len(asked)))
    assert counts == [(1, 2, 1, 4), (2, 2, 1, 4), (3, 2, 1, 4)]


def test_the_same_key_is_the_same_submission(database: Database) -> None:
    first, again = (receive(database.public, [PLAN], by=PLANNER, audience=Audience.DRAFT, key="k") for _ in range(2))
    assert (again[0], again[1]) == (first[0], False)
    assert count(database.owner, "jobs.procrastinate_jobs") == 1
    with pytest.raises(OtherContent):
        sent(database, PLAN, DOCUMENT, key="k")
    with pytest.raises(OtherContent):
        sent(database, audience=Audience.HANDED_IN, key="k")
    neighbour = Principal(Role.PLANNER, NEIGHBOUR)
    _, is_new = receive(database.public, [DOCUMENT], by=neighbour, audience=Audience.DRAFT, key="k")
    assert is_new, "a key is the sender's own"


def test_a_submission_that_is_not_kept_has_no_job(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE jobs.procrastinate_jobs ADD CHECK (lock IS NULL)"))
    with pytest.raises(Exception, match="check constraint"):
        sent(database)
    assert count(database.owner, "restricted.submission") == count(database.owner, "jobs.procrastinate_jobs") == 0


@pytest.mark.parametrize("principal", [PUBLIC, REVIEWER, Principal(Role.REGISTRAR, PLANNER.organisation)])
def test_only_those_who_deliver_plans_hand_in(database: Database, principal: Principal) -> None:
    with pytest.raises(Forbidden):
        receive(database.public, [PLAN], by=principal, audience=Audience.DRAFT)
    assert count(database.owner, "restricted.submission") == 0


def test_fifty_equal_uploads_at_once_are_one_version(database: Database) -> None:
    with ThreadPoolExecutor(10) as pool:
        identities = list(pool.map(lambda _: sent(database), range(50)))
    work(database)
    assert len(set(identities)) == 50
    assert {seen(database, identity).status for identity in identities} == {Status.STORED}
    assert len({seen(database, identity).steps[-1].version_id for identity in identities}) == 1
    with reading_as(database.public, PLANNER) as connection:
        assert len(find_plans(connection, access=EVERYWHERE)) == 1


def test_a_job_that_is_run_again_does_nothing_more(database: Database) -> None:
    identity = sent(database)
    work(database)
    before = seen(database, identity)
    assert handle(database.public, identity, PLANNER) is Status.STORED
    assert seen(database, identity) == before


def test_what_has_not_begun_can_be_stopped_and_what_has_cannot(database: Database) -> None:
    waiting, done = sent(database), sent(database, PLAN, DOCUMENT)
    assert stop(database.public, waiting, PLANNER) is True
    work(database)
    assert stop(database.public, waiting, PLANNER) is False
    assert stop(database.public, done, PLANNER) is False
    assert [step.status for step in seen(database, waiting).steps] == [Status.RECEIVED, Status.CANCELLED]
    assert seen(database, done).status is Status.STORED


def test_a_job_that_breaks_every_time_is_parked_and_told_of(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    identity = sent(database)
    monkeypatch.setattr(handling, "check_bytes", breaks)
    for _ in range(handling.MOST_ATTEMPTS):
        work(database)
        with database.owner.begin() as connection:  # the next attempt would come some seconds later
            connection.execute(text("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL"))
    monkeypatch.undo()
    work(database)
    last = seen(database, identity).steps[-1]
    assert last.status is Status.FAILED
    assert last.message and "säger inget om planen" in last.message
    with database.owner.connect() as connection:
        assert connection.scalar(text("SELECT status FROM jobs.procrastinate_jobs")) == "failed"


@pytest.mark.parametrize(("attempts", "status"), [(0, Status.STORED), (handling.MOST_DEATHS - 1, Status.FAILED)])
def test_the_job_of_a_worker_that_died_is_given_to_another_unless_it_has_killed_too_many(
    database: Database, attempts: int, status: Status
) -> None:
    identity = sent(database)
    with database.owner.begin() as connection:
        connection.execute(text("SET LOCAL search_path TO jobs, public"))
        dead = "INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        worker = connection.scalar(text(dead))
        taken = "UPDATE jobs.procrastinate_jobs SET status = 'doing', attempts = :attempts, worker_id = :worker"
        connection.execute(text(taken), {"attempts": attempts, "worker": worker})

    async def given_back() -> None:
        app = queue_of(settings_of(database), database.public)
        async with app.open_async():
            await give_back(app, database.public, silence=20)

    asyncio.run(given_back())
    work(database)
    assert seen(database, identity).status is status


def test_a_job_names_what_to_do_and_nothing_of_the_plan(database: Database) -> None:
    identity = sent(database)
    with database.owner.connect() as connection:
        told = connection.scalar(text("SELECT args FROM jobs.procrastinate_jobs"))
    assert told == {"submission": str(identity), "organisation": "0484", "role": "kommun_handlaggare"}


def test_a_worker_that_loses_the_queue_goes_on_when_it_is_back(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def renamed(table: str, name: str) -> None:
        with database.owner.begin() as connection:
            connection.execute(text(f"ALTER TABLE jobs.{table} RENAME TO {name}"))

    async def through_it() -> Status:
        async with working(settings_of(database), database.public):
            while "looks for it again" not in caplog.text:
                await asyncio.sleep(0.05)
            renamed("gone", "procrastinate_jobs")
            identity = sent(database)
            while not (found := seen(database, identity)).status.is_final:
                await asyncio.sleep(0.05)
            return found.status

    renamed("procrastinate_jobs", "gone")
    assert asyncio.run(asyncio.wait_for(through_it(), 20)) is Status.STORED
