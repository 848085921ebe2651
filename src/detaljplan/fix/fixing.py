"""A judged plan repaired and judged anew: what does not help, or does harm, is taken back and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from detaljplan.checking import Checked, check_bytes
from detaljplan.errors import DetaljplanError
from detaljplan.findings import Finding, Outcome, Severity
from detaljplan.fix.faults import Left, faults_left, with_rules_found
from detaljplan.fix.items import boundary_vertices, held_items
from detaljplan.fix.proposals import kinds_of, proposals
from detaljplan.fix.repair import FORM, GROUND, RULES, Asked, Key, Kind, Limits, Made, Repair, State
from detaljplan.numerals import beside, exact
from detaljplan.plan.measures import AREA_DECIMALS
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import EMPTY
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.limits import ReadingLimits
from detaljplan.report.model import Profile, Report
from detaljplan.rules.rule import Text
from detaljplan.spec.specification import load_specification
from detaljplan.write.geopackage.writer import geopackage
from detaljplan.write.gml.writer import gml_ss637040
from detaljplan.write.ngp_json import ngp_json
from detaljplan.write.written import Written

_OPEN = frozenset({PlanStatus.STARTED, PlanStatus.CONSULTATION, PlanStatus.PUBLIC_REVIEW})
_MOST_ROUNDS = 8
"""Each round takes back at least one repair; then all that are left are taken back."""
MILLIMETRES_TO_A_METRE = 1000
_NEAR_M = 1.0
"""A new finding this near to a repair is taken for its doing."""
_OF_VERTICES = (*RULES[Kind.SAME_POINT], *RULES[Kind.NEAR_POINT])
_OF_NEARNESS = ("DP-Krav-0011", "DP-Krav-0012")
_NOT_HELPED = Text("felet är kvar efter rättningen", "the fault is still there after the repair")
_ADOPTED = Text(
    "planen har status {status}, och antagen mark och mening ändras inte av ett program: rätta underlaget, eller "
    "ändra planen",
    "the plan has status {status}, and no program alters adopted ground or meaning: correct the source, or amend "
    "the plan",
)
_UNKNOWN_STATUS = Text(
    "planens status kan inte läsas, så den kan vara antagen; ange --profile draft om den inte är det",
    "the plan's status cannot be read, so it may be adopted; state --profile draft if it is not",
)
_NOT_SETTLED = Text("rättningarna kunde inte prövas färdigt tillsammans", "the repairs could not be settled together")


@dataclass(frozen=True)
class Fixed:
    """A plan before and after.

    Parameters
    ----------
    repaired
        The plan as it is to be written, before it is read anew.
    reread
        The plan as it is read from the bytes.
    written
        The bytes, with what they could not hold; ``None`` where nothing was repaired.
    repairs
        Those made, then those only shown, withdrawn and left.
    before, after
        The report on the delivered file and on the bytes.
    form_only
        Why only form is repaired; ``None`` where all is.
    kinds
        The kinds of repair that were asked for and that the format can hold.
    """

    checked: Checked
    repaired: Plan
    reread: Plan
    written: Written | None
    repairs: tuple[Repair, ...]
    before: Report
    after: Report
    form_only: Text | None
    kinds: frozenset[Kind]

    def of(self, state: State) -> tuple[Repair, ...]:
        """Return the repairs that something became of."""
        return tuple(repair for repair in self.repairs if repair.state is state)

    @property
    def new_warnings(self) -> tuple[Finding, ...]:
        """The warnings that came in the place of others."""
        return tuple(new_findings(self.before, self.after, self.of(State.MADE)))

    @cached_property
    def faults_left(self) -> tuple[Left, ...]:
        """The errors that no repair mends, and what else is left of what repairs do mend, each with why."""
        return tuple(faults_left(self.after.findings, self.reread, self.repairs, self.kinds))

    @cached_property
    def beside(self) -> tuple[Finding, ...]:
        """The other findings that are left: what no repair is for."""
        told = {id(left.finding) for left in self.faults_left} | {id(finding) for finding in self.new_warnings}
        unmade = {repair.rule for repair in self.repairs if repair.state is not State.MADE}
        return tuple(one for one in self.after.findings if id(one) not in told and one.rule not in unmade)

    @property
    def errors_left(self) -> tuple[Finding, ...]:
        """The errors that no repair mends."""
        return tuple(finding for finding in self.after.findings if finding.severity is Severity.ERROR)


def stated_fix_limits(max_area_change_m2: float | None = None) -> Limits:
    """Return the limits of ``spec.toml``, with another largest change of an area where one is given."""
    limits = load_specification().limits
    area = limits["fix_area"].value if max_area_change_m2 is None else max_area_change_m2
    return Limits(
        width_m=limits["fix_width"].value,
        vertex_m=limits["vertex_distance"].value / MILLIMETRES_TO_A_METRE,
        area_m2=area,
        neighbours=int(limits["fix_neighbours"].value),
        rounding_m2=limits["rounding_area"].value,
        small_overlap_m2=limits["small_overlap"].value,
    )


def why_form_only(plan: Plan, profile: Profile) -> Text | None:
    """Return why no more than form may be repaired: the plan is adopted, or may be. ``None`` where it is not."""
    if isinstance(plan.status, PlanStatus):
        if plan.status in _OPEN:
            return None
        return Text(_ADOPTED.sv.format(status=plan.status), _ADOPTED.en.format(status=plan.status))
    return None if profile is Profile.DRAFT else _UNKNOWN_STATUS


def fix(
    checked: Checked,
    *,
    kinds: Iterable[Kind] = frozenset(Kind),
    limits: Limits | None = None,
    profile: Profile = Profile.DELIVERY,
    inputs: Mapping[str, Any] = EMPTY,
    reading: ReadingLimits | None = None,
) -> Fixed:
    """Return a judged plan repaired, written in its own format and judged anew; nothing is written to disk.

    Parameters
    ----------
    kinds
        The kinds of repair that are asked for.
    limits
        What repairs are held to; those of ``spec.toml`` when none are given.
    profile, inputs
        What the plan was judged by, and is judged by anew.
    reading
        How much a file may hold.

    Raises
    ------
    DetaljplanError
        The file holds a boundary alone, whose format is not written.
    """
    format = checked.document.file_format
    if format is FileFormat.BOUNDARY:
        raise DetaljplanError(
            "Bara en plangräns finns i filen, och den flyttas aldrig. Gör om den till en plan med convert först.",
            where=checked.document.name,
        )
    judging = _Judging(checked, profile, inputs, reading)
    asked = Asked(frozenset(kinds) & kinds_of(format), limits or stated_fix_limits())
    why = why_form_only(checked.plan, profile)
    everything = judging.settled(asked)
    if why is None:
        return judging.fixed(everything, (), None, asked.kinds)
    form = judging.settled(replace(asked, form_only=True))
    made = {repair.key for repair in form.repairs}
    shown = tuple(_shown(r, why) for r in everything.repairs if r.key not in made)
    return judging.fixed(form, shown, why, asked.kinds)


def _shown(repair: Repair, why: Text) -> Repair:
    return replace(repair, state=State.SHOWN, reason=why) if repair.state is State.MADE else repair


@dataclass(frozen=True, slots=True)
class _Settled:
    """Repairs that stand when the plan is judged anew."""

    plan: Plan
    repairs: tuple[Repair, ...]
    written: Written | None
    judged: Checked


class _Judging:
    """One plan, the judgement of it as delivered, and of what is made of it."""

    def __init__(
        self, checked: Checked, profile: Profile, inputs: Mapping[str, Any], reading: ReadingLimits | None
    ) -> None:
        self.checked = checked
        self.profile, self.inputs, self.reading = profile, inputs, reading

    @cached_property
    def rewritten(self) -> Checked:
        """The plan as delivered, written and judged: what writing alone changes is no repair's doing."""
        return self._judged(self.checked.plan)[1]

    def _judged(self, plan: Plan) -> tuple[Written, Checked]:
        written = written_as(plan, self.checked.document)
        judged = check_bytes(
            written.content,
            self.checked.document.name,
            profile=self.profile,
            inputs=self.inputs,
            limits=self.reading,
        )
        return written, judged

    def settled(self, asked: Asked) -> _Settled:
        """Return the repairs that help and do no harm; the others are withdrawn."""
        withdrawn: dict[Key, Repair] = {}
        for number in range(_MOST_ROUNDS):
            made = self._within_area(asked, withdrawn)
            asked = replace(
                asked, skipped={**asked.skipped, **{k: r.reason or _NOT_HELPED for k, r in withdrawn.items()}}
            )
            done = tuple(repair for repair in made.repairs if repair.state is State.MADE)
            if not done:
                return _Settled(self.checked.plan, (*made.repairs, *withdrawn.values()), None, self.checked)
            written, judged = self._judged(made.plan)
            bad = dict(self._bad(done, asked, judged, widely=number >= _MOST_ROUNDS // 2))
            if not bad:
                return _Settled(made.plan, (*made.repairs, *withdrawn.values()), written, judged)
            withdrawn |= bad
            asked = replace(asked, skipped={**asked.skipped, **{k: r.reason or _NOT_HELPED for k, r in bad.items()}})
        left = {repair.key: replace(repair, state=State.WITHDRAWN, reason=_NOT_SETTLED) for repair in done}
        return _Settled(self.checked.plan, tuple({**left, **withdrawn}.values()), None, self.checked)

    def _within_area(self, asked: Asked, withdrawn: dict[Key, Repair]) -> Made:
        """Return the repairs less those of areas that would change too much, which are left, among `withdrawn`."""
        while True:
            made = proposals(self.checked.plan, asked, self.checked.document)
            too_much = dict(_too_large(self.checked.plan, made, asked.limits.area_m2))
            bad = {
                repair.key: replace(repair, state=State.LEFT, reason=_too_much(too_much, repair, asked.limits))
                for repair in made.repairs
                if repair.state is State.MADE and repair.area_m2 and set(repair.objects) & set(too_much)
            }
            if not bad:
                return made
            withdrawn |= bad
            asked = replace(asked, skipped={**asked.skipped, **{k: r.reason or _NOT_HELPED for k, r in bad.items()}})

    def _bad(
        self, done: tuple[Repair, ...], asked: Asked, judged: Checked, *, widely: bool
    ) -> Iterator[tuple[Key, Repair]]:
        """Yield the repairs that do not help, or that a new fault came with, each with why it is withdrawn.

        A fault is laid to those most likely behind it; if it is still there the next round, to the next. `widely`: to
        all that may be, so that it comes to an end.
        """
        again = proposals(judged.plan, asked, judged.document).repairs
        for repair in again:
            if repair.state is State.MADE:
                for one in done:
                    if one.kind is repair.kind and set(one.objects) & set(repair.objects):
                        yield one.key, replace(one, state=State.WITHDRAWN, reason=_NOT_HELPED)
        unasked = tuple(one for one in with_rules_found(done, self.checked.report.findings) if one.rule is None)
        harm = [(finding, done) for finding in _harm(self.rewritten.report, judged.report, done)]
        clutter = [(finding, unasked) for finding in _clutter(self.rewritten.report, judged.report, done)]
        for finding, suspects in (*harm, *clutter):
            reason = Text(
                f"gav ett nytt fel: {finding.rule} {finding.message}",
                f"brought a new fault: {finding.rule} {finding.message_en}",
            )
            for one in _blamed(finding, suspects, widely=widely):
                yield one.key, replace(one, state=State.WITHDRAWN, reason=reason)

    def fixed(self, settled: _Settled, shown: tuple[Repair, ...], why: Text | None, kinds: frozenset[Kind]) -> Fixed:
        """Return the outcome."""
        order = list(State)
        named = with_rules_found((*settled.repairs, *shown), self.checked.report.findings)
        repairs = sorted(named, key=lambda repair: order.index(repair.state))
        return Fixed(
            checked=self.checked,
            repaired=settled.plan,
            reread=settled.judged.plan,
            written=settled.written,
            repairs=tuple(repairs),
            before=self.checked.report,
            after=settled.judged.report,
            form_only=why,
            kinds=kinds,
        )


def written_as(plan: Plan, document: Document) -> Written:
    """Return a plan in the format of the document it was read from, coordinates as they are.

    GML has whole millimetres only. In national JSON what could not be read is written back as it was delivered.
    """
    format = document.file_format
    if format is FileFormat.GML_SS637040:
        return gml_ss637040(plan, source=format)
    if format is FileFormat.GEOPACKAGE:
        return geopackage(plan, source=format, decimals=None)
    return ngp_json(plan, source=format, decimals=None, keeps_open=True, delivered=document.tree)


def refuse_lost(plan: Plan, written: Written, name: str) -> None:
    """Raise `DetaljplanError` when something that could not be read would be missing in the written file."""
    unread = {found.where for found in plan.unreadable}
    lost = [loss for loss in written.losses if loss.where in unread]
    if lost:
        raise DetaljplanError(
            "{count} uppgifter går inte att läsa och skulle inte komma med i den skrivna filen, den första vid {place} "
            "({attribute}). Rätta dem i underlaget först.",
            where=name,
            count=len(lost),
            place=lost[0].where,
            attribute=lost[0].attribute,
        )


def refuse_moved_boundary(before: Plan, after: Plan, name: str) -> None:
    """Raise `DetaljplanError` when the plan boundary as read anew has other vertices than the delivered one."""
    if not np.array_equal(boundary_vertices(before), boundary_vertices(after)):
        raise DetaljplanError(
            "Formatet har bara hela millimeter, och plangränsen har fler decimaler; den skulle flyttas. "
            "Gör om planen till nationell JSON eller GeoPackage med convert först.",
            where=name,
        )


def _too_large(before: Plan, made: Made, limit_m2: float) -> Iterator[tuple[str, float]]:
    """Yield the identity of each object with an area that changes more than the limit, and how much it changes."""
    now: dict[tuple[int, str], list[Any]] = {}
    for held in held_items(made.plan):
        now.setdefault((held.number, held.item.where), []).append(held.shape)
    for held in held_items(before):
        after = now.get((held.number, held.item.where), [])
        if held.shape is None or len(after) != 1 or after[0] is held.shape or after[0] is None:
            continue
        if shapely.is_valid(held.shape) and shapely.is_valid(after[0]):
            changed = round(float(shapely.symmetric_difference(held.shape, after[0]).area), AREA_DECIMALS)
            if changed > limit_m2:
                yield held.owner.identity, changed


def _too_much(changed: Mapping[str, float], repair: Repair, limits: Limits) -> Text:
    most, limit = max(changed[one] for one in repair.objects if one in changed), limits.area_m2
    return Text(
        f"ytan skulle ändras med {beside(most, limit)} m²; högst {exact(limit)} m² godtas (--max-area-change)",
        f"the area would change by {beside(most, limit, 'en')} m²; "
        f"at most {exact(limit, 'en')} m² is accepted (--max-area-change)",
    )


def _harm(before: Report, after: Report, done: tuple[Repair, ...]) -> Iterator[Finding]:
    """Yield the new errors and warnings that tell that the repairs did harm.

    Two areas that overlapped at a corner may come to lie a few millimetres apart there. That they are near is told,
    but is no harm as long as there are no more warnings than before.
    """
    worse = after.counts[Severity.WARNING] > before.counts[Severity.WARNING]
    for finding in new_findings(before, after, done):
        if worse or finding.rule not in _OF_NEARNESS:
            yield finding


def _clutter(before: Report, after: Report, done: tuple[Repair, ...]) -> Iterator[Finding]:
    """Yield the new vertices beside others, which are no harm but more than a repair that no rule asks for is worth."""
    yield from (one for one in new_findings(before, after, done, also=_OF_VERTICES) if one.rule in _OF_VERTICES)


def new_findings(
    before: Report, after: Report, done: tuple[Repair, ...], *, also: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield the errors and warnings that came with the repairs, and `also` what some rules found.

    What a rule finds in an object that it could not look at before was there already. An item of several parts that
    has become several may have a fault told of each.
    """
    could_not = {r.rule for r in before.rules if r.not_run or r.outcome in (Outcome.NOT_RUN, Outcome.CRASHED)}
    parted = {one for repair in done if repair.kind is Kind.SINGLE_PARTS for one in repair.objects}
    there = Counter(_told(finding) for finding in before.findings)
    found: Counter[tuple[str, frozenset[str]]] = Counter()
    for finding in after.findings:
        if (finding.severity is Severity.INFO and finding.rule not in also) or finding.rule in could_not:
            continue
        rule, objects = told = _told(finding)
        found[told] += 1
        if found[told] <= there[told] or (there[told] and parted and (parted & objects or not objects)):
            continue
        if any(rule == other and objects < others for other, others in there):
            continue  # a fault between more objects has become one between fewer
        yield finding


def _told(finding: Finding) -> tuple[str, frozenset[str]]:
    return finding.rule, frozenset(finding.objects)


def _blamed(finding: Finding, done: tuple[Repair, ...], *, widely: bool) -> tuple[Repair, ...]:
    """Return the repairs that a new finding is laid to: those beside it, else of its objects, else all of ground.

    Of these, unless it is laid `widely`, those that moved ground answer before those that only wrote it otherwise.
    """
    near = tuple(
        repair
        for repair in done
        if finding.geometry is not None
        and repair.geometry is not None
        and repair.kind not in FORM
        and shapely.distance(finding.geometry, repair.geometry) <= _NEAR_M
    )
    own = tuple(repair for repair in done if set(repair.objects) & set(finding.objects))
    ground = tuple(repair for repair in done if repair.kind not in FORM)
    suspects = near or own or ground or done
    if widely:
        return suspects
    movers = tuple(repair for repair in suspects if repair.kind in GROUND)
    concerned = tuple(repair for repair in movers if set(repair.objects) & set(finding.objects))
    return concerned or movers or suspects
