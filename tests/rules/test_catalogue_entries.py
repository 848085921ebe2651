"""Every entry of the catalogue, delivered as itself, passes; one change is found by one rule."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from detaljplan.findings import Finding, Outcome, RuleResult
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import CatalogueEntry, Variable, carried_catalogue, wording_variables
from detaljplan.spec.specification import load_specification
from detaljplan.spec.wordings import units_of
from tests.build import Json, area, line, number, plan, point, property_zone, rectangle, text, written, zone

ENTRIES = tuple(carried_catalogue())
GROUND = area(rectangle(0, 0, 100, 60))
GEOMETRIES = {"Yta/Volym": GROUND, "Linje": line((0, 10), (60, 10)), "Punkt": point(50, 30)}
USES = {
    "Kvartersmark": "DP_KM_B2",
    "Allmän plats": "DP_AP_Gata",
    "Vattenområde": "DP_VO_W2",
    "Planområdet": "DP_KM_B2",
}
RULES = [rule for id, rule in all_rules().items() if id.startswith("KAT-") or id in ("DP-0009", "DP-0022")]
RULES += [all_rules()[id] for id in ("DP-Krav-0017", "DP-Krav-0018", "GEO-0003", "SCHEMA-0001", "SCHEMA-0002")]
OLD, NEW = "2019-01-01", "2024-01-10"
BOUNDS = {"Min": "min", "Max": "max", "Exakt": "exakt"}


def provision_of(entry: CatalogueEntry) -> Json:
    """Return a provision that is exactly what its entry says, its variables filled."""
    make = zone if entry.provision_type == "Användningsbestämmelse" else property_zone
    values = [value_of(variable, entry) for variable in wording_variables(entry.wording)]
    return make(entry.code, entry.code, GEOMETRIES[entry.geometry_type], bestammelsevarde=values or None)


def value_of(variable: Variable, entry: CatalogueEntry) -> Json:
    if variable.kind == "text":
        return text(variable.name, f"exempel på {variable.name}")
    unit = units_of(entry.wording).get(variable.name, "antal")
    return number(variable.name, "7.5", unit, BOUNDS.get(entry.expressed_value or "", "max"))


def of_form(form: str, *provisions: Json, started: str) -> Json:
    ground = zone("mark", USES[form], GROUND)
    return plan(GROUND, ground, *provisions, beslutsinformation=[{"datumPaborjat": started}])


def judged(tree: Json) -> tuple[list[Finding], list[RuleResult]]:
    document = read_document(written(tree), "plan.json")
    context = Context(document, read_plan(document), load_specification(), carried_catalogue())
    runs = list(run_rules(RULES, context))
    return [finding for run in runs for finding in run.findings], [run.result for run in runs]


@pytest.mark.parametrize("form", USES)
@pytest.mark.parametrize("interpretation", [False, True])
def test_every_entry_delivered_as_itself_is_without_remark(form: str, interpretation: bool) -> None:
    entries = [e for e in ENTRIES if e.land_form == form and e.interpretation is interpretation]
    findings, results = judged(of_form(form, *map(provision_of, entries), started=OLD if interpretation else NEW))
    assert [(finding.rule, finding.message) for finding in findings] == []
    assert {result.outcome for result in results} <= {Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.OUT_OF_SCOPE}


Change = Callable[[Json, CatalogueEntry], None]


def numbers(entry: CatalogueEntry) -> list[int]:
    return [n for n, variable in enumerate(wording_variables(entry.wording)) if variable.kind == "decimaltal"]


def variables(entry: CatalogueEntry) -> tuple[Variable, ...]:
    return wording_variables(entry.wording)


def a_value_is_dropped(provision: Json, entry: CatalogueEntry) -> None:
    del provision["bestammelsevarde"][0]


def two_values_change_places(provision: Json, entry: CatalogueEntry) -> None:
    provision["bestammelsevarde"].reverse()


def a_number_is_given_as_text(provision: Json, entry: CatalogueEntry) -> None:
    provision["bestammelsevarde"][numbers(entry)[0]] = text(variables(entry)[numbers(entry)[0]].name, "7.5")


def a_number_is_no_number(provision: Json, entry: CatalogueEntry) -> None:
    provision["bestammelsevarde"][numbers(entry)[0]]["variabelvarde"] = "sju"


def the_unit_is_another(provision: Json, entry: CatalogueEntry) -> None:
    provision["bestammelsevarde"][numbers(entry)[0]]["enhet"] = "dB(A)"


def the_unit_is_missing(provision: Json, entry: CatalogueEntry) -> None:
    del provision["bestammelsevarde"][numbers(entry)[0]]["enhet"]


def the_bound_is_another(provision: Json, entry: CatalogueEntry) -> None:
    other = "min" if entry.expressed_value != "Min" else "max"
    provision["bestammelsevarde"][numbers(entry)[0]]["vardetyp"] = other


def the_wording_has_another_word(provision: Json, entry: CatalogueEntry) -> None:
    provision["bestammelseformulering"] = f"Här gäller: {entry.wording}"


def the_kind_is_another(provision: Json, entry: CatalogueEntry) -> None:
    kinds = {"Användningsbestämmelse": "egenskapsbestämmelse", "Egenskapsbestämmelse": "användningsbestämmelse"}
    provision["feature:typ"] = kinds[entry.provision_type]


def the_geometry_is_another(provision: Json, entry: CatalogueEntry) -> None:
    provision["bestammelsegeometri"] = [GEOMETRIES["Linje" if entry.geometry_type != "Linje" else "Punkt"]]


def the_reference_is_unknown(provision: Json, entry: CatalogueEntry) -> None:
    provision["planbestammelsekatalogreferens"] = "00000000-0000-4000-8000-000000000000"


def with_units(entry: CatalogueEntry) -> bool:
    return bool(units_of(entry.wording))


def names_differ(entry: CatalogueEntry) -> bool:
    return len({variable.name for variable in variables(entry)}) > 1


CHANGES: list[tuple[Change, str, Callable[[CatalogueEntry], object]]] = [
    (a_value_is_dropped, "DP-0022", variables),
    (two_values_change_places, "DP-0022", names_differ),
    (a_number_is_given_as_text, "DP-0022", numbers),
    (a_number_is_no_number, "KAT-0006", numbers),
    (the_unit_is_another, "KAT-0007", with_units),
    (the_unit_is_missing, "DP-0009", numbers),
    (the_bound_is_another, "KAT-0008", lambda entry: entry.expressed_value and numbers(entry)),
    (the_wording_has_another_word, "DP-Krav-0017", lambda entry: True),
    (the_kind_is_another, "KAT-0003", lambda entry: True),
    (the_geometry_is_another, "KAT-0004", lambda entry: entry.provision_type == "Egenskapsbestämmelse"),
    (the_reference_is_unknown, "KAT-0001", lambda entry: True),
]


def changed(change: Change, asked: Callable[[CatalogueEntry], object]) -> tuple[int, dict[str, set[str]]]:
    """Return how many entries were changed, and for each that gave findings the rules they are of."""
    count, found = 0, dict[str, set[str]]()
    for form, old in [(form, old) for form in USES for old in (False, True)]:
        provisions = []
        for entry in (e for e in ENTRIES if (e.land_form, e.interpretation) == (form, old) and asked(e)):
            provision = deepcopy(provision_of(entry))
            change(provision["properties"], entry)
            provisions.append(provision)
        count += len(provisions)
        findings, _ = judged(of_form(form, *provisions, started=OLD if old else NEW))
        for finding in findings:
            found.setdefault(finding.objects[0], set()).add(finding.rule)
    return count, found


@pytest.mark.parametrize(("change", "rule", "asked"), CHANGES, ids=lambda value: getattr(value, "__name__", value))
def test_one_change_of_an_entry_is_found_by_one_rule(
    change: Change, rule: str, asked: Callable[[CatalogueEntry], object]
) -> None:
    count, found = changed(change, asked)
    assert count >= 60
    assert len(found) == count
    assert {frozenset(rules) for rules in found.values()} == {frozenset({rule})}
