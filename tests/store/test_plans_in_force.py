"""The plans in force that are stored here are a layer of the review, and never a promise that there are no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from detaljplan.checking import Checked
from detaljplan.life.days import implementation_ends
from detaljplan.plan.model import Decision, PlanStatus
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import LayerData
from detaljplan.review.plan_area import plan_area
from detaljplan.store.plans_in_force import plans_in_force
from tests.postgis import Database
from tests.store.examples import delivered, example, small_plan

pytestmark = pytest.mark.postgis
LAYER = next(layer for layer in load_layers() if layer.id == "gallande_detaljplan")
AREA = plan_area(small_plan()).shape_3006
LATER = date(2099, 1, 1)


def plan_of(status: PlanStatus, since: date = date(2024, 3, 15)) -> Checked:
    decision = Decision(where="", in_force=(since,), implementation_starts=since, implementation_months=60)
    return example(replace(small_plan(), status=status, decisions=(decision,)), raw=status.encode())


def asked(connection: Connection, own: str | None = None, on: date = LATER) -> LayerData | None:
    return plans_in_force(connection, LAYER, AREA, on, own)


def test_a_plan_in_force_is_an_object_with_the_end_of_its_implementation_period(database: Database) -> None:
    with database.app.begin() as connection:
        delivered(connection, plan_of(PlanStatus.IN_FORCE))
        data = asked(connection)
    assert data is not None
    (feature,) = data.features
    assert (feature.id, feature.kind, feature.date) == ("plan-a", "laga kraft", "2024-03-15")
    assert feature.attributes["genomforandetid_slut"] == "2029-03-14"
    assert feature.shape.symmetric_difference(AREA).area < 0.01
    assert data.coverage is None, "older plans need not be here"


@pytest.mark.parametrize("status", [PlanStatus.CONSULTATION, PlanStatus.REPEALED])
def test_a_plan_that_is_not_in_force_is_none_of_them(database: Database, status: PlanStatus) -> None:
    with database.app.begin() as connection:
        delivered(connection, plan_of(status))
        data = asked(connection)
    assert data is not None
    assert data.features == ()


def test_the_plan_itself_is_none_of_them_and_a_day_before_is_told(database: Database) -> None:
    with database.app.begin() as connection:
        assert asked(connection) is None, "nothing is stored"
        delivered(connection, plan_of(PlanStatus.IN_FORCE))
        itself, before = asked(connection, own="plan-a"), asked(connection, on=date(2024, 3, 14))
    assert itself is not None
    assert before is not None
    assert (itself.features, before.features) == ((), ())


def test_the_version_of_the_layer_changes_with_the_plans(database: Database) -> None:
    with database.app.begin() as connection:
        delivered(connection, plan_of(PlanStatus.CONSULTATION))
        before = asked(connection)
        delivered(connection, plan_of(PlanStatus.IN_FORCE))
        after = asked(connection)
    assert before is not None
    assert after is not None
    assert before.version != after.version == asked_again(database)


def asked_again(database: Database) -> str:
    with database.app.connect() as connection:
        data = asked(connection)
        assert data is not None
        return data.version


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (date(2024, 3, 15), 60, date(2029, 3, 14)),
        (date(2024, 1, 1), 1, date(2024, 1, 31)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (None, 60, None),
        (date(2024, 1, 1), 0, None),
        (date(2024, 1, 1), 200_000, None),
    ],
)
def test_an_implementation_period_ends_the_day_before_its_day_comes_again(
    starts: date | None, months: int, ends: date | None
) -> None:
    assert implementation_ends(starts, months) == ends
