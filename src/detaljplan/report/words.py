"""The words of a report: verdicts, severities, outcomes and headings in Swedish and English, each once."""

from __future__ import annotations

from collections.abc import Mapping

from detaljplan.findings import Outcome, Severity, Verdict
from detaljplan.language.words import Words
from detaljplan.numerals import Language as Language
from detaljplan.numerals import number
from detaljplan.report.model import Profile
from detaljplan.review.grounds import Ground
from detaljplan.review.model import LayerResult, Status
from detaljplan.review.questions.answer import Outcome as Answered
from detaljplan.review.screening import Preset

VERDICTS: Mapping[Language, Mapping[Verdict, str]] = {
    "sv": {
        Verdict.PASSES: "Inga fel mot de regler vi känner",
        Verdict.STOPPED: "Stoppas",
        Verdict.UNDECIDED: "Kan inte avgöras",
    },
    "en": {
        Verdict.PASSES: "No errors against the rules we know",
        Verdict.STOPPED: "Stopped",
        Verdict.UNDECIDED: "Undecided",
    },
}

SEVERITIES: Mapping[Language, Mapping[Severity, str]] = {
    "sv": {Severity.ERROR: "Fel", Severity.WARNING: "Varning", Severity.INFO: "Upplysning"},
    "en": {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Info"},
}

COUNTED: Mapping[Language, Mapping[Severity, tuple[str, str]]] = {
    "sv": {
        Severity.ERROR: ("fel", "fel"),
        Severity.WARNING: ("varning", "varningar"),
        Severity.INFO: ("upplysning", "upplysningar"),
    },
    "en": {
        Severity.ERROR: ("error", "errors"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("note", "notes"),
    },
}

OUTCOMES: Mapping[Language, Mapping[Outcome, str]] = {
    "sv": {
        Outcome.PASSED: "utan anmärkning",
        Outcome.FAILED: "fel funna",
        Outcome.NOT_APPLICABLE: "gäller inte",
        Outcome.OUT_OF_SCOPE: "utanför prövningen",
        Outcome.NOT_RUN: "kunde inte prövas",
        Outcome.CRASHED: "avbröts av ett fel hos oss",
    },
    "en": {
        Outcome.PASSED: "nothing found",
        Outcome.FAILED: "faults found",
        Outcome.NOT_APPLICABLE: "does not apply",
        Outcome.OUT_OF_SCOPE: "out of scope",
        Outcome.NOT_RUN: "could not be checked",
        Outcome.CRASHED: "broken off by an error of ours",
    },
}

PROFILES: Mapping[Language, Mapping[Profile, str]] = {
    "sv": {
        Profile.DELIVERY: "leverans till den nationella plattformen",
        Profile.DRAFT: "utkast",
        Profile.GML_GEOMETRY: "geometrier i en GML-fil, inte som plan",
    },
    "en": {
        Profile.DELIVERY: "delivery to the national platform",
        Profile.DRAFT: "draft",
        Profile.GML_GEOMETRY: "geometries of a GML file, not as a plan",
    },
}

STATUSES: Mapping[Language, Mapping[Status, str]] = {
    "sv": {status: status.value for status in Status},
    "en": {
        Status.HIT_HEAVY: "Hit, weighty layer",
        Status.HIT: "Hit",
        Status.NEAR: "Near",
        Status.NO_HIT: "No hit (mapped)",
        Status.COVERAGE_UNKNOWN: "Coverage unknown",
        Status.NOT_MAPPED: "Not mapped",
        Status.NOT_CHECKED: "Could not be checked",
        Status.NOT_RELEVANT: "Not relevant",
        Status.PROTECTED: "Protected",
    },
}

ANSWERS: Mapping[Answered, str] = {
    Answered.LOOK: Words("Att ta ställning till"),
    Answered.NOTHING: Words("Inget framkom"),
    Answered.OPEN: Words("Kan inte avgöras"),
    Answered.NOT_RELEVANT: Words("Ej relevant"),
}
"""What the outcomes of the special questions are called."""

SCREENING = Words("Förprövning av betydande miljöpåverkan")

PRESETS: Mapping[Preset, str] = {
    Preset.NOT_TOUCHED: Words("Berörs ej (kartlagt)"),
    Preset.ASSESS: Words("Vet ej – bedöm"),
}
"""What stands in the screening before a person has said yes or no."""

COLUMN_NAMES: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "finding": "Nr",
        "severity": "Allvarlighet",
        "rule": "Regel",
        "title": "Regelns namn",
        "message": "Fynd",
        "remedy": "Åtgärd",
        "measured": "Uppmätt",
        "limit": "Gräns",
        "unit": "Enhet",
        "margin": "Marginal",
        "objects": "Objekt",
        "near": "Nära beteckning",
        "where": "Plats i filen",
        "line": "Rad",
        "column": "Kolumn",
        "origin": "Källa",
        "drawn": "Ritat",
        "n": "N",
        "e": "E",
        "system": "Koordinatsystem",
    },
    "en": {
        "finding": "No.",
        "severity": "Severity",
        "rule": "Rule",
        "title": "Name of the rule",
        "message": "Finding",
        "remedy": "Remedy",
        "measured": "Measured",
        "limit": "Limit",
        "unit": "Unit",
        "margin": "Margin",
        "objects": "Objects",
        "near": "Near",
        "where": "Place in the file",
        "line": "Line",
        "column": "Column",
        "origin": "Source",
        "drawn": "Drawn",
        "n": "N",
        "e": "E",
        "system": "Coordinate system",
    },
}
"""What the columns of `report.rows`, and those beside them, are called in a heading."""

FORMAT: Mapping[str, str] = {
    "ngp-json": Words("Nationell JSON"),
    "gml-ss637040": "GML, SS 637040",
    "geopackage": "GeoPackage",
    "boundary": Words("Bara plangräns"),
    "gml": "GML",
}
"""What the formats of plan files are called, by the word for them in reports."""

HEADINGS: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "judged_as": "Prövad som",
        "nameless": "utan namn",
        "provisions": "bestämmelser",
        "not_applicable": "Detta gäller inte planen",
        "not_checked": "Detta kunde inte prövas",
        "partly": "{checked} prövade ({failed} med fel), {not_run} kunde inte prövas",
        "catalogue": "Katalog",
        "rule": "prövad regel",
        "rules": "prövade regler",
        "partial_passes": "Inga fel mot de begärda reglerna",
        "partial_nothing": "De begärda reglerna gäller inte planen",
        "partial_nothing_of_file": "De begärda reglerna gäller inte filen",
        "partial": "Bara de begärda reglerna är prövade; det säger inget om planen i övrigt.",
        "partial_of_file": "Bara de begärda reglerna är prövade; det säger inget om geometrierna i övrigt.",
        "interrupted": "Prövningen avbröts innan alla regler var prövade.",
        "out of time": "Tiden tog slut innan alla regler var prövade (--time-limit).",
        "left_last": "Det som inte prövades står sist.",
        "asked_run": "begärda regler prövade: {run} av {asked}",
        "at": "vid",
        "near": "vid {near}",
        "error_heading": "Detta stoppar leveransen",
        "draft_error_heading": "Detta är fel i utkastet",
        "gml-geometry_error_heading": "Fel i geometrierna",
        "gml-geometry_stopped": "Geometrierna har fel",
        "geometry": "geometri i filen",
        "geometries": "geometrier i filen",
        "warning_heading": "Varningar",
        "info_heading": "Upplysningar",
        "ngp": "Nationella plattformen",
        "law": "Lagen",
        "own": "Våra egna regler",
        "no_rules": "inte prövad",
        "line": "rad {line}, kolumn {column}",
        "more_places": "och på {more} ställen till",
        "more": "… och {more} till; --all visar alla",
        "borderline": "gränsfall",
    },
    "en": {
        "judged_as": "Judged as",
        "nameless": "without a name",
        "provisions": "provisions",
        "not_applicable": "This does not apply to the plan",
        "not_checked": "This could not be checked",
        "partly": "{checked} checked ({failed} with faults), {not_run} could not be",
        "catalogue": "Catalogue",
        "rule": "rule run",
        "rules": "rules run",
        "partial_passes": "No errors against the rules asked for",
        "partial_nothing": "The rules asked for do not apply to the plan",
        "partial_nothing_of_file": "The rules asked for do not apply to the file",
        "partial": "Only the rules asked for were run; that says nothing of the rest of the plan.",
        "partial_of_file": "Only the rules asked for were run; that says nothing else of the geometries.",
        "interrupted": "The run was interrupted before every rule was tried.",
        "out of time": "Time was up before every rule was tried (--time-limit).",
        "left_last": "What was not tried stands last.",
        "asked_run": "rules asked for that were run: {run} of {asked}",
        "at": "at",
        "near": "near {near}",
        "error_heading": "This stops the delivery",
        "draft_error_heading": "These are errors in the draft",
        "gml-geometry_error_heading": "Errors in the geometries",
        "gml-geometry_stopped": "The geometries have errors",
        "geometry": "geometry in the file",
        "geometries": "geometries in the file",
        "warning_heading": "Warnings",
        "info_heading": "Notes",
        "ngp": "National platform",
        "law": "The law",
        "own": "Our own rules",
        "no_rules": "not judged",
        "line": "line {line}, column {column}",
        "more_places": "and at {more} more places",
        "more": "… and {more} more; --all shows them all",
        "borderline": "borderline",
    },
}


def counted(counts: Mapping[Severity, int], lang: Language) -> str:
    """Return how many findings there are of each severity, as one would say it; empty when there are none."""
    return ", ".join(
        f"{number(met, lang=lang)} {COUNTED[lang][severity][met != 1]}" for severity, met in counts.items() if met
    )


def rules_run(run: int, lang: Language) -> str:
    """Return how many rules were run, as one would say it."""
    return f"{run} {HEADINGS[lang]['rule' if run == 1 else 'rules']}"


def ground_name(ground: Ground, lang: Language) -> str:
    """Return what a ground is called in a heading."""
    return ground.citation.name if lang == "sv" else ground.citation.name_en


def status_label(result: LayerResult, lang: Language) -> str:
    """Return a layer's status as it is shown: a gränsfall says so."""
    status = STATUSES[lang][result.status]
    return f"{status} ({HEADINGS[lang]['borderline']})" if result.is_borderline else status
