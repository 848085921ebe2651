"""What of the layers is a plan's own: its municipality and county, as the delivery says, and the plan itself."""

from __future__ import annotations

from collections.abc import Iterable

from detaljplan.plan.model import Plan
from detaljplan.review.layer import Layer, Own
from detaljplan.spec.municipalities import municipality_by_code, municipality_meant


def home_municipality(plan: Plan) -> str | None:
    """Return the code of the plan's municipality, as delivered or else by its name; ``None`` when neither is known."""
    code, name = plan.municipality_code, plan.municipality
    if code and municipality_by_code(code):
        return code
    known = municipality_meant(name) if isinstance(name, str) else None
    return known.code if known else None


def own_object(layer: Layer, plan: Plan) -> str | None:
    """Return the id of the layer's object that is the plan's own, where the layer leaves that out."""
    match layer.relation.leaves_out:
        case Own.PLAN:
            return plan.identity
        case Own.MUNICIPALITY:
            return home_municipality(plan)
        case None:
            return None


def own_objects(layers: Iterable[Layer], plan: Plan) -> dict[str, str]:
    """Return, by layer, the id of the object that is the plan's own."""
    return {layer.id: own for layer in layers if (own := own_object(layer, plan))}


def home_county(plan: Plan) -> str | None:
    """Return the two digits of the plan's county; ``None`` when the municipality is not known."""
    code = home_municipality(plan)
    return code[:2] if code else None
