from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from starlette.routing import Route
from typer.main import get_command

import detaljplan
from detaljplan.cli.app import app as command_line
from detaljplan.rules.registry import all_rules
from detaljplan.service import assessments, bars, comparing, early, hand_in, login, openid, statements
from detaljplan.service.app import create_app
from detaljplan.service.observed import Figures
from detaljplan.settings import OidcSettings, Settings
from detaljplan.web.pages import router

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "schemas").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# A path in backticks or a code block that starts in one of the project's folders.
NAMED_PATH = re.compile(r"(?<![\w./-])(?:\./)?((?:src|docs|tests|schemas|sample_plans|bench)/[\w./-]+[\w/])")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def linked(page: Path) -> set[str]:
    found = LINK.findall(page.read_text(encoding="utf-8"))
    return {unquote(link.partition("#")[0]) for link in found if "://" not in link and not link.startswith("#")}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link for link in linked(page) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_of_the_project_that_a_page_names_is_there(page: Path) -> None:
    named = set(NAMED_PATH.findall(page.read_text(encoding="utf-8")))
    assert [path for path in named if not (ROOT / path).exists()] == []


def commands_in(page: Path) -> list[list[str]]:
    """Return the words of every line in a code block that starts with a command of the project."""
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    lines = [line.split("#")[0].strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line.split() for line in lines if re.match(r"(\./run|(?:\.venv/bin/)?detaljplan) ", line)]


def told_by(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_a_page_shows_is_there(page: Path) -> None:
    run_commands = set(re.findall(r"^  (\w+)\b", told_by("bash", str(ROOT / "run"), "help"), re.MULTILINE))
    commands = {
        "--version",
        "--install-completion",
        "--show-completion",
        *getattr(get_command(command_line), "commands", {}),
    }
    shown = commands_in(page)
    assert {words[1] for words in shown if words[0] == "./run"} <= run_commands
    assert {words[1] for words in shown if words[0] != "./run"} <= commands


def test_the_commands_of_the_pages_are_found() -> None:
    assert ["./run", "test"] in commands_in(ROOT / "CONTRIBUTING.md")
    assert {"validate", "demo", "serve"} <= {words[1] for words in commands_in(ROOT / "docs" / "architecture.md")}


def test_the_architecture_names_the_options_of_every_command() -> None:
    block = text("docs/architecture.md").partition("### Command line")[2].partition("```\n")[2].partition("```")[0]
    of_no_command = {"--version", "--install-completion", "--show-completion"}
    told: dict[str, set[str]] = {}
    for line in block.splitlines():
        if line.startswith("detaljplan "):
            command = line.split()[1]
        told.setdefault(command, set()).update(set(re.findall(r"--[\w-]+", line)) - of_no_command)
    commands = getattr(get_command(command_line), "commands", {})
    assert [told.pop(option) for option in of_no_command] == [set()] * len(of_no_command)
    assert told == {name: options_of(command) for name, command in commands.items()}


def options_of(command: Any) -> set[str]:
    """Return the options of a command, and of those within it."""
    own = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    inner = getattr(command, "commands", {}).values()
    return own.union(*map(options_of, inner)) - {"--help"}


def test_every_rule_is_in_the_changelog() -> None:
    told = set(re.findall(r"^- \*\*([A-Z]+-(?:Krav-)?\d{3,4})\*\* ", text("CHANGELOG.md"), re.MULTILINE))
    assert told >= set(all_rules())


def test_the_changelog_has_a_section_for_what_is_not_released() -> None:
    assert "\n## [Unreleased]\n" in text("CHANGELOG.md")
    assert "\n### Regler\n" in text("CHANGELOG.md")


def test_every_room_is_in_the_architecture() -> None:
    rooms = {path.stem for path in Path(detaljplan.__file__).parent.iterdir() if not path.name.startswith("_")}
    table = {
        room
        for row in re.findall(r"^\| (`.*?`) \|", text("docs/architecture.md"), re.MULTILINE)
        for room in row.split(", ")
    }
    assert {f"`{room}`" for room in rooms - {"py"}} <= table


def test_the_architecture_names_the_addresses_that_are_served() -> None:
    app = create_app(Settings())
    served = {"/api/openapi.json", *app.openapi()["paths"]}
    parts = (login, openid, hand_in, bars, early, assessments, statements, comparing)
    of_pages = (router, *(part.router for part in parts))
    routes = [route for one in of_pages for route in one.routes]
    pages = {route.path for route in routes if isinstance(route, Route)} - {"/static/symboler.json"}
    named = set(re.findall(r"^\| `(/.*?)` \|", text("docs/architecture.md"), re.MULTILINE))
    assert named == {re.sub(r"\{\w+\}", "{id}", path) for path in served | pages}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_question_options_choice_and_what_would_reopen_it(decision: Path) -> None:
    page = decision.read_text(encoding="utf-8")
    headings = [
        page.find(heading) for heading in ("**Question.**", "**Options", "**Choice.**", "**What would reopen it.**")
    ]
    assert -1 not in headings
    assert headings == sorted(headings)


def test_decisions_are_numbered_without_gaps() -> None:
    assert [page.stem[:4] for page in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


def test_the_glossary_has_one_word_per_thing() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|", text("GLOSSARY.md"), re.MULTILINE)
    swedish = [row[0] for row in rows if row[0] not in ("Swedish", "---")]
    assert len(swedish) > 50
    assert sorted(swedish) == sorted(set(swedish))


def test_publiccode_has_what_the_standard_asks() -> None:
    facts = yaml.safe_load(text("publiccode.yml"))
    asked = {
        "publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType",
        "description", "legal", "maintenance", "localisation",
    }  # fmt: skip
    assert asked <= set(facts)
    assert facts["publiccodeYmlVersion"] == "0.4"
    assert facts["softwareVersion"] == detaljplan.__version__
    assert facts["legal"] == {"license": "MIT"}
    assert set(facts["description"]) == set(facts["localisation"]["availableLanguages"]) == {"sv", "en"}
    for description in facts["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]


@pytest.mark.parametrize(
    "source",
    ["Källa: Boverket, Planbestämmelsekatalogen", "Lantmäteriet", "Statistiska centralbyrån", "OpenLayers", "proj4"],
)
def test_the_notice_names_its_sources(source: str) -> None:
    assert source in text("NOTICE")


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def default_of(name: str) -> str | None:
    """Return the default of a setting as one writes it in the environment; ``None`` where words tell it."""
    default = Settings.model_fields[name].get_default(call_default_factory=False)
    if default in (None, ()) or name == "data_folder":
        return None
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_the_page_for_operators_tells_every_setting_and_its_default() -> None:
    told = dict(re.findall(r"^\| `DETALJPLAN_(\w+)` \| (.*?) \|", text("docs/operations.md"), re.MULTILINE))
    assert told.pop("LANG") == "`sv`"
    single = [name for name in Settings.model_fields if name != "oidc"]
    assert told.keys() == {name.upper() for name in single}
    for name in single:
        default = default_of(name)
        assert default is None or told[name.upper()] == f"`{default}`"


def test_the_page_on_login_tells_every_setting_of_it() -> None:
    told = set(re.findall(r"^\| `DETALJPLAN_OIDC_(\w+)` \|", text("docs/login.md"), re.MULTILINE))
    assert told == {name.upper() for name in OidcSettings.model_fields}


def test_the_page_on_limits_has_the_numbers_of_the_settings() -> None:
    rows = re.findall(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \| (.*?) \|", text("docs/limits.md"), re.MULTILINE)
    assert len(rows) > 8
    for names, told in rows:
        for name in re.findall(r"`(\w+)`", names):
            default = default_of(name.lower())
            assert default is None or default in told.replace(",", ""), f"{name}: {told}"


def test_the_page_for_operators_tells_every_figure() -> None:
    figures = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in Figures().registry.collect()
    }
    told = set(re.findall(r"^\| `(detaljplan_\w+)` \|", text("docs/operations.md"), re.MULTILINE))
    assert told == figures


def test_the_unit_for_systemd_is_one_and_waits_longer_than_the_grace(tmp_path: Path) -> None:
    unit = text("docs/detaljplan.service")
    (stop_seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert int(stop_seconds) > Settings.model_fields["grace_seconds"].default
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    (tmp_path / "detaljplan.service").write_text(unit.replace("/opt/detaljplan/bin/detaljplan", sys.executable))
    done = subprocess.run(
        [program, "verify", str(tmp_path / "detaljplan.service")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
