"""What the pages show, as plain data, and the `Plans` they are asked from. No database, no HTTP, no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, Self
from urllib.parse import quote

from detaljplan.findings import Basis, Finding, Measurement, Outcome, RuleResult, Severity, Verdict
from detaljplan.identity.principal import Principal
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, metres
from detaljplan.report.model import Profile
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import Layer
from detaljplan.review.model import LayerResult, ObjectHit, Review, Status
from detaljplan.review.questions.answer import Answer
from detaljplan.review.questions.asked import ASKED
from detaljplan.review.screening import Screening
from detaljplan.web.version_rows import StatementRow, VerdictRow, VersionRow


class ProvisionKind(StrEnum):
    """The three kinds of provision, in the words of map.json and of the specification."""

    USE = "anvandning"
    PROPERTY = "egenskap"
    ADMINISTRATIVE = "administrativ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One stored plan version in the list of plans.

    Parameters
    ----------
    version_id
        Identity of the stored plan version; the last part of the page's address.
    file_format
        ``ngp-json``, ``gml-ss637040``, ``geopackage`` or ``boundary``.
    draft
        The plan is kept as a draft: it was stopped, could not be judged, passed as a draft only, or cannot be
        placed.
    withdrawn
        It was published and is no longer; its own municipality still sees it.
    findings
        How many of each severity.
    hits
        Number of layers that meet the plan, by ground; ``None`` when the plan has not been reviewed.
    layers, open_layers
        How many layers were asked, and how many of them could not say anything of the plan's place.
    """

    version_id: str
    name: str | None = None
    municipality: str | None = None
    status: str | None = None
    file_format: str = ""
    verdict: Verdict
    draft: bool = False
    withdrawn: bool = False
    findings: Mapping[Severity, int] = field(default_factory=dict)
    hits: Mapping[Ground, int] | None = None
    layers: int = 0
    open_layers: int = 0
    stored_at: datetime | None = None

    @property
    def page_url(self) -> str:
        """Address of the plan's page."""
        return f"/planer/{quote(self.version_id, safe='')}"


@dataclass(frozen=True, slots=True)
class PlanList:
    """The newest plan versions, newest first; `more` says that older ones were left out."""

    rows: tuple[PlanRow, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding in the table and, by `index`, on the map.

    Parameters
    ----------
    index
        The finding's place in the report, from 0; the same number stands in map.json.
    title, remedy
        The rule's own, when the register gives them.
    where
        The place in the delivered file.
    near
        The letters on the map nearest to it.
    on_map
        The finding has a geometry and is drawn.
    """

    index: int
    rule: str
    severity: Severity
    message: str
    title: str | None = None
    remedy: str | None = None
    objects: tuple[str, ...] = ()
    measurement: Measurement | None = None
    where: str | None = None
    near: str | None = None
    origin: str = ""
    on_map: bool = False

    @classmethod
    def of(cls, index: int, finding: Finding, title: str | None = None) -> Self:
        """Return the row of one finding of a report, in Swedish."""
        return cls(
            index=index,
            rule=finding.rule,
            severity=finding.severity,
            message=finding.message,
            title=title,
            objects=finding.objects,
            measurement=finding.measurement,
            where=finding.where,
            near=finding.near,
            origin=finding.origin,
            on_map=finding.geometry is not None and not finding.geometry.is_empty,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UncheckedRule:
    """A rule that says nothing, or not everything, of this plan, and why."""

    rule: str
    outcome: Outcome
    title: str | None = None
    reason: str | None = None
    not_run: int = 0
    checked: int = 0


def unchecked_of(results: Iterable[RuleResult], titles: Mapping[str, str] | None = None) -> tuple[UncheckedRule, ...]:
    """Return the rules whose silence is no answer: out of scope, crashed, or not run on some object."""
    silent = {Outcome.OUT_OF_SCOPE, Outcome.NOT_RUN, Outcome.CRASHED}
    titles = titles or {}
    return tuple(
        UncheckedRule(
            rule=r.rule,
            outcome=r.outcome if r.outcome in silent else Outcome.NOT_RUN,
            title=titles.get(r.rule),
            reason=r.reason,
            not_run=r.not_run,
            checked=r.checked,
        )
        for r in results
        if r.outcome in silent or r.not_run
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerHit:
    """What one review layer says of the plan. ``None`` where a measure does not apply or is not known.

    Parameters
    ----------
    layer
        Id of the layer; the same as in map.json.
    notes
        Why nothing could be said, and the reservations that go with the answer.
    area_m2
        Area of the plan that the layer covers, in the plan's own zone.
    area_3006_m2
        The same ground in EPSG:3006, where it differs as it is told.
    share_percent
        That area as a share of the plan, 0–100.
    distance_m
        Distance to the nearest object when none meets the plan.
    borderline
        The hit is a gränsfall: shown, never dropped.
    objects
        The objects in or near the plan, as they are told.
    synthetic
        The layer holds invented objects.
    source, version
        Who publishes it, and the version or date of the data.
    """

    layer: str
    title: str
    status: Status
    borderline: bool = False
    notes: tuple[str, ...] = ()
    count: int | None = None
    area_m2: float | None = None
    area_3006_m2: float | None = None
    length_m: float | None = None
    share_percent: float | None = None
    building_percent: float | None = None
    distance_m: float | None = None
    objects: tuple[str, ...] = ()
    legal_basis: str | None = None
    synthetic: bool = False
    source: str | None = None
    version: str | None = None

    @classmethod
    def of(cls, result: LayerResult, layer: Layer | None = None, lang: Language = "sv") -> Self:
        """Return the row of one layer's result; the layer's definition adds its source and paragraph."""
        return cls(
            layer=result.layer_id,
            title=result.layer_name,
            status=result.status,
            borderline=result.is_borderline,
            notes=((result.reason,) if result.reason else ()) + result.notes,
            count=None if result.status.is_open or _is_only_near(result) else result.hit_count,
            area_m2=result.area_m2,
            area_3006_m2=result.area_3006_m2 if result.area_3006_m2 != result.area_m2 else None,
            length_m=result.length_m,
            share_percent=result.share_of_plan_pct,
            building_percent=result.building_share_pct,
            distance_m=None if result.hit_count else result.nearest_distance_m,
            objects=tuple(_told(item, lang) for item in result.objects),
            legal_basis=layer.legal_basis if layer else None,
            synthetic=result.is_synthetic,
            source=layer.authority if layer else None,
            version=result.layer_version or None,
        )

    @property
    def is_open(self) -> bool:
        """Whether nothing can be said of the plan's place."""
        return self.status.is_open


def _is_only_near(result: LayerResult) -> bool:
    """Whether it is a hit for what lies within the distance alone: none lies in the plan, and none is no count."""
    return result.status.is_hit and not result.hit_count


def _told(item: ObjectHit, lang: Language) -> str:
    away = (
        None
        if item.is_hit
        else translated(Words("{distance} från planen", distance=metres(item.distance_m, lang)), lang)
    )
    beside = ", ".join(fact for fact in (item.kind, item.date, away) if fact)
    return f"{item.name or item.id} ({beside})" if beside else item.name or item.id


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundHits:
    """The layers that feed one of the five grounds of PBL 11 kap. 10 §, or advice beside them.

    `missing` are the names of those that have no data here, which nothing can be told of.
    """

    ground: Ground
    layers: tuple[LayerHit, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def hit_count(self) -> int:
        """How many layers meet the plan."""
        return sum(layer.status.is_hit for layer in self.layers)

    @property
    def open_count(self) -> int:
        """How many layers could not say anything of the plan's place."""
        return len(self.missing) + sum(layer.is_open for layer in self.layers)


def grounds_of(review: Review, layers: Iterable[Layer] = (), lang: Language = "sv") -> tuple[GroundHits, ...]:
    """Return the review by ground: all five grounds, without layers too, and advice only when it has any."""
    known = {layer.id: layer for layer in layers}
    results = review.by_ground()
    return tuple(
        GroundHits(
            ground=ground,
            layers=tuple(
                LayerHit.of(r, known.get(r.layer_id), lang) for r in results.get(ground, ()) if not r.is_not_loaded
            ),
            missing=tuple(r.layer_name for r in results.get(ground, ()) if r.is_not_loaded),
        )
        for ground in Ground
        if ground is not Ground.ADVICE or ground in results
    )


def answers_of(review: Review, lang: Language = "sv") -> tuple[Answer, ...]:
    """Return the answers to the special questions, their titles in the language of the page where they are known."""
    titles = {question.id: translated(question.title, lang) for question, _ in ASKED}
    return tuple(replace(one, title=titles.get(one.question_id, one.title)) for one in review.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionRow:
    """One provision in the table and in the legend.

    Parameters
    ----------
    land
        ``Allmän plats``, ``Kvartersmark``, ``Vattenområde`` or ``Planområdet``; ``None`` when not known.
    letters
        The beteckning on the map; ``None`` when only a symbol is drawn.
    colour
        Name of the colour in Boverket's catalogue (``Gul``).
    category
        The catalogue's group of property provisions, under which the legend sorts them.
    area_m2
        Area in the plan's own zone; ``None`` for lines and points.
    secondary
        The property area is bounded by a secondary boundary.
    """

    object_id: str
    kind: ProvisionKind
    land: str | None = None
    letters: str | None = None
    wording: str | None = None
    colour: str | None = None
    symbol_id: int | None = None
    category: str | None = None
    area_m2: float | None = None
    secondary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """Everything the page of one plan version shows.

    Parameters
    ----------
    profile, verdict
        What the plan was judged as, and what came of it.
    verdicts
        The verdict for the national platform's rules and, apart from it, for the law; ``None`` where no rule of
        that basis could be asked.
    checked_rules
        How many rules were run to their end.
    newer_layers
        Names of layers that have been loaded anew since the review.
    grounds, review_notes
        All five grounds, empty ones too; ``None`` when the plan has not been reviewed. Reservations for all of them.
    answers
        To the special questions, titles in the language of the page.
    screening
        Of significant environmental effects; ``None`` when the plan has not been reviewed.
    zone
        Name of the plan's own coordinate system.
    versions
        All versions of the plan that may be seen, the last stored first; `more_versions` says whether there are more.
    given_verdicts
        All that was ever said of this version, the newest first.
    statements
        Those of the county board that are given, for who may read them.
    """

    version_id: str
    versions: tuple[VersionRow, ...] = ()
    more_versions: bool = False
    given_verdicts: tuple[VerdictRow, ...] = ()
    statements: tuple[StatementRow, ...] = ()
    name: str | None = None
    municipality: str | None = None
    designation: str | None = None
    status: str | None = None
    purpose: str | None = None
    file_name: str = ""
    file_format: str = ""
    input_sha256: str = ""
    organisation: str = ""
    stored_at: datetime | None = None
    draft: bool = False
    withdrawn: bool = False
    profile: Profile = Profile.DELIVERY
    verdict: Verdict
    verdicts: Mapping[Basis, Verdict | None] = field(default_factory=dict)
    checked_rules: int = 0
    spec_version: str = ""
    catalogue_release: str = ""
    engine_version: str = ""
    findings: tuple[FindingRow, ...] = ()
    unchecked: tuple[UncheckedRule, ...] = ()
    grounds: tuple[GroundHits, ...] | None = None
    answers: tuple[Answer, ...] = ()
    screening: Screening | None = None
    review_notes: tuple[str, ...] = ()
    reviewed_at: datetime | None = None
    newer_layers: tuple[str, ...] = ()
    provisions: tuple[ProvisionRow, ...] = ()
    area_m2: float | None = None
    zone: str | None = None
    implementation_months: int | None = None
    implementation_starts: date | None = None

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        return {s: sum(f.severity is s for f in self.findings) for s in Severity}

    @property
    def page_url(self) -> str:
        """Address of the page itself."""
        return f"/planer/{quote(self.version_id, safe='')}"

    @property
    def map_url(self) -> str:
        """Address of what the map draws, E N in EPSG:3006."""
        return f"/api/plans/{quote(self.version_id, safe='')}/map.json"

    @property
    def original_url(self) -> str:
        """Address of the delivered file, byte for byte."""
        return f"/api/plans/{quote(self.version_id, safe='')}/original"

    @property
    def report_url(self) -> str:
        """Address of the report as JSON."""
        return f"/api/plans/{quote(self.version_id, safe='')}/report.json"


class Plans(Protocol):
    """Where the pages get the plans from; the service hands one in as ``app.state.plans``."""

    def plan_list(self, asker: Principal) -> PlanList:
        """Return the newest stored plan versions that who asks may see."""
        ...

    def plan_page(self, version_id: str, lang: Language, asker: Principal) -> PlanPage | None:
        """Return one plan version in a language, or ``None`` when who asks may see none of that identity.

        Raises `Barred` when who asks could see it, and it has been erased.
        """
        ...
