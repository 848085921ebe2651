"""The life of a plan in the store: steps that are refused, what changed, what was known and what was in force when."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from detaljplan.checking import Checked, check_bytes
from detaljplan.errors import NotFound, UnlawfulStep
from detaljplan.findings import Basis, Outcome, RuleResult, Severity, Verdict
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs.intake import take_in
from detaljplan.life.change import ChangeKind, PlanChange
from detaljplan.plan.model import Decision, PlanStatus
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved, find_plan, save_plan
from detaljplan.store.reports import find_verdicts
from detaljplan.store.tables import Access
from detaljplan.store.versions import Wanted, count_undated, end_of, find_history, find_versions
from sample_plans.plans import good_plan
from tests.build import written
from tests.postgis import PLANNER, Database
from tests.store.examples import delivered, example, gap, reported_by, small_plan
from tests.store.test_rights import COUNTY, NEIGHBOUR

pytestmark = pytest.mark.postgis

REVIEWER = Principal(Role.REVIEWER, COUNTY)


def with_status(status: PlanStatus, *, raw: bytes | None = None, **attributes: Any) -> Checked:
    plan = replace(small_plan(), status=status, **attributes)
    return example(plan, raw=raw if raw is not None else status.encode())


def save(database: Database, checked: Checked, audience: Audience = Audience.PUBLISHED) -> Saved:
    with database.app.begin() as connection:
        return delivered(connection, checked, audience)


def live(database: Database, *statuses: PlanStatus, audience: Audience = Audience.PUBLISHED) -> list[Saved]:
    return [save(database, with_status(status), audience) for status in statuses]


# --- steps


@pytest.mark.parametrize("audience", Audience)
def test_a_plan_goes_through_its_life_and_is_not_begun_again(database: Database, audience: Audience) -> None:
    whole = (PlanStatus.STARTED, PlanStatus.PUBLIC_REVIEW, PlanStatus.ADOPTED, PlanStatus.IN_FORCE)
    saved = live(database, *whole, audience=audience)
    assert [one.number for one in saved] == [1, 2, 3, 4]
    with pytest.raises(UnlawfulStep, match=r"version 4, lagrad .*, säger laga kraft"):
        live(database, PlanStatus.CONSULTATION, audience=audience)
    with database.app.connect() as connection:
        assert len(find_history(connection, "plan-a")[0]) == 4, "nothing of what was refused is stored"


def test_a_plan_in_force_may_be_delivered_in_force_again(database: Database) -> None:
    live(database, PlanStatus.IN_FORCE)
    assert save(database, with_status(PlanStatus.IN_FORCE, raw=b"mended")).number == 2


def test_what_other_readers_have_neither_stops_a_step_nor_is_told_of(database: Database) -> None:
    live(database, PlanStatus.IN_FORCE, audience=Audience.DRAFT)
    handed_in, published = (
        save(database, with_status(PlanStatus.CONSULTATION), audience)
        for audience in (Audience.HANDED_IN, Audience.PUBLISHED)
    )
    with writing_as(database.public, Principal(Role.PLANNER, NEIGHBOUR)) as connection:
        checked = with_status(PlanStatus.CONSULTATION)
        neighbours = save_plan(connection, checked, by=NEIGHBOUR, audience=Audience.DRAFT)
    for saved in (handed_in, published, neighbours):
        assert saved.change is not None
        assert (saved.number, saved.change.kind) == (1, ChangeKind.FIRST)


def test_nobody_elses_published_plan_stops_a_draft_of_ours(database: Database) -> None:
    live(database, PlanStatus.IN_FORCE)
    with writing_as(database.public, Principal(Role.PLANNER, NEIGHBOUR)) as connection:
        plan = with_status(PlanStatus.CONSULTATION, raw=b"theirs")
        theirs = save_plan(connection, plan, by=NEIGHBOUR, audience=Audience.DRAFT)
    assert theirs.access is Access.RESTRICTED
    assert theirs.change is not None
    assert theirs.change.kind is ChangeKind.FIRST


def test_the_file_of_an_earlier_phase_is_stored_once_and_refused_where_its_status_is(database: Database) -> None:
    first, _ = live(database, PlanStatus.CONSULTATION, PlanStatus.PUBLIC_REVIEW)
    again = save(database, with_status(PlanStatus.CONSULTATION))
    assert (again.version_id, again.is_new, again.change) == (first.version_id, False, None)
    live(database, PlanStatus.ADOPTED)
    live(database, PlanStatus.ADOPTED)
    with pytest.raises(UnlawfulStep):
        live(database, PlanStatus.CONSULTATION)


def test_a_version_that_tells_no_status_hides_none_before_it(database: Database) -> None:
    live(database, PlanStatus.IN_FORCE)
    save(database, example(replace(small_plan(), status=None), raw=b"none"))
    with pytest.raises(UnlawfulStep, match="version 1"):
        live(database, PlanStatus.ADOPTED)


def test_of_two_at_once_the_second_sees_the_first(database: Database) -> None:
    live(database, PlanStatus.PUBLIC_REVIEW)

    def deliver(status: PlanStatus) -> str:
        try:
            with writing_as(database.public, PLANNER) as connection:
                saved = delivered(connection, with_status(status))
                connection.execute(text("SELECT pg_sleep(0.3)"))
                return f"{status.value} {saved.number}"
        except UnlawfulStep:
            return f"{status.value} refused"

    for _ in range(3):
        with ThreadPoolExecutor(2) as pool:
            told = set(pool.map(deliver, (PlanStatus.ENDED, PlanStatus.IN_FORCE)))
        assert sum(one.endswith("refused") for one in told) == 1, told
    with database.app.connect() as connection:
        assert len(find_history(connection, "plan-a")[0]) == 2


def test_an_intake_that_is_refused_leaves_neither_plan_nor_review_nor_event(database: Database) -> None:
    take_in(database.public, with_status(PlanStatus.IN_FORCE), PLANNER)
    before = counts(database)
    with pytest.raises(UnlawfulStep):
        take_in(database.public, with_status(PlanStatus.ADOPTED), PLANNER)
    assert counts(database) == before


def counts(database: Database) -> list[int]:
    tables = ("published.plan_version", "published.report", "published.review_run", "audit.event")
    with database.owner.connect() as connection:
        return [connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables]


# --- what changed


@pytest.mark.parametrize("audience", Audience)
def test_what_a_version_changed_is_kept_with_it(database: Database, audience: Audience) -> None:
    tree = good_plan()
    plan = next(f["properties"] for f in tree["features"] if f["properties"]["feature:typ"] == "detaljplan")
    save(database, check_bytes(written(tree), "plan.json"), audience)
    plan["status"] = "granskning"
    saved = save(database, check_bytes(written(tree), "plan.json"), audience)
    with database.app.connect() as connection:
        kept = find_plan(connection, saved.version_id).version_change
    assert kept is not None
    change = PlanChange.from_json(kept)
    assert change == saved.change
    assert (change.kind, change.since, change.status_before) == (ChangeKind.STATUS, 1, "samråd")


def test_a_version_that_cannot_be_read_again_is_not_told_as_compared(database: Database) -> None:
    save(database, with_status(PlanStatus.CONSULTATION, raw=b"no plan"))
    saved = save(database, with_status(PlanStatus.CONSULTATION, raw=b"neither"))
    assert saved.change is not None
    assert (saved.change.kind, saved.change.since) == (ChangeKind.NOT_COMPARED, 1)


# --- legal days


def test_a_version_is_kept_with_the_days_of_its_decisions(database: Database) -> None:
    adoption = Decision(where="/b", decision_type="antagande av ny detaljplan", in_force=(date(2026, 3, 1),))
    saved = save(database, with_status(PlanStatus.IN_FORCE, decisions=(adoption,)))
    with database.app.connect() as connection:
        found = find_plan(connection, saved.version_id)
    assert (found.edition, found.in_force_from, found.in_force_until) == (1, date(2026, 3, 1), None)
    assert found.decisions is not None
    assert found.decisions[0]["in_force"] == ["2026-03-01"]


# --- by time, with rows whose moments are chosen


D1, D2, D3 = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
DAY = timedelta(days=1)


def version(
    connection: Connection,
    number: int,
    stored: datetime | None = None,
    *,
    status: str | None = "laga kraft",
    edition: int | None = 1,
    begins: date | None = D1,
    until: date | None = None,
    object_id: str = "plan-t",
    barred: bool = False,
) -> str:
    """Store a published version, and a report of it, as they might have been stored; return its name."""
    name = f"{object_id}-{number}"
    row = {
        "sha": name,
        "object_id": object_id,
        "number": number,
        "stored": stored or datetime(2020, 1, number, tzinfo=UTC),
        "status": status,
        "edition": edition,
        "begins": begins,
        "until": until,
        "barred": barred,
    }
    connection.execute(text(_VERSION), row)
    if not barred:  # what is erased has no report
        connection.execute(text(_REPORT), {"sha": name})
    return name


_VERSION = """
    INSERT INTO published.plan_version (version_id, object_id, number, file_name, file_format, media, input_sha256,
        original, organisation, stored_at, status, edition, in_force_from, in_force_until, barred_at, bar_ground)
    VALUES (gen_random_uuid(), :object_id, :number, '', '', '', :sha, '', '0484', :stored, :status, :edition, :begins,
        :until, CASE WHEN :barred THEN now() END, CASE WHEN :barred THEN 'sekretess' END)"""
_REPORT = """
    INSERT INTO published.report (report_id, version_id, verdict, profile, engine_version, spec_version,
        catalogue_release, rule_set, report_json, organisation)
    SELECT gen_random_uuid(), version_id, 'passes', 'delivery', '0', '4.1', '', '', '{}', '0484'
    FROM published.plan_version WHERE input_sha256 = :sha"""


@pytest.fixture
def owner(database: Database) -> Iterator[Connection]:
    with database.owner.connect() as connection:
        yield connection


def names(connection: Connection, wanted: Wanted) -> list[str]:
    return [plan.input_sha256 for plan in find_versions(connection, wanted)[0]]


def on(connection: Connection, day: date, known: date | None = None) -> list[str]:
    return names(connection, Wanted(in_force_on=day, known_on=known))


def test_the_list_has_the_newest_of_each_plan_and_the_history_all(owner: Connection) -> None:
    told = [version(owner, 1), version(owner, 2), version(owner, 1, object_id="plan-u")]
    assert sorted(names(owner, Wanted())) == sorted(told[1:])
    assert sorted(names(owner, Wanted(history=True))) == sorted(told)
    assert names(owner, Wanted(history=True, object_id="plan-t")) == [told[1], told[0]]
    found, more = find_versions(owner, Wanted(history=True), limit=2)
    assert (len(found), more) == (2, True)
    assert find_versions(owner, Wanted(history=True), limit=3)[1] is False


def test_what_was_known_on_a_day_is_what_was_stored_when_that_day_ended_in_sweden(owner: Connection) -> None:
    last = version(owner, 1, datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC))
    next_day = version(owner, 2, datetime(2026, 6, 30, 22, 0, tzinfo=UTC))
    assert names(owner, Wanted(known_on=date(2026, 6, 29))) == []
    assert names(owner, Wanted(known_on=date(2026, 6, 30))) == [last], "summer time: the day ends at 22 UTC"
    assert names(owner, Wanted(known_on=date(2026, 7, 1))) == [next_day]
    assert names(owner, Wanted(known_on=date(2026, 6, 30), history=True)) == [last]


def test_a_plan_is_in_force_from_its_day_and_not_the_day_before(owner: Connection) -> None:
    told = version(owner, 1)
    assert (on(owner, D1 - DAY), on(owner, D1), on(owner, D3)) == ([], [told], [told])


def test_a_repealed_plan_is_in_force_until_its_day_and_not_on_it(owner: Connection) -> None:
    version(owner, 1)
    told = version(owner, 2, status="upphävd", until=D3)
    assert (on(owner, D3 - DAY), on(owner, D3)) == ([told], [])


def test_before_the_repeal_was_known_the_plan_was_known_to_be_in_force(owner: Connection) -> None:
    told = version(owner, 1, datetime(2024, 1, 2, tzinfo=UTC))
    version(owner, 2, datetime(2026, 2, 1, tzinfo=UTC), status="upphävd", until=D3)
    assert on(owner, D3, known=date(2026, 1, 15)) == [told]
    assert on(owner, D3, known=date(2026, 2, 1)) == []


def test_a_changed_plan_is_what_it_was_until_the_change_gained_force(owner: Connection) -> None:
    first, changed = version(owner, 1), version(owner, 2, edition=2, begins=D2)
    assert (on(owner, D2 - DAY), on(owner, D2)) == ([first], [changed])


def test_a_corrected_day_takes_the_place_of_the_wrong_one(owner: Connection) -> None:
    wrong, right = version(owner, 1, begins=D1), version(owner, 2, begins=D2)
    assert (on(owner, D1), on(owner, D2)) == ([], [right])
    assert on(owner, D1, known=date(2020, 1, 1)) == [wrong], "what was known then is not forgotten"


def test_a_change_that_the_newest_version_no_longer_tells_of_never_was(owner: Connection) -> None:
    version(owner, 1)
    version(owner, 2, edition=2, begins=D2)
    told = version(owner, 3)
    assert on(owner, D3) == [told]


@pytest.mark.parametrize("status", ["påbörjad", "antagen", "avslutad"])
def test_a_plan_that_never_gained_force_is_in_force_on_no_day(owner: Connection, status: str) -> None:
    version(owner, 1, status=status, begins=None)
    assert on(owner, date(9999, 12, 31)) == []
    assert count_undated(owner, Wanted()) == 0


def test_a_version_that_was_erased_takes_nobodys_place(owner: Connection) -> None:
    version(owner, 1, edition=2)
    version(owner, 2, status=None, edition=None, begins=None, barred=True)
    assert names(owner, Wanted()) == on(owner, D2) == ["plan-t-1"]


def test_a_plan_in_force_that_tells_no_day_is_counted_as_not_known(owner: Connection) -> None:
    version(owner, 1, begins=None)
    version(owner, 1, begins=None, edition=None, object_id="plan-u")
    assert on(owner, D3) == []
    assert count_undated(owner, Wanted(in_force_on=D3)) == 2
    assert count_undated(owner, Wanted(in_force_on=D3, known_on=date(2019, 12, 31))) == 0


@pytest.mark.parametrize("day", [date.min, date(9999, 12, 30), date.max])
def test_every_day_there_is_can_be_asked_for(owner: Connection, day: date) -> None:
    version(owner, 1)
    names(owner, Wanted(known_on=day, in_force_on=day))
    assert end_of(day) is not None


def test_a_plan_that_is_not_stored_has_no_history(owner: Connection) -> None:
    with pytest.raises(NotFound):
        find_history(owner, "ingen")


# --- who sees what


def test_each_reader_sees_the_versions_that_are_for_them(database: Database) -> None:
    for audience in Audience:
        live(database, PlanStatus.IN_FORCE, audience=audience)

    def seen(principal: Principal, wanted: Wanted) -> int:
        with reading_as(database.public, principal) as connection:
            return len(find_versions(connection, wanted)[0])

    for wanted in (Wanted(), Wanted(history=True), Wanted(object_id="plan-a"), Wanted(known_on=date.max)):
        told = [seen(one, wanted) for one in (PLANNER, REVIEWER, PUBLIC, Principal(Role.PLANNER, NEIGHBOUR))]
        assert told == [3, 2, 1, 1], wanted
    with reading_as(database.public, PUBLIC) as connection:
        assert count_undated(connection, Wanted()) == 1, "no count tells of what others have"


# --- the index


@pytest.mark.parametrize("schema", Access)
@pytest.mark.parametrize(
    "wanted",
    [Wanted(history=True), Wanted(), Wanted(in_force_on=D3), Wanted(in_force_on=D3, known_on=D3)],
    ids=["history", "newest", "in force", "in force as known"],
)
def test_the_versions_of_one_plan_are_found_by_an_index(database: Database, schema: Access, wanted: Wanted) -> None:
    readers, values = (", readers", ", ARRAY['0484']") if schema is Access.RESTRICTED else ("", "")
    many = (
        f"INSERT INTO {schema}.plan_version (version_id, object_id, number, file_name, file_format, media,"
        f" input_sha256, original, organisation{readers}) SELECT gen_random_uuid(), 'plan-' || i / 4, i % 4 + 1,"
        f" '', '', '', i::text, '', '0484'{values} FROM generate_series(0, 7999) AS i"
    )
    with database.owner.begin() as connection:
        connection.execute(text(many))
    with database.owner.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"ANALYZE {schema}.plan_version"))
    plan = explained(database.public, replace(wanted, object_id="plan-77"), schema)
    assert "ix_plan_version_object_id_stored_at" in plan, plan
    assert "Seq Scan on plan_version" not in plan, plan


def explained(engine: Engine, wanted: Wanted, schema: Access) -> str:
    asked: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:
        asked.append((given[2], given[3]))

    with reading_as(engine, PLANNER) as connection:
        event.listen(connection, "before_cursor_execute", note)
        find_versions(connection, wanted, access=(schema,))
        event.remove(connection, "before_cursor_execute", note)
        ((statement, parameters),) = asked
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())


# --- verdicts


def judged_by(checked: Checked, *rules: tuple[str, Severity]) -> Checked:
    results = tuple(RuleResult(rule=id, basis=Basis.NGP, severity=s, outcome=Outcome.PASSED) for id, s in rules)
    return replace(checked, report=replace(checked.report, rules=results))


def test_a_verdict_by_newer_rules_stands_beside_the_old_one(database: Database) -> None:
    checked = example()
    rules = (("DP-0002", Severity.ERROR), ("DP-0003", Severity.ERROR))
    by = [
        judged_by(checked, *rules),
        judged_by(checked, rules[0], ("DP-0003", Severity.WARNING)),
        judged_by(checked, rules[0]),
        reported_by(judged_by(checked, rules[0]), "9.9"),
    ]
    saved = [save(database, one) for one in (*by, *by, judged_by(checked, *rules[::-1]))]
    assert len({one.version_id for one in saved}) == 1
    with database.app.connect() as connection:
        told = find_verdicts(connection, Access.PUBLISHED, saved[0].version_id)
    assert [one.rule_set for one in told] == [one.report.rule_set for one in by[::-1]], "the newest first, each once"
    assert [one.engine_version for one in told] == ["9.9", "0.1.0", "0.1.0", "0.1.0"]
    assert len({one.report.rule_set for one in by}) == 3, (
        "an id or a severity makes another rule set, the order does not"
    )


def test_what_was_published_stays_where_it_is_and_tells_that_newer_rules_stop_it(database: Database) -> None:
    first = save(database, example())
    again = save(database, reported_by(example(findings=[gap()]), "9.9"))
    assert (again.version_id, again.access) == (first.version_id, Access.PUBLISHED)
    with database.public.connect() as connection:
        told = find_verdicts(connection, Access.PUBLISHED, first.version_id)
    assert [one.verdict for one in told] == [Verdict.STOPPED, Verdict.PASSES]


def test_a_draft_of_published_bytes_is_a_draft(database: Database) -> None:
    save(database, example())
    draft = save(database, reported_by(example(findings=[gap()]), "9.9"), Audience.DRAFT)
    assert (draft.access, draft.is_new) == (Access.RESTRICTED, True)
    with writing_as(database.public, Principal(Role.PLANNER, NEIGHBOUR)) as connection:
        checked = reported_by(example(findings=[gap()]), "9.9")
        theirs = save_plan(connection, checked, by=NEIGHBOUR, audience=Audience.PUBLISHED)
    assert theirs.access is Access.RESTRICTED, "nobody adds a verdict to what another has published"
