"""The public names: all are there, importing the package is light, and a program that uses them is typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from mypy import api

import detaljplan

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "shapely",
    "numpy",
    "pandas",
    "geopandas",
    "pyproj",
    "lxml",
    "orjson",
    "rich",
    "typer",
    "sqlalchemy",
    "fastapi",
)

PROGRAM = """
from pathlib import Path

import geopandas
import pandas

import detaljplan


def faults_of(folder: Path, neighbours: list[detaljplan.Plan]) -> pandas.DataFrame:
    tables = []
    for path in folder.glob("*.json"):
        try:
            report = detaljplan.check(path, profile="draft", neighbours=neighbours, lang="en")
        except detaljplan.DocumentError as error:
            print(error.told("en"))
            continue
        if report.verdict is not detaljplan.Verdict.PASSES:
            tables.append(report.findings_df)
    return pandas.concat(tables)


def drawn(report: detaljplan.PlanReport) -> geopandas.GeoDataFrame:
    first: detaljplan.Finding = report.findings[0]
    assert report.counts[detaljplan.Severity.ERROR] > 0 and first.severity is detaljplan.Severity.ERROR
    outcomes: set[detaljplan.Outcome] = {told.outcome for told in report.rules}
    bases: set[detaljplan.Basis] = {told.basis for told in report.rules}
    print(outcomes, bases, report.write(Path("report.json")), len(report.as_bytes("text")), detaljplan.__version__)
    return report.findings_gdf


with open("plan.json", "rb") as file:
    plan = detaljplan.read_plan(file)
table: geopandas.GeoDataFrame = detaljplan.provisions_gdf(plan)
drawn(detaljplan.check(b"{}", name="plan.json", profile=detaljplan.Profile.DRAFT, rules=["DP-0002"]))
"""

WRONG = """
import detaljplan

detaljplan.judge("plan.json")
detaljplan.check(3)
detaljplan.check("plan.json", profile="leverans")
detaljplan.check("plan.json").verdikt
"""


def imported_by(program: str) -> set[str]:
    """Return the modules that a program has imported when it ends."""
    told = f"import sys\n{program}\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split())


def test_the_package_alone_imports_only_its_version() -> None:
    before = imported_by("")
    own = {"detaljplan", "detaljplan._version"}
    assert {name for name in imported_by("import detaljplan") - before if name.startswith("detaljplan")} == own
    assert not imported_by("import detaljplan; dir(detaljplan)") & set(HEAVY)


def test_telling_the_version_imports_nothing_heavy() -> None:
    told = imported_by("sys.argv[1:] = ['--version']\nfrom detaljplan.cli import main\nmain()")
    assert not told & set(HEAVY)


def test_judging_imports_no_tables() -> None:
    plan = ROOT / "sample_plans" / "kv-exemplet-1.json"
    told = imported_by(f"import detaljplan\ndetaljplan.check({str(plan)!r}).verdict")
    assert "shapely" in told
    assert not told & {"pandas", "geopandas", "sqlalchemy", "fastapi", "typer"}


@pytest.mark.parametrize("name", detaljplan.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(detaljplan, name)
    assert name in dir(detaljplan)
    assert name == "__version__" or value.__doc__


def test_the_names_for_a_type_checker_are_those_that_are_there() -> None:
    homes = {f"from detaljplan.{home} import {', '.join(names)}" for home, names in detaljplan._HOMES.items()}
    source = Path(detaljplan.__file__).read_text(encoding="utf-8")
    told = {line.strip() for line in source.splitlines() if line.startswith("    from detaljplan.")}
    assert told == homes
    assert {name for names in detaljplan._HOMES.values() for name in names} | {"__version__"} == set(detaljplan.__all__)


def test_a_star_gives_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from detaljplan import *", names)
    assert set(names) - {"__builtins__"} == set(detaljplan.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'detaljplan' has no attribute 'judge'"):
        detaljplan.judge  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(detaljplan.__file__).parent / "py.typed").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(("program", "faults"), [(PROGRAM, 0), (WRONG, 4)], ids=["right", "wrong"])
def test_a_program_is_checked_by_its_types(
    program: str, faults: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    file = tmp_path / "program.py"
    file.write_text(program, encoding="utf-8")
    asked = ["--strict", "--no-error-summary", "--config-file", str(ROOT / "pyproject.toml")]
    told, broken, _ = api.run([*asked, "--cache-dir", str(ROOT / ".mypy_cache"), str(file)])
    assert broken == ""
    assert len([line for line in told.splitlines() if ": error:" in line]) == faults, told
