"""Which status may follow which, as ``transitions.toml`` has it, and the refusal of a step that may not be taken."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from detaljplan.errors import SpecError, UnlawfulStep
from detaljplan.numerals import STOCKHOLM
from detaljplan.plan.model import PlanStatus
from detaljplan.spec.resources import resource
from detaljplan.spec.specification import CERTAINTIES, Certainty

_FILE = "schemas/{version}/transitions.toml"
Pair = tuple[PlanStatus, PlanStatus]


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that may be taken: from one status to the next, where that stands, and how sure we are."""

    before: PlanStatus
    after: PlanStatus
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class ToldStatus:
    """What the newest version that tells a status says: its number, when it was stored, and the status."""

    number: int
    stored_at: datetime
    status: PlanStatus


@cache
def transitions(version: str = "4.1") -> Mapping[Pair, Transition]:
    """Return the lawful steps between different statuses, read once.

    Raises
    ------
    SpecError
        One is not as it should be.
    """
    tables = tomllib.loads(resource(_FILE.format(version=version)).read_text(encoding="utf-8"))
    try:
        steps = [step for table in tables["step"] for step in _steps(table)]
    except (KeyError, ValueError) as error:
        raise SpecError(
            "Ett steg saknar eller har fel uppgift: {error}.", where="transitions.toml", error=error
        ) from error
    return MappingProxyType({(step.before, step.after): step for step in steps})


def _steps(table: Mapping[str, Any]) -> Iterator[Transition]:
    if table["certainty"] not in CERTAINTIES:
        raise ValueError(table["certainty"])
    for before in map(PlanStatus, table["before"]):
        for after in map(PlanStatus, table["after"]):
            yield Transition(before, after, table["source"], table["certainty"])


def is_lawful(before: PlanStatus, after: PlanStatus) -> bool:
    """Return whether a plan may go from one status to the other; the same again always may."""
    return before is after or (before, after) in transitions()


def next_statuses(before: PlanStatus) -> tuple[PlanStatus, ...]:
    """Return what may follow a status other than itself, in the order of the process."""
    return tuple(after for after in PlanStatus if (before, after) in transitions())


def guard_step(earlier: ToldStatus | None, status: object) -> None:
    """Let a new version of a plan tell that status, or refuse it.

    A plan without an earlier version may begin anywhere, and a status that is absent or cannot be read is not judged
    here: the rules tell of it.

    Raises
    ------
    UnlawfulStep
        The status may not follow the one that the earlier version told.
    """
    if earlier is None or not isinstance(status, PlanStatus) or is_lawful(earlier.status, status):
        return
    before, number = earlier.status.value, earlier.number
    day = earlier.stored_at.astimezone(STOCKHOLM).date().isoformat()
    after = ", ".join(one.value for one in next_statuses(earlier.status))
    if after:
        raise UnlawfulStep(
            "Planens status kan inte bli {status}: version {number}, lagrad {day}, säger {before}. Efter {before} kan "
            "{after} komma, eller {before} igen. Rätta statusen i filen och lämna in den på nytt. Är det version "
            "{number} som är fel går den inte att ta tillbaka här: tala med den som driver tjänsten.",
            where="status",
            status=status.value,
            before=before,
            number=number,
            day=day,
            after=after,
        )
    raise UnlawfulStep(
        "Planens status kan inte bli {status}: version {number}, lagrad {day}, säger {before}, och efter det kommer "
        "ingen annan status. Rätta statusen i filen och lämna in den på nytt; en ny plan behöver en egen "
        "objektidentitet. Är det version {number} som är fel går den inte att ta tillbaka här: tala med den som driver "
        "tjänsten.",
        where="status",
        status=status.value,
        before=before,
        number=number,
        day=day,
    )
