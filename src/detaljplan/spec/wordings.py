"""What follows from an entry's wording: the forms it may be delivered in, and the units of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from types import MappingProxyType

from detaljplan.plan.values import shortened
from detaljplan.spec.catalogue import wording_variables

_OPTIONAL = "[text:text]"
_UNITS = (
    ("m²", "kvadratmeter"),
    ("kvadratmeter", "kvadratmeter"),
    ("m³", "kubikmeter"),
    ("kubikmeter", "kubikmeter"),
    ("meter", "meter"),
    ("%", "procent"),
    ("procent", "procent"),
    ("grader", "grader"),
    ("dB", "dB(A)"),
    ("år", "år"),
)
_TOLD = 60
"""Characters of a departure that are told."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What a delivered wording has in a place, and what the catalogue has there; both empty when only blanks differ."""

    ours: str
    theirs: str


@cache
def allowed_wordings(wording: str) -> frozenset[str]:
    """Return the forms of an entry's wording that may be delivered: as it is, or without ``[text:text]`` (DP-0022).

    The blank before a variable that is left out goes with it. Asked of the catalogue's own wordings, which are few.
    """
    shorter = re.sub(rf"\s*{re.escape(_OPTIONAL)}", "", wording)
    return frozenset((wording, wording.replace(_OPTIONAL, ""), shorter, shorter.strip()))


@cache
def units_of(wording: str) -> Mapping[str, str]:
    """Return for each number of an entry's wording, by name, the unit (code list enhet) that follows it in the text.

    A number that is followed by none is left out. Asked of the catalogue's own wordings.
    """
    units: dict[str, str] = {}
    for variable in wording_variables(wording):
        after = wording.partition(f"[{variable.name}:decimaltal]")[2].lstrip()
        unit = next((unit for text, unit in _UNITS if after.startswith(text)), None)
        if variable.kind == "decimaltal" and unit:
            units[variable.name] = unit
    return MappingProxyType(units)


def departure(wording: str, wanted: str) -> Departure:
    """Return the stretch of words in which a wording departs from the catalogue's; ``[text:text]`` need not be there.

    Of several departures, the stretch from the first to the last.
    """
    theirs = wanted.split()
    if _OPTIONAL not in wording:
        theirs = wanted.replace(_OPTIONAL, "").split()
    ours = wording.split()
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))
    ours, theirs = ours[start:], theirs[start:]
    end = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(ours), reversed(theirs), strict=False))
    )
    return Departure(*(shortened(" ".join(words[: len(words) - end]), _TOLD) for words in (ours, theirs)))
