"""What a crossing comes of: an edge to a vertex far from all others, which GEO-0019 tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.numerals import exact
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Fault, Text, Untold

_ON_IT_M = 0.01
"""A place this near to an edge lies on it: of a crossing thousands of kilometres long, arithmetic tells no more."""

_Edges = tuple[BaseGeometry, float, float]
"""The way to a stray vertex and from it, and its E and N."""


def explained(faults: Iterable[Fault | Untold], context: Context) -> Iterator[Fault | Untold]:
    """Yield the faults, those on an edge to a stray vertex with that vertex named in their field ``what``."""
    edges: Mapping[int, list[_Edges]] | None = None
    for fault in faults:
        if isinstance(fault, Untold) or fault.geometry is None:
            yield fault
            continue
        edges = _edges_by_geometry(context) if edges is None else edges
        on = [one for one in edges.get(id(fault.about), ()) if shapely.distance(one[0], fault.geometry) <= _ON_IT_M]
        what = _since(fault.fields["what"], *on[0][1:]) if on else fault.fields["what"]
        yield replace(fault, fields={**fault.fields, "what": what})


def _edges_by_geometry(context: Context) -> Mapping[int, list[_Edges]]:
    """Return the edges to stray vertices, by the identity in memory of the geometry item they are of."""
    drawn, strays = context.drawn, context.strays
    found = defaultdict[int, list[_Edges]](list)
    for path, at, (before, after) in zip(strays.path.tolist(), strays.at.tolist(), strays.beside.tolist(), strict=True):
        owned = drawn.owned[int(drawn.vertices.shape_of_path[path])]
        found[id(owned)].append((shapely.LineString([before, at, after]), *at))
    return found


def _since(what: Text, east: float, north: float) -> Text:
    return Text(
        f"{what.sv}: brytpunkten E {exact(east)}, N {exact(north)} ligger långt från de andra, rätta den först "
        "(GEO-0019)",
        f"{what.en}: the vertex E {exact(east, 'en')}, N {exact(north, 'en')} lies far from the others, correct it "
        "first (GEO-0019)",
    )
