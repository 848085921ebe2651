"""What the rules on the structure of GML geometries share: a fault for each flaw that was met, in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureFlaw, StructureKind
from detaljplan.plan.undrawn import Undrawn
from detaljplan.plan.values import Unreadable
from detaljplan.rules.none_allowed import none_allowed
from detaljplan.rules.rule import Fault, Owned, Text, Untold


def structure_faults(geometries: Sequence[Owned], kind: StructureKind) -> Iterator[Fault | Untold]:
    """Yield a fault for each flaw of a kind; untold the geometries that could not be read for another reason.

    The reader stops at the first flaw of a geometry: what else is wrong in it shows once that one is put right.
    """
    for geometry in geometries:
        found = [flaw for flaw in flaws_in(geometry) if flaw.kind is kind]
        yield from (_fault(geometry, flaw) for flaw in found)
        if not found:
            yield from unread(geometry)


def unread(geometry: Owned) -> Iterator[Untold]:
    """Yield that a geometry could not be read, when it could not; one that makes no shape was."""
    shape = geometry.item.shape
    if isinstance(shape, Unreadable) and not isinstance(shape, Undrawn):
        yield Untold(about=geometry, unreadable=shape)


def flaws_in(geometry: Owned) -> tuple[StructureFlaw, ...]:
    """Return what was met in the structure of a geometry; nothing where the file has none."""
    structure = geometry.item.structure
    return structure.flaws if structure else ()


def _fault(geometry: Owned, flaw: StructureFlaw) -> Fault:
    gap = flaw.kind is StructureKind.GAP
    return Fault(
        about=geometry,
        objects=(geometry.owner.identity,),
        where=flaw.where,
        geometry=flaw.shape,
        measurement=none_allowed(flaw.shape.length, "m", geometry) if gap and flaw.shape else None,
        fields={"what": Text(flaw.what, flaw.what_en)},
    )
