"""Provisions as they are kept: with what the catalogue says of each, and what we made of older ones marked."""

from detaljplan.read.reader import read_document, read_plan
from detaljplan.service.wording import shown_wording
from detaljplan.store.provisions import provision_rows
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, good_plan


def test_a_provision_with_an_older_code_is_kept_in_words_that_say_it_is_not_interpreted() -> None:
    plan = read_plan(read_document(plan_gml(good_plan(), older={BOSTAD: "DP_KM_B"}), "plan.gml"))
    (row,) = (row for row in provision_rows(plan) if row["code"] == "DP_KM_B2_Aldre")
    assert (row["land_form"], row["colour"], row["letters"]) == ("Kvartersmark", "Gul", None)
    assert shown_wording(row) == "Användningen är angiven som DP_KM_B. Bestämmelsen har inte tolkats [orsak:text]."
