"""A statement holds what persons assessed, each kind of point apart, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detaljplan.errors import AssessmentError
from detaljplan.review.assessment import Assessment, Judgement, PointKind, subjects_of
from detaljplan.review.grounds import Ground
from detaljplan.review.overlay import review_plan
from detaljplan.review.statement import Head, Phase, composed
from detaljplan.review.statement_file import MAX_BYTES, read_statement, statement_of
from tests.review.builders import plan, square
from tests.review.questions.cases import homes, of, with_provisions

SAMPLE = Path(__file__).parents[2] / "sample_plans" / "yttrande.toml"
REVIEW = review_plan(
    with_provisions(homes()),
    [
        of("ri_naturvard", square(0, 0, 50, 50)),
        of("strandskydd", square(0, 0, 50, 50)),
        of("jordbruksmark", square(0, 0, 50, 50)),
        of("ri_friluftsliv"),
    ],
)


def head(phase: Phase = Phase.CONSULTATION) -> Head:
    return Head(phase=phase, authority="Länsstyrelsen", day=date(2026, 5, 4), whole="Vi bedömer.")


def assessment(
    subject: str,
    judgement: Judgement = Judgement.STUDY,
    kind: PointKind = PointKind.GROUND,
    reason: str = "Utred det.",
) -> Assessment:
    return Assessment(subject=subject, judgement=judgement, kind=kind, reason=reason)


def test_hits_and_questions_are_for_a_person_and_what_is_not_hit_is_not() -> None:
    keys = [subject.key for subject in subjects_of(REVIEW)]
    assert "lager:ri_naturvard" in keys
    assert "fråga:strandskydd" in keys
    assert "lager:ri_friluftsliv" not in keys


def test_what_nobody_has_assessed_never_enters_and_is_told() -> None:
    statement = composed(REVIEW, [assessment("lager:ri_naturvard")], head())
    assert [point.subject for point in statement.points] == ["lager:ri_naturvard"]
    assert "lager:strandskydd" in statement.unassessed
    assert composed(REVIEW, [], head()).points == ()


def test_what_has_no_effect_makes_no_point_and_counts_as_assessed() -> None:
    statement = composed(REVIEW, [assessment("lager:ri_naturvard", Judgement.NO_EFFECT)], head())
    assert statement.points == ()
    assert "lager:ri_naturvard" not in statement.unassessed


@pytest.mark.parametrize(
    ("phase", "paragraph"),
    [
        (Phase.CONSULTATION, "5 kap. 14 § första stycket 2 PBL"),
        (Phase.PUBLIC_REVIEW, "5 kap. 22 § 1 PBL"),
        (Phase.RECONSIDERATION, "11 kap. 10 § andra stycket 1 PBL"),
    ],
)
def test_each_phase_cites_its_own_paragraphs(phase: Phase, paragraph: str) -> None:
    (point,) = composed(REVIEW, [assessment("lager:ri_naturvard")], head(phase)).points
    assert point.paragraph == paragraph


def test_grounds_come_first_by_ground_and_then_each_kind_of_advice_numbered_through() -> None:
    told = [
        assessment("lager:jordbruksmark", kind=PointKind.ADVICE_CHAPTER_2),
        assessment("lager:strandskydd"),
        assessment("fråga:strandskydd", kind=PointKind.COMPLETION),
        assessment("lager:ri_naturvard"),
    ]
    points = composed(REVIEW, told, head()).points
    assert [(point.number, point.subject) for point in points] == [
        (1, "lager:ri_naturvard"),
        (2, "lager:strandskydd"),
        (3, "lager:jordbruksmark"),
        (4, "fråga:strandskydd"),
    ]
    assert [point.paragraph is None for point in points] == [False, False, True, True]


def test_the_last_assessment_of_a_subject_counts() -> None:
    told = [assessment("lager:ri_naturvard"), assessment("lager:ri_naturvard", reason="Löst genom planen.")]
    (point,) = composed(REVIEW, told, head()).points
    assert point.text == "Löst genom planen."


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (assessment("lager:ri_friluftsliv"), "inget att bedöma"),
        (assessment("lager:ri_naturvard", reason=" \n"), "saknar motivering"),
        (assessment("lager:jordbruksmark"), "kan bara bli ett råd"),
    ],
)
def test_an_assessment_that_does_not_fit_is_refused(wrong: Assessment, told: str) -> None:
    assert next(s for s in subjects_of(REVIEW) if s.key == "lager:jordbruksmark").ground is Ground.ADVICE
    with pytest.raises(AssessmentError, match=told):
        composed(REVIEW, [wrong], head())


def test_a_plan_without_hits_has_a_statement_without_points() -> None:
    statement = composed(review_plan(plan(), [of("ri_naturvard")]), [], head())
    assert statement.points == ()
    assert not any(key.startswith("lager:") for key in statement.unassessed)


def test_the_sample_file_is_read() -> None:
    told, assessments = read_statement(SAMPLE)
    assert (told.phase, told.day) == (Phase.CONSULTATION, date(2026, 6, 1))
    assert {one.judgement for one in assessments} >= {Judgement.GROUND, Judgement.NO_EFFECT}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('skede = "remiss"', "skede"),
        ('datum = "2026-05-04"', "datum"),
        ("samlad_bedomning = 1", "samlad_bedomning"),
        ('bedomning = "x"', "bedomning"),
        ('okand = "x"', "okand"),
    ],
)
def test_a_field_that_is_wrong_is_named(line: str, field: str) -> None:
    fields = {
        "skede": 'skede = "samråd"',
        "myndighet": 'myndighet = "L"',
        "datum": "datum = 2026-05-04",
        "samlad_bedomning": 'samlad_bedomning = "x"',
    }
    fields[field] = line
    with pytest.raises(AssessmentError, match=field):
        statement_of("\n".join(fields.values()).encode(), "y.toml")


def test_a_file_that_is_too_large_or_missing_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "y.toml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    for path in (large, tmp_path / "none.toml"):
        with pytest.raises(AssessmentError):
            read_statement(path)
