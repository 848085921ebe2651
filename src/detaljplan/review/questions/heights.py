"""The heights that a plan's provisions set: above ground, or above a datum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detaljplan.review.contents import Regulated

_BUILDING = "_Eg_Hojd_"
_HIGHEST = ("_Eg_Hojd_HogstaHojd_", "_Eg_Hojd_ExaktHojd_")
_DATUM = "ollplan"
_GROUND_LEVEL = ("Plushojd", "MarkhojdNollplan", "EjLagreAn", "EjHogreAn")


def limits_height(item: Regulated) -> bool:
    """Whether a provision says how high a building may be at most."""
    return any(part in item.code for part in _HIGHEST)


def is_above_ground(item: Regulated) -> bool:
    """Whether a provision of height counts from the ground in metres: to the ridge, or in all."""
    return item.code.endswith(("Nockhojd", "Totalhojd"))


def metres_of(item: Regulated) -> float | None:
    """Return the greatest height in metres that a provision is delivered with; ``None`` when it has none."""
    numbers = [number for value in item.provision.values if (number := _number(value.value)) is not None]
    return max(numbers, default=None)


def above_datum(items: Iterable[Regulated]) -> Sequence[tuple[Regulated, float]]:
    """Return the provisions that set a height above a datum, of ground or building, with their metres."""
    found = []
    for item in items:
        is_datum = (_BUILDING in item.code and _DATUM in item.code) or item.code.endswith(_GROUND_LEVEL)
        if is_datum and (value := metres_of(item)) is not None:
            found.append((item, value))
    return found


def _number(value: object) -> float | None:
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None
