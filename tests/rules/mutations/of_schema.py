"""Faults of form: types, multiplicity, code lists, closed objects, formats, and ways of writing of one's own."""

from __future__ import annotations

from tests.build import Json
from tests.rules.mutations.mutation import GOOD, IN_FORCE, STREET, WHOLE, mutation, passes, stopped
from tests.rules.mutations.parts import (
    decision,
    feature,
    geometries,
    geometry,
    metadata,
    provision,
    ring,
    the_plan,
    value,
)


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_name_that_is_a_number(tree: Json) -> None:
    the_plan(tree)["namn"] = 7


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def no_purpose(tree: Json) -> None:
    del the_plan(tree)["syfte"]


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_municipality_of_null(tree: Json) -> None:
    the_plan(tree)["kommun"] = None


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_status_that_is_in_no_list(tree: Json) -> None:
    the_plan(tree)["status"] = "nästan klar"


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_kind_of_plan_with_a_capital(tree: Json) -> None:
    the_plan(tree)["typ"] = "Detaljplan"


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_moment_that_is_a_day(tree: Json) -> None:
    the_plan(tree)["versionGiltigFran"] = "2026-01-15"


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_day_that_does_not_exist(tree: Json) -> None:
    decision(tree)["datumPaborjat"] = "2024-02-30"


@mutation(STREET, stopped("SCHEMA-0001: planen", "SCHEMA-0001: planen"))
def two_faults_of_form_in_one_object(tree: Json) -> None:
    the_plan(tree)["namn"] = None
    the_plan(tree)["objektversion"] = "1"


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_plan_without_boundary(tree: Json) -> None:
    the_plan(tree)["plangeometri"] = []


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_plan_without_decisions(tree: Json) -> None:
    the_plan(tree)["beslutsinformation"] = []


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_provision_without_geometry(tree: Json) -> None:
    provision(tree, "kvarter")["bestammelsegeometri"] = []


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_provision_without_wording(tree: Json) -> None:
    del provision(tree, "kvarter")["bestammelseformulering"]


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_quality_with_an_attribute_of_its_own(tree: Json) -> None:
    provision(tree, "kvarter")["kvalitetsbeskrivning"]["egen"] = "x"


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_flag_that_is_a_word(tree: Json) -> None:
    provision(tree, "kvarter")["kvalitetsbeskrivning"]["korrigeradeGranser"] = "nej"


@mutation(STREET, stopped("SCHEMA-0001: planen"))
def a_decision_with_an_attribute_of_its_own(tree: Json) -> None:
    decision(tree)["handlaggare"] = "x"


@mutation(STREET, passes())
def a_plan_with_an_attribute_of_its_own(tree: Json) -> None:
    the_plan(tree)["handlaggare"] = "x"


@mutation(STREET, passes())
def a_geometry_with_an_attribute_of_its_own(tree: Json) -> None:
    geometry(tree, "kvarter")["egen"] = 1


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def an_identity_in_capitals(tree: Json) -> None:
    given = provision(tree, "kvarter")
    given["objektidentitet"] = given["objektidentitet"].upper()


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_kind_of_geometry_that_is_in_no_list(tree: Json) -> None:
    geometry(tree, "kvarter")["typ"] = "polygon"


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def an_area_that_says_it_is_a_line(tree: Json) -> None:
    geometry(tree, "kvarter")["typ"] = "linje"


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_geometry_in_an_old_system(tree: Json) -> None:
    geometry(tree, "kvarter")["koordinatsystemPlan"] = "EPSG:3021"


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_dimension_that_is_a_text(tree: Json) -> None:
    geometry(tree, "kvarter")["dimension"] = "2"


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_feature_with_a_geometry_outside_its_properties(tree: Json) -> None:
    feature(tree, "kvarter")["geometry"] = geometry(tree, "kvarter")["position"]


@mutation(GOOD, stopped("SCHEMA-0001: ett-nock", "KAT-0007: ett-nock"))
def a_unit_that_is_in_no_list(tree: Json) -> None:
    value(tree, "ett-nock")["enhet"] = "m"


@mutation(GOOD, stopped("SCHEMA-0001: ett-nock", "KAT-0008: ett-nock"))
def a_bound_that_is_in_no_list(tree: Json) -> None:
    value(tree, "ett-nock")["vardetyp"] = "högst"


@mutation(GOOD, stopped("SCHEMA-0001: ett-nock"))
def a_value_that_is_no_text(tree: Json) -> None:
    value(tree, "ett-nock")["variabelvarde"] = 9


@mutation(IN_FORCE, stopped("SCHEMA-0001: planen"))
def an_implementation_period_that_is_a_text(tree: Json) -> None:
    decision(tree)["genomforandetid"] = "60"


@mutation(IN_FORCE, stopped("SCHEMA-0001: planen"))
def a_list_of_days_that_is_one_day(tree: Json) -> None:
    decision(tree)["datumLagakraft"] = "2025-12-18"


@mutation(IN_FORCE, stopped("SCHEMA-0001: planen", "DOK-0002: planen"))
def a_link_that_is_no_address(tree: Json) -> None:
    the_plan(tree)["planbeskrivning"]["planbeskrivning"]["referens"][0]["lank"] = "ingen adress"


@mutation(IN_FORCE, stopped("SCHEMA-0001: planen"))
def a_document_of_a_decision_with_no_contents(tree: Json) -> None:
    decision(tree)["beslutshandling"].append(
        {"innehall": [], "dokument": {"namn": "x", "referens": [{"lank": "https://a.se/x"}]}}
    )


@mutation(WHOLE, stopped("SCHEMA-0001: nock"))
def a_method_that_the_model_lacks(tree: Json) -> None:
    metadata(tree, "nock")["lagesbestamningsmetodIPlan"]["typ"] = "stegning"


@mutation(WHOLE, stopped())
def a_method_with_an_attribute_of_its_own(tree: Json) -> None:
    metadata(tree, "nock")["lagesbestamningsmetodIPlan"]["egen"] = 900


@mutation(WHOLE, stopped("SCHEMA-0001: bostad"))
def a_usability_that_is_in_no_list(tree: Json) -> None:
    provision(tree, "bostad")["anvandbarhet"] = "sådär"


@mutation(STREET, stopped("GEO-0005: kvarter"))
def a_ring_that_is_not_closed(tree: Json) -> None:
    ring(tree, "kvarter").pop()


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def a_ring_of_three_vertices(tree: Json) -> None:
    corners = ring(tree, "kvarter")
    corners[:] = [corners[0], corners[1], corners[0]]


@mutation(STREET, stopped("SCHEMA-0002: kvarter"))
def a_coordinate_that_lies_beyond_everything(tree: Json) -> None:
    ring(tree, "kvarter")[1][0] = 100_000_000.001


@mutation(STREET, passes("SCHEMA-0004: "))
def a_box_around_the_delivery(tree: Json) -> None:
    tree["bbox"] = [150_000, 6_580_000, 150_100, 6_580_060]


@mutation(STREET, passes("SCHEMA-0004: gata"))
def features_with_numbers_of_their_own(tree: Json) -> None:
    for number, one in enumerate(tree["features"][1:]):
        one["id"] = number


@mutation(STREET, passes("SCHEMA-0004: kvarter"))
def a_coordinate_finer_than_a_millimetre(tree: Json) -> None:
    ring(tree, "kvarter")[2][0] -= 0.0004


@mutation(STREET, stopped("SCHEMA-0001: "))
def a_feature_that_is_none(tree: Json) -> None:
    tree["features"].append(None)


@mutation(STREET, stopped("SCHEMA-0001: kvarter", "DP-0012: kvarter"))
def a_geometry_that_does_not_tell_how_it_came_about(tree: Json) -> None:
    del geometries(tree, "kvarter")[0]["geometrimetadata"]
