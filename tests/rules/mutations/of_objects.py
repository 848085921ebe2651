"""Faults of identities and versions, of values beside their wordings, and of technical installations."""

from __future__ import annotations

from copy import deepcopy

from detaljplan.spec.catalogue import load_catalogue
from sample_plans.plans import PRICKMARK
from tests.build import Json, area, identity, plan, property_zone, rectangle, text
from tests.rules.mutations.mutation import GOOD, STREET, mutation, passes, stopped
from tests.rules.mutations.parts import add, feature, provision, the_plan, value

# --- identities


@mutation(STREET, passes("ID-0001: kvarter"))
def a_provision_of_another_plan(tree: Json) -> None:
    provision(tree, "kvarter")["detaljplan"] = identity("en annan plan")


@mutation(STREET, passes("ID-0001: gata", "ID-0001: kvarter"))
def a_plan_with_another_identity_than_its_provisions_say(tree: Json) -> None:
    the_plan(tree)["objektidentitet"] = identity("Allt")


@mutation(STREET, passes("ID-0002: kvarter"))
def two_provisions_of_one_identity(tree: Json) -> None:
    add(tree, property_zone("kvarter", PRICKMARK, area(rectangle(0, 10, 100, 6))))


@mutation(STREET, passes("ID-0002: planen"))
def a_provision_with_the_identity_of_the_plan(tree: Json) -> None:
    add(tree, property_zone("Regelexempel", PRICKMARK, area(rectangle(0, 10, 100, 6))))


@mutation(STREET, passes("ID-0002: gata", "ID-0002: kvarter"))
def two_identities_that_are_shared(tree: Json) -> None:
    add(tree, property_zone("kvarter", PRICKMARK, area(rectangle(0, 10, 100, 6))))
    add(tree, property_zone("gata", PRICKMARK, area(rectangle(0, 16, 100, 6))))


@mutation(STREET, stopped("PLAN-0001: grannen"))
def two_plans_in_one_delivery(tree: Json) -> None:
    other = plan(area(rectangle(0, 0, 9, 9), at=(150_500, 6_580_500)), name="grannen")
    tree["features"].append(other["features"][0])


# --- versions


@mutation(STREET, stopped("BAS-005: planen"))
def a_version_that_has_ended(tree: Json) -> None:
    the_plan(tree)["versionGiltigTill"] = "2026-02-01T00:00:00Z"


@mutation(STREET, stopped("BAS-005: kvarter"))
def a_provision_whose_version_has_ended(tree: Json) -> None:
    provision(tree, "kvarter")["versionGiltigTill"] = "2026-02-01T00:00:00Z"


@mutation(STREET, stopped("BAS-005: kvarter", "ID-0002: kvarter"))
def two_versions_of_one_provision(tree: Json) -> None:
    older = deepcopy(feature(tree, "kvarter"))
    provision(tree, "kvarter")["objektversion"] = 2
    older["properties"]["objektversion"] = 1
    tree["features"].append(older)


# --- values and wordings


@mutation(GOOD, stopped("DP-0009: ett-nock"))
def a_number_without_unit(tree: Json) -> None:
    del value(tree, "ett-nock")["enhet"]


@mutation(GOOD, stopped("DP-0009: ett-nock"))
def a_number_without_bound(tree: Json) -> None:
    del value(tree, "ett-nock")["vardetyp"]


@mutation(GOOD, stopped("DP-0009: ett-nock"))
def a_number_with_neither(tree: Json) -> None:
    del value(tree, "ett-nock")["vardetyp"], value(tree, "ett-nock")["enhet"]


@mutation(GOOD, stopped("DP-0009: ett-area", "DP-0009: ett-nock"))
def two_numbers_without_unit(tree: Json) -> None:
    del value(tree, "ett-nock")["enhet"], value(tree, "ett-area")["enhet"]


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def a_wording_with_a_variable_and_no_value(tree: Json) -> None:
    provision(tree, "ett-nock")["bestammelsevarde"] = []


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def a_value_more_than_variables(tree: Json) -> None:
    provision(tree, "ett-nock")["bestammelsevarde"].append(text("text", "även skorsten"))


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def a_value_of_another_name(tree: Json) -> None:
    value(tree, "ett-nock")["beskrivning"] = "nockhöjd"


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def a_value_of_another_type(tree: Json) -> None:
    value(tree, "ett-nock")["datatyp"] = "text"


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def a_variable_filled_in_by_hand(tree: Json) -> None:
    given = provision(tree, "ett-nock")
    given["bestammelseformulering"] = "Högsta nockhöjd är 9 meter."
    del given["bestammelsevarde"]


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def a_blank_value(tree: Json) -> None:
    provision(tree, "ett-nock")["bestammelsevarde"] = [text("höjd", " ")]
    provision(tree, "ett-nock")["bestammelseformulering"] = "Högsta nockhöjd är [höjd:text] meter."


@mutation(GOOD, stopped("DP-0022: ett-nock"))
def an_optional_text_that_is_empty(tree: Json) -> None:
    given = provision(tree, "ett-nock")
    given["bestammelseformulering"] += " [text:text]"
    given["bestammelsevarde"].append(text("text", ""))


@mutation(GOOD, passes("SCHEMA-0006: planen", "SCHEMA-0006: planen"))
def a_plan_with_an_empty_name_and_a_blank_purpose(tree: Json) -> None:
    the_plan(tree)["namn"], the_plan(tree)["syfte"] = "", "\N{NO-BREAK SPACE} "


@mutation(GOOD, passes("SCHEMA-0006: ett-bostad"))
def a_provision_with_an_empty_wording(tree: Json) -> None:
    provision(tree, "ett-bostad")["bestammelseformulering"] = ""


@mutation(GOOD, passes())
def another_number(tree: Json) -> None:
    value(tree, "ett-nock")["variabelvarde"] = "12.5"


# --- technical installations


@mutation(GOOD, stopped("DP-0019: ett-teknik"))
def a_wording_that_tells_what_an_installation_is(tree: Json) -> None:
    provision(tree, "ett-teknik")["bestammelseformulering"] = "Transformatorstation"


@mutation(GOOD, stopped("DP-0020: ett-teknik"))
def a_motive_that_tells_what_an_installation_is(tree: Json) -> None:
    provision(tree, "ett-teknik")["planbestammelsebeskrivning"]["motiv"] = "För transformatorstationen."


@mutation(GOOD, passes("SEKR-0001: ett-teknik"))
def an_original_wording_that_tells_what_an_installation_is(tree: Json) -> None:
    provision(tree, "ett-teknik")["ursprungligBestammelseformulering"] = "Transformatorstation"


@mutation(GOOD, stopped("DP-0021: ett-teknik"))
def an_entry_that_tells_what_an_installation_is(tree: Json) -> None:
    told = provision(tree, "ett-teknik")
    entry = load_catalogue().by_code("DP_KM_E2_Pump")
    assert entry
    told["planbestammelsekatalogreferens"] = entry.id


@mutation(GOOD, stopped("DP-0022: ett-teknik", "SEKR-0001: ett-teknik", "SEKR-0001: ett-teknik"))
def an_installation_told_in_two_other_places(tree: Json) -> None:
    told = provision(tree, "ett-teknik")
    told["ursprungligBestammelseformulering"] = "Transformatorstation"
    told["bestammelsevarde"] = [text("text", "Transformatorstation")]
