"""Plans of homes, streets and heights, and layers around them, asked a special question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, PropertyProvision, Provision, UseProvision, VariableValue
from detaljplan.review.model import Attribute, LayerData, LayerFeature
from detaljplan.review.overlay import review_plan
from detaljplan.review.questions.answer import Answer
from tests.review.builders import layer, plan, square, to_3006
from tests.review.test_touched import provision

EVERYWHERE = to_3006(square(-5_000, -5_000, 10_000, 10_000))
HOMES = "DP_KM_B2"
STREET = "DP_AP_Gata"
RIDGE = "DP_KM_Eg_Hojd_HogstaHojd_Nockhojd"
RIDGE_ABOVE_DATUM = "DP_KM_Eg_Hojd_HogstaHojd_NockhojdNollplan"
LIFTED = "DP_KM_Eg_Strandskydd_Strandskydd_Strandskydd"


def homes(*shapes: BaseGeometry, id: str = "homes") -> Provision:
    return provision(UseProvision, HOMES, *(shapes or (square(0, 0, 200, 150),)), id=id)


def height(metres: str | None, *shapes: BaseGeometry, code: str = RIDGE, id: str = "height") -> Provision:
    item = provision(PropertyProvision, code, *(shapes or (square(0, 0, 200, 150),)), id=id)
    values = () if metres is None else (VariableValue(where="/1", value=metres, name="höjd"),)
    return replace(item, values=values)


def with_provisions(*provisions: Provision, municipality: str | None = None) -> Plan:
    return replace(plan(), provisions=provisions, municipality_code=municipality)


def of(
    layer_id: str,
    *shapes: BaseGeometry,
    kind: str | None = None,
    attributes: Mapping[str, Attribute] | None = None,
    mapped: BaseGeometry | None = EVERYWHERE,
) -> LayerData:
    """A layer with objects drawn in the plan's zone, named after it, and one far away so that it is not empty."""
    far = LayerFeature(shape=to_3006(square(-4_000, -4_000, 1, 1)), id="far")
    features = tuple(
        LayerFeature(
            shape=to_3006(shape),
            id=f"{layer_id}-{kind or ''}-{n}",
            name=layer_id,
            kind=kind,
            attributes=attributes or {},
        )
        for n, shape in enumerate(shapes)
    )
    return LayerData(layer=layer(layer_id), version="1", features=(*features, far), coverage=mapped)


def together(*data: LayerData) -> LayerData:
    """The same layer with the objects of all."""
    features = {feature.id: feature for one in data for feature in one.features}
    return replace(data[0], features=tuple(features.values()))


def asked(question: str, what: Plan, *data: LayerData) -> Answer:
    (answer,) = (one for one in review_plan(what, data).answers if one.question_id == question)
    return answer
