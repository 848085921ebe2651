"""Members that stand twice in one object of the national JSON: only the last was read, and the tree does not tell."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

_NAME_ENDS = re.compile(rb'"\s*:')


@dataclass(frozen=True, slots=True)
class Repeated:
    """A member name, how many times it stands in one object, and its place as JSON pointer."""

    name: str
    count: int
    where: str


def repeated_members(raw: bytes, tree: Any) -> Iterator[Repeated]:
    """Yield the members that stand more than once, of the bytes and what was parsed of them.

    The names in the text of each feature are counted against those in the parsed one. Only where these differ is it
    parsed once more, so that a plan without such members costs little.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        members = _members(text)
        features = msgspec.json.decode(members["features"], type=list[msgspec.Raw])
    except (msgspec.MsgspecError, KeyError):  # NaN in it, which only the parser below takes
        yield from _told(_remembered(text), "")
        return
    for number, feature in enumerate(features):
        yield from _within(bytes(feature), tree["features"][number], f"/features/{number}")
    around = text.replace(bytes(members["features"]), b"[]", 1)
    yield from _within(around, {**tree, "features": []}, "")


def _members(text: bytes) -> dict[str, msgspec.Raw]:
    return msgspec.json.decode(text, type=dict[str, msgspec.Raw])


def _within(text: bytes, parsed: Any, where: str) -> Iterator[Repeated]:
    try:
        names = orjson.dumps(parsed).count(b'":')
    except orjson.JSONEncodeError:  # a number that it does not write
        names = -1
    if text.count(b'":') != names and len(_NAME_ENDS.findall(text)) != names:
        yield from _told(_remembered(text), where)


def _remembered(text: bytes) -> Any:
    """Return the text parsed, with numbers as they stand: however long, they are not looked at."""
    return json.loads(text, object_pairs_hook=_Members, parse_int=str, parse_float=str)


class _Members(dict[str, Any]):
    """An object that remembers which of its names stood more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = Counter(name for name, _ in pairs) if len(self) < len(pairs) else Counter()


def _told(value: Any, where: str) -> Iterator[Repeated]:
    """Yield the repeated members of a value and of what it holds."""
    if isinstance(value, _Members):
        for name, count in value.repeated.items():
            if count > 1:
                yield Repeated(name, count, f"{where}/{_escaped(name)}")
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        if isinstance(inner, dict | list):
            yield from _told(inner, f"{where}/{_escaped(str(step))}")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
