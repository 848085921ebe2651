"""The findings of a plan that repairs answer, and those that are left, each with why: nothing is repaired here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from detaljplan.findings import Finding, Severity
from detaljplan.fix.items import held_items
from detaljplan.fix.repair import GROUND, RULES, Kind, Repair, State
from detaljplan.plan.model import Plan
from detaljplan.plan.values import Unreadable
from detaljplan.rules.rule import Text

_BY_PLACE = GROUND | {Kind.SHARED_VERTEX, Kind.NEAR_POINT, Kind.ROUNDING, Kind.SAME_POINT}
"""Kinds with several rules or places in one object: which of them a repair answers is told by where it is."""
_SAME_PLACE_M = 0.002
"""Ground that was cut in whole millimetres lies so near the ground that a rule found."""
_ANSWERED: Mapping[Kind, tuple[str, ...]] = {
    **RULES,
    Kind.ROUNDING: RULES[Kind.NEAR_POINT],
    Kind.SAME_POINT: RULES[Kind.SAME_POINT] + RULES[Kind.NEAR_POINT],
}
"""Vertices that lie near each other may become one by rounding."""
MENDED = frozenset(rule for rules in RULES.values() for rule in rules)

_BOUNDARY = Text("plangränsen ändras aldrig", "the plan boundary is never altered")
_NOT_ASKED = Text("rättningen är inte efterfrågad (--rule)", "the repair is not asked for (--rule)")
_NOT_PLAIN = Text(
    "området är ritat med bågar eller höjder, eller kan inte läsas, och ändras inte",
    "the area is drawn with arcs or heights, or cannot be read, and is not altered",
)
_NOT_ALL_READ = Text(
    "alla ytor går inte att läsa, så det är inte känt vad som ligger här",
    "not all areas can be read, so it is not known what lies here",
)
_TOO_FAR = Text("mer än fix flyttar en gräns", "more than fix moves a boundary")
_BESIDE_LEFT = Text(
    "brytpunkten hör till en glipa eller ett överlapp som lämnas",
    "the vertex belongs to a gap or an overlap that is left",
)
_NO_SAFE = Text("ingen säker rättning finns här", "there is no safe repair here")
_MEANT = Text(
    "fix rättar det inte: hur geometrin är menad står inte i filen",
    "fix does not repair it: how the geometry was meant is not told in the file",
)
_ABSENT = Text(
    "fix rättar det inte: det som saknas står inte i filen",
    "fix does not repair it: what is missing is not told in the file",
)
_BY_SUBJECT: Mapping[str, Text] = {
    "DP-Krav-0018": _MEANT,
    "GEO-0001": _ABSENT,
    "GEO-0006": _ABSENT,
    "GEO-0007": _ABSENT,
    "GEO": _MEANT,
    "TOPO": Text(
        "fix rättar det inte: vilken av gränserna som är rätt står inte i filen",
        "fix does not repair it: which of the boundaries is right is not told in the file",
    ),
    "ID": Text(
        "fix rättar det inte: hänvisningen eller det den pekar på kan vara fel",
        "fix does not repair it: the reference or what it points to may be wrong",
    ),
    "SCHEMA": Text(
        "fix rättar det inte: den rätta uppgiften står inte i filen",
        "fix does not repair it: the right value is not told in the file",
    ),
}
_OTHER = Text(
    "fix rättar det inte: bara kommunen vet vad som avses",
    "fix does not repair it: only the municipality knows what is meant",
)


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that no repair mends, and why."""

    finding: Finding
    reason: Text


def with_rules_found(repairs: Iterable[Repair], findings: Sequence[Finding]) -> tuple[Repair, ...]:
    """Return repairs with the rule that `validate` names for the fault; those of geometry that it names none for, none.

    Parameters
    ----------
    findings
        Of the plan as delivered.
    """
    answered = _Answered(findings)
    return tuple(
        replace(repair, rule=answered.rule(repair)) if repair.kind in _BY_PLACE else repair for repair in repairs
    )


class _Answered:
    """Findings of the rules that repairs mend, by their places."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._found = [one for one in findings if one.rule in MENDED and one.geometry is not None]
        self._tree = shapely.STRtree(np.array([one.geometry for one in self._found], dtype=object))

    def rule(self, repair: Repair) -> str | None:
        """Return the gravest rule that found the fault of a repair."""
        if repair.geometry is None or not self._found:
            return None
        near = self._tree.query(repair.geometry, predicate="dwithin", distance=_SAME_PLACE_M)
        order, rules = list(Severity), _ANSWERED[repair.kind]
        found = [one for one in (self._found[number] for number in near) if one.rule in rules]
        if repair.kind in (Kind.GAP, Kind.OVERLAP):  # a neighbour's ground only meets it
            found = [one for one in found if _share_ground(one, repair)] or found
        return min(found, key=lambda one: (order.index(one.severity), rules.index(one.rule))).rule if found else None


def _share_ground(finding: Finding, repair: Repair) -> bool:
    return bool(shapely.intersects(finding.geometry, shapely.point_on_surface(repair.geometry)))


class _Unmade:
    """Repairs that were not made, by their places and by their objects."""

    def __init__(self, repairs: Sequence[Repair]) -> None:
        self._placed = [one for one in repairs if one.geometry is not None]
        self._tree = shapely.STRtree(np.array([one.geometry for one in self._placed], dtype=object))
        self._of_object: dict[str, list[Repair]] = defaultdict(list)
        for repair in repairs:
            if repair.kind not in _BY_PLACE:
                for identity in repair.objects:
                    self._of_object[identity].append(repair)

    def beside(self, finding: Finding) -> list[Repair]:
        """Return the repairs at the place of a finding."""
        if finding.geometry is None or not self._placed:
            return []
        near = self._tree.query(finding.geometry, predicate="dwithin", distance=_SAME_PLACE_M)
        return [self._placed[number] for number in near]

    def telling(self, finding: Finding) -> Repair | None:
        """Return a repair that would have mended a finding, if it was seen."""
        own = [repair for one in finding.objects for repair in self._of_object.get(one, ())]
        found = [*self.beside(finding), *own]
        return next((repair for repair in found if finding.rule in RULES.get(repair.kind, ())), None)


def faults_left(
    findings: Sequence[Finding], plan: Plan, repairs: Sequence[Repair], kinds: frozenset[Kind]
) -> Iterator[Left]:
    """Yield the errors that are left, and what else rules find that repairs mend, each with why.

    Of the latter those are left out that a repair which was not made already tells.

    Parameters
    ----------
    findings, plan
        Of the plan as it is after the repairs.
    repairs
        All that were seen, with what became of them.
    kinds
        Those that were asked for and that the format can hold.
    """
    not_plain = {held.owner.identity for held in held_items(plan) if not held.is_plain}
    unmade = _Unmade([repair for repair in repairs if repair.state is not State.MADE and repair.reason])
    for finding in findings:
        if finding.severity is Severity.ERROR:
            yield Left(finding, _why(finding, plan, unmade, kinds, not_plain))
        elif finding.rule in MENDED and unmade.telling(finding) is None:
            yield Left(finding, _why(finding, plan, unmade, kinds, not_plain))


def _why(finding: Finding, plan: Plan, unmade: _Unmade, kinds: frozenset[Kind], not_plain: set[str]) -> Text:
    mending = {kind for kind, rules in RULES.items() if finding.rule in rules}
    of_boundary = finding.objects == (plan.identity,)
    if of_boundary and (finding.rule == "TOPO-0004" or (finding.rule.startswith("GEO-") and not mending & kinds)):
        return _BOUNDARY
    if not mending:
        return _BY_SUBJECT.get(finding.rule) or _BY_SUBJECT.get(finding.rule.partition("-")[0], _OTHER)
    told = unmade.telling(finding)
    if told is not None and told.reason:
        return told.reason
    if finding.rule == "TOPO-0004" and any(repair.kind in GROUND for repair in unmade.beside(finding)):
        return _BESIDE_LEFT
    if not mending & kinds:
        return _NOT_ASKED
    if not_plain & set(finding.objects):
        return _NOT_PLAIN
    if not mending & {Kind.OUTSIDE, Kind.GAP, Kind.OVERLAP}:
        return _NO_SAFE
    return _NOT_ALL_READ if any(isinstance(g.shape, Unreadable) for g in plan.geometries) else _TOO_FAR
