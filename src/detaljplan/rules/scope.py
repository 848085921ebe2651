"""What a rule is asked of: which plans by status, kind and format, and which of their objects by when they began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.crs import is_metric
from detaljplan.findings import Outcome
from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context, owners_of
from detaljplan.rules.neighbouring import counts
from detaljplan.rules.rule import INPUTS, Owned, Rule, Started, Text

_METRIC = ("m", "mm", "m²")


@dataclass(frozen=True, slots=True)
class Aside:
    """Why a rule is not asked of a plan at all."""

    outcome: Outcome
    reason: str
    reason_en: str


@dataclass(slots=True)
class Scope:
    """The objects of a plan that a rule is asked of, and for those where that cannot be told, why."""

    things: list[Any] = field(default_factory=list)
    left_out: int = 0
    untold: list[Unreadable] = field(default_factory=list)


_NONE_COUNTS = Aside(
    Outcome.OUT_OF_SCOPE,
    "ingen av grannplanerna (--in-force) räknas: de är samma plan, ersätts av den, eller skiljs åt av "
    "vertikalAvgransning",
    "none of the neighbouring plans (--in-force) counts: they are the same plan, replaced by it, or apart by "
    "vertikalAvgransning",
)


def aside(rule: Rule, context: Context, *, draft: bool) -> Aside | None:
    """Return why the rule is not asked of this plan; ``None`` when it is."""
    plan, applies = context.plan, rule.applies
    of_others = _by(applies.statuses, plan.status, "status", "status") or _by(
        applies.plan_types, plan.plan_type, "typ", "kind (typ)"
    )
    missing = [INPUTS[name] for name in rule.inputs if name not in context.inputs]
    if missing and not (of_others and of_others.outcome is Outcome.NOT_APPLICABLE):
        return _without(missing)
    if (
        "neighbours" in rule.inputs
        and not of_others
        and not any(counts(one, plan) for one in context.inputs["neighbours"])
    ):
        return _NONE_COUNTS
    if rule.needs_provisions and context.document.file_format is FileFormat.BOUNDARY:
        return _without_provisions(draft, "filen är bara en plangräns", "the file is a plan boundary alone")
    if rule.of_whole_plan and not plan.provisions and not applies.in_force_only:
        return _without_provisions(draft, "planen är bara ett planområde", "the plan is a plan area alone")
    if rule.formats and context.document.file_format not in rule.formats:
        return _of_another_format(rule, draft)
    return of_others


def _without(missing: Iterable[Text]) -> Aside:
    return Aside(
        Outcome.OUT_OF_SCOPE,
        f"underlag saknas: {', '.join(name.sv for name in missing)}",
        f"not handed in: {', '.join(name.en for name in missing)}",
    )


def _without_provisions(draft: bool, told: str, told_en: str) -> Aside:
    """Return that a plan area alone cannot answer: a delivery stays undecided, a draft is told what is left."""
    return Aside(
        Outcome.OUT_OF_SCOPE if draft else Outcome.NOT_RUN,
        f"{told}, utan bestämmelser att pröva",
        f"{told_en}, without provisions to look at",
    )


def _of_another_format(rule: Rule, draft: bool) -> Aside:
    """Return why the rule is not asked of this format.

    What the delivery's own format requires cannot be told from another, so a delivery in that format stays
    undecided; a draft is not held to it, and is told that it was not asked.
    """
    if FileFormat.NGP_JSON in rule.formats:
        return Aside(
            Outcome.OUT_OF_SCOPE if draft else Outcome.NOT_RUN,
            "kravet gäller nationell JSON och går inte att pröva i filens format",
            "asked of national JSON, and cannot be told from the file's format",
        )
    return Aside(
        Outcome.NOT_APPLICABLE, "kravet finns inte i filens format", "the file's format has no such requirement"
    )


def _by(wanted: tuple[Any, ...], met: Any, name: str, name_en: str) -> Aside | None:
    if not wanted or met in wanted:
        return None
    asked = " eller ".join(wanted)
    if met is None or isinstance(met, Unreadable):
        return Aside(
            Outcome.NOT_RUN,
            f"planens {name} går inte att läsa i filen, så det går inte att säga om kravet gäller",
            f"the file does not tell the plan's {name_en}, so whether it applies cannot be told",
        )
    return Aside(
        Outcome.NOT_APPLICABLE,
        f"gäller planer med {name} {asked}; planens {name} är {met}",
        f"asked of plans whose {name_en} is {asked}; this one is {met}",
    )


def scope(rule: Rule, context: Context) -> Scope:
    """Return the objects that the rule is asked of."""
    things = context.objects(rule.of)
    if context.document.file_format is FileFormat.GML:
        return _in_metres(rule, context, [thing for thing in things if not rule.of_parts or _is_part(thing)])
    found = _but_in_degrees(rule, context, things)
    if rule.applies.started is None:
        return found
    asked, found.things = found.things, []
    for thing in asked:
        try:
            if _began(thing, context) is rule.applies.started:
                found.things.append(thing)
            else:
                found.left_out += 1
        except CannotTell as untold:
            found.untold.append(untold.unreadable)
    return found


def _but_in_degrees(rule: Rule, context: Context, things: Iterable[Any]) -> Scope:
    """Return the objects that a rule is asked of: one with limits in metres is not asked of degrees."""
    if not _is_in_metric_units(rule, context):
        return Scope(list(things))
    found = Scope()
    for thing in things:
        if isinstance(thing, Owned) and not isinstance(thing.item.epsg, int) and _may_be_degrees(thing.item.shape):
            found.untold.append(_no_metres(thing))
        else:
            found.things.append(thing)
    return found


def _may_be_degrees(shape: object) -> bool:
    """Return whether coordinates of an unknown system are too small to be metres in Sweden, and fit as degrees."""
    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        return False
    west, south, east, north = shape.bounds
    return -180 <= west and east <= 180 and -90 <= south and north <= 90


def _is_part(thing: Any) -> bool:
    return thing.item.structure is not None and thing.item.structure.part_of is not None


def _in_metres(rule: Rule, context: Context, things: Iterable[Any]) -> Scope:
    """Return the geometries of a file in any system that a rule is asked of: one with limits in metres needs metres."""
    if not _is_in_metric_units(rule, context):
        return Scope(list(things))
    found = Scope()
    for thing in things:
        if isinstance(thing, Owned) and not (isinstance(thing.item.epsg, int) and is_metric(thing.item.epsg)):
            found.untold.append(_no_metres(thing))
        else:
            found.things.append(thing)
    return found


def _is_in_metric_units(rule: Rule, context: Context) -> bool:
    return any(limit.unit in _METRIC for limit in context.specification.limits_of(rule.id))


def _no_metres(thing: Owned) -> Unreadable:
    return Unreadable("–", thing.item.where, "ett koordinatsystem i meter", "a system in metres")


def _began(thing: Any, context: Context) -> Started:
    """Return on which side of the day of the new rules an object began; that of all its owners alike."""
    day = context.specification.dates["date_new_rules"].value
    owners: Iterable[Plan | Provision] = owners_of(thing, context.plan)
    sides = {Started.AFTER if context.decisions.started_since(owner, day) else Started.BEFORE for owner in owners}
    if len(sides) == 1:
        return sides.pop()
    where = getattr(thing, "where", context.plan.where)
    raise CannotTell(
        Unreadable("–", where, "bestämmelser som följer samma regler", "provisions that follow the same rules")
    )
