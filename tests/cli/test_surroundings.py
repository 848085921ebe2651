"""The command in other surroundings: Windows' code page, a locale that knows only ASCII, no POSIX modules."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[2]
FAULTY = ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json"
GOOD = ROOT / "sample_plans" / "kv-exemplet-1.json"
POSIX_ONLY = ("fcntl", "grp", "posix_ipc", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")

CP1252 = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
ASCII = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}


def run(surroundings: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
    command = [sys.executable, "-m", "detaljplan", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env={**kept, **surroundings})


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    folder = tmp_path / "planer å ä ö"
    folder.mkdir()
    (folder / "kv Åkerö.json").write_bytes(FAULTY.read_bytes())
    return folder / "kv Åkerö.json"


@pytest.mark.skipif(sys.platform == "win32", reason="the locale C is POSIX")
@pytest.mark.parametrize("surroundings", [CP1252, ASCII], ids=["cp1252", "C"])
class TestWhereLettersAreMissing:
    def test_every_line_of_the_report_is_there(self, surroundings: dict[str, str], faulty: Path) -> None:
        whole = run({"PYTHONUTF8": "1"}, "validate", faulty, GOOD)
        done = run(surroundings, "validate", faulty, GOOD)
        assert (done.returncode, done.stderr) == (whole.returncode, b"") == (1, b"")
        assert done.stdout.count(b"\n") == whole.stdout.count(b"\n")
        assert b"X Stoppas" in done.stdout
        assert b"OK Inga fel" in done.stdout
        assert b"-> " in done.stdout
        assert b"\\u" not in done.stdout

    def test_json_is_utf8_and_the_same(self, surroundings: dict[str, str], faulty: Path) -> None:
        whole = orjson.loads(run({"PYTHONUTF8": "1"}, "validate", "--format", "json", faulty).stdout)
        told = orjson.loads(run(surroundings, "validate", "--format", "json", faulty).stdout)
        assert told["file"] == "kv Åkerö.json"
        assert told["findings"] == whole["findings"]

    def test_a_file_that_is_not_there_is_told(self, surroundings: dict[str, str], faulty: Path) -> None:
        done = run(surroundings, "validate", "--format", "json", faulty.with_name("saknas ö.json"))
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert b"Filen finns inte" in done.stderr
        assert b"?" not in done.stderr
        assert b"\\u" not in done.stderr
        assert orjson.loads(done.stdout)["file"] == "saknas ö.json"

    def test_a_report_file_is_utf8(self, surroundings: dict[str, str], faulty: Path) -> None:
        target = faulty.with_name("rapport å.txt")
        assert run(surroundings, "validate", "--output", target, faulty).returncode == 1
        assert "✗ Stoppas" in target.read_text(encoding="utf-8")

    def test_a_conversion_names_its_files(self, surroundings: dict[str, str], faulty: Path) -> None:
        target, losses = faulty.with_name("ut å.geojson"), faulty.with_name("förluster.json")
        done = run(surroundings, "convert", faulty, target, "--losses", losses)
        assert (done.returncode, target.exists()) == (0, True), done.stderr
        assert "kv Åkerö.json" in losses.read_text(encoding="utf-8")
        again = run(surroundings, "convert", faulty, target)
        assert again.returncode == 2
        assert b"?" not in again.stderr

    def test_the_help_and_a_review_are_written(self, surroundings: dict[str, str], faulty: Path) -> None:
        assert run(surroundings, "validate", "--help").returncode == 0
        layers = ROOT / "sample_plans" / "layers" / "layers.toml"
        for format in ("text", "json"):
            done = run(surroundings, "review", faulty, "--layers", layers, "--format", format)
            assert (done.returncode, done.stderr) == (0, b"")
            assert done.stdout


def test_cp1252_keeps_the_letters_it_has(faulty: Path) -> None:
    done = run(CP1252, "validate", faulty)
    assert "kv Åkerö.json: X Stoppas" in done.stdout.decode("cp1252")
    assert "”Natur” ligger delvis utanför planområdet" in done.stdout.decode("cp1252")


def test_ascii_gets_plainer_letters(faulty: Path) -> None:
    done = run(ASCII, "validate", faulty)
    assert '"Natur" ligger delvis utanfor planomradet' in done.stdout.decode("ascii")


def test_validate_needs_nothing_that_only_posix_has() -> None:
    script = (
        f"import sys; sys.modules.update(dict.fromkeys({POSIX_ONLY!r}));"  # None there: the import fails
        f"sys.argv = ['detaljplan', 'validate', {str(GOOD)!r}];"
        "from detaljplan.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Inga fel" in done.stdout
