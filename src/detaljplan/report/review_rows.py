"""A review as rows: one to a layer, one to an object in or near the plan, one to a fact of a special question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detaljplan.language.words import translated
from detaljplan.numerals import Language
from detaljplan.report.words import ANSWERS, status_label
from detaljplan.review.model import Review

_FIGURES = (
    "hit_count",
    "area_m2",
    "area_3006_m2",
    "share_of_plan_pct",
    "building_area_m2",
    "building_share_pct",
    "length_m",
    "nearest_distance_m",
    "nearest_object_id",
    "search_distance_m",
    "mapped_share_pct",
    "layer_version",
)
LAYER_COLUMNS = ("layer", "name", "ground", "status", "label", *_FIGURES, "borderline", "invented", "reason", "notes")
OBJECT_COLUMNS = (
    "layer",
    "ground",
    "object",
    "name",
    "kind",
    "date",
    "link",
    "is_hit",
    "borderline",
    "distance_m",
    "area_m2",
    "share_of_object_pct",
    "length_m",
)
FACT_COLUMNS = (
    "question",
    "title",
    "ground",
    "outcome",
    "fact",
    "asks",
    "area_m2",
    "building_area_m2",
    "distance_m",
    "provisions",
    "objects",
)


def layer_rows(review: Review, lang: Language) -> list[list[Any]]:
    """Return a row of `LAYER_COLUMNS` to each layer, in the review's order; areas in m² in the plan's own zone."""
    return [
        [
            result.layer_id,
            result.layer_name,
            result.ground.value,
            result.status.name,
            status_label(result, lang),
            *(getattr(result, name) for name in _FIGURES),
            result.is_borderline,
            result.is_synthetic,
            None if result.reason is None else translated(result.reason, lang),
            " ".join(translated(note, lang) for note in result.notes),
        ]
        for result in review.hits
    ]


def object_rows(review: Review) -> Iterator[list[Any]]:
    """Yield a row of `OBJECT_COLUMNS` to each object in or near the plan, layer by layer."""
    for result in review.hits:
        for item in result.objects:
            told = (item.id, item.name, item.kind, item.date, item.link, item.is_hit, item.is_borderline)
            measured = (item.distance_m, item.area_m2, item.share_of_object_pct, item.length_m)
            yield [result.layer_id, result.ground.value, *told, *measured]


def fact_rows(review: Review, lang: Language) -> list[list[Any]]:
    """Return a row of `FACT_COLUMNS` to each fact of the special questions; several identities have ``;`` between."""
    return [
        [
            answer.question_id,
            translated(answer.title, lang),
            answer.ground.value,
            translated(ANSWERS[answer.outcome], lang),
            translated(fact.text, lang),
            fact.asks,
            fact.area_m2,
            fact.building_area_m2,
            fact.distance_m,
            ";".join(fact.provisions),
            ";".join(fact.objects),
        ]
        for answer in review.answers
        for fact in answer.facts
    ]
