"""``./run``: its form, its help, and that the container is built by the same steps."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMMANDS = ("setup", "demo", "serve", "test", "lint", "bench")


def run(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": path} if path else {})}
    command = ["/bin/bash", str(ROOT / "run"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_script_is_executable_and_well_formed() -> None:
    assert os.access(ROOT / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / "run")], check=False).returncode == 0


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_names_every_command(arguments: tuple[str, ...]) -> None:
    shown = run(*arguments)
    assert shown.returncode == 0
    assert shown.stderr == ""
    for command in COMMANDS:
        assert re.search(rf"^  {command}\b", shown.stdout, re.MULTILINE), command


def test_every_command_of_the_help_is_known() -> None:
    text = (ROOT / "run").read_text(encoding="utf-8")
    known = re.findall(r"^  (\w+)\)", text, re.MULTILINE)
    assert tuple(known) == COMMANDS


def test_an_unknown_command_exits_2_and_names_it() -> None:
    refused = run("granska")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "Okänt kommando: granska" in refused.stderr


def test_without_rights_the_missing_packages_are_named(tmp_path: Path) -> None:
    """A search path without Python, apt or sudo is a machine on which nothing can be installed."""
    for program in ("bash", "dirname", "readlink", "id"):
        (tmp_path / program).symlink_to(f"/usr/bin/{program}")
    refused = run("lint", path=str(tmp_path))
    assert refused.returncode == 1
    assert "kräver root eller sudo: python3" in refused.stderr
    assert "apt-get install" in refused.stderr


def test_no_registry_or_host_is_written_into_the_script() -> None:
    addresses = re.findall(r"https?://[^\s'\"]+", (ROOT / "run").read_text(encoding="utf-8"))
    assert addresses == ["http://127.0.0.1:8000"]


def test_the_image_is_built_by_the_same_steps() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("RUN ") and "./run setup" in line for line in lines)
    assert lines[-1].startswith("CMD ") and "serve" in lines[-1]


def test_the_compose_file_gives_the_program_a_postgis() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert services["db"]["image"].startswith("postgis/postgis:")
    app = services["app"]
    assert app["build"] == "."
    assert app["depends_on"]["db"]["condition"] == "service_healthy"
    assert "@db:5432/" in app["environment"]["DETALJPLAN_DATABASE_URL"]
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])
