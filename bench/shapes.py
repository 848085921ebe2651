"""Measures the shapes of a report with many findings, against the validation that they tell of."""

from __future__ import annotations

import orjson

from bench.figure import Figure, alternating
from bench.plan import use_coverage
from bench.topology import with_gaps
from detaljplan.checking import check_bytes
from detaljplan.report.shapes import SHAPES


def all_shapes_of_a_report(areas: int = 20_000, runs: int = 3) -> Figure:
    """Measure writing a report of half as many findings as areas in every shape; the floor judges the plan."""
    raw = orjson.dumps(with_gaps(use_coverage(areas)))
    judged = check_bytes(raw, "stor-plan.json")
    found = len(judged.report.findings)
    if found < areas // 2:
        raise RuntimeError(f"{found} findings, expected {areas // 2}: the time would say nothing")

    def write() -> None:
        for shape in SHAPES.values():
            shape.write(judged.report, judged.plan, "sv")

    return Figure(
        name=f"all shapes of a report with {found} findings",
        floor="its validation",
        limit_ratio=1,
        pairs=alternating(write, lambda: check_bytes(raw, "stor-plan.json"), runs),
    )
