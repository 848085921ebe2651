"""Where a document departs from the information model's JSON Schema, each fault at its exact place.

The library answers at once whether a value follows the schema, but each error object of its own carries a
copy of the faulty object: a missing attribute beside a million vertices takes seconds. So the faults are
sought here, branch by branch, and only in branches the library has refused.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from detaljplan.errors import BrokenFile
from detaljplan.spec.resources import resource

if TYPE_CHECKING:
    from jsonschema_rs import Validator, ValidatorMap

SHOWN_CHARACTERS = 80
_INTEGER_BITS = 128  # no whole number of a plan has more; Python refuses to write very long ones
_TYPES = {
    "object": ("ett objekt", "an object"),
    "array": ("en lista", "a list"),
    "string": ("text", "text"),
    "integer": ("ett heltal", "a whole number"),
    "number": ("ett tal", "a number"),
    "boolean": ("true eller false", "true or false"),
    "null": ("null", "null"),
}
# What a text must look like, by format or pattern: Swedish, English.
_SHAPES = {
    "date": (
        "ett datum som finns, skrivet ÅÅÅÅ-MM-DD",
        "a date that exists, written YYYY-MM-DD",
    ),
    "date-time": (
        "en tidpunkt med tidszon, skriven som 2026-01-15T10:00:00Z",
        "a time with time zone, written as 2026-01-15T10:00:00Z",
    ),
    "uri": ("en fullständig adress (URI)", "a complete address (URI)"),
    "^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$": (
        "en identitet (uuid) med gemener, 8-4-4-4-12 tecken 0-9 och a-f",
        "an identity (uuid) in lower case, 8-4-4-4-12 characters 0-9 and a-f",
    ),
}
# What the parts of coordinates are to a planner, by their place in the schema.
_COORDINATES_OF = {
    "#/$defs/koordinat": ("en punkt med öst och nord", "a point of easting and northing"),
    "#/$defs/koordinat/items": ("ett tal i meter", "a number in metres"),
    "#/$defs/koordinatlinje": ("en linje med minst två punkter", "a line of at least two points"),
    "#/$defs/koordinatring": (
        "en ring med minst fyra punkter, där den sista är den första igen",
        "a ring of at least four points, the last of them the first again",
    ),
    "#/$defs/koordinater": ("en lista av punkter", "a list of points"),
    "#/$defs/koordinatlinjer": ("en lista av linjer", "a list of lines"),
    "#/$defs/koordinatyta": ("en lista av ringar, den yttre först", "a list of rings, the outer one first"),
    "#/$defs/koordinatytor": ("en lista av ytor", "a list of areas"),
}
# Only the first that is broken is told: a text that is not a date breaks the format and the pattern.
_LEAVES = ("enum", "const", "format", "pattern", "minItems")
_COORDINATES = "#/$defs/koordinat"
_Task = tuple[str, object, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFault:
    """One departure from the schema.

    Parameters
    ----------
    pointer
        JSON pointer to the faulty value. For a missing attribute: to the object that lacks it. For an
        attribute that the model does not have: to that attribute.
    keyword
        The schema keyword that was broken: required, additionalProperties, type, enum, const, format, pattern
        or minItems. A text with both a pattern and a format is told once, as format.
    expected_sv, expected_en
        What the schema expects at that place.
    met
        The value met as JSON, control characters escaped, at most 80 characters; empty when missing.
    attribute
        The name of the missing or unknown attribute.
    few
        What there is too little of, in Swedish and English, where the value itself would only be a count of items.
    decomposed
        The value would be right, were its letters written as one character each (Unicode NFC).
    """

    pointer: str
    keyword: str
    expected_sv: str
    expected_en: str
    met: str
    attribute: str | None = None
    few: tuple[str, str] | None = None
    decomposed: bool = False

    @property
    def met_sv(self) -> str:
        """What stands there, for a Swedish sentence."""
        if self.few:
            return self.few[0]
        hint = " med isärtagna bokstäver (å, ä och ö ska vara ett tecken var: Unicode NFC)" if self.decomposed else ""
        return self._met("ingenting") + hint

    @property
    def met_en(self) -> str:
        """What stands there, for an English sentence."""
        if self.few:
            return self.few[1]
        hint = " with decomposed letters (å, ä and ö must be one character each: Unicode NFC)"
        return self._met("nothing") + (hint if self.decomposed else "")

    def _met(self, nothing: str) -> str:
        if self.keyword == "required":
            return nothing
        return f"{shown(self.attribute)}: {self.met}" if self.keyword == "additionalProperties" else self.met

    @property
    def message_sv(self) -> str:
        """One Swedish sentence: what was met and what was expected."""
        if self.keyword == "required":
            return f"Uppgiften {shown(self.attribute)} saknas. Lägg till den."
        if self.keyword == "additionalProperties":
            return f"Uppgiften {shown(self.attribute)} finns inte i modellen: {self.expected_sv}."
        return f"Här väntades {self.expected_sv}, men där står {self.met_sv}."

    @property
    def message_en(self) -> str:
        """The same in English."""
        if self.keyword == "required":
            return f"The attribute {shown(self.attribute)} is missing. Add it."
        if self.keyword == "additionalProperties":
            return f"The attribute {shown(self.attribute)} is not in the model: {self.expected_en}."
        return f"Expected {self.expected_en} here, but met {self.met_en}."


def schema_faults(tree: object) -> Iterator[SchemaFault]:
    """Yield every departure of a parsed NGP JSON document from the schema, in the order of the schema.

    `tree` is the document as a JSON parser gives it: dict, list, str, int, float, bool and None, nested at
    most the thousand levels that parsers allow. Faults are sought as they are asked for, so a caller may stop
    after some. Of a geometry's coordinates only the first faulty one is told, since one wrong nesting makes
    all of them wrong. Raises `BrokenFile` when a text holds half a Unicode character or a value is nothing
    JSON can hold. Source: Nationell informationsspecifikation Detaljplan 4.1, chapter 4.
    """
    yield from _Seeker(_validators()).faults(tree)


def schema_text() -> str:
    """Return the JSON Schema (2020-12) itself as it is published."""
    return resource("schemas/4.1/detaljplan.schema.json").read_text(encoding="utf-8")


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


@cache
def _validators() -> ValidatorMap:
    import jsonschema_rs

    return jsonschema_rs.validator_map_for(_schema(), validate_formats=True, offline=True)


class _Seeker:
    """Seeks faults with the library's verdict on each part of the schema.

    `at` is always the place of a part in the schema, `pointer` that of a value in the document.
    """

    def __init__(self, validators: ValidatorMap) -> None:
        self._validators = validators

    def faults(self, tree: object) -> Iterator[SchemaFault]:
        # Iterators on a list instead of recursion: geometry collections may nest as deep as they like.
        todo: list[Iterator[_Task]] = [iter([("#", tree, "")])]
        while todo:
            task = next(todo[-1], None)
            if task is None:
                todo.pop()
            elif not self._accepts(task[0], task[1]):
                at, value, pointer = task
                part = _part(at)
                if "type" in part and not _leaf_accepts("type", part["type"], value):
                    yield _in_a_planners_words(at, value, _leaf_fault("type", part["type"], value, pointer))
                else:
                    yield from (_in_a_planners_words(at, value, own) for own in _own_faults(part, value, pointer))
                    todo.append(self._inner(at, part, value, pointer))

    def _accepts(self, at: str, value: object) -> bool:
        try:
            return self._validators[at].is_valid(value)
        except ValueError as error:
            raise BrokenFile(
                "Dokumentet innehåller något som JSON inte kan hålla, till exempel ett halvt Unicode-tecken. "
                "Spara filen som UTF-8 och försök igen."
            ) from error

    def _inner(self, at: str, part: Mapping[str, Any], value: object, pointer: str) -> Iterator[_Task]:
        if "$ref" in part:
            yield part["$ref"], value, pointer
        if isinstance(value, dict):
            for name in part.get("properties", ()):
                if name in value:
                    yield f"{at}/properties/{name}", value[name], f"{pointer}/{name}"
        if isinstance(value, list) and "items" in part:
            yield from self._items(at, value, pointer)
        for index in range(len(part.get("allOf", ()))):
            inner = f"{at}/allOf/{index}"
            if self._accepts(f"{inner}/if", value):
                yield f"{inner}/then", value, pointer

    def _items(self, at: str, values: list[object], pointer: str) -> Iterator[_Task]:
        inner = f"{at}/items"
        for index, item in enumerate(values):
            if not self._accepts(inner, item):
                yield inner, item, f"{pointer}/{index}"
                if at.startswith(_COORDINATES):
                    return


def _own_faults(part: Mapping[str, Any], value: object, pointer: str) -> Iterator[SchemaFault]:
    """Yield the faults of the value itself, not of what lies in it."""
    for keyword in _LEAVES:
        if keyword in part and not _leaf_accepts(keyword, part[keyword], value):
            yield _leaf_fault(keyword, part[keyword], value, pointer)
            break
    if isinstance(value, dict):
        known = part.get("properties", {})
        for name in part.get("required", ()):
            if name not in value:
                yield _missing(name, pointer)
        if part.get("additionalProperties") is False:
            for name in value:
                if name not in known:
                    yield _unknown(name, value[name], tuple(known), pointer)


def _leaf_fault(keyword: str, stated: Any, value: object, pointer: str) -> SchemaFault:
    expected_sv, expected_en = _expected(keyword, stated)
    return SchemaFault(
        pointer=pointer,
        keyword=keyword,
        expected_sv=expected_sv,
        expected_en=expected_en,
        met=shown(value),
        decomposed=_right_when_composed(keyword, stated, value),
    )


def _in_a_planners_words(at: str, value: object, fault: SchemaFault) -> SchemaFault:
    """Return the fault, that of coordinates told of points, lines and rings instead of lists and items."""
    if at not in _COORDINATES_OF:
        return fault
    expected_sv, expected_en = _COORDINATES_OF[at]
    few = _few(at, value) if fault.keyword == "minItems" and isinstance(value, list) else None
    return replace(fault, expected_sv=expected_sv, expected_en=expected_en, few=few)


def _few(at: str, items: list[object]) -> tuple[str, str] | None:
    """Return how many points, or numbers of a point, there are; ``None`` where the items are something else."""
    of_point = at == "#/$defs/koordinat"
    if any(isinstance(item, list) is of_point for item in items):
        return None
    number = len(items)
    if of_point:
        return ("bara ett tal", "only one number") if number else ("inga tal", "no numbers")
    if number == 1:
        return "bara en punkt", "only one point"
    return (f"bara {number} punkter", f"only {number} points") if number else ("inga punkter", "no points")


def _right_when_composed(keyword: str, stated: Any, value: object) -> bool:
    """Return whether only the way its letters are written keeps a text out of a code list."""
    if keyword not in ("enum", "const") or not isinstance(value, str) or value.isascii():
        return False
    return _leaf_accepts(keyword, stated, unicodedata.normalize("NFC", value))


def _missing(name: str, pointer: str) -> SchemaFault:
    return SchemaFault(
        pointer=pointer,
        keyword="required",
        expected_sv=f"uppgiften {name}",
        expected_en=f"the attribute {name}",
        met="",
        attribute=name,
    )


def _unknown(name: str, value: object, known: tuple[str, ...], pointer: str) -> SchemaFault:
    return SchemaFault(
        pointer=f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}",
        keyword="additionalProperties",
        expected_sv=f"bara {', '.join(known)}",
        expected_en=f"only {', '.join(known)}",
        met=shown(value),
        attribute=name,
    )


def _expected(keyword: str, stated: Any) -> tuple[str, str]:
    if keyword == "type":
        return _TYPES[stated]
    if keyword in ("format", "pattern"):
        return _SHAPES[stated]
    if keyword == "minItems":
        return (
            ("minst en post", "at least one item")
            if stated == 1
            else (f"minst {stated} poster", f"at least {stated} items")
        )
    if keyword == "enum" and len(stated) > 1:
        values = ", ".join(json.dumps(one, ensure_ascii=False) for one in stated)
        return f"något av {values}", f"one of {values}"
    only = json.dumps(stated[0] if keyword == "enum" else stated, ensure_ascii=False)
    return only, only


def shown(value: object) -> str:
    """Return a value of a document as JSON for a message: one line, at most 80 characters, nothing hidden.

    Control characters and others that do not print (also those that turn the direction of text) are escaped;
    of a list or an object only the size is told.
    """
    if isinstance(value, dict):
        return f"{{…}} ({len(value)})" if value else "{}"
    if isinstance(value, list):
        return f"[…] ({len(value)})" if value else "[]"
    if isinstance(value, int) and value.bit_length() > _INTEGER_BITS:
        return "…"
    text = json.dumps(value[:SHOWN_CHARACTERS] if isinstance(value, str) else value, ensure_ascii=False)
    escaped = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    cut = len(escaped) > SHOWN_CHARACTERS or (isinstance(value, str) and len(value) > SHOWN_CHARACTERS)
    return escaped[: SHOWN_CHARACTERS - 1] + "…" if cut else escaped


@cache
def _part(at: str) -> Any:
    found: Any = _schema()
    for step in at.split("/")[1:]:
        found = found[int(step) if isinstance(found, list) else step]
    return found


def _leaf_accepts(keyword: str, stated: Any, value: object) -> bool:
    return _leaf_validator(keyword, json.dumps(stated)).is_valid(value)


@cache
def _leaf_validator(keyword: str, stated: str) -> Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator({keyword: json.loads(stated)}, validate_formats=True)
