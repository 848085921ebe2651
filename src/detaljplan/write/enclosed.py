"""The documents that came in an archive beside the plan, which no written file refers to."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.write.written import Loss

_NO_ROLE = (
    "handlingen låg bredvid planen i arkivet; vad den är för planen står inte, så ingen hänvisning skrivs",
    "the document lay beside the plan in the archive; nothing tells what it is to the plan, so it is not referred to",
)


def left_behind(plan: Plan) -> Iterator[Loss]:
    """Yield the documents that came with the plan, each as a loss of it."""
    for document in plan.enclosed:
        yield Loss(plan.identity, document.name, "dokument", *_NO_ROLE)
