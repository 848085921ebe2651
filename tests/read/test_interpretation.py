"""A provision with an older code keeps what was delivered, and says what it is taken for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from detaljplan.plan.model import (
    AdministrativeProvision,
    PropertyProvision,
    Provision,
    UseProvision,
    VariableValue,
)
from detaljplan.plan.values import Unreadable
from detaljplan.read.interpretation import in_words_of_entry, interpreted
from detaljplan.read.reader import read_file, read_plan
from detaljplan.spec.catalogue import load_catalogue

REAL = Path(__file__).parents[3] / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
USE = UseProvision(where="/u", label="R1", wording="Idrott, bad", catalogue_code="DP_KM_R_A")
YEARS = VariableValue(where="/v", data_type="decimaltal", name="antal", value="5")
TIME = AdministrativeProvision(where="/a", catalogue_code="DP_PO_Ad_Genomforande", values=(YEARS,))
DOTS = PropertyProvision(where="/e", catalogue_code="DP_KM_Eg_Omfatt_Prickmark")


def test_what_was_delivered_stays_and_the_reference_is_the_entrys() -> None:
    taken = interpreted(USE)
    entry = load_catalogue().by_code("DP_KM_R2_Aldre")
    assert entry and taken.interpretation
    assert taken.catalogue_reference == entry.id
    assert (taken.interpretation.code, taken.interpretation.entry) == ("DP_KM_R_A", "DP_KM_R2_Aldre")
    assert taken.interpretation.certainty == "own"
    kept = replace(taken, catalogue_reference=None, original_wording=None, interpretation=None)
    assert kept == USE


@pytest.mark.parametrize(
    ("provision", "original", "said"),
    [
        (USE, "Idrott, bad", "R1 Idrott, bad (DP_KM_R_A)"),
        (TIME, "DP_PO_Ad_Genomforande, antal: 5", "DP_PO_Ad_Genomforande, antal: 5"),
        (DOTS, "DP_KM_Eg_Omfatt_Prickmark", "DP_KM_Eg_Omfatt_Prickmark"),
        (replace(USE, label=None), "Idrott, bad", "Idrott, bad (DP_KM_R_A)"),
        (replace(USE, wording=None), "R1 (DP_KM_R_A)", "R1 (DP_KM_R_A)"),
        (replace(USE, wording=Unreadable("x", "/u", "en text", "a text")), "R1 (DP_KM_R_A)", "R1 (DP_KM_R_A)"),
        (replace(TIME, values=(replace(YEARS, name=None),)), "DP_PO_Ad_Genomforande", "DP_PO_Ad_Genomforande"),
    ],
)
def test_the_original_wording_is_the_delivered_one_else_what_the_file_says(
    provision: Provision, original: str, said: str
) -> None:
    taken = interpreted(provision)
    assert taken.original_wording == original
    assert taken.interpretation and taken.interpretation.said == said


def test_the_entrys_words_hold_what_the_file_says_and_leave_the_reason_unsaid() -> None:
    told = in_words_of_entry(interpreted(TIME))
    assert isinstance(told.wording, str)
    assert told.wording.startswith("Bestämmelsen är angiven som [äldre bestämmelse:text].")
    assert [(v.data_type, v.name, v.value) for v in told.values] == [
        ("text", "äldre bestämmelse", "DP_PO_Ad_Genomforande, antal: 5")
    ]


def test_a_variable_of_the_entry_that_the_file_gives_by_name_is_taken_as_it_is() -> None:
    storeys = PropertyProvision(
        where="/e", catalogue_code="DP_KM_Eg_Hojd_HogstaHojd_HogstaVan_A", values=(replace(YEARS, value="3"),)
    )
    told = in_words_of_entry(interpreted(storeys))
    assert (
        told.wording
        == "Högsta antal våningar är angivet som [antal:decimaltal]. Bestämmelsen har inte tolkats [orsak:text]."
    )
    assert [(v.name, v.value) for v in told.values] == [("antal", "3")]


@pytest.mark.parametrize(
    "provision",
    [
        replace(USE, catalogue_code=None),
        replace(USE, catalogue_code="DP_KM_R2"),
        replace(USE, catalogue_code="DP_KM_Eg_Omfatt_Prickmark"),
        replace(DOTS, catalogue_code="DP_KM_R_A"),
        replace(DOTS, catalogue_code="DP_KM_Ad_Markres_Bro"),
        replace(TIME, catalogue_code="DP_KM_Eg_Omfatt_Prickmark"),
        replace(USE, catalogue_reference="00000000-0000-4000-8000-000000000000"),
    ],
)
def test_what_is_not_an_older_code_of_its_own_kind_is_left_as_it_is(provision: Provision) -> None:
    assert interpreted(provision) is provision
    assert in_words_of_entry(provision) is provision


@pytest.mark.skipif(not REAL.exists(), reason="the real plan file is not beside this checkout")
def test_the_real_plan_is_taken_for_entries_but_for_what_cannot_be_told() -> None:
    provisions = read_plan(read_file(REAL)).provisions
    left = Counter(p.catalogue_code for p in provisions if not p.interpretation)
    assert left == {"DP_KM_Eg_Utform_Nockhojd_Meter": 1, "DP_KM_Eg_Omfatt_Byggnadsarea_Kvm": 1}
    assert len(provisions) == 16
