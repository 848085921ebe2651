"""What only the structure of a GML geometry tells: segments, arcs, patches, links. Facts as met, no judging."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class StructureKind(StrEnum):
    """What is wrong in one place of a geometry's structure."""

    GAP = "a segment or member does not begin where the one before it ends"
    ARC_POINTS = "an arc has another number of positions than its kind has"
    NO_CIRCLE = "no circle goes through the positions of an arc"
    LINK = "a link leads nowhere"
    SYSTEM = "several reference systems in one geometry, or one that is not known"
    UNSUPPORTED = "a kind that is not read"
    UNREADABLE = "not as GML has it"


@dataclass(frozen=True, slots=True)
class StructureFlaw:
    """One of them.

    Parameters
    ----------
    where
        XPath of the element.
    what, what_en
        What was met, in words.
    shape
        The fault's own geometry, E N in the geometry's system; ``None`` where it has none.
    """

    kind: StructureKind
    where: str
    what: str
    what_en: str
    shape: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """How a geometry item stands in its file.

    Parameters
    ----------
    flaws
        What was met in it.
    srs_name
        The reference system as delivered, its own or that of what it lies in; empty when there is none.
    part_of
        The place of the surface it is a patch or member of; ``None`` for one that stands for itself.
    """

    flaws: tuple[StructureFlaw, ...] = ()
    srs_name: str = ""
    part_of: str | None = None
