"""Ctrl-C and --time-limit, in a real terminal: what was judged is told, and the rest is never told as passed."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from detaljplan.new_file import remove_unfinished, whole
from tests.cli.terminal import CTRL_C, Terminal
from tests.cli.test_validate import SAMPLES, run

GOOD, FAULTY = SAMPLES / "kv-exemplet-1.json", SAMPLES / "kv-exemplet-3-med-fel.json"
INTERRUPTED_AT = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
module = sys.argv.pop(1)
sys.meta_path.insert(0, Interrupting())
from detaljplan.cli import main
main()
"""
A_RULE = r"\d+/\d+ "
"""What the line of progress tells of a rule; what is read has no number."""


def test_ctrl_c_while_rules_are_tried_gives_a_partial_report_that_says_so(large: Path, tmp_path: Path) -> None:
    output = tmp_path / "rapport.json"
    terminal = Terminal("validate", large, GOOD, "--output", output)
    terminal.wait_for(A_RULE)
    terminal.press(CTRL_C)
    assert terminal.end() == 130
    report, left = (orjson.loads(line) for line in output.read_bytes().splitlines())
    assert (report["ended"], report["verdict"]) == ("interrupted", "undecided")
    assert report["rules"][-1]["outcome"] == "not run"
    assert len(report["rules"]) == len(orjson.loads(run("validate", "--format", "json", GOOD).stdout)["rules"])
    assert (left["file"], left["verdict"], left["error"]) == (GOOD.name, None, "NotJudged")
    assert "Traceback" not in terminal.seen
    assert list(tmp_path.iterdir()) == [output]


def test_the_text_of_a_partial_report_names_what_was_left(large: Path) -> None:
    terminal = Terminal("validate", large, columns=200)
    terminal.wait_for(A_RULE)
    terminal.press(CTRL_C)
    assert terminal.end() == 130
    assert "Kan inte avgöras" in terminal.seen and "Prövningen avbröts innan alla regler var prövade" in terminal.seen
    assert "VERS-0002" in terminal.seen


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="the system's pipes have a size of their own")
def test_ctrl_c_twice_ends_at_once_even_where_the_process_waits_on_the_system() -> None:
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 4096)
    terminal = Terminal("validate", "--format", "json", FAULTY, output=writes)
    os.close(writes)
    assert os.read(reads, 1) == b"{"  # the rest of the report does not fit the pipe, and nobody reads it
    assert terminal.press_until_the_end(CTRL_C) == 130
    assert "Traceback" not in terminal.seen
    os.close(reads)


@pytest.mark.parametrize("command", ["validate", "fix", "info"])
@pytest.mark.parametrize("module", ["typer", "detaljplan.cli.app", "numpy.dtypes", "shapely.geometry"])
def test_ctrl_c_while_a_module_is_imported_is_no_error_of_ours(command: str, module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT, module, command, GOOD], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr and "avbr" in done.stderr.lower()


def test_a_file_half_written_is_removed_by_a_process_that_ends_at_once(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "rapport.txt", force=False) as file:
        file.write(b"half")
        assert len(list(tmp_path.iterdir())) == 1
        remove_unfinished()
        assert list(tmp_path.iterdir()) == []
        raise KeyboardInterrupt


def test_ctrl_c_while_a_file_is_read_gives_a_line_for_each_file_and_no_report(tmp_path: Path) -> None:
    reads, writes = os.pipe()  # nothing is ever written to it, so it is read for as long as anybody likes
    terminal = Terminal("validate", "-", GOOD, "--output", tmp_path / "rapport.txt", input=reads)
    terminal.wait_for("läser")
    terminal.press(CTRL_C)
    assert terminal.end() == 130
    os.close(reads)
    os.close(writes)
    assert terminal.seen.count("Inte prövad: prövningen avbröts.") == 2
    assert str(GOOD) in terminal.seen
    assert "Traceback" not in terminal.seen
    assert list(tmp_path.iterdir()) == []


def test_time_that_is_up_leaves_the_files_that_the_run_did_not_come_to() -> None:
    done = run("validate", "--format", "json", "--time-limit", 0, GOOD, FAULTY)
    lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert [line["file"] for line in lines] == [GOOD.name, FAULTY.name]
    assert {line["error"] for line in lines} == {"NotJudged"}
    assert done.stderr.count("tiden för prövningen tog slut (--time-limit)") == 2


def test_the_exit_code_of_a_run_out_of_time_is_that_of_its_verdict(large: Path) -> None:
    done = run("validate", "--format", "json", "--time-limit", 0.1, large)  # which takes longer than that to read
    report = orjson.loads(done.stdout)
    assert (done.returncode, report["ended"], report["verdict"]) == (3, "out of time", "undecided")
    within = run("validate", "--format", "json", "--time-limit", 600, GOOD)
    assert (within.returncode, orjson.loads(within.stdout)["ended"]) == (0, "complete")


def test_a_time_limit_below_nothing_is_refused() -> None:
    assert run("validate", "--time-limit", -1, GOOD).returncode == 2
