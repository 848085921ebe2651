"""What a rule is, and what it says when it finds a fault. The rules themselves are in ``requirements``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Basis, Measurement, Severity
from detaljplan.plan.feature import Feature
from detaljplan.plan.model import Plan, PlanGeometry, PlanStatus, PlanType, Provision
from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.spec.rule_facts import RuleFacts


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Swedish and English."""

    sv: str
    en: str

    def said(self, lang: Literal["sv", "en"]) -> str:
        """Return the text in that language."""
        return self.sv if lang == "sv" else self.en


INPUTS: Mapping[str, Text] = MappingProxyType(
    {
        "neighbours": Text("grannplaner (--in-force)", "neighbouring plans (--in-force)"),
        "municipality_boundary": Text(
            "kommunens gräns (--municipality-boundary)", "the municipality's boundary (--municipality-boundary)"
        ),
    }
)
"""What can be handed to rules beyond the plan, what a user calls it, and the option of the command line."""


class Of(StrEnum):
    """What a rule looks at, once each: the denominator of its findings."""

    DOCUMENT = "document"
    PLAN = "plan"
    OBJECTS = "plan and provisions"
    GEOMETRIES = "geometries"
    PLAN_GEOMETRIES = "plan geometries"
    PROVISION_GEOMETRIES = "provision geometries"
    PROVISIONS = "provisions"
    DECISIONS = "decisions"
    USE_ZONES = "use zones"


_OF_PROVISIONS = (Of.PROVISION_GEOMETRIES, Of.PROVISIONS, Of.USE_ZONES)


class Started(StrEnum):
    """On which side of the day the new rules began a plan, or the decision a provision follows, was started."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """Which plans, and which of their objects, a rule is asked of. Empty and ``None`` leave nothing out.

    Parameters
    ----------
    statuses, plan_types
        Of the plan.
    started
        Decided for each object, since the parts of an amended plan follow different decisions.
    """

    statuses: tuple[PlanStatus, ...] = ()
    plan_types: tuple[PlanType, ...] = ()
    started: Started | None = None

    @property
    def in_force_only(self) -> bool:
        """Whether only plans in force must follow the rule, so that a draft may wait."""
        return self.statuses == (PlanStatus.IN_FORCE,)


NATIONAL_MODEL = (FileFormat.NGP_JSON, FileFormat.GEOPACKAGE)
"""The formats that carry the whole national model, so that what is absent in them is missing."""
EVERYTHING = Applies()
IN_FORCE = Applies(statuses=(PlanStatus.IN_FORCE,))


@dataclass(frozen=True, slots=True)
class Owned:
    """A geometry item and the object it belongs to."""

    item: PlanGeometry
    owner: Plan | Provision | Feature

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
    at
        The place on it to look at, E N, where some place tells more than others; ``None`` leaves it to the report.
    fields
        What the message names.
    """

    about: Any
    objects: tuple[str, ...] = ()
    where: str | None = None
    geometry: BaseGeometry | None = None
    at: tuple[float, float] | None = None
    measurement: Measurement | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """An object that a rule could not judge, and why; what it found in it otherwise stands.

    For rules that look at all objects at once: others raise `CannotTell`.
    """

    about: Any
    unreadable: Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One requirement on a plan.

    Parameters
    ----------
    title
        Names the fault, never the remedy.
    message
        One sentence with the fault's fields in braces.
    facts
        Its severity, basis, source and certainty, from ``rules.toml``.
    of
        What `check` is called with: one object, or all of them `at_once`.
    of_unreadable
        Whether a rule on all geometries at once also looks at those that no shape could be made of.
    needs
        Rules that an object must have passed for this one to be run on it: with what those need in their turn.
    inputs
        What the caller must hand in, of `INPUTS`; not offered means out of scope.
    asks
        What it asks for, one by one, where the message of a finding tells only what is lacking or wrong.
    applies
        Which plans and objects it is asked of. The profile ``draft`` makes what only plans in force must have info.
    exceptions
        What the requirement itself lets through.
    formats
        File formats it can be asked of; empty means all.
    of_whole_plan
        Whether it asks of a plan with its provisions, and so cannot be asked of a plan area alone. One that only plans
        in force must follow is asked of a plan without provisions all the same, since such a plan must have them.
    of_any_gml
        Whether it needs no plan, so that it is also asked of the geometries of any GML file.
    of_parts
        Whether it asks only of what is part of a surface: a patch, or a member of a composite.
    repeats
        For a rule of our own: those whose findings tell the cause of its faults too. Where they do so in the same
        place, its own finding is not added (see ``rules.repeats``).
    units
        Of the message's fields that are measured. ``{measured}`` and ``{limit}`` have that of the limit.
    """

    id: str
    facts: RuleFacts
    title: Text
    why: Text
    remedy: Text
    message: Text
    of: Of
    check: Callable[[Any, Any], Iterable[Fault | Untold]]
    at_once: bool = False
    of_unreadable: bool = False
    needs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    asks: tuple[Text, ...] = ()
    applies: Applies = EVERYTHING
    exceptions: tuple[Text, ...] = ()
    formats: tuple[FileFormat, ...] = ()
    of_whole_plan: bool = False
    of_any_gml: bool = False
    of_parts: bool = False
    repeats: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How much its findings weigh in a delivery."""
        return self.facts.severity

    @property
    def basis(self) -> Basis:
        """Where it comes from."""
        return self.facts.basis

    @property
    def needs_provisions(self) -> bool:
        """Whether nothing can be told of it by a plan boundary alone."""
        return self.of_whole_plan or self.of in _OF_PROVISIONS
