"""The legend (teckenförklaring) of a plan map: which rows, in which order; not their looks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from detaljplan.language.words import Words, counted
from detaljplan.numerals import Language, day
from detaljplan.style.palette import LineKind, legend_order, line_kind_of, line_of, pattern_of
from detaljplan.web.views import PlanPage, ProvisionKind, ProvisionRow

LAND_KINDS = ("Allmän plats", "Kvartersmark", "Vattenområde")

_NUMBERED = re.compile(r"(?P<letters>.*?)(?P<number>\d*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendRow:
    """One row: what the swatch shows, and the words beside it.

    Exactly one of `line`, `colour`/`symbol_id` or `letters` decides the swatch, in that order.
    """

    text: str
    letters: str | None = None
    filled: bool = False
    colour: str | None = None
    symbol_id: int | None = None
    line: LineKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendGroup:
    """Rows under one category of the catalogue; ``None`` when they have none."""

    category: str | None
    rows: tuple[LegendRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendSection:
    """A heading with its groups of rows."""

    heading: str
    groups: tuple[LegendGroup, ...]


def legend_of(page: PlanPage, lang: Language = "sv") -> tuple[LegendSection, ...]:
    """Return the legend of a plan: sections in the order of the plan map, empty ones left out.

    One row per distinct provision. Uses sort by letters, then number, then text; property provisions stand
    under their category (alphabetical, none last), those with a symbol first. Source: the order of a legend
    after BFS 2020:6, as drawn by a CC0 style library.
    """
    rows = {key: _groups(key, rows) for key, rows in _by_section(page.provisions).items()}
    rows["lines"] = (LegendGroup(category=None, rows=_lines(page.provisions)),)
    if implementation := _implementation(page, lang):
        rows["implementation"] = (LegendGroup(category=None, rows=(LegendRow(text=implementation),)),)
    return tuple(
        LegendSection(heading=h.heading, groups=rows[h.section]) for h in legend_order() if rows.get(h.section)
    )


def section_of(provision: ProvisionRow) -> str:
    """Return the key of the section a provision stands in."""
    if provision.kind is ProvisionKind.ADMINISTRATIVE:
        return "administrative"
    land = provision.land if provision.land in LAND_KINDS else ""
    return f"{'use' if provision.kind is ProvisionKind.USE else 'property'}:{land}"


def _by_section(provisions: Iterable[ProvisionRow]) -> dict[str, list[ProvisionRow]]:
    sections: dict[str, list[ProvisionRow]] = {}
    seen = set()
    for p in provisions:
        key = (section_of(p), p.letters, p.wording, p.colour, p.symbol_id, p.category)
        if key not in seen:
            seen.add(key)
            sections.setdefault(key[0], []).append(p)
    return sections


def _groups(section: str, provisions: list[ProvisionRow]) -> tuple[LegendGroup, ...]:
    if section.startswith("use:"):
        return (LegendGroup(category=None, rows=tuple(map(_row, sorted(provisions, key=_use_order)))),)
    categories = sorted({p.category for p in provisions}, key=lambda c: (c is None, c or ""))
    return tuple(
        LegendGroup(
            category=category,
            rows=tuple(map(_row, sorted((p for p in provisions if p.category == category), key=_property_order))),
        )
        for category in categories
    )


def _use_order(provision: ProvisionRow) -> tuple[str, int, str]:
    match = _NUMBERED.fullmatch(provision.letters or "")
    # A delivered label may end in any number of digits; more than nine is no running number.
    digits = match["number"][:9] if match else ""
    letters = match["letters"] if match else ""
    return letters, int(digits or 0), provision.wording or ""


def _property_order(provision: ProvisionRow) -> tuple[bool, str, int, str]:
    return provision.symbol_id is None, *_use_order(provision)


def _row(provision: ProvisionRow) -> LegendRow:
    return LegendRow(
        text=provision.wording or Words("Bestämmelsen saknar formulering i leveransen"),
        letters=provision.letters,
        filled=provision.kind is ProvisionKind.USE,
        colour=provision.colour,
        symbol_id=provision.symbol_id if pattern_of(provision.symbol_id) else None,
        line=line_kind_of(provision.symbol_id),
    )


def _lines(provisions: tuple[ProvisionRow, ...]) -> tuple[LegendRow, ...]:
    properties = [p for p in provisions if p.kind is ProvisionKind.PROPERTY and p.area_m2 is not None]
    shown = [LineKind.PLAN, LineKind.USE]
    if any(not p.secondary for p in properties):
        shown.append(LineKind.PROPERTY)
    if any(p.secondary for p in properties):
        shown.append(LineKind.SECONDARY)
    return tuple(LegendRow(text=line_of(kind).name, line=kind) for kind in shown)


def _implementation(page: PlanPage, lang: Language) -> Words | None:
    months = page.implementation_months
    if months is None:
        return None
    whole_years = months >= 12 and months % 12 == 0
    length = counted(months // 12, "{n} år", "{n} år", lang) if whole_years else _months(months, lang)
    if page.implementation_starts is None:
        return Words("Genomförandetiden är {length} från den dag planen får laga kraft.", length=length)
    start = day(page.implementation_starts, lang)
    return Words("Genomförandetiden är {length} från den {start}.", length=length, start=start)


def _months(months: int, lang: Language) -> str:
    return counted(months, "{n} månad", "{n} månader", lang)
