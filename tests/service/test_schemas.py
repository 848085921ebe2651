"""The JSON Schemas of our reports over HTTP."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest

from tests.service.client import Client

pytestmark = pytest.mark.postgis

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json"


def test_a_report_follows_the_schema_that_the_same_service_gives(client: Client) -> None:
    schema = client.get("/api/schemas/report.json").json()
    told = client.post("/api/validate", content=PLAN.read_bytes()).json()
    assert list(jsonschema_rs.iter_errors(schema, told)) == []


@pytest.mark.parametrize("name", ["report", "ngp-report"])
def test_a_schema_is_the_one_of_the_documents(name: str, client: Client) -> None:
    answer = client.get(f"/api/schemas/{name}.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.content == (ROOT / "docs" / f"{name}.schema.json").read_bytes()
