"""Follows a mapping: the rows of a municipality's own layers, told as rows of the layout we know.

They keep their own table, number and columns as places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from detaljplan.read.geopackage import layout
from detaljplan.read.geopackage.tables import Row, Tables
from detaljplan.read.mapping.plan_mapping import ATTRIBUTES, Column, Part, PlanMapping, Role, Source
from detaljplan.read.mapping.rows import Found, PlanRows, text_of
from detaljplan.read.mapping.values import as_text, constant_of, parts_of, translated

_PLAN, _AREAS = "planomrade", "egenskap_yta"
_CODES = ("planbestammelsekatalogreferens", "bestammelsekod")


class MappedRow(Row):
    """A row of the layout we know, made of a row of the file.

    `sources` tells by attribute which row and column of the file its value was read from; no column is the row.
    """

    __slots__ = ("sources",)

    def __init__(self, values: Mapping[str, Any], made_of: Row, sources: dict[str, tuple[Row, str]]) -> None:
        super().__init__(values)
        self.table, self.number, self.sources = made_of.table, made_of.number, sources

    def place_of(self, column: str) -> str:
        """Return the table, row and column of the file that an attribute was read from, and what lies in it."""
        named, inner = column, ""
        while named and named not in self.sources:
            named, _, step = named.rpartition("/")
            inner = f"{step}/{inner}" if inner else step
        if not named:
            return super().place_of(column)
        row, own = self.sources[named]
        rest = "/".join(filter(None, (own, inner)))
        return row.place_of(rest) if rest else row.place


def mapped(mapping: PlanMapping, tables: Tables) -> Tables:
    """Return the rows of the plan that the mapping asks for, in the layout we know.

    Raises
    ------
    MappingError
        There is no such plan, or several and none is asked for, or a filter leaves it without any provision.
    """
    rows = PlanRows(mapping, tables)
    made = _Plan(rows).tables()
    if not made.get(layout.PROVISIONS):
        rows.refuse_filtered(mapping.provisions)
    return replace(tables, rows=made, chosen=True, strays=tuple(rows.strays))


class _Plan:
    """The plan that is asked for, made row by row into the tables of our layout."""

    def __init__(self, rows: PlanRows) -> None:
        self.rows = rows
        self.made: dict[str, list[Row]] = defaultdict(list)
        self._areas: set[Hashable] = set()

    def tables(self) -> Mapping[str, Sequence[Row]]:
        """Return the rows by table."""
        mapping = self.rows.mapping
        for found in self.rows.chosen:
            self._add_plan(mapping.plan, found)
        for part in mapping.provisions:
            for found in self.rows.of(part):
                self._add_provisions(part, found)
        for table, parts in ((layout.DECISIONS, mapping.decisions), (layout.DOCUMENTS, mapping.documents)):
            for part in parts:
                self._add_stated(table, part)
        return self.made

    def _add_plan(self, part: Part, found: Found) -> None:
        row = made_of(part, found)
        if part.areas is None:
            self._put_geometry(row, found)
        self.made[_PLAN].append(row)
        if part.areas:
            for around in self.rows.inner(part.areas, found):
                self.made[_PLAN].append(self._put_geometry(made_of(part.areas, around), around))

    def _add_provisions(self, part: Part, found: Found) -> None:
        area = self._area(part, found)
        for number in numbers_of(part, found):
            row = made_of(part, found, number)
            row["yta"] = area
            self._put_values(row, part, found)
            self.made[layout.PROVISIONS].append(row)

    def _area(self, part: Part, found: Found) -> Hashable:
        """Return what the provision names its area by; the rows of that area are made the first time."""
        areas = part.areas or part
        own = found[None]
        met = text_of(found, areas.join.column) if areas.join else own.place
        key = (areas.where, met)
        if met is None or key in self._areas:
            return key
        self._areas.add(key)
        for around in self.rows.inner(areas, found) if part.areas else (found,):
            row = self._put_geometry(made_of(areas, around, only=ATTRIBUTES[Role.AREA]), around)
            row["objektidentitet"] = key
            self.made[_AREAS].append(row)
        return key

    def _put_values(self, row: MappedRow, part: Part, found: Found) -> None:
        """Add the values of a provision's variables; one without a value is none."""
        values = [made_of(inner, around) for inner in part.values for around in self.rows.inner(inner, found)]
        values = [value for value in values if "variabelvarde" in value]
        if values:
            row["bestammelsevarde"] = [dict(value) for value in values]
        for number, value in enumerate(values):
            row.sources[f"bestammelsevarde/{number}"] = value, ""
            row.sources.update({f"bestammelsevarde/{number}/{name}": at for name, at in value.sources.items()})

    def _put_geometry(self, row: MappedRow, found: Found) -> MappedRow:
        own = found[None]
        column, _ = self.rows.tables.geometry_columns.get(own.table, ("", 0))
        if column in own:
            row[column] = own[column]
            row.sources["geom"] = own, column
        return row

    def _add_stated(self, table: str, part: Part) -> None:
        """Add decisions or documents: rows where a column, and not the mapping alone, states something."""
        for found in self.rows.of(part):
            row = made_of(part, found)
            if not any(name in row for name in row.sources):
                continue
            if part.key:
                row["fid"] = text_of(found, Column(part.key))
            self.made[table].append(row)


def made_of(part: Part, found: Found, number: int = 0, only: Collection[str] = ()) -> MappedRow:
    """Return what a part's columns and constants give of one row.

    Parameters
    ----------
    number
        Which of several provisions of the row it is.
    only
        The attributes wanted; empty means all.
    """
    values: dict[str, Any] = {}
    sources: dict[str, tuple[Row, str]] = {}
    for name, source in part.attributes.items():
        if only and name not in only:
            continue
        kind = ATTRIBUTES[part.role][name]
        if not source.columns:
            values[name] = constant_of(source, kind)
            continue
        column = source.columns[number if len(source.columns) > 1 else 0]
        if column.layer not in found:
            continue
        row = found[column.layer]
        sources[name] = row, column.name
        met = _code(row, column, source, number) if name in _CODES else row.get(column.name)
        value = None if met is None else translated(source, met, kind)
        if value is not None:
            values[name] = value
    return MappedRow(values, found[None], sources)


def numbers_of(part: Part, found: Found) -> Sequence[int]:
    """Return which of several columns, or of several codes in one column, are filled in; the first where none is."""
    several = [source.columns for source in part.attributes.values() if len(source.columns) > 1]
    if several:
        filled = [n for n, columns in enumerate(zip(*several, strict=True)) if any(text_of(found, c) for c in columns)]
        return filled or (0,)
    coded = [part.attributes[name] for name in _CODES if name in part.attributes and part.attributes[name].columns]
    counts = [len(_codes(text_of(found, source.columns[0]), source)) for source in coded]
    return range(max((1, *counts)))


def _code(row: Row, column: Column, source: Source, number: int) -> object:
    """Return one of the codes that stand in a column, by its number unless each has a column of its own."""
    met = row.get(column.name)
    if len(source.columns) > 1 or not isinstance(met, str):
        return met
    codes = _codes(as_text(met), source)
    return codes[number] if number < len(codes) else None


def _codes(text: str | None, source: Source) -> list[str]:
    return parts_of(text, source.separator) if text else []
