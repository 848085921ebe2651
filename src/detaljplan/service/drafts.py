"""A county board's statement before it is given: composed of the newest assessments, and written as documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection

from detaljplan.errors import AssessmentError
from detaljplan.identity.organisation import Organisation
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.language.words import Words, translated
from detaljplan.numerals import STOCKHOLM
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.report.document.model import Document
from detaljplan.report.statement_document import statement_document
from detaljplan.review.statement import Head, Phase, Statement, composed
from detaljplan.service.assessments import reviewed
from detaljplan.service.shown import identity_of
from detaljplan.store.assessments import (
    StoredAssessment,
    find_assessments,
    of_review,
    require_county,
)
from detaljplan.store.plans import Original, StoredPlan, find_original, find_plan
from detaljplan.store.reviews import StoredReview

LONGEST_WHOLE = 20_000
"""Characters of the board's whole judgement."""
LONGEST_LINE = 300
_NOT_WRITTEN = Words("(Den samlade bedömningen är inte skriven.)")
_PHASES: Mapping[str, Phase] = {
    PlanStatus.PUBLIC_REVIEW: Phase.PUBLIC_REVIEW,
    PlanStatus.ADOPTED: Phase.RECONSIDERATION,
    PlanStatus.APPEALED: Phase.RECONSIDERATION,
    PlanStatus.SUPERVISION: Phase.RECONSIDERATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a statement is composed of, as it was at one moment; `assessments` are the newest, by subject."""

    plan: StoredPlan
    stored: StoredReview
    assessments: Mapping[str, StoredAssessment]
    original: Original

    @property
    def mark(self) -> str:
        """A hash of what the statement rests on: it is another when anything of that has changed."""
        return mark_of(self.stored, self.assessments)

    def composed(self, head: Head) -> Statement:
        """Return the statement. What the newest review does not find makes no point."""
        review = self.stored.review
        return composed(review, of_review(self.assessments, review), head)


def mark_of(stored: StoredReview, found: Mapping[str, StoredAssessment]) -> str:
    """Return a hash of a review and the assessments that can make points."""
    made = sorted(str(one.assessment_id) for one in found.values() if one.of_review)
    return sha256(" ".join([str(stored.run_id), *made]).encode()).hexdigest()


def basis_of(connection: Connection, version_id: str, asker: Principal) -> Basis:
    """Return what the newest assessments and the newest review of a plan version are.

    Raises
    ------
    Forbidden, NotFound, Barred, WrongState
        Who asks may not, there is no such version for them, or it is not reviewed.
    """
    plan = find_plan(connection, identity_of(version_id))
    require_county(plan, asker, Act.ASSESS)
    return Basis(
        plan=plan,
        stored=reviewed(connection, plan),
        assessments=find_assessments(connection, plan.version_id),
        original=find_original(connection, plan),
    )


def phase_of(told: str, plan: StoredPlan) -> Phase:
    """Return the phase that is asked for, or else the one that the plan's status leads to."""
    return Phase(told) if told in set(Phase) else _PHASES.get(plan.status or "", Phase.CONSULTATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadForm:
    """The head of a statement as it is filled in, every field a text."""

    phase: Phase
    case_number: str = ""
    municipal_case_number: str = ""
    received: str = ""
    whole: str = ""
    took_part: str = ""

    def head(self, county: Organisation) -> Head:
        """Return the head of a statement of today, in Sweden; it says so where the whole judgement is not written.

        Raises
        ------
        AssessmentError
            A field is longer than it may be, or the day is none.
        """
        self._refuse_long()
        return Head(
            phase=self.phase,
            authority=county.name,
            case_number=self.case_number.strip() or None,
            municipal_case_number=self.municipal_case_number.strip() or None,
            received=_day(self.received),
            day=today(),
            whole=_lines(self.whole) or translated(_NOT_WRITTEN, "sv"),
            took_part=_lines(self.took_part) or None,
        )

    def given(self, county: Organisation) -> Head:
        """Return the head of a statement that can be given: with the board's case number and whole judgement.

        Raises
        ------
        AssessmentError
            As `head`, or one of them is missing.
        """
        if not self.case_number.strip():
            raise AssessmentError("Ange diarienumret.")
        if not self.whole.strip():
            raise AssessmentError("Skriv den samlade bedömningen.")
        return self.head(county)

    def _refuse_long(self) -> None:
        lines = max(map(len, (self.case_number, self.municipal_case_number)))
        if lines > LONGEST_LINE or max(len(self.whole), len(self.took_part)) > LONGEST_WHOLE:
            raise AssessmentError(
                "Ett fält är för långt. Diarienummer får ha {line:n} tecken och texter {text:n}.",
                line=LONGEST_LINE,
                text=LONGEST_WHOLE,
            )


def today() -> date:
    """Return the day it is in Sweden."""
    return datetime.now(STOCKHOLM).date()


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told.strip()) if told.strip() else None
    except ValueError:
        raise AssessmentError("Dagen planen kom in ska skrivas som 2026-05-04.") from None


def _lines(told: str) -> str:
    return told.replace("\r\n", "\n").strip()


def draft_document(statement: Statement, plan: Plan) -> Document:
    """Return the statement as a document that says it is a draft; in Swedish, as it will be given."""
    document = statement_document(statement, plan)
    return replace(document, title=translated(Words("Utkast: {title}", title=document.title), "sv"))
