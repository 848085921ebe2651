"""Older codes are taken for one interpretation entry of the catalogue, or for none."""

import re

import pytest

from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.old_codes import OldCode, load_old_codes, old_code

ROWS = load_old_codes().values()
CATALOGUE = load_catalogue()
FORMS = {"AP": "Allmän plats", "KM": "Kvartersmark", "VO": "Vattenområde", "PO": "Planområdet"}


def taken_for(code: str) -> str | None:
    row = old_code(code)
    return row.entry.code if row else None


def test_every_row_keeps_the_form_and_the_kind_of_its_code() -> None:
    for row in ROWS:
        _, form, part, *_ = row.code.split("_")
        use = part not in ("Eg", "Ad")
        kind = "Användningsbestämmelse" if use else "Egenskapsbestämmelse"
        assert (row.entry.land_form, row.entry.provision_type) == (FORMS[form], kind), row.code
        assert (row.entry.interpretation, row.entry.geometry_type) == (True, "Yta/Volym"), row.code


def test_a_row_of_our_own_reading_says_so_and_the_others_name_their_source() -> None:
    assert {row.source.startswith("Egen: ") for row in ROWS if row.certainty == "own"} == {True}
    assert {row.source.startswith("Boverket, ") for row in ROWS if row.certainty != "own"} == {True}


def test_no_row_is_for_a_code_in_force() -> None:
    assert [row.code for row in ROWS if CATALOGUE.by_code(row.code)] == []


def test_a_use_keeps_its_letter_and_only_what_boverket_says_takes_another() -> None:
    uses = [row for row in ROWS if re.fullmatch(r"DP_(KM|VO)_[A-Z]", row.code)]
    assert "".join(sorted(row.code[-1] for row in uses)) == "ABCDEFGHJKLMNOPQRSTVWYZ"
    for row in uses:
        letter = "Y" if row.code[-1] in "AQ" else row.code[-1]
        assert row.entry.label == f"{letter}#"
        assert row.certainty == ("verified" if row.code[-1] in "AQZ" else "own")


@pytest.mark.parametrize("row", [row for row in ROWS if row.code.startswith("DP_AP_Ko_")], ids=lambda row: row.code)
def test_public_places_are_the_same_whoever_answers_for_them(row: OldCode) -> None:
    assert taken_for(row.code.replace("_Ko_", "_En_")) == row.entry.code


def test_every_interpretation_entry_for_an_area_that_stands_alone_in_its_subcategory_has_a_row() -> None:
    taken = {row.entry.code for row in ROWS}
    entries = [e for e in CATALOGUE if e.interpretation and e.geometry_type == "Yta/Volym"]
    beginnings = [entry.code.removesuffix("Aldre") for entry in CATALOGUE if entry.interpretation]
    alone = [e for e in entries if sum(b.startswith(e.code.removesuffix("Aldre")) for b in beginnings) == 1]
    assert {entry.code for entry in alone} - taken == {"DP_KM_U2_Aldre"}, "the older U was another use"


@pytest.mark.parametrize(
    ("code", "entry"),
    [
        ("DP_KM_R_A", "DP_KM_R2_Aldre"),
        ("DP_KM_S", "DP_KM_S2_Aldre"),
        ("DP_KM_Q", "DP_KM_Y2_Aldre"),
        ("DP_VO_W_Bryggor_A", "DP_VO_W2_Aldre"),
        ("DP_AP_Ko_Gata", "DP_AP_Gata_Aldre"),
        ("DP_AP_En_Gang", "DP_AP_GC_Aldre"),
        ("DP_AP_Ko_Cykelmoped", "DP_AP_GC_Aldre"),
        (
            "DP_KM_Eg_Omfatt_Prickmark",
            "DP_KM_Eg_BegransningAvMarkensUtnyttjande_EjByggnadsverk_Prickmark_Aldre",
        ),
        (
            "DP_KM_Eg_Omfatt_Korsmark_A",
            "DP_KM_Eg_BegransningAvMarkensUtnyttjande_TypByggnadsverk_Korsmark_Aldre",
        ),
        ("DP_KM_Eg_Utform_Flerbostad_A", "DP_KM_Eg_Utform_Flerbostad_Aldre"),
        ("DP_KM_Ad_Markres_Underjord", "DP_KM_Eg_Markreservat_UnderjordiskLedning_Aldre"),
        ("DP_VO_Ad_Markres_Brygga", "DP_VO_Eg_Markreservat_Brygga_Aldre"),
        ("DP_KM_Ad_Strandskydd", "DP_KM_Eg_Strandskydd_Strandskydd_Aldre"),
        ("DP_PO_Ad_Strandskydd", "DP_PO_Eg_Adm_Aldre"),
        ("DP_PO_Ad_Genomforande", "DP_PO_Eg_Adm_Aldre"),
        ("DP_AP_Ad_Nagot_Annat", "DP_AP_Eg_Adm_Aldre"),
    ],
)
def test_an_older_code_is_taken_for_the_entry_of_its_form_and_category(code: str, entry: str) -> None:
    assert taken_for(code) == entry


@pytest.mark.parametrize(
    "code",
    [
        "DP_KM_Eg_Utform_Nockhojd_Meter",  # highest, lowest or exact
        "DP_KM_Eg_Omfatt_Byggnadsarea_Kvm",  # largest, smallest or of one building
        "DP_KM_Eg_Hojd_HogstaHojd_Nagot",  # a height or a number of storeys
        "DP_KM_Eg_BegransningAvMarkensUtnyttjande_EjByggnadsverk_Nagot",  # by letter or by symbol
        "DP_KM_Eg_StangselUtfart_Utfart_Nagot",  # drawn as lines
        "DP_KM_U",
        "DP_KM_I",
        "DP_VO_V",
        "DP_PO_Eg_Nagot",
        "DP_AP_Gang",
        "DP_KM_R2_Nagot",
        "DP_KM_B1",
        "DP_KM",
        "DP",
        "",
        "DP_KM_B_",
        "DP_KM__B",
        "DP_KM_B C",
        "dp_km_b",
        "XX_DP_KM_B",
        "DP_KM_B\n",
    ],
)
def test_a_code_that_no_row_places_is_taken_for_nothing(code: str) -> None:
    assert old_code(code) is None


def test_a_code_in_force_is_not_an_older_one() -> None:
    assert [entry.code for entry in CATALOGUE if old_code(entry.code)] == []


def test_a_code_of_a_million_parts_is_answered_as_any_other() -> None:
    assert taken_for("DP_KM_B" + "_A" * 1_000_000) == "DP_KM_B2_Aldre"
