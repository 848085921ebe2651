"""Measures the rules on geometry and on areas together: beside GEOS alone, with many faults, and as plans grow."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import orjson
import shapely

from bench.figure import Figure, alternating
from bench.plan import use_coverage
from detaljplan.checking import check_bytes
from detaljplan.plan.model import Plan
from detaljplan.read.document import Document
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Rule
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification
from tests.build import Json

ON_GEOMETRY = ("GEO-", "TOPO-", "DP-0002", "DP-0003", "DP-Krav-0011", "DP-Krav-0012", "DP-Krav-0013", "DP-Krav-0014")


def rules_on_geometry() -> tuple[Rule, ...]:
    """Return the rules on single geometries and on areas seen together."""
    return tuple(r for id, r in all_rules().items() if id.startswith((*ON_GEOMETRY, "DP-Krav-0018")))


def geometry_and_topology(areas: int = 10_000, runs: int = 5) -> Figure:
    """Measure these rules on a clean coverage of 33 vertices to each area, against the two functions of GEOS."""
    document, plan = _read(_coverage(areas))
    shapes = np.array([use.geometries[0].shape for use in plan.uses], dtype=object)

    def floor() -> None:
        shapely.is_valid(shapes)
        shapely.coverage_invalid_edges(shapes)

    return Figure(
        name=f"geometry and topology of {areas} use areas",
        floor="is_valid, coverage_invalid_edges",
        limit_ratio=4,
        pairs=alternating(judging(document, plan, 0), floor, runs),
    )


def ten_thousand_equal_faults(areas: int = 20_000, runs: int = 3) -> Figure:
    """Measure a whole validation of a plan where every other area leaves a gap of half a metre, against none."""
    clean = _coverage(areas)
    faulty = orjson.dumps(with_gaps(orjson.loads(clean)))

    def validate(raw: bytes, least: int) -> None:
        found = len(check_bytes(raw, "stor-plan.json").report.findings)
        if found < least or (found and not least):
            raise RuntimeError(f"{found} findings, expected {least}: the time would say nothing")

    return Figure(
        name=f"{areas // 2} equal gaps in {areas} use areas",
        floor="the same plan without them",
        limit_ratio=2,
        pairs=alternating(lambda: validate(faulty, areas // 2), lambda: validate(clean, 0), runs),
    )


def judging(document: Document, plan: Plan, expected: int) -> Callable[[], None]:
    """Return the judging of a plan that was read, by the rules on geometry, with that many findings to be had."""

    def judge() -> None:
        context = Context(document, plan, load_specification(), load_catalogue())
        found = sum(len(run.findings) for run in run_rules(rules_on_geometry(), context))
        if found != expected:
            raise RuntimeError(f"{found} findings, expected {expected}: the time would say nothing")

    return judge


def with_gaps(tree: Json) -> Json:
    """Return the plan with one vertex of every other area drawn in by half a metre each way."""
    for feature in tree["features"][1::2]:
        ring = feature["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
        (e, n), centre = ring[4], np.mean(ring, axis=0)
        ring[4] = [round(float(e + np.sign(centre[0] - e) * 0.5), 3), round(float(n + np.sign(centre[1] - n) * 0.5), 3)]
    return tree


@cache
def _coverage(areas: int) -> bytes:
    return orjson.dumps(use_coverage(areas))


def _read(raw: bytes) -> tuple[Document, Plan]:
    document = read_document(raw, "stor-plan.json")
    return document, read_plan(document)
