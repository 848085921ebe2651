"""Measures what judging a large plan costs beside reading it, and what its faults cost beside judging it."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import orjson
import shapely
from rich.console import Console

from bench.figure import Figure, alternating
from bench.plan import large_plan
from detaljplan.checking import check_bytes
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.json import report_bytes
from detaljplan.report.text import print_report
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Of, Rule
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification

_GEOMETRIC = ("GEO-", "TOPO-", "DP-Krav-0011", "DP-Krav-0012", "DP-Krav-0013", "DP-Krav-0014", "DP-Krav-0018")
_ON_AREAS = {"DP-0001", "DP-0002", "DP-0003", "PLAN-0003", "KAT-0005", "KAT-0014", "ID-0006", "ID-0007"}


def rules_on_meaning() -> tuple[Rule, ...]:
    """Return the rules that look at what a plan says, and not at its shapes."""
    return tuple(r for id, r in all_rules().items() if not id.startswith(_GEOMETRIC) and id not in _ON_AREAS)


def rules_on_single_geometries() -> tuple[Rule, ...]:
    """Return the rules that look at one shape at a time, and at nothing else of the plan."""
    return tuple(r for id, r in all_rules().items() if r.of is Of.GEOMETRIES and id.startswith(_GEOMETRIC))


def judging_what_a_plan_says(provisions: int = 39_000, vertices: int = 50, runs: int = 3) -> Figure:
    """Measure every rule that is not on geometry, on 75 MB of national JSON; the floor reads the plan."""
    raw = _plan(provisions, vertices)
    document = read_document(raw, "stor-plan.json")
    plan, rules = read_plan(document), rules_on_meaning()

    def judge() -> None:
        context = Context(document, plan, load_specification(), load_catalogue())
        if any(run.result.seconds < 0 for run in run_rules(rules, context)):
            raise RuntimeError("a rule was not timed")

    def read() -> None:
        read_plan(read_document(raw, "stor-plan.json"))

    return Figure(
        name=f"{len(rules)} rules that are not on geometry, {len(raw) / 1e6:.0f} MB",
        floor="reading the plan",
        limit_ratio=1.5,
        pairs=alternating(judge, read, runs),
    )


def judging_single_geometries(provisions: int = 10_000, runs: int = 3) -> Figure:
    """Measure every rule on single geometries, on a plan of 32 vertices to each area; the floor asks GEOS alone."""
    document = read_document(_plan(provisions, 32), "stor-plan.json")
    plan, rules = read_plan(document), rules_on_single_geometries()
    shapes = np.array([item.shape for item in plan.geometries], dtype=object)

    def judge() -> None:
        context = Context(document, plan, load_specification(), load_catalogue())
        if any(run.findings for run in run_rules(rules, context)):
            raise RuntimeError("the large plan should have no faults: the time would say nothing")

    def floor() -> None:
        shapely.is_valid(shapes)
        shapely.get_coordinates(shapes, return_index=True)

    return Figure(
        name=f"{len(rules)} rules on single geometries, {len(shapes)} of them",
        floor="shapely.is_valid, get_coordinates",
        limit_ratio=12,
        pairs=alternating(judge, floor, runs),
    )


def a_thousand_faults(provisions: int = 10_000, faults: int = 1_000, runs: int = 3) -> Figure:
    """Measure a plan with a thousand faults in its texts, judged and told as text and JSON, against it without them."""
    raw = _plan(provisions, 50)
    faulty = _with_faults(raw, faults)

    def told(raw: bytes, expected: int) -> None:
        report = check_bytes(raw, "stor-plan.json").report
        print_report(report, Console(file=io.StringIO(), width=100))
        report_bytes(report)
        if len(report.findings) != expected:
            raise RuntimeError(f"{len(report.findings)} findings, expected {expected}: the time would say nothing")

    return Figure(
        name=f"{faults} faults in a plan of {provisions} provisions",
        floor="the same plan without them",
        limit_ratio=2,
        pairs=alternating(lambda: told(faulty, faults), lambda: told(raw, 0), runs),
    )


@cache
def _plan(provisions: int, vertices: int) -> bytes:
    return orjson.dumps(large_plan(provisions, vertices=vertices))


def _with_faults(raw: bytes, faults: int) -> bytes:
    tree = orjson.loads(raw)
    for feature in tree["features"][1 : faults + 1]:
        feature["properties"]["kvalitetsbeskrivning"]["digitaliseringsniva"] = "halv"
    return orjson.dumps(tree)
