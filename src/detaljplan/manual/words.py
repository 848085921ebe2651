"""The words of an explanation in Swedish and English, each once. What a rule says of itself lives with the rule."""

from __future__ import annotations

from collections.abc import Mapping

from detaljplan.findings import Basis, Severity
from detaljplan.read.document import FileFormat
from detaljplan.report.words import Language
from detaljplan.rules.rule import Of, Started, Text
from detaljplan.spec.specification import Certainty

SEVERITIES: Mapping[Severity, Text] = {
    Severity.ERROR: Text("Fel: stoppar leveransen", "Error: stops the delivery"),
    Severity.WARNING: Text("Varning: stoppar inte leveransen", "Warning: does not stop the delivery"),
    Severity.INFO: Text("Upplysning: bra att veta", "Info: worth knowing"),
}

BASES: Mapping[Basis, Text] = {
    Basis.NGP: Text("plattformen", "platform"),
    Basis.LAW: Text("lagen", "law"),
    Basis.OWN: Text("egen", "own"),
}

BASES_IN_FULL: Mapping[Basis, Text] = {
    Basis.NGP: Text(
        "tillskrivs den nationella geodataplattformen eller dess schema",
        "attributed to the national geodata platform or its schema",
    ),
    Basis.LAW: Text("lag, förordning eller föreskrift", "law, ordinance or regulation"),
    Basis.OWN: Text("vår egen bedömning, och därför aldrig ett fel", "our own judgement, and so never an error"),
}

CERTAINTIES: Mapping[Certainty, Text] = {
    "verified": Text("läst i källan", "read in the source"),
    "second_hand": Text("i andra hand", "second hand"),
    "own": Text("egen", "own"),
}

CERTAINTIES_IN_FULL: Mapping[Certainty, Text] = {
    "verified": Text("kravet är läst i källan själv", "the requirement was read in the source itself"),
    "second_hand": Text(
        "i andra hand: så återger andra källan, vi har inte läst den själva",
        "second hand: others quote the source so, we have not read it ourselves",
    ),
    "own": Text("vår egen läsning eller vårt eget val", "our own reading or choice"),
}

OBJECTS: Mapping[Of, Text] = {
    Of.DOCUMENT: Text("filen, en gång", "the file, once"),
    Of.PLAN: Text("planen, en gång", "the plan, once"),
    Of.OBJECTS: Text("planen och varje bestämmelse", "the plan and every provision"),
    Of.GEOMETRIES: Text("varje geometri", "every geometry"),
    Of.PLAN_GEOMETRIES: Text("varje geometri i plangeometri", "every geometry of plangeometri"),
    Of.PROVISION_GEOMETRIES: Text("varje geometri i bestammelsegeometri", "every geometry of bestammelsegeometri"),
    Of.PROVISIONS: Text("varje bestämmelse", "every provision"),
    Of.DECISIONS: Text("varje beslut i beslutsinformation", "every decision of beslutsinformation"),
    Of.USE_ZONES: Text("användningsområdena tillsammans", "the use zones together"),
}

FORMATS: Mapping[FileFormat, Text] = {
    FileFormat.NGP_JSON: Text("nationell JSON", "national JSON"),
    FileFormat.GML_SS637040: Text("GML enligt SS 637040", "GML after SS 637040"),
    FileFormat.GEOPACKAGE: Text("GeoPackage", "GeoPackage"),
    FileFormat.BOUNDARY: Text("plangräns ensam", "a boundary alone"),
    FileFormat.GML: Text("GML i profilen gml-geometry", "GML in the profile gml-geometry"),
}

STARTED: Mapping[Started, Text] = {
    Started.BEFORE: Text("bara det som påbörjats före {day}", "only what was started before {day}"),
    Started.AFTER: Text("bara det som påbörjats {day} eller senare", "only what was started on {day} or later"),
}

STATUSES = Text("bara planer med status {names}", "only plans whose status is {names}")
PLAN_TYPES = Text("bara planer av typen {names}", "only plans of the kind (typ) {names}")
DRAFTS = Text("i ett utkast bara en upplysning", "in a draft only info")
ONLY_FORMATS = Text("bara filer i {names}", "only files in {names}")
OF_ANY_GML = Text("i profilen gml-geometry: {severity}", "in the profile gml-geometry: {severity}")
NEEDS_PROVISIONS = Text("inte en plangräns ensam", "not a plan boundary alone")
INPUTS = Text("bara när detta lämnas med: {names}", "only when this is handed in: {names}")
NEEDS = Text("bara objekt som klarat {names}", "only objects that passed {names}")
REPEATS = Text(
    "inte där samma fel på samma ställe sägs av {names}",
    "not where the same fault in the same place is told by {names}",
)
OR = Text(" eller ", " or ")

DECIMALS = "decimaler"
UNITS: Mapping[str, Text] = {
    DECIMALS: Text("decimaler", "decimals"),
    "dagar": Text("dagar", "days"),
    "grader": Text("grader", "degrees"),
    "månader": Text("månader", "months"),
}
UNITS_OF_ONE: Mapping[str, Text] = {"grader": Text("grad", "degree")}
"""Where one is written otherwise than several."""

PASSES: Mapping[str, Text] = {
    "at_most": Text("högst {value} godtas", "at most {value} passes"),
    "at_least": Text("minst {value} godtas", "at least {value} passes"),
    "above": Text("mer än {value} godtas", "more than {value} passes"),
    "below": Text("mindre än {value} godtas", "less than {value} passes"),
    "from": Text("räknas från och med {value}", "counts from {value} on"),
    "compared": Text("jämförs på {value}", "compared to {value}"),
    "inside": Text("{value} godtas", "{value} passes"),
    "margin": Text("utanför med högst {value} godtas", "outside by at most {value} passes"),
}

REMARKED_BY_OTHERS: Mapping[str, Text] = {
    "at_most": Text("högst {value} anmärks i stället av {rules}", "at most {value} is remarked on by {rules} instead"),
    "at_least": Text(
        "minst {value} anmärks i stället av {rules}", "at least {value} is remarked on by {rules} instead"
    ),
    "above": Text("mer än {value} anmärks i stället av {rules}", "more than {value} is remarked on by {rules} instead"),
    "below": Text(
        "mindre än {value} anmärks i stället av {rules}", "less than {value} is remarked on by {rules} instead"
    ),
}
"""As `PASSES`, where two rules share a limit, each on its own side."""

NO_RULES = Text("Ingen regel är av det slaget.", "There is no such rule.")

SWEDISH_FIELDS: Mapping[str, str] = {
    "adopted": "antagen dag",
    "area": "storlek",
    "apart": "skillnad",
    "areas": "i vad",
    "attribute": "uppgift",
    "before": "den dagen",
    "cannot": "ligger fel i",
    "code": "kod",
    "count": "antal",
    "day": "dag",
    "departure": "avvikelse",
    "distance": "avstånd",
    "document": "dokument",
    "doubt": "tvekan",
    "drawn": "geometri",
    "earlier": "tidigare uppgift",
    "east": "östkoordinat",
    "entry": "katalogens kod",
    "expected": "vad som väntades",
    "far": "hur långt bort",
    "first": "den ena",
    "fits": "vad talen passar",
    "form": "användningsform",
    "format": "format",
    "forms": "användningsformer",
    "have": "vad punkterna har",
    "how": "brett eller bort",
    "id": "identitet",
    "identity": "identitet",
    "in_force": "laga kraft-dag",
    "kind": "slag",
    "lacks": "vad som saknas",
    "later": "senare uppgift",
    "length": "längd",
    "limit": "gräns",
    "line": "linje",
    "link": "länk",
    "meaning": "innebörd",
    "measured": "mätt",
    "met": "vad som står",
    "mismatch": "vad som skiljer",
    "missing": "vad som saknas",
    "more": "hur många till",
    "motive": "motiv",
    "municipality": "kommun",
    "name": "namn",
    "neighbour": "grannplan",
    "north": "nordkoordinat",
    "number": "nummer",
    "of": "av",
    "off": "hur långt från",
    "other": "annat",
    "owner": "plan eller bestämmelse",
    "pair": "de två ytorna",
    "parts": "antal",
    "places": "ställen",
    "provision": "bestämmelse",
    "reference": "katalogreferens",
    "rings": "ringar",
    "share": "delvis eller helt",
    "side": "minst eller högst",
    "starts": "startdag",
    "stated": "vad som anges",
    "states": "vad som anges",
    "status": "status",
    "suggestion": "förslag",
    "system": "referenssystem",
    "systems": "referenssystem",
    "uncertain": "osäkert läge",
    "unit": "enhet",
    "unknown": "hur den är okänd",
    "use": "användning",
    "uses": "användningar",
    "value": "värde",
    "vertices": "brytpunkter",
    "wanted": "vad som väntades",
    "what": "vad",
    "wide": "bred eller brett",
    "when": "när",
    "wording": "formulering",
    "written": "som det är skrivet",
    "zone": "referenssystem",
}
"""What the places in the messages hold; English has the names themselves."""

HEADINGS: Mapping[str, Text] = {
    "severity": Text("Grad", "Severity"),
    "basis": Text("Grund", "Basis"),
    "certainty": Text("Säkerhet", "Certainty"),
    "source": Text("Källa", "Source"),
    "platform": Text("Hos plattformen", "At the platform"),
    "why": Text("Varför", "Why"),
    "remedy": Text("Åtgärd", "Remedy"),
    "asked_of": Text("Gäller", "Asked of"),
    "asks": Text("Kräver", "Asks for"),
    "exceptions": Text("Utom", "Except"),
    "limits": Text("Gräns", "Limit"),
    "message": Text("Säger", "Says"),
    "fields": Text("Fält", "Fields"),
    "rule": Text("Regel", "Rule"),
    "title": Text("Anmärkning", "Finding"),
}


def field(name: str, lang: Language) -> str:
    """Return what a place in a message is called."""
    return SWEDISH_FIELDS[name] if lang == "sv" else name.replace("_", " ")
