"""What stood in the delivery and could not be read, as losses of the objects it stood in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import Unreadable
from detaljplan.write.written import Loss

_NUMBER = re.compile(r"\[\d+\]$")


def unread(object_id: str, found: Unreadable, attribute: str) -> Loss:
    """Return the loss of one thing that could not be read."""
    return Loss(
        object_id,
        found.where,
        attribute,
        f"kunde inte läsas som {found.expected}; där står {found.raw}",
        f"could not be read as {found.expected_en}; what stands there is {found.raw}",
    )


def unread_elsewhere(plan: Plan, told: Collection[str]) -> Iterator[Loss]:
    """Yield what could not be read and lies in no place told already, of the innermost object around it.

    Some of it has no place in the model at all, such as a text among the objects of a list.
    """
    objects: tuple[Plan | Provision, ...] = (plan, *plan.provisions)
    owners = {owner.where: owner.identity for owner in objects}
    for found in plan.unreadable:
        if found.where in told:
            continue
        place = found.where
        while place and place not in owners:
            place = place.rpartition("/")[0]
        steps = [_NUMBER.sub("", step) for step in found.where.split("/") if step and not step.isdigit()]
        yield unread(owners.get(place, plan.identity), found, steps[-1] if steps else "")
