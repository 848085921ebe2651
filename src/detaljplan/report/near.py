"""The letters on the map (beteckning) nearest to a finding, so that a planner finds the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Finding
from detaljplan.plan.model import Plan
from detaljplan.report.symbols import symbols_of

MOST_LETTERS = 3
"""A finding about more provisions than this tells the letters of the first ones only."""


def with_letters(findings: Sequence[Finding], plan: Plan) -> tuple[Finding, ...]:
    """Return the findings, each with the letters of the provisions it is about, else of those it lies nearest to.

    Nearest is measured from the fault's own geometry to the provisions' areas, lines and points that have letters,
    those of uses and properties alike; what lies in several is nearest to the smallest. A finding that is about
    no provision and has no geometry is left without letters.
    """
    if not findings:
        return ()
    letters = _Letters(plan)
    own = [letters.of_objects(finding) for finding in findings]
    elsewhere = [number for number, told in enumerate(own) if told is None and _is_drawn(findings[number])]
    near = dict(zip(elsewhere, letters.nearest([findings[number].geometry for number in elsewhere]), strict=True))
    return tuple(replace(finding, near=own[number] or near.get(number)) for number, finding in enumerate(findings))


def _is_drawn(finding: Finding) -> bool:
    return finding.geometry is not None and not finding.geometry.is_empty


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

    def of_objects(self, finding: Finding) -> str | None:
        """Return the letters of the provisions that a finding is about."""
        met = dict.fromkeys(self._by_id[one] for one in finding.objects if one in self._by_id)
        return _listed(list(met)) if met else None

    def nearest(self, geometries: list[BaseGeometry | None]) -> Iterator[str | None]:
        """Yield the letters nearest to each geometry."""
        if not len(self._shapes):
            yield from [None] * len(geometries)
            return
        points = shapely.point_on_surface(np.array(geometries, dtype=object))
        tree = shapely.STRtree(self._shapes)
        found: dict[int, int] = {}
        for number, shape in tree.query_nearest(points, all_matches=True).T:
            found[number] = min(shape, found.get(number, shape))  # the smallest comes first
        for number in range(len(geometries)):
            yield self._told[found[number]] if number in found else None


def _listed(letters: list[str]) -> str:
    return ", ".join(letters[:MOST_LETTERS]) + (" …" if len(letters) > MOST_LETTERS else "")
