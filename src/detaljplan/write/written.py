"""What a writer gives: the bytes, and by object what they could not carry and what they should have held."""

from __future__ import annotations

from dataclasses import dataclass

from detaljplan.crs import Accuracy


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the plan that the written file does not hold, or not as it was.

    Parameters
    ----------
    object_id
        Identity of the plan or provision, or its place in the delivered file.
    where
        The place in the file the plan was read from.
    attribute
        The name on the wire.
    reason_sv, reason_en
        Why, in one sentence.
    """

    object_id: str
    where: str
    attribute: str
    reason_sv: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the written format requires and the plan does not tell. Nothing is invented in its place.

    `where` is the place in the written file.
    """

    object_id: str
    where: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Transformation:
    """That a written plan lies in another reference system than the plan read.

    Parameters
    ----------
    from_epsg
        The systems that coordinates were transformed from; one, unless the plan mixes them.
    geometries
        How many geometry items were transformed.
    decimals
        What the written coordinates are rounded to.
    area_before_m2, area_after_m2
        The plan area by the projection it came from and by the one written; the latter ``None`` in degrees,
        or where a part could not be moved.
    """

    from_epsg: tuple[int, ...]
    to_epsg: int
    geometries: int
    decimals: int
    accuracy: Accuracy
    area_before_m2: float | None
    area_after_m2: float | None


@dataclass(frozen=True, slots=True)
class Written:
    """A plan as bytes, with what was lost on the way, what is missing, and how it was moved to another system."""

    content: bytes
    losses: tuple[Loss, ...] = ()
    missing: tuple[Missing, ...] = ()
    transformation: Transformation | None = None
