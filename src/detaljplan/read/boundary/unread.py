"""Tells of the columns that look like attributes of the model, yet hold something that is not surely one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from detaljplan.plan.model import PlanStatus, PlanType
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.boundary.columns import DECISION

_LISTS: Mapping[str, Iterable[str]] = {"status": PlanStatus, "typ": PlanType}


def unread_columns(
    known: Mapping[str, str], common: Mapping[str, Any], used: Collection[str], place: str
) -> Iterator[Unreadable]:
    """Yield each column that is known to hold an attribute and holds something, but is not read as it.

    Parameters
    ----------
    known
        The attribute of each column that is known to hold one, those first that are read.
    common
        What each column holds.
    used
        The columns that are read.
    place
        Of the first row of the layer.
    """
    read: dict[str, str] = {}
    for column, attribute in known.items():
        chosen = read.setdefault(attribute, column)
        value = common[column]
        if value is None or column in used or (column != chosen and value == common[chosen]):
            continue
        expected = _of_a_list(attribute) if column == chosen else _once(attribute, chosen)
        yield Unreadable(shortened(value), f"{place}/{column}", *expected)


def _once(attribute: str, chosen: str) -> tuple[str, str]:
    shown = shortened(chosen, 40)
    return (
        f"en enda kolumn för {attribute} (kolumnen {shown} är den som läses)",
        f"a single column for {attribute} (the column {shown} is the one that is read)",
    )


def _of_a_list(attribute: str) -> tuple[str, str]:
    if attribute in DECISION:
        return f"{attribute} som ett datum (ÅÅÅÅ-MM-DD)", f"{attribute} as a date (YYYY-MM-DD)"
    if attribute == "kommunkod":
        return "de fyra siffrorna för planens kommun", "the four digits of the plan's municipality"
    if attribute in _LISTS:
        listed = ", ".join(_LISTS[attribute])
        return f"{attribute} som något av {listed}", f"{attribute} as one of {listed}"
    return f"{attribute} som en text", f"{attribute} as a text"
