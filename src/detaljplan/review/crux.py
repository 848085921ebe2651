"""Knäckfrågor: what a site must have an answer to before it is worth planning, each by ground and whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detaljplan.review.grounds import Ground
from detaljplan.review.layer import Layer
from detaljplan.review.model import LayerResult, Review, Status
from detaljplan.review.questions.answer import Outcome
from detaljplan.review.questions.asked import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CruxQuestion:
    """One question to settle early.

    Parameters
    ----------
    subject
        What raises it: a layer's name, or that of a special question.
    question
        As the layer or the special question puts it.
    owner
        The authority that knows; ``None`` where no single one does.
    is_open
        Whether it is asked since nothing is known, and not since something was found.
    """

    ground: Ground
    subject: str
    question: str
    owner: str | None
    is_open: bool = False


def crux_questions(review: Review, layers: Iterable[Layer]) -> tuple[CruxQuestion, ...]:
    """Return the questions that a site raises, by ground: weighty hits first, then other hits.

    A special question comes when it has something to take a stand on. One that stays open comes last of its ground, so
    that what is not known is asked too.
    """
    definitions = {layer.id: layer for layer in layers}
    found = [_of_layer(hit, definitions[hit.layer_id]) for hit in _hits(review) if hit.layer_id in definitions]
    for answer in review.answers:
        if answer.outcome in (Outcome.LOOK, Outcome.OPEN):
            is_open = answer.outcome is Outcome.OPEN
            told = CruxQuestion(
                ground=answer.ground,
                subject=name_of(answer),
                question=answer.title,
                owner=None,
                is_open=is_open,
            )
            found.append(told)
    return tuple(sorted(found, key=lambda one: (one.ground.order, one.is_open)))


def _hits(review: Review) -> list[LayerResult]:
    hits = [result for result in review.hits if result.status.is_hit]
    return sorted(hits, key=lambda result: (result.ground.order, result.status is not Status.HIT_HEAVY))


def _of_layer(result: LayerResult, layer: Layer) -> CruxQuestion:
    return CruxQuestion(ground=result.ground, subject=layer.name, question=layer.question, owner=layer.authority)
