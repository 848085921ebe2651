"""The pages made from the code are what the code writes, and show what they say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from detaljplan.findings import Basis
from detaljplan.manual.coverage_page import covering
from detaljplan.manual.make import forgotten, manual_files
from detaljplan.rules.registry import all_rules
from detaljplan.spec.requirements import load_requirements

ROOT = Path(__file__).parents[2]
RUN = "run: python -m detaljplan.manual.make"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(manual_files())


@pytest.fixture(scope="module")
def pictures(made: dict[str, str]) -> dict[str, str]:
    return {Path(path).stem: text for path, text in made.items() if path.endswith(".svg")}


def test_the_manual_is_what_the_code_writes(made: dict[str, str]) -> None:
    stale = [path for path, text in made.items() if not (ROOT / path).is_file() or (ROOT / path).read_text() != text]
    assert stale == [], RUN
    assert forgotten(ROOT) == [], RUN


def test_every_rule_has_its_place_in_both_languages(made: dict[str, str]) -> None:
    for page in ("docs/RULES.md", "docs/RULES.en.md"):
        for id in all_rules():
            assert f"\n## {id}\n" in made[page]
            assert f"[{id}](#{id.lower()})" in made[page]


@pytest.mark.parametrize("id", sorted(all_rules()))
def test_a_rule_is_shown_by_a_drawing_or_by_the_lines_of_the_file(id: str, made: dict[str, str]) -> None:
    section = made["docs/RULES.md"].partition(f"\n## {id}\n")[2].partition("\n## ")[0]
    assert f"images/rules/{id}-bad.svg" in section or "```diff" in section


def test_a_drawing_is_small_titled_and_needs_nothing_from_elsewhere(pictures: dict[str, str]) -> None:
    assert pictures
    for name, text in pictures.items():
        root = ET.fromstring(text)
        assert len(text.encode()) < 10_000, name
        assert root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc"), name
        links = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
        assert links == [] and "url(http" not in text and "<script" not in text, name
        assert {e.get("font-family") for e in root.iter(f"{SVG}text")} <= {"sans-serif"}, name


def test_a_bad_drawing_marks_the_fault_and_a_good_one_marks_none(pictures: dict[str, str]) -> None:
    for name, text in pictures.items():
        body = text.partition("</defs>")[2].partition('<circle cx="15"')[0]  # the sign below has the fault's colour too
        assert ("#b3001b" in body) is name.endswith("-bad"), name


def test_a_measured_fault_is_drawn_with_its_measure(pictures: dict[str, str]) -> None:
    assert "0,11 m &gt; 0,1 m" in pictures["DP-0002-bad"]
    assert "4 m² &lt; 5 m²" in pictures["DP-Krav-0013-bad"]


def test_every_requirement_is_covered_or_says_why_not(made: dict[str, str]) -> None:
    page = made["docs/coverage.md"]
    for requirement in load_requirements().all:
        (row,) = (line for line in page.splitlines() if line.startswith("|") and requirement.text in line)
        assert row.endswith("|  |") is bool(covering(requirement) and not requirement.left)


def test_a_requirement_names_rules_that_are_there() -> None:
    named = {rule for requirement in load_requirements().all for rule in requirement.rules}
    assert named <= set(all_rules())


def test_a_requirement_does_not_say_that_its_own_rule_is_missing() -> None:
    for requirement in load_requirements().all:
        if requirement.id in all_rules():
            assert requirement.id not in requirement.rules


def test_every_rule_of_the_platform_or_the_law_answers_to_a_requirement() -> None:
    answered = {rule for requirement in load_requirements().all for rule in covering(requirement)}
    others = {id for id, rule in all_rules().items() if rule.basis is not Basis.OWN}
    assert others - answered == set(), "say in schemas/4.1/requirements.toml which requirement the rule judges"
