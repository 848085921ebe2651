"""What a plan regulates where, for a review: its provisions as areas, and the ground that may be built on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.language.words import Words
from detaljplan.plan.model import LandKind, Plan, Provision, UseProvision
from detaljplan.review.ground import united
from detaljplan.review.plan_area import GRID_M, PlanArea
from detaljplan.spec.catalogue import CatalogueEntry, load_catalogue

_NO_BUILDING = "DP_KM_Eg_BegransningAvMarkensUtnyttjande_EjByggnadsverk"
"""What the codes of provisions begin with that let no building stand (prickmark). Korsmark lets some."""


@dataclass(frozen=True, slots=True)
class Regulated:
    """One area, line or point of a provision, E N in the plan's own zone; `entry` is what the catalogue has of it."""

    provision: Provision
    entry: CatalogueEntry | None
    shape: BaseGeometry

    @property
    def is_use(self) -> bool:
        """Whether it is an användningsbestämmelse."""
        return isinstance(self.provision, UseProvision)

    @property
    def code(self) -> str:
        """The bestämmelsekod; empty where it is not known."""
        return self.entry.code if self.entry else self.provision.catalogue_code or ""

    @property
    def wording(self) -> str | None:
        """The wording as delivered, else the catalogue's."""
        told = self.provision.wording
        return told if isinstance(told, str) else self.entry.wording if self.entry else None


@dataclass(frozen=True, slots=True)
class PlanContents:
    """What a plan regulates.

    Parameters
    ----------
    regulated
        In the order of the delivery.
    block, building
        Kvartersmark, and the part of it where a building may stand (kvartersmark med byggrätt): all but where a
        provision lets none. ``None`` where the plan has no uses that can be read.
    left_out
        How many geometries of provisions cannot be reckoned with.
    """

    regulated: tuple[Regulated, ...]
    block: BaseGeometry | None
    building: BaseGeometry | None
    left_out: int = 0

    @property
    def notes(self) -> tuple[Words, ...]:
        """What a reader must know of the figures."""
        notes = []
        if self.block is None:
            notes.append(Words("Planen har inga digitala användningsområden: andelen av byggrätten är inte räknad."))
        if self.left_out:
            notes.append(Words("{count} geometrier hos bestämmelser går inte att räkna med.", count=self.left_out))
        return tuple(notes)


def plan_contents(plan: Plan, area: PlanArea) -> PlanContents:
    """Return what a plan regulates within its area; a geometry that is invalid or in another zone is left out."""
    found = list(_found(plan))
    usable = [item for item, epsg in found if epsg == area.epsg and item.shape.is_valid and not item.shape.is_empty]
    kept = tuple(item for item in usable if np.isfinite(shapely.bounds(item.shape)).all())
    block = _united([item.shape for item in kept if _is_block(item)])
    empty = _united([item.shape for item in kept if not item.is_use and item.code.startswith(_NO_BUILDING)])
    building = block if block is None or empty is None else shapely.difference(block, empty, grid_size=GRID_M)
    has_uses = any(item.is_use for item in kept)
    nothing = shapely.Polygon() if has_uses else None
    return PlanContents(kept, block or nothing, building if block else nothing, left_out=len(found) - len(kept))


def _found(plan: Plan) -> Iterator[tuple[Regulated, object]]:
    catalogue = load_catalogue()
    for provision in plan.provisions:
        reference = provision.catalogue_reference
        entry = catalogue.find(reference if isinstance(reference, str) else None, provision.catalogue_code)
        for item in provision.geometries:
            if isinstance(item.shape, BaseGeometry):
                yield Regulated(provision, entry, shapely.force_2d(item.shape)), item.epsg


def _is_block(item: Regulated) -> bool:
    land = item.entry.land_form if item.entry else None
    return item.is_use and (land == LandKind.DEVELOPMENT_BLOCK if land else item.code.startswith("DP_KM_"))


def _united(shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    areas = [shape for shape in shapes if shapely.get_dimensions(shape) == 2]
    return united(areas) if areas else None
