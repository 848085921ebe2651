from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from detaljplan.errors import SpecError
from detaljplan.spec.resources import data_root, resource

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "SOURCES.md",
    "aldre-bestammelsekoder.csv",
    "codelists.json",
    "detaljplan.schema.json",
    "kommuner.csv",
    "kommunlagen.csv",
    "lan.csv",
    "planbestammelsekatalog-20251201.csv",
    "platform-tests.toml",
    "requirements.toml",
    "rules.toml",
    "spec.toml",
    "transitions.toml",
)


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_the_version_is_found(name: str) -> None:
    assert resource(f"schemas/4.1/{name}").read_bytes()


def test_a_folder_is_found() -> None:
    assert {path.name for path in resource("schemas/4.1").iterdir()} == set(FILES)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "/etc/passwd",
        "pyproject.toml",
        "src/detaljplan/errors.py",
        "sample_plans",
        "schemas/../pyproject.toml",
        "schemas/4.1/../../pyproject.toml",
        "../schemas/4.1/spec.toml",
        "schemas\\4.1\\spec.toml",
        "schemas/4.1/spec.toml\0",
        "schemasX/4.1",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(SpecError, match="väntades"):
        resource(name)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SpecError, match=r"9\.9/spec\.toml"):
        resource("schemas/9.9/spec.toml")


def test_a_link_that_leads_out_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "ut").symlink_to(ROOT / "pyproject.toml")
    monkeypatch.setattr("detaljplan.spec.resources.data_root", lambda: tmp_path)
    with pytest.raises(SpecError, match="leder ut"):
        resource("schemas/ut")


def test_package_data_is_taken_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "detaljplan"
    (package / "_data" / "schemas").mkdir(parents=True)
    monkeypatch.setattr("detaljplan.spec.resources._PACKAGE", package)
    assert data_root.__wrapped__() == package / "_data"


def test_an_installation_without_data_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detaljplan.spec.resources._PACKAGE", tmp_path / "a" / "detaljplan")
    with pytest.raises(SpecError, match="Installera om"):
        data_root.__wrapped__()


@pytest.mark.slow
def test_the_wheel_carries_the_data(tmp_path: Path) -> None:
    if not (ROOT / "sample_plans" / "rules").is_dir():
        pytest.skip("sample_plans/rules is not in this checkout; the wheel is built with it")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"detaljplan/_data/schemas/4.1/{name}" for name in FILES} <= inside
    rules = ROOT / "sample_plans" / "rules"
    samples = {f"detaljplan/_data/sample_plans/rules/{p.relative_to(rules)}" for p in rules.rglob("*") if p.is_file()}
    assert samples <= inside
    assert {f"detaljplan/_data/docs/{name}.schema.json" for name in ("report", "ngp-report")} <= inside
