"""What docs/reports.md gives a municipality that keeps its plans in git, held to the schemas of those who read it."""

from __future__ import annotations

import re
import shlex
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
import yaml
from typer.testing import CliRunner

from detaljplan.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "sample_plans" / "kv-exemplet-1.json"
FAULTY = ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json"

Json = dict[str, Any]


@cache
def snippets() -> tuple[Json, Json, Json]:
    """Return those of pre-commit, GitHub and GitLab."""
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    # YAML 1.1 takes the key `on` for true; those who read these take it for a word.
    texts = (
        re.sub(r"^on:", '"on":', text, flags=re.MULTILINE) for text in re.findall(r"```yaml\n(.*?)```", page, re.S)
    )
    pre_commit, github, gitlab = (yaml.safe_load(text) for text in texts)
    return pre_commit, github, gitlab


def hooks() -> list[Json]:
    read: list[Json] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return read


def schema(name: str) -> jsonschema_rs.Validator:
    raw = files("check_jsonschema").joinpath("builtin_schemas", "vendor", f"{name}.json").read_bytes()
    return jsonschema_rs.validator_for(orjson.loads(raw))


@pytest.mark.parametrize(("place", "name"), [(1, "github-workflows"), (2, "gitlab-ci")])
def test_a_workflow_follows_the_schema_of_its_host(place: int, name: str) -> None:
    assert [str(error) for error in schema(name).iter_errors(snippets()[place])] == []
    assert not schema(name).is_valid({**snippets()[place], "jobs": [], "plans": 1})


def test_the_hook_that_the_snippet_asks_for_is_offered() -> None:
    (repository,) = snippets()[0]["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks()}


def test_the_hook_takes_the_files_of_plans_and_its_snippet_those_of_the_folder() -> None:
    (hook,), (asked,) = hooks(), snippets()[0]["repos"][0]["hooks"]
    for name in ("planer/a.json", "planer/b.gml", "planer/c.gpkg", "planer/d.zip"):
        assert re.search(hook["files"], name) and re.search(asked["files"], name)
    assert not re.search(hook["files"], "planer/karta.pdf")
    assert not re.search(asked["files"], "package.json")


def test_what_the_hook_runs_says_whether_the_plans_pass() -> None:
    (hook,), (asked,) = hooks(), snippets()[0]["repos"][0]["hooks"]
    _, *command = shlex.split(hook["entry"])
    codes = [CliRunner().invoke(app, [*command, *asked["args"], str(path)]).exit_code for path in (PLAN, FAULTY)]
    assert codes == [0, 1]


@pytest.mark.parametrize("place", [1, 2], ids=["github", "gitlab"])
def test_what_a_workflow_runs_writes_a_report_of_each_plan(
    place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = snippets()[place]
    lines = [step.get("run", "") for step in workflow["jobs"]["validate"]["steps"]] if place == 1 else []
    lines += workflow["plans"]["script"] if place == 2 else []
    (line,) = (line for line in lines if line.startswith("detaljplan validate"))
    (tmp_path / "planer").mkdir()
    for path in (PLAN, FAULTY):
        (tmp_path / "planer" / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line.removesuffix("planer/*.json"))[1:]
    done = CliRunner().invoke(app, [*words, *(f"planer/{path.name}" for path in (PLAN, FAULTY))])
    assert done.exit_code == 1
    for path in (PLAN, FAULTY):
        told = orjson.loads((tmp_path / "rapporter" / f"{path.stem}.rapport.sarif").read_bytes())
        assert told["runs"][0]["artifacts"][0]["location"]["uri"] == f"planer/{path.name}"
