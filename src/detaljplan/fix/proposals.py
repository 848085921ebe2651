"""All repairs of a plan in their order: a Plan in, the repairs and the repaired Plan out."""

from __future__ import annotations

from collections.abc import Sequence

from detaljplan.fix.attributes import with_geometry_facts, with_plan_reference, with_regulated_uses
from detaljplan.fix.closing import closed
from detaljplan.fix.coverage import covered
from detaljplan.fix.outside import snapped_to_boundary
from detaljplan.fix.repair import Asked, Kind, Made, State
from detaljplan.fix.rings import (
    in_ring_order,
    in_single_parts,
    rounded,
    with_near_points_as_one,
    without_repeated_points,
)
from detaljplan.plan.model import Plan
from detaljplan.read.document import Document, FileFormat
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.private_ground import private_public_places
from detaljplan.rules.registry import rule_called
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification

_JSON_ONLY = frozenset({Kind.CLOSED_RING, Kind.RING_ORDER, Kind.SINGLE_PARTS, Kind.GEOMETRY_KIND, Kind.DIMENSION})
"""In the other formats the way rings run, and how parts are told, follow from the format."""
_OF_PLACE = ("GEO-0019", "GEO-0004")
"""The rules on where a plan and its geometries lie."""
_MOST_ROUNDS = 4
"""One repair may uncover another; more rounds than this have not been seen to be needed."""


def kinds_of(format: FileFormat) -> frozenset[Kind]:
    """Return the kinds of repair that a format can hold the outcome of."""
    if format is FileFormat.NGP_JSON:
        return frozenset(Kind)
    return frozenset(Kind) - _JSON_ONLY - ({Kind.PLAN_REFERENCE} if format is FileFormat.GML_SS637040 else set())


def proposals(plan: Plan, asked: Asked, document: Document) -> Made:
    """Return the plan repaired, with the repairs in the order they were made and those that were left.

    Parameters
    ----------
    plan
        As read; geometry E N in metres in the plan's own CRS.
    document
        What the plan was read from, for the rules that some repairs ask.
    """
    made = more = _once(plan, asked, document)
    for _ in range(_MOST_ROUNDS - 1):
        if not any(repair.state is State.MADE for repair in more.repairs):
            break
        more = _once(made.plan, asked, document)
        made = Made(more.plan, (*made.repairs, *(one for one in more.repairs if one.state is State.MADE)))
    return made


def _once(plan: Plan, asked: Asked, document: Document) -> Made:
    made = Made(plan)
    for step in (closed, rounded, without_repeated_points, with_near_points_as_one):
        made = made.then(step(made.plan, asked))
    made = made.then(_turned(made.plan, asked, document))
    made = made.then(in_single_parts(made.plan, asked))
    if not asked.form_only:
        context = _context(made.plan, document)
        private = private_public_places(context)
        made = made.then(covered(made.plan, asked, private))
        made = made.then(snapped_to_boundary(made.plan, asked, private))
        made = made.then(with_plan_reference(made.plan, asked))
        made = made.then(with_geometry_facts(made.plan, asked))
        made = made.then(with_regulated_uses(made.plan, asked, _context(made.plan, document)))
    return made


def _turned(plan: Plan, asked: Asked, document: Document) -> Made:
    """Return the plan with its rings turned; as it is where GEO-0016 could not tell: swapped axes turn every ring."""
    made = in_ring_order(plan, asked)
    misplaced = made.repairs and any(_context(plan, document, _OF_PLACE).failed_places.values())
    return Made(plan) if misplaced else made


def _context(plan: Plan, document: Document, rules: Sequence[str] = SOUND_GEOMETRY) -> Context:
    """Return what rules share, with what some of them find; without others, areas to do no arithmetic with."""
    context = Context(document, plan, load_specification(), load_catalogue())
    for _ in run_rules([rule_called(id) for id in rules], context):
        pass
    return context
