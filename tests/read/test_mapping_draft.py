"""A draft of a mapping: it can be read at once, gives the plan it can, and says how sure it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import box

from detaljplan.errors import DocumentError
from detaljplan.plan.model import Plan, UseProvision
from detaljplan.read.mapping.draft import mapping_draft
from detaljplan.read.mapping.file import mapping_of
from detaljplan.read.reader import read_document, read_plan
from detaljplan.spec.catalogue import load_catalogue
from sample_plans.geopackage import plan_geopackage
from sample_plans.make import good_plan, plan_in_force
from sample_plans.own_layers import layers_geopackage, own_layers, qdp2_layers
from tests.build import Json, written
from tests.read.boundaries import zipped
from tests.read.test_mapping import plan_without_lines, values_of


def suggested(raw: bytes, plan: str | None = None) -> Plan:
    """Return the plan that the draft gives, untouched."""
    mapping = mapping_of(mapping_draft(raw, "egna.gpkg").encode(), "utkast.toml")
    return read_plan(read_document(raw, "egna.gpkg", mapping=replace(mapping, chosen=plan)))


@pytest.mark.parametrize(("plan", "tree"), [("DP 1", good_plan()), ("DP 2", plan_in_force())])
def test_the_draft_of_own_layers_gives_the_plan_with_its_provisions(plan: str, tree: Json) -> None:
    found = suggested(own_layers(good_plan(), plan_in_force()), plan)
    wanted = read_plan(read_document(written(tree), "plan.json"))
    assert (found.object_id, found.name, found.status) == (wanted.object_id, wanted.name, wanted.status)
    by_id = {provision.object_id: provision for provision in found.provisions}
    assert set(by_id) == {provision.object_id for provision in wanted.provisions}
    for provision in wanted.provisions:
        same = by_id[provision.object_id]
        assert type(same) is type(provision)
        assert same.catalogue_reference == provision.catalogue_reference
        assert same.shapes[0].equals(provision.shapes[0])
        assert [value.value for value in same.values] == [value.value for value in provision.values]
    assert [decision.adopted for decision in found.decisions] == [decision.adopted for decision in wanted.decisions]


def test_the_tables_of_qdp2_get_their_own_mapping() -> None:
    tree = plan_without_lines()
    assert values_of(suggested(qdp2_layers(tree))) == values_of(read_plan(read_document(written(tree), "plan.json")))


def test_a_layout_that_is_read_without_a_mapping_says_so() -> None:
    assert "läses utan mappning" in mapping_draft(plan_geopackage(good_plan()), "plan.gpkg")


def test_areas_and_provisions_in_layers_of_their_own_are_joined_by_what_they_hold() -> None:
    raw = layers_geopackage(
        {
            "Detaljplaner": [{"Benämning": "Liten", "geom": box(0, 0, 9, 9)}],
            "ytor": [{"yt_nr": f"Y{n}", "geom": box(n, 0, n + 1, 9)} for n in range(9)],
            "planbestämmelser": [{"yta": f"Y{n}", "bestkod": "DP_KM_B2"} for n in range(9)],
        }
    )
    found = suggested(raw)
    assert [len(provision.geometries) for provision in found.provisions] == [1] * 9
    assert {provision.catalogue_code for provision in found.provisions} == {"DP_KM_B2"}
    assert all(isinstance(provision, UseProvision) for provision in found.provisions)


def test_with_several_plans_the_areas_tell_whose_a_provision_is() -> None:
    plans = [{"PLAN_ID": n, "NAMN": f"Plan {n}", "geom": box(20 * n, 0, 20 * n + 9, 9)} for n in (1, 2)]
    raw = layers_geopackage(
        {
            "PLANER": plans,
            "YTOR": [{"YTA_ID": 10 + n, "PLAN_ID": n, "geom": box(20 * n, 0, 20 * n + 9, 9)} for n in (1, 2)],
            "BEST": [{"YTA_ID": 11, "KOD": "B"}, {"YTA_ID": 12, "KOD": "GATA"}, {"YTA_ID": 12, "KOD": "C"}],
        }
    )
    found = {n: suggested(raw, f"Plan {n}") for n in (1, 2)}
    assert {n: len(plan.uses) for n, plan in found.items()} == {1: 1, 2: 2}
    assert all(use.shapes[0].equals(box(20 * n, 0, 20 * n + 9, 9)) for n, plan in found.items() for use in plan.uses)


def test_what_is_not_known_is_left_as_comments_with_few_short_examples_and_none_of_persons() -> None:
    rows = [
        {"namn": f"Plan {n}", "handläggare": f"h{n}@example.se", "pnr": f"19121212-121{n}", "xyz": f"värde {n}",
         "lång": "x" * 200, "farligt\n[plan]": 1, "geom": box(n, 0, n + 1, 1)}
        for n in range(6)
    ]  # fmt: skip
    draft = mapping_draft(layers_geopackage({'lager "1"\n': rows, "annat": rows}), "egna\n[x].gpkg")
    assert '# ? = "xyz" # till exempel "värde 0", "värde 1", "värde 2"' in draft
    assert "värde 3" not in draft and "example.se" not in draft and "19121212" not in draft and "xxx" not in draft
    assert mapping_of(draft.encode(), "utkast.toml").plan.layer in ('lager "1"\n', "annat")
    assert 'Lagret "' in draft and "vad är det?" in draft


@pytest.mark.parametrize("column", ["Användningskod", "Anv_kod", "Användning", "Beteckn", "Beteckning", "BET", "KOD"])
def test_the_letters_of_uses_are_found_under_the_names_that_columns_have(column: str) -> None:
    assert suggested_uses({column: "B", "geom": box(0, 0, 9, 9)}) == ["DP_KM_B2"]


def test_a_column_of_codes_goes_before_the_letters_on_the_map() -> None:
    assert suggested_uses({"Beteckn": "B", "Användningskod": "GATA", "geom": box(0, 0, 9, 9)}) == ["DP_AP_Gata"]


def suggested_uses(row: Json) -> list[str]:
    """Return the code of the entry that the draft gives each use of a layer with this row."""
    layers = {"Detaljplan": [{"namn": "Liten", "geom": box(0, 0, 9, 9)}], "Markanvändning yta": [row]}
    uses = suggested(layers_geopackage(layers)).uses
    entries = [load_catalogue().find(str(use.catalogue_reference), None) for use in uses]
    return [entry.code for entry in entries if entry]


def test_a_draft_is_made_of_a_geopackage_in_an_archive() -> None:
    raw = own_layers(good_plan())
    assert mapping_draft(zipped({"egna.gpkg": raw, "karta.pdf": b"%PDF-1.4"}), "e") == mapping_draft(raw, "e")


@pytest.mark.parametrize("form", ["20250102", "02.01.2025", "2025/01/02", "2025-01-02"])
def test_the_way_dates_are_written_is_found(form: str) -> None:
    row = {"plannamn": "En", "Laga kraft": form, "geom": box(0, 0, 1, 1)}
    (decision,) = suggested(layers_geopackage({"plan": [row]})).decisions
    assert [str(day) for day in decision.in_force] == ["2025-01-02"]


@pytest.mark.parametrize(
    "raw",
    [b"{}", zipped({"p.json": b"{}"}), layers_geopackage({"a": [{"b": 1}]}), own_layers(good_plan())[:3000]],
)
def test_a_file_that_no_mapping_can_be_made_of_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentError, match=r"egna\.gpkg"):
        mapping_draft(raw, "egna.gpkg")
