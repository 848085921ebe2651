"""What a finding is known by from one run to the next, though the plan was edited between them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from detaljplan.findings import Finding

_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)|(?<=\[)\d+(?=\])")


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return what each finding is known by: 16 hex digits, a colon, and its number among those that have the same.

    A fault that has a geometry is known by its rule, its objects, its attribute and where it lies to the nearest
    metre; another by the first three. What it measures, how it is told, and what stands before it in the file or in
    its lists make no difference.
    """
    met: Counter[str] = Counter()
    told = []
    for finding in findings:
        known_by = _hash(finding)
        met[known_by] += 1
        told.append(f"{known_by}:{met[known_by]}")
    return told


def _hash(finding: Finding) -> str:
    attribute = _NUMBER.sub("*", finding.where or "")
    ground = finding.point if finding.geometry is not None and finding.point else ()
    parts = (finding.rule, *sorted(finding.objects), attribute, *(f"{value:.0f}" for value in ground))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", errors="replace"), digest_size=8).hexdigest()
