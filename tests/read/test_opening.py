"""What a path may name: a file, or a pipe that the shell handed in. Nothing is waited for, and no more is read."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from detaljplan.errors import DocumentError, LayerError, MappingError, OverLimit
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.read.limits import stated_limits
from detaljplan.read.mapping.file import read_mapping
from detaljplan.read.opening import read_at_most
from detaljplan.read.reader import read_file
from tests.cli.test_validate import SAMPLES, run

GOOD = SAMPLES / "kv-exemplet-1.json"
IS_NO_FILE = "det är en enhet eller ett rör"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes with names are POSIX")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    os.mkfifo(path)
    return path


def piped(source: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command on what a shell's command writes to its standard input."""
    command = f"{source} | {sys.executable} -m detaljplan {' '.join(map(str, arguments))}"
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)


def test_a_file_is_read_whole_or_to_one_byte_beyond(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"12345")
    assert read_at_most(path, 5) == read_at_most(path, 4) == b"12345"
    assert read_at_most(path, 3) == b"1234"


def test_a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for(pipe: Path) -> None:
    with pytest.raises(DocumentError, match=IS_NO_FILE):
        read_file(pipe)
    with pytest.raises(MappingError, match=IS_NO_FILE):
        read_mapping(pipe)
    with pytest.raises(LayerError, match=IS_NO_FILE):
        read_layer_set(pipe)


def test_a_pipe_beside_a_geopackage_is_not_waited_for(tmp_path: Path) -> None:
    plan = tmp_path / "plan.gpkg"
    run("convert", GOOD, plan)
    os.mkfifo(tmp_path / "plan.gpkg-journal")
    assert read_file(plan).name == "plan.gpkg"


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="the system has no /dev/zero")
def test_a_device_is_refused_in_words() -> None:
    done = run("info", "/dev/zero")
    assert done.returncode == 2
    assert IS_NO_FILE in done.stderr


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="the system has no /dev/stdin")
def test_a_plan_can_be_piped_in() -> None:
    done = piped(f"cat {GOOD}", "validate", "/dev/stdin")
    assert done.returncode == 0, done.stderr
    assert "stdin: ✓ Inga fel" in done.stdout


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="the system has no /dev/stdin")
def test_a_pipe_without_end_is_read_to_the_limit_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETALJPLAN_MAX_FILE_SIZE_BYTES", "2000000")
    done = piped("yes '{\"a\":'", "info", "/dev/stdin")
    assert "Vi läser högst 2\u00a0MB, och filen är större än så" in done.stderr


def test_a_file_that_is_longer_than_it_says_is_held_to_the_limit() -> None:
    grown = Path("/proc/self/maps")
    if not grown.is_file():
        pytest.skip("the system has no file that says it is empty and is not")
    with pytest.raises(OverLimit, match="större än så"):
        read_file(grown, replace(stated_limits(), file_size_bytes=100))


def test_a_list_of_layers_is_held_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "layers.toml"
    path.write_bytes(b"#" * 300_000)
    with pytest.raises(LayerError, match="större än vi läser"):
        read_layer_set(path)


def test_a_dash_is_standard_input() -> None:
    done = piped(f"cat {GOOD}", "validate", "-")
    assert done.returncode == 0, done.stderr
    assert "Inga fel" in done.stdout
    assert piped(f"cat {GOOD}", "info", "-").stdout.startswith("-: Nationell JSON")
