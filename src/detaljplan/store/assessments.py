"""What persons at a county board hold of a plan version: each assessment added and none changed, the newest counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from detaljplan.errors import AssessmentError, Forbidden, NotFound
from detaljplan.identity.organisation import Organisation, OrganisationKind
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.review.assessment import Assessment, Judgement, PointKind, checked, subjects_of
from detaljplan.review.model import Review
from detaljplan.review.screening import Decision, screening
from detaljplan.store.audit import What, note_event
from detaljplan.store.barred import gone, hold
from detaljplan.store.plans import StoredPlan, find_plan
from detaljplan.store.reviews import StoredReview
from detaljplan.store.rows import add_row, plain
from detaljplan.store.tables import assessment

LONGEST_REASON = 20_000
"""Characters of a reason: some ten pages."""
SCREENED = "förprövning:"
"""What the subject of an answer to the screening begins with; its criterion follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssessment:
    """An assessment as it was made.

    Parameters
    ----------
    run_id
        The review that it was made of.
    subject
        Its key: ``lager:ID``, ``fråga:ID`` or, of the screening, ``förprövning:CRITERION``.
    judgement
        A `Judgement`, or of the screening a `Decision`.
    kind
        What kind of point it makes; ``None`` of the screening, which makes none.
    name, role
        Who made it, as the account was called and what it was then.
    """

    assessment_id: UUID
    version_id: UUID
    run_id: UUID
    subject: str
    judgement: str
    kind: str | None
    reason: str
    sha256: str
    role: str
    name: str
    at: datetime

    @property
    def of_review(self) -> Assessment | None:
        """The assessment as a statement is composed of it; ``None`` of the screening."""
        if self.kind is None:
            return None
        return Assessment(
            subject=self.subject, judgement=Judgement(self.judgement), kind=PointKind(self.kind), reason=self.reason
        )


_COLUMNS = [assessment.c[name] for name in StoredAssessment.__dataclass_fields__]


def is_of_county(plan: StoredPlan, county: Organisation) -> bool:
    """Return whether a plan is of a municipality in the county."""
    return county.kind is OrganisationKind.COUNTY and plan.organisation[:2] == county.code


def require_county(plan: StoredPlan, by: Principal, act: Act) -> Organisation:
    """Return the county board that an act on a plan is done for.

    Raises
    ------
    Forbidden
        The role does not include it, or the plan is of a municipality in another county.
    """
    county = by.require(act)
    if not is_of_county(plan, county):
        raise Forbidden("Planen hör till en kommun i ett annat län. Bara dess länsstyrelse bedömer den.")
    return county


def held_plan(connection: Connection, version_id: UUID) -> StoredPlan:
    """Return a plan version that nobody bars until the transaction is over. Raises as `find_plan`."""
    hold(connection, find_plan(connection, version_id).organisation)
    return find_plan(connection, version_id)


def save_assessment(
    connection: Connection, plan: StoredPlan, stored: StoredReview, made: Assessment, by: Principal
) -> UUID:
    """Add an assessment of something that a review of the plan version found, and return its identity.

    Parameters
    ----------
    connection
        In a transaction of the caller's that acts for `by`.
    plan
        From `held_plan` in the same transaction.

    Raises
    ------
    Forbidden
        `require_county`.
    AssessmentError
        It does not fit the review (`review.assessment.checked`), or its reason is longer than `LONGEST_REASON`.
    """
    (kept,) = checked([made], stored.review)
    if len(kept.reason) > LONGEST_REASON:
        raise AssessmentError("Motiveringen är för lång. Skriv högst {most:n} tecken.", most=LONGEST_REASON)
    told = (kept.subject, kept.judgement.value, kept.kind.value, kept.reason.strip())
    return _added(connection, plan, stored.run_id, by, told)


def save_screening(
    connection: Connection, plan: StoredPlan, stored: StoredReview, answers: Mapping[str, Decision], by: Principal
) -> int:
    """Add the answers to the screening, by criterion, that differ from those there; return how many did.

    Raises
    ------
    Forbidden
        `require_county`.
    AssessmentError
        There is no such criterion.
    """
    known = {criterion.id for criterion in screening(stored.review).criteria}
    there = find_screening(find_assessments(connection, plan.version_id))
    for criterion in answers:
        if criterion not in known:
            raise AssessmentError("Förprövningen har inget kriterium {criterion}.", criterion=criterion[:20])
    changed = {criterion: answer for criterion, answer in answers.items() if there.get(criterion) is not answer}
    for criterion, answer in changed.items():
        _added(connection, plan, stored.run_id, by, (f"{SCREENED}{criterion}", answer.value, None, ""))
    return len(changed)


def _added(
    connection: Connection, plan: StoredPlan, run_id: UUID, by: Principal, told: tuple[str, str, str | None, str]
) -> UUID:
    county, identity = require_county(plan, by, Act.ASSESS), uuid4()
    told = plain(told[0]), plain(told[1]), plain(told[2]), plain(told[3])
    digest = sha256(orjson.dumps([str(identity), str(plan.version_id), *told])).digest()
    subject, judgement, kind, reason = told
    row = {
        "assessment_id": identity,
        "version_id": plan.version_id,
        "run_id": run_id,
        "organisation": county.code,
        "readers": [county.code],
        "subject": subject,
        "judgement": judgement,
        "kind": kind,
        "reason": reason,
        "sha256": digest.hex(),
        "account_id": by.account_id,
        "role": by.role.value,
        "name": by.name,
    }
    add_row(connection, assessment, row)
    note_event(connection, by, What.ASSESSED, "assessment", identity, after_sha256=digest)
    return identity


def find_assessments(connection: Connection, version_id: UUID) -> dict[str, StoredAssessment]:
    """Return the newest assessment of each subject of a plan version, by subject, as far as who asks may see it.

    A subject whose newest one a registrar has erased has none: an older one does not come back.
    """
    newest = select(*_COLUMNS, assessment.c.barred_at).ext(distinct_on(assessment.c.organisation, assessment.c.subject))
    newest = newest.where(assessment.c.version_id == version_id).order_by(
        assessment.c.organisation, assessment.c.subject, assessment.c.at.desc(), assessment.c.assessment_id
    )
    return {row.subject: _stored(row) for row in connection.execute(newest) if row.barred_at is None}


def find_screening(found: Mapping[str, StoredAssessment]) -> dict[str, Decision]:
    """Return the answers to the screening among assessments, by criterion."""
    return {
        key.removeprefix(SCREENED): Decision(one.judgement) for key, one in found.items() if key.startswith(SCREENED)
    }


def find_assessment(connection: Connection, assessment_id: UUID) -> StoredAssessment:
    """Return one assessment.

    Raises
    ------
    NotFound
        There is none of that identity for who asks.
    Barred
        There was, and a registrar has erased it.
    """
    chosen = select(*_COLUMNS, assessment.c.bar_ground).where(assessment.c.assessment_id == assessment_id)
    row = connection.execute(chosen).one_or_none()
    if row is None:
        raise NotFound("Ingen bedömning med identiteten {identity} finns.", identity=assessment_id)
    if row.bar_ground is not None:
        raise gone(row.bar_ground)
    return _stored(row)


def _stored(row: object) -> StoredAssessment:
    return StoredAssessment(**{name: getattr(row, name) for name in StoredAssessment.__dataclass_fields__})


def of_review(found: Mapping[str, StoredAssessment], review: Review) -> tuple[Assessment, ...]:
    """Return those of the assessments that are of something the review finds: it may be newer than they are."""
    keys = {subject.key for subject in subjects_of(review)}
    made = (one.of_review for key, one in found.items() if key in keys)
    return tuple(one for one in made if one is not None)
