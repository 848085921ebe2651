"""What a version of a plan changed since the one before it. A pure function of two plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from shapely.geometry.base import BaseGeometry

from detaljplan.life.paths import Item, Moved, moved
from detaljplan.life.sameness import PLACES, said, said_each
from detaljplan.plan.model import Decision, Plan, PlanGeometry, Provision
from detaljplan.plan.values import text_or_none
from detaljplan.read.ngp.attributes import PLAN_OBJECT
from detaljplan.spec.specification import load_specification


class ChangeKind(StrEnum):
    """What the difference comes to; the value is what it is called on the wire."""

    FIRST = "första"
    SAME = "oförändrad"
    NOISE = "brus"
    STATUS = "status"
    CHANGED = "ändrad"
    NOT_COMPARED = "inte jämförd"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What a version changed since the one before it that the same readers have.

    Parameters
    ----------
    since
        The number of that version; ``None`` for the first.
    status_before, status_after
        The two statuses, as far as they can be read.
    noise_vertices, noise_mm
        How many vertices were moved less than a millimetre, and the longest such move.
    added, removed
        Provisions that only one of the versions has.
    redrawn, reworded, revalued, other
        Provisions of both that are drawn otherwise, worded otherwise, have other values, or differ otherwise.
    boundary
        Whether the plan area is drawn otherwise.
    zone
        Whether it is delivered in another coordinate system: all it draws is then told as drawn otherwise.
    attributes
        What of the plan itself differs, by its names on the wire; what has none there, by those of our model.
    """

    kind: ChangeKind
    since: int | None = None
    status_before: str | None = None
    status_after: str | None = None
    noise_vertices: int = 0
    noise_mm: float = 0.0
    added: int = 0
    removed: int = 0
    redrawn: int = 0
    reworded: int = 0
    revalued: int = 0
    other: int = 0
    boundary: bool = False
    zone: bool = False
    attributes: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return what `as_json` wrote."""
        known = {field.name: told[field.name] for field in fields(cls) if field.name in told}
        return cls(**{**known, "kind": ChangeKind(told["kind"]), "attributes": tuple(told["attributes"])})

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "kind": self.kind.value, "attributes": list(self.attributes)}


_OF_VERSION = frozenset({"object_version", "version_valid_from", "version_valid_to"})
"""What numbers and dates the version itself: another in each, and no content."""
_OF_STATUS = frozenset({"status", "status_changed"})
_OF_DECISION_DAYS = frozenset({"started", "adopted", "in_force", "implementation_starts"})
_DRAWN = frozenset({"geometries", "boundary", "provisions", "unreadable", "arcs", "structure"})
_NOT_OF_CONTENT = _OF_VERSION | _OF_STATUS | _DRAWN | {"decisions"}
WORDED = ("wording", "original_wording", "catalogue_reference", "catalogue_code", "interpretation")
_WIRE = {attribute.field: attribute.name for attribute in PLAN_OBJECT.attributes}
_OF_SHAPES = frozenset({"arcs", "structure", "shape"})

Pairs = list[tuple[Provision, Provision]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions held against each other.

    Parameters
    ----------
    pairs
        The provisions of both, the earlier and the later, in the order of the earlier version.
    added, removed
        Those that only the later and only the earlier has.
    drawn
        Of the plan area (object 0) and the pairs (from 1), which are drawn otherwise.
    """

    pairs: Pairs
    added: list[Provision]
    removed: list[Provision]
    drawn: Moved


def changed_since(before: Plan, after: Plan, number: int) -> PlanChange:
    """Return what a plan changed since an earlier version of it.

    The order of provisions, of the paths of an area and of members, the vertex a ring begins at and the way it runs are
    no change; nor is where anything stands in the file. A vertex moved less than ``vertex_noise`` of ``spec.toml`` is
    noise, moved as far as that or farther it is a change.

    Parameters
    ----------
    before, after
        The earlier version and the later.
    number
        The number of the earlier.
    """
    held = compared(before, after)
    drawn = held.drawn
    told: dict[str, Any] = {
        "added": len(held.added),
        "removed": len(held.removed),
        **_counted(held),
        "boundary": bool(drawn.changed[0]),
        "zone": before.epsg != after.epsg,
        "attributes": tuple(sorted(_WIRE.get(name, name) for name in _attributes(before, after))),
    }
    status = _says(before, _OF_STATUS) != _says(after, _OF_STATUS) or _days(before) != _days(after)
    noise = int(drawn.noise.sum())
    return PlanChange(
        kind=_kind(content=any(told.values()), status=status, noise=noise > 0),
        since=number,
        status_before=text_or_none(before.status),
        status_after=text_or_none(after.status),
        noise_vertices=noise,
        noise_mm=round(drawn.largest_m * 1000, 3),
        **told,
    )


def _kind(*, content: bool, status: bool, noise: bool) -> ChangeKind:
    if content:
        return ChangeKind.CHANGED
    if status:
        return ChangeKind.STATUS
    return ChangeKind.NOISE if noise else ChangeKind.SAME


def _says(plan: Plan, names: frozenset[str]) -> tuple[object, ...]:
    return tuple(getattr(plan, name) for name in sorted(names))


def _days(plan: Plan) -> list[bytes]:
    """Return the days of the decisions, in the order of what else those say."""
    decisions = sorted(plan.decisions, key=lambda decision: said(decision, _OF_DECISION_DAYS))
    rest = frozenset(field.name for field in fields(Decision)) - _OF_DECISION_DAYS
    return [said(decision, rest) for decision in decisions]


def _attributes(before: Plan, after: Plan) -> Iterator[str]:
    """Yield the attributes of the plan itself that differ, its decisions but for their days among them."""
    one, other = said_each(before, _NOT_OF_CONTENT), said_each(after, _NOT_OF_CONTENT)
    yield from (name for name in one if one[name] != other[name])
    if _decisions(before) != _decisions(after):
        yield "decisions"


def fields_that_differ(before: Provision, after: Provision) -> set[str]:
    """Return the fields of a provision that differ; what is equal as it stands needs no closer look."""
    names = (field.name for field in fields(before) if field.name not in _DRAWN | PLACES)
    unlike = [name for name in names if getattr(before, name) != getattr(after, name)]
    if not unlike:
        return set()
    one, other = said_each(before, _DRAWN), said_each(after, _DRAWN)
    return {name for name in unlike if one[name] != other[name]}


def _decisions(plan: Plan) -> list[bytes]:
    return sorted(said(decision, _OF_DECISION_DAYS) for decision in plan.decisions)


def compared(before: Plan, after: Plan) -> Compared:
    """Return two versions of a plan held against each other."""
    one, other = _by_key(before.provisions), _by_key(after.provisions)
    pairs = [(provision, other[key]) for key, provision in one.items() if key in other]
    return Compared(
        pairs=pairs,
        added=[provision for key, provision in other.items() if key not in one],
        removed=[provision for key, provision in one.items() if key not in other],
        drawn=_moved(before, after, pairs),
    )


def _by_key(provisions: Sequence[Provision]) -> dict[tuple[str, str | bytes, int], Provision]:
    """Return provisions by kind and identity, or by what they say where there is none; equal ones are numbered."""
    found: dict[tuple[str, str | bytes], list[Provision]] = defaultdict(list)
    for provision in provisions:
        name = provision.object_id
        found[type(provision).__name__, name if isinstance(name, str) else said(provision, _DRAWN)].append(provision)
    several = (alike if len(alike) == 1 else sorted(alike, key=_order) for alike in found.values())
    return {(*key, number): one for key, alike in zip(found, several, strict=True) for number, one in enumerate(alike)}


def _order(provision: Provision) -> tuple[bytes, tuple[float, ...]]:
    """Return what provisions of one identity, or of none, are put in order by: what they say, then where they lie."""
    shape = next((shape for shape in provision.shapes if not shape.is_empty), None)
    return said(provision, _DRAWN), () if shape is None else tuple(round(side, 2) for side in shape.bounds)


def _moved(before: Plan, after: Plan, pairs: Pairs) -> Moved:
    """Hold the plan area (object 0) and the provisions (from 1, in the order of the pairs) against each other."""
    limit = load_specification().limits["vertex_noise"]
    owners = [(before.boundary, after.boundary), *((one.geometries, other.geometries) for one, other in pairs)]
    sides = ([(number, items[side]) for number, items in enumerate(owners)] for side in (0, 1))
    one, other = ([item for number, items in side for item in _items(number, items)] for side in sides)
    found = moved(one, other, len(owners), limit.value, limit.decimals)
    for number, (earlier, later) in enumerate(owners):
        if not found.changed[number] and _undrawn(earlier) != _undrawn(later):
            found.changed[number] = True
    return found


def _items(number: int, geometries: Sequence[PlanGeometry]) -> Iterator[Item]:
    for geometry in geometries:
        if isinstance(geometry.shape, BaseGeometry):
            yield Item(number, geometry.shape, said(geometry, _OF_SHAPES))


def _undrawn(geometries: Sequence[PlanGeometry]) -> list[bytes]:
    """Return what is said in place of shapes that there are none of, those without vertices among them."""
    without = (one for one in geometries if not isinstance(one.shape, BaseGeometry) or one.shape.is_empty)
    return sorted(said(geometry, frozenset({"arcs", "structure"})) for geometry in without)


def not_compared(number: int, after: Plan) -> PlanChange:
    """Return that a version could not be held against the earlier one of that number."""
    return PlanChange(kind=ChangeKind.NOT_COMPARED, since=number, status_after=text_or_none(after.status))


def first_version(plan: Plan) -> PlanChange:
    """Return that there is no earlier version."""
    return PlanChange(kind=ChangeKind.FIRST, status_after=text_or_none(plan.status))


def _counted(held: Compared) -> dict[str, int]:
    counts = dict.fromkeys(("redrawn", "reworded", "revalued", "other"), 0)
    for number, (before, after) in enumerate(held.pairs, 1):
        differs = fields_that_differ(before, after)
        counts["redrawn"] += bool(held.drawn.changed[number])
        counts["reworded"] += not differs.isdisjoint(WORDED)
        counts["revalued"] += "values" in differs
        counts["other"] += bool(differs - {*WORDED, "values"})
    return counts
