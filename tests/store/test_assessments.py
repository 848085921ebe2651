"""What a county board holds of a plan is its own; the municipality reads what is given, and nobody else anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from detaljplan.errors import AssessmentError, Barred, Forbidden, NotFound
from detaljplan.identity.bar_grounds import BarGround
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.review.assessment import Assessment, Judgement, PointKind
from detaljplan.review.overlay import review_plan
from detaljplan.review.screening import Decision
from detaljplan.review.statement import Head, Phase, composed
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.assessments import (
    LONGEST_REASON,
    find_assessment,
    find_assessments,
    find_screening,
    held_plan,
    of_review,
    save_assessment,
    save_screening,
)
from detaljplan.store.audit import find_events, verify
from detaljplan.store.bars import (
    bar,
    bar_again,
    find_bars,
    hashes_of_assessment,
    hashes_of_plan,
    hashes_of_statement,
    places_of,
)
from detaljplan.store.manifest import contents_of
from detaljplan.store.originals import damaged
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved
from detaljplan.store.reviews import StoredReview, find_review, save_review
from detaljplan.store.statements import (
    StatementFiles,
    find_statement,
    find_statement_files,
    find_statements,
    save_statement,
)
from tests.postgis import PLANNER, TOWN, Database
from tests.review.builders import square
from tests.review.questions.cases import homes, of, with_provisions
from tests.store.examples import delivered, example, small_plan
from tests.store.test_rights import COUNTY, EVERYBODY, IN_COUNTY, IN_TOWN, OTHER_COUNTY, who

pytestmark = pytest.mark.postgis

OFFICER, EXPERT, HEAD = (Principal(role, COUNTY) for role in (Role.REVIEWER, Role.EXPERT, Role.COUNTY_HEAD))
REGISTRAR = Principal(Role.REGISTRAR, COUNTY)
ASSESS, SIGN = [OFFICER, EXPERT, HEAD], [HEAD]
FILES = StatementFiles(docx=b"PK word", pdf=b"%PDF-1.7")
MADE = Assessment(
    subject="lager:ri_naturvard", judgement=Judgement.STUDY, kind=PointKind.GROUND, reason="Utred naturvärdena."
)
REVIEW = review_plan(
    with_provisions(homes()),
    [of("ri_naturvard", square(0, 0, 50, 50)), of("jordbruksmark", square(0, 0, 50, 50))],
)


@pytest.fixture
def stored(database: Database) -> dict[Audience, Saved]:
    """A reviewed plan of the town for each audience."""
    found = {}
    with database.app.begin() as connection:
        for audience in Audience:
            found[audience] = delivered(connection, example(small_plan(audience), raw=audience.encode()), audience)
            save_review(connection, found[audience], REVIEW, seconds=0)
    return found


def assess(database: Database, saved: Saved, by: Principal, made: Assessment = MADE) -> UUID:
    with writing_as(database.public, by) as connection:
        return save_assessment(
            connection, held_plan(connection, saved.version_id), review_of(saved, by, database), made, by
        )


def give(database: Database, saved: Saved, by: Principal, files: StatementFiles = FILES) -> UUID:
    identity = uuid4()
    head = Head(phase=Phase.CONSULTATION, authority="Länsstyrelsen", day=date(2026, 5, 4), whole="Vi bedömer.")
    given = composed(REVIEW, [MADE], head)
    with writing_as(database.public, by) as connection:
        plan = held_plan(connection, saved.version_id)
        run = review_of(saved, by, database).run_id
        save_statement(connection, plan, run, given, files, by=by, statement_id=identity)
    return identity


def review_of(saved: Saved, by: Principal, database: Database) -> StoredReview:
    with reading_as(database.public, by) as connection:
        found = find_review(connection, saved.access, saved.version_id)
    assert found
    return found


def seen(database: Database, by: Principal, table: str) -> int:
    with reading_as(database.public, by) as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM restricted.{table}")) or 0)


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_only_the_county_board_sees_its_assessments_and_only_both_sides_a_statement(
    database: Database, stored: dict[Audience, Saved], principal: Principal
) -> None:
    saved = stored[Audience.HANDED_IN]
    made, given = assess(database, saved, OFFICER), give(database, saved, HEAD)
    with reading_as(database.public, principal) as connection:
        assert len(find_assessments(connection, saved.version_id)) == (principal in IN_COUNTY)
        there = principal in [*IN_COUNTY, *IN_TOWN]
        assert [one.statement_id for one in find_statements(connection, saved.version_id)] == ([given] if there else [])
        for find, is_there in (
            (lambda: find_assessment(connection, made), principal in IN_COUNTY),
            (lambda: find_statement(connection, given), there),
            (lambda: find_statement_files(connection, given), there),
        ):
            if is_there:
                assert find()
            else:
                with pytest.raises(NotFound):
                    find()
    assert seen(database, principal, "assessment") == (principal in IN_COUNTY)
    assert seen(database, principal, "statement") == there


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
@pytest.mark.parametrize(("act", "allowed"), [(assess, ASSESS), (give, SIGN)], ids=["assess", "sign"])
def test_a_county_board_does_so_of_plans_it_sees_and_nobody_else_of_any(
    database: Database,
    stored: dict[Audience, Saved],
    principal: Principal,
    act: Callable[..., UUID],
    allowed: list[Principal],
) -> None:
    for audience, saved in stored.items():
        if principal in allowed and audience is not Audience.DRAFT:
            assert act(database, saved, principal)
        else:
            with pytest.raises((Forbidden, NotFound)):
                act(database, saved, principal)


ADD = {
    "assessment": (
        "(assessment_id, version_id, run_id, organisation, readers, subject, judgement, reason, sha256, role, name)",
        ":readers, 'lager:x', 'beaktas', 'skäl', '', :role, ''",
    ),
    "statement": (
        "(statement_id, version_id, run_id, organisation, readers, phase, head, points, docx, docx_sha256, pdf,"
        " pdf_sha256, role)",
        ":readers, 'samråd', '{}', '[]', '', '', '', '', :role",
    ),
}


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
@pytest.mark.parametrize("table", ADD)
def test_the_database_itself_takes_a_row_from_those_alone(
    database: Database, stored: dict[Audience, Saved], principal: Principal, table: str
) -> None:
    columns, values = ADD[table]
    identities = "gen_random_uuid(), :version, gen_random_uuid(), :org"
    added = f"INSERT INTO restricted.{table} {columns} VALUES ({identities}, {values})"
    allowed = ASSESS if table == "assessment" else SIGN
    own, other = ["04"], ["04", TOWN.code]
    for audience, saved in stored.items():
        for organisation in ("04", principal.organisation.code if principal.organisation else ""):
            for readers in (own, other, ["04", "0488"]):
                row = {"version": saved.version_id, "org": organisation, "readers": readers, "role": principal.role}
                may = principal in allowed and audience is not Audience.DRAFT and organisation == "04"
                if may and readers == (own if table == "assessment" else other):
                    with writing_as(database.public, principal) as connection:
                        connection.execute(text(added), row)
                else:
                    refused = pytest.raises(DBAPIError, match=r"row-level security|ck_assessment_readers")
                    with refused, writing_as(database.public, principal) as connection:
                        connection.execute(text(added), row)


def test_another_county_assesses_not_even_what_is_published(database: Database, stored: dict[Audience, Saved]) -> None:
    for act in (assess, give):
        with pytest.raises(Forbidden, match="annat län"):
            act(database, stored[Audience.PUBLISHED], Principal(Role.COUNTY_HEAD, OTHER_COUNTY))


@pytest.mark.parametrize("table", ["assessment", "statement"])
@pytest.mark.parametrize("change", ["UPDATE restricted.{} SET role = 'x'", "DELETE FROM restricted.{}"])
def test_what_was_assessed_and_given_is_never_changed(
    database: Database, stored: dict[Audience, Saved], table: str, change: str
) -> None:
    assess(database, stored[Audience.HANDED_IN], OFFICER)
    give(database, stored[Audience.HANDED_IN], HEAD)
    with pytest.raises(DBAPIError, match="ändras inte"), database.owner.begin() as connection:
        connection.execute(text(change.format(table)))
    with pytest.raises(DBAPIError, match="permission denied"), writing_as(database.public, HEAD) as connection:
        connection.execute(text(change.format(table)))


def test_the_newest_assessment_of_a_subject_counts_and_tells_who_made_it(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    saved, expert = stored[Audience.HANDED_IN], replace(EXPERT, name="Naturexpert")
    assess(database, saved, OFFICER)
    assess(database, saved, expert, replace(MADE, judgement=Judgement.NO_EFFECT, reason="Löst."))
    with reading_as(database.public, HEAD) as connection:
        found = find_assessments(connection, saved.version_id)
        assert of_review(found, REVIEW) == (replace(MADE, judgement=Judgement.NO_EFFECT, reason="Löst."),)
        told = found[MADE.subject]
        assert (told.name, told.role) == ("Naturexpert", "lst_expert")
        assert seen(database, HEAD, "assessment") == 2
        (event,) = find_events(connection, "assessment", told.assessment_id)
        assert (event.what, event.chain, event.after_sha256) == ("bedömning gjord", "04", bytes.fromhex(told.sha256))
    with reading_as(database.public, PLANNER) as connection:
        assert find_events(connection, "assessment", told.assessment_id) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MADE, subject="lager:strandskydd"),
        replace(MADE, reason=" "),
        replace(MADE, reason="x" * (LONGEST_REASON + 1)),
        replace(MADE, subject="lager:jordbruksmark"),
    ],
    ids=["not found", "no reason", "too long", "advice as ground"],
)
def test_an_assessment_that_does_not_fit_is_not_kept(
    database: Database, stored: dict[Audience, Saved], wrong: Assessment
) -> None:
    with pytest.raises(AssessmentError):
        assess(database, stored[Audience.HANDED_IN], OFFICER, wrong)
    assert seen(database, OFFICER, "assessment") == 0


def test_the_screening_keeps_what_changed_and_makes_no_point(database: Database, stored: dict[Audience, Saved]) -> None:
    saved = stored[Audience.HANDED_IN]

    def answer(answers: dict[str, Decision]) -> int:
        with writing_as(database.public, OFFICER) as connection:
            plan, review = held_plan(connection, saved.version_id), review_of(saved, OFFICER, database)
            return save_screening(connection, plan, review, answers, OFFICER)

    assert answer({"1": Decision.NO, "3 a": Decision.YES}) == 2
    assert answer({"1": Decision.NO, "3 a": Decision.UNKNOWN}) == 1
    with reading_as(database.public, HEAD) as connection:
        found = find_assessments(connection, saved.version_id)
        assert find_screening(found) == {"1": Decision.NO, "3 a": Decision.UNKNOWN}
        assert of_review(found, REVIEW) == ()
    with pytest.raises(AssessmentError, match="inget kriterium"):
        answer({"99": Decision.NO})


def test_an_assessment_of_what_a_newer_review_does_not_find_is_kept_and_makes_no_point(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    saved = stored[Audience.HANDED_IN]
    assess(database, saved, OFFICER)
    with reading_as(database.public, HEAD) as connection:
        found = find_assessments(connection, saved.version_id)
    assert of_review(found, replace(REVIEW, hits=())) == ()
    assert len(found) == 1


def test_a_statement_is_the_files_and_points_that_were_given(database: Database, stored: dict[Audience, Saved]) -> None:
    saved = stored[Audience.HANDED_IN]
    given = give(database, saved, HEAD)
    with reading_as(database.public, PLANNER) as connection:
        told = find_statement(connection, given)
        assert find_statement_files(connection, given) == FILES
    assert (told.organisation, told.phase, told.head["whole"]) == ("04", Phase.CONSULTATION, "Vi bedömer.")
    assert [(point["number"], point["text"]) for point in told.points] == [(1, "Utred naturvärdena.")]
    assert told.points[0]["paragraph"] == "5 kap. 14 § första stycket 2 PBL"
    with reading_as(database.public, HEAD) as connection:
        (event,) = find_events(connection, "statement", given)
    assert (event.what, event.after_sha256) == ("yttrande lämnat", bytes.fromhex(told.pdf_sha256))
    with writing_as(database.public, HEAD) as connection:
        plan, run = held_plan(connection, saved.version_id), told.run_id
        again = composed(REVIEW, [], Head(phase=Phase.CONSULTATION, authority="", day=date(2026, 5, 5), whole=""))
        assert save_statement(connection, plan, run, again, FILES, by=HEAD, statement_id=given) is False
        assert find_statements(connection, saved.version_id) == [told]
        assert len(find_events(connection, "statement", given)) == 1


def test_the_county_boards_registrar_bars_what_it_wrote_and_the_chain_holds(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    saved = stored[Audience.HANDED_IN]
    older, made = assess(database, saved, OFFICER), assess(database, saved, OFFICER)
    given, other = give(database, saved, HEAD), give(database, saved, HEAD, replace(FILES, pdf=b"%PDF other"))
    for by in (Principal(Role.REGISTRAR, TOWN), OFFICER):
        with reading_as(database.public, by) as connection, pytest.raises(Forbidden):
            hashes_of_statement(connection, given, by)
    with reading_as(database.public, Principal(Role.REGISTRAR, TOWN)) as connection, pytest.raises(NotFound):
        hashes_of_assessment(connection, made, Principal(Role.REGISTRAR, TOWN))
    with writing_as(database.public, REGISTRAR) as connection:
        hashes = [
            *hashes_of_statement(connection, given, REGISTRAR),
            *hashes_of_assessment(connection, made, REGISTRAR),
        ]
        kinds = {(place.kind, place.whole) for place in places_of(connection, COUNTY.code, hashes)}
        assert kinds == {("assessment", made), ("statement", given)}
        assert len(bar(connection, REGISTRAR, hashes, BarGround.PERSONAL_DATA, "Namn på en granne.")) == 2
    with reading_as(database.public, HEAD) as connection:
        for find in (lambda: find_assessment(connection, made), lambda: find_statement_files(connection, given)):
            with pytest.raises(Barred):
                find()
        assert find_assessments(connection, saved.version_id) == {}, "an older one does not come back"
        assert find_assessment(connection, older)
        assert [one.statement_id for one in find_statements(connection, saved.version_id)] == [other]
    with database.owner.begin() as connection:
        assert [*verify(connection), *damaged(connection)] == []
        left = connection.execute(text("SELECT reason FROM restricted.assessment ORDER BY at")).scalars().all()
        assert left == [MADE.reason, ""]
        row = connection.execute(text("SELECT head, points, docx, pdf FROM restricted.statement ORDER BY at")).first()
        assert row is not None and ({**row[0]}, [*row[1]], bytes(row[2]), bytes(row[3])) == ({}, [], b"", b"")
        assert bar_again(connection, find_bars(connection)) == 0


def test_a_barred_plan_is_assessed_no_more_and_what_the_county_board_wrote_is_its_own(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    saved, town = stored[Audience.HANDED_IN], Principal(Role.REGISTRAR, TOWN)
    given = give(database, saved, HEAD)
    with writing_as(database.public, town) as connection:
        bar(connection, town, hashes_of_plan(connection, saved.version_id, town), BarGround.SECRECY, "Skyddsobjekt")
    with writing_as(database.public, HEAD) as connection:
        with pytest.raises(Barred):
            held_plan(connection, saved.version_id)
        assert find_statement_files(connection, given) == FILES


def test_a_changed_file_of_a_statement_is_found_and_backups_count_both(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    with database.owner.connect() as connection:
        before = contents_of(connection)
    give(database, stored[Audience.HANDED_IN], HEAD)
    with database.owner.begin() as connection:
        after = contents_of(connection)
        assert (after.originals - before.originals, after.plan_versions) == (2, before.plan_versions)
        assert after.originals_sha256 != before.originals_sha256
        connection.execute(text("ALTER TABLE restricted.statement DISABLE TRIGGER refuse_change"))
        connection.execute(text("UPDATE restricted.statement SET docx = 'annat'"))
        (told,) = damaged(connection)
    assert told.kind == "restricted.statement" and told.object_id.endswith(".docx")
