"""The words of the pages: verdicts, severities, outcomes, and short names of grounds; told in the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from detaljplan.findings import Basis, Outcome, Severity, Verdict
from detaljplan.language.words import Words, counted, translated
from detaljplan.life.difference import How
from detaljplan.numerals import Language
from detaljplan.report.model import Profile
from detaljplan.report.words import ANSWERS, PRESETS
from detaljplan.report.words import FORMAT as FORMAT
from detaljplan.review.assessment import Judgement, PointKind
from detaljplan.review.compared import HitChange
from detaljplan.review.grounds import Ground
from detaljplan.review.model import Status
from detaljplan.review.questions.answer import Outcome as Answered
from detaljplan.review.screening import Decision, Preset
from detaljplan.review.statement import Phase
from detaljplan.web.views import ProvisionKind


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the icon beside it, so that nothing is told by colour alone."""

    text: str
    icon: str
    tone: str


VERDICT: Mapping[Verdict, Word] = {
    Verdict.PASSES: Word(Words("Inga fel mot de regler vi känner"), "check", "good"),
    Verdict.STOPPED: Word(Words("Stoppas: planen har fel som måste rättas"), "stop", "bad"),
    Verdict.UNDECIDED: Word(Words("Kan inte avgöras: allt gick inte att kontrollera"), "question", "open"),
}

SHORT_VERDICT: Mapping[Verdict, str] = {
    Verdict.PASSES: Words("Inga kända fel"),
    Verdict.STOPPED: Words("Stoppas"),
    Verdict.UNDECIDED: Words("Kan inte avgöras"),
}

PROFILE: Mapping[Profile, str] = {
    Profile.DELIVERY: Words("leverans till den nationella geodataplattformen"),
    Profile.DRAFT: Words("utkast: krav som bara gäller laga kraftvunna planer är upplysningar"),
    Profile.GML_GEOMETRY: Words("geometrier i en GML-fil, inte en plan"),
}

BASIS: Mapping[Basis, str] = {
    Basis.NGP: Words("Plattformens regler, så långt vi känner dem"),
    Basis.LAW: Words("Lag och föreskrift"),
    Basis.OWN: Words("Våra egna iakttagelser"),
}

SEVERITY: Mapping[Severity, Word] = {
    Severity.ERROR: Word(Words("Fel"), "error", "bad"),
    Severity.WARNING: Word(Words("Varning"), "warning", "warn"),
    Severity.INFO: Word(Words("Upplysning"), "info", "info"),
}

OUTCOME: Mapping[Outcome, str] = {
    Outcome.PASSED: Words("Utan anmärkning"),
    Outcome.FAILED: Words("Fel funna"),
    Outcome.NOT_APPLICABLE: Words("Gäller inte"),
    Outcome.OUT_OF_SCOPE: Words("Utanför prövningen"),
    Outcome.NOT_RUN: Words("Kunde inte prövas"),
    Outcome.CRASHED: Words("Avbröts av ett fel hos oss"),
}

# Icon and tone of a layer's status.
STATUS: Mapping[Status, Word] = {
    Status.HIT_HEAVY: Word(Words("Träff, tungt vägande lager"), "hit-heavy", "bad"),
    Status.HIT: Word(Words("Träff"), "hit", "warn"),
    Status.NEAR: Word(Words("Nära"), "near", "info"),
    Status.NO_HIT: Word(Words("Ingen träff (kartlagt)"), "check", "good"),
    Status.COVERAGE_UNKNOWN: Word(Words("Täckning okänd"), "question", "open"),
    Status.NOT_MAPPED: Word(Words("Ej kartlagt"), "unmapped", "open"),
    Status.NOT_CHECKED: Word(Words("Kunde inte kontrolleras"), "broken", "open"),
    Status.NOT_RELEVANT: Word(Words("Ej relevant"), "dash", "quiet"),
    Status.PROTECTED: Word(Words("Skyddad"), "lock", "open"),
}

ANSWER: Mapping[Answered, Word] = {
    Answered.LOOK: Word(ANSWERS[Answered.LOOK], "hit", "warn"),
    Answered.NOTHING: Word(ANSWERS[Answered.NOTHING], "check", "good"),
    Answered.OPEN: Word(ANSWERS[Answered.OPEN], "question", "open"),
    Answered.NOT_RELEVANT: Word(ANSWERS[Answered.NOT_RELEVANT], "dash", "quiet"),
}

PRESET: Mapping[Preset, Word] = {
    Preset.NOT_TOUCHED: Word(PRESETS[Preset.NOT_TOUCHED], "check", "good"),
    Preset.ASSESS: Word(PRESETS[Preset.ASSESS], "question", "open"),
}

JUDGEMENT: Mapping[str, str] = {
    Judgement.NO_EFFECT: Words("Ingen påverkan"),
    Judgement.CONSIDERED: Words("Beaktas"),
    Judgement.HARM: Words("Risk för påtaglig skada"),
    Judgement.STUDY: Words("Utredning krävs"),
    Judgement.GROUND: Words("Kan bli prövningsgrund"),
    Decision.YES: Words("Ja"),
    Decision.NO: Words("Nej"),
    Decision.UNKNOWN: Words("Vet ej"),
}
"""What a person holds of a subject, or answers to a criterion of the screening."""

POINT_KIND: Mapping[str, str] = {
    PointKind.GROUND: Words("Prövningsgrund"),
    PointKind.ADVICE_CHAPTER_2: Words("Råd om 2 kap. PBL"),
    PointKind.ADVICE_PBL: Words("Råd om PBL i övrigt"),
    PointKind.OTHER_LAW: Words("Annan lagstiftning"),
    PointKind.COMPLETION: Words("Komplettering"),
}

PHASE: Mapping[Phase, str] = {
    Phase.CONSULTATION: Words("Samråd"),
    Phase.PUBLIC_REVIEW: Words("Granskning"),
    Phase.RECONSIDERATION: Words("Överprövning"),
}

HOW: Mapping[How, str] = {
    How.ADDED: Words("Ny"),
    How.REMOVED: Words("Borttagen"),
    How.REDRAWN: Words("Omritad"),
    How.REWORDED: Words("Omformulerad"),
    How.REVALUED: Words("Annat värde"),
    How.OTHER: Words("Annat"),
}
"""How a provision differs between two versions."""

HIT_CHANGE: Mapping[HitChange, Word] = {
    HitChange.NEW: Word(Words("Ny träff"), "hit", "warn"),
    HitChange.GONE: Word(Words("Träffen är borta"), "check", "good"),
    HitChange.GROWN: Word(Words("Större"), "hit", "warn"),
    HitChange.SHRUNK: Word(Words("Mindre"), "hit", "info"),
    HitChange.OTHER_STATUS: Word(Words("Annat svar"), "info", "info"),
}
"""What became of what a layer says, between two versions."""

# Short names for the list of plans, where the grounds' own are too long.
GROUND_SHORT: Mapping[Ground, str] = {
    Ground.NATIONAL_INTEREST: Words("Riksintressen"),
    Ground.INTERMUNICIPAL: Words("Mellankommunalt"),
    Ground.ENVIRONMENTAL_QUALITY: Words("Miljökvalitetsnormer"),
    Ground.SHORE_PROTECTION: Words("Strandskydd"),
    Ground.HEALTH_AND_SAFETY: Words("Hälsa och säkerhet"),
    Ground.ADVICE: Words("Råd"),
}

KIND: Mapping[ProvisionKind, str] = {
    ProvisionKind.USE: Words("Användning"),
    ProvisionKind.PROPERTY: Words("Egenskap"),
    ProvisionKind.ADMINISTRATIVE: Words("Administrativ"),
}


def no_hits(layers: int, open_layers: int, lang: Language) -> str:
    """Return how it is told that no layer meets the plan; "inga" alone only when every layer could answer."""
    if open_layers >= layers:
        return translated(Words("Inget lager kunde svara"), lang)
    if open_layers:
        return counted(
            open_layers,
            "Inga kända träffar; {n} lager kunde inte svara",
            "Inga kända träffar; {n} lager kunde inte svara",
            lang,
        )
    return translated(Words("Inga träffar"), lang)


SUBMISSION: Mapping[str, Words] = MappingProxyType(
    {
        "mottagen": Words("Mottagen, väntar på behandling"),
        "behandlas": Words("Behandlas: planen prövas, lagras och granskas"),
        "lagrad": Words("Lagrad och granskad"),
        "avvisad": Words("Avvisad: planen togs inte emot"),
        "misslyckad": Words("Kunde inte behandlas"),
        "avbruten": Words("Avbruten innan den behandlats"),
        "spärrad": Words("Spärrad: planfilen är borttagen"),
    }
)
"""How far a submission has come."""

RECIPIENT: Mapping[str, Words] = MappingProxyType(
    {
        "utkast": Words("Bara kommunen: ett utkast"),
        "lansstyrelsen": Words("Kommunen och länsstyrelsen"),
        "publicering": Words("Alla, om planen inte stoppas; annars blir den ett utkast"),
    }
)
"""Whom a plan can be handed in to."""

AUDIENCE: Mapping[str, Words] = MappingProxyType(
    {"draft": RECIPIENT["utkast"], "handed_in": RECIPIENT["lansstyrelsen"], "published": RECIPIENT["publicering"]}
)

FILE_KIND: Mapping[str, Words] = MappingProxyType({"plan": Words("Plan"), "handling": Words("Handling")})

PLACE: Mapping[str, Words] = MappingProxyType(
    {
        "plan_version": Words("Planversion"),
        "submission_file": Words("Fil i en inlämning"),
        "assessment": Words("Bedömning"),
        "statement": Words("Yttrande"),
    }
)
"""Where the same bytes can lie."""
