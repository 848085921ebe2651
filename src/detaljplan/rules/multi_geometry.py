"""What DP-0004 and DP-0018 share: telling that a geometry has several parts."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from detaljplan.plan.values import known
from detaljplan.rules.names import counted
from detaljplan.rules.rule import Fault, Owned, Text


def parts_of_multi_geometry(geometry: Owned) -> Iterator[Fault]:
    """Yield a fault when the geometry states itself as multi…, or its coordinates are of several parts.

    A kropp is a closed body whose faces lie in a MultiPolygon (geometri 2.0), and is one part.
    """
    kind, shape = known(geometry.item.kind) or "", known(geometry.item.shape)
    if shape is None:
        return  # told by GEO-0001
    body = kind == "kropp" and shapely.has_z(shape)
    several = not body and shapely.get_type_id(shape) >= shapely.GeometryType.MULTIPOINT
    if several or kind.startswith("multi"):
        yield Fault(
            about=geometry,
            objects=(geometry.owner.identity,),
            where=geometry.item.where,
            geometry=shape,
            fields={"kind": kind or shape.geom_type, "parts": counted(int(shapely.get_num_geometries(shape)), *_PARTS)},
        )


_PARTS = Text("en del", "one part"), Text("{n} delar", "{n} parts")
