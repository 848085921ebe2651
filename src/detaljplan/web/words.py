"""The Swedish words of the pages: verdicts, severities, outcomes, and short names of grounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detaljplan.findings import Basis, Outcome, Severity, Verdict
from detaljplan.report.model import Profile
from detaljplan.report.words import COUNTED, OUTCOMES, SEVERITIES, VERDICTS
from detaljplan.review.grounds import Ground
from detaljplan.review.model import Status
from detaljplan.web.views import ProvisionKind


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the icon beside it, so that nothing is told by colour alone."""

    text: str
    icon: str
    tone: str


VERDICT: Mapping[Verdict, Word] = {
    Verdict.PASSES: Word(VERDICTS["sv"][Verdict.PASSES], "check", "good"),
    Verdict.STOPPED: Word("Stoppas: planen har fel som måste rättas", "stop", "bad"),
    Verdict.UNDECIDED: Word("Kan inte avgöras: allt gick inte att kontrollera", "question", "open"),
}

SHORT_VERDICT: Mapping[Verdict, str] = {
    Verdict.PASSES: "Inga kända fel",
    Verdict.STOPPED: "Stoppas",
    Verdict.UNDECIDED: "Kan inte avgöras",
}

PROFILE: Mapping[Profile, str] = {
    Profile.DELIVERY: "leverans till den nationella geodataplattformen",
    Profile.DRAFT: "utkast: krav som bara gäller laga kraftvunna planer är upplysningar",
}

BASIS: Mapping[Basis, str] = {
    Basis.NGP: "Plattformens regler, så långt vi känner dem",
    Basis.LAW: "Lag och föreskrift",
    Basis.OWN: "Våra egna iakttagelser",
}

SEVERITY: Mapping[Severity, Word] = {
    Severity.ERROR: Word(SEVERITIES["sv"][Severity.ERROR], "error", "bad"),
    Severity.WARNING: Word(SEVERITIES["sv"][Severity.WARNING], "warning", "warn"),
    Severity.INFO: Word(SEVERITIES["sv"][Severity.INFO], "info", "info"),
}

# How many of each: one, several.
SEVERITY_COUNT: Mapping[Severity, tuple[str, str]] = COUNTED["sv"]

OUTCOME: Mapping[Outcome, str] = {outcome: text.capitalize() for outcome, text in OUTCOMES["sv"].items()}

# Icon and tone of a layer's status; the status carries its own words.
STATUS: Mapping[Status, Word] = {
    Status.HIT_HEAVY: Word(Status.HIT_HEAVY, "hit-heavy", "bad"),
    Status.HIT: Word(Status.HIT, "hit", "warn"),
    Status.NEAR: Word(Status.NEAR, "near", "info"),
    Status.NO_HIT: Word(Status.NO_HIT, "check", "good"),
    Status.COVERAGE_UNKNOWN: Word(Status.COVERAGE_UNKNOWN, "question", "open"),
    Status.NOT_MAPPED: Word(Status.NOT_MAPPED, "unmapped", "open"),
    Status.NOT_CHECKED: Word(Status.NOT_CHECKED, "broken", "open"),
    Status.NOT_RELEVANT: Word(Status.NOT_RELEVANT, "dash", "quiet"),
    Status.PROTECTED: Word(Status.PROTECTED, "lock", "open"),
}

# Short names for the list of plans, where the grounds' own are too long.
GROUND_SHORT: Mapping[Ground, str] = {
    Ground.NATIONAL_INTEREST: "Riksintressen",
    Ground.INTERMUNICIPAL: "Mellankommunalt",
    Ground.ENVIRONMENTAL_QUALITY: "Miljökvalitetsnormer",
    Ground.SHORE_PROTECTION: "Strandskydd",
    Ground.HEALTH_AND_SAFETY: "Hälsa och säkerhet",
    Ground.ADVICE: "Råd",
}

KIND: Mapping[ProvisionKind, str] = {
    ProvisionKind.USE: "Användning",
    ProvisionKind.PROPERTY: "Egenskap",
    ProvisionKind.ADMINISTRATIVE: "Administrativ",
}

FORMAT: Mapping[str, str] = {
    "ngp-json": "NGP JSON",
    "gml-ss637040": "GML, SS 637040",
    "geopackage": "GeoPackage",
    "boundary": "Bara plangräns",
}


def no_hits(layers: int, open_layers: int) -> str:
    """Return how it is told that no layer meets the plan; "inga" alone only when every layer could answer."""
    if open_layers >= layers:
        return "Inget lager kunde svara"
    return f"Inga kända träffar; {open_layers} lager kunde inte svara" if open_layers else "Inga träffar"


def counted(number: int, one: str, several: str) -> str:
    """Return a number with its noun, as Swedish writes it (``1 varning``, ``3 varningar``)."""
    return f"{number} {one if number == 1 else several}"
