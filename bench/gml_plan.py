"""Generates a large plan as SS 637040 GML, laid out as exports are: shared boundary lines, one position to a line."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from uuid import UUID

from bench.plan import CELL_M, Mesh
from tests.build import Point

E0, N0 = 150_000.0, 6_580_000.0
"""The south-west corner of the mesh, in SWEREF 99 16 30."""

USES = (("DP_KM_B", "B"), ("DP_AP_Gata", "GATA"), ("DP_AP_Natur", "NATUR"), ("DP_KM_C", "C"), ("DP_KM_S", "S"))
NOCKHOJD = "DP_KM_Eg_Utform_Nockhojd_Meter"
# Every so many cells has a hole with a use of its own, and every so many lines between two cells is an arc.
_A_HOLE_EACH, _AN_ARC_EACH = 72, 25
_HOLE_M = 4.0
_NAMESPACES = 'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns="http://www.sis.se/ss637040"'


def large_gml(columns: int = 77, rows: int = 100, *, positions: int = 50, seed: int = 1) -> bytes:
    """Return an invented plan as bytes: 39 000 features, 75 MB unless told otherwise.

    The features are a DP_Grans for each edge of the mesh, a DP_Omrade, a use and a height for each cell, a line, an
    area and a use for each hole, the plan area and the DP_Plan.
    """
    mesh = Mesh(columns, rows, positions, Random(seed))
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    parts = [*_lines(mesh, cells), *_areas(mesh, cells), *_plan(cells, Random(seed))]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<DP_Data xmlns:xlink="http://www.w3.org/1999/xlink" {_NAMESPACES} gml:id="dataset">\n'
        "  <tillampning>plan</tillampning>\n  <beskrivning>Påhittad plan</beskrivning>\n"
    )
    return "".join([head, *parts, "</DP_Data>\n"]).encode()


def feature_count(raw: bytes) -> int:
    """Return how many features of any kind a file of `large_gml` holds."""
    return raw.count(b"<DP_") - raw.count(b"<DP_Var") - raw.count(b"<DP_Data")


def _has_hole(number: int) -> bool:
    return number % _A_HOLE_EACH == 0


def _lines(mesh: Mesh, cells: list[tuple[int, int]]) -> Iterator[str]:
    edges = mesh.edges()
    for number, (name, points) in enumerate(edges.items()):
        is_arc = number % _AN_ARC_EACH == 0 and not mesh.is_outer(name)
        yield _line(name, [points[0], points[len(points) // 2], points[-1]] if is_arc else points, is_arc)
    for number, (c, r) in enumerate(cells):
        if _has_hole(number):
            yield _line(f"H-{c}-{r}", _hole(c, r), False)


def _hole(column: int, row: int) -> list[Point]:
    e, n = (column + 0.5) * CELL_M, (row + 0.5) * CELL_M
    around = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return [(e + de * _HOLE_M, n + dn * _HOLE_M) for de, dn in around]


def _line(name: str, points: list[Point], is_arc: bool) -> str:
    kind = "gml:Arc" if is_arc else "gml:LineStringSegment"
    positions = "".join(
        f'              <gml:pos srsDimension="2">{N0 + n:.4f} {E0 + e:.4f}</gml:pos>\n' for e, n in points
    )
    return (
        f'  <grans>\n    <DP_Grans gml:id="{name}" {_NAMESPACES}>\n      <typ>anv</typ>\n      <linje>\n'
        f'        <gml:Curve gml:id="c{name}">\n          <gml:segments>\n            <{kind}>\n{positions}'
        f"            </{kind}>\n          </gml:segments>\n        </gml:Curve>\n      </linje>\n"
        "    </DP_Grans>\n  </grans>\n"
    )


def _areas(mesh: Mesh, cells: list[tuple[int, int]]) -> Iterator[str]:
    below = [f"+A-{c}-0" for c in range(mesh.columns)]
    right = [f"+L-{mesh.columns}-{r}" for r in range(mesh.rows)]
    above = [f"-A-{c}-{mesh.rows}" for c in reversed(range(mesh.columns))]
    left = [f"-L-0-{r}" for r in reversed(range(mesh.rows))]
    yield _area("plan", [*below, *right, *above, *left])
    for number, (c, r) in enumerate(cells):
        walk = [f"+A-{c}-{r}", f"+L-{c + 1}-{r}", f"-A-{c}-{r + 1}", f"-L-{c}-{r}"]
        if _has_hole(number):
            walk.append(f"-H-{c}-{r}")
            yield _area(f"h-{c}-{r}", [f"+H-{c}-{r}"])
        yield _area(f"o-{c}-{r}", walk)


def _area(name: str, walk: list[str]) -> str:
    steps = "".join(f'      <{"plus" if s[0] == "+" else "minus"} xlink:href="#{s[1:]}" />\n' for s in walk)
    return f'  <omrade>\n    <DP_Omrade gml:id="{name}" {_NAMESPACES}>\n{steps}    </DP_Omrade>\n  </omrade>\n'


def _plan(cells: list[tuple[int, int]], random: Random) -> Iterator[str]:
    yield (
        f'  <plan>\n    <DP_Plan gml:id="p" {_NAMESPACES}>\n      <uuid>{_uuid(random)}</uuid>\n'
        "      <planid>Stor</planid>\n      <plantyp>DP</plantyp>\n      <plannamn>Stor plan (påhittad)</plannamn>\n"
        "      <kommun>0484</kommun>\n      <koordinatsystem>SWEREF99_16_30</koordinatsystem>\n"
        '      <planomrade xlink:href="#plan" />\n'
    )
    for number, (c, r) in enumerate(cells):
        yield _use(number, f"o-{c}-{r}", (c, r), random, _height(f"o-{c}-{r}", random))
        if _has_hole(number):
            yield _use(number + 1, f"h-{c}-{r}", (c, r), random, "")
    yield "    </DP_Plan>\n  </plan>\n"


def _use(number: int, area: str, cell: tuple[int, int], random: Random, inner: str) -> str:
    code, label = USES[number % len(USES)]
    return (
        f'      <anvandningsbestammelse>\n        <DP_Anvandningsbestammelse gml:id="b-{area}" {_NAMESPACES}>\n'
        f"          <uuid>{_uuid(random)}</uuid>\n          <beteckning>{label}</beteckning>\n"
        f'          <insattning>\n            <gml:Point gml:id="p-{area}">\n'
        f'              <gml:pos srsDimension="2">{N0 + (cell[1] + 0.4) * CELL_M:.4f} '
        f"{E0 + (cell[0] + 0.4) * CELL_M:.4f}</gml:pos>\n            </gml:Point>\n          </insattning>\n"
        f'          <omrade xlink:href="#{area}" />\n          <anvandningsslag>{code}</anvandningsslag>\n{inner}'
        "        </DP_Anvandningsbestammelse>\n      </anvandningsbestammelse>\n"
    )


def _height(area: str, random: Random) -> str:
    return (
        f'          <egenskapsbestammelse>\n            <DP_Egenskapsbestammelse gml:id="e-{area}" {_NAMESPACES}>\n'
        f"              <uuid>{_uuid(random)}</uuid>\n              <beteckning>h</beteckning>\n"
        f'              <omrade xlink:href="#{area}" />\n              <bestammelsetyp>{NOCKHOJD}</bestammelsetyp>\n'
        "              <variabel>\n                <DP_VarDecimaltal>\n                  <namn>hojd</namn>\n"
        f"                  <varde>{random.randint(4, 20)}</varde>\n                </DP_VarDecimaltal>\n"
        "              </variabel>\n            </DP_Egenskapsbestammelse>\n          </egenskapsbestammelse>\n"
    )


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
