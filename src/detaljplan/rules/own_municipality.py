"""The municipality a plan says it is of, and the reference systems that place its coordinates there."""

from __future__ import annotations

from detaljplan.crs import systems_placing
from detaljplan.crs.windows import Bounds
from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.spec.municipalities import Municipality, extents, municipality_by_code, municipality_meant


def municipality_of(plan: Plan) -> Municipality | None:
    """Return the municipality that the plan says it is of, by name or by code, where there is one such."""
    named = municipality_meant(plan.municipality) if isinstance(plan.municipality, str) else None
    return named or (municipality_by_code(plan.municipality_code) if plan.municipality_code else None)


def systems_of(bounds: Bounds, municipality: Municipality | None, context: Context) -> tuple[int, ...]:
    """Return the systems, by code, in which the middle of the bounds (metres) is in the municipality's box or near it.

    Near is ``municipality_margin``, at most; the boxes are drawn from generalised boundaries.
    """
    west, south, east, north = bounds
    extent = extents().get(municipality.code) if municipality else None
    margin_m = context.limit("municipality_margin")
    return systems_placing((west + east) / 2, (south + north) / 2, extent, margin_m) if extent else ()
