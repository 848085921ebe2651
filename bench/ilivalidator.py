"""Measures our rules on geometry against ilivalidator, an independent checker of coverages, on the same areas."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from bench.figure import Figure, alternating
from bench.judging import rules_on_meaning
from bench.plan import large_plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Rule
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification
from tests.build import Json
from tests.interlis import AreaChecker

PROMISED_TIMES = 50


def rules_on_geometry() -> tuple[Rule, ...]:
    """Return the rules that look at shapes, one by one or together."""
    return tuple(rule for rule in all_rules().values() if rule not in rules_on_meaning())


def coverage_against_ilivalidator(areas: int = 1_000, runs: int = 3) -> Figure:
    """Measure every rule on geometry on a coverage of 32 vertices to each area; the floor is ilivalidator.

    Both must accept it, and refuse it with one area over its neighbour. ilivalidator reads its file in the same call,
    which is under a tenth of its time (measured with the same areas as SURFACE, which are not compared).
    """
    with TemporaryDirectory() as folder:
        checker = AreaChecker(Path(folder))
        _refused_by_both(checker, areas)
        tree = _uses_alone(areas)
        path, document = checker.written(_rings(tree)), read_document(orjson.dumps(tree), "ytor.json")
        plan, rules = read_plan(document), rules_on_geometry()

        def judge() -> None:
            context = Context(document, plan, load_specification(), load_catalogue())
            if any(run.findings for run in run_rules(rules, context)):
                raise RuntimeError("the coverage should be clean: the time would say nothing")

        def floor() -> None:
            if checker.faults(path):
                raise RuntimeError("ilivalidator should accept the coverage: the time would say nothing")

        return Figure(
            name=f"{len(rules)} rules on geometry, a coverage of {len(plan.uses)} areas",
            floor="ilivalidator on the same areas",
            limit_ratio=1 / PROMISED_TIMES,
            pairs=alternating(judge, floor, runs),
        )


def _refused_by_both(checker: AreaChecker, areas: int) -> None:
    """Raise `RuntimeError` when one of the two accepts a coverage with an overlap."""
    tree = _with_an_overlap(_uses_alone(min(areas, 100)))
    document = read_document(orjson.dumps(tree), "ytor.json")
    context = Context(document, read_plan(document), load_specification(), load_catalogue())
    found = {run.result.rule for run in run_rules(rules_on_geometry(), context) if run.findings}
    if not {"DP-Krav-0013", "TOPO-0002"} & found or not checker.faults(checker.written(_rings(tree))):
        raise RuntimeError("an overlap was not found by both: the times would say nothing")


def _uses_alone(areas: int) -> Json:
    """Return the large plan without its properties."""
    tree = large_plan(2 * areas)
    uses = [f for f in tree["features"] if f["properties"]["feature:typ"] != "egenskapsbestämmelse"]
    return {**tree, "features": uses}


def _with_an_overlap(tree: Json) -> Json:
    """Return the plan with the second area's west moved a metre over the first."""
    made = deepcopy(tree)
    ring: list[list[float]] = _rings(made)[1][0]
    west = min(e for e, _ in ring)
    for corner in ring:
        if corner[0] < west + 10:
            corner[0] = round(corner[0] - 1, 3)
    return made


def _rings(tree: Json) -> list[Sequence[Any]]:
    """Return the rings of every use."""
    uses = [feature["properties"] for feature in tree["features"][1:]]
    return [use["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"] for use in uses]
