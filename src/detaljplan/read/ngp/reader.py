"""Reads the national JSON, version 4: bytes to a Document, a Document to a Plan. Tolerant; judges nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import BrokenFile, NotAPlan, OverLimit
from detaljplan.language.words import Words
from detaljplan.plan.model import Plan, PlanGeometry, PlanStatus, PlanType, Provision
from detaljplan.plan.values import EMPTY, Unreadable, composed, shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.limits import ReadingLimits, stated_limits
from detaljplan.read.ngp.attributes import (
    GEOMETRY,
    MEDIA_TYPE,
    PLAN,
    PLAN_OBJECT,
    POSITIONING,
    PROVISION_OBJECTS,
    TYPE,
    Attribute,
    Kind,
    ObjectType,
    unknown,
)
from detaljplan.read.ngp.features import NotPlain, parse_features
from detaljplan.read.ngp.shapes import Shapes
from detaljplan.read.ngp.size import refuse_large_json
from detaljplan.read.ngp.values import Object, Values

_KINDS = (PLAN, *PROVISION_OBJECTS)
_GEOMETRIES = ("plangeometri", "bestammelsegeometri")
_EXPECTED = Words("Förväntade nationell JSON för detaljplan version 4: en FeatureCollection med en detaljplan")


def parse(raw: bytes, name: str, limits: ReadingLimits | None = None) -> Document:
    """Return the file as a Document.

    Raises
    ------
    BrokenFile
        The bytes are not UTF-8 or not JSON; says the line and column.
    NotAPlan
        JSON, but no plan of version 4.
    OverLimit
        More objects, lists or nesting, or a longer text, than is read; told before it is parsed.
    """
    return document_of(*loaded(raw, name, limits or stated_limits()), raw, name)


def loaded(raw: bytes, name: str, limits: ReadingLimits) -> tuple[Any, Shapes]:
    """Return any JSON parsed, and the areas of provisions taken out of it. Raises `BrokenFile`, `OverLimit`."""
    refuse_large_json(raw, limits, name)
    text, shapes = raw.removeprefix(b"\xef\xbb\xbf"), Shapes(Values())
    try:
        return parse_features(text, shapes), shapes
    except NotPlain:
        return _loaded(text, name), shapes


def document_of(tree: Any, shapes: Shapes, raw: bytes, name: str) -> Document:
    """Return what was `loaded` of the bytes as a Document. Raises `NotAPlan` when it holds no plan of version 4."""
    _refuse_other_things(tree, name)
    return Document(name=name, file_format=FileFormat.NGP_JSON, raw=raw, tree=tree, kept={"shapes": shapes})


def _loaded(raw: bytes, name: str) -> Any:
    """Return the whole text parsed; what is no JSON is told with line and column."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if error.pos and "recursion" in str(error).lower():
            raise OverLimit("Filen är nästlad djupare än vi läser (högst 1 024 nivåer).", where=name) from None
        return _loaded_with_nan(raw, name)


def _loaded_with_nan(raw: bytes, name: str) -> Any:
    """Return JSON that orjson refuses only for NaN or Infinity, which some exporters write: a finding later."""
    try:
        tree = json.loads(raw.decode("utf-8"))
        json.dumps(tree, ensure_ascii=False).encode()  # finds half characters, which no text can be written with
        return tree
    except UnicodeEncodeError:
        raise BrokenFile(
            "En text i filen innehåller ett halvt Unicode-tecken (en ensam \\ud800-kod). Exportera den på nytt.",
            where=name,
        ) from None
    except UnicodeDecodeError as error:
        raise BrokenFile(
            "Förväntade UTF-8, men byte {byte} är något annat. Spara om filen som UTF-8.", where=name, byte=error.start
        ) from None
    except RecursionError:
        raise OverLimit("Filen är nästlad djupare än vi läser (högst 1 024 nivåer).", where=name) from None
    except json.JSONDecodeError as error:
        place = Words("{file}, rad {line}, kolumn {column}", file=name, line=error.lineno, column=error.colno)
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            raise BrokenFile(
                "Filen tar slut mitt i; den är troligen avkapad. Exportera eller hämta den på nytt.",
                where=place,
            ) from None
        raise BrokenFile(
            'Filen är inte giltig JSON. Vid "{text}" kan den inte läsas vidare. Exportera den på nytt.',
            where=place,
            text=shortened(error.doc[error.pos :], 20),
        ) from None
    except ValueError:
        raise OverLimit(
            "Filen har ett heltal med fler än 4 300 siffror. Inget i en plan är så stort; exportera den på nytt.",
            where=name,
        ) from None


def _other_thing(tree: Any) -> Words:
    if isinstance(tree, dict) and "type" in tree:
        return Words('dess type är "{type}"', type=shortened(tree["type"]))
    if isinstance(tree, dict):
        return Words("den har ingen type")
    return Words("den är en lista") if isinstance(tree, list) else Words("den är ett enda värde")


def _refuse_other_things(tree: Any, name: str) -> None:
    if not isinstance(tree, dict) or tree.get("type") != "FeatureCollection":
        raise NotAPlan("{expected}. Filen är JSON, men {met}.", where=name, expected=_EXPECTED, met=_other_thing(tree))
    media = tree.get("feature:mediatyp")
    if isinstance(media, str) and media.startswith("application/vnd.lm.") and media != MEDIA_TYPE:
        raise NotAPlan(
            "{expected}. Filen säger sig vara {media}; exportera version 4.",
            where=name,
            expected=_EXPECTED,
            media=shortened(media),
        )
    if not plan_places(tree):
        raise NotAPlan(
            "{expected}. Filen är en FeatureCollection utan någon sådan feature. "
            "Kontrollera att det är detaljplanen som exporterats.",
            where=name,
            expected=_EXPECTED,
        )
    if _is_for_maps(tree):
        raise NotAPlan(
            "{expected}. I den här filen står ytorna i geometry och inga i plangeometri eller bestammelsegeometri: "
            "det är en GeoJSON för kartor. Använd den nationella JSON:en, eller filen som GeoJSON:en gjordes av.",
            where=name,
            expected=_EXPECTED,
        )


def _is_for_maps(tree: Mapping[str, Any]) -> bool:
    """Return whether geometries stand only where GeoJSON has them, as in what `write.geojson` writes for maps."""
    features = list(_features(tree))
    own = any(properties.get(key) for _, properties, _ in features for key in _GEOMETRIES)
    return not own and any(isinstance(feature.get("geometry"), dict) for feature, _, _ in features)


def _features(tree: Mapping[str, Any]) -> Iterator[tuple[Object, Object, str]]:
    """Yield every feature of the model: the feature, its properties (the kind's letters composed), their place."""
    for number, feature in enumerate(_members(tree)):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        told = properties.get(TYPE) if isinstance(properties, dict) else None
        kind = composed(told) if isinstance(told, str) else None
        if isinstance(properties, dict) and kind in _KINDS:
            read = properties if kind == told else {**properties, TYPE: kind}
            yield feature, read, f"/features/{number}/properties"


def _members(tree: Mapping[str, Any]) -> list[Any]:
    members = tree.get("features")
    return members if isinstance(members, list) else []


def plan_places(tree: Mapping[str, Any]) -> list[str]:
    """Return the places of every plan feature; a delivery holds one."""
    return [where for _, properties, where in _features(tree) if properties[TYPE] == PLAN]


def plan_of(document: Document) -> Plan:
    """Return the first plan of the document with all its provisions."""
    return _PlanReader(document).plan()


class _PlanReader:
    def __init__(self, document: Document) -> None:
        self.tree = document.tree
        self.values = Values()
        self.shapes = self._all_shapes(document.kept.get("shapes") or Shapes(Values()))
        self._read = self._readers()

    def _all_shapes(self, shapes: Shapes) -> Mapping[str, Any]:
        for _, properties, where in _features(self.tree):
            key = _GEOMETRIES[properties[TYPE] != PLAN]
            for item, place in Values().objects(properties.get(key, []), f"{where}/{key}"):
                geometry = item.get("geometri")
                if isinstance(geometry, Mapping):
                    shapes.add(geometry.get("position"), f"{place}/geometri/position")
        return shapes.build()

    def _readers(self) -> Mapping[Kind, Callable[[Any, str, Attribute], Any]]:
        values = self.values
        return {
            Kind.TEXT: lambda value, where, _: values.text(value, where),
            Kind.INTEGER: lambda value, where, _: values.integer(value, where),
            Kind.NUMBER: lambda value, where, _: values.number(value, where),
            Kind.FLAG: lambda value, where, _: values.flag(value, where),
            Kind.DAY: lambda value, where, _: values.day(value, where),
            Kind.MOMENT: lambda value, where, _: values.moment(value, where),
            Kind.STATUS: lambda value, where, _: values.choice(value, where, PlanStatus),
            Kind.PLAN_TYPE: lambda value, where, _: values.choice(value, where, PlanType),
            Kind.EPSG: lambda value, where, _: self._epsg(value, where),
            Kind.POSITION: lambda _, where, __: self._shape(where),
            Kind.TEXTS: lambda value, where, _: values.texts(value, where),
            Kind.DAYS: lambda value, where, _: values.days(value, where),
            Kind.OBJECT: lambda value, where, attribute: self._object(value, where, attribute.of),
            Kind.OBJECTS: lambda value, where, attribute: tuple(
                self._made(member, place, attribute.of) for member, place in values.objects(value, where)
            ),
            Kind.GEOMETRIES: lambda value, where, _: tuple(
                self._geometry(item, place) for item, place in values.objects(value, where)
            ),
        }

    def plan(self) -> Plan:
        found: Plan | None = None
        provisions: list[Provision] = []
        read: set[int] = set()
        for feature, properties, where in _features(self.tree):
            kind = properties[TYPE]
            if kind == PLAN and found is not None:
                continue
            properties = unknown(properties, (TYPE,))
            made = self._made(properties, where, PROVISION_OBJECTS.get(kind, PLAN_OBJECT), **_feature_extra(feature))
            read.add(id(feature))
            if isinstance(made, Plan):
                found = made
            else:
                provisions.append(made)
        assert found is not None  # `parse` refuses a file without a plan
        return replace(
            found,
            provisions=tuple(provisions),
            unreadable=tuple(self.values.unreadable),
            container_extra=unknown(self.tree, ("type", "features", "feature:mediatyp")) or EMPTY,
            other_features=tuple(feature for feature in _members(self.tree) if id(feature) not in read),
        )

    def _object(self, raw: object, where: str, kind: Any) -> Any:
        found = self.values.member(raw, where)
        return found if isinstance(found, Unreadable) else self._made(found, where, kind)

    def _made(self, raw: Object, where: str, kind: Any, **also: Any) -> Any:
        given, extra = self._given(raw, where, kind)
        if kind.placed:
            given["where"] = where
        return kind.cls(**given, **also, extra=extra)

    def _given(self, raw: Object, where: str, kind: ObjectType) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """Return the values by their fields in the model, and apart what the model does not know."""
        given: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        known, read = kind.by_name, self._read
        for key, value in raw.items():
            attribute = known.get(key)
            if attribute is None or (key != attribute.name and attribute.name in raw) or attribute.field in given:
                extra[key] = value
            elif value is not None:
                given[attribute.field] = read[attribute.kind](value, f"{where}/{key}", attribute)
        return given, extra or EMPTY

    def _geometry(self, item: Object, where: str) -> PlanGeometry:
        place = f"{where}/geometri"
        geometry = self._mapping(item.get("geometri"), place)
        given, extra = self._given(geometry, place, GEOMETRY)
        position = geometry.get("position")
        beside = position if isinstance(position, Mapping) and len(position) > 2 else EMPTY
        metadata = item.get("geometrimetadata")
        return PlanGeometry(
            where=where,
            positioning=None if metadata is None else self._object(metadata, f"{where}/geometrimetadata", POSITIONING),
            extra=unknown(item, ("geometri", "geometrimetadata")) if len(item) > 2 else EMPTY,
            geometry_extra=extra,
            position_extra=unknown(beside, ("type", "coordinates", "geometries")) or EMPTY,
            **given,
        )

    def _shape(self, where: str) -> BaseGeometry | Unreadable | None:
        shape: BaseGeometry | Unreadable | None = self.shapes.get(where)
        if isinstance(shape, Unreadable):
            self.values.unreadable.append(shape)
        return shape

    def _mapping(self, value: object, where: str) -> Object:
        """Return an object, an empty one when it is absent or is no object (which is remembered)."""
        found = {} if value is None else self.values.member(value, where)
        return EMPTY if isinstance(found, Unreadable) else found

    def _epsg(self, value: object, where: str) -> int | Unreadable:
        code = self.values.text(value, where)
        if isinstance(code, Unreadable):
            return code
        digits = code.removeprefix("EPSG:")
        if digits != code and digits.isascii() and digits.isdigit() and 3006 <= int(digits) <= 3018:
            return int(digits)
        return self.values.refuse(code, where, "EPSG:3006 till EPSG:3018", "EPSG:3006 to EPSG:3018")


def _feature_extra(feature: Object) -> dict[str, Any]:
    extra = unknown(feature, ("properties",))
    for name, usual in (("geometry", None), ("type", "Feature")):
        if name in extra and extra[name] == usual:
            del extra[name]
    return {"feature_extra": extra} if extra else {}
