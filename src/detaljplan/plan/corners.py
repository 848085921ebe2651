"""Measures of the vertices of a boundary one can check on paper: repeated ones, spikes, strays. Metres, E N."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detaljplan.plan.vertices import Mask, Metres, Numbers, Vertices


class Spikes(NamedTuple):
    """Places where a boundary goes out and back.

    Parameters
    ----------
    path
        The number of the path in `Vertices`.
    tip, base
        E N of the outermost vertex, and of the nearer one of the vertices on its two sides.
    widths_m
        How far apart the way out and the way back are at the base.
    lengths_m
        From base to tip.
    """

    path: Numbers
    tip: Metres
    base: Metres
    widths_m: Metres
    lengths_m: Metres

    def chosen(self, mask: Mask) -> Spikes:
        """Return some of them."""
        return Spikes(self.path[mask], self.tip[mask], self.base[mask], self.widths_m[mask], self.lengths_m[mask])

    def and_those(self, others: Spikes) -> Spikes:
        """Return them and others."""
        return Spikes(
            np.concatenate([self.path, others.path]),
            np.concatenate([self.tip, others.tip]),
            np.concatenate([self.base, others.base]),
            np.concatenate([self.widths_m, others.widths_m]),
            np.concatenate([self.lengths_m, others.lengths_m]),
        )


def repeated(vertices: Vertices) -> Numbers:
    """Return the number of every vertex that stands where the one before it does, height and all.

    The last vertex of a ring is the first one again and no repetition; one more is.
    """
    return np.asarray(vertices.edges[vertices.lengths == 0] + 1, dtype=np.intp)


def narrow_turns(vertices: Vertices, angle_deg: float, tip_m: float) -> Spikes:
    """Return every corner where the boundary turns back at less than an angle, whatever its width further in.

    A tip of two corners nearer each other than `tip_m` is one too, when that is less than the angle opens over the
    length. Paths of so few corners that nothing but the tip is left are not looked at: they are narrow, and have no
    spike.
    """
    where = vertices.positions[vertices.corners.at, :2]
    return _sharp(vertices, where, angle_deg).and_those(_blunt(vertices, where, angle_deg, tip_m))


def _sharp(vertices: Vertices, where: Metres, angle_deg: float) -> Spikes:
    corners = vertices.corners
    back_m = _dot(where[corners.before] - where, where[corners.after] - where)
    turns = np.flatnonzero((back_m > 0) & _inner(vertices, corners_left=3))
    tip = where[turns]
    out, back = where[corners.before[turns]] - tip, where[corners.after[turns]] - tip
    across = np.abs(_cross(out, back))
    narrow = across < _dot(out, back) * np.tan(np.radians(angle_deg))
    turns, tip, out, back, across = turns[narrow], tip[narrow], out[narrow], back[narrow], across[narrow]
    return _spikes(corners.of_path[turns], tip, out, back, across / np.maximum(_length(out), _length(back)))


def _blunt(vertices: Vertices, where: Metres, angle_deg: float, tip_m: float) -> Spikes:
    """Return the tips of two corners: as `_sharp`, the way back beginning at the second of them."""
    corners = vertices.corners
    inner = _inner(vertices, corners_left=4)
    first = np.flatnonzero(inner & inner[corners.after] & (_length(where[corners.after] - where) < tip_m))
    second = corners.after[first]
    tip, end = where[first], where[second]
    out, back = where[corners.before[first]] - tip, where[corners.after[second]] - end
    opening = np.tan(np.radians(angle_deg))
    shorter = np.minimum(_length(out), _length(back))
    narrow = np.abs(_cross(out, back)) < _dot(out, back) * opening
    narrow &= _length(end - tip) < shorter * opening
    first, tip, end, out, back = first[narrow], tip[narrow], end[narrow], out[narrow], back[narrow]
    by_way_out = np.abs(_cross(tip + out - end, back)) / _length(back)
    by_way_back = np.abs(_cross(end + back - tip, out)) / _length(out)
    widths = np.where(_length(out) <= _length(back), by_way_out, by_way_back)
    return _spikes(corners.of_path[first], tip, out, back + end - tip, np.maximum(widths, _length(end - tip)))


def _spikes(path: Numbers, tip: Metres, out: Metres, back: Metres, widths_m: Metres) -> Spikes:
    arm = np.where((_length(out) <= _length(back))[:, None], out, back)
    return Spikes(path, tip, tip + arm, widths_m, _length(arm))


def _inner(vertices: Vertices, corners_left: int) -> Mask:
    """Return which corners have one on either side, in paths of more than so many corners."""
    corners = vertices.corners
    counts = np.bincount(corners.of_path, minlength=len(vertices.paths))
    return (corners.before >= 0) & (corners.after >= 0) & (counts[corners.of_path] > corners_left)


class Strays(NamedTuple):
    """Vertices far from all others of their path.

    Parameters
    ----------
    path
        The number of the path in `Vertices`.
    at
        E N of the vertex.
    beside
        E N of the corners before and after it, of shape (n, 2, 2); it is its own neighbour where a line ends.
    distances_m
        To the nearer of the vertices before and after it.
    """

    path: Numbers
    at: Metres
    beside: Metres
    distances_m: Metres


def strays(vertices: Vertices, further_than_m: float) -> Strays:
    """Return the vertices that alone are further than that from the vertices beside them; equal, to the mm, is not.

    The path must have other edges, all of them shorter: what is large everywhere has no stray vertex.
    """
    corners, where = vertices.corners, vertices.positions[vertices.corners.at, :2]
    before = np.where(corners.before >= 0, np.round(_length(where - where[corners.before]), 3), np.inf)
    after = np.where(corners.after >= 0, np.round(_length(where - where[corners.after]), 3), np.inf)
    far = np.minimum(before, after) > further_than_m
    own = (corners.before >= 0).astype(np.intp) + (corners.after >= 0)
    long = np.bincount(corners.of_path, (after > further_than_m) & np.isfinite(after), len(vertices.paths))
    edges = np.bincount(corners.of_path, np.isfinite(after), len(vertices.paths))
    alone = (long[corners.of_path] == own) & (edges[corners.of_path] > own)
    found = np.flatnonzero(far & alone)
    beside = np.stack([corners.before[found], corners.after[found]], axis=1)
    beside = np.where(beside < 0, found[:, None], beside)
    return Strays(corners.of_path[found], where[found], where[beside], np.minimum(before, after)[found])


def _cross(one: Metres, two: Metres) -> Metres:
    return np.asarray(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])


def _dot(one: Metres, two: Metres) -> Metres:
    return np.asarray((one * two).sum(axis=1))


def _length(step: Metres) -> Metres:
    return np.hypot(step[:, 0], step[:, 1])
