"""Faults of status, dates and decisions, of documents, and of the municipality."""

from __future__ import annotations

from shapely.geometry import box

from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from tests.build import Json, Point, area, identity, in_force, plan, rectangle, written, zone
from tests.rules.mutations.mutation import IN_FORCE, STREET, both_sides, mutation, passes, stopped, undecided
from tests.rules.mutations.parts import decision, metadata, provision, ring, the_plan

FUTURE = "2999-01-01"


# --- what a plan in force must have


@mutation(IN_FORCE, stopped("DP-0005: planen"))
def a_plan_in_force_without_designation(tree: Json) -> None:
    del the_plan(tree)["beteckning"]


@mutation(IN_FORCE, stopped("DP-0005: planen"))
def a_plan_in_force_with_a_blank_designation(tree: Json) -> None:
    the_plan(tree)["beteckning"] = "  "


@mutation(IN_FORCE, stopped("DP-0005: planen"))
def a_plan_in_force_without_description(tree: Json) -> None:
    del the_plan(tree)["planbeskrivning"]


@mutation(IN_FORCE, stopped("DP-0005: planen", "DP-0005: planen"))
def a_plan_in_force_without_designation_and_quality(tree: Json) -> None:
    del the_plan(tree)["beteckning"], the_plan(tree)["kvalitetsbeskrivning"]


@mutation(IN_FORCE, stopped("DP-0005: tva-gata tva-park"))
def provisions_in_force_without_quality(tree: Json) -> None:
    for name in ("tva-gata", "tva-park"):
        del provision(tree, name)["kvalitetsbeskrivning"]


@mutation(IN_FORCE, stopped("DP-0014: planen"))
def a_plan_in_force_without_map(tree: Json) -> None:
    decision(tree)["beslutshandling"][0]["innehall"] = ["övrigt"]


@mutation(IN_FORCE, stopped("DP-0017: planen"))
def a_decision_in_force_that_lacks_its_number_and_kind(tree: Json) -> None:
    del decision(tree)["diarienummerKommun"], decision(tree)["beslutstyp"]


@mutation(IN_FORCE, stopped("DP-0017: planen"))
def a_decision_in_force_without_period(tree: Json) -> None:
    del decision(tree)["genomforandetid"], decision(tree)["genomforandetidStartar"]


@mutation(IN_FORCE, passes())
def a_repeal_in_force_without_period(tree: Json) -> None:
    del decision(tree)["genomforandetid"], decision(tree)["genomforandetidStartar"]
    decision(tree)["beslutstyp"] = "antagande om upphävande"


@mutation(IN_FORCE, stopped("DP-0011: tva-gata"))
def a_provision_in_force_without_motive(tree: Json) -> None:
    del provision(tree, "tva-gata")["planbestammelsebeskrivning"]


@both_sides("date_new_rules", IN_FORCE, stopped("DP-0011: tva-gata"), passes())
def a_motive_that_is_asked_for_by_the_day_the_plan_was_started(tree: Json, day: str) -> None:
    del provision(tree, "tva-gata")["planbestammelsebeskrivning"]
    decision(tree)["datumPaborjat"] = day


@both_sides("date_new_rules", STREET, stopped("DP-0012: kvarter"), passes())
def a_method_that_is_asked_for_by_the_day_the_plan_was_started(tree: Json, day: str) -> None:
    del metadata(tree, "kvarter")["lagesbestamningsmetodIPlan"]
    decision(tree)["datumPaborjat"] = day


@both_sides("date_new_rules", IN_FORCE, undecided("BESL-0001: planen"), passes())
def a_day_of_adoption_alone(tree: Json, day: str) -> None:
    given = decision(tree)
    del given["datumPaborjat"]
    given["datumAntagande"] = day


# --- decisions and their dates


@mutation(STREET, undecided("BESL-0001: planen"))
def a_decision_without_dates(tree: Json) -> None:
    del decision(tree)["datumPaborjat"]


@mutation(IN_FORCE, passes("BESL-0002: planen"))
def a_decision_adopted_by_nobody(tree: Json) -> None:
    del decision(tree)["instansInomKommunen"]


@mutation(IN_FORCE, passes("DATUM-0001: planen"))
def adopted_before_it_was_started(tree: Json) -> None:
    decision(tree)["datumPaborjat"] = "2025-11-21"


@mutation(IN_FORCE, passes())
def adopted_the_day_it_was_started(tree: Json) -> None:
    decision(tree)["datumPaborjat"] = "2025-11-20"


@mutation(IN_FORCE, passes("DATUM-0001: planen"))
def in_force_before_it_was_adopted(tree: Json) -> None:
    decision(tree)["datumLagakraft"] = ["2025-11-19"]


@mutation(IN_FORCE, passes("DATUM-0001: planen", "DATUM-0001: planen"))
def two_days_of_force_before_it_was_adopted(tree: Json) -> None:
    decision(tree)["datumLagakraft"] = ["2025-11-18", "2025-11-19"]


@mutation(IN_FORCE, passes("PBL-0003: planen"))
def in_force_the_day_it_was_adopted(tree: Json) -> None:
    decision(tree)["datumAntagande"] = "2025-12-18"


@mutation(IN_FORCE, passes())
def implemented_the_day_it_is_in_force(tree: Json) -> None:
    decision(tree).update(datumLagakraft=["2026-02-01", "2025-12-18"])


@mutation(IN_FORCE, passes("DATUM-0002: planen"))
def implemented_the_day_before_it_is_in_force(tree: Json) -> None:
    decision(tree)["genomforandetidStartar"] = "2025-12-17"


@mutation(IN_FORCE, passes())
def implemented_earlier_by_order_of_a_court(tree: Json) -> None:
    decision(tree).update(genomforandetidStartar="2025-12-17", berordDomsMalnummer=["P 1-25"])


@mutation(IN_FORCE, passes("DATUM-0003: planen"))
def in_force_in_the_future(tree: Json) -> None:
    decision(tree).update(datumLagakraft=[FUTURE], genomforandetidStartar=FUTURE)


@mutation(STREET, passes("DATUM-0003: planen"))
def started_in_the_future(tree: Json) -> None:
    decision(tree)["datumPaborjat"] = FUTURE


@both_sides("shortest_implementation", IN_FORCE, passes(), passes("PBL-0001: planen"))
def a_short_implementation_period(tree: Json, months: int) -> None:
    decision(tree)["genomforandetid"] = months


@both_sides("longest_implementation", IN_FORCE, passes(), passes("PBL-0001: planen"))
def a_long_implementation_period(tree: Json, months: int) -> None:
    decision(tree)["genomforandetid"] = months


@both_sides("temporary_use", STREET, passes(), passes("PBL-0002: kvarter"))
def a_temporary_use(tree: Json, months: int) -> None:
    provision(tree, "kvarter")["giltighetstid"] = months


@both_sides("prolonged_temporary_use", STREET, passes(), passes("PBL-0002: kvarter"))
def a_prolonged_temporary_use(tree: Json, months: int) -> None:
    provision(tree, "kvarter")["giltighetstid"] = months
    decision(tree)["beslutstyp"] = "antagande om ändring"


@both_sides("appeal_time", IN_FORCE, passes(), passes("PBL-0003: planen"))
def days_from_adoption_to_force(tree: Json, days: int) -> None:
    decision(tree).update(datumAntagande=f"2025-11-{27 - (days - 21)}")


@both_sides("first_version", STREET, passes(), passes("VERS-0002: planen"))
def a_version_number(tree: Json, number: int) -> None:
    the_plan(tree)["objektversion"] = number


@mutation(STREET, passes("VERS-0001: planen"))
def a_version_of_the_future(tree: Json) -> None:
    the_plan(tree)["versionGiltigFran"] = f"{FUTURE}T00:00:00Z"


# --- status


@mutation(IN_FORCE, passes("STATUS-0001: planen"))
def in_consultation_though_adopted(tree: Json) -> None:
    the_plan(tree)["status"] = "samråd"


@mutation(STREET, passes("STATUS-0002: planen"))
def adopted_without_a_day(tree: Json) -> None:
    the_plan(tree)["status"] = "antagen"


@mutation(IN_FORCE, passes("STATUS-0003: planen"))
def appealed_though_in_force(tree: Json) -> None:
    the_plan(tree)["status"] = "överklagad"


@mutation(IN_FORCE, passes("STATUS-0004: planen"))
def repealed_by_no_decision(tree: Json) -> None:
    the_plan(tree)["status"] = "upphävd"


@mutation(IN_FORCE, passes())
def appealed_in_part(tree: Json) -> None:
    the_plan(tree)["status"] = "överklagad"
    decision(tree)["planbestammelse"] = [identity("tva-gata")]


@mutation(IN_FORCE, passes())
def repealed_by_a_decision(tree: Json) -> None:
    the_plan(tree)["status"] = "upphävd"
    decision(tree)["beslutstyp"] = "antagande om upphävande"


@mutation(STREET, passes("STATUS-0005: planen"))
def ended_by_no_decision(tree: Json) -> None:
    the_plan(tree)["status"] = "avslutad"


@mutation(STREET, passes())
def ended_by_a_decision(tree: Json) -> None:
    the_plan(tree)["status"] = "avslutad"
    decision(tree)["beslutstyp"] = "beslut om avslut"


# --- documents


def _description(tree: Json) -> Json:
    described: Json = the_plan(tree)["planbeskrivning"]["planbeskrivning"]
    return described


@mutation(IN_FORCE, passes("DOK-0001: planen"))
def a_document_that_leads_nowhere(tree: Json) -> None:
    _description(tree)["referens"] = [{"namnrymd": "https://example.se/arkiv"}]


@mutation(IN_FORCE, passes("DOK-0001: planen"))
def a_document_with_one_reference_of_two_that_leads_nowhere(tree: Json) -> None:
    _description(tree)["referens"].append({"namnrymd": "https://example.se/arkiv"})


@mutation(IN_FORCE, passes())
def a_document_with_an_identity_in_the_place_of_a_link(tree: Json) -> None:
    _description(tree)["referens"] = [{"identitet": identity("planbeskrivning")}]


@mutation(IN_FORCE, passes("DOK-0001: planen", "DOK-0001: planen"))
def two_documents_that_lead_nowhere(tree: Json) -> None:
    _description(tree)["referens"] = [{}]
    decision(tree)["beslutshandling"][0]["dokument"]["referens"] = [{}]


@mutation(IN_FORCE, passes())
def a_document_in_two_roles(tree: Json) -> None:
    the_plan(tree)["planbeskrivning"]["planbeskrivning"] = decision(tree)["beslutshandling"][0]["dokument"]


@mutation(IN_FORCE, passes("DOK-0002: planen"))
def a_link_without_https(tree: Json) -> None:
    _description(tree)["referens"] = [{"lank": "http://example.se/planbeskrivning.docx"}]


@mutation(IN_FORCE, passes("DOK-0003: planen"))
def the_same_document_twice(tree: Json) -> None:
    decision(tree)["beslutshandling"] *= 2


# --- the municipality, and what lies around the plan


@mutation(STREET, stopped("PLAN-0002: planen"))
def a_municipality_that_is_none(tree: Json) -> None:
    the_plan(tree)["kommun"] = "Ankeborg"


@mutation(STREET, stopped("PLAN-0002: planen"))
def a_municipality_that_is_misspelt(tree: Json) -> None:
    the_plan(tree)["kommun"] = "Eskilstuma"


@mutation(STREET, passes("PLAN-0006: planen"))  # no system puts it there either, so the system is not doubted
def another_municipality_than_the_ground_is_in(tree: Json) -> None:
    the_plan(tree)["kommun"] = "Nyköping"


@mutation(STREET, passes("PLAN-0006: planen"))
def a_municipality_in_another_part_of_the_country(tree: Json) -> None:
    the_plan(tree)["kommun"] = "Kiruna"


@mutation(STREET, passes("PLAN-0005: planen"))
def a_municipality_in_other_letter_case_and_with_blanks(tree: Json) -> None:
    the_plan(tree)["kommun"] = "eskilstuna  KOMMUN "


@mutation(STREET, passes("PLAN-0005: planen"))
def a_municipality_by_its_full_name(tree: Json) -> None:
    the_plan(tree)["kommun"] = "Eskilstuna kommun"


AT: Point = (151_000, 6_581_000)  # the corner of the plan in force


def _read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def _western_neighbour(**attributes: object) -> list[Plan]:
    """Return a plan in force that ends where the plan in force begins."""
    ground = area(rectangle(-100, 0, 100, 150), at=AT)
    attributes = in_force(**{"beteckning": "0484-P1988/3", **attributes})
    return [_read(plan(ground, zone("andra", "DP_KM_B2", ground), name="grannen", **attributes))]


def _wider_to_the_west(tree: Json, metres: float) -> None:
    """Move the whole western edge, of the plan and of its provisions."""
    for name in ("planen", "tva-gata", "tva-bostad", "tva-centrum", "tva-nock"):
        for corner in ring(tree, name):
            corner[0] -= metres if corner[0] == AT[0] else 0


@both_sides(
    "plan_overlap_width",
    IN_FORCE,
    passes("TOPO-0008: planen grannen"),
    stopped("DP-0001: planen grannen"),
    neighbours=_western_neighbour(),
)
def a_plan_over_its_neighbour(tree: Json, metres: float) -> None:
    _wider_to_the_west(tree, metres)


@both_sides("plan_fit_width", IN_FORCE, passes(), passes("TOPO-0008: planen grannen"), neighbours=_western_neighbour())
def a_plan_slightly_over_its_neighbour(tree: Json, metres: float) -> None:
    _wider_to_the_west(tree, metres)


@mutation(IN_FORCE, passes("TOPO-0008: planen grannen"), neighbours=_western_neighbour())
def a_plan_slightly_off_its_neighbour(tree: Json) -> None:
    _wider_to_the_west(tree, -0.05)


@mutation(IN_FORCE, passes(), neighbours=_western_neighbour(status="samråd"))
def a_plan_over_a_neighbour_that_is_not_in_force(tree: Json) -> None:
    _wider_to_the_west(tree, 10)


@mutation(IN_FORCE, passes(), neighbours=_western_neighbour())
def a_plan_over_one_that_it_replaces(tree: Json) -> None:
    _wider_to_the_west(tree, 10)
    decision(tree)["foregaendePlansBeteckning"] = ["0484-P1988/3"]


@mutation(STREET, passes("PLAN-0003: planen"), municipality_boundary=box(0, 0, 1, 1))
def a_plan_outside_the_boundary_of_its_municipality(tree: Json) -> None:
    """Nothing is changed: the boundary handed in lies elsewhere."""
