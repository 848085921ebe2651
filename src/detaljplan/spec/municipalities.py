"""Sweden's municipalities and counties with their codes (SCB)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from detaljplan.spec.resources import resource

_NEARNESS = 0.75
"""How alike a misspelt name must be to be taken for another, by difflib's measure from 0 to 1."""
_LONGEST_NAME = 60
"""Of a longer text only the beginning is compared; the longest name of a municipality has 23 letters."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality. `code` has four digits, the first two being the county's.

    `name` is ``Eskilstuna kommun``, `short_name` ``Eskilstuna``.
    """

    code: str
    name: str
    short_name: str
    county_code: str


@dataclass(frozen=True, slots=True)
class Extent:
    """The box around a municipality, its islands and part of its water included: degrees of longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class County:
    """A county. `code` has two digits; `name` is ``Södermanlands län``, `short_name` ``Södermanland``."""

    code: str
    name: str
    short_name: str


@cache
def municipalities() -> Mapping[str, Municipality]:
    """Return the 290 municipalities by code, in order of code."""
    return MappingProxyType({row[0]: Municipality(*row) for row in _rows("kommuner.csv")})


@cache
def counties() -> Mapping[str, County]:
    """Return the 21 counties by code, in order of code."""
    return MappingProxyType({row[0]: County(*row) for row in _rows("lan.csv")})


@cache
def extents() -> Mapping[str, Extent]:
    """Return the boxes around the municipalities by code, drawn from generalised boundaries (see ``SOURCES.md``)."""
    return MappingProxyType({row[0]: Extent(*map(float, row[1:])) for row in _rows("kommunlagen.csv")})


def municipality_by_code(code: str) -> Municipality | None:
    """Return the municipality with this four-digit code, such as ``0484``."""
    return municipalities().get(code)


def municipality_by_name(name: str) -> Municipality | None:
    """Return the municipality of this name, written ``Eskilstuna`` or ``Eskilstuna kommun``, exactly."""
    return _by_name().get(name)


def municipality_meant(name: str) -> Municipality | None:
    """Return the municipality of this name in any letter case and with any blanks, such as ``ESKILSTUNA``."""
    return _by_folded_name().get(_folded(name[: _LONGEST_NAME + 1]))


def nearest_municipality(name: str) -> Municipality | None:
    """Return the municipality whose name is nearest a misspelt one, in any letter case; ``None`` if none is near."""
    names = _by_folded_name()
    near = get_close_matches(_folded(name[:_LONGEST_NAME]), names, n=1, cutoff=_NEARNESS)
    return names[near[0]] if near else None


def municipality_called(name: str | None, code: str | None) -> str | None:
    """Return the municipality's name as delivered, else the short name of its code, else the code itself."""
    known = municipality_by_code(code) if code else None
    return name or (known.short_name if known else code)


def county_by_code(code: str) -> County | None:
    """Return the county with this two-digit code, such as ``04``."""
    return counties().get(code)


@cache
def _by_name() -> Mapping[str, Municipality]:
    found: dict[str, Municipality] = {}
    for municipality in municipalities().values():
        found[municipality.name] = municipality
        found[municipality.short_name] = municipality
        # Some names have a genitive (Österåkers kommun), but deliveries also write the short form + kommun.
        found[f"{municipality.short_name} kommun"] = municipality
    return MappingProxyType(found)


@cache
def _by_folded_name() -> Mapping[str, Municipality]:
    return MappingProxyType({_folded(name): municipality for name, municipality in _by_name().items()})


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _rows(name: str) -> list[list[str]]:
    with resource(f"schemas/4.1/{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
