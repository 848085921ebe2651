"""The symbols of ``boverket.toml``, looked up by the field's own names. Draws nothing."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from detaljplan.errors import SpecError
from detaljplan.language.words import Words


class LineKind(StrEnum):
    """The lines of a plan map; the three boundaries first, the one drawn on top first of all."""

    PLAN = "plan"
    USE = "use"
    PROPERTY = "property"
    SECONDARY = "secondary"
    REAL_PROPERTY = "real_property"
    NO_EXIT = "no_exit"
    FENCE = "fence"


@dataclass(frozen=True, slots=True)
class Marker:
    """A small sign, repeated along a line or over an area. Lengths in points on paper."""

    shape: str
    size_pt: float
    stroke_pt: float
    every_pt: float = 0.0
    first_pt: float = 0.0
    filled: bool = False


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a line is drawn, in points on paper; empty `dashes_pt` is a whole line, zero width no line."""

    name: str
    width_pt: float
    dashes_pt: tuple[float, ...]
    dash_offset_pt: float = 0.0
    cap: str = "butt"
    symbol_id: int | None = None
    marker: Marker | None = None


@dataclass(frozen=True, slots=True)
class PatternStyle:
    """An area pattern: a marker on a square grid, every second row shifted. In points on paper."""

    symbol_id: int
    name: str
    common_name: str
    grid_pt: float
    shift_pt: float
    marker: Marker


@dataclass(frozen=True, slots=True)
class LegendHeading:
    """One section of the legend: the key its rows are sorted under, and its Swedish heading."""

    section: str
    heading: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The whole symbol file. Get it from `load_palette`."""

    source: str
    paper: str
    unknown_fill: str
    fills: Mapping[str, str]
    letter_colours: Mapping[str, str]
    lines: Mapping[LineKind, LineStyle]
    patterns: Mapping[int, PatternStyle]
    legend: tuple[LegendHeading, ...]
    raw: Mapping[str, Any]


@cache
def load_palette() -> Palette:
    """Return the symbols of the package.

    Raises
    ------
    SpecError
        The symbol file of the installation is missing, broken or lacks a part.
    """
    try:
        text = files(__package__).joinpath("boverket.toml").read_text(encoding="utf-8")
        return _palette(tomllib.loads(text))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SpecError(
            "Symbolerna för plankartan kunde inte läsas ({error}). Installera programmet på nytt.",
            where="style/boverket.toml",
            error=error,
        ) from error


def fill_of(colour_name: str | None) -> str:
    """Return the ``#rrggbb`` of a colour as Boverket's catalogue names it (``Gul``).

    A name the catalogue does not have, or none, gives the neutral fill of an unknown use: the colour comes
    from a delivered plan and may be anything.
    """
    palette = load_palette()
    return palette.fills.get(colour_name or "", palette.unknown_fill)


def colour_of(letters: str | None) -> str | None:
    """Return the colour a use with these letters has in the catalogue in force, ``None`` when it has none.

    For older plans, whose own entries the catalogue no longer lists. A running number is left out (R1).
    """
    return load_palette().letter_colours.get((letters or "").rstrip("0123456789"))


def line_of(kind: LineKind | str) -> LineStyle:
    """Return how a line kind is drawn.

    Raises
    ------
    SpecError
        There is no such line kind.
    """
    try:
        return load_palette().lines[LineKind(kind)]
    except (ValueError, KeyError) as error:
        known = ", ".join(LineKind)
        raise SpecError("Linjetypen {kind!r} finns inte. Kända linjetyper: {known}.", kind=kind, known=known) from error


def pattern_of(symbol_id: int | None) -> PatternStyle | None:
    """Return the area pattern of a catalogue symbol id (66 prickmark, 67 korsmark, 68 ringmark)."""
    return load_palette().patterns.get(symbol_id) if symbol_id is not None else None


def line_kind_of(symbol_id: int | None) -> LineKind | None:
    """Return the line of a catalogue symbol id (15 utfart, 16 stängsel, 30 fastighetsindelning)."""
    lines = load_palette().lines.items()
    return next((k for k, line in lines if symbol_id is not None and line.symbol_id == symbol_id), None)


def legend_order() -> tuple[LegendHeading, ...]:
    """Return the sections of the legend in the order they stand."""
    return load_palette().legend


@cache
def style_json() -> str:
    """Return the symbols as JSON, for the map in the browser. Keys are those of ``boverket.toml``."""
    return json.dumps(load_palette().raw, ensure_ascii=False)


def _palette(raw: dict[str, Any]) -> Palette:
    return Palette(
        source=Words(raw["source"]),
        paper=raw["paper"],
        unknown_fill=raw["unknown_fill"],
        fills=raw["fills"],
        letter_colours={text: colour for colour, letters in raw["letter_colours"].items() for text in letters},
        lines={LineKind(kind): _line(line) for kind, line in raw["lines"].items()},
        patterns={int(number): _pattern(int(number), pattern) for number, pattern in raw["patterns"].items()},
        legend=tuple(LegendHeading(one["section"], Words(one["heading"])) for one in raw["legend"]),
        raw=raw,
    )


def _line(raw: dict[str, Any]) -> LineStyle:
    marker = raw.get("marker")
    return LineStyle(
        name=Words(raw["name"]),
        width_pt=raw["width_pt"],
        dashes_pt=tuple(raw["dashes_pt"]),
        dash_offset_pt=raw.get("dash_offset_pt", 0.0),
        cap=raw.get("cap", "butt"),
        symbol_id=raw.get("symbol_id"),
        marker=Marker(**marker) if marker else None,
    )


def _pattern(symbol_id: int, raw: dict[str, Any]) -> PatternStyle:
    return PatternStyle(
        symbol_id=symbol_id,
        name=raw["name"],
        common_name=raw["common_name"],
        grid_pt=raw["grid_pt"],
        shift_pt=raw["shift_pt"],
        marker=Marker(**raw["marker"]),
    )
