"""What a repair is: its kind, what it is of, how much it changes, and what becomes of it. Nothing is reckoned here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan
from detaljplan.rules.rule import Text

Position = tuple[float, ...]


class Kind(StrEnum):
    """The kinds of repair, in the order they are made."""

    CLOSED_RING = "closed-ring"
    ROUNDING = "rounding"
    SAME_POINT = "same-point"
    NEAR_POINT = "near-point"
    RING_ORDER = "ring-order"
    SINGLE_PARTS = "single-parts"
    GAP = "gap"
    OVERLAP = "overlap"
    OUTSIDE = "outside"
    SHARED_VERTEX = "shared-vertex"
    FOLLOWING = "following"
    PLAN_REFERENCE = "plan-reference"
    GEOMETRY_KIND = "geometry-kind"
    DIMENSION = "dimension"
    REGULATED_USE = "regulated-use"


TITLES: Mapping[Kind, Text] = {
    Kind.CLOSED_RING: Text("Ringen sluts", "Ring closed"),
    Kind.ROUNDING: Text("Avrundning till hela millimeter", "Rounding to whole millimetres"),
    Kind.SAME_POINT: Text("Dubbel brytpunkt tas bort", "Duplicate vertex removed"),
    Kind.NEAR_POINT: Text("Brytpunkter intill varandra blir en", "Vertices beside each other made one"),
    Kind.RING_ORDER: Text(
        "Ringarna vänds: yttre moturs, hål medurs", "Rings turned: outer counter-clockwise, holes not"
    ),
    Kind.SINGLE_PARTS: Text("Multigeometri blir en post per del", "Multi-geometry made one item per part"),
    Kind.GAP: Text("Glipa sluts", "Gap closed"),
    Kind.OVERLAP: Text("Överlapp tas bort", "Overlap removed"),
    Kind.OUTSIDE: Text("Ytan fästs vid plangränsen", "Area snapped to the plan boundary"),
    Kind.SHARED_VERTEX: Text("Grannens brytpunkt läggs in", "Neighbour's vertex inserted"),
    Kind.FOLLOWING: Text("Egenskapen följer användningsgränsen", "Property follows the use boundary"),
    Kind.PLAN_REFERENCE: Text("Planens identitet anges", "The plan's identity stated"),
    Kind.GEOMETRY_KIND: Text("Geometrins typ anges", "The geometry's typ stated"),
    Kind.DIMENSION: Text("Geometrins dimension anges", "The geometry's dimension stated"),
    Kind.REGULATED_USE: Text("Hänvisning till användning rättas", "Reference to a use corrected"),
}

RULES: Mapping[Kind, tuple[str, ...]] = {
    Kind.CLOSED_RING: ("GEO-0005",),
    Kind.SAME_POINT: ("GEO-0013",),
    Kind.NEAR_POINT: ("GEO-0014",),
    Kind.RING_ORDER: ("GEO-0016",),
    Kind.SINGLE_PARTS: ("DP-0004", "DP-0018"),
    Kind.GAP: ("TOPO-0006", "DP-0002", "DP-Krav-0011", "DP-Krav-0012"),
    Kind.OVERLAP: ("TOPO-0006", "DP-Krav-0013", "TOPO-0002", "TOPO-0011"),
    Kind.OUTSIDE: ("DP-0003",),
    Kind.SHARED_VERTEX: ("TOPO-0004",),
    Kind.PLAN_REFERENCE: ("SCHEMA-0001",),
    Kind.GEOMETRY_KIND: ("SCHEMA-0001",),
    Kind.DIMENSION: ("SCHEMA-0001",),
    Kind.REGULATED_USE: ("ID-0003",),
}
"""The rules whose faults a kind of repair mends. A kind without one is known by its own name."""

FORM = frozenset({Kind.CLOSED_RING, Kind.SAME_POINT, Kind.RING_ORDER, Kind.SINGLE_PARTS})
"""Kinds that change how the plan is written and not what it says; rounding too, where it moves nothing."""

GROUND = frozenset({Kind.GAP, Kind.OVERLAP, Kind.OUTSIDE})
"""Kinds that move use boundaries, which properties then follow."""

Key = tuple[Kind, str]
"""What tells a repair from others when the proposals are made anew: its kind, and its object and place."""


class State(StrEnum):
    """What becomes of a repair."""

    MADE = "made"
    SHOWN = "shown"
    """Shown but not written, since it would change adopted ground or meaning."""
    WITHDRAWN = "withdrawn"
    """Made, judged, and taken back."""
    LEFT = "left"
    """Seen, but not to be mended with certainty."""


@dataclass(frozen=True, slots=True)
class Move:
    """A vertex before and after, E N in metres; inserted where there is no before, removed where there is no after."""

    before: Position | None
    after: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One repair of a plan, with what it changes.

    Parameters
    ----------
    rule
        The rule whose fault it mends; ``None`` where no rule asks for it.
    objects
        Identities of the objects that change.
    where
        The place in the delivered file of the first thing that changes.
    geometry
        The ground that changes hands, or the vertices, E N in metres in the plan's CRS.
    moves
        The vertices that change.
    before, after
        What is told of a value, or of an area as a whole, before and after.
    area_m2
        How much ground changes hands.
    moved_m
        How far the vertex or boundary that moves most is moved.
    form
        Whether it changes only how the plan is written.
    key
        Tells it from others when the proposals are made anew.
    """

    kind: Kind
    rule: str | None
    objects: tuple[str, ...]
    where: str
    key: Key
    geometry: BaseGeometry | None = None
    moves: tuple[Move, ...] = ()
    before: Text | None = None
    after: Text | None = None
    area_m2: float = 0.0
    moved_m: float = 0.0
    form: bool = False
    state: State = State.MADE
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What repairs are held to, from ``spec.toml``.

    Parameters
    ----------
    width_m
        The widest gap, overlap or part outside that is closed, and the furthest that a boundary is moved for it;
        equal is within.
    vertex_m
        Two vertices in a row that lie nearer each other than this are made one; equal is left.
    area_m2
        The most ground that an area may gain and lose by all its repairs together; equal is within.
    neighbours
        How many use areas the box of one may meet on average, for them to be fitted together.
    rounding_m2, small_overlap_m2
        An overlap of no more than the first is a sliver (TOPO-0006), of less than the second a small one
        (DP-Krav-0013), else a large one (TOPO-0002).
    """

    width_m: float
    vertex_m: float
    area_m2: float
    neighbours: int
    rounding_m2: float
    small_overlap_m2: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Which repairs are asked for.

    Parameters
    ----------
    skipped
        Repairs to leave, and why.
    form_only
        Only repairs of form, as of an adopted plan.
    """

    kinds: frozenset[Kind]
    limits: Limits
    skipped: Mapping[Key, Text] = field(default_factory=dict)
    form_only: bool = False

    def without(self, kind: Kind) -> Asked:
        """Return the same less a kind."""
        return replace(self, kinds=self.kinds - {kind})

    def wants(self, kind: Kind) -> bool:
        """Return whether repairs of a kind are asked for; one that may be of form or not is asked of the repair."""
        return kind in self.kinds and (not self.form_only or kind in FORM or kind is Kind.ROUNDING)

    def takes(self, repair: Repair) -> bool:
        """Return whether this repair is to be made."""
        return self.wants(repair.kind) and repair.key not in self.skipped and (repair.form or not self.form_only)


@dataclass(frozen=True, slots=True)
class Made:
    """A plan with the repairs that made it, and those that were seen and left."""

    plan: Plan
    repairs: tuple[Repair, ...] = ()

    def then(self, after: Made) -> Made:
        """Return this with what was made of its plan."""
        return Made(after.plan, (*self.repairs, *after.repairs))


def kinds_called(names: Iterable[str]) -> frozenset[Kind]:
    """Return the kinds that mend one of the rules, or are called so themselves; all for no names.

    Where use boundaries may be moved the properties along them follow, whether that is named or not.

    Raises
    ------
    KeyError
        A name that is no rule that anything mends, and no kind.
    """
    names = tuple(names)
    if not names:
        return frozenset(Kind)
    found: set[Kind] = set()
    for name in names:
        kinds = {kind for kind in Kind if name.casefold() in (kind.value, *(rule.casefold() for rule in _rules(kind)))}
        if not kinds:
            raise KeyError(name)
        found |= kinds
    return frozenset(found | ({Kind.FOLLOWING} if found & GROUND else set()))


def _rules(kind: Kind) -> tuple[str, ...]:
    return RULES.get(kind, ())
