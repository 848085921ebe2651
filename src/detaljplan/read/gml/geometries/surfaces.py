"""Surfaces of any GML as the rings of their patches; no shape is made of them here."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from lxml import etree

from detaljplan.plan.arcs import Arc
from detaljplan.read.gml.circles import Coordinates
from detaljplan.read.gml.elements import gml_name
from detaljplan.read.gml.geometries.curves import CurveReader
from detaljplan.read.gml.geometries.frames import Frame
from detaljplan.read.gml.geometries.refused import unreadable, unsupported
from detaljplan.read.gml.geometries.source import parts

SURFACES = {"Polygon", "Surface", "CompositeSurface", "OrientableSurface"}

_PATCHES = {"PolygonPatch", "Polygon", "Triangle", "Rectangle"}
_EXTERIOR = {"exterior", "outerBoundaryIs"}
_INTERIOR = {"interior", "innerBoundaryIs"}
_CORNERS = {"Triangle": 4, "Rectangle": 5}


@dataclass(frozen=True, slots=True)
class Patch:
    """One area.

    Parameters
    ----------
    rings
        The exterior first, as delivered; turned where an OrientableSurface says so. E N (height).
    arcs
        Of its rings.
    """

    element: etree._Element
    rings: tuple[Coordinates, ...]
    arcs: tuple[Arc, ...] = ()


class SurfaceReader:
    """Reads the surfaces of one geometry."""

    def __init__(self, curves: CurveReader) -> None:
        self._curves = curves
        self._source = curves.source

    def patches(self, element: etree._Element, frame: Frame) -> list[Patch]:
        """Return the areas that a surface is made of. Raises `Refused`."""
        name = gml_name(element)
        with self._source.inside(element):
            own = self._curves.framed(element, frame)
            if name in _PATCHES:
                return [self._patch(element, own)]
            if name == "OrientableSurface":
                return self._oriented(element, own)
            if name in {"Surface", "CompositeSurface"}:
                found = [part for holder in parts(element) for part in self._source.contents(holder)]
                return [patch for part in found for patch in self.patches(part, own)]
        raise unsupported(element)

    def _oriented(self, element: etree._Element, frame: Frame) -> list[Patch]:
        bases = [base for holder in parts(element) for base in self._source.contents(holder)]
        if len(bases) != 1:
            raise unreadable(element, f"{len(bases)} baseSurface, inte en", f"{len(bases)} baseSurface, not one")
        found = self.patches(bases[0], frame)
        if element.get("orientation", "+").strip() != "-":
            return found
        return [replace(patch, rings=tuple(ring[::-1] for ring in patch.rings)) for patch in found]

    def _patch(self, element: etree._Element, frame: Frame) -> Patch:
        arcs_before = len(self._curves.arcs)
        exteriors: list[Coordinates] = []
        interiors: list[Coordinates] = []
        for holder in parts(element):
            name = gml_name(holder)
            if name not in _EXTERIOR | _INTERIOR:
                raise unreadable(holder, "annat än ringar", "something other than rings")
            found = [self._curves.ring(ring, frame) for ring in self._source.contents(holder)]
            (exteriors if name in _EXTERIOR else interiors).extend(found)
        if len(exteriors) != 1 and (exteriors or interiors):
            raise unreadable(element, f"{len(exteriors)} ytterringar, inte en", f"{len(exteriors)} exteriors, not one")
        rings = (*exteriors, *interiors)
        if len({ring.shape[1] for ring in rings if len(ring)}) > 1:
            raise unreadable(element, "ringar med och utan höjd", "rings with and without heights")
        _refuse_corners(element, rings)
        return Patch(element, rings, tuple(self._curves.arcs[arcs_before:]))


def _refuse_corners(element: etree._Element, rings: tuple[Coordinates, ...]) -> None:
    """Raise `Refused` when a triangle or rectangle that closes has other corners than its name says, or a hole."""
    name = gml_name(element) or ""
    wanted = _CORNERS.get(name)
    if wanted is None or not rings:
        return
    closes = len(rings[0]) >= min(_CORNERS.values()) and np.array_equal(rings[0][0], rings[0][-1])
    if len(rings) > 1 or (closes and len(rings[0]) != wanted):
        raise unreadable(
            element,
            f"{name} med {len(rings[0])} punkter och {len(rings) - 1} hål, inte {wanted} och inga",
            f"{name} of {len(rings[0])} points and {len(rings) - 1} holes, not {wanted} and none",
        )
