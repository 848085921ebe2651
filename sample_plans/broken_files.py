"""Files that are broken in the ways files are: some still hold a plan to keep, some hold none."""

from __future__ import annotations

from collections.abc import Iterator

from sample_plans.gml import plan_gml
from sample_plans.plans import good_plan
from tests.build import written


def broken_files() -> Iterator[tuple[str, bytes]]:
    """Yield files that are broken in the ways files are: some still hold a plan to keep, some hold none."""
    good = written(good_plan())
    gml = plan_gml(good_plan())

    def changed(attribute: str, value: object) -> bytes:
        tree = good_plan()
        tree["features"][0]["properties"][attribute] = value
        return written(tree)

    yield "empty.json", b""
    yield "truncated.json", good[: len(good) // 2]
    yield "truncated.gml", gml[: len(gml) // 2]
    yield "doctype.gml", gml.replace(b"<DP_Data", b'<!DOCTYPE DP_Data [<!ENTITY a "a">]>\n<DP_Data', 1)
    yield "no-plan.json", b'{"type": "FeatureCollection", "features": []}\n'
    yield "not-a-plan.txt", b"Detaljplan for Kv Exemplet\n"
    yield "latin1.json", good.decode().encode("latin-1")
    yield "no-geometry.json", changed("plangeometri", [])
    yield "nan.json", good.replace(b"150200", b"NaN", 1)
    yield "unknown-system.json", good.replace(b"EPSG:3010", b"EPSG:9999")
    yield "wrong-types.json", changed("beslutsinformation", "nej")
    yield "null-features.json", written({**good_plan(), "features": [*good_plan()["features"], None, 7, {}]})
