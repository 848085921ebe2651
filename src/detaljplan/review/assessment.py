"""What a person holds of a hit or an answer: the judgement, the reason, and what kind of point it makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detaljplan.errors import AssessmentError
from detaljplan.review.grounds import Ground
from detaljplan.review.model import Review
from detaljplan.review.questions.asked import name_of


class Judgement(StrEnum):
    """What a person holds. No machine sets it, and no default stands in its place."""

    NO_EFFECT = "ingen påverkan"
    CONSIDERED = "beaktas"
    HARM = "risk för påtaglig skada"
    STUDY = "utredning krävs"
    GROUND = "kan bli prövningsgrund"


class PointKind(StrEnum):
    """What kind of point it makes in a statement: what can stop a plan is kept apart from all advice."""

    GROUND = "prövningsgrund"
    ADVICE_CHAPTER_2 = "råd om 2 kap. PBL"
    ADVICE_PBL = "råd om PBL i övrigt"
    OTHER_LAW = "annan lagstiftning"
    COMPLETION = "komplettering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something a person can assess: a layer's hit (``lager:ID``) or a special question (``fråga:ID``)."""

    key: str
    title: str
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A person's assessment of one subject; `reason` is the text of the point it makes."""

    subject: str
    judgement: Judgement
    kind: PointKind
    reason: str


def subjects_of(review: Review) -> tuple[Subject, ...]:
    """Return what of a review is for a person to assess: hits, what lies near, and questions with something to tell."""
    layers = [hit for hit in review.hits if hit.status.is_hit or hit.objects]
    answers = [answer for answer in review.answers if any(fact.asks for fact in answer.facts)]
    return (
        *(Subject(key=f"lager:{hit.layer_id}", title=hit.layer_name, ground=hit.ground) for hit in layers),
        *(Subject(key=f"fråga:{one.question_id}", title=name_of(one), ground=one.ground) for one in answers),
    )


def checked(assessments: Iterable[Assessment], review: Review) -> tuple[Assessment, ...]:
    """Return assessments, the last of each subject, in the order of the review's subjects.

    Raises
    ------
    AssessmentError
        One is of something the review did not find, has no reason, or makes a ground of what the law has as advice.
    """
    subjects = {subject.key: subject for subject in subjects_of(review)}
    last = {one.subject: one for one in assessments}
    for one in last.values():
        subject = subjects.get(one.subject)
        if subject is None:
            raise AssessmentError(
                "Granskningen har inget att bedöma som heter {subject}. Det som finns: {known}.",
                subject=one.subject,
                known=", ".join(subjects) or "–",
            )
        if not one.reason.strip():
            raise AssessmentError("Bedömningen av {subject} saknar motivering. Skriv en.", subject=one.subject)
        if one.kind is PointKind.GROUND and subject.ground is Ground.ADVICE:
            raise AssessmentError(
                "{subject} är inget av de fem i 11 kap. 10 § PBL, och kan bara bli ett råd.", subject=one.subject
            )
    return tuple(last[key] for key in subjects if key in last)
