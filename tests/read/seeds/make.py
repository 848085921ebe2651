"""Writes the seeds of the readers' fuzzing: small files, each named after what it holds. All are invented.

Run ``python -m tests.read.seeds.make`` after a change; a test tells when the files are not what this writes.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from sample_plans.geopackage import plan_geopackage
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, NOCKHOJD
from tests.build import Json, area, number, plan, property_zone, rectangle, zone

FOLDER = Path(__file__).parent
_NAN = float("nan")


def small_plan() -> Json:
    """Return a plan of one use and one property."""
    ground = area(rectangle(0, 0, 20, 10))
    height = property_zone("n", NOCKHOJD, area(rectangle(0, 0, 9, 9)), bestammelsevarde=[number("höjd", "9")])
    return plan(ground, zone("b", BOSTAD, ground), height, name="Frö")


def main() -> None:
    """Write every seed."""
    for path, raw in seeds().items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)


def seeds() -> dict[Path, bytes]:
    """Return the bytes of every seed by its path."""
    made = {
        "ngp-json": (".json", {**dict(_json()), **dict(_json_trees())}),
        "gml": (".gml", dict(_gml())),
        "geopackage": (".gpkg", {**dict(_geopackage()), **dict(_geopackage_bytes())}),
    }
    return {
        FOLDER / folder / f"{name}{ending}": raw
        for folder, (ending, files) in made.items()
        for name, raw in files.items()
    }


# --- national JSON


def _json() -> Iterator[tuple[str, bytes]]:
    good = orjson.dumps(small_plan())
    text = good.decode()
    yield "good", good
    yield "empty", b""
    yield "only-blanks", b" \r\n\t"
    yield "byte-order-mark", b"\xef\xbb\xbf" + good
    yield "utf-16", text.encode("utf-16")
    yield "latin-1", text.encode("latin-1")
    yield "truncated-in-string", good[: good.index(b"kommun") + 3]
    yield "truncated-in-number", good[: good.index(b"150000") + 3]
    yield "truncated-in-escape", good[: good.index(b"Exempel")] + b"\\u00"
    yield "truncated-after-comma", good[: good.index(b",") + 1]
    yield "trailing-garbage", good + b"}]"
    yield "two-documents", good + good
    yield "trailing-commas", good.replace(b"]", b",]").replace(b"}", b",}")
    yield "single-quotes", good.replace(b'"', b"'")
    yield "nan-and-infinity", good.replace(b"150000.0", b"NaN", 1).replace(b"150020.0", b"-Infinity", 1)
    yield "huge-exponent", good.replace(b"150000.0", b"1e999", 1)
    yield "huge-integer", good.replace(b'"objektversion":1', b'"objektversion":' + b"9" * 5000)
    yield "negative-zero", good.replace(b"150000.0", b"-0.0")
    yield "half-a-character", good.replace(b'"namn":"', b'"namn":"\\ud800', 1)
    yield "nul-characters", good.replace(b'"namn":"', b'"namn":"\\u0000', 1)
    yield "raw-control-characters", good.replace(b'"namn":"', b'"namn":"\x00\x1b', 1)
    yield "decomposed-letters", text.replace("ä", "a\u0308").encode()
    yield "keys-of-pointer-signs", good.replace(b'"syfte"', b'"~/~0~1"', 1)
    yield "duplicate-keys", good.replace(b'"features":', b'"features":null,"features":', 1)
    yield "nested-200", good.replace(b"{", b'{"x":' + b"[" * 199 + b"]" * 199 + b",", 1)
    yield "nested-201", good.replace(b"{", b'{"x":' + b"[" * 200 + b"]" * 200 + b",", 1)
    yield "nested-without-end", b'{"type":"FeatureCollection","features":' + b"[" * 5000
    yield "brackets-in-strings", good.replace(b'"namn":"', b'"namn":"[{\\"]}', 1)
    yield "array-at-the-root", b"[" + good + b"]"
    yield "null-at-the-root", b"null"


def _json_trees() -> Iterator[tuple[str, bytes]]:
    def with_position(position: Any) -> bytes:
        tree = small_plan()
        tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"] = position
        return orjson.dumps(tree)

    def with_properties(**given: Any) -> bytes:
        tree = small_plan()
        for feature in tree["features"]:
            feature["properties"] |= given
        return orjson.dumps(tree)

    square = [[0, 0], [1, 0], [1, 1], [0, 0]]
    shapes: dict[str, Any] = {
        "position-null": None,
        "position-list": [],
        "position-of-unknown-type": {"type": "Curve", "coordinates": square},
        "ring-empty": {"type": "Polygon", "coordinates": [[]]},
        "ring-of-three": {"type": "Polygon", "coordinates": [square[1:]]},
        "ring-of-one-place": {"type": "Polygon", "coordinates": [[[5, 5]] * 4]},
        "ring-not-closed": {"type": "Polygon", "coordinates": [[*square[:3], [9, 9]]]},
        "ring-of-mixed-dimensions": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0, 5], [1, 1], [0, 0]]]},
        "ring-of-words": {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]},
        "ring-of-booleans": {"type": "Polygon", "coordinates": [[[True, False]] * 4]},
        "ring-of-objects": {"type": "Polygon", "coordinates": [{"0": 1}]},
        "rings-of-mixed-dimensions": {"type": "Polygon", "coordinates": [square, [[*p, 1] for p in square]]},
        "point-of-four": {"type": "Point", "coordinates": [1, 2, 3, 4]},
        "line-of-one": {"type": "LineString", "coordinates": [[1, 2]]},
        "line-of-one-place": {"type": "LineString", "coordinates": [[1, 2], [1, 2]]},
        "multi-of-nothing": {"type": "MultiPolygon", "coordinates": []},
        "collection-in-itself": {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}] * 3},
        "coordinates-huge": {"type": "Polygon", "coordinates": [[[9e99, 0], [1, 0], [1, 1], [9e99, 0]]]},
    }
    for name, position in shapes.items():
        yield name, with_position(position)
    yield "values-null", with_properties(**dict.fromkeys(("namn", "plangeometri", "bestammelsegeometri", "status")))
    yield "values-objects", with_properties(namn={}, status={"a": 1}, kommun=[1], bestammelsevarde={"a": 1})
    yield "values-numbers", with_properties(namn=1, status=2, beslutsinformation=3, kvalitetsbeskrivning=4)
    yield "dates-wrong", with_properties(datumStatusforandring="2026-02-30", versionGiltigFran="9999-99-99T00:00:00Z")
    yield (
        "dates-on-the-edge",
        with_properties(datumStatusforandring="0001-01-01", versionGiltigFran="9999-12-31T23:59:59Z"),
    )
    yield "system-unknown", orjson.dumps(small_plan()).replace(b"EPSG:3010", b"EPSG:0")
    yield "system-huge", orjson.dumps(small_plan()).replace(b"EPSG:3010", b"EPSG:" + b"9" * 40)
    for name, features in {
        "features-null": None,
        "features-number": 7,
        "features-of-lists": [[], [[]]],
        "features-of-plans": [small_plan()["features"][0]] * 3,
        "features-without-properties": [{"type": "Feature"}, *small_plan()["features"]],
    }.items():
        yield name, orjson.dumps(small_plan() | {"features": features})


# --- SS 637040


def _gml() -> Iterator[tuple[str, bytes]]:
    good = plan_gml(small_plan())
    text = good.decode()
    first = text[text.index("<gml:pos") : text.index("</gml:segments>")]
    yield "good", good
    yield "empty", b""
    yield "byte-order-mark", b"\xef\xbb\xbf" + good
    yield "utf-16", text.replace("utf-8", "utf-16").encode("utf-16")
    yield "utf-16-undeclared", text.replace(' encoding="utf-8"', "").encode("utf-16-le")
    yield "latin-1-undeclared", text.encode("latin-1")
    yield "unknown-encoding", good.replace(b"utf-8", b"x-planen")
    yield "no-declaration", good[good.index(b"<DP_Data") :]
    yield "truncated-in-tag", good[: good.index(b"<DP_Plan") + 4]
    yield "truncated-in-text", good[: good.index(b"exempelplan") + 3]
    yield "truncated-in-attribute", good[: good.index(b"xlink:href") + 12]
    yield "doctype", good.replace(b"<DP_Data", b"<!DOCTYPE DP_Data><DP_Data", 1)
    yield "doctype-with-entities", good.replace(b"<DP_Data", b'<!DOCTYPE a [<!ENTITY b "c">]><DP_Data', 1)
    yield "undefined-entity", good.replace(b"exempelplan", b"&planen;")
    yield "character-references", good.replace(b"exempelplan", b"&#0;&#xD800;&#x41;")
    yield "cdata", good.replace(b"exempelplan", b"<![CDATA[<a>]]>")
    yield "comments-and-instructions", good.replace(b"<DP_Plan", b"<!-- a --><?b c?><DP_Plan", 1)
    yield "nested-200", _inside(good, b"<a>" * 199 + b"</a>" * 199)
    yield "nested-201", _inside(good, b"<a>" * 200 + b"</a>" * 200)
    yield "nested-without-end", good[: good.index(b"<DP_Data")] + b"<a>" * 5000
    yield "another-namespace", good.replace(b"http://www.sis.se/ss637040", b"http://example.se/annat")
    yield "without-namespaces", good.replace(b"xmlns", b"xmlna")
    yield "duplicate-attribute", good.replace(b"<DP_Plan", b'<DP_Plan a="1" a="2"', 1)
    yield "two-plans", good.replace(b"</plan>", b"</plan><plan><DP_Plan/></plan>", 1)
    yield "no-plan", good[: good.index(b"<plan>")] + b"</DP_Data>"
    yield "ids-all-the-same", _with(good, rb'gml:id="[^"]*"', b'gml:id="a"')
    yield "links-out-of-the-file", _with(good, rb'xlink:href="#', b'xlink:href="annan.gml#')
    yield "links-to-nothing", _with(good, rb'xlink:href="#[^"]*"', b'xlink:href="#"')
    yield "links-without-end", _with(good, rb'xlink:href="#[^"]*"', b'xlink:href="#plan"')
    yield "areas-of-no-lines", _with(good, rb"<(plus|minus) [^>]*/>", b"")
    yield "lines-all-the-same", _with(good, rb">[0-9. ]+</gml:pos>", b">6580000 150000</gml:pos>")
    yield "positions-empty", _with(good, rb">[0-9. ]+</gml:pos", b"></gml:pos")
    yield "positions-of-one-number", _with(good, rb">[0-9. ]+</gml:pos", b">1</gml:pos")
    yield "positions-nan", _with(good, rb">[0-9. ]+</gml:pos", b">NaN INF</gml:pos")
    yield "positions-huge", _with(good, rb">[0-9. ]+</gml:pos", b">1e308 -1e308</gml:pos")
    yield "positions-with-underscores", _with(good, rb">[0-9. ]+</gml:pos", b">1_0 2_0</gml:pos")
    yield "positions-of-other-digits", _with(good, rb">[0-9. ]+</gml:pos", ">٣ ٣</gml:pos".encode())
    for name, drawn in {
        "arc-in-a-row": _segment("Arc", "0 0", "1 1", "2 2"),
        "arc-of-one-place": _segment("Arc", "0 0", "0 0", "0 0"),
        "arc-huge": _segment("Arc", "0 0", "50000000 1", "0 2"),
        "arc-nearly-straight": _segment("Arc", "0 0", "0.0001 500", "0 1000"),
        "circle-of-two": _segment("Circle", "0 0", "1 1"),
        "circle-huge": _segment("Circle", "0 0", "90000000 0", "0 90000000"),
        "curve-of-no-segments": "",
        "curve-of-unknown-kind": _segment("BSpline", "0 0", "1 1", "2 0"),
        "dimension-4": _position_list("4", "1 2 3 4"),
        "dimension-no-number": _position_list("x", "1 2"),
    }.items():
        whole = text[: text.index("<gml:segments>") + 14] + drawn + text[text.index("</gml:segments>") :]
        yield name, whole.encode()
    yield "system-of-another-kind", good.replace(b"SWEREF99", b"RT90")
    yield "system-in-every-element", text.replace("<gml:pos", '<gml:pos srsName="EPSG:3006"').encode()
    yield "segments-twice", text.replace(first, first + first, 1).encode()


def _inside(raw: bytes, more: bytes) -> bytes:
    return raw.replace(b"</DP_Data>", more + b"</DP_Data>")


def _with(raw: bytes, pattern: bytes, new: bytes) -> bytes:
    return re.sub(pattern, new.replace(b"\\", b"\\\\"), raw)


def _segment(kind: str, *positions: str) -> str:
    return f"<gml:{kind}>{''.join(f'<gml:pos>{one}</gml:pos>' for one in positions)}</gml:{kind}>"


def _position_list(dimension: str, numbers: str) -> str:
    inside = f'<gml:posList srsDimension="{dimension}">{numbers}</gml:posList>'
    return f"<gml:LineStringSegment>{inside}</gml:LineStringSegment>"


# --- GeoPackage


def small_geopackage(*changes: str | tuple[str, tuple[Any, ...]]) -> bytes:
    """Return the small plan as a GeoPackage of the smallest pages, after some changes."""
    whole, small = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    whole.deserialize(plan_geopackage(small_plan()))
    small.execute("PRAGMA page_size = 512")
    small.executescript("\n".join(whole.iterdump()))
    for change in changes:
        if isinstance(change, str):
            small.executescript(change)
        else:
            small.execute(*change)
    small.commit()
    raw = small.serialize()
    whole.close()
    small.close()
    return raw


def _geopackage() -> Iterator[tuple[str, bytes]]:
    yield "good", small_geopackage()
    yield "no-rows", small_geopackage("DELETE FROM detaljplan; DELETE FROM bestammelse")
    yield "no-geometry-columns", small_geopackage("DROP TABLE gpkg_geometry_columns")
    yield "system-unknown", small_geopackage("UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 'x'")
    yield (
        "view-for-a-table",
        small_geopackage("ALTER TABLE bestammelse RENAME TO b; CREATE VIEW bestammelse AS SELECT * FROM b"),
    )
    yield "generated-column", small_geopackage("ALTER TABLE detaljplan ADD COLUMN versionGiltigTill AS (hex(namn))")
    yield "values-as-blobs", small_geopackage("UPDATE bestammelse SET bestammelseformulering = x'ff00', yta = x'00'")
    yield "values-as-numbers", small_geopackage("UPDATE detaljplan SET namn = 1, status = 2.5, objektidentitet = 3")
    yield "values-infinite", small_geopackage("UPDATE detaljplan SET namn = 9e999, objektversion = -9e999")
    yield "text-not-utf-8", small_geopackage("UPDATE detaljplan SET namn = CAST(x'ff41' AS TEXT)")
    yield "text-with-nul", small_geopackage("UPDATE detaljplan SET namn = 'a' || char(0) || 'b'")
    for name, value in {
        "rest-no-json": "{",
        "rest-a-list": "[1, 2]",
        "rest-nested-200": '{"a":' * 200 + "1" + "}" * 200,
        "rest-nested-201": '{"a":' * 201 + "1" + "}" * 201,
        "rest-takes-the-place-of-all": '{"plangeometri": 7, "feature:typ": "annat", "namn": {"a": [1]}}',
    }.items():
        yield (
            name,
            small_geopackage(
                "ALTER TABLE detaljplan ADD COLUMN ovrigt TEXT", ("UPDATE detaljplan SET ovrigt = ?", (value,))
            ),
        )
    head = b"GP\x00\x01\xc2\x0b\x00\x00"
    ring = head + struct.pack("<BIII", 1, 3, 1, 4)
    blobs = {
        "blob-empty": b"",
        "blob-a-text": "GP",
        "blob-header-only": head,
        "blob-unknown-envelope": b"GP\x00\x0f\x00\x00\x00\x00" + bytes(40),
        "blob-empty-flag": b"GP\x00\x11\xc2\x0b\x00\x00",
        "blob-count-huge": head + struct.pack("<BIII", 1, 3, 0xFFFFFFFF, 0xFFFFFFFF),
        "blob-multi-of-many": head + struct.pack("<BII", 1, 6, 90_000),
        "blob-collection": head + struct.pack("<BII", 1, 7, 1) * 60,
        "blob-ring-nan": ring + struct.pack("<8d", *[_NAN] * 8),
        "blob-ring-huge": ring + struct.pack("<8d", *[9e307] * 8),
        "blob-ring-not-closed": ring + struct.pack("<8d", *range(8)),
        "blob-longer-than-it-says": head + struct.pack("<BIdd", 1, 1, 1, 2) + b"more",
        "blob-measured-point": head + struct.pack("<BIddd", 1, 2001, 1, 2, 3),
    }
    for name, blob in blobs.items():
        yield name, small_geopackage(("UPDATE detaljplan SET geom = ?", (blob,)))


def _geopackage_bytes() -> Iterator[tuple[str, bytes]]:
    good = small_geopackage()
    yield "truncated-in-header", good[:60]
    yield "truncated-in-page", good[: len(good) // 2 + 100]
    yield "header-only", good[:100]
    yield "in-wal-mode", good[:18] + b"\x02\x02" + good[20:]
    yield "page-size-wrong", good[:16] + b"\x10\x00" + good[18:]
    yield "encoding-unknown", good[:56] + b"\x00\x00\x00\x09" + good[60:]
    yield "zeros-after-header", good[:100] + bytes(len(good) - 100)
    yield "pages-all-the-first", good[:512] * (len(good) // 512)
    yield "magic-only", b"SQLite format 3\x00"


if __name__ == "__main__":
    main()
