"""How and when a geometry was positioned: geometrimetadata 2.0.1, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from detaljplan.plan.documents import DocumentReference
from detaljplan.plan.values import EMPTY, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one point in time to another."""

    start: datetime | Unreadable | None = None
    end: datetime | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PositioningMethod:
    """How a geometry was positioned, in plane or in height (lagesbestamningsmetod, ten types).

    Parameters
    ----------
    type
        The delivered `typ`, such as lägesplacering; it decides which of the others belong.
    basis_period, basis_time
        When the basis was made: tidsperiodForUnderlagetsFramtagande (geodetic surveying) and
        tidpunktForUnderlagetsFramtagande (the other types); both are periods.
    reference_uncertainty
        lagesosakerhetForReferensobjekt, in metres.
    presentation_scale, map_scale
        The denominator of a scale.
    geometric_resolution
        geometriskUpplosning, as delivered.
    flight_height
        flyghojd, in metres.
    point_density
        punkttathet, points to the square metre.
    """

    type: str | Unreadable | None = None
    variant: str | Unreadable | None = None
    basis_period: Period | Unreadable | None = None
    basis_time: Period | Unreadable | None = None
    geoid_model: str | Unreadable | None = None
    reference_uncertainty: float | Unreadable | None = None
    presentation_scale: int | Unreadable | None = None
    geometric_resolution: float | Unreadable | None = None
    flight_height: int | Unreadable | None = None
    map_scale: int | Unreadable | None = None
    point_density: float | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingTransformation:
    """Data type inpassningstransformation: how positions came from one system to another."""

    from_system: str | Unreadable | None = None
    to_system: str | Unreadable | None = None
    relation: str | Unreadable | None = None
    calculations: tuple[DocumentReference, ...] = ()
    descriptions: tuple[DocumentReference, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Positioning:
    """How and when a geometry was positioned (geometrimetadata 2.0.1)."""

    positioned_at: datetime | Unreadable | None = None
    checked_at: datetime | Unreadable | None = None
    plane: PositioningMethod | Unreadable | None = None
    height: PositioningMethod | Unreadable | None = None
    uncertain: str | Unreadable | None = None
    fittings: tuple[FittingTransformation, ...] = ()
    production_documents: tuple[DocumentReference, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
