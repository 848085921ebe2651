"""The manual of the rules as Markdown: a table of them all, then each with its drawing or the faulty lines."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.manual import words
from detaljplan.manual.difference import difference
from detaljplan.manual.drawing import drawings, look_alike
from detaljplan.manual.explanation import Explanation, LimitTold, explained
from detaljplan.manual.samples import Samples, samples_of
from detaljplan.report.words import SEVERITIES, Language
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Text

IMAGES = "images/rules"
_SAMPLES = "../sample_plans/rules"

_TITLE = Text("Reglerna", "The rules")
_OTHER = Text("In English: [RULES.en.md](RULES.en.md).", "På svenska: [RULES.md](RULES.md).")
_LEAD = Text(
    "Vad programmet prövar, varför, och hur ett fel rättas. Sidan är skriven av koden med "
    "`python -m detaljplan.manual.make`; `detaljplan explain REGEL` säger samma sak i terminalen. Provplanerna är "
    "påhittade, och varje ritning visar det som regeln fann i dem. Kraven på Lantmäteriets plattform känner vi till "
    "största delen i andra hand; det står vid varje regel. Vilka krav som ingen regel prövar står i "
    "[coverage.md](coverage.md).",
    "What the program judges, why, and how a fault is put right. The page is written from the code with "
    "`python -m detaljplan.manual.make`; `detaljplan explain REGEL --lang en` says the same in the terminal. The "
    "sample plans are invented, and every drawing shows what the rule found in them. Most of what Lantmäteriet's "
    "platform requires is known to us at second hand; each rule says so. Sources are named in Swedish. "
    "What no rule judges is in [coverage.md](coverage.md).",
)
_BAD, _GOOD = Text("Fel", "Bad"), Text("Rätt", "Good")
_IN_SAMPLE = Text("I provplanen", "In the sample plan")
_FILES = Text("Provplaner", "Sample plans")
_MOST_MESSAGES = 3


def rules_page(lang: Language) -> str:
    """Return the whole page in that language."""
    rules = [explained(rule, lang) for _, rule in sorted(all_rules().items())]
    lines = [f"# {_TITLE.said(lang)}", "", f"{_LEAD.said(lang)} {_OTHER.said(lang)}", "", *_table(rules, lang)]
    for rule in rules:
        lines += ["", *_one(rule, samples_of(rule.id), lang)]
    return "\n".join(lines) + "\n"


def _table(rules: list[Explanation], lang: Language) -> Iterator[str]:
    headings = [words.HEADINGS[name].said(lang) for name in ("rule", "severity", "basis", "certainty", "title")]
    yield f"| {' | '.join(headings)} |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        severity, basis = SEVERITIES[lang][rule.severity], words.BASES[rule.basis].said(lang)
        certainty = words.CERTAINTIES[rule.certainty].said(lang)
        yield f"| [{rule.id}](#{rule.id.lower()}) | {severity} | {basis} | {certainty} | {rule.title} |"


def _one(rule: Explanation, samples: Samples, lang: Language) -> Iterator[str]:
    yield from (f"## {rule.id}", "", f"**{rule.title}.** {rule.why}", "")
    drawn = drawings(samples) is not None
    if drawn:
        yield from (*_pictures(rule, lang), "")
    if not drawn or look_alike(samples):
        yield from (*_lines(samples), "")
    yield f"→ {rule.remedy}"
    yield ""
    yield from (f"- **{heading}:** {told}" for heading, told in _facts(rule, samples, lang))


def _pictures(rule: Explanation, lang: Language) -> Iterator[str]:
    shown = ((_BAD.said(lang), "bad"), (_GOOD.said(lang), "good"))
    yield f"| {' | '.join(heading for heading, _ in shown)} |"
    yield "|---|---|"
    pictures = (f"![{rule.id}: {rule.title} ({heading})]({IMAGES}/{rule.id}-{which}.svg)" for heading, which in shown)
    yield f"| {' | '.join(pictures)} |"


def _lines(samples: Samples) -> Iterator[str]:
    changes = difference(samples)
    if changes:
        yield from ("```diff", changes, "```")


def _facts(rule: Explanation, samples: Samples, lang: Language) -> Iterator[tuple[str, str]]:
    heading = {name: text.said(lang) for name, text in words.HEADINGS.items()}
    yield heading["severity"], words.SEVERITIES[rule.severity].said(lang)
    yield heading["asked_of"], "; ".join(rule.asked_of)
    if rule.asks:
        yield heading["asks"], "; ".join(rule.asks)
    if rule.exceptions:
        yield heading["exceptions"], " ".join(rule.exceptions)
    for limit in rule.limits:
        yield heading["limits"], _limit(limit, lang)
    yield heading["message"], f"{rule.message}{_fields(rule)}"
    if samples.bad.findings:
        yield _IN_SAMPLE.said(lang), " ".join(_messages(samples, lang))
    yield _FILES.said(lang), ", ".join(_files(samples))
    yield heading["basis"], words.BASES_IN_FULL[rule.basis].said(lang)
    yield heading["certainty"], words.CERTAINTIES_IN_FULL[rule.certainty].said(lang)
    yield heading["source"], rule.source
    if rule.platform:
        yield heading["platform"], ", ".join(rule.platform)


def _limit(limit: LimitTold, lang: Language) -> str:
    certainty = words.CERTAINTIES[limit.certainty].said(lang)
    return f"{limit.allows}. {limit.measure} {words.HEADINGS['source'].said(lang)}: {limit.source} ({certainty})."


def _fields(rule: Explanation) -> str:
    measured = [f"`{field.name}` {field.unit}" for field in rule.fields if field.unit]
    return f" ({', '.join(measured)})" if measured else ""


def _messages(samples: Samples, lang: Language) -> Iterator[str]:
    found = samples.bad.findings
    messages = dict.fromkeys(finding.message if lang == "sv" else finding.message_en for finding in found)
    yield from list(messages)[:_MOST_MESSAGES]
    if len(messages) > _MOST_MESSAGES:
        yield f"… (+{len(messages) - _MOST_MESSAGES})"


def _files(samples: Samples) -> Iterator[str]:
    for sample in (samples.bad, samples.good):
        yield f"[{sample.path.name}]({_SAMPLES}/{sample.rule}/{sample.path.name})"
