"""What a review layer is: what it asks of a plan, on which ground, and where its objects come from. No features."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detaljplan.review.grounds import Ground


class Weight(StrEnum):
    """How a hit in the layer is sorted before a person has looked at it."""

    HEAVY = "heavy"
    ASSESSED = "assessed"


class NearWeight(StrEnum):
    """The same of an object that lies outside the plan but within the distance."""

    HEAVY = "heavy"
    ASSESSED = "assessed"
    NEAR = "near"


class LayerGeometry(StrEnum):
    """What the layer's objects are drawn as."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"
    MIXED = "mixed"


class Secrecy(StrEnum):
    """Who may see the layer. A protected layer gives everybody the same answer everywhere."""

    OPEN = "open"
    INTERNAL = "internal"
    PROTECTED = "protected"


class SourceKind(StrEnum):
    """How a layer is fetched."""

    FILE = "file"
    WFS = "wfs"
    OGC_API = "ogc-api"
    ARCGIS = "arcgis"
    ATOM = "atom"
    STORE = "store"


class Certainty(StrEnum):
    """How sure we are of a distance or of a source's names."""

    LAW = "lag"
    GUIDANCE = "vägledning"
    SEEN = "sedd"
    RECALLED = "ur minnet"
    PROPOSAL = "förslag"


class Own(StrEnum):
    """Which object of a layer is the plan's own, and so never counts."""

    MUNICIPALITY = "municipality"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How far from the plan an object counts, in metres; at the distance itself it does.

    Parameters
    ----------
    distance_m
        0 where only what lies in the plan, or touches it, counts.
    near
        How an object outside the plan but within the distance is sorted.
    source, certainty
        Where the distance comes from, and how sure it is. The law gives almost none.
    leaves_out
        Which object does not count: the plan's own municipality, by its code, or the plan itself, by its identity.
    """

    distance_m: float
    near: NearWeight
    source: str
    certainty: Certainty
    leaves_out: Own | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """Which of a source's fields hold an object's id, name, kind, date and link, and which are shown."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    date: str | None = None
    link: str | None = None
    shown: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """All of its fields, each once."""
        mapped = (self.id, self.name, self.type, self.date, self.link, *self.shown)
        return tuple(dict.fromkeys(name for name in mapped if name is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which of a source's objects are the layer's: those with one of the values in the field."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSource:
    """A place that the layer can be had from.

    Parameters
    ----------
    certainty
        How sure we are of names and address.
    table
        What the layer is called there.
    whole_country
        Why what is fetched from the address has the whole country mapped, so that an area without objects has none:
        the law that lists them, or the register that all of them are in. ``None`` where nobody can say that.
    """

    name: str
    kind: SourceKind
    certainty: Certainty
    fields: FieldMap
    address: str | None = None
    table: str | None = None
    only: Only | None = None
    whole_country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The definition of one review layer.

    Parameters
    ----------
    legal_basis
        The paragraph the layer's contents rest on.
    ground
        The ground of PBL 11 kap. 10 § that a hit belongs under, or advice.
    question
        What a reviewer asks of a plan that is hit.
    hit_means
        What a hit means, and what it does not, for a planner.
    accuracy
        How the objects are placed and what is missing.
    sources
        Where it can be had, the first the one to take; at least one.
    note
        A reservation repeated with every result of the layer.
    """

    id: str
    name: str
    theme: str
    legal_basis: str
    authority: str
    ground: Ground
    geometry: LayerGeometry
    weight: Weight
    secrecy: Secrecy
    question: str
    hit_means: str
    accuracy: str
    licence: str
    relation: Relation
    sources: tuple[LayerSource, ...]
    note: str | None = None

    @property
    def source(self) -> str:
        """What the place that it is taken from is called."""
        return self.sources[0].name

    def source_with(self, columns: Iterable[str]) -> LayerSource:
        """Return the source whose fields most of `columns` are, whatever their case; the first of equals."""
        there = {column.casefold() for column in columns}
        return max(self.sources, key=lambda source: sum(name.casefold() in there for name in source.fields.named))
