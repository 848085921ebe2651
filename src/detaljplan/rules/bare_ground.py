"""Ground in the plan area that no use covers, which DP-0002 and TOPO-0006 look at."""

from __future__ import annotations

import shapely

from detaljplan.plan.coverage import Gaps
from detaljplan.plan.model import Plan
from detaljplan.plan.values import CannotTell, Unreadable, known
from detaljplan.rules.context import Context
from detaljplan.rules.private_ground import private_public_places


def bare_ground(context: Context) -> Gaps:
    """Return the gaps, those beyond ``coverage_gap_width`` apart, without ground that is excepted or cannot be told.

    Raises
    ------
    CannotTell
        The plan area is not known, or some use's area is not.
    """
    tell_uses_unread(context.plan)
    shapely.prepare(context.areas.boundary)
    return context.coverage.gaps(private_public_places(context), context.limit("coverage_gap_width"))


def tell_uses_left_out(context: Context) -> None:
    """Raise `CannotTell` when a use area is at fault: what was told of the rest of the plan stands."""
    left_out = context.coverage.left_out
    if left_out:
        raise CannotTell(Unreadable("–", left_out[0].items[0].where, "en giltig användningsyta", "a valid use area"))


def tell_uses_unread(plan: Plan) -> None:
    """Raise `CannotTell` when a use has no geometry, or one that cannot be read: its ground would be told as a gap."""
    for use in plan.uses:
        if not use.geometries:
            raise CannotTell(Unreadable("–", use.where, "en användningsyta", "a use area"))
        for item in use.geometries:
            if known(item.shape) is None:
                raise CannotTell(Unreadable("–", item.where, "en användningsyta", "a use area"))
