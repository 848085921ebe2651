"""The screening of significant environmental effects (PBF 2 kap. 4 b §): preset only what a map can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from detaljplan.language.words import Words
from detaljplan.read.toml import toml_of
from detaljplan.review.model import LayerResult, Review, Status


class Preset(StrEnum):
    """What stands before a person has set yes or no. A map never says yes."""

    NOT_TOUCHED = "Berörs ej (kartlagt)"
    ASSESS = "Vet ej – bedöm"


class Decision(StrEnum):
    """What a person has said of a criterion; the value is what it is called on the wire."""

    YES = "ja"
    NO = "nej"
    UNKNOWN = "vet ej"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One case in which the exemption does not hold; `evidence` is what its layers say of the plan."""

    id: str
    text: str
    preset: Preset
    evidence: tuple[LayerResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The screening of one review.

    Parameters
    ----------
    source
        Where the criteria stand.
    applies
        What must be settled first: whether the exemption is about the measure at all. Always a person's to say.
    criteria
        In the order of the paragraph.
    """

    source: str
    applies: Words
    criteria: tuple[Criterion, ...]


def screening(review: Review) -> Screening:
    """Return the screening of a plan.

    A criterion that is about an area is preset to `Preset.NOT_TOUCHED` when every layer of it says
    `Status.NO_HIT`, which takes a known coverage; anything else is for a person. The exemption counts the area
    concerned by the measure, which the plan area only bounds.
    """
    told = _told()
    return Screening(
        source=told["source"],
        applies=_applies(review, told["area_m2"]),
        criteria=tuple(_criterion(review, row) for row in told["criterion"]),
    )


def _applies(review: Review, limit: float) -> Words:
    area = review.plan_area_m2
    if area is None:
        return Words(
            "Planområdets storlek är inte känd. Undantaget gäller när berört område är under {limit:n} m².", limit=limit
        )
    if area < limit:
        return Words(
            "Planområdet är {area:n} m², under {limit:n} m². Gäller åtgärden något som paragrafen räknar upp?",
            area=area,
            limit=limit,
        )
    return Words(
        "Planområdet är {area:n} m². Undantaget gäller bara om det område som åtgärden berör är under {limit:n} m².",
        area=area,
        limit=limit,
    )


def _criterion(review: Review, row: Mapping[str, Any]) -> Criterion:
    evidence = tuple(result for id in row["layers"] if (result := review.of_layer(id)) is not None)
    answered = len(evidence) == len(row["layers"]) and all(result.status is Status.NO_HIT for result in evidence)
    preset = Preset.NOT_TOUCHED if row["mapped"] and answered else Preset.ASSESS
    return Criterion(id=row["id"], text=row["text"], preset=preset, evidence=evidence)


@cache
def _told() -> Mapping[str, Any]:
    return toml_of((files("detaljplan.review") / "screening.toml").read_bytes())
