"""Measures the reading of a large plan GML against what GDAL needs to convert the same file."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pyogrio
from lxml import etree

from bench.figure import Figure, Peak, alternating
from bench.gml_plan import feature_count, large_gml
from detaljplan.plan.model import Plan
from detaljplan.read.document import Document
from detaljplan.read.places import places_in
from detaljplan.read.reader import read_document, read_plan

# GDAL finds nothing in a DP_Data by itself, so it is told of the layers and their texts, as one would by hand. Links
# stay links and areas are not built; a provision inside another is no feature of its own to it.
_LAYERS = {
    "DP_Grans": ("linje", ["typ"]),
    "DP_Omrade": (None, ["plus@href", "minus@href"]),
    "DP_Anvandningsbestammelse": ("insattning", ["uuid", "beteckning", "anvandningsslag", "omrade@href"]),
}
_READ_AND_TELL_PEAK = """
import sys
from pathlib import Path
from detaljplan.read.reader import read_file, read_plan

plan = read_plan(read_file(Path(sys.argv[1])))
assert not plan.unreadable
status = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def reading_a_large_gml(columns: int = 77, rows: int = 100, runs: int = 5) -> Figure:
    """Measure the way from bytes to a whole plan: lines, areas built of them, and provisions.

    The limit is that of GDAL, which does less (see `_LAYERS`): 0.8 to 0.9 was measured.
    """
    raw = large_gml(columns, rows)

    def read() -> tuple[Document, Plan]:
        document = read_document(raw, "stor-plan.gml")
        plan = read_plan(document)
        if plan.unreadable:
            raise RuntimeError("the large plan should be read whole: the time would say nothing")
        return document, plan

    with TemporaryDirectory() as folder:
        path = Path(folder) / "stor-plan.gml"
        path.write_bytes(raw)
        path.with_suffix(".gfs").write_text(_gdal_template())
        pairs = alternating(read, lambda: _convert(path), runs, process_time)
    return Figure(
        name=f"read a GML of {feature_count(raw)} features, {len(raw) / 1e6:.0f} MB",
        floor="pyogrio: each layer read and written as GeoPackage",
        limit_ratio=1,
        pairs=pairs,
    )


def memory_of_a_large_gml(columns: int = 77, rows: int = 100) -> Peak:
    """Measure the most memory a process of its own holds while it reads the same file, all that it imports included."""
    raw = large_gml(columns, rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stor-plan.gml"
        path.write_bytes(raw)
        command = [sys.executable, "-c", _READ_AND_TELL_PEAK, str(path)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    name = f"memory to read a GML of {feature_count(raw)} features, {len(raw) / 1e6:.0f} MB"
    return Peak(name=name, megabytes=int(told) * 1024 / 1e6, limit_megabytes=500)


def a_thousand_places_in_a_gml(columns: int = 77, rows: int = 100, places: int = 1_000, runs: int = 9) -> Figure:
    """Measure the line, column and byte of a thousand places spread over the file, against one parse of it.

    Half of the places are positions of boundary lines, half are provisions. Garbage collection is off, as for JSON.
    """
    raw = large_gml(columns, rows)
    document = read_document(raw, "stor-plan.gml")
    half = places // 2
    cells, edges = columns * rows, 2 * columns * rows
    lines = [f"/DP_Data/grans[{1 + n * (edges - 1) // half}]/DP_Grans/linje" for n in range(half)]
    plan = "/DP_Data/plan/DP_Plan/anvandningsbestammelse"
    uses = [f"{plan}[{1 + n * (cells - 1) // half}]/DP_Anvandningsbestammelse/omrade" for n in range(half)]

    def look_up() -> None:
        if sum(place.exact for place in places_in(document, [*lines, *uses]).values()) != len({*lines, *uses}):
            raise RuntimeError("not every place was found: the time would say nothing")

    collecting = gc.isenabled()
    gc.disable()
    try:
        pairs = alternating(look_up, lambda: etree.fromstring(raw), runs, process_time)
    finally:
        if collecting:
            gc.enable()
    return Figure(
        name=f"{places} places in a GML of {feature_count(raw)} features",
        floor="lxml.etree.fromstring",
        limit_ratio=1,
        pairs=pairs,
    )


def _gdal_template() -> str:
    """Return what tells GDAL of the layers: a .gfs file beside the GML."""
    layers = "".join(
        f"<GMLFeatureClass><Name>{layer}</Name><ElementPath>{layer}</ElementPath>"
        "<SRSName>EPSG:3010</SRSName>"
        + (
            f"<GeomPropertyDefn><Name>{shape}</Name><ElementPath>{shape}</ElementPath></GeomPropertyDefn>"
            if shape
            else ""
        )
        + "".join(
            f"<PropertyDefn><Name>{text.partition('@')[0]}</Name><ElementPath>{text}</ElementPath><Type>"
            f"{'StringList' if shape is None else 'String'}</Type></PropertyDefn>"
            for text in texts
        )
        + "</GMLFeatureClass>"
        for layer, (shape, texts) in _LAYERS.items()
    )
    return f"<GMLFeatureClassList>{layers}</GMLFeatureClassList>"


def _convert(path: Path) -> None:
    """Convert the GML to a GeoPackage with GDAL, which holds what it understands of it."""
    target = path.with_suffix(".gpkg")
    target.unlink(missing_ok=True)
    for layer, (shape, texts) in _LAYERS.items():
        table = pyogrio.read_dataframe(path, layer=layer)
        if len(table) == 0:
            raise RuntimeError(f"GDAL found no {layer}: the time would say nothing")
        if shape is None:  # GeoPackage has no lists
            for text in texts:
                column = text.partition("@")[0]
                table[column] = [",".join(links) if links is not None else "" for links in table[column]]
        pyogrio.write_dataframe(table, target, layer=layer)
