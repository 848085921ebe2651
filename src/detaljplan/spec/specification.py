"""The facts of one specification version: its limits as measures, its dates and its code lists."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

from detaljplan.errors import SpecError
from detaljplan.spec.resources import resource

_T = TypeVar("_T")
Certainty = Literal["verified", "second_hand", "own"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit as a measure.

    Parameters
    ----------
    value, unit
        The limit. Lengths in metres, areas in square metres, both in the plan's own SWEREF 99 zone.
    passes
        Which side is without remark: ``at_most`` (equality passes) or ``at_least`` (equality passes).
    decimals
        What a measured value is rounded to before it is compared, so that the noise of floating point
        never decides.
    measure_sv, measure_en
        Exactly what is measured and on which side equality falls.
    source, certainty
        Where the limit comes from, and how sure we are of it.
    rules, other_side
        Ids of the rules that use it; of those, the rules that remark on the side that `passes` to the others.
    """

    name: str
    value: float
    unit: str
    passes: Literal["at_most", "at_least"]
    decimals: int
    measure_sv: str
    measure_en: str
    source: str
    certainty: Certainty
    rules: tuple[str, ...] = ()
    other_side: tuple[str, ...] = ()

    def allows(self, measured: float) -> bool:
        """Whether `measured` (in `unit`) lies on the side without remark; equality does. NaN does not."""
        rounded = round(measured, self.decimals)
        return rounded <= self.value if self.passes == "at_most" else rounded >= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLimit:
    """A day from which other rules hold; the day itself belongs to the new rules."""

    name: str
    value: date
    measure_sv: str
    measure_en: str
    source: str
    certainty: Certainty
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinateWindow:
    """Where coordinates in the systems `epsg` can lie: easting and northing in metres, ends inside."""

    name: str
    epsg: tuple[int, ...]
    easting: tuple[float, float]
    northing: tuple[float, float]
    unit: str
    measure_sv: str
    measure_en: str
    source: str
    certainty: Certainty
    rules: tuple[str, ...] = ()

    def holds(self, easting: float, northing: float) -> bool:
        """Whether the point lies in the window or on its edge. NaN does not."""
        west, east = self.easting
        south, north = self.northing
        return west <= easting <= east and south <= northing <= north


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReach:
    """How far south and north each local zone is used: northing in metres by EPSG code, before the margin."""

    northing: Mapping[int, tuple[float, float]]
    margin: float
    unit: str
    measure_sv: str
    measure_en: str
    source: str
    certainty: Certainty
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """One version of the national information specification for detailed plans.

    Parameters
    ----------
    version, media_type, published
        As the publisher states them.
    limits, dates, windows, foreign_windows
        By name, as in ``spec.toml``; the foreign ones are of systems that the model lacks.
    code_lists
        The allowed values, exact spelling, by the name of the list (planstatus, plantyp, enhet …).
    method_variants
        For each lagesbestamningsmetod its variants, in the specification's order.
    """

    version: str
    name: str
    publisher: str
    media_type: str
    published: date
    catalogue_release: str
    limits: Mapping[str, Limit]
    dates: Mapping[str, DateLimit]
    windows: Mapping[str, CoordinateWindow]
    foreign_windows: Mapping[str, CoordinateWindow]
    zone_reach: ZoneReach
    code_lists: Mapping[str, tuple[str | int, ...]]
    method_variants: Mapping[str, tuple[str, ...]]

    def limits_of(self, rule: str) -> tuple[Limit, ...]:
        """Return the limits that the rule with this id uses, in the order of ``spec.toml``."""
        return tuple(limit for limit in self.limits.values() if rule in limit.rules)

    def window(self, epsg: int) -> CoordinateWindow | None:
        """Return where coordinates in that reference system can lie; ``None`` for one the model lacks."""
        return next((window for window in self.windows.values() if epsg in window.epsg), None)


@cache
def load_specification(version: str = "4.1") -> Specification:
    """Return the facts of that version, read once. Raises `SpecError` when it or a fact is missing."""
    facts = tomllib.loads(resource(f"schemas/{version}/spec.toml").read_text(encoding="utf-8"))
    lists = json.loads(resource(f"schemas/{version}/codelists.json").read_bytes())
    try:
        return _specification(facts, lists)
    except (KeyError, TypeError) as error:
        raise SpecError(
            "spec.toml eller codelists.json för version {version} saknar eller har fel uppgift: {error}.",
            version=version,
            error=error,
        ) from error


def _specification(facts: Mapping[str, Any], lists: Mapping[str, Any]) -> Specification:
    stated = facts["specification"]
    return Specification(
        version=stated["version"],
        name=stated["name"],
        publisher=stated["publisher"],
        media_type=stated["media_type"],
        published=stated["published"],
        catalogue_release=stated["catalogue_release"],
        limits=_by_name(facts["limits"], Limit),
        dates=_by_name(facts["dates"], DateLimit),
        windows=_by_name(facts["coordinate_windows"], CoordinateWindow),
        foreign_windows=_by_name(facts["foreign_windows"], CoordinateWindow),
        zone_reach=_zone_reach(facts["zone_reach"]),
        code_lists=MappingProxyType({name: tuple(values) for name, values in lists["lists"].items()}),
        method_variants=MappingProxyType(
            {name: tuple(method["variant"]) for name, method in lists["lagesbestamningsmetod"].items()}
        ),
    )


def _zone_reach(table: Mapping[str, Any]) -> ZoneReach:
    northing = {int(epsg): (south, north) for epsg, (south, north) in table["northing"].items()}
    return ZoneReach(**{**_frozen(table), "northing": MappingProxyType(northing)})


def _by_name(tables: Mapping[str, Mapping[str, Any]], kind: Callable[..., _T]) -> Mapping[str, _T]:
    return MappingProxyType({name: kind(name=name, **_frozen(table)) for name, table in tables.items()})


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
