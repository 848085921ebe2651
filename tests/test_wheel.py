"""The program as a user installs it: the wheel in an environment of its own, used far from the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_plans" / "kv-exemplet-1.json"
RULE_SAMPLES = ROOT / "sample_plans" / "rules"

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, and a folder outside the checkout to work in."""

    site_packages: Path
    bin: Path
    work: Path

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DETALJPLAN_"))}
        command = [str(self.bin / program), *arguments]
        return subprocess.run(command, cwd=self.work, env=environment, capture_output=True, text=True, timeout=120)

    def python(self, code: str) -> str:
        done = self.run("python", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    root = tmp_path_factory.mktemp("wheel")
    (work := root / "work").mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(root)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = root.glob("*.whl")
    environment = root / "environment"
    venv.create(environment, with_pip=False, symlinks=os.name != "nt")
    places = sysconfig.get_paths("venv", {"base": str(environment), "platbase": str(environment)})
    site_packages, scripts = Path(places["purelib"]), Path(places["scripts"])
    _unpack(wheel, site_packages, scripts)
    (site_packages / "dependencies.pth").write_text(str(_dependencies(root)))
    return Installed(site_packages, scripts, work)


def _unpack(wheel: Path, site_packages: Path, scripts: Path) -> None:
    """Do what an installer does with a pure wheel: unpack it, and write its command."""
    shutil.unpack_archive(wheel, site_packages, "zip")
    (entry_points,) = site_packages.glob("detaljplan-*.dist-info/entry_points.txt")
    assert "detaljplan = detaljplan.cli:main" in entry_points.read_text()
    command = scripts / "detaljplan"
    command.write_text(f"#!{scripts / 'python'}\nfrom detaljplan.cli import main\nmain()\n")
    command.chmod(0o755)


def _dependencies(root: Path) -> Path:
    """Return a folder of links to every package of this environment except the project itself.

    Links rather than the folder: a .pth file in it would bring the checkout in with it.
    """
    here = root / "dependencies"
    here.mkdir()
    for found in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for package in Path(found).iterdir():
            if package.suffix != ".pth" and "detaljplan" not in package.name:
                (here / package.name).symlink_to(package)
    return here


def test_the_package_comes_from_the_wheel(installed: Installed) -> None:
    package = Path(installed.python("import detaljplan; print(detaljplan.__file__)")).resolve()
    assert package.is_relative_to(installed.site_packages.resolve())
    assert not package.is_relative_to(ROOT)


def test_nothing_of_the_checkout_is_on_the_path(installed: Installed) -> None:
    path = json.loads(installed.python("import json, sys; print(json.dumps(sys.path))"))
    assert not [entry for entry in path if entry in (str(ROOT), str(ROOT / "src"))]


def test_the_version_is_told(installed: Installed) -> None:
    from detaljplan import __version__

    assert installed.run("detaljplan", "--version").stdout == f"detaljplan {__version__}\n"


def test_a_plan_outside_the_checkout_passes(installed: Installed) -> None:
    shutil.copy(SAMPLE, installed.work / "plan.json")
    done = installed.run("detaljplan", "validate", "plan.json")
    assert done.returncode == 0, done.stderr
    assert "Inga fel mot de regler vi känner" in done.stdout


def test_the_report_names_the_catalogue_that_travels_in_the_wheel(installed: Installed) -> None:
    shutil.copy(SAMPLE, installed.work / "plan.json")
    report = json.loads(installed.run("detaljplan", "validate", "plan.json", "--format", "json").stdout)
    assert report["catalogue_release"] == "20251201"
    assert "Boverket" in report["catalogue_source"]


def test_every_rule_finds_its_samples_in_the_wheel(installed: Installed) -> None:
    code = """
from detaljplan.rules.registry import all_rules
from detaljplan.spec.resources import resource
for rule in all_rules():
    print(rule, *sorted(path.name for path in resource(f"sample_plans/rules/{rule}").iterdir()))
print(resource("sample_plans/rules").resolve())
"""
    *told, folder = installed.python(code).splitlines()
    met = {rule: names for rule, *names in (line.split() for line in told)}
    assert met == {p.name: sorted(sample.name for sample in p.iterdir()) for p in RULE_SAMPLES.iterdir() if p.is_dir()}
    assert Path(folder).is_relative_to(installed.site_packages.resolve())


def test_the_wheel_carries_what_the_code_reads_beside_itself(installed: Installed) -> None:
    source, carried = ROOT / "src" / "detaljplan", installed.site_packages / "detaljplan"
    read = {
        p.relative_to(source)
        for p in source.rglob("*")
        if p.suffix in (".toml", ".html", ".css", ".svg", ".mako", ".js")
    }
    beside = {path for path in read if not {"frontend", "node_modules", "dist"} & set(path.parts)}
    assert beside
    assert {path for path in beside if not (carried / path).is_file()} == set()


def test_the_licence_and_the_notice_travel_in_the_wheel(installed: Installed) -> None:
    (licences,) = installed.site_packages.glob("detaljplan-*.dist-info/licenses")
    assert {path.name for path in licences.iterdir()} == {"LICENSE", "NOTICE"}
    assert "Källa: Boverket, Planbestämmelsekatalogen" in (licences / "NOTICE").read_text(encoding="utf-8")


def test_the_english_words_travel_with_it(installed: Installed) -> None:
    done = installed.run("detaljplan", "info", "nowhere.json", "--lang", "en")
    assert (done.returncode, done.stderr) == (2, "✗ nowhere.json: The file does not exist. Check the path.\n")
