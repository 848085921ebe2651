"""What a rule is handed besides its object: the plan, its areas, the limits, the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from detaljplan.findings import Measurement
from detaljplan.plan.areas import PlanAreas, UseZone
from detaljplan.plan.coverage import Coverage
from detaljplan.plan.decisions import PlanDecisions
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.read.document import Document
from detaljplan.rules.rule import Of, Owned
from detaljplan.spec.catalogue import Catalogue, CatalogueEntry
from detaljplan.spec.specification import Specification

_SWEDISH_SUMMER = timezone(timedelta(hours=2))
"""The year round, so that no day that has begun in Sweden is told as the future, and no table of zones is needed."""


@dataclass
class Context:
    """What every rule of one run shares.

    Parameters
    ----------
    inputs
        What the caller handed in beyond the plan, by name.
    failed_places
        For each rule that has run, the places of the objects it found a fault in.
    fault_places
        For each rule that has run, the places its findings name.
    today
        The day of the run, in Sweden.
    """

    document: Document
    plan: Plan
    specification: Specification
    catalogue: Catalogue
    inputs: Mapping[str, Any] = field(default_factory=dict)
    failed_places: dict[str, set[str]] = field(default_factory=dict)
    fault_places: dict[str, set[str]] = field(default_factory=dict)
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
        needed = ("DP-Krav-0018", "GEO-0003")
        sound: list[UseZone] = []
        left_out: list[UseZone] = []
        for zone in self.areas.zones:
            (left_out if self.rests_on_failed(zone, needed) else sound).append(zone)
        return Coverage(sound, left_out)

    @cached_property
    def geometries(self) -> tuple[Owned, ...]:
        """Every geometry item of the plan with its owner."""
        owners: tuple[Plan | Provision, ...] = (self.plan, *self.plan.provisions)
        return tuple(Owned(item, owner) for owner in owners for item in items_of(owner))

    def limit(self, name: str) -> float:
        """Return the value of a limit of the specification."""
        return float(self.specification.limits[name].value)

    def measured(self, value: float, limit: str) -> Measurement:
        """Return a measured value beside the limit it was held against, rounded to what can be told."""
        fact = self.specification.limits[limit]
        return Measurement(round(float(value), 3), float(fact.value), fact.unit)

    def entry(self, provision: Provision) -> CatalogueEntry | None:
        """Return the catalogue entry a provision refers to by uuid or code, when it is among those in force."""
        reference = provision.catalogue_reference
        return self.catalogue.find(reference if isinstance(reference, str) else None, provision.catalogue_code)

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

    def rests_on_failed(self, thing: Any, needs: Iterable[str]) -> bool:
        """Return whether a rule that is needed found a fault in the object, or in what it is made of."""
        failed = [self.failed_places[need] for need in needs if self.failed_places.get(need)]
        return bool(failed) and any(place in places for place in places_of(thing) for places in failed)


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
        return (thing.owner,)
    return (thing,) if isinstance(thing, Plan | Provision) else (plan,)
