"""The legend: its sections, their order, and one row for each distinct provision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from detaljplan.style.palette import LineKind
from detaljplan.web.legend import LegendSection, legend_of
from detaljplan.web.views import PlanPage, ProvisionKind, ProvisionRow


def section(page: PlanPage, heading: str) -> LegendSection:
    return next(s for s in legend_of(page) if s.heading == heading)


def uses(*letters: str, land: str = "Kvartersmark") -> tuple[ProvisionRow, ...]:
    return tuple(
        ProvisionRow(object_id=f"use-{i}", kind=ProvisionKind.USE, land=land, letters=text, wording=text)
        for i, text in enumerate(letters)
    )


def test_sections_stand_in_order_and_empty_ones_are_left_out(page: PlanPage) -> None:
    assert [s.heading for s in legend_of(page)] == [
        "Gränslinjer",
        "Användning av allmän plats",
        "Användning av kvartersmark",
        "Egenskapsbestämmelser för kvartersmark",
        "Genomförandetid",
    ]


def test_uses_sort_by_letters_then_number(page: PlanPage) -> None:
    rows = section(replace(page, provisions=uses("R10", "B", "R2")), "Användning av kvartersmark").groups[0].rows
    assert [row.letters for row in rows] == ["B", "R2", "R10"]


def test_the_same_provision_on_two_areas_is_one_row(page: PlanPage) -> None:
    (group,) = section(replace(page, provisions=uses("B", "B")), "Användning av kvartersmark").groups
    assert len(group.rows) == 1


def test_a_label_that_is_nothing_but_digits_is_kept(page: PlanPage) -> None:
    (group,) = section(replace(page, provisions=uses("9" * 40)), "Användning av kvartersmark").groups
    assert group.rows[0].letters == "9" * 40


def test_properties_group_under_category_and_those_without_come_last(page: PlanPage) -> None:
    groups = section(page, "Egenskapsbestämmelser för kvartersmark").groups
    assert [group.category for group in groups] == ["Bebyggandets omfattning", None]


def test_an_exit_line_has_a_line_swatch_and_a_pattern_its_pattern(page: PlanPage) -> None:
    rows = {r.text: r for r in section(page, "Egenskapsbestämmelser för kvartersmark").groups[1].rows}
    assert rows["Utfart får inte finnas"].line is LineKind.NO_EXIT
    assert rows["Marken får inte förses med byggnadsverk"].symbol_id == 66


def test_secondary_boundaries_are_listed_only_where_the_plan_has_them(page: PlanPage) -> None:
    def lines(page: PlanPage) -> list[LineKind | None]:
        return [row.line for row in section(page, "Gränslinjer").groups[0].rows]

    assert lines(page) == [LineKind.PLAN, LineKind.USE, LineKind.PROPERTY]
    assert lines(replace(page, provisions=uses("B"))) == [LineKind.PLAN, LineKind.USE]
    crossing = tuple(replace(p, secondary=True) for p in page.provisions if p.kind is ProvisionKind.PROPERTY)
    assert lines(replace(page, provisions=crossing)) == [LineKind.PLAN, LineKind.USE, LineKind.SECONDARY]


def test_a_provision_for_the_whole_plan_area_has_its_own_section(page: PlanPage) -> None:
    whole = replace(page.provisions[-1], land="Planområdet")
    assert section(replace(page, provisions=(whole,)), "Egenskapsbestämmelser för planområdet")


def test_the_implementation_period_is_in_years_when_they_are_whole(page: PlanPage) -> None:
    def said(**given: object) -> str:
        return section(replace(page, **given), "Genomförandetid").groups[0].rows[0].text  # type: ignore[arg-type]

    assert said() == "Genomförandetiden är 5 år från den dag planen får laga kraft."
    assert said(implementation_months=66, implementation_starts=date(2026, 4, 1)) == (
        "Genomförandetiden är 66 månader från den 2026-04-01."
    )


def test_a_plan_without_an_implementation_period_has_no_such_section(page: PlanPage) -> None:
    headings = [s.heading for s in legend_of(replace(page, implementation_months=None))]
    assert "Genomförandetid" not in headings
