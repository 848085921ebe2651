"""What is answered to a special question of a review: facts to take a stand on, never a verdict. No arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from detaljplan.language.words import Words
from detaljplan.review.grounds import Ground


class Outcome(StrEnum):
    """What a question comes to, as it is told to users. A person judges what it means."""

    LOOK = "Att ta ställning till"
    NOTHING = "Inget framkom"
    OPEN = "Kan inte avgöras"
    NOT_RELEVANT = "Ej relevant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that takes more than one layer, or the plan's own provisions, to answer.

    `name` is what a statement calls it, `title` the question in the words of a reviewer, and `legal_basis` where it
    rests.
    """

    id: str
    name: Words
    title: Words
    ground: Ground
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of an answer.

    Parameters
    ----------
    text
        What was found, without the figures.
    asks
        Whether a person must take a stand on it; a fact that only informs does not.
    area_m2, building_area_m2
        Ground it concerns, in the plan's own zone, and how much of that is kvartersmark with byggrätt.
    distance_m
        Distance to the plan or the use, in the plan's own zone.
    provisions
        Identities of the plan's provisions it concerns, in the order of the delivery.
    objects
        Ids of the layers' objects it rests on.
    geometry
        The ground, E N in EPSG:3006.
    """

    text: str
    asks: bool = True
    area_m2: float | None = None
    building_area_m2: float | None = None
    distance_m: float | None = None
    provisions: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    geometry: BaseGeometry | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered to one question; `missing` says what could not be asked, `notes` are reservations."""

    question_id: str
    title: str
    ground: Ground
    legal_basis: str
    outcome: Outcome
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def answered(
    question: Question,
    facts: Sequence[Fact],
    *,
    missing: Sequence[str] = (),
    notes: Sequence[str] = (),
    nothing: Outcome = Outcome.NOTHING,
) -> Answer:
    """Return the answer that facts come to.

    Parameters
    ----------
    missing
        What could not be asked. With any, and no fact to take a stand on, the question is open.
    nothing
        What it comes to when all was asked and no fact asks for a stand.
    """
    outcome = Outcome.LOOK if any(fact.asks for fact in facts) else Outcome.OPEN if missing else nothing
    return _answer(question, outcome, facts, missing, notes)


def not_relevant(question: Question, why: Words) -> Answer:
    """Return that a question does not concern the plan, and why."""
    return _answer(question, Outcome.NOT_RELEVANT, (), (), (why,))


def _answer(
    question: Question, outcome: Outcome, facts: Sequence[Fact], missing: Sequence[str], notes: Sequence[str]
) -> Answer:
    return Answer(
        question_id=question.id,
        title=question.title,
        ground=question.ground,
        legal_basis=question.legal_basis,
        outcome=outcome,
        facts=tuple(facts),
        missing=tuple(missing),
        notes=tuple(notes),
    )
