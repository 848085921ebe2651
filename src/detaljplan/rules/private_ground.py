"""Public places with private management (enskilt huvudmannaskap), which DP-0002 and DP-0003 except."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.rules.context import Context


def private_public_places(context: Context) -> BaseGeometry:
    """Return the ground that provisions of enskilt huvudmannaskap lie on; empty when the plan has none.

    That the exception covers the whole ground of such a provision is our reading (the guidance is known at
    second hand only).
    """
    shapes = [
        shape
        for provision in context.plan.provisions
        if (entry := context.entry(provision)) and entry.subcategory == "Enskilt huvudmannaskap"
        for shape in provision.shapes
        if shapely.is_valid(shape)
    ]
    return shapely.union_all(shapes) if shapes else shapely.Polygon()
