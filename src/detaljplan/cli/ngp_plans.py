"""The plans that ``detaljplan ngp deliver`` is given: read, judged, and held to what a delivery can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detaljplan import checking
from detaljplan.errors import PlatformError
from detaljplan.exchange.ngp_delivery import PlanFile
from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened, text_or_none
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.reader import read_file, read_plan
from detaljplan.report.model import Report
from detaljplan.spec.municipalities import municipality_by_code, municipality_meant

_IDENTITY = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")


@dataclass(frozen=True, slots=True)
class ToDeliver:
    """A file to deliver, the plan in it, and the report on it where it was judged."""

    document: Document
    plan: Plan
    report: Report | None


def read_to_deliver(path: Path, limits: ReadingLimits, *, check: bool) -> ToDeliver:
    """Return a file as it was read and, if asked for, judged.

    Raises
    ------
    DocumentError
        There is no plan in it.
    PlatformError
        It is in another format than the platform takes, and what its rules say of it decides nothing.
    """
    judged = checking.check(path, limits=limits) if check else None
    document = judged.document if judged else read_file(path, limits)
    if document.file_format is not FileFormat.NGP_JSON:
        raise PlatformError(
            "Plattformen tar emot nationell JSON. Skriv om planen med: detaljplan convert.", where=document.name
        )
    return ToDeliver(document, judged.plan if judged else read_plan(document), judged.report if judged else None)


def plan_files(read: Sequence[ToDeliver]) -> list[PlanFile]:
    """Return the plans as they are sent.

    Raises
    ------
    PlatformError
        One has no objektidentitet that can be sent, or is the same plan as another.
    """
    found: dict[str, PlanFile] = {}
    for one in read:
        name, object_id = one.document.name, text_or_none(one.plan.object_id) or ""
        refuse_no_identity(object_id, where=name)
        if object_id in found:
            raise PlatformError("Filen är samma plan som {other}.", where=name, other=found[object_id].name)
        found[object_id] = PlanFile(name, object_id, one.document.raw)
    return list(found.values())


def refuse_no_identity(told: str, *, where: str | None = None) -> None:
    """Raise `PlatformError` for what cannot be an identity: it becomes a part of addresses."""
    if not _IDENTITY.fullmatch(told):
        raise PlatformError("Förväntade ett UUID med små bokstäver, fick {told}.", where=where, told=shortened(told))


def provider_of(asked: str | None, read: Sequence[ToDeliver]) -> str:
    """Return the code of the municipality that delivers: the one asked for, or the one of all plans.

    Raises
    ------
    PlatformError
        There is no such municipality, or the plans do not say one and the same.
    """
    if asked is not None:
        if municipality_by_code(asked) is None:
            raise PlatformError("Kommunkoden finns inte. Ange fyra siffror, som 0484.", where="--provider")
        return asked
    names = [one.plan.municipality for one in read]
    (found, *others) = {municipality_meant(name) if isinstance(name, str) else None for name in names}
    if found is None or others:
        raise PlatformError("Planerna säger inte en och samma kommun. Ange den med --provider.")
    return found.code
