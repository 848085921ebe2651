"""What the rules on coordinates that make no shape share: finding them, and telling apart what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detaljplan.plan.undrawn import Undrawn
from detaljplan.plan.values import Unreadable
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Owned, Untold
from detaljplan.rules.told import told_by_schema


def undrawn(geometries: Sequence[Owned], context: Context) -> Iterator[tuple[Owned, Undrawn] | Untold]:
    """Yield the geometries whose coordinates make no shape; untold those that cannot be read at all.

    Untold too is what the national schema has found a fault in, which is told once.
    """
    told = told_by_schema(context)
    for geometry in geometries:
        shape = geometry.item.shape
        if isinstance(shape, Undrawn) and shape.where not in told:
            yield geometry, shape
        elif isinstance(shape, Unreadable):
            yield Untold(about=geometry, unreadable=shape)
