"""The figures that the special questions use: the country's, and a county's own where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

from detaljplan.errors import SpecError
from detaljplan.language.words import Words
from detaljplan.read.toml import NotToml, toml_of
from detaljplan.review.definitions import counties_told
from detaljplan.review.layer import Certainty

_FILE = "questions.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Height:
    """Metres above ground over which an object goes to Försvarsmakten, in and outside sammanhållen bebyggelse."""

    source: str
    certainty: Certainty
    outside_m: float
    inside_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerousGoods:
    """Distances in metres at which a route counts, nearest first, and the zone that each use belongs to."""

    source: str
    certainty: Certainty
    steps_m: tuple[float, ...]
    zones: Mapping[str, tuple[str, ...]]

    def zone(self, kind_of_use: str) -> str | None:
        """Return the zone of a use, ``A`` (least sensitive) to ``C``; ``None`` where the guidance names none."""
        return next((zone for zone, kinds in self.zones.items() if kind_of_use in kinds), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Equivalent level at the façade in dBA over which the ordinance asks for more, and which uses are dwellings."""

    source: str
    certainty: Certainty
    facade_db: float
    dwellings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooding:
    """Uses that should lie above the highest flow; `sea_level_m` is a county's lowest level by the sea, RH 2000."""

    source: str
    certainty: Certainty
    sensitive: tuple[str, ...]
    sea_level_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shore:
    """Kinds of shore protection that say it is lifted, and those of them that come back with a new plan."""

    source: str
    certainty: Certainty
    lifted: tuple[str, ...]
    lifted_by_plan: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All of them."""

    height: Height
    dangerous_goods: DangerousGoods
    noise: Noise
    flooding: Flooding
    shore: Shore


@cache
def national_limits() -> Limits:
    """Return the figures of the whole country."""
    try:
        table = toml_of((files("detaljplan.review.questions") / _FILE).read_bytes())
    except NotToml as error:
        raise SpecError("Filen är inte giltig TOML: {why}.", where=_FILE, why=error.why) from error
    goods = table["dangerous_goods"]
    goods["zones"] = {zone: tuple(kinds) for zone, kinds in goods["zones"].items()}
    return Limits(
        height=Height(**_read(table["height"])),
        dangerous_goods=DangerousGoods(**_read(goods)),
        noise=Noise(**_read(table["noise"])),
        flooding=Flooding(**_read(table["flooding"])),
        shore=Shore(**_read(table["shore"])),
    )


@cache
def limits_of(county: str | None) -> Limits:
    """Return the figures of a county (two digits), or of the whole country where it says nothing."""
    told = counties_told().get(county or "")
    limits = national_limits()
    return adjusted(limits, told.figures, told.source, f"{told.code}.toml") if told else limits


def adjusted(limits: Limits, told: Mapping[str, Any], source: str, where: str) -> Limits:
    """Return the figures with what a county says in place of them; they then rest on the county's `source`.

    Raises
    ------
    SpecError
        The county names a figure that no question has.
    """
    changed = {}
    for part, values in told.items():
        own = getattr(limits, part, None) if part in _names(limits) else None
        if own is None or not isinstance(values, dict) or not set(values) <= _names(own) - {"source", "certainty"}:
            raise SpecError("Länets uppgifter om {part} hör inte till någon fråga.", where=where, part=part)
        changed[part] = replace(own, **_read({**values, "source": source, "certainty": Certainty.SEEN}))
    return replace(limits, **changed)


def _names(of: Any) -> set[str]:
    return {field.name for field in fields(of)}


def _read(table: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return values | {"certainty": Certainty(values["certainty"])}


def kind_of_use(code: str) -> str:
    """Return what a use is of, whatever precision it has: the first three parts of its bestämmelsekod."""
    return "_".join(code.split("_")[:3])


NO_CLASS = Words("oklassad användning")
