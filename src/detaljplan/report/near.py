"""The letters on the map (beteckning) nearest to a finding, and a coordinate: so that a planner finds the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Finding
from detaljplan.plan.model import Plan
from detaljplan.report.symbols import symbols_of

MOST_LETTERS = 3
"""A finding about more provisions than this tells the letters of the first ones only."""


def with_letters(findings: Sequence[Finding], plan: Plan) -> tuple[Finding, ...]:
    """Return the findings, each with the letters of the provisions it is about, else of those it lies nearest to.

    Nearest is measured from the fault's own geometry, or from the provision it is about when that has no letters, to
    the provisions' areas, lines and points that have letters, those of uses and properties alike; what lies in several
    is nearest to the smallest. A finding of an attribute is about the provision it stands in. One that is about no
    provision and has no geometry is left without letters and coordinate.
    """
    if not findings:
        return ()
    letters, about = _Letters(plan), _About(plan)
    objects = [about.objects_of(finding) for finding in findings]
    own = [letters.of_objects(one) for one in objects]
    points = [_point_of(finding, about.shape_of(one)) for finding, one in zip(findings, objects, strict=True)]
    elsewhere = [number for number, point in enumerate(points) if own[number] is None and point is not None]
    near = dict(zip(elsewhere, letters.nearest([points[number] for number in elsewhere]), strict=True))
    return tuple(
        replace(
            finding,
            near=own[number] or near.get(number),
            point=None if (point := points[number]) is None else (point.x, point.y),
        )
        for number, finding in enumerate(findings)
    )


def _point_of(finding: Finding, concerned: BaseGeometry | None) -> Point | None:
    """Return the position that the rule names, else one on the fault's own geometry or on the provision concerned."""
    if finding.point is not None:
        return Point(finding.point)
    drawn = concerned if finding.geometry is None or finding.geometry.is_empty else finding.geometry
    if drawn is None:
        return None
    try:
        return shapely.point_on_surface(drawn)
    except shapely.errors.GEOSException:  # an area so broken that no inside is found: any of its corners shows the way
        return shapely.Point(shapely.get_coordinates(drawn)[0])


class _About:
    """The provisions that findings are about, and where these are drawn."""

    def __init__(self, plan: Plan) -> None:
        self._drawn: dict[str, BaseGeometry] = {}
        self._by_where = {provision.where: provision.identity for provision in plan.provisions}
        for provision in plan.provisions:
            for shape in provision.shapes:
                if not shape.is_empty:
                    self._drawn.setdefault(provision.identity, shape)

    def objects_of(self, finding: Finding) -> tuple[str, ...]:
        """Return the identities a finding names, else that of the provision that its place in the file is part of."""
        where = "" if finding.objects else finding.where or ""
        while where and where not in self._by_where:
            where = where.rpartition("/")[0]
        return (self._by_where[where],) if where else finding.objects

    def shape_of(self, objects: Sequence[str]) -> BaseGeometry | None:
        """Return where the first of the objects that is drawn lies."""
        return next((self._drawn[one] for one in objects if one in self._drawn), None)


class _Letters:
    """The letters of a plan's provisions, by identity and by place on the map."""

    def __init__(self, plan: Plan) -> None:
        told = [symbol.letters for symbol in symbols_of(plan.provisions)]
        self._by_id: dict[str, str] = {}
        drawn: list[tuple[BaseGeometry, str]] = []
        for provision, letters in zip(plan.provisions, told, strict=True):
            if letters:
                self._by_id.setdefault(provision.identity, letters)
                drawn += [(shape, letters) for shape in provision.shapes if not shape.is_empty]
        drawn.sort(key=lambda one: one[0].area)
        self._told = [letters for _, letters in drawn]
        self._shapes = np.array([shape for shape, _ in drawn], dtype=object)

    def of_objects(self, objects: Sequence[str]) -> str | None:
        """Return the letters of the provisions that a finding is about."""
        met = dict.fromkeys(self._by_id[one] for one in objects if one in self._by_id)
        return _listed(list(met)) if met else None

    def nearest(self, points: Sequence[Point | None]) -> Iterator[str | None]:
        """Yield the letters nearest to each position."""
        if not len(self._shapes):
            yield from [None] * len(points)
            return
        tree = shapely.STRtree(self._shapes)
        found: dict[int, int] = {}
        for number, shape in tree.query_nearest(np.array(points, dtype=object), all_matches=True).T:
            found[number] = min(shape, found.get(number, shape))  # the smallest comes first
        for number in range(len(points)):
            yield self._told[found[number]] if number in found else None


def _listed(letters: list[str]) -> str:
    return ", ".join(letters[:MOST_LETTERS]) + (" …" if len(letters) > MOST_LETTERS else "")
