"""Refusals are in Swedish throughout, also where the reason comes from a library or the system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detaljplan.errors import reason_of
from tests.cli.test_validate import SAMPLES, run

GOOD = SAMPLES / "kv-exemplet-1.json"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"type": "Polygon"}', 'Filen är JSON, men dess type är "Polygon".'),
        (b"{}", "Filen är JSON, men den har ingen type."),
        (b"[]", "Filen är JSON, men den är en lista."),
        (b"PK\x03\x04 cut short", "Arkivet är avkapat eller skadat. Packa"),
    ],
)
def test_what_a_file_is_instead_is_told_without_a_librarys_words(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "plan"
    file.write_bytes(content)
    done = run("info", file)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_list_of_layers_that_is_not_there_is_told_in_swedish(tmp_path: Path) -> None:
    done = run("review", GOOD, "--layers", tmp_path / "saknas.toml")
    assert done.returncode == 2
    assert "saknas.toml: Listan över lager kan inte öppnas (filen eller mappen finns inte)" in done.stderr


def test_links_that_lead_round_are_told_in_swedish(tmp_path: Path) -> None:
    round_ = tmp_path / "plan.json"
    round_.symlink_to(round_)
    assert "(länkarna leder runt till sig själva)" in run("info", round_).stderr


def test_a_reason_we_have_no_words_for_has_the_systems_own_name() -> None:
    assert reason_of(OSError(11, os.strerror(11))) == "systemets fel EAGAIN"


@pytest.mark.parametrize("command", [(), ("validate",), ("fix",), ("compare",)])
def test_no_option_has_its_help_in_english(command: tuple[str, ...]) -> None:
    told = " ".join(run(*command, "--help").stdout.split())
    assert "Visa hjälpen." in told
    assert "Show this message" not in told and "current shell" not in told


@pytest.mark.parametrize("command", ["validate", "fix", "compare"])
def test_the_help_tells_how_it_ends_when_it_breaks_or_is_broken_off(command: str) -> None:
    told = " ".join(run(command, "--help").stdout.replace("│", " ").split())
    assert "70 programmet gick sönder, 130 avbr" in told
