"""A mutation: one small change of a good plan, and exactly what is to be found of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import orjson

from detaljplan.checking import Checked, check_bytes
from detaljplan.findings import Finding, Verdict
from detaljplan.spec.specification import load_specification
from sample_plans.plans import good_plan, plan_in_force, street_and_block
from tests.build import Json, identity
from tests.whole_plan import whole_plan

Base = Callable[[], Json]
GOOD: Base = good_plan
IN_FORCE: Base = plan_in_force
STREET: Base = street_and_block
WHOLE: Base = whole_plan
"""Uses everything the model has and breaks several rules itself: what is expected comes on top of those."""

_PLANS = ("Kv Exemplet 1", "Kv Exemplet 2", "Regelexempel", "Allt")
_PROVISIONS = (
    *("ett-gata", "ett-bostad", "ett-natur", "ett-teknik", "ett-nock", "ett-area", "ett-prick"),
    *("tva-gata", "tva-bostad", "tva-centrum", "tva-park", "tva-nock", "tva-utfart"),
    *("gata", "kvarter", "egenskap", "andra", "bostad", "nock", "gemensam", "grannen"),
)
_NAMES = {identity(name): "planen" for name in _PLANS} | {identity(name): name for name in _PROVISIONS}

Found = tuple[str, tuple[str, ...]]
"""A rule, and the names of the objects that one finding of it is about."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The verdict, and every finding there is to be: nothing more."""

    verdict: Verdict
    found: Counter[Found]


def stopped(*found: str) -> Expected:
    """Expect these findings (``DP-0002: planen``), at least one of them an error."""
    return _expected(Verdict.STOPPED, found)


def undecided(*found: str) -> Expected:
    """Expect these findings, none an error, and that something with an error could not be looked at."""
    return _expected(Verdict.UNDECIDED, found)


def passes(*found: str) -> Expected:
    """Expect these findings, none an error."""
    return _expected(Verdict.PASSES, found)


def _expected(verdict: Verdict, found: tuple[str, ...]) -> Expected:
    told = (one.partition(": ") for one in found)
    return Expected(verdict, Counter((rule, tuple(sorted(objects.split()))) for rule, _, objects in told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One change and what it gives.

    Parameters
    ----------
    limit
        The limit that it lies on one side of, by its name in ``spec.toml``; such a plan is not moved.
    inputs
        What is handed in beside the plan.
    """

    name: str
    base: Base
    change: Callable[[Json], None]
    expected: Expected
    limit: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)

    def tree(self) -> Json:
        """Return the changed plan."""
        tree: Json = orjson.loads(_bytes_of(self.base))
        self.change(tree)
        return tree

    def wanted(self) -> Counter[Found]:
        """Return what is to be found: what its base has of its own, and what the change adds."""
        return of_base(self.base) + self.expected.found


MUTATIONS: dict[str, Mutation] = {}
"""All of them by name, filled by the modules beside this one."""

SIDES: dict[str, dict[str, list[str]]] = {}
"""For each limit the mutations on its two sides."""


def _register(mutation: Mutation) -> None:
    assert mutation.name not in MUTATIONS, mutation.name
    MUTATIONS[mutation.name] = mutation


Change = Callable[[Json], None]
MeasuredChange = Callable[[Json, Any], None]


def mutation(base: Base, expected: Expected, **inputs: Any) -> Callable[[Change], Change]:
    """Register the change below."""

    def register(change: Change) -> Change:
        _register(Mutation(name=change.__name__, base=base, change=change, expected=expected, inputs=inputs))
        return change

    return register


def both_sides(
    limit: str, base: Base, within: Expected, beyond: Expected, *, at: tuple[Any, Any] | None = None, **inputs: Any
) -> Callable[[MeasuredChange], MeasuredChange]:
    """Register the change below twice: with the nearest value that the limit lets through, and the nearest it does not.

    The values are those of ``spec.toml`` at its decimals, unless the measure must be told in another way (`at`).
    """

    def register(change: MeasuredChange) -> MeasuredChange:
        for side, value, expected in zip(("within", "beyond"), at or nearest(limit), (within, beyond), strict=True):
            name = f"{change.__name__}_{value}"
            SIDES.setdefault(limit, {}).setdefault(side, []).append(name)

            def changed(tree: Json, value: Any = value) -> None:
                change(tree, value)

            _register(Mutation(name=name, base=base, change=changed, expected=expected, limit=limit, inputs=inputs))
        return change

    return register


def nearest(name: str) -> tuple[Any, Any]:
    """Return the nearest values on the two sides of a limit, that without remark first; of a date the new rules."""
    specification = load_specification()
    if name in specification.dates:
        day: date = specification.dates[name].value
        return day.isoformat(), (day - timedelta(days=1)).isoformat()
    limit = specification.limits[name]
    step = 10.0**-limit.decimals * (1 if limit.passes == "at_most" else -1)
    beyond = round(limit.value + step, limit.decimals)
    return (limit.value, beyond) if limit.decimals else (int(limit.value), int(beyond))


# --- what is found


def judged(raw: bytes, inputs: Mapping[str, Any]) -> Checked:
    """Return what is read and judged of a file."""
    return check_bytes(raw, "plan", inputs=inputs)


@cache
def checked(name: str) -> Checked:
    """Return what is read and judged of the plan that a mutation gives."""
    mutation = MUTATIONS[name]
    return judged(orjson.dumps(mutation.tree()), mutation.inputs)


def found_in(checked: Checked) -> Counter[Found]:
    """Return what was found, with names in the place of identities."""
    return Counter((finding.rule, about(finding, checked)) for finding in checked.report.findings)


def about(finding: Finding, checked: Checked) -> tuple[str, ...]:
    """Return the names of the objects of a finding; of one that names none, the feature it stands in, if any."""
    objects = finding.objects or _feature_at(finding.where or "", checked.document.tree)
    return tuple(sorted(_NAMES.get(object.lower(), object) for object in objects))


def _feature_at(where: str, tree: Any) -> tuple[str, ...]:
    steps = where.split("/")[1:]
    if not isinstance(tree, dict) or len(steps) < 2 or steps[0] != "features":
        return ()
    feature = tree["features"][int(steps[1])]
    return (str(feature["properties"].get("objektidentitet", "namnlös")),) if isinstance(feature, dict) else ()


@cache
def of_base(base: Base) -> Counter[Found]:
    """Return what is found of a plan before it is changed."""
    return found_in(judged(_bytes_of(base), {}))


@cache
def _bytes_of(base: Base) -> bytes:
    return orjson.dumps(base())
