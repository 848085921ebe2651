"""Repairs asked for in tests, and plans as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check_bytes
from detaljplan.fix.fixing import Fixed, fix, stated_fix_limits
from detaljplan.fix.repair import Kind, Repair, State
from detaljplan.plan.model import Plan
from detaljplan.report.model import Profile
from tests.build import AT, Json, written


def checked(tree: Json) -> Checked:
    """Return an invented plan judged."""
    return check_bytes(written(tree), "plan.json")


def fixed(
    tree: Json,
    kinds: Iterable[Kind] = frozenset(Kind),
    *,
    max_area_change_m2: float | None = None,
    profile: Profile = Profile.DELIVERY,
    inputs: Mapping[str, Any] | None = None,
) -> Fixed:
    """Return an invented plan repaired."""
    return fix(
        checked(tree),
        kinds=kinds,
        limits=stated_fix_limits(max_area_change_m2),
        profile=profile,
        inputs=inputs or {},
    )


def made(done: Fixed) -> list[Kind]:
    """Return the kinds of the repairs that were made, in order."""
    return [repair.kind for repair in done.of(State.MADE)]


def only(done: Fixed, kind: Kind) -> Repair:
    """Return the one repair of a kind, whatever became of it."""
    (found,) = (repair for repair in done.repairs if repair.kind is kind)
    return found


def shape_of(plan: Plan, number: int, item: int = 0) -> BaseGeometry:
    """Return a geometry of the provision of that number, from the corner that invented plans are drawn from."""
    shape = plan.provisions[number].geometries[item].shape
    assert isinstance(shape, BaseGeometry)
    moved: BaseGeometry = shapely.transform(shape, lambda points: np.round(points - AT, 6))
    return moved


def corners(shape: BaseGeometry) -> set[tuple[float, float]]:
    """Return the vertices of a shape."""
    return {(float(e), float(n)) for e, n in shapely.get_coordinates(shape)}
