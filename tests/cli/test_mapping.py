"""A municipality's own layers on the command line: a draft, the plan it gives, and what is refused."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from sample_plans.make import good_plan, plan_in_force
from sample_plans.own_layers import own_layers
from tests.cli.test_validate import ROOT, SAMPLES, run

MAPPING = SAMPLES / "mappings" / "exempelstad.toml"


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("egna") / "egna å.gpkg"
    path.write_bytes(own_layers(good_plan(), plan_in_force()))
    return path


def test_the_draft_is_written_to_standard_output_and_can_be_used_at_once(layers: Path, tmp_path: Path) -> None:
    draft = tmp_path / "utkast.toml"
    draft.write_text(run("info", layers, "--suggest-mapping").stdout, "utf-8")
    told = orjson.loads(run("info", layers, "--mapping", draft, "--plan", "DP 2", "--format", "json").stdout)
    assert (told["anvandningsbestammelser"], told["egenskapsbestammelser"]) == (4, 2)
    assert told["status"] == "laga kraft"


def test_every_command_that_reads_a_plan_takes_a_mapping(layers: Path, tmp_path: Path) -> None:
    asked = ("--mapping", MAPPING, "--plan", "DP 1")
    report = orjson.loads(run("validate", layers, *asked, "--profile", "draft", "--format", "json").stdout)
    assert [finding["rule"] for finding in report["findings"]] == ["SCHEMA-0003"]
    assert run("convert", layers, tmp_path / "plan.json", *asked).stderr.strip() == "Allt följde med."
    good = orjson.loads((SAMPLES / "kv-exemplet-1.json").read_bytes())
    assert orjson.loads((tmp_path / "plan.json").read_bytes())["features"] == good["features"]
    with_layers = ("--layers", SAMPLES / "layers" / "layers.toml")
    reviewed = run("review", layers, *asked, *with_layers).stdout.splitlines()
    assert reviewed[1:] == run("review", SAMPLES / "kv-exemplet-1.json", *with_layers).stdout.splitlines()[1:]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--suggest-mapping"),
        (("--mapping", MAPPING), "DP 1 (Kv Exemplet 1 (påhittad)), DP 2"),
        (("--mapping", MAPPING, "--plan", "DP 9"), 'Planen "DP 9" finns inte'),
        (("--plan", "DP 1"), "--mapping"),
        (("--mapping", ROOT / "saknas.toml"), "kan inte öppnas"),
        (("--mapping", ROOT / "pyproject.toml"), "mapping_version"),
    ],
    ids=["no mapping", "no plan", "unknown plan", "plan alone", "no file", "other file"],
)
def test_what_cannot_be_read_ends_with_two_and_one_sentence_that_helps(
    layers: Path, options: tuple[str | Path, ...], told: str
) -> None:
    done = run("validate", layers, *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
