"""What is received for publication is judged once, and published together or not at all, whatever breaks."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from detaljplan.checking import Checked, check
from detaljplan.errors import Forbidden, NotFound
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs import judging, reception
from detaljplan.jobs.reception import add_changes, deliver, handle, register
from detaljplan.jobs.submission import MOST_ATTEMPTS
from detaljplan.rules.stop import Stop
from detaljplan.spec.specification import load_specification
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.audit import find_events, verify
from detaljplan.store.receptions import (
    ChangeKind,
    ChangeStatus,
    NewChange,
    Reception,
    find_change_report,
    find_reception,
)
from detaljplan.store.submissions import FileKind, SentFile, Status, find_submissions
from detaljplan.store.withdrawals import withdraw
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_submissions import count, work
from tests.postgis import PLANNER, TOWN, Database
from tests.service.test_ngp import IDENTITY, OTHER, renamed
from tests.store.test_rights import NEIGHBOUR

pytestmark = pytest.mark.postgis

MEDIA = load_specification().media_type
PLANS = {IDENTITY: written(good_plan()), OTHER: renamed(OTHER)}


def sent(database: Database, *identities: str, by: Principal = PLANNER) -> UUID:
    """Register a reception and deliver plans in it; none of them is judged yet."""
    found = register(database.public, "detaljplan", by)
    add_changes(database.public, found, [NewChange(one, ChangeKind.DELIVERY) for one in identities], by)
    for one in identities:
        deliver(database.public, found, one, SentFile(FileKind.PLAN, f"{one}.json", MEDIA, PLANS[one]), by)
    return found


def seen(database: Database, identity: UUID) -> Reception:
    with reading_as(database.public, PLANNER) as connection:
        return find_reception(connection, identity)


def submissions(database: Database) -> list[Status]:
    with reading_as(database.public, PLANNER) as connection:
        return [one.status for one in find_submissions(connection)]


def test_a_reception_handled_again_and_again_is_published_once(database: Database) -> None:
    identity = sent(database, IDENTITY)
    assert [handle(database.public, identity, PLANNER) for _ in range(3)] == [ChangeStatus.PUBLISHED] * 3
    work(database)
    (change,) = seen(database, identity).changes
    steps = [step.status for step in change.steps]
    assert steps == [ChangeStatus(word) for word in ("registrerad", "mottagen", "validerad", "publicerad")]
    assert (count(database.owner, "published.plan_version"), submissions(database)) == (1, [Status.STORED])
    with database.owner.connect() as connection:
        assert len(find_events(connection, "plan_version", change.last.version_id)) == 2, "stored and reviewed"
        assert list(verify(connection)) == []


def test_all_plans_are_published_or_none_when_one_of_them_breaks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, taken_in = sent(database, IDENTITY, OTHER), reception.taken_in
    with monkeypatch.context() as broken:

        def breaks(connection: object, checked: object, *more: object) -> object:
            if checked.plan.object_id == OTHER:  # type: ignore[attr-defined]
                raise RuntimeError("a fault of ours")
            return taken_in(connection, checked, *more)  # type: ignore[arg-type]

        broken.setattr(reception, "taken_in", breaks)
        with pytest.raises(RuntimeError, match="a fault of ours"):
            handle(database.public, identity, PLANNER)
    assert seen(database, identity).status is ChangeStatus.VALIDATED
    assert count(database.owner, "published.plan_version") == 0
    handle(database.public, identity, PLANNER)
    assert seen(database, identity).status is ChangeStatus.PUBLISHED
    assert count(database.owner, "published.plan_version") == 2


def test_a_reception_that_breaks_the_program_each_time_has_failed_and_says_nothing_of_the_plan(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = sent(database, IDENTITY)

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(judging, "check_bytes", breaks)
    for _ in range(MOST_ATTEMPTS):
        with database.owner.begin() as connection:
            connection.exec_driver_sql("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL")
        work(database)
    (change,) = seen(database, identity).changes
    assert (change.status, submissions(database)) == (ChangeStatus.FAILED, [Status.FAILED])
    assert change.last.message and "säger inget om planen" in change.last.message


def test_a_plan_that_cannot_be_decided_is_neither_published_nor_told_as_faulty(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def out_of_time(raw: bytes, name: str, **_: object) -> Checked:
        (tmp_path / name).write_bytes(raw)
        stop = Stop()
        stop.end_after(0)
        return check(tmp_path / name, stop=stop)

    identity = sent(database, IDENTITY)
    monkeypatch.setattr(judging, "check_bytes", out_of_time)
    assert handle(database.public, identity, PLANNER) is ChangeStatus.FAILED
    with reading_as(database.public, PLANNER) as connection:
        report = find_change_report(connection, identity, IDENTITY)
    assert report and report["failures"] == 0 and report["errors"] > 0
    assert count(database.owner, "published.plan_version") == 0


def test_a_plan_under_the_identity_of_another_municipalitys_is_not_published(database: Database) -> None:
    sent(database, IDENTITY)
    work(database)
    neighbour = Principal(Role.PLANNER, NEIGHBOUR)
    identity = sent(database, IDENTITY, by=neighbour)
    handle(database.public, identity, neighbour)
    with reading_as(database.public, neighbour) as connection:
        assert find_reception(connection, identity).status is ChangeStatus.INVALID
        with pytest.raises(NotFound), writing_as(database.public, neighbour) as writing:
            withdraw(writing, neighbour, IDENTITY)


def test_only_those_who_deliver_register_and_withdraw(database: Database) -> None:
    registrar = Principal(Role.REGISTRAR, TOWN)
    with pytest.raises(Forbidden):
        register(database.public, "detaljplan", registrar)
    with pytest.raises(Forbidden), writing_as(database.public, registrar) as connection:
        withdraw(connection, registrar, IDENTITY)
