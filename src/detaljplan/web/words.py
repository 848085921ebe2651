"""The Swedish words of the pages: verdicts, severities, statuses and the five grounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detaljplan.findings import Basis, Outcome, Severity, Verdict
from detaljplan.report.model import Profile
from detaljplan.web.views import LayerStatus, ProvisionKind


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the icon beside it, so that nothing is told by colour alone."""

    text: str
    icon: str
    tone: str


VERDICT: Mapping[Verdict, Word] = {
    Verdict.PASSES: Word("Inga fel mot de regler vi känner", "check", "good"),
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
    Severity.ERROR: Word("Fel", "error", "bad"),
    Severity.WARNING: Word("Varning", "warning", "warn"),
    Severity.INFO: Word("Upplysning", "info", "info"),
}

# How many of each: one, several.
SEVERITY_COUNT: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("fel", "fel"),
    Severity.WARNING: ("varning", "varningar"),
    Severity.INFO: ("upplysning", "upplysningar"),
}

OUTCOME: Mapping[Outcome, str] = {
    Outcome.OUT_OF_SCOPE: "Utanför omfånget",
    Outcome.NOT_RUN: "Inte kontrollerad",
    Outcome.CRASHED: "Kontrollen avbröts av ett fel hos oss",
}

STATUS: Mapping[LayerStatus, Word] = {
    LayerStatus.HEAVY_HIT: Word("Träff, tungt vägande lager", "hit-heavy", "bad"),
    LayerStatus.HIT: Word("Träff", "hit", "warn"),
    LayerStatus.NEAR: Word("Nära", "near", "info"),
    LayerStatus.NO_HIT: Word("Ingen träff (kartlagt)", "check", "good"),
    LayerStatus.UNKNOWN_COVERAGE: Word("Täckning okänd", "question", "open"),
    LayerStatus.NOT_MAPPED: Word("Ej kartlagt", "question", "open"),
    LayerStatus.NOT_CHECKED: Word("Kunde inte kontrolleras", "broken", "open"),
    LayerStatus.NOT_RELEVANT: Word("Ej relevant", "dash", "quiet"),
    LayerStatus.PROTECTED: Word("Skyddad: kontakta länsstyrelsen", "lock", "open"),
}

# PBL 11 kap. 10 § second paragraph: the only five grounds a county board may stop a plan on.
GROUND: Mapping[str, str] = {
    "RI": "Riksintresse enligt 3 eller 4 kap. miljöbalken",
    "MK": "Mark- och vattenfrågor som rör flera kommuner",
    "MKN": "Miljökvalitetsnorm enligt 5 kap. miljöbalken",
    "STR": "Strandskydd enligt 7 kap. miljöbalken",
    "HS": "Hälsa, säkerhet, olyckor, översvämning eller erosion",
}

GROUND_SHORT: Mapping[str, str] = {
    "RI": "Riksintresse",
    "MK": "Flera kommuner",
    "MKN": "Miljökvalitetsnorm",
    "STR": "Strandskydd",
    "HS": "Hälsa och säkerhet",
}

KIND: Mapping[ProvisionKind, str] = {
    ProvisionKind.USE: "Användning",
    ProvisionKind.PROPERTY: "Egenskap",
    ProvisionKind.ADMINISTRATIVE: "Administrativ",
}

FORMAT: Mapping[str, str] = {
    "ngp-json": "NGP JSON",
    "gml-ss637040": "GML, SS 637040",
}


def counted(number: int, one: str, several: str) -> str:
    """Return a number with its noun, as Swedish writes it (``1 varning``, ``3 varningar``)."""
    return f"{number} {one if number == 1 else several}"
