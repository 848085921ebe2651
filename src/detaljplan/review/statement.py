"""A county administrative board's statement on a plan: persons' points, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from detaljplan.review.assessment import Assessment, Judgement, PointKind, checked, subjects_of
from detaljplan.review.grounds import Ground
from detaljplan.review.model import Review


class Phase(StrEnum):
    """In which phase the statement is given; each cites the grounds by paragraphs of its own."""

    CONSULTATION = "samråd"
    PUBLIC_REVIEW = "granskning"
    RECONSIDERATION = "överprövning"

    def paragraph(self, ground: Ground) -> str | None:
        """Return where the phase finds a ground; ``None`` for advice."""
        citation = ground.citation
        match self:
            case Phase.CONSULTATION:
                return citation.consultation
            case Phase.PUBLIC_REVIEW:
                return citation.public_review
            case Phase.RECONSIDERATION:
                return citation.reconsideration


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the head of a statement, and what the board holds of the plan as a whole.

    Parameters
    ----------
    authority, case_number
        The county administrative board and its diarienummer.
    municipal_case_number
        The municipality's own.
    received
        The day the plan came in.
    day
        The day of the statement.
    whole
        The samlade bedömning, in a person's words.
    took_part
        Who decided and who presented, as they are to be named.
    """

    phase: Phase
    authority: str
    case_number: str | None = None
    municipal_case_number: str | None = None
    received: date | None = None
    day: date
    whole: str
    took_part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point: its number in the statement, what kind it is, and the paragraph where it is a ground."""

    number: int
    kind: PointKind
    title: str
    ground: Ground
    paragraph: str | None
    judgement: Judgement
    text: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement on one review; `unassessed` are the keys of what nobody has assessed, which is not in it."""

    head: Head
    points: tuple[Point, ...]
    unassessed: tuple[str, ...]
    review: Review

    def of_kind(self, kind: PointKind) -> tuple[Point, ...]:
        """Return the points of a kind."""
        return tuple(point for point in self.points if point.kind is kind)


def composed(review: Review, assessments: Iterable[Assessment], head: Head) -> Statement:
    """Return the statement that persons' assessments make.

    What is assessed as without effect makes no point, and what nobody has assessed never does. Grounds come first, by
    ground, then each kind of advice; points are numbered through.

    Raises
    ------
    AssessmentError
        An assessment does not fit the review (`assessment.checked`).
    """
    kept = checked(assessments, review)
    subjects = {subject.key: subject for subject in subjects_of(review)}
    order = list(PointKind)
    telling = [one for one in kept if one.judgement is not Judgement.NO_EFFECT]
    telling.sort(key=lambda one: (order.index(one.kind), subjects[one.subject].ground.order))
    points = tuple(
        Point(
            number=number,
            kind=one.kind,
            title=subjects[one.subject].title,
            ground=subjects[one.subject].ground,
            paragraph=head.phase.paragraph(subjects[one.subject].ground) if one.kind is PointKind.GROUND else None,
            judgement=one.judgement,
            text=one.reason.strip(),
            subject=one.subject,
        )
        for number, one in enumerate(telling, 1)
    )
    assessed = {one.subject for one in kept}
    unassessed = tuple(key for key in subjects if key not in assessed)
    return Statement(head=head, points=points, unassessed=unassessed, review=review)
