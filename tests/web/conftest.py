"""A constructed plan page: every kind of finding, layer status and provision, invented throughout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from detaljplan.findings import Basis, Measurement, Outcome, Severity, Verdict
from detaljplan.identity.principal import Principal
from detaljplan.numerals import Language
from detaljplan.review.grounds import Ground
from detaljplan.review.model import Status
from detaljplan.web.views import (
    FindingRow,
    GroundHits,
    LayerHit,
    PlanList,
    PlanPage,
    PlanRow,
    ProvisionKind,
    ProvisionRow,
    UncheckedRule,
)
from tests.web.live import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module: its driver holds the thread's event loop, which other tests need free."""
    with chromium() as browser:
        yield browser


class ConstructedPlans:
    """`Plans` held in memory."""

    def __init__(self, rows: Sequence[PlanRow], pages: Sequence[PlanPage]) -> None:
        self._rows = rows
        self._pages = {page.version_id: page for page in pages}

    def plan_list(self, asker: Principal) -> PlanList:
        return PlanList(tuple(self._rows))

    def plan_page(self, version_id: str, lang: Language, asker: Principal) -> PlanPage | None:
        return self._pages.get(version_id)


@pytest.fixture(scope="session")
def page() -> PlanPage:
    return PlanPage(
        version_id="11111111-aaaa-4bbb-8ccc-000000000001",
        name="Kvarteret Exemplet 1",
        municipality="Exempelkommun",
        designation="P 2026/1",
        status="granskning",
        purpose="Att pröva bostäder med centrumändamål vid en påhittad gata.",
        file_name="exemplet.json",
        file_format="ngp-json",
        input_sha256="ab" * 32,
        stored_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        draft=True,
        verdict=Verdict.STOPPED,
        verdicts={Basis.NGP: Verdict.STOPPED, Basis.LAW: Verdict.UNDECIDED},
        checked_rules=17,
        spec_version="4.1",
        catalogue_release="20251201",
        engine_version="0.1.0",
        findings=(
            FindingRow(
                index=0,
                rule="DP-0002",
                severity=Severity.ERROR,
                title="Glapp mellan användningsområden",
                message="Det finns ett glapp mellan B och PARK utan användning.",
                objects=("use-1", "use-3"),
                measurement=Measurement(0.25, 0.1, "m"),
                where="/features/3/geometry",
                origin="Lantmäteriet, validering av detaljplan",
                on_map=True,
            ),
            FindingRow(
                index=1,
                rule="TOPO-004",
                severity=Severity.WARNING,
                message="Egenskapsområdet är smalare än vad som går att läsa på kartan.",
                objects=("property-1",),
                measurement=Measurement(1.5, 2.0, "m"),
                on_map=True,
            ),
            FindingRow(
                index=2,
                rule="DOK-001",
                severity=Severity.INFO,
                message="Planbeskrivningen saknar länk.",
                where="/features/0/properties/planbeskrivning",
            ),
        ),
        unchecked=(
            UncheckedRule(
                rule="DP-0009",
                outcome=Outcome.OUT_OF_SCOPE,
                title="Överlappar en gällande plan",
                reason="Inga angränsande planer gavs till kontrollen.",
            ),
            UncheckedRule(
                rule="DP-0005",
                outcome=Outcome.NOT_RUN,
                reason="Geometrin kunde inte läsas.",
                not_run=1,
                checked=6,
            ),
        ),
        grounds=(
            GroundHits(
                ground=Ground.NATIONAL_INTEREST,
                layers=(
                    LayerHit(
                        layer="ri-kulturmiljo",
                        title="Riksintresse för kulturmiljövården",
                        status=Status.HIT_HEAVY,
                        count=1,
                        area_m2=1234.5,
                        share_percent=12.345,
                        objects=("Exempelbygden (X 1)",),
                        legal_basis="3 kap. 6 § miljöbalken",
                        synthetic=True,
                        source="Påhittat lager",
                        version="2026-01-15",
                    ),
                ),
            ),
            GroundHits(ground=Ground.INTERMUNICIPAL),
            GroundHits(
                ground=Ground.ENVIRONMENTAL_QUALITY,
                layers=(
                    LayerHit(
                        layer="viss",
                        title="Ytvattenförekomster",
                        status=Status.NOT_CHECKED,
                        notes=("Lagret gick inte att läsa vid granskningen.",),
                    ),
                ),
            ),
            GroundHits(
                ground=Ground.SHORE_PROTECTION,
                layers=(LayerHit(layer="strand", title="Strandskydd", status=Status.COVERAGE_UNKNOWN),),
            ),
            GroundHits(
                ground=Ground.HEALTH_AND_SAFETY,
                layers=(
                    LayerHit(
                        layer="oversvamning",
                        title="Översvämning, 100-årsflöde",
                        status=Status.NO_HIT,
                        count=0,
                        area_m2=0.0,
                        share_percent=0.0,
                        distance_m=1250.0,
                        synthetic=True,
                    ),
                    LayerHit(
                        layer="ebh",
                        title="Potentiellt förorenade områden",
                        status=Status.NEAR,
                        count=1,
                        distance_m=7.25,
                        synthetic=True,
                    ),
                ),
            ),
        ),
        reviewed_at=datetime(2026, 3, 1, 9, 31, tzinfo=UTC),
        provisions=(
            _use("use-1", "Kvartersmark", "B", "Bostäder", "Gul", 2400),
            _use("use-2", "Kvartersmark", "C", "Centrum", "Brun", 2400),
            _use("use-3", "Allmän plats", "PARK", "Park", "Ljusgrön", 1600),
            _use("use-4", "Allmän plats", "GATA", "Gata", "Ljusgrå", 1200),
            _property("property-1", None, "Marken får inte förses med byggnadsverk", symbol_id=66),
            _property("property-2", "e1", "Största byggnadsarea är 400 m²"),
            _property("property-3", None, "Marken får endast förses med komplementbyggnad", symbol_id=67),
            _property("property-4", None, "Utfart får inte finnas", symbol_id=15),
        ),
        area_m2=10_000.0,
        zone="SWEREF 99 13 30 (EPSG:3008)",
        implementation_months=60,
    )


def _use(identity: str, land: str, letters: str, wording: str, colour: str, area_m2: float) -> ProvisionRow:
    return ProvisionRow(
        object_id=identity,
        kind=ProvisionKind.USE,
        land=land,
        letters=letters,
        wording=wording,
        colour=colour,
        area_m2=area_m2,
    )


def _property(identity: str, letters: str | None, wording: str, symbol_id: int | None = None) -> ProvisionRow:
    return ProvisionRow(
        object_id=identity,
        kind=ProvisionKind.PROPERTY,
        land="Kvartersmark",
        letters=letters,
        wording=wording,
        symbol_id=symbol_id,
        category="Bebyggandets omfattning" if letters else None,
        area_m2=400.0,
    )


@pytest.fixture(scope="session")
def rows(page: PlanPage) -> tuple[PlanRow, ...]:
    return (
        PlanRow(
            version_id=page.version_id,
            name=page.name,
            municipality=page.municipality,
            status=page.status,
            file_format=page.file_format,
            verdict=page.verdict,
            draft=True,
            findings=page.counts,
            hits={Ground.NATIONAL_INTEREST: 1, Ground.HEALTH_AND_SAFETY: 0},
            layers=4,
            open_layers=2,
        ),
        PlanRow(
            version_id="utan-anmarkning",
            name="Exempelparken",
            municipality="Exempelkommun",
            status="laga kraft",
            file_format="gml-ss637040",
            verdict=Verdict.PASSES,
        ),
        PlanRow(version_id="okand", verdict=Verdict.UNDECIDED, hits={}, layers=3, open_layers=3),
    )


@pytest.fixture(scope="session")
def plans(page: PlanPage, rows: tuple[PlanRow, ...]) -> ConstructedPlans:
    return ConstructedPlans(rows, [page])


E0, N0 = 450_000.0, 6_200_000.0


@pytest.fixture(scope="session")
def map_json() -> dict[str, Any]:
    """A plan of 100 by 100 m on paper: B and C in one area, PARK above, GATA below, a gap between."""
    block, park, street = _box(0, 20, 60, 80), _box(60.25, 20, 40, 80), _box(0, 0, 100.25, 20)
    areas = [
        _area("anvandning", "use-1", block, letters="B", label="Bostäder", colour="Gul", wording="Bostäder"),
        _area("anvandning", "use-2", block, letters="C", label="Centrum", colour="Brun", wording="Centrum"),
        _area("anvandning", "use-3", park, letters="PARK", label="Park", colour="Ljusgrön", wording="Park"),
        _area("anvandning", "use-4", street, letters="GATA", label="Gata", colour="Ljusgrå", wording="Gata"),
        _area("egenskap", "property-1", _box(0, 20, 60, 15), symbol_id=66, wording="Marken får inte bebyggas"),
        _area("egenskap", "property-2", _box(0, 35, 60, 45), letters="e1", wording="Största byggnadsarea"),
        _area("egenskap", "property-3", _box(0, 80, 60, 20), symbol_id=67, wording="Komplementbyggnad"),
        _area("egenskap", "property-4", _line((0, 20), (60, 20)), symbol_id=15, wording="Utfart får inte finnas"),
    ]
    findings = [
        _feature(_box(60, 20, 0.25, 80), index=0, rule="DP-0002", severity="error", message="Glapp"),
        _feature(_box(0, 20, 60, 1.5), index=1, rule="TOPO-004", severity="warning", message="Smalt"),
        _feature(None, index=2, rule="DOK-001", severity="info", message="Länk saknas"),
    ]
    hits = [
        _feature(
            _box(75, 55, 60, 60),
            layer_id="ri-kulturmiljo",
            layer="Riksintresse",
            ground="RI",
            status=Status.HIT_HEAVY,
        ),
        _feature(
            {"type": "Point", "coordinates": [E0 + 107, N0 + 30]},
            layer_id="ebh",
            layer="Förorenade områden",
            ground="HS",
            status=Status.NEAR,
        ),
    ]
    return {
        "boundary": _collection([_feature(_box(0, 0, 100.25, 100))]),
        "areas": _collection(areas),
        "findings": _collection(findings),
        "hits": _collection(hits),
    }


def _box(east: float, north: float, width: float, height: float) -> dict[str, Any]:
    corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    ring = [[E0 + east + x, N0 + north + y] for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def _line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [[E0 + x, N0 + y] for x, y in points]}


def _area(kind: str, identity: str, geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    given = {"label": None, "letters": None, "colour": None, "wording": None, "symbol_id": None} | properties
    return _feature(geometry, kind=kind, object_id=identity, **given)


def _feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
