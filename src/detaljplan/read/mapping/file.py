"""Reads a mapping file (TOML, docs/mapping.md). Strict: what is not known is an error that names the place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Never
from zoneinfo import ZoneInfo

from detaljplan.errors import MappingError, reason_of
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened
from detaljplan.read.geopackage import layout
from detaljplan.read.mapping.plan_mapping import ATTRIBUTES, Column, Join, Part, PlanMapping, Role, Source
from detaljplan.read.opening import read_at_most
from detaljplan.read.toml import NotToml, toml_of

VERSION = 1
# Guards against hostile files: the mapping of every attribute with long tables of values is far smaller.
MAX_BYTES = 256 * 1024
MAX_PARTS = 100
_NAMES_SHOWN = 12
_PART_KEYS: Mapping[Role, frozenset[str]] = {
    Role.PLAN: frozenset({"layer", "key", "filter", "also", "columns", "area"}),
    Role.PROVISION: frozenset({"layer", "plan", "kind", "filter", "also", "columns", "area", "values"}),
    Role.AREA: frozenset({"layer", "column", "key", "filter", "also", "columns"}),
    Role.VALUE: frozenset({"layer", "column", "key", "filter", "also", "columns"}),
    Role.DECISION: frozenset({"layer", "plan", "key", "filter", "also", "columns"}),
    Role.DOCUMENT: frozenset({"layer", "plan", "filter", "also", "columns"}),
}
_SOURCE_KEYS = frozenset({"layer", "column", "columns", "value", "values", "date", "zone", "separator"})
_JOIN_KEYS = frozenset({"layer", "column", "key"})
_DATE = re.compile(r"(?:%[YymdHMS]|[^%]){3,40}\Z")
_SCALARS = (str, int, float, bool)
_KEY = Words("nyckeln")


def read_mapping(path: Path) -> PlanMapping:
    """Return the mapping in a file.

    Raises
    ------
    MappingError
        It cannot be opened or is no mapping; says where in it, what was expected, and what is near.
    """
    try:
        raw = read_at_most(path, MAX_BYTES)
    except OSError as error:
        raise MappingError("Mappningen kan inte öppnas ({reason}).", where=str(path), reason=reason_of(error)) from None
    return mapping_of(raw, path.name)


def mapping_of(raw: bytes, name: str) -> PlanMapping:
    """Return the mapping in these bytes; otherwise as `read_mapping`."""
    if len(raw) > MAX_BYTES:
        raise MappingError("Mappningen är större än vi läser ({most} kB).", where=name, most=MAX_BYTES // 1024)
    try:
        table = toml_of(raw)
    except NotToml as error:
        raise MappingError("Mappningen är inte giltig TOML: {why}.", where=name, why=error.why) from None
    return _Reader(name).mapping(table)


def near(met: str, known: Iterable[str]) -> Words:
    """Return a sentence or two of what is near a name that is not known, and of what there is."""
    names = sorted(known)
    close = get_close_matches(met.casefold(), [name.casefold() for name in names], n=2, cutoff=0.6)
    alike = [f'"{shortened(name, 40)}"' for name in names if name.casefold() in close]
    listed = ", ".join(shortened(name, 40) for name in names[:_NAMES_SHOWN])
    there = f"{listed}{' …' if len(names) > _NAMES_SHOWN else ''}" if listed else Words("inget")
    if not alike:
        return Words("Det som finns: {there}.", there=there)
    return Words("Menade du {alike}? Det som finns: {there}.", alike=_either(alike), there=there)


def _either(names: Sequence[str]) -> str:
    *first, last = names
    return Words("{first} eller {last}", first=", ".join(first), last=last) if first else last


class _Reader:
    """Reads the tables of one mapping; every place is told as in ``provisions[2].columns.status``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.date: str | None = None
        self.zone: str | None = None

    def mapping(self, table: Mapping[str, Any]) -> PlanMapping:
        known = {"mapping_version", "date", "zone", "plan", "provisions", "decisions", "documents"}
        self._only(table, known, "")
        if table.get("mapping_version") != VERSION or table["mapping_version"] is True:
            self._refuse("mapping_version", Words("Förväntade {version}, den form vi läser", version=VERSION))
        self.date, self.zone = self._date(table, ""), self._zone(table, "")
        if "plan" not in table:
            self._refuse("plan", Words("Förväntade en tabell [plan] med planens lager"))
        plan = self._part(Role.PLAN, table["plan"], "plan")
        several = {role: self._several(table, role, plan) for role in (Role.PROVISION, Role.DECISION, Role.DOCUMENT)}
        return PlanMapping(
            name=self.name,
            plan=plan,
            provisions=several[Role.PROVISION],
            decisions=several[Role.DECISION],
            documents=several[Role.DOCUMENT],
        )

    def _several(self, table: Mapping[str, Any], role: Role, owner: Part) -> tuple[Part, ...]:
        """Return the parts of a list of tables; their places are numbered from 1."""
        members = table.get(role.value, [])
        if not isinstance(members, list) or len(members) > MAX_PARTS:
            expected = Words("Förväntade en lista [[{name}]] av högst {most} tabeller", name=role.value, most=MAX_PARTS)
            self._refuse(role.value, expected)
        prefix = f"{owner.where}.{role.value}" if role is Role.VALUE else role.value
        return tuple(self._part(role, one, f"{prefix}[{n}]", owner) for n, one in enumerate(members, start=1))

    def _part(self, role: Role, table: Any, where: str, owner: Part | None = None) -> Part:
        self._only(table, _PART_KEYS[role], where)
        if role in (Role.AREA, Role.VALUE) and owner and "layer" not in table:
            layer, join = owner.layer, None
            if {"column", "key"} & set(table):
                self._refuse(f"{where}.layer", Words("Förväntade ett lager bredvid column och key"))
        else:
            layer = self._text(table, "layer", where)
            join = self._join(table, where, layer) if role in (Role.AREA, Role.VALUE) else None
        attributes = self._attributes(role, table.get("columns", {}), f"{where}.columns")
        if role is Role.PROVISION:
            self._check_lengths(attributes, f"{where}.columns")
            attributes["typ"] = self._kind(table, where)
        part = Part(
            role=role,
            where=where,
            layer=layer,
            join=join,
            plan=self._plan_column(role, table, where, layer, owner),
            key=self._text(table, "key", where) if role is Role.DECISION and "key" in table else None,
            filter=self._filter(table.get("filter", {}), f"{where}.filter"),
            also=self._also(table.get("also", []), f"{where}.also"),
            attributes=attributes,
        )
        return self._with_inner(part, table)

    def _kind(self, table: Mapping[str, Any], where: str) -> Source:
        """Return what says which kind of provision the rows are: one of the three, or a column."""
        given = table.get("kind")
        if isinstance(given, dict):
            return self._source(given, f"{where}.kind", several=False)
        if given not in layout.KINDS:
            self._refuse(f"{where}.kind", Words("Förväntade ett slag av bestämmelse"), str(given), layout.KINDS)
        return Source(where=f"{where}.kind", constant=given)

    def _check_lengths(self, attributes: Mapping[str, Source], where: str) -> None:
        lengths = {len(source.columns) for source in attributes.values() if len(source.columns) > 1}
        if len(lengths) > 1:
            self._refuse(where, Words("Förväntade lika många kolumner i varje columns"))

    def _with_inner(self, part: Part, table: Mapping[str, Any]) -> Part:
        """Return the part with its areas and values, once every layer that a column names is joined."""
        areas = self._part(Role.AREA, table["area"], f"{part.where}.area", part) if "area" in table else None
        made = replace(part, areas=areas, values=self._several(table, Role.VALUE, part))
        around = {part.layer, *(join.layer for join in part.also)}
        keys = {f"{inner.join.where}.key" for inner in made.parts if inner.join}
        for inner in made.parts:
            joined = {*around, inner.layer, *(join.layer for join in inner.also)}
            for layer, _, where in inner.columns():
                if layer not in joined and where not in keys:
                    told = Words('Lagret "{layer}" är inte hopkopplat med also', layer=shortened(layer, 40))
                    self._refuse(where, told, layer, joined)
        return made

    def _plan_column(
        self, role: Role, table: Mapping[str, Any], where: str, layer: str, owner: Part | None
    ) -> Column | None:
        """Return the column that tells which plan a row is of; a row of the plan's own layer has the plan's."""
        key = "key" if role is Role.PLAN else "plan"
        if key in table and role in (Role.PLAN, Role.PROVISION, Role.DECISION, Role.DOCUMENT):
            return self._column(table[key], f"{where}.{key}")
        return owner.plan if owner and owner.layer == layer and owner.role is Role.PLAN else None

    def _attributes(self, role: Role, table: Any, where: str) -> dict[str, Source]:
        several = role is Role.PROVISION
        self._only(table, ATTRIBUTES[role].keys() - ({"typ"} if several else set()), where, Words("uppgiften"))
        return {name: self._source(given, f"{where}.{name}", several=several) for name, given in table.items()}

    def _source(self, given: Any, where: str, *, several: bool) -> Source:
        if isinstance(given, str):
            return Source(where=where, columns=(Column(given),), date=self.date, zone=self.zone)
        self._only(given, _SOURCE_KEYS, where)
        named = [key for key in ("column", "columns", "value") if key in given]
        if len(named) != 1 or (named == ["columns"] and not several):
            self._refuse(where, Words("Förväntade en av column och value (i en bestämmelse också columns)"))
        if "value" in given and not isinstance(given["value"], _SCALARS):
            self._refuse(f"{where}.value", Words("Förväntade en text, ett tal eller true/false"))
        return Source(
            where=where,
            columns=self._columns(given, where),
            constant=given.get("value"),
            values=self._values(given["values"], f"{where}.values") if "values" in given else None,
            date=self._date(given, where) or self.date,
            zone=self._zone(given, where) or self.zone,
            separator=self._text(given, "separator", where) if "separator" in given else ";",
        )

    def _columns(self, given: Mapping[str, Any], where: str) -> tuple[Column, ...]:
        layer = self._text(given, "layer", where) if "layer" in given else None
        if "columns" not in given:
            return (Column(self._text(given, "column", where), layer),) if "column" in given else ()
        names = given["columns"]
        if not isinstance(names, list) or not 0 < len(names) <= MAX_PARTS or not all(_is_text(n) for n in names):
            self._refuse(f"{where}.columns", Words("Förväntade en lista av kolumnnamn"))
        return tuple(Column(name, layer) for name in names)

    def _column(self, given: Any, where: str) -> Column:
        if isinstance(given, str) and given:
            return Column(given)
        self._only(given, {"layer", "column"}, where)
        return Column(
            self._text(given, "column", where), self._text(given, "layer", where) if "layer" in given else None
        )

    def _join(self, table: Mapping[str, Any], where: str, layer: str) -> Join:
        if "column" not in table or "key" not in table:
            self._refuse(where, Words("Förväntade column (i raden som äger) och key (i lagret)"))
        column = self._column(table["column"], f"{where}.column")
        return Join(where=where, layer=layer, column=column, key=self._text(table, "key", where))

    def _also(self, members: Any, where: str) -> tuple[Join, ...]:
        if not isinstance(members, list) or len(members) > MAX_PARTS:
            self._refuse(where, Words("Förväntade en lista av tabeller"))
        found = []
        for number, table in enumerate(members, start=1):
            place = f"{where}[{number}]"
            self._only(table, _JOIN_KEYS, place)
            found.append(self._join(table, place, self._text(table, "layer", place)))
        return tuple(found)

    def _filter(self, table: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(table, dict) or not all(isinstance(value, _SCALARS) for value in table.values()):
            self._refuse(where, Words("Förväntade kolumner och de värden de ska ha"))
        return dict(table)

    def _values(self, table: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(table, dict) or not table or not all(isinstance(v, _SCALARS) for v in table.values()):
            self._refuse(where, Words("Förväntade en tabell från det som står i kolumnen till vad det betyder"))
        return dict(table)

    def _date(self, table: Mapping[str, Any], where: str) -> str | None:
        form = table.get("date")
        if form is None or (isinstance(form, str) and _DATE.match(form) and "%d" in form and "%m" in form):
            return form
        self._refuse(f"{where}.date", Words("Förväntade ett datumformat av %Y, %y, %m, %d, %H, %M och %S"))

    def _zone(self, table: Mapping[str, Any], where: str) -> str | None:
        zone = table.get("zone")
        try:
            return None if zone is None else ZoneInfo(zone).key
        except (OSError, KeyError, ValueError, TypeError, AttributeError):
            self._refuse(f"{where}.zone", Words("Förväntade en tidszon, till exempel UTC eller Europe/Stockholm"))

    def _text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if not _is_text(value):
            self._refuse(f"{where}.{key}", Words("Förväntade en text"))
        return str(value)

    def _only(self, table: Any, known: Iterable[str], where: str, what: Words = _KEY) -> None:
        """Raise when this is no table, or has a key that is not known."""
        if not isinstance(table, dict):
            self._refuse(where, Words("Förväntade en tabell"))
        for key in table:
            if key not in known:
                told = Words('Okänt: {what} "{key}"', what=what, key=shortened(key, 40))
                self._refuse(f"{where}.{key}", told, key, known)

    def _refuse(self, where: str, expected: Words, met: str | None = None, known: Iterable[str] = ()) -> Never:
        place = f"{self.name}, {shortened(where.lstrip('.'), 120)}"
        if met is None:
            raise MappingError("{expected}.", where=place, expected=expected)
        raise MappingError("{expected}. {near}", where=place, expected=expected, near=near(met, known))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and len(value) <= 500
