"""Measures our rules on geometry against ilivalidator, an independent checker of coverages, on the same areas."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from bench.figure import Figure, alternating
from bench.plan import use_coverage
from bench.topology import judging, rules_on_geometry
from detaljplan.checking import check_bytes
from detaljplan.read.reader import read_document, read_plan
from tests.build import Json
from tests.interlis import AreaChecker

PROMISED_TIMES = 50


def coverage_against_ilivalidator(areas: int = 1_000, runs: int = 3) -> Figure:
    """Measure the rules on geometry on a coverage of 33 vertices to each area; the floor is ilivalidator.

    Both must accept it, and refuse it with one area over its neighbour. ilivalidator reads its file in the same call,
    which is under a tenth of its time (measured with the same areas as SURFACE, which are not compared).
    """
    with TemporaryDirectory() as folder:
        checker = AreaChecker(Path(folder))
        _refused_by_both(checker, areas)
        tree = use_coverage(areas)
        path, document = checker.written(_rings(tree)), read_document(orjson.dumps(tree), "ytor.json")

        def floor() -> None:
            if checker.faults(path):
                raise RuntimeError("ilivalidator should accept the coverage: the time would say nothing")

        return Figure(
            name=f"{len(rules_on_geometry())} rules on geometry, {areas} use areas",
            floor="ilivalidator on the same areas",
            limit_ratio=1 / PROMISED_TIMES,
            pairs=alternating(judging(document, read_plan(document), 0), floor, runs),
        )


def _refused_by_both(checker: AreaChecker, areas: int) -> None:
    """Raise `RuntimeError` when one of the two accepts a coverage with an overlap."""
    tree = _with_an_overlap(use_coverage(min(areas, 100)))
    found = {finding.rule for finding in check_bytes(orjson.dumps(tree), "ytor.json").report.findings}
    if not {"DP-Krav-0013", "TOPO-0002"} & found or not checker.faults(checker.written(_rings(tree))):
        raise RuntimeError("an overlap was not found by both: the times would say nothing")


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
