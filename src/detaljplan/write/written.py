"""What a writer gives: the bytes, and by object what they could not carry and what they should have held."""

from __future__ import annotations

from dataclasses import dataclass


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
class Written:
    """A plan as bytes, with what was lost on the way and what is missing."""

    content: bytes
    losses: tuple[Loss, ...] = ()
    missing: tuple[Missing, ...] = ()
