"""The command line in English: help, errors and reports, by option and by the environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from detaljplan.cli.app import app
from detaljplan.cli.help import commands_in
from detaljplan.numerals import Language
from tests.cli.test_validate import SAMPLES
from tests.cli.test_validate import run as run_here

GOOD = SAMPLES / "kv-exemplet-1.json"
FAULTY = SAMPLES / "kv-exemplet-3-med-fel.json"
# The same in both languages, or what Typer itself says.
ALIKE = {"IN", "TOML", "[show|update]", "Port.", "FIL…", "FIL", "A", "B"}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    with pytest.MonkeyPatch.context() as here:
        for name in ("DETALJPLAN_LANG", "LC_ALL"):
            here.delenv(name, raising=False)
        for name, value in environment.items():
            here.setenv(name, value)
        return run_here(*arguments)


def helps(lang: Language) -> list[str]:
    return list(_helps(typer.main.get_command(app) if lang == "sv" else commands_in(app, lang)))


def _helps(command: Any) -> Iterator[str]:
    for told in (command, *command.params):
        for text in (getattr(told, name, None) for name in ("help", "epilog", "metavar")):
            if text:
                yield text
    for inner in getattr(command, "commands", {}).values():
        yield from _helps(inner)


def test_every_help_text_is_english_when_english_is_asked_for() -> None:
    pairs = list(zip(helps("sv"), helps("en"), strict=True))
    assert len(pairs) > 60
    same = {swedish for swedish, english in pairs if swedish == english} - ALIKE
    assert {text for text in same if not text.startswith(("Show ", "Install "))} == set()


def test_help_follows_the_environment() -> None:
    assert "Validate detailed plans" in run("validate", "--help", DETALJPLAN_LANG="en").stdout
    assert "Validate detailed plans" in run("validate", "--help", LC_ALL="en_GB.UTF-8").stdout
    assert "Pröva detaljplaner" in run("validate", "--help", LC_ALL="C.UTF-8").stdout


@pytest.mark.parametrize("how", ["option", "environment"])
def test_an_error_is_english_when_english_is_asked_for(how: str, tmp_path: Path) -> None:
    missing = tmp_path / "plan.json"
    done = run("info", missing, "--lang", "en") if how == "option" else run("info", missing, DETALJPLAN_LANG="en")
    assert done.returncode == 2
    assert done.stderr == f"✗ {missing}: The file does not exist. Check the path.\n"


def test_the_option_goes_before_the_environment(tmp_path: Path) -> None:
    done = run("info", tmp_path / "plan.json", "--lang", "sv", DETALJPLAN_LANG="en")
    assert "Filen finns inte." in done.stderr


def test_a_refused_file_is_told_in_english_as_json(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    done = run("validate", tmp_path / "plan.json", "--lang", "en", "--format", "json")
    assert done.returncode == 2
    assert "The file is JSON, but it has no type." in json.loads(done.stdout)["message"]


def test_a_plan_is_validated_in_english() -> None:
    done = run("validate", FAULTY, "--lang", "en")
    assert done.returncode == 1
    assert "This stops the delivery" in done.stdout
    assert "Source: Boverket, Planbestämmelsekatalogen" in done.stdout
    assert "Åtgärd" not in done.stdout


def test_what_a_file_holds_is_told_in_english() -> None:
    told = run("info", GOOD, "--lang", "en").stdout
    assert "  Plan area      30,000\u00a0m² (3.00\u00a0ha)\n" in told
    assert "  Municipality   Eskilstuna\n" in told


def test_a_review_is_told_in_english() -> None:
    layers = SAMPLES / "layers" / "layers.toml"
    told = run("review", GOOD, "--layers", layers, "--lang", "en").stdout
    assert "A hit is a basis for judgement, never a judgement: a case officer judges." in told
    assert "National interests (11 kap. 10 §" in told
    assert "Sample data: the layer's objects are invented." in told
    made = json.loads(run("review", GOOD, "--layers", layers, "--lang", "en", "--format", "json").stdout)
    assert any("Sample data: the layer's objects are invented." in layer["notes"] for layer in made["layers"])


def test_the_catalogue_is_told_in_english(tmp_path: Path) -> None:
    told = run("catalogue", "--lang", "en", DETALJPLAN_DATA_FOLDER=str(tmp_path)).stdout
    assert "the one that travels with the program: " in told
    assert "provisions in force and 0 earlier ones." in told


def test_a_language_that_is_not_spoken_is_refused() -> None:
    assert run("info", GOOD, "--lang", "de").returncode == 2


@pytest.mark.parametrize(("lang", "loaded"), [("sv", "False"), ("en", "True")])
def test_babel_is_loaded_for_english_alone(lang: str, loaded: str) -> None:
    code = (
        "import atexit, sys; from detaljplan.cli import main; sys.argv = ['detaljplan', *sys.argv[1:]]; "
        "atexit.register(lambda: print('babel' in sys.modules)); main()"
    )
    command = [sys.executable, "-c", code, "validate", str(GOOD), "--lang", lang]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == loaded
