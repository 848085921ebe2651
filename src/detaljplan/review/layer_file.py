"""Reads the definition of a layer, and what a county says otherwise of layers, from TOML; every field is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from detaljplan.errors import SpecError
from detaljplan.language.words import Words
from detaljplan.read.toml import NotToml, toml_of
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import (
    Certainty,
    FieldMap,
    Layer,
    LayerGeometry,
    LayerSource,
    NearWeight,
    Only,
    Own,
    Relation,
    Secrecy,
    SourceKind,
    Weight,
)

_FARTHEST_M = 50_000
"""A guard against a distance given in the wrong unit, not a legal limit."""
_TEXTS = ("id", "name", "theme", "legal_basis", "authority", "question", "hit_means", "accuracy", "licence")
_MAPPED = ("id", "name", "type", "date", "link")
_Choice = TypeVar("_Choice", Ground, LayerGeometry, Weight, NearWeight, Secrecy, SourceKind, Certainty, Own)


@dataclass(frozen=True, slots=True)
class County:
    """What a county board says otherwise: by layer, the fields it replaces as they stand in the file, and figures.

    `figures` are those of the special questions that are the county's own, by question.
    """

    code: str
    source: str
    layers: Mapping[str, Mapping[str, Any]]
    figures: Mapping[str, Any]


def layer_of(raw: bytes, file_name: str) -> Layer:
    """Return the layer that a definition describes, or raise `SpecError` naming file and field."""
    return _layer(_Table(_toml(raw, file_name), file_name))


def county_of(raw: bytes, file_name: str) -> County:
    """Return what a county's file says, or raise `SpecError` naming file and field.

    That the fields are those of a layer is seen when they are laid over one: see `adjusted`.
    """
    table = _Table(_toml(raw, file_name), file_name)
    table.refuse_others({"county", "source", "layer", "question"})
    layers = {name: part.table for name, part in table.part("layer").parts()}
    figures = table.part("question").table if "question" in table.table else {}
    return County(table.text("county"), table.text("source"), layers, figures)


def adjusted(raw: bytes, file_name: str, told: Mapping[str, Any], told_in: str) -> Layer:
    """Return the layer of a definition with what a county says of it in the place of the definition's own.

    A county may say another relation, weight, secrecy, question, accuracy and note. What a layer is and rests
    on is the same everywhere.
    """
    own = _Table(told, told_in)
    own.refuse_others({"relation", "weight", "secrecy", "question", "accuracy", "note"})
    definition = _toml(raw, file_name)
    relation = {**definition.get("relation", {}), **own.part("relation").table} if "relation" in told else None
    return _layer(_Table({**definition, **told, **({"relation": relation} if relation else {})}, told_in))


def _toml(raw: bytes, file_name: str) -> dict[str, Any]:
    try:
        return toml_of(raw)
    except NotToml as error:
        raise SpecError("Filen är inte giltig TOML: {why}.", where=file_name, why=error.why) from error


def _layer(table: _Table) -> Layer:
    choices = {"ground": Ground, "geometry": LayerGeometry, "weight": Weight, "secrecy": Secrecy}
    table.refuse_others({*_TEXTS, *choices, "note", "relation", "source"})
    return Layer(
        **{field: table.text(field) for field in _TEXTS},
        ground=table.choice("ground", Ground),
        geometry=table.choice("geometry", LayerGeometry),
        weight=table.choice("weight", Weight),
        secrecy=table.choice("secrecy", Secrecy),
        note=table.maybe("note"),
        relation=_relation(table.part("relation")),
        sources=tuple(_source(part) for part in table.list_of("source")),
    )


def _relation(table: _Table) -> Relation:
    table.refuse_others({"distance_m", "near", "source", "certainty", "leaves_out"})
    return Relation(
        distance_m=table.number("distance_m", _FARTHEST_M),
        near=table.choice("near", NearWeight),
        source=table.text("source"),
        certainty=table.choice("certainty", Certainty),
        leaves_out=table.choice("leaves_out", Own) if "leaves_out" in table.table else None,
    )


def _source(table: _Table) -> LayerSource:
    table.refuse_others({"name", "kind", "certainty", "address", "table", "fields", "only", "whole_country"})
    return LayerSource(
        name=table.text("name"),
        kind=table.choice("kind", SourceKind),
        certainty=table.choice("certainty", Certainty),
        address=table.maybe("address"),
        table=table.maybe("table"),
        fields=_field_map(table.part("fields")),
        only=_only(table.part("only")) if "only" in table.table else None,
        whole_country=table.maybe("whole_country"),
    )


def _field_map(table: _Table) -> FieldMap:
    table.refuse_others({*_MAPPED, "shown"})
    return FieldMap(**{name: table.maybe(name) for name in _MAPPED}, shown=table.texts("shown"))


def _only(table: _Table) -> Only:
    table.refuse_others({"field", "values"})
    return Only(field=table.text("field"), values=table.texts("values"))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a file, whose faults are told with the file and the whole name of the field."""

    table: Mapping[str, Any]
    file_name: str
    prefix: str = ""

    def part(self, field: str) -> _Table:
        value = self.table.get(field)
        if not isinstance(value, dict):
            raise self._fault(field, Words("en tabell"), value)
        return _Table(value, self.file_name, f"{self.prefix}{field}.")

    def parts(self) -> list[tuple[str, _Table]]:
        return [(field, self.part(field)) for field in self.table]

    def list_of(self, field: str) -> list[_Table]:
        value = self.table.get(field)
        if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
            raise self._fault(field, Words("minst en tabell"), value)
        return [_Table(entry, self.file_name, f"{self.prefix}{field}.") for entry in value]

    def text(self, field: str) -> str:
        value = self.table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self._fault(field, Words("en text"), value)
        return value

    def maybe(self, field: str) -> str | None:
        return self.text(field) if field in self.table else None

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            raise self._fault(field, Words("en lista med texter"), value)
        return tuple(value)

    def number(self, field: str, most: float) -> float:
        value = self.table.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self._fault(field, Words("ett tal i meter, 0 till {most:n}", most=most), value)
        return float(value)

    def choice(self, field: str, kind: type[_Choice]) -> _Choice:
        value = self.table.get(field)
        try:
            return kind(str(value))
        except ValueError as error:
            raise self._fault(field, Words("något av {listed}", listed=", ".join(kind)), value) from error

    def refuse_others(self, known: set[str]) -> None:
        for field in sorted(set(self.table) - known):
            raise SpecError(
                "Lagerdefinitionens fält {field} är okänt. Ta bort det.",
                where=self.file_name,
                field=self.prefix + field,
            )

    def _fault(self, field: str, expected: Words, met: object) -> SpecError:
        return SpecError(
            "Lagerdefinitionens fält {field} ska vara {expected}, men är {found}. Rätta filen.",
            where=self.file_name,
            field=self.prefix + field,
            expected=expected,
            found=Words("inget alls") if met is None else repr(met),
        )
