"""The audit chain: what is done is told, in order, and no change of it goes unseen."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs.intake import take_in
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.audit import What, ends_of, find_events, note_event, verify, verify_ends
from detaljplan.store.owner import Audience
from tests.postgis import PLANNER, Database
from tests.store.examples import example, gap

pytestmark = pytest.mark.postgis
NEIGHBOUR = Principal(Role.PLANNER, organisation_of("0488"))


def some_events(database: Database, number: int = 3, by: Principal = PLANNER, words: str = "") -> None:
    for each in range(number):
        with writing_as(database.public, by) as connection:
            note_event(connection, by, What.PLAN_STORED, "plan_version", each, words=words)


def broken(database: Database) -> list[tuple[str, int]]:
    with database.owner.connect() as connection:
        return [(one.chain, one.number) for one in verify(connection)]


def test_storing_and_reviewing_a_plan_are_events_of_the_organisation_that_did_it(database: Database) -> None:
    checked = example(findings=[gap()])
    saved = take_in(database.public, checked, PLANNER, Audience.DRAFT).saved
    with reading_as(database.public, PLANNER) as connection:
        stored, reviewed = find_events(connection, "plan_version", saved.version_id)
    assert (stored.what, reviewed.what) == (What.PLAN_STORED, What.PLAN_REVIEWED)
    assert (stored.organisation, stored.role) == ("0484", "kommun_handlaggare")
    assert stored.after_sha256 and stored.after_sha256.hex() == checked.document.sha256
    take_in(database.public, checked, PLANNER, Audience.DRAFT)
    with reading_as(database.public, PLANNER) as connection:
        assert len(find_events(connection, "plan_version", saved.version_id)) == 2, "nothing was done the second time"
    with reading_as(database.public, NEIGHBOUR) as connection:
        assert find_events(connection, "plan_version", saved.version_id) == []


def test_what_is_not_committed_is_no_event(database: Database) -> None:
    with pytest.raises(RuntimeError), writing_as(database.public, PLANNER) as connection:
        note_event(connection, PLANNER, What.PLAN_STORED, "plan_version", 1)
        raise RuntimeError
    some_events(database, 1)
    with database.owner.connect() as connection:
        assert ends_of(connection)["0484"][0] == 1


def test_a_chain_that_nobody_touched_holds(database: Database) -> None:
    some_events(database, 5, words="med åäö, \x1f och 💧")
    some_events(database, 2, NEIGHBOUR)
    assert broken(database) == []
    with database.owner.connect() as connection:
        assert {chain: number for chain, (number, _) in ends_of(connection).items()} == {"0484": 5, "0488": 2}


def test_events_at_the_same_time_stand_in_one_chain(database: Database) -> None:
    threads = [Thread(target=some_events, args=(database, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken(database) == []
    with database.owner.connect() as connection:
        assert ends_of(connection)["0484"][0] == 20


TAMPERINGS = {
    "an object": ("UPDATE audit.event SET object_id = 'x' WHERE number = 2", 2),
    "a time": ("UPDATE audit.event SET at = at + interval '1 microsecond' WHERE number = 2", 2),
    "a role": ("UPDATE audit.event SET role = 'operator' WHERE number = 3", 3),
    "a seal": ("UPDATE audit.event SET seal = sha256('x') WHERE number = 1", 1),
    "one taken out": ("DELETE FROM audit.event WHERE number = 2", 2),
    "the first taken out": ("DELETE FROM audit.event WHERE number = 1", 1),
    "a note": ("UPDATE audit.note SET words = 'annat' WHERE number = 2", 2),
}


@pytest.mark.parametrize(("change", "where"), TAMPERINGS.values(), ids=list(TAMPERINGS))
def test_no_change_goes_unseen(database: Database, change: str, where: int) -> None:
    some_events(database, words="anteckning")
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit.event DISABLE TRIGGER refuse_change"))
        connection.execute(text("ALTER TABLE audit.note DISABLE TRIGGER refuse_change"))
        connection.execute(text("ALTER TABLE audit.note DROP CONSTRAINT fk_note_chain"))
        connection.execute(text(change))
    assert ("0484", where) in broken(database)


def test_events_cut_off_at_the_end_are_seen_beside_what_was_kept(database: Database) -> None:
    some_events(database)
    with database.owner.begin() as connection:
        kept = ends_of(connection)
        assert list(verify_ends(connection, kept)) == []
        connection.execute(text("ALTER TABLE audit.event DISABLE TRIGGER refuse_change"))
        connection.execute(text("DELETE FROM audit.event WHERE number = 3"))
        assert broken(database) == []
        assert [(one.chain, one.number) for one in verify_ends(connection, kept)] == [("0484", 3)]


def test_a_note_that_was_taken_away_without_a_bar_is_missed(database: Database) -> None:
    some_events(database, words="anteckning")
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit.note DISABLE TRIGGER refuse_change"))
        connection.execute(text("DELETE FROM audit.note WHERE number = 2"))
    assert broken(database) == [("0484", 2)]


@pytest.mark.parametrize("change", ["number = 7", "seal = 'x'", "previous = 'x'", "at = '2000-01-01'"])
def test_nobody_numbers_seals_or_dates_an_event_for_themselves(database: Database, change: str) -> None:
    some_events(database, 1)
    column, value = change.split(" = ")
    columns = {"chain": "'0484'", "organisation": "'0484'"} | dict.fromkeys(
        ("role", "what", "kind", "object_id"), "'x'"
    )
    columns[column] = value
    names, values = ", ".join(columns), ", ".join(columns.values())
    with database.app.begin() as connection:
        connection.execute(text(f"INSERT INTO audit.event ({names}) VALUES ({values})"))
    assert broken(database) == []
    with database.owner.connect() as connection:
        assert ends_of(connection)["0484"][0] == 2


def test_nobody_writes_in_anothers_chain(database: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), writing_as(database.public, PLANNER) as connection:
        note_event(connection, NEIGHBOUR, What.PLAN_STORED, "plan_version", 1)
