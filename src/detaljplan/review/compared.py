"""Two reviews of one plan held against each other: hits new, gone, grown and shrunk. Noise is not a change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from detaljplan.review.grounds import Ground
from detaljplan.review.model import LayerResult, Review, Status
from detaljplan.spec.specification import load_specification

_TOLD_M2 = 0.01
"""Areas are told in hundredths: two that differ by one may be the same."""


class HitChange(StrEnum):
    """What became of what a layer says; the value is what it is called on the wire."""

    NEW = "ny"
    GONE = "borta"
    GROWN = "större"
    SHRUNK = "mindre"
    OTHER_STATUS = "annan status"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerChange:
    """One layer that says another thing of the later version.

    Parameters
    ----------
    before, after
        What it says of each; ``None`` of a review that did not ask it.
    new_objects, gone_objects
        Ids of objects in or near only the later and only the earlier.
    other_data
        Whether the layer's data are of another version: the change may be theirs and not the plan's.
    """

    change: HitChange
    layer_id: str
    layer_name: str
    ground: Ground
    before: LayerResult | None
    after: LayerResult | None
    new_objects: tuple[str, ...] = ()
    gone_objects: tuple[str, ...] = ()
    other_data: bool = False


def compared_reviews(before: Review, after: Review) -> tuple[LayerChange, ...]:
    """Return the layers that say another thing of the later version, in its order and then the earlier's.

    An area or length counts as grown or shrunk when it differs by more than moves of ``vertex_noise`` of ``spec.toml``
    along its edge could make it, and by more than figures are rounded to.
    """
    earlier = {result.layer_id: result for result in before.hits}
    later = {result.layer_id: result for result in after.hits}
    found = [_compared(earlier.get(id), later.get(id)) for id in dict.fromkeys([*later, *earlier])]
    return tuple(change for change in found if change is not None)


def _compared(before: LayerResult | None, after: LayerResult | None) -> LayerChange | None:
    change = _change(before, after)
    there = after or before
    if change is None or there is None:
        return None
    old, new = _ids(before), _ids(after)
    return LayerChange(
        change=change,
        layer_id=there.layer_id,
        layer_name=there.layer_name,
        ground=there.ground,
        before=before,
        after=after,
        new_objects=tuple(id for id in new if id not in old),
        gone_objects=tuple(id for id in old if id not in new),
        other_data=bool(before and after and before.layer_version != after.layer_version),
    )


def _change(before: LayerResult | None, after: LayerResult | None) -> HitChange | None:
    was, is_now = bool(before and before.status.is_hit), bool(after and after.status.is_hit)
    if was != is_now:
        return HitChange.NEW if is_now else HitChange.GONE
    if before is None or after is None or Status.PROTECTED in (before.status, after.status):
        return None
    if was and (grown := _grown(before, after)):
        return HitChange.GROWN if grown > 0 else HitChange.SHRUNK
    return HitChange.OTHER_STATUS if before.status is not after.status else None


def _grown(before: LayerResult, after: LayerResult) -> float:
    """Return by how much a hit grew, in what it is measured; 0 for noise."""
    area = (after.area_m2 or 0.0) - (before.area_m2 or 0.0)
    if abs(area) > _noise(before, after):
        return area
    length = (after.length_m or 0.0) - (before.length_m or 0.0)
    if abs(length) > 2 * _move_m() + 0.001:
        return length
    return float(after.hit_count - before.hit_count)


def _noise(before: LayerResult, after: LayerResult) -> float:
    edge = max(float(result.geometry.length) if result.geometry is not None else 0.0 for result in (before, after))
    return edge * _move_m() + _TOLD_M2


def _move_m() -> float:
    return load_specification().limits["vertex_noise"].value


def _ids(result: LayerResult | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.id for hit in result.objects)) if result else ()
