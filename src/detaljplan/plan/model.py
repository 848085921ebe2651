"""The detailed plan as the national information model 4.1 has it (chapter 4). Geometry E N in metres, in the
plan's own SWEREF 99 zone. A value is itself, ``None`` (absent in the delivery) or `Unreadable`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.plan.arcs import Arc
from detaljplan.plan.documents import DecisionDocument, Enclosed, PlanDescription, PlanningBasis, Reference
from detaljplan.plan.interpretation import Interpretation
from detaljplan.plan.positioning import Positioning
from detaljplan.plan.quick import quick
from detaljplan.plan.structure import Structure
from detaljplan.plan.values import EMPTY, Unreadable


class PlanStatus(StrEnum):
    """Where a plan stands in the statutory process (code list planstatus)."""

    STARTED = "påbörjad"
    CONSULTATION = "samråd"
    PUBLIC_REVIEW = "granskning"
    ADOPTED = "antagen"
    APPEALED = "överklagad"
    SUPERVISION = "tillsyn"
    IN_FORCE = "laga kraft"
    REPEALED = "upphävd"
    ENDED = "avslutad"


class PlanType(StrEnum):
    """The kind of plan (code list plantyp)."""

    SUBDIVISION = "avstyckningsplan"
    BUILDING = "byggnadsplan"
    DETAILED = "detaljplan"
    TOWN = "stadsplan"


class LandKind(StrEnum):
    """What kind of land a provision is for (the catalogue's anvandningsform)."""

    PUBLIC_PLACE = "Allmän plats"
    DEVELOPMENT_BLOCK = "Kvartersmark"
    WATER = "Vattenområde"
    PLAN_AREA = "Planområdet"


GROUND_FORMS = frozenset({LandKind.PUBLIC_PLACE, LandKind.DEVELOPMENT_BLOCK, LandKind.WATER})
"""The forms that ground can be of: what is for the whole plan area fits any."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGeometry:
    """One item of plangeometri or bestammelsegeometri (geometri 2.0).

    Parameters
    ----------
    shape
        The geometry, E N (H) in metres in `epsg`. Rings are as delivered: not repaired, not turned.
    kind
        The delivered `typ`: punkt, linje, yta, kropp, multiyta …
    epsg
        3006 … 3018, or what was delivered.
    dimension
        2 or 3 as stated in the delivery.
    height_system
        As delivered; RH 2000 is EPSG:5613.
    where
        The place of the item in the delivered file.
    arcs
        The arcs of the delivery that `shape` has as chords.
    structure
        How it stands in a GML file that is read for its geometries alone.
    extra, geometry_extra, position_extra
        What the model does not know in the item, in its geometri, and in the GeoJSON position.
    """

    where: str
    shape: BaseGeometry | Unreadable | None = None
    kind: str | Unreadable | None = None
    epsg: int | Unreadable | None = None
    dimension: int | Unreadable | None = None
    height_system: str | Unreadable | None = None
    horizontal_uncertainty_m: float | Unreadable | None = None
    vertical_uncertainty_m: float | Unreadable | None = None
    positioning: Positioning | Unreadable | None = None
    arcs: tuple[Arc, ...] = ()
    structure: Structure | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    geometry_extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    position_extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeGeometry:
    """Data type alternativGeometri: the original geometry in another form (ursprungligGeometri)."""

    geometry: str | Unreadable | None = None
    format_description: str | Unreadable | None = None
    format: str | Unreadable | None = None
    type: str | Unreadable | None = None
    reference: Reference | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Data type kvalitet."""

    digitisation: str | Unreadable | None = None
    level: str | Unreadable | None = None
    boundaries_corrected: bool | Unreadable | None = None
    basis_checked: bool | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Data type beslutsinformation."""

    where: str
    instance: str | Unreadable | None = None
    municipal_case: str | Unreadable | None = None
    council_case: str | Unreadable | None = None
    decision_type: str | Unreadable | None = None
    documents: tuple[DecisionDocument, ...] = ()
    base_map: tuple[Reference, ...] = ()
    started: date | Unreadable | None = None
    adopted: date | Unreadable | None = None
    in_force: tuple[date | Unreadable, ...] = ()
    implementation_months: int | Unreadable | None = None
    implementation_starts: date | Unreadable | None = None
    archive_id: str | Unreadable | None = None
    previous_plans: tuple[str, ...] = ()
    court_cases: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class VariableValue:
    """Data type variabelvarde: one value of a provision's wording."""

    where: str
    data_type: str | Unreadable | None = None
    value: str | Unreadable | None = None
    name: str | Unreadable | None = None
    bound: str | Unreadable | None = None
    unit: str | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionDescription:
    """Data type planbestammelsebeskrivning: why the provision is there."""

    motive: str | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A planbestämmelse: what all three kinds share.

    Parameters
    ----------
    catalogue_reference
        The entry's uuid in Boverket's catalogue (national JSON); that of `interpretation` where there is one.
    catalogue_code
        The entry's bestämmelsekod, which older GML gives instead of a uuid, as delivered.
    label
        The letters on the map (beteckning) when the delivery itself gives them.
    interpretation
        What we take the provision for when its code is an older one: never the plan's own statement.
    extra, feature_extra
        What the model does not know in the object, and in the GeoJSON feature that holds it.
    """

    where: str
    object_id: str | Unreadable | None = None
    plan_id: str | Unreadable | None = None
    catalogue_reference: str | Unreadable | None = None
    catalogue_code: str | None = None
    label: str | None = None
    wording: str | Unreadable | None = None
    original_wording: str | Unreadable | None = None
    values: tuple[VariableValue, ...] = ()
    quality: Quality | Unreadable | None = None
    usability: str | Unreadable | None = None
    usability_description: str | Unreadable | None = None
    geometries: tuple[PlanGeometry, ...] = ()
    vertical_limit: str | Unreadable | None = None
    original_geometries: tuple[AlternativeGeometry, ...] = ()
    description: ProvisionDescription | Unreadable | None = None
    interpretation: Interpretation | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    feature_extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    @property
    def motive(self) -> str | Unreadable | None:
        """Why the provision is there, as the delivery says it."""
        return self.description.motive if isinstance(self.description, ProvisionDescription) else self.description

    @property
    def identity(self) -> str:
        """The object identity, or the place in the file when the delivery gives none that can be read."""
        return self.object_id if isinstance(self.object_id, str) else self.where

    @property
    def shapes(self) -> tuple[BaseGeometry, ...]:
        """The geometries that could be read, E N in metres."""
        return tuple(g.shape for g in self.geometries if isinstance(g.shape, BaseGeometry))


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class UseProvision(Provision):
    """An användningsbestämmelse: what the land may be used for."""

    valid_months: int | Unreadable | None = None
    begins_after_months: int | Unreadable | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyProvision(Provision):
    """An egenskapsbestämmelse: how the land may be used (never real estate)."""

    secondary_boundary: bool | Unreadable | None = None
    regulates_uses: tuple[str, ...] = ()
    regulates_plan: str | Unreadable | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeProvision(Provision):
    """An administrativ bestämmelse: only in older plans."""

    regulates_uses: tuple[str, ...] = ()
    regulates_plan: str | Unreadable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A detailed plan with its provisions.

    Parameters
    ----------
    municipality, municipality_code
        Name (national JSON) and four-digit code (GML); each as delivered.
    boundary
        The items of plangeometri.
    unreadable
        Everything in the delivery that could not be read, for the report.
    extra, feature_extra, container_extra
        What the model does not know in the object, in the GeoJSON feature that holds it, and in the collection
        of features; kept as delivered.
    other_features
        What the collection holds beside this plan and the provisions, as delivered.
    enclosed
        The documents that came in the same archive.
    """

    where: str
    object_id: str | Unreadable | None = None
    object_version: int | Unreadable | None = None
    version_valid_from: datetime | Unreadable | None = None
    version_valid_to: datetime | Unreadable | None = None
    municipality: str | Unreadable | None = None
    municipality_code: str | None = None
    designation: str | Unreadable | None = None
    name: str | Unreadable | None = None
    purpose: str | Unreadable | None = None
    status: PlanStatus | Unreadable | None = None
    status_changed: date | Unreadable | None = None
    plan_type: PlanType | Unreadable | None = None
    quality: Quality | Unreadable | None = None
    usability: str | Unreadable | None = None
    usability_description: str | Unreadable | None = None
    boundary: tuple[PlanGeometry, ...] = ()
    vertical_limit: str | Unreadable | None = None
    original_geometries: tuple[AlternativeGeometry, ...] = ()
    decisions: tuple[Decision, ...] = ()
    plan_description: PlanDescription | Unreadable | None = None
    planning_basis: tuple[PlanningBasis, ...] = ()
    provisions: tuple[Provision, ...] = ()
    unreadable: tuple[Unreadable, ...] = field(default=(), repr=False)
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    feature_extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    container_extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    other_features: tuple[Any, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()

    @property
    def identity(self) -> str:
        """The object identity, or the place in the file when the delivery gives none that can be read."""
        return self.object_id if isinstance(self.object_id, str) else self.where

    @property
    def uses(self) -> tuple[UseProvision, ...]:
        """The use provisions, in the order of the delivery."""
        return tuple(p for p in self.provisions if isinstance(p, UseProvision))

    @property
    def geometries(self) -> Iterator[PlanGeometry]:
        """Every geometry item of the plan: the boundary first, then the provisions'."""
        yield from self.boundary
        for provision in self.provisions:
            yield from provision.geometries

    @property
    def epsg(self) -> int | None:
        """The EPSG code of the first geometry that states one; ``None`` when none can be read."""
        return next((g.epsg for g in self.geometries if isinstance(g.epsg, int)), None)

    @property
    def is_unplaced(self) -> bool:
        """Whether there are shapes, but no reference system that can be read says where they lie."""
        return self.epsg is None and any(isinstance(g.shape, BaseGeometry) for g in self.geometries)
