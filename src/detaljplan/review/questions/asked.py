"""All special questions of a review, in the order they are told."""

from __future__ import annotations

from collections.abc import Callable

from shapely.errors import GEOSException

from detaljplan.language.words import Words
from detaljplan.review.questions.answer import Answer, Question, answered
from detaljplan.review.questions.around import NATURA, NEIGHBOUR, RECIPIENT, natura, neighbour, recipient
from detaljplan.review.questions.below import BELOW, below
from detaljplan.review.questions.case import Case
from detaljplan.review.questions.contamination import CONTAMINATION, contamination
from detaljplan.review.questions.dangerous_goods import DANGEROUS_GOODS, dangerous_goods
from detaljplan.review.questions.flooding import FLOODING, flooding
from detaljplan.review.questions.height_rule import HEIGHT_RULE, height_rule
from detaljplan.review.questions.noise import NOISE, noise
from detaljplan.review.questions.shore import SHORE, shore

ASKED: tuple[tuple[Question, Callable[[Case], Answer]], ...] = (
    (NATURA, natura),
    (HEIGHT_RULE, height_rule),
    (NEIGHBOUR, neighbour),
    (RECIPIENT, recipient),
    (SHORE, shore),
    (FLOODING, flooding),
    (CONTAMINATION, contamination),
    (DANGEROUS_GOODS, dangerous_goods),
    (NOISE, noise),
    (BELOW, below),
)


def answers(case: Case) -> tuple[Answer, ...]:
    """Return the answer to every question; geometry that cannot be reckoned with leaves its question open."""
    return tuple(_asked(question, ask, case) for question, ask in ASKED)


def name_of(answer: Answer) -> str:
    """Return what the question of an answer is called; of one that is no longer asked, its title."""
    return next((question.name for question, _ in ASKED if question.id == answer.question_id), answer.title)


def _asked(question: Question, ask: Callable[[Case], Answer], case: Case) -> Answer:
    try:
        return ask(case)
    except (GEOSException, ValueError) as error:
        why = error.args[0] if error.args else error
        return answered(question, (), missing=(Words("Geometrin går inte att räkna med: {why}.", why=why),))
