"""The rules told on the command line: one in full, or all in a table."""

import subprocess
import sys

import orjson
import pytest

from detaljplan.rules.registry import all_rules
from tests.cli.test_validate import run as run_here


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run_here(*arguments)


@pytest.mark.parametrize(
    ("lang", "told"),
    [("sv", ["Mark utan användning", "högst 0,1 m godtas", "i andra hand"]), ("en", ["Ground without a use", "0.1 m"])],
)
def test_a_rule_is_explained_in_the_language_asked_for(lang: str, told: list[str]) -> None:
    done = run("explain", "dp-0002", "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(text in done.stdout for text in told)


def test_the_message_is_shown_with_its_fields_and_their_units() -> None:
    done = run("explain", "DP-0002")
    assert "{mätt} m bred ({storlek} m²)" in done.stdout
    assert "mätt (m), storlek (m²), gräns (m)" in done.stdout


def test_an_unknown_rule_ends_with_2_and_names_the_nearest() -> None:
    done = run("explain", "DP-Krav-013")
    assert (done.returncode, done.stdout) == (2, "")
    assert "DP-Krav-0013" in done.stderr


def test_an_explanation_as_json_holds_codes_and_texts() -> None:
    told = orjson.loads(run("explain", "GEO-0001", "--format", "json").stdout)
    assert (told["severity"], told["basis"], told["certainty"]) == ("error", "ngp", "verified")
    assert told["platform"] == ["6.1-02", "6.1-03"]


def test_all_rules_are_listed() -> None:
    lines = run("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == sorted(all_rules())


def test_the_list_can_be_narrowed() -> None:
    told = orjson.loads(run("rules", "--severity", "warning", "--basis", "own", "--format", "json").stdout)
    assert {(rule["severity"], rule["basis"]) for rule in told} == {("warning", "own")}
    assert run("rules", "--basis", "law").returncode == 0


def test_a_list_of_no_rules_says_so() -> None:
    for lang, told in (("sv", "Ingen regel är av det slaget."), ("en", "There is no such rule.")):
        done = run("rules", "--severity", "error", "--basis", "own", "--lang", lang)
        assert (done.returncode, done.stdout.strip()) == (0, told)


def test_a_rule_is_explained_without_the_libraries_of_tables_and_databases() -> None:
    code = (
        "import sys; sys.argv = ['detaljplan', 'explain', 'DP-0002']\n"
        "from detaljplan.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('pandas', 'geopandas', 'sqlalchemy', 'fastapi', 'pyogrio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
