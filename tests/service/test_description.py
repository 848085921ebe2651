"""The service asked whatever its own description allows, and what it does not, by Schemathesis over real HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.service.app import create_app
from detaljplan.store.acting import writing_as
from detaljplan.store.items import Collection, find_items
from detaljplan.store.owner import Audience
from detaljplan.store.submissions import FileKind, SentFile, Status, add_step, save_submission
from sample_plans.plans import good_plan
from tests.build import written
from tests.postgis import PLANNER, Database
from tests.service.conftest import session_of, settings_of
from tests.store.examples import delivered, example
from tests.web.live import serving

pytestmark = [pytest.mark.postgis, pytest.mark.slow]

EXAMPLES = os.environ.get("DETALJPLAN_TEST_REQUESTS", "4")
"""Of each operation, way of making them, and role; give more to explore."""
NOT_ASKED: Mapping[str, str] = {
    "positive_data_acceptance": "OpenAPI can say of a body only that it is bytes: whether it is a plan, a box or an "
    "interval of time is what the service answers, by a problem",
}
"""Checks left out, with the reason."""
PARAMETERS = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 429]  # what is too large is refused too

[parameters]
"path.version_id" = "{version}"
"path.collection_id" = "detaljplaner"
"path.rule_id" = "DP-0018"
"path.submission_id" = "{submission}"
"path.item_id" = "{item}"
"""


def _known_parameters(database: Database) -> str:
    """Return the configuration that leads to what is stored, so that more than "not found" is answered."""
    with database.app.begin() as connection:
        stored = delivered(connection, example(raw=written(good_plan())))
    files = [SentFile(FileKind.PLAN, "plan.json", "application/json", b"plan")]
    with writing_as(database.public, PLANNER) as connection:
        submission, _ = save_submission(connection, files, by=PLANNER, audience=Audience.DRAFT)
        add_step(connection, submission, stored.owner, Status.REFUSED, message=("Nej", "No"))  # its stream ends
    with database.public.connect() as connection:
        item = find_items(connection, Collection.PLANS, area=None, stored=(None, None), limit=1, after=None).items[0]
    return PARAMETERS.format(version=stored.version_id, submission=submission, item=item.id)


@pytest.mark.parametrize(
    ("principal", "phases"), [(PUBLIC, "fuzzing,stateful"), (PLANNER, "coverage,fuzzing")], ids=["public", "planner"]
)
def test_schemathesis_finds_no_breach(database: Database, principal: Principal, phases: str, tmp_path: Path) -> None:
    many = {"reads_per_minute": 10**6, "writes_per_minute": 10**6}
    known = [] if principal is PUBLIC else ["-H", f"Cookie: detaljplan_session={session_of(database, principal)}"]
    left_out = [word for check in NOT_ASKED for word in ("--exclude-checks", check)]
    (tmp_path / "schemathesis.toml").write_text(_known_parameters(database))
    with serving(create_app(settings_of(database).model_copy(update=many)), lifespan=True) as address:
        asked = [f"{address}/api/openapi.json", "-n", EXAMPLES, "--seed", "1", "--generation-deterministic"]
        words = [*asked, "-H", "Sec-Fetch-Site: same-origin", *known, *left_out, "--no-color", "--phases", phases]
        told = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), "run", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert told.returncode == 0, told.stdout[-20_000:] + told.stderr[-4_000:]
