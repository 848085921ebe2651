"""What the page of a plan tells of its versions, and of verdicts and statements on the one it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from detaljplan.findings import Verdict
from detaljplan.language.words import Words
from detaljplan.report.model import Profile
from detaljplan.review.statement import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version of the plan, in the table of all that may be seen.

    Parameters
    ----------
    number
        Which it is of those that the same readers have been given.
    draft
        It is not published.
    shown
        It is the version that the page is of.
    change
        What it changed since the one before; ``None`` of one stored before that was kept.
    """

    version_id: str
    number: int
    status: str | None
    stored_at: datetime
    draft: bool = False
    shown: bool = False
    in_force_from: date | None = None
    in_force_until: date | None = None
    change: Words | None = None

    @property
    def page_url(self) -> str:
        """Address of the version's page."""
        return f"/planer/{quote(self.version_id, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """One of the verdicts on the version; `rule_set` is the fingerprint of the rules it was given by."""

    verdict: Verdict
    profile: Profile
    made_at: datetime
    engine_version: str
    spec_version: str
    catalogue_release: str
    rule_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement that the county board has given on the version; `organisation` is the board's code."""

    statement_id: str
    organisation: str
    phase: Phase
    given_at: datetime
    case_number: str | None
    points: int

    @property
    def address(self) -> str:
        """Address of its files, without their ends."""
        return f"/yttranden/{self.statement_id}"
