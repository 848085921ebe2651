"""What the engine finds, and how it differs from what the definitions give."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from detaljplan.findings import Finding, Outcome
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.run import RuleRun, run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification
from tests.build import Json, written
from tests.rules.oracle.definitions import RULES, Delivery, Found, narrow_parts, read
from tests.rules.oracle.drawn import PRIVATE

SAME_M, SAME_M2 = 0.001, 0.001


NARROW_PART = "TOPO-0005"
"""Compared area by area, since parts are told apart by how arcs are drawn."""


def compared_rules() -> tuple[str, ...]:
    """Return the rules that both the engine and the definitions have."""
    return tuple(id for id in RULES if id in all_rules())


def engine_runs(tree: Json, ids: Collection[str]) -> dict[str, RuleRun]:
    """Return what the engine's rules give, those that they need run before them."""
    document = read_document(written(tree), "plan.json")
    context = Context(document, read_plan(document), load_specification(), load_catalogue())
    rules = [rule for id, rule in all_rules().items() if id in {*ids, "DP-Krav-0018", "GEO-0003"}]
    return {run.result.rule: run for run in run_rules(rules, context)}


def delivery(tree: Json) -> Delivery:
    """Return the delivery as the definitions read it."""
    entry = load_catalogue().by_code(PRIVATE)
    assert entry
    return read(tree, entry.id)


def differences(tree: Json) -> Iterator[str]:
    """Yield in words each fault that one of the two finds and not the other, or measures otherwise."""
    ids = compared_rules()
    runs, plan = engine_runs(tree, (*ids, NARROW_PART)), delivery(tree)
    for id in ids:
        run = runs[id]
        if run.result.outcome in (Outcome.CRASHED, Outcome.NOT_RUN):
            yield f"{id}: {run.result.outcome}: {run.result.reason}"
        yield from (f"{id}: {told}" for told in _differences(list(run.findings), RULES[id](plan)))
    yield from (f"{NARROW_PART}: {told}" for told in _narrow_differences(runs[NARROW_PART], plan))


def _differences(told: list[Finding], expected: list[Found]) -> Iterator[str]:
    for fault in sorted(expected, key=lambda fault: fault.on_the_limit):  # what is certain has the first choice
        same = next((finding for finding in told if _is_same(finding, fault)), None)
        if same is not None:
            told.remove(same)
        elif not fault.on_the_limit:
            yield f"not found: {sorted(fault.objects)} {fault.measured:.6f} {fault.place.wkt}"
    for finding in told:
        measured = finding.measurement.measured if finding.measurement else None
        yield f"found too much: {sorted(finding.objects)} {measured} {finding.geometry}"


def _narrow_differences(run: RuleRun, plan: Delivery) -> Iterator[str]:
    told = {frozenset(finding.objects) for finding in run.findings}
    yield from (f"not found: {sorted(uses)}" for uses in narrow_parts(plan, kindly=True) - told)
    yield from (f"found too much: {sorted(uses)}" for uses in told - narrow_parts(plan, kindly=False))


def _is_same(finding: Finding, fault: Found) -> bool:
    """Return whether the two are one fault: of the same objects, as large, and in the same place."""
    if set(finding.objects) != fault.objects or finding.measurement is None or finding.geometry is None:
        return False
    if fault.place.geom_type == "MultiPoint":
        if fault.on_the_limit:  # some of the points may be told or not, and with them what is measured
            return True
        if finding.geometry.hausdorff_distance(fault.place) > SAME_M / 2:
            return False
    same = SAME_M2 if finding.measurement.unit == "m²" else SAME_M
    return (
        abs(finding.measurement.measured - fault.measured) <= same and finding.geometry.distance(fault.place) < SAME_M
    )
