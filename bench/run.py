"""Measures what the project promises of speed, each figure against a floor taken in the same run.

Run from the root: ``.venv/bin/python -m bench.run [NAME …]``, by default all, which takes twenty minutes; a name
is that of the function that measures, as told while it does. Prints a table, writes ``bench.json``, and ends with 1
when a figure is over its limit.
"""

from __future__ import annotations

import gc
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from rich.console import Console
from rich.table import Table

from bench.figure import Figure, Measured, Run, alternating
from bench.geopackage import reading_a_geopackage
from bench.gml import a_thousand_places_in_a_gml, memory_of_a_large_gml, reading_a_large_gml
from bench.growth import topology_as_plans_grow
from bench.ilivalidator import coverage_against_ilivalidator
from bench.importing import import_of_large_plans, import_of_plans
from bench.intake import intake_of_a_plan
from bench.judging import a_thousand_faults, judging_single_geometries, judging_what_a_plan_says
from bench.killing import lost_of_what_was_acknowledged
from bench.plan import large_plan
from bench.reading import reading_national_json
from bench.reviewing import review_against_layers
from bench.shapes import all_shapes_of_a_report
from bench.topology import geometry_and_topology, ten_thousand_equal_faults
from detaljplan import __version__
from detaljplan.checking import check_bytes
from detaljplan.findings import Verdict
from detaljplan.read.places import places_in
from detaljplan.read.reader import read_document
from tests.build import Json

RESULT = Path(__file__).resolve().parent.parent / "bench.json"


def validation_of_a_large_plan(provisions: int = 10_000, runs: int = 5) -> Figure:
    """Measure a whole validation, from bytes to report, of a plan of 32 vertices to each area.

    The floor has its geometries picked out and written as GeoJSON beforehand; only its own four steps are timed.
    """
    plan = large_plan(provisions)
    raw = orjson.dumps(plan)
    areas, uses = _positions(plan)

    def validate() -> None:
        found = check_bytes(raw, "stor-plan.json").report.verdict
        if found is not Verdict.PASSES:
            raise RuntimeError(f"the large plan should pass, but is {found}: the time would say nothing")

    def floor() -> None:
        orjson.loads(raw)
        shapes = shapely.from_geojson(areas)
        shapely.is_valid(shapes)
        shapely.coverage_invalid_edges(shapes[uses])

    return Figure(
        name=f"validate a plan of {provisions} provisions",
        floor="orjson.loads, shapely.from_geojson, is_valid, coverage_invalid_edges",
        limit_ratio=5,
        pairs=alternating(validate, floor, runs),
    )


def _positions(plan: Json) -> tuple[list[bytes], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return the GeoJSON of every area of the provisions, and which of them are uses."""
    provisions = [feature["properties"] for feature in plan["features"][1:]]
    uses = [p["feature:typ"] == "användningsbestämmelse" for p in provisions]
    return [orjson.dumps(p["bestammelsegeometri"][0]["geometri"]["position"]) for p in provisions], np.array(uses)


def a_thousand_places(provisions: int = 10_000, places: int = 1_000, runs: int = 9) -> Figure:
    """Measure the line, column and byte of a thousand places spread over a large plan, against one parse of it.

    Garbage collection is off: it would slow the parse alone, which makes many objects, and flatter the figure.
    """
    raw = orjson.dumps(large_plan(provisions))
    document = read_document(raw, "stor-plan.json")
    members = ("koordinatsystemPlan", "position/coordinates/0/5/1")
    inner = [f"properties/bestammelsegeometri/0/geometri/{member}" for member in members]
    spread = [1 + number * (provisions - 1) // (places - 1) for number in range(places)]
    wheres = [f"/features/{feature}/{inner[feature % 2]}" for feature in spread]

    def look_up() -> None:
        if sum(place.exact for place in places_in(document, wheres).values()) != len(set(wheres)):
            raise RuntimeError("not every place was found: the time would say nothing")

    collecting = gc.isenabled()
    gc.disable()
    try:
        pairs = alternating(look_up, lambda: orjson.loads(raw), runs)
    finally:
        if collecting:
            gc.enable()
    return Figure(
        name=f"{places} places in a plan of {provisions} provisions", floor="orjson.loads", limit_ratio=1, pairs=pairs
    )


def start_of_the_command(runs: int = 15) -> Figure:
    """Measure ``detaljplan --version`` against the same interpreter doing nothing."""
    beside = Path(sys.executable).parent
    command = shutil.which("detaljplan", path=str(beside))
    if command is None:
        raise FileNotFoundError(f"no command detaljplan in {beside}: install the project in this environment")

    def process(*arguments: str) -> Run:
        return lambda: subprocess.run(arguments, check=True, capture_output=True)

    return Figure(
        name="detaljplan --version",
        floor="python -c pass",
        limit_ratio=10,
        pairs=alternating(process(command, "--version"), process(sys.executable, "-c", "pass"), runs),
    )


FIGURES: tuple[Callable[[], Measured | tuple[Measured, ...]], ...] = (
    validation_of_a_large_plan,
    reading_national_json,
    judging_what_a_plan_says,
    geometry_and_topology,
    ten_thousand_equal_faults,
    all_shapes_of_a_report,
    topology_as_plans_grow,
    judging_single_geometries,
    a_thousand_faults,
    coverage_against_ilivalidator,
    a_thousand_places,
    reading_a_geopackage,
    reading_a_large_gml,
    memory_of_a_large_gml,
    a_thousand_places_in_a_gml,
    start_of_the_command,
    # on a PostGIS of their own, some minutes each
    import_of_plans,
    import_of_large_plans,
    intake_of_a_plan,
    lost_of_what_was_acknowledged,
    review_against_layers,
)


def as_json(figure: Measured) -> dict[str, Any]:
    """Return a figure with all that is needed to compare it with another day's."""
    return {
        "name": figure.name,
        **figure.facts,
        "passes": figure.passes,
        "versions": {
            "python": platform.python_version(),
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "orjson": version("orjson"),
            "detaljplan": __version__,
        },
        "machine": {"cpus": os.cpu_count(), "system": platform.system(), "architecture": platform.machine()},
    }


def table_of(figures: Sequence[Measured]) -> Table:
    """Return the figures as a table, one to a line."""
    table = Table("figure", box=None, pad_edge=False)
    for heading in ("value", "floor", "ratio", "limit", "spread", ""):
        table.add_column(heading, justify="right")
    for figure in figures:
        table.add_row(figure.name, *figure.cells, "[green]ok[/]" if figure.passes else "[red]over the limit[/]")
    return table


def exit_code(figures: Sequence[Measured]) -> int:
    """Return 0 when every figure is within its limit, else 1."""
    return 0 if all(figure.passes for figure in figures) else 1


def main(names: Sequence[str] = ()) -> int:
    """Measure the figures of those names, or all; tell of each before it starts, and return the exit code."""
    console, progress = Console(), Console(stderr=True)
    known = {measure.__name__: measure for measure in FIGURES}
    if unknown := set(names) - known.keys():
        progress.print(f"unknown: {', '.join(sorted(unknown))}. Known: {', '.join(known)}")
        return 2
    figures: list[Measured] = []
    for name in names or known:
        progress.print(f"measuring {name.replace('_', ' ')} …", style="dim")
        found = known[name]()
        figures += found if isinstance(found, tuple) else (found,)
    RESULT.write_bytes(orjson.dumps([as_json(figure) for figure in figures], option=orjson.OPT_INDENT_2))
    console.print(table_of(figures))
    return exit_code(figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
