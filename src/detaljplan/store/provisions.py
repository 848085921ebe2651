"""Provisions on their way into the store: one row per geometry, with what the catalogue says of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import AdministrativeProvision, Plan, PlanGeometry, Provision, UseProvision
from detaljplan.read.interpretation import in_words_of_entry
from detaljplan.report.symbols import Symbol, symbols_of
from detaljplan.store import shapes
from detaljplan.store.rows import plain


def text_of(value: object) -> str | None:
    """Return a delivered text as it can be kept; ``None`` for what is absent or unreadable."""
    return plain(value) if isinstance(value, str) else None


def readable(items: Sequence[PlanGeometry]) -> tuple[list[BaseGeometry | None], list[int]]:
    """Return the shapes that can be kept, and each one's zone as its EPSG code (0 = not known)."""
    return [shapes.storable(item.shape) for item in items], [shapes.zone_of(item.epsg) for item in items]


def provision_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """Return the rows of every provision of a plan, one per geometry, in the order of the delivery.

    One that has been interpreted is kept in the words of the entry it is taken for, which say so.
    """
    provisions = [in_words_of_entry(provision) for provision in plan.provisions]
    pieces = list(_pieces(provisions))
    own, zones = readable([geometry for _, _, geometry in pieces])
    geoms = shapes.store_ewkb(shapes.in_store_crs(own, zones))
    geoms_own = shapes.ewkb(own, zones)
    told = [_told(provision, symbol) for provision, symbol in zip(provisions, symbols_of(provisions), strict=True)]
    for (position, part, _), geom, geom_own in zip(pieces, geoms, geoms_own, strict=True):
        yield {**told[position], "position": position, "part": part, "geom": geom, "geom_own": geom_own}


def _pieces(provisions: Sequence[Provision]) -> Iterator[tuple[int, int, PlanGeometry]]:
    """Every geometry of every provision; a provision without any is kept with an empty one."""
    for position, provision in enumerate(provisions):
        items = provision.geometries or (PlanGeometry(where=provision.where),)
        for part, item in enumerate(items):
            yield position, part, item


def _told(provision: Provision, symbol: Symbol) -> dict[str, Any]:
    columns = ("object_id", "catalogue_reference", "wording", "label")
    secondary = getattr(provision, "secondary_boundary", None)
    values = ("name", "value", "data_type", "unit", "bound")
    return {
        **{column: _told_text(getattr(provision, column)) for column in columns},
        "kind": _kind(provision),
        "code": symbol.code,
        "land_form": symbol.land_form,
        "colour": symbol.colour,
        "letters": symbol.letters,
        "symbol_id": symbol.symbol_id,
        "secondary": secondary if isinstance(secondary, bool) else None,
        "values": [{name: _told_text(getattr(value, name)) for name in values} for value in provision.values],
    }


def _told_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _kind(provision: Provision) -> str:
    if isinstance(provision, UseProvision):
        return "use"
    return "administrative" if isinstance(provision, AdministrativeProvision) else "property"
