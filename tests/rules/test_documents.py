"""The rules on the documents that a plan refers to."""

import pytest

from detaljplan.findings import Severity
from sample_plans.plans import street_and_block
from tests.build import Json, decision, document, identity, in_force
from tests.rules.judging import findings, judged


def resting_on(*documents: Json, kind: str = "bullerutredning") -> Json:
    basis = [{"huvudomrade": "utredningar", "underlagstyp": kind, "underlag": one} for one in documents]
    return street_and_block(planeringsunderlag=basis)


def referring(**reference: str) -> Json:
    return {"namn": "Buller", "referens": [reference]}


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ({}, 1),
        ({"lank": ""}, 1),
        ({"lank": "https://"}, 1),
        ({"lank": "https://example.se/x"}, 0),
        ({"identitet": identity("x")}, 0),
    ],
)
def test_a_document_is_found_by_its_link_or_identity(reference: Json, told: int) -> None:
    found = findings(resting_on(referring(**reference)), "DOK-0001")
    assert len(found) == told
    if found:
        assert (found[0].severity, "”Buller”" in found[0].message) == (Severity.WARNING, True)


def test_a_document_without_any_reference_is_told_by_the_schema_alone() -> None:
    assert {found.rule for found in judged(resting_on({"namn": "Buller"})).findings} == {"SCHEMA-0001"}


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("https://example.se/x", 0),
        ("HTTPS://example.se/x", 0),
        ("http://example.se/x", 1),
        ("file:///G:/planer/x.pdf", 1),
        ("ftp://example.se/x", 1),
    ],
)
def test_a_link_is_https(link: str, told: int) -> None:
    found = findings(resting_on(referring(lank=link)), "DOK-0002")
    assert [finding.severity for finding in found] == [Severity.INFO] * told


def test_the_documents_of_decisions_and_the_plan_description_are_looked_at_too() -> None:
    handed = [{"innehall": ["plankarta"], "dokument": referring(lank="http://example.se/karta")}]
    described = {"planbeskrivning": referring(lank="http://example.se/beskrivning")}
    tree = street_and_block(
        **in_force(beslutsinformation=[decision(beslutshandling=handed)], planbeskrivning=described)
    )
    assert len(findings(tree, "DOK-0002")) == 2


def test_one_document_may_be_of_several_kinds_but_stands_once_in_each() -> None:
    noise = document("Buller", "buller.pdf")
    assert len(findings(resting_on(noise, noise), "DOK-0003")) == 1
    tree = street_and_block(
        planeringsunderlag=[
            {"huvudomrade": "utredningar", "underlagstyp": kind, "underlag": noise}
            for kind in ("bullerutredning", "riskutredning")
        ]
    )
    assert findings(tree, "DOK-0003") == []
