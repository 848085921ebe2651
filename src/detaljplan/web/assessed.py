"""What the page of a county board's assessments shows: each subject with its figures and what is held of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from detaljplan.language.words import Words
from detaljplan.numerals import Language
from detaljplan.review.assessment import PointKind, Subject, subjects_of
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import Layer
from detaljplan.review.model import Review
from detaljplan.review.questions.answer import Answer
from detaljplan.review.screening import Criterion, Decision, screening
from detaljplan.web.views import LayerHit, answers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What somebody holds of a subject, in the values of the form; `older` says that a newer review was made since."""

    assessment_id: str
    judgement: str
    kind: str | None
    reason: str
    name: str
    at: datetime
    older: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was sent, and what was wrong with it."""

    subject: str
    judgement: str
    kind: str
    reason: str
    error: Words | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """Something to assess.

    Parameters
    ----------
    layer, question, hit_means
        Of a layer: what it says of the plan, what a reviewer asks where it is hit, and what a hit means.
    answer
        Of a special question.
    held
        ``None`` where nobody has assessed it.
    filled
        What was sent last, where it was refused.
    """

    subject: Subject
    layer: LayerHit | None = None
    question: str | None = None
    hit_means: str | None = None
    answer: Answer | None = None
    held: Held | None = None
    filled: Filled | None = None

    @property
    def anchor(self) -> str:
        """Name of its place on the page."""
        return anchor_of(self.subject.key)

    @property
    def kinds(self) -> tuple[PointKind, ...]:
        """The kinds of point it can make: what the law has as advice never makes a ground."""
        advice = self.subject.ground is Ground.ADVICE
        return tuple(kind for kind in PointKind if not (advice and kind is PointKind.GROUND))


def anchor_of(key: str) -> str:
    """Return the name of a subject's place on the page."""
    return f"amne-{key.replace(':', '-').replace(' ', '')}"


def subject_rows(
    review: Review,
    layers: Iterable[Layer],
    held: Mapping[str, Held],
    lang: Language = "sv",
    filled: Filled | None = None,
) -> tuple[SubjectRow, ...]:
    """Return everything in a review that is for a person to assess, ground by ground."""
    known = {layer.id: layer for layer in layers}
    answers = {answer.question_id: answer for answer in answers_of(review, lang)}
    rows = (_row(one, review, known, answers, held, lang, filled) for one in subjects_of(review))
    return tuple(sorted(rows, key=lambda row: row.subject.ground.order))


def _row(
    subject: Subject,
    review: Review,
    layers: Mapping[str, Layer],
    answers: Mapping[str, Answer],
    held: Mapping[str, Held],
    lang: Language,
    filled: Filled | None,
) -> SubjectRow:
    kind, _, identity = subject.key.partition(":")
    result, layer = (review.of_layer(identity), layers.get(identity)) if kind == "lager" else (None, None)
    return SubjectRow(
        subject=subject,
        layer=LayerHit.of(result, layer, lang) if result else None,
        question=layer.question if layer else None,
        hit_means=layer.hit_means if layer else None,
        answer=answers.get(identity) if kind == "fråga" else None,
        held=held.get(subject.key),
        filled=filled if filled and filled.subject == subject.key else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion of the screening with what a person has answered; ``None`` where nobody has."""

    criterion: Criterion
    decision: Decision | None
    held: Held | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage:
    """Everything that the page shows; `source` and `applies` are of the screening, as `review.screening` has them.

    `stray` are what is assessed of subjects that the newest review does not find.
    """

    version_id: str
    name: str | None
    municipality: str | None
    reviewed_at: datetime
    rows: Sequence[SubjectRow]
    criteria: Sequence[CriterionRow]
    source: str
    applies: Words
    stray: Sequence[tuple[str, Held]] = ()

    @property
    def page_url(self) -> str:
        """Address of the plan's page."""
        return f"/planer/{self.version_id}"

    @property
    def unassessed(self) -> tuple[SubjectRow, ...]:
        """What nobody has assessed."""
        return tuple(row for row in self.rows if row.held is None)

    @property
    def unanswered(self) -> int:
        """How many criteria of the screening nobody has answered."""
        return sum(row.decision is None for row in self.criteria)

    @property
    def by_ground(self) -> dict[Ground, tuple[SubjectRow, ...]]:
        """The subjects of each ground that has any."""
        return {
            ground: rows
            for ground in Ground
            if (rows := tuple(row for row in self.rows if row.subject.ground is ground))
        }


def criterion_rows(
    review: Review, decisions: Mapping[str, Decision], held: Mapping[str, Held]
) -> tuple[CriterionRow, ...]:
    """Return the criteria of the screening of a review; `held` is by the criteria's ids too."""
    return tuple(
        CriterionRow(criterion=one, decision=decisions.get(one.id), held=held.get(one.id))
        for one in screening(review).criteria
    )
