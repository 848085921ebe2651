"""Parses the national JSON one feature at a time, so that a large plan is never whole as lists of numbers."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson

from detaljplan.plan.values import composed
from detaljplan.read.ngp.attributes import PROVISION_OBJECTS, TYPE
from detaljplan.read.ngp.shapes import Shapes

_Members = dict[str, msgspec.Raw]


class NotPlain(ValueError):
    """The text is no JSON that can be taken a feature at a time; the whole of it says why."""


def parse_features(raw: bytes, shapes: Shapes) -> Any:
    """Return the collection as parsed JSON, with the well-formed areas of its provisions taken into `shapes`.

    In the tree an empty list stands for the coordinates that were taken, which the schema allows. All else is
    as delivered, the plan's own geometry included.

    Raises
    ------
    NotPlain
        The text is no JSON object, or broken, or has NaN in it.
    """
    try:
        members = msgspec.json.decode(raw, type=_Members)
        return {name: _member(name, value, shapes) for name, value in members.items()}
    except (msgspec.MsgspecError, orjson.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotPlain from error


def _member(name: str, value: msgspec.Raw, shapes: Shapes) -> Any:
    text = memoryview(value)
    if name != "features" or bytes(text[:1]) != b"[":
        return orjson.loads(text)
    features = msgspec.json.decode(text, type=list[msgspec.Raw])
    return [_feature(feature, f"/features/{number}", shapes) for number, feature in enumerate(features)]


def _feature(text: msgspec.Raw, where: str, shapes: Shapes) -> Any:
    feature = orjson.loads(memoryview(text))
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if isinstance(properties, dict) and _is_provision(properties.get(TYPE)):
        items = properties.get("bestammelsegeometri")
        for number, item in enumerate(items if isinstance(items, list) else ()):
            geometry = item.get("geometri") if isinstance(item, dict) else None
            position = geometry.get("position") if isinstance(geometry, dict) else None
            if isinstance(position, dict):
                shapes.take(position, f"{where}/properties/bestammelsegeometri/{number}/geometri/position")
    return feature


def _is_provision(kind: object) -> bool:
    return isinstance(kind, str) and composed(kind) in PROVISION_OBJECTS
