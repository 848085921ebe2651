"""The rows of a municipality's own layers that belong to the plan a mapping asks for. What they mean: `tables`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

from detaljplan.errors import MappingError
from detaljplan.language.words import Words
from detaljplan.plan.values import Unreadable, composed, shortened
from detaljplan.read.geopackage.tables import Layer, Row, Tables
from detaljplan.read.mapping.file import near
from detaljplan.read.mapping.plan_mapping import Column, Join, Part, PlanMapping
from detaljplan.read.mapping.values import as_text

_PLANS_SHOWN = 12
_NAMED_BY = ("namn", "beteckning", "objektidentitet")

Found = Mapping[str | None, Row]
"""A row (under ``None`` and its layer's name), and the rows of other layers that belong to it by theirs."""


def wanted_of(mapping: PlanMapping, layers: Iterable[Layer]) -> Mapping[str, frozenset[str]]:
    """Return the columns that a mapping needs, by layer.

    Raises
    ------
    MappingError
        The mapping names a layer or a column that the file does not have; says which are near.
    """
    known = {layer.name: layer for layer in layers}
    wanted: dict[str, set[str]] = defaultdict(set)
    for part in mapping.parts:
        for layer, where in part.layers():
            if layer not in known:
                told = Words('Lagret "{layer}" finns inte i filen', layer=shortened(layer, 60))
                _refuse(mapping, where, told, layer, known)
            wanted[layer].update(())
    for part in mapping.parts:
        for layer, column, where in part.columns():
            if column not in known[layer].columns:
                told = Words(
                    'Kolumnen "{column}" finns inte i lagret "{layer}"',
                    column=shortened(column, 60),
                    layer=shortened(layer, 60),
                )
                _refuse(mapping, where, told, column, known[layer].columns)
            wanted[layer].add(column)
    return {layer: frozenset(columns) for layer, columns in wanted.items()}


def _refuse(mapping: PlanMapping, where: str, told: Words, met: str, known: Iterable[str]) -> NoReturn:
    place = f"{mapping.name}, {shortened(where, 120)}"
    raise MappingError("{expected}. {near}", where=place, expected=told, near=near(met, known))


def text_of(found: Found, column: Column) -> str | None:
    """Return what a column holds, as keys are compared; ``None`` where it holds nothing."""
    row = found.get(column.layer)
    met = None if row is None else row.get(column.name)
    return None if met is None else as_text(met)


class PlanRows:
    """The rows of the plan that is asked for, with what belongs to them.

    `strays` tells of the rows met that are of no plan in the file, whatever plan is asked for.

    Raises
    ------
    MappingError
        There is no such plan, or several and none is asked for; lists them.
    """

    def __init__(self, mapping: PlanMapping, tables: Tables) -> None:
        self.mapping = mapping
        self.tables = tables
        self._indexes: dict[tuple[str, str], Mapping[str, list[Row]]] = {}
        self.strays: list[Unreadable] = []
        self._plans = self._all_plans()
        self._keys = self._all_keys()
        self.key, self.chosen = self._chosen()

    def of(self, part: Part) -> Iterator[Found]:
        """Yield the rows of a part that are the plan's."""
        if part.plan is None and not part.filter and len(self._plans) > 1:
            where = f"{self.mapping.name}, {part.where}"
            raise MappingError(
                "Filen har flera planer, men här sägs inte vilken plan raderna hör till. "
                "Ange plan = kolumnen med planens nyckel (key i [plan]).",
                where=where,
            )
        strays: list[Row] = []
        for found in self._rows(part):
            key = self.key if part.plan is None else text_of(found, part.plan)
            if key == self.key:
                yield found
            elif key not in self._keys:
                strays.append(found[None])
        if strays:
            self.strays.append(_of_no_plan(strays, self.mapping.plan.layer))

    def refuse_filtered(self, parts: Iterable[Part]) -> None:
        """Raise `MappingError` when the filter of a part passes none of the rows that its layer has."""
        for part in parts:
            rows = self.tables.rows.get(part.layer, ())
            if rows and not any(_passes(row, part) for row in rows):
                where = f"{self.mapping.name}, {part.where}.filter"
                raise MappingError(
                    'Planen fick inga bestämmelser: ingen av de {count} raderna i lagret "{layer}" stämmer med filter.',
                    where=where,
                    count=len(rows),
                    layer=shortened(part.layer, 60),
                )

    def inner(self, part: Part, owner: Found) -> Iterator[Found]:
        """Yield the rows of an area or value that belong to its owner's row: joined with it, or that row itself."""
        for row in self._matching(part.join, owner) if part.join else (owner[None],):
            if _passes(row, part):
                yield self._with_others(part, row, owner)

    def _all_plans(self) -> dict[str, list[Found]]:
        """Return the rows of every plan by its key; without a key each row is a plan."""
        plans: dict[str, list[Found]] = defaultdict(list)
        column = self.mapping.plan.plan
        for number, found in enumerate(self._rows(self.mapping.plan), start=1):
            key = text_of(found, column) if column else str(number)
            plans[key or ""].append(found)
        return plans

    def _all_keys(self) -> frozenset[str | None]:
        """Return the key of every plan in the layer, those that the filter passes over too."""
        part = self.mapping.plan
        rows = self.tables.rows.get(part.layer, ()) if part.plan else ()
        found = (self._with_others(part, row, {}) for row in rows)
        return frozenset(key for row in found if part.plan and (key := text_of(row, part.plan)) is not None)

    def _chosen(self) -> tuple[str, list[Found]]:
        asked = self.mapping.chosen
        fits = list(self._plans) if asked is None else self._called(asked, str) or self._called(asked, _loosely)
        if len(fits) == 1:
            return fits[0], self._plans[fits[0]]
        listed = ", ".join(self._told(key, rows[0]) for key, rows in list(self._plans.items())[:_PLANS_SHOWN])
        listed += " …" * (len(self._plans) > _PLANS_SHOWN)
        where = f"{self.mapping.name}, plan"
        if not self._plans:
            layer = shortened(self.mapping.plan.layer, 60)
            raise MappingError('Lagret "{layer}" har ingen plan som stämmer med filter.', where=where, layer=layer)
        if fits:
            raise MappingError(
                "Det finns {count} planer att välja på. Ange en av dem med --plan eller filter: {listed}.",
                where=where,
                count=len(fits),
                listed=listed,
            )
        raise MappingError(
            'Planen "{asked}" finns inte. De som finns: {listed}.',
            where=where,
            asked=shortened(asked, 60),
            listed=listed,
        )

    def _called(self, asked: str, written: Callable[[str], str]) -> list[str]:
        """Return the keys of the plans that are called so, the names on both sides written in one way."""
        wanted = written(asked)
        return [key for key, rows in self._plans.items() if wanted in map(written, (key, *self._names(rows[0])))]

    def _names(self, found: Found) -> list[str]:
        """Return what else the plan is called, in the columns themselves."""
        attributes = self.mapping.plan.attributes
        columns = [column for name in _NAMED_BY if name in attributes for column in attributes[name].columns]
        return [text for column in columns if (text := text_of(found, column))]

    def _told(self, key: str, found: Found) -> str:
        name = next(iter(self._names(found)), "")
        return shortened(f"{key} ({name})" if name and name != key else key, 60)

    def _rows(self, part: Part) -> Iterator[Found]:
        for row in self.tables.rows.get(part.layer, ()):
            if _passes(row, part):
                yield self._with_others(part, row, {})

    def _with_others(self, part: Part, row: Row, owner: Found) -> Found:
        """Return the row with the rows of other layers that belong to it (`also`), the first of each."""
        found: dict[str | None, Row] = {**owner, None: row, part.layer: row}
        for join in part.also:
            others = self._matching(join, found)
            if others:
                found[join.layer] = others[0]
            else:
                found.pop(join.layer, None)
        return found

    def _matching(self, join: Join, found: Found) -> list[Row]:
        met = text_of(found, join.column)
        return [] if met is None else self._index(join.layer, join.key).get(met, [])

    def _index(self, layer: str, key: str) -> Mapping[str, list[Row]]:
        if (layer, key) not in self._indexes:
            index: dict[str, list[Row]] = defaultdict(list)
            for row in self.tables.rows.get(layer, ()):
                if key in row:
                    index[as_text(row[key])].append(row)
            self._indexes[layer, key] = index
        return self._indexes[layer, key]


def _of_no_plan(rows: Sequence[Row], layer: str) -> Unreadable:
    """Return that rows cannot be of any plan, told at the first of them."""
    shown = shortened(layer, 60)
    return Unreadable(
        f"{len(rows)} rader i {shortened(rows[0].table, 60)} vars nyckel saknas eller inte finns där",
        rows[0].place,
        f'nyckeln till en plan i lagret "{shown}"',
        f'the key of a plan in the layer "{shown}"',
    )


def _loosely(name: str) -> str:
    """Return a name without letter case, and with å, ä and ö as one character each."""
    return composed(name).casefold()


def _passes(row: Row, part: Part) -> bool:
    return all(column in row and as_text(row[column]) == as_text(value) for column, value in part.filter.items())
