"""TOPO-0012: areas of one plan area, or of one property, that overlap."""

from collections.abc import Iterator, Sequence

import numpy as np
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.feature import Feature
from detaljplan.plan.measures import overlaps
from detaljplan.plan.model import Plan, Provision, UseProvision
from detaljplan.plan.values import known
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "TOPO-0012",
    title=Text("Ytor av ett objekt som överlappar", "Areas of one object that overlap"),
    why=Text(
        "Ytorna av planområdet, eller av en egenskap, ligger bredvid varandra; marken de har gemensamt räknas annars "
        "två gånger.",
        "The areas of the plan area, or of a property, lie beside each other; ground they share is counted twice "
        "otherwise.",
    ),
    remedy=Text(
        "Slå ihop ytorna till en, eller flytta gränsen så att de möts. Ligger den ena helt i den andra: ta bort den.",
        "Join the areas to one, or move the boundary so that they meet. Where one lies in the other: remove it.",
    ),
    message=Text(
        "{owner} har två ytor som överlappar varandra med {measured} m².",
        "{owner} has two areas that overlap by {measured} m².",
    ),
    of=Of.GEOMETRIES,
    needs=SOUND_GEOMETRY,
    repeats=("TOPO-0010",),
    at_once=True,
)
def overlap_in_one_object(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    for areas in _areas(geometries):
        shapes = np.array([known(one.item.shape) for one in areas], dtype=object)
        for overlap in overlaps(shapes, np.arange(len(shapes))):
            if overlap.area_m2 > context.limit("overlap_in_object"):
                yield _fault((areas[overlap.first], areas[overlap.second]), overlap.shape, overlap.area_m2, context)


def _areas(geometries: Sequence[Owned]) -> list[list[Owned]]:
    """Return the areas of each object that has several; those of uses are told as zones."""
    found: dict[int, list[Owned]] = {}
    for one in geometries:
        shape = known(one.item.shape)
        if not isinstance(one.owner, UseProvision) and shape is not None and shape.geom_type in _AREAS:
            found.setdefault(id(one.owner), []).append(one)
    return [areas for areas in found.values() if len(areas) > 1]


_AREAS = {"Polygon", "MultiPolygon"}


def _fault(about: tuple[Owned, Owned], shape: BaseGeometry, area_m2: float, context: Context) -> Fault:
    owner = about[1].owner
    return Fault(
        about=about,
        objects=(owner.identity,),
        where=about[1].item.where,
        geometry=shape,
        measurement=context.measured(area_m2, "overlap_in_object"),
        fields={"owner": _named(owner)},
    )


def _named(owner: Plan | Provision | Feature) -> Text:
    return called(owner) if isinstance(owner, Provision) else Text("Planområdet", "The plan area")
