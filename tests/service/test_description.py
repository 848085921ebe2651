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
from tests.postgis import PLANNER, Database
from tests.service.conftest import Stored, session_of, settings_of
from tests.web.live import serving

pytestmark = [pytest.mark.postgis, pytest.mark.slow]

EXAMPLES = os.environ.get("DETALJPLAN_TEST_EXAMPLES", "4")
"""Of each operation, way of making them, and role; give more to explore."""
NOT_ASKED: Mapping[str, str] = {}


@pytest.mark.parametrize("principal", [PUBLIC, PLANNER], ids=["public", "planner"])
def test_schemathesis_finds_no_breach(
    database: Database, stored: Stored, principal: Principal, tmp_path: Path
) -> None:
    many = {"reads_per_minute": 10**6, "writes_per_minute": 10**6}
    known = [] if principal is PUBLIC else ["-H", f"Cookie: detaljplan_session={session_of(database, principal)}"]
    left_out = [word for check in NOT_ASKED for word in ("--exclude-checks", check)]
    with serving(create_app(settings_of(database).model_copy(update=many)), lifespan=True) as address:
        asked = [f"{address}/api/openapi.json", "-n", EXAMPLES, "--seed", "1", "--generation-deterministic"]
        words = [*asked, "-H", "Sec-Fetch-Site: same-origin", *known, *left_out, "--no-color"]
        told = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), "run", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert told.returncode == 0, told.stdout[-20_000:] + told.stderr[-4_000:]
