"""What a review layer is: one TOML file each in ``layers/``, checked when loaded. No features."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from detaljplan.errors import SpecError
from detaljplan.language.words import Words
from detaljplan.review.grounds import Ground


class Weight(StrEnum):
    """How a hit in the layer is sorted before a person has looked at it."""

    HEAVY = "heavy"
    ASSESSED = "assessed"


class LayerGeometry(StrEnum):
    """What the layer's objects are drawn as."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"
    MIXED = "mixed"


class Secrecy(StrEnum):
    """Who may see the layer. A protected layer gives everybody the same answer everywhere."""

    OPEN = "open"
    INTERNAL = "internal"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDistance:
    """How far from the plan an object counts as near, in metres; at the distance itself it does."""

    m: float
    source: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """Which of the source's fields hold an object's id, name, kind, date and link, and which are shown."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    date: str | None = None
    link: str | None = None
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The definition of one review layer.

    Parameters
    ----------
    legal_basis
        The paragraph the layer's contents rest on.
    ground
        The ground of PBL 11 kap. 10 § that a hit belongs under, or advice.
    question
        What a reviewer asks of a plan that is hit.
    hit_means
        What a hit means, and what it does not, for a planner.
    accuracy
        How the objects are placed and what is missing.
    note
        A reservation repeated with every result of the layer.
    """

    id: str
    name: str
    theme: str
    legal_basis: str
    authority: str
    ground: Ground
    geometry: LayerGeometry
    weight: Weight
    secrecy: Secrecy
    question: str
    hit_means: str
    accuracy: str
    licence: str
    source: str
    search_distance: SearchDistance
    fields: FieldMap
    note: str | None = None


_Choice = TypeVar("_Choice", bound=StrEnum)
_CHOICES = ("ground", "geometry", "weight", "secrecy")
_TEXTS = (
    "id",
    "name",
    "theme",
    "legal_basis",
    "authority",
    "question",
    "hit_means",
    "accuracy",
    "licence",
    "source",
)
_MAPPED = ("id", "name", "type", "date", "link")


@cache
def load_layers() -> tuple[Layer, ...]:
    """Return the layers that come with the program, by ground and then id.

    Raises
    ------
    SpecError
        When a definition is broken, naming the file and the field, or an id is used twice.
    """
    folder = files("detaljplan.review") / "layers"
    texts = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    layers = [layer_of(text, name) for name, text in sorted(texts.items())]
    _refuse_repeated(layers)
    return tuple(sorted(layers, key=lambda layer: (layer.ground.order, layer.id)))


def layer_of(text: str, file_name: str) -> Layer:
    """Return the layer that a definition in TOML describes, or raise `SpecError` naming file and field."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(
            "Lagerdefinitionen går inte att läsa som TOML: {error}.", where=file_name, error=error
        ) from error
    _refuse_unknown(table, {*_TEXTS, *_CHOICES, "note", "search_distance", "fields"}, file_name, "")
    return Layer(
        **{field: _text(table, field, file_name) for field in _TEXTS},
        ground=_choice(table, "ground", Ground, file_name),
        geometry=_choice(table, "geometry", LayerGeometry, file_name),
        weight=_choice(table, "weight", Weight, file_name),
        secrecy=_choice(table, "secrecy", Secrecy, file_name),
        note=_text(table, "note", file_name) if "note" in table else None,
        search_distance=_search_distance(_table(table, "search_distance", file_name), file_name),
        fields=_field_map(_table(table, "fields", file_name), file_name),
    )


def _search_distance(table: Mapping[str, Any], file_name: str) -> SearchDistance:
    _refuse_unknown(table, {"m", "source", "certainty"}, file_name, "search_distance.")
    metres = table.get("m")
    # The upper bound is a guard against a distance given in the wrong unit, not a legal limit.
    if isinstance(metres, bool) or not isinstance(metres, int | float) or not 0 <= metres <= 50_000:
        raise _fault(file_name, "search_distance.m", Words("ett tal i meter, 0 till 50 000"), metres)
    return SearchDistance(
        m=float(metres),
        source=_text(table, "source", file_name, "search_distance."),
        certainty=_text(table, "certainty", file_name, "search_distance."),
    )


def _field_map(table: Mapping[str, Any], file_name: str) -> FieldMap:
    _refuse_unknown(table, {*_MAPPED, "shown"}, file_name, "fields.")
    shown = table.get("shown", [])
    if not isinstance(shown, list) or not all(isinstance(field, str) and field for field in shown):
        raise _fault(file_name, "fields.shown", Words("en lista med fältnamn"), shown)
    mapped = {name: _text(table, name, file_name, "fields.") for name in _MAPPED if name in table}
    return FieldMap(**mapped, shown=tuple(shown))


def _table(table: Mapping[str, Any], field: str, file_name: str) -> Mapping[str, Any]:
    value = table.get(field)
    if not isinstance(value, dict):
        raise _fault(file_name, field, Words("en tabell"), value)
    return value


def _text(table: Mapping[str, Any], field: str, file_name: str, prefix: str = "") -> str:
    value = table.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _fault(file_name, prefix + field, Words("en text"), value)
    return value


def _choice(table: Mapping[str, Any], field: str, kind: type[_Choice], file_name: str) -> _Choice:
    value = table.get(field)
    try:
        return kind(str(value))
    except ValueError as error:
        raise _fault(file_name, field, Words("något av {listed}", listed=", ".join(kind)), value) from error


def _refuse_unknown(table: Mapping[str, Any], known: set[str], file_name: str, prefix: str) -> None:
    for field in sorted(set(table) - known):
        raise SpecError(
            "Lagerdefinitionens fält {prefix}{field} är okänt. Ta bort det.",
            where=file_name,
            prefix=prefix,
            field=field,
        )


def _refuse_repeated(layers: Iterable[Layer]) -> None:
    seen: set[str] = set()
    for layer in layers:
        if layer.id in seen:
            raise SpecError("Lagret {id} är definierat två gånger. Ta bort det ena.", where="layers", id=layer.id)
        seen.add(layer.id)


def _fault(file_name: str, field: str, expected: Words, met: object) -> SpecError:
    found = Words("inget alls") if met is None else repr(met)
    return SpecError(
        "Lagerdefinitionens fält {field} ska vara {expected}, men är {found}. Rätta filen.",
        where=file_name,
        field=field,
        expected=expected,
        found=found,
    )
