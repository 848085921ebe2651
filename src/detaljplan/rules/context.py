"""What a rule is handed besides its object: the plan, its areas, the limits, the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Measurement
from detaljplan.numerals import decimals_apart
from detaljplan.plan.areas import PlanAreas, UseZone
from detaljplan.plan.corners import Strays, strays
from detaljplan.plan.coverage import Coverage
from detaljplan.plan.decisions import PlanDecisions
from detaljplan.plan.feature import Feature
from detaljplan.plan.model import GROUND_FORMS, Plan, PlanGeometry, Provision, UseProvision
from detaljplan.plan.regulated import RegulatedGround
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.geometries.reader import FoundGeometry
from detaljplan.rules.drawn import Drawn
from detaljplan.rules.rule import Of, Owned
from detaljplan.spec.catalogue import Catalogue, CatalogueEntry
from detaljplan.spec.specification import Specification

_SWEDISH_SUMMER = timezone(timedelta(hours=2))
"""The year round, so that no day that has begun in Sweden is told as the future, and no table of zones is needed."""
Thing = TypeVar("Thing")
SOUND_GEOMETRY = ("DP-Krav-0018", "GEO-0003")
"""The rules that find areas no arithmetic can be done with: the latter needs all the others on invalid areas."""


@dataclass
class Context:
    """What every rule of one run shares.

    Parameters
    ----------
    inputs
        What the caller handed in beyond the plan, by name.
    failed_places
        For each rule that has run, the places of the objects that it found a fault in, or could not judge.
    faulty_places
        For each rule that has run to its end, the places of the objects that it found a fault in.
    fault_places
        For each rule that has run, the places its findings name.
    found
        The geometries of a file that is no plan; there are none but those.
    today
        The day of the run, in Sweden.
    """

    document: Document
    plan: Plan
    specification: Specification
    catalogue: Catalogue
    inputs: Mapping[str, Any] = field(default_factory=dict)
    failed_places: dict[str, set[str]] = field(default_factory=dict)
    faulty_places: dict[str, set[str]] = field(default_factory=dict)
    fault_places: dict[str, set[str]] = field(default_factory=dict)
    found: tuple[FoundGeometry, ...] = ()
    today: date = field(default_factory=lambda: datetime.now(_SWEDISH_SUMMER).date())

    @cached_property
    def areas(self) -> PlanAreas:
        """The plan's boundary and use zones."""
        return PlanAreas(self.plan, decimals=int(self.limit("same_geometry_decimals")))

    @cached_property
    def decisions(self) -> PlanDecisions:
        """The plan's decisions, by what follows them."""
        return PlanDecisions(self.plan)

    @cached_property
    def coverage(self) -> Coverage:
        """The use zones that no rule on single geometries found a fault in, seen together."""
        sound = self.sound(self.areas.zones, SOUND_GEOMETRY)
        kept = {id(zone) for zone in sound}
        left_out = [zone for zone in self.areas.zones if id(zone) not in kept]
        return Coverage(sound, left_out, self._whole)

    @property
    def _whole(self) -> BaseGeometry | None:
        try:
            return self.areas.boundary
        except CannotTell:
            return None

    @cached_property
    def regulated_ground(self) -> RegulatedGround:
        """The sound use zones, asked which of them a property lies on."""
        return RegulatedGround(
            self.coverage.zones,
            area_m2=self.limit("regulated_area"),
            distance_m=self.limit("regulated_distance"),
            apart=self.coverage.is_clean(self.limit("regulated_area")),
            fitting=self.coverage.fills_exactly,
        )

    def uses_under(self, provision: Provision) -> tuple[UseZone, ...]:
        """Return the use zones a property lies on; `CannotTell` when its own geometry does not tell."""
        if not self._is_sound(provision):
            raise CannotTell(Unreadable("–", provision.where, "giltig geometri", "valid geometry"))
        return self.regulated_ground.under(provision.shapes)

    def _is_sound(self, provision: Provision) -> bool:
        """Return whether areas can be reckoned with all of a provision's geometry: none unread, at fault or a body."""
        shapes = [item.shape for item in provision.geometries]
        if not shapes or any(item.where in self._unsound_places for item in provision.geometries):
            return False
        return all(
            isinstance(shape, BaseGeometry) and not shape.has_z and shape.geom_type != "GeometryCollection"
            for shape in shapes
        )

    @cached_property
    def _unsound_places(self) -> frozenset[str]:
        return frozenset().union(*(self.failed_places.get(id, ()) for id in SOUND_GEOMETRY))

    @cached_property
    def identities(self) -> frozenset[str]:
        """The identities of the file's provisions."""
        return frozenset(provision.identity for provision in self.plan.provisions)

    @cached_property
    def uses(self) -> Mapping[str, UseProvision]:
        """The use provisions by identity."""
        return {use.identity: use for use in self.plan.uses}

    @cached_property
    def placed_uses(self) -> frozenset[str]:
        """The identities of the uses whose whole ground is known, so that one can tell what does not lie on it."""
        return frozenset(use.identity for use in self.plan.uses if self._is_sound(use))

    @cached_property
    def earliest_adoption(self) -> date:
        """The first day that a decision adopts anything; the first of all days when one cannot be read."""
        days = [decision.adopted for decision in self.plan.decisions if decision.adopted is not None]
        return min((day if isinstance(day, date) else date.min for day in days), default=date.max)

    @cached_property
    def geometries(self) -> tuple[Owned, ...]:
        """Every geometry item of the plan, or of a file that is none, with its owner."""
        if self.document.file_format is FileFormat.GML:
            return tuple(Owned(item, owner) for item, owner in self.found)
        owners: tuple[Plan | Provision, ...] = (self.plan, *self.plan.provisions)
        return tuple(Owned(item, owner) for owner in owners for item in items_of(owner))

    @cached_property
    def drawn(self) -> Drawn:
        """The geometries that have a shape, taken apart once."""
        return Drawn(self.geometries, float(self.specification.limits["rule_seconds"].value))

    @cached_property
    def strays(self) -> Strays:
        """The vertices of the drawn geometries that are far from all others of their boundary."""
        return strays(self.drawn.vertices, self.limit("stray_distance"))

    def limit(self, name: str) -> float:
        """Return the value of a limit of the specification."""
        return float(self.specification.limits[name].value)

    def below(self, values: NDArray[np.float64], limit: str) -> NDArray[np.bool_]:
        """Return which values are less than a limit, at the decimals it is compared with."""
        fact = self.specification.limits[limit]
        return np.asarray(np.round(values, fact.decimals) < self.limit(limit), dtype=np.bool_)

    def measured(self, value: float, limit: str) -> Measurement:
        """Return a measured value beside the limit it was held against, rounded to what tells the two apart."""
        fact = self.specification.limits[limit]
        told = round(float(value), decimals_apart(float(value), float(fact.value)))
        return Measurement(told, float(fact.value), fact.unit)

    def entry(self, provision: Provision) -> CatalogueEntry | None:
        """Return the catalogue entry a provision refers to by uuid or code, when it is among those in force."""
        reference = provision.catalogue_reference
        return self.catalogue.find(reference if isinstance(reference, str) else None, provision.catalogue_code)

    def known_entry(self, provision: Provision) -> CatalogueEntry:
        """Return the catalogue entry; `CannotTell` when it is not known, so that the rule is not run on it."""
        entry = self.entry(provision)
        if entry is None:
            raise CannotTell(
                Unreadable(
                    str(provision.catalogue_reference or provision.catalogue_code or "–"),
                    provision.where,
                    "en bestämmelse som finns i katalogen",
                    "a provision of the catalogue",
                )
            )
        return entry

    def forms_of(self, zone: UseZone) -> frozenset[str]:
        """Return the forms (användningsform) of a sound zone; empty when one is not known, or no longer in use."""
        return self._forms[id(zone)]

    @cached_property
    def _forms(self) -> Mapping[int, frozenset[str]]:
        """The forms of each sound zone, by its identity in memory."""
        found = {id(zone): [self.entry(use) for use in zone.uses] for zone in self.coverage.zones}
        forms = {zone: frozenset(entry.land_form for entry in entries if entry) for zone, entries in found.items()}
        return {
            zone: told if all(found[zone]) and told <= GROUND_FORMS else frozenset() for zone, told in forms.items()
        }

    def objects(self, of: Of) -> tuple[Any, ...]:
        """Return what a rule of that kind looks at."""
        if of is Of.DOCUMENT:
            return (self.document,)
        if of is Of.PLAN:
            return (self.plan,)
        if of is Of.OBJECTS:
            return (self.plan, *self.plan.provisions)
        if of is Of.PROVISIONS:
            return self.plan.provisions
        if of is Of.DECISIONS:
            return self.plan.decisions
        if of is Of.USE_ZONES:
            return self.areas.zones
        if of is Of.GEOMETRIES:
            return self.geometries
        return tuple(g for g in self.geometries if g.of_plan is (of is Of.PLAN_GEOMETRIES))

    def sound(self, things: Iterable[Thing], needs: Iterable[str]) -> list[Thing]:
        """Return the objects that passed, with what they are made of, the rules that are needed."""
        failed = frozenset().union(*(self.failed_places.get(need, ()) for need in needs))
        return [thing for thing in things if failed.isdisjoint(places_of(thing))] if failed else list(things)


def places_of(thing: Any) -> tuple[str, ...]:
    """Return the places in the file that an object is made of."""
    if isinstance(thing, UseZone):
        return tuple(item.where for item in thing.items)
    if isinstance(thing, Owned):
        return (thing.item.where,)
    where = getattr(thing, "where", None)
    return (where,) if isinstance(where, str) else ()


def items_of(owner: Plan | Provision) -> tuple[PlanGeometry, ...]:
    """Return the geometry items of a plan (its boundary) or of a provision."""
    return owner.boundary if isinstance(owner, Plan) else owner.geometries


def owners_of(thing: Any, plan: Plan) -> tuple[Plan | Provision, ...]:
    """Return the plan or the provisions that an object belongs to; what belongs to no provision is the plan's."""
    if isinstance(thing, UseZone):
        return thing.uses
    if isinstance(thing, Owned):
        return () if isinstance(thing.owner, Feature) else (thing.owner,)
    return (thing,) if isinstance(thing, Plan | Provision) else (plan,)
