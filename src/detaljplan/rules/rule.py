"""What a rule is, and what it says when it finds a fault. The rules themselves are in ``requirements``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Basis, Measurement, Severity
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.read.document import FileFormat


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Swedish and English."""

    sv: str
    en: str


class Of(StrEnum):
    """What a rule looks at, once each: the denominator of its findings."""

    DOCUMENT = "document"
    PLAN = "plan"
    OBJECTS = "plan and provisions"
    GEOMETRIES = "geometries"
    PLAN_GEOMETRIES = "plan geometries"
    PROVISION_GEOMETRIES = "provision geometries"
    PROVISIONS = "provisions"
    USE_ZONES = "use zones"


class Certainty(StrEnum):
    """How sure we are that the requirement reads so."""

    VERIFIED = "verified"
    SECOND_HAND = "second_hand"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Owned:
    """A geometry item and the object it belongs to."""

    item: PlanGeometry
    owner: Plan | Provision

    @property
    def of_plan(self) -> bool:
        """Whether the item is part of plangeometri rather than of a provision."""
        return isinstance(self.owner, Plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a rule found.

    Parameters
    ----------
    about
        The object looked at, or a tuple of them; each counts as failed once, however many faults it has.
    objects
        Identities of the objects concerned.
    where
        The place in the delivered file.
    geometry
        The fault's own geometry, E N in metres in the plan's CRS.
    fields
        What the message names.
    """

    about: Any
    objects: tuple[str, ...] = ()
    where: str | None = None
    geometry: BaseGeometry | None = None
    measurement: Measurement | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One requirement on a plan.

    Parameters
    ----------
    title
        Names the fault, never the remedy.
    message
        One sentence with the fault's fields in braces.
    source, certainty
        Where the requirement stands, and how sure we are of it.
    of
        What `check` is called with: one object, or all of them `at_once`.
    needs
        Rules that an object must not have failed for this one to be run on it.
    inputs
        What the caller must hand in; not offered means out of scope.
    in_force_only
        Asked only of plans in force; the profile ``draft`` makes it info.
    formats
        File formats it can be asked of; empty means all.
    """

    id: str
    severity: Severity
    basis: Basis
    title: Text
    why: Text
    remedy: Text
    message: Text
    source: str
    certainty: Certainty
    of: Of
    check: Callable[[Any, Any], Iterable[Fault]]
    at_once: bool = False
    since: str = "4.1"
    until: str | None = None
    needs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    in_force_only: bool = False
    formats: tuple[FileFormat, ...] = ()
    aliases: tuple[str, ...] = ()
