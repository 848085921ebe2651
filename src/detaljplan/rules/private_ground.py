"""Public places with private management (enskilt huvudmannaskap), which DP-0002 and DP-0003 except."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Provision
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Text
from detaljplan.spec.old_codes import PRIVATE_PUBLIC_PLACE

PRIVATE_GROUND = Text(
    "Mark där planen har en bestämmelse om enskilt huvudmannaskap: katalogens underkategori Enskilt huvudmannaskap, "
    f"eller en äldre kod som börjar med {PRIVATE_PUBLIC_PLACE}. Att hela den marken undantas är vår läsning.",
    "Ground where the plan has a provision of private management (enskilt huvudmannaskap): the catalogue's subcategory "
    f"Enskilt huvudmannaskap, or an older code that begins with {PRIVATE_PUBLIC_PLACE}. That all of that ground is "
    "excepted is our reading.",
)
"""What DP-0002 and DP-0003 say of their exception."""


def private_public_places(context: Context) -> BaseGeometry:
    """Return the ground that provisions of enskilt huvudmannaskap lie on; empty when the plan has none.

    That the exception covers the whole ground of such a provision is our reading (the guidance is known at
    second hand only). An older code can tell of enskilt huvudmannaskap itself.
    """
    shapes = [
        shape
        for provision in context.plan.provisions
        if _is_private(provision, context)
        for shape in provision.shapes
        if shapely.is_valid(shape)
    ]
    return shapely.union_all(shapes) if shapes else shapely.Polygon()


def _is_private(provision: Provision, context: Context) -> bool:
    if provision.interpretation and provision.interpretation.code.startswith(PRIVATE_PUBLIC_PLACE):
        return True
    entry = context.entry(provision)
    return entry is not None and entry.subcategory == "Enskilt huvudmannaskap"
