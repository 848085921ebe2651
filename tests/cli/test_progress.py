"""The line of progress: in a terminal when there is something to wait for, and nowhere else."""

import os
import subprocess
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text

from tests.cli.terminal import IMPATIENT, Terminal, with_patience
from tests.cli.test_validate import SAMPLES

GOOD = SAMPLES / "kv-exemplet-1.json"


@pytest.mark.parametrize("columns", [40, 100])
def test_a_long_run_shows_the_file_read_and_then_the_rule_its_number_and_the_time(columns: int, large: Path) -> None:
    with open(os.devnull, "wb") as nowhere:
        terminal = Terminal("validate", large, columns=columns, output=nowhere.fileno())
    assert terminal.end() == 0
    lines = Text.from_ansi(terminal.seen.replace("\r", "\n")).plain.splitlines()
    assert any(line.split()[-2:] == ["läser", large.name] for line in lines)
    told = next(line.split() for line in lines if "GEO-" in line or "DP-" in line or "TOPO-" in line)
    assert any("/" in word for word in told) and any(word.count(":") == 2 for word in told)
    assert [line for line in lines if cell_len(line) > columns] == []


def test_a_short_run_shows_no_line() -> None:
    with open(os.devnull, "wb") as nowhere:
        terminal = Terminal("validate", GOOD, command=with_patience(600), output=nowhere.fileno())
    assert terminal.end() == 0
    assert terminal.seen == ""


def test_quiet_shows_no_line() -> None:
    terminal = Terminal("validate", GOOD, "--quiet")
    assert (terminal.end(), terminal.seen) == (0, "")


def test_a_terminal_that_cannot_move_a_line_shows_none() -> None:
    terminal = Terminal("validate", GOOD, "--format", "json", TERM="dumb")
    assert terminal.end() == 0
    assert terminal.seen.startswith("{")


@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1"}])
def test_what_is_piped_has_no_line_even_where_colours_are_forced(environment: dict[str, str]) -> None:
    command = [*IMPATIENT, "validate", str(GOOD)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert (done.returncode, done.stderr) == (0, "")
