"""What a review is given and what it answers: layer data in, one result per layer out. No arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from detaljplan.review.grounds import Ground
from detaljplan.review.layer import Layer
from detaljplan.review.questions.answer import Answer

Attribute = str | int | float | bool | None


def _nothing() -> Mapping[str, Attribute]:
    return MappingProxyType({})


class Status(StrEnum):
    """What is known of a plan and a layer, as it is told to users. Never a verdict: a person gives that."""

    HIT_HEAVY = "Träff, tungt vägande lager"
    HIT = "Träff"
    NEAR = "Nära"
    NO_HIT = "Ingen träff (kartlagt)"
    COVERAGE_UNKNOWN = "Täckning okänd"
    NOT_MAPPED = "Ej kartlagt"
    NOT_CHECKED = "Kunde inte kontrolleras"
    NOT_RELEVANT = "Ej relevant"
    PROTECTED = "Skyddad"

    @property
    def is_hit(self) -> bool:
        """Whether some object of the layer lies in the plan, or within the distance where the layer counts that."""
        return self in (Status.HIT_HEAVY, Status.HIT)

    @property
    def is_open(self) -> bool:
        """Whether nothing can be told, so that it must never be read as free from hits."""
        return self in (Status.COVERAGE_UNKNOWN, Status.NOT_MAPPED, Status.NOT_CHECKED, Status.PROTECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFeature:
    """One object of a layer; `shape` is E N in metres in EPSG:3006, valid and two-dimensional."""

    shape: BaseGeometry
    id: str
    name: str | None = None
    kind: str | None = None
    date: str | None = None
    link: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=_nothing)


WHOLE_COUNTRY = box(100_000, 6_000_000, 1_150_000, 7_900_000)
"""Land, sea territory and economic zone with room to spare (EPSG:3006): wherever a Swedish plan can lie."""
NOWHERE = Polygon()
"""The mapped area of a layer of which it is known that nothing is mapped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a layer's data come from, and who says what is mapped; empty where nobody tells.

    Parameters
    ----------
    address
        The address or the file's name.
    source
        What the source is called.
    sha256
        In hex, of the bytes that were read.
    dated
        The day the data are of, as their source or the operator states it.
    mapped_area
        The mapped area in words.
    mapped_by
        The authority that says so.
    mapped_on
        The day it is true of.
    """

    address: str = ""
    source: str = ""
    sha256: str = ""
    dated: date | None = None
    mapped_area: str = ""
    mapped_by: str = ""
    mapped_on: date | None = None


UNTOLD = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerData:
    """A layer with the objects a review is to look at.

    Parameters
    ----------
    version
        Version or date of the data, as their source states it.
    features
        The objects. Whoever hands in only some of them hands in at least all that lie within the layer's
        search distance of the plan, and says in `object_count` how many the whole layer has.
    object_count
        How many objects the whole layer has; ``None`` means as many as `features`. A layer with none at
        all is never told as "no hit": an empty answer is how a failing source looks.
    coverage
        The mapped area in EPSG:3006; ``None`` when nobody says what is mapped, empty when nothing is.
    synthetic
        Whether any object is invented.
    failure
        Why the data could not be had, in words; the layer is then not checked.
    repaired
        How many objects had an invalid geometry that was repaired when read.
    unplaced
        How many objects have no usable geometry. With any, "no hit" is never told.
    origin
        Where they come from. It has no part in the review.
    """

    layer: Layer
    version: str = ""
    features: tuple[LayerFeature, ...] = field(default=(), repr=False)
    object_count: int | None = None
    coverage: BaseGeometry | None = field(default=None, repr=False)
    synthetic: bool = False
    failure: str | None = None
    repaired: int = 0
    unplaced: int = 0
    origin: Origin = UNTOLD

    @property
    def is_empty(self) -> bool:
        """Whether the whole layer has no object."""
        return not (self.features or self.object_count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A provision of the plan that shares ground with a hit; `area_m2` is what they share, of areas."""

    provision: str
    is_use: bool
    code: str
    wording: str | None
    area_m2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectHit:
    """One object in or near the plan.

    Parameters
    ----------
    area_m2
        Its own overlap in the plan's zone, for areas; overlaps of several objects may cover the same ground.
    share_of_object_pct
        `area_m2` in percent of the whole object, both measured in EPSG:3006.
    length_m
        How much of it lies in the plan, for lines.
    distance_m
        Distance to the plan area in the plan's zone; 0 in it or touching it.
    is_hit
        Whether it lies in the plan; one that only touches does not.
    is_borderline
        A gränsfall: less than 10 m², nowhere 1 m wide, under 1 m long, or only touching.
    attributes
        The fields the layer's definition shows.
    """

    id: str
    name: str | None
    kind: str | None
    date: str | None
    link: str | None
    is_hit: bool
    is_borderline: bool
    distance_m: float
    area_m2: float | None = None
    share_of_object_pct: float | None = None
    length_m: float | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerResult:
    """What the review says of one layer.

    Parameters
    ----------
    status
        What is known.
    reason
        Why the layer was not checked, is not mapped or is protected; ``None`` otherwise.
    hit_count
        Number of objects that lie in the plan.
    area_m2
        Area of the plan that is hit, in the plan's own zone; overlapping objects are united first.
        ``None`` when no area was hit.
    area_3006_m2
        The same part measured in EPSG:3006, where a square metre is another.
    share_of_plan_pct
        `area_m2` in percent of the plan area. It sorts; it never decides.
    building_area_m2, building_share_pct
        How much of `area_m2` lies on kvartersmark with byggrätt, and in percent of all such ground of the plan.
        ``None`` when no area was hit, or the plan has no such ground that is known.
    length_m
        Length of hit lines in the plan's own zone, overlapping stretches once.
    nearest_distance_m, nearest_object_id
        The nearest object given, also beyond the search distance; 0 at a hit.
    mapped_share_pct
        How much of the plan the layer's mapped area covers, rounded down; ``None`` when unknown.
    is_borderline
        The whole hit is a gränsfall: less than 10 m², nowhere 1 m wide, or under 1 m long. Shown, never
        dropped. At `Status.NEAR`: some object touches the plan.
    objects
        Hits by area, then objects within the search distance by distance.
    touched
        The provisions that share ground with the hit, in the order of the delivery.
    geometry
        The hit part in EPSG:3006; ``None`` without a hit.
    notes
        Reservations to be shown with the result: words, and the layer's own note as it stands.
    """

    layer_id: str
    layer_name: str
    layer_version: str
    ground: Ground
    status: Status
    reason: str | None = None
    hit_count: int = 0
    area_m2: float | None = None
    area_3006_m2: float | None = None
    share_of_plan_pct: float | None = None
    building_area_m2: float | None = None
    building_share_pct: float | None = None
    length_m: float | None = None
    nearest_distance_m: float | None = None
    nearest_object_id: str | None = None
    search_distance_m: float = 0.0
    mapped_share_pct: float | None = None
    is_borderline: bool = False
    is_synthetic: bool = False
    objects: tuple[ObjectHit, ...] = ()
    touched: tuple[Touched, ...] = ()
    geometry: BaseGeometry | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def is_not_loaded(self) -> bool:
        """Whether the layer has no data at all here, which is told apart from data that could not be used."""
        return self.status is Status.NOT_CHECKED and not self.layer_version

    @property
    def label(self) -> str:
        """The status as shown in Swedish: a gränsfall says so."""
        return f"{self.status} (gränsfall)" if self.is_borderline else str(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review of one plan: one result per layer, by ground, then status, area and layer id.

    `plan_area_m2` is the plan area in the plan's own zone; ``None`` when the boundary cannot be used. `answers` are to
    the special questions; none without a boundary. `notes` are reservations that go for all of it.
    """

    plan_identity: str
    plan_epsg: int | None
    plan_area_m2: float | None
    hits: tuple[LayerResult, ...]
    answers: tuple[Answer, ...] = ()
    notes: tuple[str, ...] = ()

    def of_layer(self, layer_id: str) -> LayerResult | None:
        """Return the result of one layer, or ``None`` when it was not part of the review."""
        return next((result for result in self.hits if result.layer_id == layer_id), None)

    def by_ground(self) -> dict[Ground, tuple[LayerResult, ...]]:
        """Return the results of every ground that has a layer, in the order of the grounds."""
        grounds = [g for g in Ground if any(r.ground is g for r in self.hits)]
        return {g: tuple(r for r in self.hits if r.ground is g) for g in grounds}

    def not_loaded(self) -> tuple[LayerResult, ...]:
        """Return the results of the layers that have no data at all, which nothing can be told of."""
        return tuple(result for result in self.hits if result.is_not_loaded)

    def hits_per_ground(self) -> dict[Ground, int]:
        """Return how many layers are hit per ground, in the order of the grounds; only grounds with a hit."""
        counts = {g: sum(r.status.is_hit for r in results) for g, results in self.by_ground().items()}
        return {g: n for g, n in counts.items() if n}
