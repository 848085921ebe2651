"""The whole pipeline on one page: a file in, a Report out. What the command line, batch and service all call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from detaljplan._version import __version__
from detaljplan.errors import MappingError, UnknownRule
from detaljplan.findings import Ended, Finding, Place
from detaljplan.language.words import InBoth, Words
from detaljplan.plan.model import Plan
from detaljplan.plan.values import EMPTY, shortened, text_or_none
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.geometries.reader import geometries_of, root_path
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.mapping.plan_mapping import PlanMapping
from detaljplan.read.places import places_in
from detaljplan.read.reader import (
    read_document,
    read_file,
    read_geometries,
    read_geometries_file,
    read_plan,
    shown_path,
)
from detaljplan.report.model import PlanSummary, Profile, Report, UsedLimit
from detaljplan.report.near import with_letters
from detaljplan.report.uri import uri_of_name, uri_of_path
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules, rule_called
from detaljplan.rules.repeats import told_once
from detaljplan.rules.rule import Rule
from detaljplan.rules.run import RuleRun, run_rules
from detaljplan.rules.stop import Stop
from detaljplan.spec.catalogue import Catalogue, load_catalogue
from detaljplan.spec.specification import Specification, load_specification


@dataclass(frozen=True, slots=True)
class Checked:
    """A delivered file as it was, the plan in it, and what the rules say of it."""

    document: Document
    plan: Plan
    report: Report


@dataclass(frozen=True, slots=True)
class Step:
    """What a run is about to do.

    Parameters
    ----------
    told
        One line for a user: `Words`, or a name.
    number, of
        Which rule it is, from 1, and of how many; 0 for what is no rule.
    """

    told: str
    number: int = 0
    of: int = 0

    @property
    def is_rule(self) -> bool:
        """Whether a rule is tried, and not a file read."""
        return self.number > 0


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Tell nobody."""


def check(
    path: Path,
    *,
    profile: Profile = Profile.DELIVERY,
    only: Iterable[str] = (),
    mapping: PlanMapping | None = None,
    inputs: Mapping[str, Any] = EMPTY,
    progress: Progress = silent,
    limits: ReadingLimits | None = None,
    catalogue: Catalogue | None = None,
    stop: Stop | None = None,
) -> Checked:
    """Read and judge one file.

    Parameters
    ----------
    profile
        What it is judged as; for ``gml-geometry`` any GML file is read, and the `Checked.plan` holds nothing.
    mapping
        Which of a municipality's own layers are what; ``None`` for a layout we know.
    only
        Ids of the rules to run; empty means all. Rules that these need are run too.
    inputs
        What some rules need beyond the file, by name: ``neighbours`` (DP-0001) and ``municipality_boundary``
        (PLAN-0003). A rule whose input is not handed in is out of scope.
    progress
        Called before each step.
    limits
        How much the file may hold; those of ``spec.toml`` when none are given.
    catalogue
        The release to judge by; ``None`` means the one this machine has.
    stop
        Ends the run before every rule is tried: `Report.ended` then says why. Reading is not ended by it.

    Raises
    ------
    DocumentError
        No document could be made of the file.
    UnknownRule
        `only` names a rule that does not exist, or is not of the profile.
    """
    progress(Step(Words("läser {file}", file=shortened(shown_path(path.name)))))
    if profile is not Profile.GML_GEOMETRY:
        document = read_file(path, limits, mapping)
    elif mapping is None:
        document = read_geometries_file(path, limits)
    else:
        raise _not_mapped(path.name)
    uri = uri_of_path(path, Path.cwd())
    return _checked(document, profile, tuple(only), inputs, progress, catalogue, uri, stop)


def check_bytes(
    raw: bytes,
    name: str,
    *,
    profile: Profile = Profile.DELIVERY,
    only: Iterable[str] = (),
    mapping: PlanMapping | None = None,
    inputs: Mapping[str, Any] = EMPTY,
    limits: ReadingLimits | None = None,
    stop: Stop | None = None,
) -> Checked:
    """Read and judge what was sent as bytes; otherwise as `check`."""
    if profile is not Profile.GML_GEOMETRY:
        document = read_document(raw, name, limits, mapping)
    elif mapping is None:
        document = read_geometries(raw, name, limits)
    else:
        raise _not_mapped(name)
    return _checked(document, profile, tuple(only), inputs, silent, stop=stop)


def _not_mapped(name: str) -> MappingError:
    return MappingError("Profilen gml-geometry läses inte med en mappning. Ta bort --mapping.", where=name)


def _told(progress: Progress, of: int, number: int, rule: Rule) -> None:
    title = InBoth(rule.title.sv, rule.title.en)
    progress(Step(Words("{rule} {title}", rule=rule.id, title=title), number, of))


def _checked(
    document: Document,
    profile: Profile,
    only: tuple[str, ...],
    inputs: Mapping[str, Any],
    progress: Progress,
    catalogue: Catalogue | None = None,
    uri: str | None = None,
    stop: Stop | None = None,
) -> Checked:
    judged_at, started = datetime.now(UTC), perf_counter()
    of_any_gml = document.file_format is FileFormat.GML
    plan = Plan(where=root_path(document)) if of_any_gml else read_plan(document)
    found = geometries_of(document) if of_any_gml else ()
    specification, catalogue = load_specification(), catalogue or load_catalogue()
    context = Context(document, plan, specification, catalogue, inputs, found=found)
    chosen = _chosen(only, of_any_gml=of_any_gml)
    told = partial(_told, progress, len(chosen))
    asked = tuple(dict.fromkeys(rule_called(id).id for id in only))
    runs = told_once(run_rules(chosen, context, draft=profile is Profile.DRAFT, progress=told, stop=stop), asked)
    findings = with_letters([finding for run in runs for finding in run.findings], plan)
    report = Report(
        file_name=document.name,
        file_format=document.file_format,
        input_sha256=document.sha256,
        judged_at=judged_at,
        profile=profile,
        plan=_summary(plan),
        spec_version=specification.version,
        catalogue_release=catalogue.release,
        catalogue_source=catalogue.source,
        engine_version=__version__,
        limits=_used_limits(specification, chosen),
        findings=findings,
        places=_places(document, findings),
        rules=tuple(run.result for run in runs),
        partial=bool(only),
        ended=_ended(runs),
        handed=tuple(inputs),
        asked=asked,
        seconds=round(perf_counter() - started, 4),
        uri=uri or uri_of_name(document.name),
    )
    return Checked(document, plan, report)


def _ended(runs: Sequence[RuleRun]) -> Ended:
    return next((run.ended for run in runs if run.ended is not Ended.COMPLETE), Ended.COMPLETE)


def _places(document: Document, findings: Iterable[Finding]) -> Mapping[str, Place]:
    """Return where the findings lie in the bytes, all in one pass; a plan with nothing found costs none."""
    wheres = {finding.where for finding in findings if finding.where is not None}
    return places_in(document, sorted(wheres)) if wheres else {}


def _chosen(only: tuple[str, ...], *, of_any_gml: bool) -> tuple[Rule, ...]:
    """Return the rules to run: of those asked for, all that need no plan where there is none."""
    rules = {id: rule for id, rule in all_rules().items() if rule.of_any_gml or not of_any_gml}
    asked = [rule_called(id).id for id in only]
    if not only:
        return tuple(rules.values())
    for id in asked:
        if id not in rules:
            raise UnknownRule("Regeln {rule} prövar planer, och prövas inte i profilen gml-geometry.", rule=id)
    wanted: set[str] = set()
    waiting = asked
    while waiting:
        id = waiting.pop()
        wanted.add(id)
        waiting += [need for need in rules[id].needs if need not in wanted and need in rules]
    return tuple(rule for id, rule in rules.items() if id in wanted)


def _used_limits(specification: Specification, rules: Iterable[Rule]) -> tuple[UsedLimit, ...]:
    used = {limit.name: limit for rule in rules for limit in specification.limits_of(rule.id)}
    return tuple(
        UsedLimit(
            name=limit.name,
            value=limit.value,
            unit=limit.unit,
            measure=limit.measure_sv,
            measure_en=limit.measure_en,
            source=limit.source,
            certainty=limit.certainty,
        )
        for limit in used.values()
    )


def _summary(plan: Plan) -> PlanSummary:
    return PlanSummary(
        object_id=text_or_none(plan.object_id),
        name=text_or_none(plan.name),
        designation=text_or_none(plan.designation),
        municipality=text_or_none(plan.municipality),
        municipality_code=plan.municipality_code,
        status=text_or_none(plan.status),
        epsg=plan.epsg,
        provisions=len(plan.provisions),
    )
