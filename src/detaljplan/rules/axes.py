"""Whether the axes of a GML file stand in the order that their system has, as far as names and coordinates tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import binds_axes, lies_in_use
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Owned


class Order(StrEnum):
    """What can be told of the order of two axes."""

    AS_NAMED = "the registry's"
    SWAPPED = "the other one: the coordinates lie where the system is used in that order alone"
    UNKNOWN = "neither the name nor the coordinates tell"


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes under one srsName.

    Parameters
    ----------
    geometries
        All that have that name and a shape, in the order of the file.
    east, north
        Of the middle of them, as they were read.
    """

    order: Order
    geometries: tuple[Owned, ...]
    east: float
    north: float


def axes_of(geometries: Iterable[Owned], context: Context) -> Mapping[str, Axes]:
    """Return the axes by srsName, of the geometries whose system is known."""
    by_name: dict[str, list[Owned]] = {}
    for geometry in geometries:
        structure, shape = geometry.item.structure, geometry.item.shape
        known = isinstance(geometry.item.epsg, int) and isinstance(shape, BaseGeometry) and not shape.is_empty
        if structure is not None and known:
            by_name.setdefault(structure.srs_name, []).append(geometry)
    margin_deg = context.limit("use_margin")
    return {name: _axes(name, alike, margin_deg) for name, alike in by_name.items()}


def _axes(name: str, alike: list[Owned], margin_deg: float) -> Axes:
    bounds = shapely.bounds(np.array([geometry.item.shape for geometry in alike], dtype=object))
    east, north = np.median((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0).tolist()
    epsg = alike[0].item.epsg
    assert isinstance(epsg, int)
    as_read = lies_in_use(epsg, east, north, margin_deg)
    turned = lies_in_use(epsg, north, east, margin_deg)
    if as_read is False and turned:
        order = Order.SWAPPED
    elif binds_axes(name) or (as_read and turned is False):
        order = Order.AS_NAMED
    else:
        order = Order.UNKNOWN
    return Axes(order, tuple(alike), east, north)
