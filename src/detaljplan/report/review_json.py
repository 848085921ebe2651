"""A Review as JSON: one object per layer, hit parts as GeoJSON in EPSG:3006 (E N, metres)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.language.words import translated
from detaljplan.numerals import Language
from detaljplan.report.words import ANSWERS, PRESETS, status_label
from detaljplan.review.model import LayerResult, Review
from detaljplan.review.questions.answer import Answer, Fact
from detaljplan.review.screening import Screening, screening


def review_bytes(review: Review, file_name: str, lang: Language = "sv") -> bytes:
    """Return the review as UTF-8 JSON on one line."""
    return orjson.dumps(review_json(review, file_name, lang), default=_plain, option=orjson.OPT_NON_STR_KEYS)


def review_json(review: Review, file_name: str, lang: Language = "sv") -> dict[str, Any]:
    """Return the review as plain JSON values, what is said of a layer in the language asked for."""
    return {
        "file": file_name,
        "plan": review.plan_identity,
        "koordinatsystem": f"EPSG:{review.plan_epsg}" if review.plan_epsg else None,
        "plan_area_m2": review.plan_area_m2,
        "hits_per_ground": {ground.value: number for ground, number in review.hits_per_ground().items()},
        "notes": [translated(note, lang) for note in review.notes],
        "layers": [_layer(result, lang) for result in review.hits],
        "questions": [_answer(answer, lang) for answer in review.answers],
        "screening": _screening(screening(review), lang),
    }


def _screening(told: Screening, lang: Language) -> dict[str, Any]:
    return {
        "source": told.source,
        "applies": translated(told.applies, lang),
        "criteria": [
            {
                "id": criterion.id,
                "text": criterion.text,
                "preset": criterion.preset.name,
                "label": translated(PRESETS[criterion.preset], lang),
                "evidence": {result.layer_id: status_label(result, lang) for result in criterion.evidence},
            }
            for criterion in told.criteria
        ],
    }


def _answer(answer: Answer, lang: Language) -> dict[str, Any]:
    return {
        "question": answer.question_id,
        "title": translated(answer.title, lang),
        "ground": answer.ground.value,
        "legal_basis": answer.legal_basis,
        "outcome": answer.outcome.name,
        "label": translated(ANSWERS[answer.outcome], lang),
        "facts": [_fact(fact, lang) for fact in answer.facts],
        "missing": [translated(told, lang) for told in answer.missing],
        "notes": [translated(told, lang) for told in answer.notes],
    }


def _fact(fact: Fact, lang: Language) -> dict[str, Any]:
    told = {field.name: getattr(fact, field.name) for field in fields(fact)}
    return {**told, "text": translated(fact.text, lang), "geometry": _geojson(fact.geometry)}


def _geojson(shape: BaseGeometry | None) -> Any:
    return None if shape is None else orjson.loads(shapely.to_geojson(shape))


def _layer(result: LayerResult, lang: Language) -> dict[str, Any]:
    told = {field.name: getattr(result, field.name) for field in fields(result)}
    return {
        **told,
        "status": result.status.name,
        "label": status_label(result, lang),
        "reason": None if result.reason is None else translated(result.reason, lang),
        "notes": [translated(note, lang) for note in result.notes],
        "ground": result.ground.value,
        "geometry": _geojson(result.geometry),
    }


def _plain(value: Any) -> Any:
    return dict(value)
