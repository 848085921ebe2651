"""Deterministic damage: the same seed gives the same file, so that a crash found once is found again.

Bytes are damaged whatever they say (`mutated`), or the parts of a good file are changed one by one, so that it can
still be parsed and the damage reaches further in (`rearranged`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import orjson
from lxml import etree

TOKENS: dict[str, tuple[bytes, ...]] = {
    "ngp-json": (
        *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\u0000", b"\\ud800", b"null", b"true", b"NaN", b"1e999"),
        *(b"-Infinity", b"-0", b"9" * 30, b"[[", b'{"a":', b'"type"', b'"coordinates"', b'"feature:typ"'),
        *(b"detaljplan", b"Polygon", b"MultiPolygon", b"GeometryCollection", b"EPSG:3006", b"\xff", b"\xc3", b"\x00"),
    ),
    "gml": (
        *(b"<", b">", b"</", b"/>", b"&", b"&#0;", b"&lt;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE a>"),
        *(b"<?a?>", b' gml:id="L1"', b' xlink:href="#plan"', b' srsName="EPSG:3008"', b' srsDimension="3"', b"NaN"),
        *(b"1e999", b"-", b"<plus/>", b"<minus/>", b"gml:Arc", b"gml:Circle", b"gml:posList", b"\xff", b"\x00"),
    ),
    "geopackage": (
        *(b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"GP\x00\x01", b"CREATE TABLE", b"CREATE VIEW"),
        *(b"detaljplan", b"geom", b"\x0d", b"\x05", b"\x02", b"\x0a", b"{", b"[" * 250, b"\x00\x00\xf0\x7f"),
    ),
}  # fmt: skip


def mutated(raw: bytes, others: Sequence[bytes], tokens: Sequence[bytes], random: Random) -> bytes:
    """Return the bytes after one to four changes, some with a piece of another file."""
    for _ in range(random.randint(1, 4)):
        raw = random.choice(_WAYS)(raw, others, tokens, random)
    return raw


def _place(raw: bytes, random: Random) -> int:
    return random.randrange(len(raw) + 1)


def _flipped(raw: bytes, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> bytes:
    damaged = bytearray(raw)
    for _number in range(random.choice((1, 1, 2, 8))):
        if damaged:
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
    return bytes(damaged)


def _truncated(raw: bytes, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> bytes:
    return raw[: _place(raw, random)]


def _cut(raw: bytes, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> bytes:
    start = _place(raw, random)
    return raw[:start] + raw[start + random.choice((1, 4, 40, 400)) :]


def _doubled(raw: bytes, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> bytes:
    start = _place(raw, random)
    return raw[:start] + raw[start : start + random.choice((1, 8, 80, 800))] * 2 + raw[start:]


def _spliced(raw: bytes, others: Sequence[bytes], _: Sequence[bytes], random: Random) -> bytes:
    other, start = random.choice(others), _place(raw, random)
    begins = _place(other, random)
    piece = other[begins : begins + random.choice((4, 40, 400))]
    return raw[:start] + piece + raw[start + (len(piece) if random.random() < 0.7 else 0) :]


def _with_token(raw: bytes, _: Sequence[bytes], tokens: Sequence[bytes], random: Random) -> bytes:
    token, start = random.choice(tokens), _place(raw, random)
    return raw[:start] + token + raw[start + (len(token) if random.random() < 0.5 else 0) :]


def _number_changed(raw: bytes, _: Sequence[bytes], __: Sequence[bytes], random: Random) -> bytes:
    digits = [place for place, byte in enumerate(raw) if 0x30 <= byte <= 0x39]
    if not digits:
        return raw
    place = random.choice(digits)
    return raw[:place] + random.choice((b"0", b"9", b"-", b".", b"e9", b"99999999")) + raw[place + 1 :]


_Way = Callable[[bytes, Sequence[bytes], Sequence[bytes], Random], bytes]
_WAYS: tuple[_Way, ...] = (_flipped, _truncated, _cut, _doubled, _spliced, _with_token, _with_token, _number_changed)


# --- damage that leaves a file of the format

_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**18, 1e300, "", "a", "å\u0000", "2026-01-01", "EPSG:3006", [], {}, [[]]),
    *([None], {"a": 1}, ["a"], [1, 2], [[1, 2], [1, 2]], [[[1, 2]] * 4], {"type": "Polygon", "coordinates": []}),
)  # fmt: skip
_TEXTS = (
    "",
    " ",
    "a",
    "0 0",
    "1 2 3",
    "NaN NaN",
    "-1e9 1e9",
    "6200000 150000 " * 5,
    "SWEREF99_18_00",
    "DP",
    "#plan",
    "\u00a0",
)
_CELLS = (
    None,
    "",
    "a",
    "{",
    "[]",
    '{"a": [1]}',
    "1;2;;3",
    -1,
    2**62,
    1e300,
    b"",
    b"GP",
    b"\xff",
    "2026-01-01",
    "anvandning_yta",
)


def rearranged(format: str, raw: bytes, random: Random) -> bytes:
    """Return a good file of that format after one to four changes to its values, elements or cells."""
    return {"ngp-json": _json, "gml": _gml, "geopackage": _geopackage}[format](raw, random)


def _json(raw: bytes, random: Random) -> bytes:
    tree = orjson.loads(raw)
    for _ in range(random.randint(1, 4)):
        holder, key = random.choice(list(_members(tree)))
        values = _VALUES if random.random() < 0.7 else [held[name] for held, name in _members(tree)]
        holder[key] = orjson.loads(orjson.dumps(random.choice(values)))  # so that nothing stands in two places
    return orjson.dumps(tree)


def _members(tree: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)):
        yield tree, key
        if isinstance(value, dict | list):
            yield from _members(value)


def _gml(raw: bytes, random: Random) -> bytes:
    root = etree.fromstring(raw)
    for _ in range(random.randint(1, 4)):
        elements = [element for element in root.iter() if element is not root]
        if not elements:
            break
        element, other = random.choice(elements), random.choice(elements)
        holder = element.getparent()
        assert holder is not None
        way = random.randrange(5)
        if way == 0:
            holder.remove(element)
        elif way == 1:
            holder.insert(random.randrange(len(holder) + 1), etree.fromstring(etree.tostring(other)))
        elif way == 2:
            element.tag = other.tag
        elif way == 3 and element.attrib:
            element.set(random.choice(element.keys()), random.choice((*_TEXTS, *map(str, other.attrib.values()))))
        else:
            element.text = random.choice(_TEXTS)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _geopackage(raw: bytes, random: Random) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(raw)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for _ in range(random.randint(1, 4)):
        table = random.choice([name for name in tables if not name.startswith("sqlite_")])
        columns = [column for _, column, *_ in connection.execute(f'PRAGMA table_info("{table}")')]
        value = random.choice(_CELLS)
        try:
            connection.execute(f'UPDATE "{table}" SET "{random.choice(columns)}" = ?', (value,))
        except sqlite3.IntegrityError:
            connection.execute(f'DELETE FROM "{table}"')
    connection.commit()
    changed = connection.serialize()
    connection.close()
    return changed
