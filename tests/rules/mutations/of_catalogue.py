"""Faults against the catalogue: entries, forms of ground, wordings and values."""

from __future__ import annotations

from sample_plans.plans import BOSTAD, GATA, PRICKMARK, UTFART
from tests.build import UNKNOWN_ENTRY, Json, area, line, number, property_zone, rectangle, text, zone
from tests.rules.mutations.mutation import GOOD, IN_FORCE, STREET, both_sides, mutation, passes, undecided
from tests.rules.mutations.parts import add, decision, draw, provision, value

OLDER_HEIGHT = "DP_KM_Eg_Hojd_HogstaHojd_Aldre"
OF_DECEMBER_2025 = "DP_KM_Eg_MarkensAnordOchVeg_MarkensGenomslapp_Annan"
SLOPE = "DP_KM_Eg_MarkensAnordOchVeg_Markforhallanden_StorstaLutning"


# --- entries


@mutation(GOOD, undecided("KAT-0001: ett-prick"))
def an_entry_that_is_not_in_the_catalogue(tree: Json) -> None:
    provision(tree, "ett-prick")["planbestammelsekatalogreferens"] = UNKNOWN_ENTRY


@mutation(STREET, undecided("KAT-0001: kvarter"))
def a_use_that_is_not_in_the_catalogue(tree: Json) -> None:
    provision(tree, "kvarter")["planbestammelsekatalogreferens"] = UNKNOWN_ENTRY


@mutation(STREET, passes("KAT-0003: egenskap"))
def a_use_of_the_catalogue_as_a_property(tree: Json) -> None:
    add(tree, property_zone("egenskap", BOSTAD, area(rectangle(0, 10, 100, 6))))


@mutation(STREET, passes("KAT-0010: egenskap"))
def an_interpretation_in_a_new_plan(tree: Json) -> None:
    values = [text("äldre bestämmelse", "högst två våningar"), text("orsak", "eftersom höjden inte är angiven")]
    add(tree, property_zone("egenskap", OLDER_HEIGHT, area(rectangle(0, 10, 100, 6)), bestammelsevarde=values))


@both_sides("date_new_rules", STREET, passes("KAT-0010: egenskap"), passes())
def an_interpretation_by_the_day_the_plan_was_started(tree: Json, day: str) -> None:
    an_interpretation_in_a_new_plan(tree)
    decision(tree)["datumPaborjat"] = day


@mutation(IN_FORCE, passes("KAT-0011: egenskap"))
def an_entry_that_came_after_the_plan_was_adopted(tree: Json) -> None:
    values = [text("markens genomsläpplighet", "Marken ska vara genomsläpplig.")]
    ground = area(rectangle(0, 20, 100, 6), at=(151_000, 6_581_000))
    add(tree, property_zone("egenskap", OF_DECEMBER_2025, ground, bestammelsevarde=values))


@mutation(STREET, passes("KAT-0013: egenskap"))
def an_administrative_provision_in_a_new_plan(tree: Json) -> None:
    add(tree, zone("egenskap", PRICKMARK, area(rectangle(0, 10, 100, 6)), kind="administrativ bestämmelse"))


# --- geometries and forms of ground


@mutation(GOOD, passes("KAT-0004: ett-prick"))
def an_area_of_the_catalogue_drawn_as_a_line(tree: Json) -> None:
    draw(tree, "ett-prick", line((0, 20), (120, 20)))


@mutation(IN_FORCE, passes("KAT-0004: tva-utfart"))
def a_line_of_the_catalogue_drawn_as_an_area(tree: Json) -> None:
    draw(tree, "tva-utfart", area(rectangle(0, 20, 60, 5), at=(151_000, 6_581_000)))


@mutation(GOOD, passes("KAT-0005: ett-gata ett-prick"))
def a_property_of_a_block_on_the_street(tree: Json) -> None:
    draw(tree, "ett-prick", area(rectangle(0, 0, 120, 6)))


@both_sides("regulated_area", STREET, passes(), passes("KAT-0005: egenskap gata"))
def a_property_of_a_block_over_the_edge_of_the_street(tree: Json, square_metres: float) -> None:
    add(tree, property_zone("egenskap", PRICKMARK, area(rectangle(0, 10 - square_metres, 1, 6))))


@both_sides("regulated_distance", STREET, passes(), passes("KAT-0005: egenskap gata"))
def a_line_of_a_block_beside_it(tree: Json, metres: float) -> None:
    add(tree, property_zone("egenskap", UTFART, line((10, 10 - metres), (60, 10 - metres))))


@mutation(STREET, passes("KAT-0014: andra kvarter"))
def a_street_and_dwellings_on_one_area(tree: Json) -> None:
    add(tree, zone("andra", GATA, area(rectangle(0, 10, 100, 50))))


# --- wordings and values


@mutation(STREET, passes("DP-Krav-0017: kvarter"))
def a_wording_that_is_not_the_catalogues(tree: Json) -> None:
    provision(tree, "kvarter")["bestammelseformulering"] = "Bostad"


@mutation(GOOD, passes("KAT-0006: ett-nock"))
def a_number_with_a_comma(tree: Json) -> None:
    value(tree, "ett-nock")["variabelvarde"] = "9,5"


@mutation(GOOD, passes("KAT-0007: ett-nock"))
def a_height_in_square_metres(tree: Json) -> None:
    value(tree, "ett-nock")["enhet"] = "kvadratmeter"


@mutation(GOOD, passes("KAT-0008: ett-nock"))
def a_greatest_height_that_is_a_least(tree: Json) -> None:
    value(tree, "ett-nock")["vardetyp"] = "min"


@mutation(GOOD, passes("KAT-0006: ett-nock", "KAT-0007: ett-nock", "KAT-0008: ett-nock"))
def a_value_with_three_faults(tree: Json) -> None:
    value(tree, "ett-nock").update(variabelvarde="nio", enhet="kvadratmeter", vardetyp="min")


@mutation(GOOD, passes("KAT-0009: ett-nock"))
def two_heights_in_one_provision(tree: Json) -> None:
    given = provision(tree, "ett-nock")
    given["bestammelseformulering"] += " För komplement [låg höjd:decimaltal] meter."
    given["bestammelsevarde"].append(number("låg höjd", "4"))


@mutation(STREET, passes())
def a_slope_with_its_two_numbers(tree: Json) -> None:
    values = [number("lutning1", "1", "antal"), number("lutning2", "20", "antal")]
    add(tree, property_zone("egenskap", SLOPE, area(rectangle(0, 10, 100, 6)), bestammelsevarde=values))
