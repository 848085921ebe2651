"""The page as bytes: one file that carries all it needs, small however many findings, and nothing in it but text."""

from __future__ import annotations

import gzip
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import orjson
import pytest
import shapely

from detaljplan.checking import check
from detaljplan.findings import Severity
from detaljplan.numerals import Language
from detaljplan.report.groups import grouped
from detaljplan.report.html.page import html_bytes
from detaljplan.report.html.told import MOST_LISTED
from detaljplan.report.shapes import SHAPES
from tests.build import Json
from tests.report.html.reports import FAULTY, HOSTILE, PASSING, faulty, hostile, with_many_findings

MOST_BYTES = 15_000_000


class Parsed(HTMLParser):
    """The elements of a page with their attributes, and its blocks of script and style."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.blocks.append((*self._open, data))
            self._open = None


def page_of(lang: Language = "sv") -> bytes:
    checked = faulty()
    return html_bytes(checked.report, checked.plan, lang)


def unpacked(page: bytes, name: str) -> Json:
    (block,) = (text for tag, attrs, text in Parsed(page).blocks if attrs.get("id") == name)
    read: Json = orjson.loads(gzip.decompress(b64decode(block)))
    return read


def test_it_is_among_the_shapes() -> None:
    checked = faulty()
    assert SHAPES["html"].write(checked.report, checked.plan, "sv") == page_of()


def test_the_same_report_is_the_same_page() -> None:
    checked = check(FAULTY)
    assert html_bytes(checked.report, checked.plan) == html_bytes(checked.report, checked.plan)


def test_nothing_is_asked_for_elsewhere() -> None:
    for tag, attrs in Parsed(page_of()).elements:
        assert not {"src", "href", "action", "data", "poster", "srcset", "style"} & set(attrs), tag
        assert not any(name.startswith("on") for name in attrs), tag
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
    assert b"url(" not in page_of().replace(b"url(#", b"")


def test_the_policy_lets_run_what_the_page_carries_and_nothing_else() -> None:
    parsed = Parsed(page_of())
    (policy,) = (
        attrs["content"] for tag, attrs in parsed.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    wanted = {_hash(text) for tag, attrs, text in parsed.blocks if "type" not in attrs}
    assert set(re.findall(r"'(sha256-[^']+)'", policy)) == wanted
    assert len(wanted) == 3


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def test_hostile_texts_make_no_element() -> None:
    page = html_bytes(*hostile())
    harmless = Parsed(page_of())
    assert {tag for tag, _ in Parsed(page).elements} <= {tag for tag, _ in harmless.elements}
    assert len(Parsed(page).blocks) == len(harmless.blocks)
    assert b"\xe2\x80\xae" not in page  # what turns the direction of text is shown as a dot
    assert HOSTILE.replace("\u202e", "·") in unpacked(page, "findings")["texts"]


def test_the_findings_stand_in_the_order_of_the_text_report() -> None:
    report, data = faulty().report, unpacked(page_of(), "findings")
    told = [
        finding.message
        for of_severity in grouped(report)
        for of_remedy in of_severity.remedies
        for of_rule in of_remedy.rules
        for finding in of_rule.findings
    ]
    assert [data["texts"][number] for number in data["findings"]["sv"]] == told


def test_the_findings_own_shapes_are_kept_to_the_millimetre() -> None:
    checked = faulty()
    data = unpacked(page_of(), "findings")
    (grid,) = (orjson.loads(text)["grid"] for _, attrs, text in Parsed(page_of()).blocks if attrs.get("id") == "facts")
    shapes = data["shapes"]
    east = grid["east"] + np.cumsum(shapes["x"]) * grid["step"]
    north = grid["north"] + np.cumsum(shapes["y"]) * grid["step"]
    owners = np.repeat(shapes["finding"], shapes["size"])
    kept = {owner: shapely.MultiPoint(np.column_stack((east, north))[owners == owner]) for owner in set(owners)}
    messages = [data["texts"][number] for number in data["findings"]["sv"]]
    drawn = [finding for finding in checked.report.findings if finding.geometry is not None]
    assert len(kept) == len(drawn)
    for owner, places in kept.items():
        finding = next(finding for finding in drawn if finding.message == messages[owner])
        vertices = shapely.MultiPoint(shapely.get_coordinates(finding.geometry))
        assert shapely.hausdorff_distance(places, vertices) < 0.001


def test_what_lies_nowhere_is_told_and_not_drawn() -> None:
    checked = faulty()
    nowhere = replace(
        checked.report.findings[0], geometry=shapely.LineString([(1e300, 0), (0, 1e300)]), point=(1e300, float("nan"))
    )
    data = unpacked(html_bytes(replace(checked.report, findings=(nowhere,)), checked.plan), "findings")
    assert (data["shapes"]["size"], data["findings"]["placed"]) == ([], [0])


@pytest.mark.parametrize(("lang", "verdict"), [("sv", "Stoppas"), ("en", "Stopped")])
def test_it_opens_in_the_language_asked_for(lang: Language, verdict: str) -> None:
    page = page_of(lang).decode()
    assert f'<html lang="{lang}">' in page
    assert f"<title>Kv Exemplet 3 (påhittad): {verdict}</title>" in page
    (shown, hidden) = re.findall(r'<div data-told="(\w\w)" lang="\w\w"( hidden)?>', page)
    assert {shown, hidden} == {(lang, ""), ("en" if lang == "sv" else "sv", " hidden")}


def test_a_report_of_some_rules_says_so_on_top() -> None:
    checked = check(PASSING, only=["DP-0002"])
    page = html_bytes(checked.report, checked.plan).decode()
    assert "Bara de begärda reglerna är prövade" in page.partition("</section>")[0]


def test_a_plan_without_remarks_carries_no_data() -> None:
    checked = check(PASSING)
    assert checked.report.findings == ()
    assert len(html_bytes(checked.report, checked.plan)) < 100_000


def test_the_list_for_paper_has_as_many_as_it_says() -> None:
    report, plan = with_many_findings(MOST_LISTED + 1)
    page = html_bytes(report, plan).decode()
    listed = page.partition('<section class="paper" data-told="sv"')[2].partition("</section>")[0]
    assert len(re.findall(r"Fynd \d+: ", listed)) == MOST_LISTED
    assert "1 till finns i filen" in listed
    whole = html_bytes(replace(report, findings=report.findings[:MOST_LISTED]), plan).decode()
    assert "till finns i filen" not in whole


def test_fifty_thousand_findings_fit_in_a_mail() -> None:
    report, plan = with_many_findings(50_000)
    assert {finding.severity for finding in report.findings} == set(Severity)
    assert len(html_bytes(report, plan)) < MOST_BYTES
