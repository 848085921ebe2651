"""The pages as HTML, from constructed views: what they say, and that nothing in a plan becomes HTML."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from lxml import html
from shapely.geometry import Point

from detaljplan.findings import Basis, Finding, Outcome, RuleResult, Severity, Verdict
from detaljplan.identity.principal import Principal
from detaljplan.numerals import Language
from detaljplan.review.definitions import load_layers
from detaljplan.review.grounds import Ground
from detaljplan.review.model import LayerResult, ObjectHit, Review, Status
from detaljplan.web import words
from detaljplan.web.assets import STATIC
from detaljplan.web.pages import add_pages
from detaljplan.web.views import (
    FindingRow,
    GroundHits,
    LayerHit,
    PlanList,
    PlanPage,
    PlanRow,
    Plans,
    ProvisionKind,
    ProvisionRow,
    UncheckedRule,
    grounds_of,
    unchecked_of,
)

HOSTILE = '<script>alert("x")</script>'


class Client:
    """Asks the pages over ASGI, without a server."""

    def __init__(self, plans: Plans) -> None:
        self.app = FastAPI()
        self.app.state.plans = plans
        add_pages(self.app)

    def get(self, path: str, **how: Any) -> httpx.Response:
        return asyncio.run(self._get(path, **how))

    async def _get(self, path: str, **how: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
            return await client.get(path, **how)


class OnePlan:
    def __init__(self, page: PlanPage | None = None, rows: tuple[PlanRow, ...] = (), more: bool = False) -> None:
        self.page, self.rows, self.more = page, rows, more

    def plan_list(self, asker: Principal) -> PlanList:
        return PlanList(self.rows, self.more)

    def plan_page(self, version_id: str, lang: Language, asker: Principal) -> PlanPage | None:
        return self.page if self.page and self.page.version_id == version_id else None


def text_of(plans: Plans, path: str) -> str:
    answer = Client(plans).get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", "".join(every(answer.text, "//main//text()")))


def every(source: str, xpath: str) -> list[Any]:
    found: Any = html.fromstring(source).xpath(xpath)
    return list(found)


def plan_text(page: PlanPage) -> str:
    return text_of(OnePlan(page), page.page_url)


def test_the_list_tells_what_each_plan_is_and_what_was_found(plans: Plans) -> None:
    text = text_of(plans, "/")
    assert "3 planer" in text
    assert "Kvarteret Exemplet 1 Utkast" in text
    assert "1 fel 1 varning 1 upplysning" in text
    assert "Riksintressen: 1" in text
    assert "Hälsa och säkerhet" not in text  # a ground without hits is not listed as one
    assert "2 lager kunde inte svara" in text
    assert "Inte granskad" in text
    assert "Plan utan namn" in text


@pytest.mark.parametrize(
    ("layers", "open_layers", "told"),
    [
        (3, 0, "Inga träffar"),
        (3, 2, "Inga kända träffar; 2 lager kunde inte svara"),
        (3, 3, "Inget lager kunde svara"),
        (0, 0, "Inget lager kunde svara"),
    ],
)
def test_no_hits_is_told_alone_only_when_every_layer_answered(layers: int, open_layers: int, told: str) -> None:
    row = PlanRow(version_id="a", verdict=Verdict.PASSES, hits={}, layers=layers, open_layers=open_layers)
    source = Client(OnePlan(rows=(row,))).get("/").text
    (cell,) = every(source, "//td[@data-label='Träffar']")
    assert cell.text_content().strip() == told


def test_a_list_that_leaves_out_plans_says_so() -> None:
    rows = (PlanRow(version_id="a", verdict=Verdict.PASSES),)
    assert "Bara de 1 senast lagrade planerna visas. Det finns fler." in text_of(OnePlan(rows=rows, more=True), "/")
    assert "Det finns fler" not in text_of(OnePlan(rows=rows), "/")


def test_an_empty_list_says_so() -> None:
    assert "Inga planer är inlästa ännu." in text_of(OnePlan(), "/")


def test_a_plan_nobody_stored_is_not_found(plans: Plans) -> None:
    answer = Client(plans).get("/planer/finns-inte")
    assert answer.status_code == 404
    assert "Planen finns inte" in answer.text


@pytest.mark.parametrize(
    ("verdict", "words_said"),
    [
        (Verdict.PASSES, "Inga fel mot de regler vi känner"),
        (Verdict.STOPPED, "Stoppas: planen har fel som måste rättas"),
        (Verdict.UNDECIDED, "Kan inte avgöras: allt gick inte att kontrollera"),
    ],
)
def test_the_verdict_is_said_in_words_and_never_as_an_approval(
    page: PlanPage, verdict: Verdict, words_said: str
) -> None:
    text = plan_text(replace(page, verdict=verdict))
    assert words_said in text
    assert "inte ett godkännande" in text
    assert "NGP godkänner" not in text


def test_what_was_not_checked_is_named_with_its_reason(page: PlanPage) -> None:
    text = plan_text(page)
    assert "2 regler gav inget eller bara ett delvis svar." in text
    assert "DP-0009 Överlappar en gällande plan Utanför prövningen" in text
    assert "Inga angränsande planer gavs till kontrollen." in text
    assert "Kunde inte prövas: 1 objekt av 7" in text


def test_a_finding_tells_rule_weight_measure_and_place(page: PlanPage) -> None:
    text = plan_text(page)
    assert "Fel DP-0002 Glapp mellan användningsområden" in text
    assert "0,25 m 0,1 m" in text
    assert "/features/0/properties/planbeskrivning" in text


def test_only_a_finding_with_a_place_on_the_map_has_a_button(page: PlanPage) -> None:
    source = Client(OnePlan(page)).get(page.page_url).text
    assert every(source, "//button/@data-finding") == ["0", "1"]


def test_the_five_grounds_stand_in_the_laws_order_even_when_empty(page: PlanPage) -> None:
    text = plan_text(page)
    places = [
        text.index(title, text.index("Planområdet jämfört"))
        for title in (g.swedish for g in Ground if g is not Ground.ADVICE)
    ]
    assert places == sorted(places)
    assert "Inget lager är anslutet för den här grunden, så den är inte granskad." in text


def test_an_example_layer_says_that_it_is_one(page: PlanPage) -> None:
    assert "Riksintresse för kulturmiljövården Exempeldata" in plan_text(page)


def test_measures_are_written_as_swedish_writes_them(page: PlanPage) -> None:
    text = plan_text(page).replace("\u00a0", " ")
    assert "1 234 m²" in text
    assert "12,3 %" in text
    assert "7,2 m" in text
    assert "10 000 m² (1,00 ha)" in text


@pytest.mark.parametrize("status", Status)
def test_every_status_of_a_layer_has_its_own_words_and_an_icon(page: PlanPage, status: Status) -> None:
    ground = GroundHits(ground=Ground.HEALTH_AND_SAFETY, layers=(LayerHit(layer="x", title="Lager", status=status),))
    assert f"Lager {words.STATUS[status].text}" in plan_text(replace(page, grounds=(ground,)))
    assert len({(word.text, word.icon) for word in words.STATUS.values()}) == len(Status)


@pytest.mark.parametrize("status", [status for status in Status if status.is_open])
def test_a_layer_without_an_answer_is_never_counted_as_free(page: PlanPage, status: Status) -> None:
    ground = GroundHits(ground=Ground.HEALTH_AND_SAFETY, layers=(LayerHit(layer="x", title="Lager", status=status),))
    assert "0 av 1 lager med träff, 1 utan svar" in plan_text(replace(page, grounds=(ground,)))
    assert "Ingen träff" not in plan_text(replace(page, grounds=(ground,)))


def test_a_plan_that_was_not_reviewed_says_so(page: PlanPage) -> None:
    text = plan_text(replace(page, grounds=None))
    assert "Planen har inte granskats mot några lager." in text
    assert "Ingen träff" not in text


def test_boverket_is_named_as_the_source_of_the_provisions(page: PlanPage) -> None:
    answer = Client(OnePlan(page)).get(page.page_url).text
    assert "Källa: Boverket, Planbestämmelsekatalogen" in answer


def test_the_original_file_and_the_report_can_be_fetched(page: PlanPage) -> None:
    source = Client(OnePlan(page)).get(page.page_url).text
    assert set(every(source, "//ul[@class='links']//a/@href")) == {page.original_url, page.report_url}


def hostile_page() -> PlanPage:
    return PlanPage(
        version_id='"><script>..',
        name=HOSTILE,
        municipality=HOSTILE,
        designation=HOSTILE,
        status=HOSTILE,
        purpose=HOSTILE,
        file_name=HOSTILE,
        file_format=HOSTILE,
        input_sha256=HOSTILE,
        verdict=Verdict.UNDECIDED,
        verdicts={Basis.NGP: Verdict.UNDECIDED},
        zone=HOSTILE,
        findings=(
            FindingRow(
                index=0,
                rule=HOSTILE,
                severity=Severity.ERROR,
                title=HOSTILE,
                message=HOSTILE,
                objects=(HOSTILE, HOSTILE),
                where=HOSTILE,
                origin=HOSTILE,
                on_map=True,
            ),
        ),
        unchecked=(UncheckedRule(rule=HOSTILE, outcome=Outcome.CRASHED, reason=HOSTILE, title=HOSTILE),),
        grounds=(
            GroundHits(
                ground=Ground.ADVICE,
                layers=(
                    LayerHit(
                        layer=HOSTILE,
                        title=HOSTILE,
                        status=Status.HIT,
                        notes=(HOSTILE,),
                        version=HOSTILE,
                        objects=(HOSTILE,),
                        legal_basis=HOSTILE,
                        source=HOSTILE,
                    ),
                ),
            ),
        ),
        provisions=tuple(
            ProvisionRow(
                object_id=HOSTILE,
                kind=kind,
                land=HOSTILE,
                letters=HOSTILE,
                wording=HOSTILE,
                colour=HOSTILE,
                category=HOSTILE,
                symbol_id=66,
            )
            for kind in ProvisionKind
        ),
    )


def test_nothing_in_a_plan_becomes_html() -> None:
    page = hostile_page()
    answer = Client(OnePlan(page)).get(page.page_url)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert all(s.get("src", "").startswith("/static/dist/plan-map.js") for s in every(answer.text, "//script"))


def test_nothing_in_the_list_becomes_html() -> None:
    page = hostile_page()
    row = PlanRow(
        version_id=page.version_id,
        name=HOSTILE,
        municipality=HOSTILE,
        status=HOSTILE,
        file_format=HOSTILE,
        verdict=Verdict.STOPPED,
        hits={Ground.ADVICE: 1},
    )
    answer = Client(OnePlan(rows=(row,))).get("/")
    assert "<script" not in answer.text
    assert every(answer.text, "//tbody//a/@href") == [row.page_url]


@pytest.mark.parametrize("path", ["/", "/om", "PLAN", "/planer/nej"])
def test_a_page_lets_in_no_script_or_style_of_its_own(plans: Plans, page: PlanPage, path: str) -> None:
    answer = Client(plans).get(page.page_url if path == "PLAN" else path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert every(answer.text, "//style | //@style | //script[not(@src)]") == []
    assert every(answer.text, "//@*[starts-with(name(), 'on')]") == []


@pytest.mark.parametrize("path", ["/", "/om", "PLAN", "/planer/nej"])
def test_a_page_is_swedish_has_one_heading_and_a_way_past_the_menu(plans: Plans, page: PlanPage, path: str) -> None:
    source = Client(plans).get(page.page_url if path == "PLAN" else path).text
    assert every(source, "/html/@lang") == ["sv"]
    assert len(every(source, "//h1")) == 1
    assert every(source, "//a[@class='skip']/@href") == ["#innehall"]
    assert len(every(source, "//main[@id='innehall']")) == 1
    ids = every(source, "//@id")
    assert len(ids) == len(set(ids))


def test_a_static_file_is_kept_only_under_its_fingerprint(plans: Plans) -> None:
    client = Client(plans)
    address = re.search(r'href="(/static/style\.css\?v=\w+)"', client.get("/").text)
    assert address is not None
    kept = client.get(address[1])
    assert kept.headers["content-type"].startswith("text/css")
    assert "immutable" in kept.headers["cache-control"]
    assert client.get("/static/style.css").headers["cache-control"] == "no-cache"


def test_the_symbols_are_served_to_the_map(plans: Plans) -> None:
    answer = Client(plans).get("/static/symboler.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["fills"]["Gul"] == "#ffffce"


@pytest.mark.parametrize("path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/..%2fviews.py"])
def test_nothing_outside_the_static_folder_is_served(plans: Plans, path: str) -> None:
    assert Client(plans).get(path).status_code == 404


def test_a_row_is_made_from_a_finding_of_a_report() -> None:
    finding = Finding(
        rule="DP-0002",
        severity=Severity.ERROR,
        message="Glapp",
        message_en="Gap",
        geometry=Point(1, 2),
        where="/features/1",
    )
    assert FindingRow.of(3, finding).on_map
    assert FindingRow.of(3, finding).index == 3
    assert not FindingRow.of(0, replace(finding, geometry=Point())).on_map
    assert not FindingRow.of(0, replace(finding, geometry=None)).on_map


def test_rules_that_say_nothing_are_told_from_those_that_ran() -> None:
    def result(rule: str, outcome: Outcome, **counts: Any) -> RuleResult:
        return RuleResult(rule=rule, basis=Basis.NGP, severity=Severity.ERROR, outcome=outcome, **counts)

    unchecked = unchecked_of(
        [
            result("A", Outcome.PASSED, checked=3),
            result("B", Outcome.FAILED, checked=2, failed=1, not_run=1),
            result("C", Outcome.OUT_OF_SCOPE),
            result("D", Outcome.CRASHED),
            result("E", Outcome.NOT_APPLICABLE),
        ],
        {"C": "Grannplaner"},
    )
    assert [(u.rule, u.outcome) for u in unchecked] == [
        ("B", Outcome.NOT_RUN),
        ("C", Outcome.OUT_OF_SCOPE),
        ("D", Outcome.CRASHED),
    ]
    assert unchecked[1].title == "Grannplaner"


def test_a_review_is_told_by_ground_with_the_layers_own_source() -> None:
    layer = load_layers()[0]
    result = LayerResult(
        layer_id=layer.id,
        layer_name=layer.name,
        layer_version="2026-01-15",
        ground=layer.ground,
        status=Status.NEAR,
        nearest_distance_m=12.0,
        is_synthetic=True,
        is_borderline=True,
        notes=("Påhittat.",),
        objects=(
            ObjectHit(
                id="1",
                name="Exempelbygden",
                kind="miljö",
                date=None,
                link=None,
                is_hit=False,
                is_borderline=False,
                distance_m=12.0,
            ),
        ),
    )
    review = Review(plan_identity="p", plan_epsg=3008, plan_area_m2=100.0, hits=(result,))
    grounds = grounds_of(review, load_layers())
    assert [g.ground for g in grounds] == [g for g in Ground if g is not Ground.ADVICE]
    (row,) = next(g for g in grounds if g.layers).layers
    assert (row.source, row.legal_basis) == (layer.authority, layer.legal_basis)
    assert row.objects == ("Exempelbygden (miljö, 12\u00a0m från planen)",)
    assert row.borderline


def test_a_hit_within_the_distance_alone_tells_how_far_away_it_is() -> None:
    result = LayerResult(
        layer_id="x",
        layer_name="X",
        layer_version="2026",
        ground=Ground.ADVICE,
        status=Status.HIT_HEAVY,
        nearest_distance_m=120.0,
    )
    review = Review(plan_identity="p", plan_epsg=3010, plan_area_m2=1.0, hits=(result,))
    (row,) = grounds_of(review)[-1].layers
    assert (row.count, row.distance_m) == (None, 120.0)


def test_a_layer_that_could_not_be_checked_has_no_count() -> None:
    result = LayerResult(
        layer_id="x",
        layer_name="X",
        layer_version="2026",
        ground=Ground.ADVICE,
        status=Status.NOT_CHECKED,
        reason="Filen saknas.",
    )
    review = Review(plan_identity="p", plan_epsg=None, plan_area_m2=None, hits=(result,))
    (row,) = grounds_of(review)[-1].layers
    assert row.count is None
    assert row.notes == ("Filen saknas.",)


def test_a_borderline_hit_says_so(page: PlanPage) -> None:
    layer = LayerHit(layer="x", title="Lager", status=Status.HIT, borderline=True)
    ground = GroundHits(ground=Ground.HEALTH_AND_SAFETY, layers=(layer,))
    assert "Träff (gränsfall)" in plan_text(replace(page, grounds=(ground,)))


def test_the_lock_of_the_map_names_no_host() -> None:
    lock = (STATIC.parent / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
