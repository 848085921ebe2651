"""What the special questions are asked of: a plan, its contents in its zone, and the layers around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.language.words import Words
from detaljplan.plan.model import Plan
from detaljplan.review.contents import Regulated
from detaljplan.review.ground import united
from detaljplan.review.measured import in_zone, rounded_area
from detaljplan.review.model import LayerData, LayerFeature, LayerResult
from detaljplan.review.plan_area import GRID_M, PlanArea
from detaljplan.review.questions.answer import Fact
from detaljplan.review.questions.limits import Limits, kind_of_use
from detaljplan.review.touched import LEAST_M2, TouchedGround

NOTHING = shapely.Polygon()


@dataclass(frozen=True)
class Placed:
    """An object of a layer with its shape in the plan's own zone, cut somewhat outside the layer's distance."""

    feature: LayerFeature
    shape: BaseGeometry

    @property
    def told(self) -> str:
        """What the object is called: its name, else its id."""
        return self.feature.name or self.feature.id


@dataclass(frozen=True)
class Case:
    """One plan and what is known around it. Data and results are by the id of the layer."""

    plan: Plan
    area: PlanArea
    ground: TouchedGround
    data: Mapping[str, LayerData]
    results: Mapping[str, LayerResult]
    limits: Limits

    def missing(self, *layers: str) -> tuple[Words, ...]:
        """Return, of layers, which could not answer and why."""
        told = []
        for id in layers:
            result = self.results.get(id)
            if result is None:
                told.append(Words("Lagret {layer} är inte med i granskningen.", layer=id))
            elif result.status.is_open:
                told.append(Words("{layer}: {reason}", layer=result.layer_name, reason=result.reason))
        return tuple(told)

    def name(self, layer: str) -> str:
        """Return what a layer is called."""
        return self.results[layer].layer_name if layer in self.results else layer

    def objects(self, layer: str) -> list[Placed]:
        """Return a layer's objects within its distance, nearest first; none where the layer could not be used."""
        result, data = self.results.get(layer), self.data.get(layer)
        if result is None or data is None or not result.objects:
            return []
        told = {hit.id for hit in result.objects}
        features = [feature for feature in data.features if feature.id in told]
        placed = map(Placed, features, in_zone(self.area, features, result.search_distance_m))
        there = [it for it in placed if not it.shape.is_empty]
        return sorted(there, key=lambda it: (shapely.distance(it.shape, self.area.shape), it.feature.id))

    def uses(self, kinds: Iterable[str] | None = None) -> Iterator[Regulated]:
        """Yield the areas of use, of some kinds or all."""
        wanted = None if kinds is None else frozenset(kinds)
        for item in self.ground.contents.regulated:
            if item.is_use and (wanted is None or kind_of_use(item.code) in wanted):
                yield item

    def on_ground(self, text: Words, shape: BaseGeometry, *, asks: bool = True, objects: Sequence[str] = ()) -> Fact:
        """Return a fact of ground, E N in the plan's own zone, with its areas and the provisions it shares."""
        touched = self.ground.by(shape)
        building = self.ground.building(shape)
        return Fact(
            text=text,
            asks=asks,
            area_m2=rounded_area(shape.area),
            building_area_m2=building[0] if building else None,
            provisions=tuple(item.provision for item in touched),
            objects=tuple(dict.fromkeys(objects)),
            geometry=shapely.normalize(crs.transform(shape, self.area.epsg, crs.SWEREF99_TM)),
        )


def common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the area two have in common."""
    return _areas(shapely.intersection(one, other, grid_size=GRID_M))


def without(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the area of one outside the other."""
    return _areas(shapely.difference(one, other, grid_size=GRID_M))


def is_ground(shape: BaseGeometry) -> bool:
    """Whether an area is more than an edge in common."""
    return float(shape.area) >= LEAST_M2


def _areas(shape: BaseGeometry) -> BaseGeometry:
    return united(shapely.get_parts(shape))
