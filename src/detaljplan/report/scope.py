"""What a report says of the whole plan, in words: the verdict, what it rests on, and what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from detaljplan.findings import Basis, Ended, Outcome, RuleResult, Severity, Verdict
from detaljplan.language.words import translated
from detaljplan.numerals import Language, number
from detaljplan.plan.values import shortened
from detaljplan.report.model import Profile, Report
from detaljplan.report.words import HEADINGS, OUTCOMES, PROFILES, VERDICTS, counted, rules_run
from detaljplan.rules.registry import all_rules
from detaljplan.spec.municipalities import municipality_called

_MOST_CHARACTERS = 200
_UNTOLD = {Outcome.NOT_RUN, Outcome.CRASHED, Outcome.OUT_OF_SCOPE}


def verdict_told(report: Report, lang: Language, verdict: Verdict | None = None) -> str:
    """Return a verdict in words, the report's own when none is given.

    Where only some rules were asked, no errors are told against those alone.
    """
    verdict = verdict or report.verdict
    if verdict is Verdict.STOPPED and report.profile is Profile.GML_GEOMETRY:
        return HEADINGS[lang]["gml-geometry_stopped"]
    if not report.partial or verdict is not Verdict.PASSES:
        return VERDICTS[lang][verdict]
    asked = [result.outcome for result in report.rules if result.rule in report.asked]
    nothing = all(outcome is Outcome.NOT_APPLICABLE for outcome in asked)
    return HEADINGS[lang][_of_file("partial_nothing", report) if nothing else "partial_passes"]


def plan_told(report: Report, lang: Language) -> str:
    """Return who the plan is, on one line; of a file read for its geometries alone how many there were."""
    words, plan = HEADINGS[lang], report.plan
    if report.profile is Profile.GML_GEOMETRY:
        if report.ended is not Ended.COMPLETE:  # the rules left have counted nothing
            return report.file_name
        found = max((result.checked + result.not_run for result in report.rules), default=0)
        return f"{number(found, lang=lang)} {words['geometry' if found == 1 else 'geometries']}"
    facts = [
        plan.name or words["nameless"],
        municipality_called(plan.municipality, plan.municipality_code),
        plan.status,
        f"{number(plan.provisions, lang=lang)} {words['provisions']}",
        f"EPSG:{plan.epsg}" if plan.epsg else None,
    ]
    return ", ".join(shortened(fact, _MOST_CHARACTERS) for fact in facts if fact)


def scope_told(report: Report, lang: Language) -> Iterator[str]:
    """Yield, a line each, what the plan was judged as and by, and what each basis says.

    Geometries alone have no catalogue, platform or law.
    """
    words = HEADINGS[lang]
    judged_as = f"{words['judged_as']} {PROFILES[lang][report.profile]}"
    if report.profile is Profile.GML_GEOMETRY:
        checked = sum(r.outcome in (Outcome.PASSED, Outcome.FAILED) for r in report.rules)
        yield f"{judged_as}; {rules_run(checked, lang)}."
    else:
        source = f"{words['catalogue']} {report.catalogue_release}. {translated(report.catalogue_source, lang)}"
        yield f"{judged_as}; {_rules_run(report, lang)}. {source}."
        yield f"{'. '.join(_verdict_by_basis(report, lang))}."


def reservations(report: Report, lang: Language) -> Iterator[str]:
    """Yield, a line each, why the verdict is not one over all rules."""
    if report.ended is not Ended.COMPLETE:
        yield f"{HEADINGS[lang][report.ended.value]} {HEADINGS[lang]['left_last']}"
    if report.partial:
        yield partial_told(report, lang)


def partial_told(report: Report, lang: Language) -> str:
    """Return that only some rules were asked for."""
    return HEADINGS[lang][_of_file("partial", report)]


def _of_file(heading: str, report: Report) -> str:
    """Return the key of a heading as it is said where there is no plan, if there is none."""
    return f"{heading}_of_file" if report.profile is Profile.GML_GEOMETRY else heading


def _rules_run(report: Report, lang: Language) -> str:
    """Return how many rules were run, as one would say it; those asked for by id out of how many."""
    if report.partial:
        return HEADINGS[lang]["asked_run"].format(run=len(report.run), asked=len(report.asked))
    return rules_run(len(report.run), lang)


def _verdict_by_basis(report: Report, lang: Language) -> Iterator[str]:
    """Yield the verdict of the national platform's rules and of the law's, each with its rules and remarks counted.

    Of our own rules, which stop nothing, only those are told.
    """
    words = HEADINGS[lang]
    for basis, verdict in report.verdicts.items():
        if verdict is None:
            yield f"{words[basis.value]}: {words['no_rules']}"
            continue
        yield f"{words[basis.value]}: {verdict_told(report, lang, verdict).lower()} ({_rests_on(basis, report, lang)})"
    if any(result.basis is Basis.OWN for result in report.run):
        yield f"{words[Basis.OWN.value]}: {_rests_on(Basis.OWN, report, lang)}"


def _rests_on(basis: Basis, report: Report, lang: Language) -> str:
    """Return how many rules of a basis were run, and how many remarks they gave."""
    basis_of = {result.rule: result.basis for result in report.rules}
    run = sum(result.basis is basis for result in report.run)
    found = Counter(finding.severity for finding in report.findings if basis_of[finding.rule] is basis)
    remarks = counted({severity: found[severity] for severity in Severity}, lang)
    return ", ".join(part for part in (rules_run(run, lang), remarks) if part)


def unasked(report: Report, lang: Language) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield headings, each with the rules by why: what does not apply though it was meant to, and was not checked."""
    outside = [r for r in report.rules if r.outcome is Outcome.NOT_APPLICABLE and _was_meant(r.rule, report)]
    untold = [result for result in report.rules if result.not_run or result.outcome in _UNTOLD]
    for heading, results in (("not_applicable", outside), ("not_checked", untold)):
        if results:
            yield HEADINGS[lang][heading], _rules_by_reason(results, lang)


def _was_meant(rule: str, report: Report) -> bool:
    """Return whether a rule was asked for by id, or something was handed in for it."""
    return rule in report.asked or any(name in report.handed for name in all_rules()[rule].inputs)


def _rules_by_reason(untold: Sequence[RuleResult], lang: Language) -> dict[str, list[str]]:
    """Return the rules by why they could not be checked, in order of id."""
    by_reason: dict[str, list[str]] = {}
    for result in sorted(untold, key=lambda result: result.rule):
        by_reason.setdefault(_why(result, lang), []).append(result.rule)
    return by_reason


def _why(result: RuleResult, lang: Language) -> str:
    reason = (result.reason if lang == "sv" else result.reason_en) or ""
    if result.checked and result.not_run:
        words = HEADINGS[lang]["partly"]
        counts = {"failed": result.failed, "checked": result.checked, "not_run": result.not_run}
        partly = words.format(**{name: number(count, lang=lang) for name, count in counts.items()})
        return f"{partly}; {reason}"
    return f"{OUTCOMES[lang][result.outcome]}: {reason}" if result.outcome is Outcome.CRASHED else reason
