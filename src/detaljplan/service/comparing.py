"""Two versions of one plan side by side: what differs in the plans, and what their reviews say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from detaljplan.errors import NotFound
from detaljplan.identity.principal import Principal
from detaljplan.life.difference import differences
from detaljplan.review.compared import compared_reviews
from detaljplan.service.asker import Asker
from detaljplan.service.pace import client_of
from detaljplan.service.shown import identity_of, in_a_page
from detaljplan.service.stored_originals import read_again
from detaljplan.store.acting import reading_as
from detaljplan.store.items import find_provisions
from detaljplan.store.plans import Original, StoredPlan, find_original, find_plan
from detaljplan.store.reviews import StoredReview, find_review
from detaljplan.store.tables import Access
from detaljplan.web.compared import ComparedPage, VersionSide
from detaljplan.web.pages import page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions, as it is stored."""

    plan: StoredPlan
    original: Original
    stored: StoredReview | None
    letters: Mapping[str, str]

    @property
    def told(self) -> VersionSide:
        """What the page tells of it."""
        return VersionSide(
            version_id=str(self.plan.version_id),
            number=self.plan.number,
            draft=self.plan.access is Access.RESTRICTED,
            status=self.plan.status,
            stored_at=self.plan.stored_at,
            reviewed_at=self.stored.run_at if self.stored else None,
        )


@router.get("/planer/{version_id}/jamfor/{other_id}")
def compare(request: Request, version_id: str, other_id: str, asker: Asker) -> Response:
    """Return what differs between two versions of a plan, the one stored first as the earlier."""
    return in_a_page(request, lambda: _page(request, asker, version_id, other_id))


def _page(request: Request, asker: Principal, *version_ids: str) -> Response:
    with reading_as(request.app.state.engine, asker) as connection:
        before, after = sorted((_side(connection, one) for one in version_ids), key=_order)
    if not _is_same_plan(before.plan, after.plan):
        raise NotFound("Det är inte två versioner av samma plan.")
    settings = request.app.state.settings
    with request.app.state.work.one(client_of(request, asker)):
        found = differences(read_again(before.original, settings), read_again(after.original, settings))
    reviews = (before.stored, after.stored)
    shown = ComparedPage(
        name=after.plan.name,
        back=version_ids[0],
        before=before.told,
        after=after.told,
        difference=found,
        letters={**before.letters, **after.letters},
        layers=compared_reviews(reviews[0].review, reviews[1].review) if reviews[0] and reviews[1] else None,
    )
    return page(request, "compared.html", shown=shown)


def _side(connection: Connection, version_id: str) -> Side:
    plan = find_plan(connection, identity_of(version_id))
    key = (plan.access, plan.version_id)
    told = (item.properties for item in find_provisions(connection, *key))
    letters = {one["object_id"]: one["letters"] for one in told if one["object_id"] and one["letters"]}
    return Side(plan, find_original(connection, plan), find_review(connection, *key), letters)


def _order(side: Side) -> tuple[object, int]:
    return side.plan.stored_at, side.plan.number


def _is_same_plan(one: StoredPlan, other: StoredPlan) -> bool:
    if one.version_id == other.version_id:
        return True
    return one.object_id is not None and (one.object_id, one.organisation) == (other.object_id, other.organisation)
