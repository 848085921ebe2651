"""What is said of a file delivered for a change: the rules' report, and what the delivery itself is refused for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from detaljplan.checking import Checked, check_bytes
from detaljplan.errors import DocumentError
from detaljplan.findings import Verdict
from detaljplan.identity.organisation import Organisation
from detaljplan.language.words import Words
from detaljplan.plan.values import text_or_none
from detaljplan.read.limits import ReadingLimits
from detaljplan.report.ngp import failed_json, failure, ngp_json, with_failure
from detaljplan.store.plans import access_of, is_of
from detaljplan.store.receptions import ChangeStatus
from detaljplan.store.submissions import SentFile
from detaljplan.store.tables import Access

_UNDECIDED = Words("Planen kan inte avgöras: allt kunde inte prövas. Se rapporten. Registrera en ny mottagning.")
_STOPPED = Words("Planen har fel och publiceras inte. Se rapporten, rätta och leverera på nytt.")


@dataclass(frozen=True, slots=True)
class Judged:
    """How a delivery fared, with the report in the platform's shape; `checked` is there when it may be published."""

    status: ChangeStatus
    report: dict[str, Any]
    message: Words | None = None
    checked: Checked | None = None


def judge(
    sent: SentFile,
    object_id: str,
    by: Organisation,
    *,
    others: bool,
    superseded: bool,
    limits: ReadingLimits | None = None,
) -> Judged:
    """Return what is said of a file that was delivered for a change.

    Parameters
    ----------
    object_id
        The plan that the change is of.
    others
        Another organisation has published a plan under that identity.
    superseded
        The same bytes are published, and a later version of the plan is too.
    """
    try:
        checked = check_bytes(sent.content, sent.name, limits=limits)
    except DocumentError as error:
        case = failure("DOKUMENT", "Filen kan inte läsas som en detaljplan", error.told("sv"))
        return Judged(ChangeStatus.INVALID, failed_json(sent.name, datetime.now(UTC), case), error.message)
    report, verdict = ngp_json(checked.report), checked.report.verdict
    wrong = _wrong(checked, object_id, by, others, superseded)
    if wrong is not None:
        case = failure("LEVERANS", "Planen är inte den som mottagningen gäller", str(wrong))
        return Judged(ChangeStatus.INVALID, with_failure(report, case), wrong)
    if verdict is Verdict.PASSES:
        return Judged(ChangeStatus.VALIDATED, report, checked=checked)
    if verdict is Verdict.STOPPED:
        return Judged(ChangeStatus.INVALID, report, _STOPPED)
    return Judged(ChangeStatus.FAILED, report, _UNDECIDED)  # what could not be checked is no fault of the plan


def _wrong(checked: Checked, object_id: str, by: Organisation, others: bool, superseded: bool) -> Words | None:
    """Return why the file is not what the change said, whatever the rules say of it."""
    plan = checked.plan
    if text_or_none(plan.object_id) != object_id:
        return Words("Filens objektidentitet är en annan än förändringens, {object_id}.", object_id=object_id)
    if others:
        return Words("En annan kommun har publicerat en plan med objektidentiteten {object_id}.", object_id=object_id)
    if superseded:
        return Words("Filen är redan publicerad som en äldre version av planen, och en nyare är publicerad.")
    if not is_of(plan, by):
        return Words("Planen hör till en annan kommun än leverantören, {code}.", code=by.code)
    passes = checked.report.verdict is Verdict.PASSES
    if passes and access_of(checked, by) is not Access.PUBLISHED:
        return Words("Planens område kan inte placeras på kartan, och planen kan inte publiceras.")
    return None
