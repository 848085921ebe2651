"""What a mapping says: which layers and columns of a municipality's own GeoPackage give what of a plan.

See docs/mapping.md. `file` reads one, `tables` follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from detaljplan.plan.values import EMPTY
from detaljplan.read.geopackage import layout
from detaljplan.read.ngp.attributes import (
    DECISION,
    DOCUMENT,
    GEOMETRY,
    PLAN_OBJECT,
    POSITIONING,
    POSITIONING_METHOD,
    PROVISION_OBJECTS,
    QUALITY,
    REFERENCE_DATE,
    VARIABLE_VALUE,
    Kind,
    ObjectType,
)


class Role(StrEnum):
    """What the rows of a part are; the value is the part's name in the mapping file."""

    PLAN = "plan"
    PROVISION = "provisions"
    AREA = "area"
    VALUE = "values"
    DECISION = "decisions"
    DOCUMENT = "documents"


_PLAN_KEYS = {Role.PLAN: "key"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, of the part's own layer or of one that its rows are joined with."""

    name: str
    layer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the value of one attribute comes from.

    Parameters
    ----------
    where
        The place in the mapping file.
    columns
        Several only in a provision: one provision for each that is filled in.
    constant
        The value itself, where no column has it.
    values
        From what the column holds to what it means; an empty text means nothing.
    date
        How days and moments are written (strptime); ``None`` is ISO 8601.
    zone
        The time zone of moments that do not say their own.
    separator
        Between the values of a list.
    """

    where: str
    columns: tuple[Column, ...] = ()
    constant: Any = None
    values: Mapping[str, Any] | None = None
    date: str | None = None
    zone: str | None = None
    separator: str = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The rows of `layer` whose column `key` holds what the owner's `column` holds."""

    where: str
    layer: str
    column: Column
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the rows of one layer give.

    Parameters
    ----------
    where
        The place in the mapping file, such as ``provisions[2]``.
    join
        How the rows of an area or a value belong to their owner; ``None``: they are the owner's own.
    plan
        The column that says which plan a row is of: of the plan its key.
    key
        Of a decision the column that its documents name it by.
    filter
        Only rows with these values in these columns.
    also
        Further layers whose rows the columns may lie in, each row having one or none.
    areas, values
        Of a provision (and `areas` of the plan) where they lie elsewhere or have attributes of their own.
    """

    role: Role
    where: str
    layer: str
    join: Join | None = None
    plan: Column | None = None
    key: str | None = None
    filter: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    also: tuple[Join, ...] = ()
    attributes: Mapping[str, Source] = field(default_factory=lambda: EMPTY)
    areas: Part | None = None
    values: tuple[Part, ...] = ()

    @property
    def parts(self) -> Iterator[Part]:
        """The part and those in it."""
        yield self
        if self.areas:
            yield self.areas
        yield from self.values

    def layers(self) -> Iterator[tuple[str, str]]:
        """Yield every layer that is named, and its place in the mapping."""
        yield self.layer, f"{self.where}.layer"
        for join in self.also:
            yield join.layer, f"{join.where}.layer"

    def columns(self) -> Iterator[tuple[str, str, str]]:
        """Yield every column that is named: its layer, its name and the place in the mapping."""
        for name in self.filter:
            yield self.layer, name, f"{self.where}.filter"
        if self.plan:
            yield self.plan.layer or self.layer, self.plan.name, f"{self.where}.{_PLAN_KEYS.get(self.role, 'plan')}"
        if self.key:
            yield self.layer, self.key, f"{self.where}.key"
        for source in self.attributes.values():
            for column in source.columns:
                yield column.layer or self.layer, column.name, source.where
        inner = (part.join for part in (self.areas, *self.values) if part and part.join)
        for join in (*self.also, *inner):
            yield join.column.layer or self.layer, join.column.name, f"{join.where}.column"
            yield join.layer, join.key, f"{join.where}.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMapping:
    """A whole mapping, and which plan of the layers is asked for.

    Parameters
    ----------
    name
        The mapping's file name, for errors.
    chosen
        The key, designation, name or identity of the plan that is asked for; ``None`` where there is only one.
    """

    name: str
    plan: Part
    provisions: tuple[Part, ...] = ()
    decisions: tuple[Part, ...] = ()
    documents: tuple[Part, ...] = ()
    chosen: str | None = None

    @property
    def parts(self) -> Iterator[Part]:
        """Every part, those in others too."""
        for part in (self.plan, *self.provisions, *self.decisions, *self.documents):
            yield from part.parts


def _kinds(names: tuple[str, ...], *objects: ObjectType) -> dict[str, Kind]:
    known = {attribute.name: attribute.kind for one in reversed(objects) for attribute in one.attributes}
    return {name: known.get(name, Kind.TEXT) for name in names}


_AREA = {
    **_kinds((*layout.METADATA, *layout.GEOMETRY), POSITIONING, GEOMETRY),
    **{column: _kinds((name,), POSITIONING_METHOD)[name] for column, name in layout.METHOD.items()},
}
_VALUES = _kinds(tuple(VARIABLE_VALUE.by_name), VARIABLE_VALUE)
_PROVISION = (
    *(column for column in layout.PROVISION if column not in layout.IDENTITY[1:]),
    *(*layout.QUALITY, *layout.OF_USE, *layout.OF_PROPERTY, *layout.OF_OTHERS),
    *("reglerarAnvandningsbestammelse", "motiv", "bestammelsekod", "beteckning"),
)
_DOCUMENT = (*layout.DOCUMENT, "roll", "huvudomrade", "underlagstyp", "lank", "referensIdentitet", "beslut")
ATTRIBUTES: Mapping[Role, Mapping[str, Kind]] = {
    Role.PLAN: {**_kinds((*layout.PLAN, *layout.QUALITY), PLAN_OBJECT, QUALITY), **_AREA},
    Role.PROVISION: {
        **_kinds(_PROVISION, *PROVISION_OBJECTS.values(), QUALITY),
        "typ": Kind.TEXT,  # kind in the mapping
        "bestammelsevarde": Kind.OBJECTS,
        **_AREA,
    },
    Role.AREA: _AREA,
    Role.VALUE: _VALUES,
    Role.DECISION: _kinds((*layout.DECISION, *layout.DECISION_LISTS), DECISION),
    Role.DOCUMENT: {
        **_kinds((*_DOCUMENT, "specifikReferens"), DOCUMENT),
        **_kinds(("datum", "handelse"), REFERENCE_DATE),
        "innehall": Kind.TEXTS,
    },
}
"""What each kind of part may give: attributes by wire name, those of inner objects as in docs/geopackage.md."""
