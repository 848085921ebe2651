"""What the shells complete, asked of the shells themselves where they are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detaljplan.cli.completion import repair_names, rule_ids


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two plan files, and with the command in ``bin`` and completion installed for each shell."""
    folder = tmp_path_factory.mktemp("skal")
    (folder / "bin").mkdir()
    command = folder / "bin" / "detaljplan"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m detaljplan "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    for name in ("plan å.json", "plan.gml"):
        (folder / name).touch()
    return folder


def in_shell(shell: str, script: str, folder: Path) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    around = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "PYTHONUTF8": "1"}
    command = [shell, "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder, env={**os.environ, **around}, timeout=60
    )
    return done.stdout


def test_ids_of_rules_complete_in_any_letter_case() -> None:
    assert rule_ids("GEO-003") == [f"GEO-003{number}" for number in range(10)]
    assert "dp-0002" in rule_ids("dp-00")
    assert rule_ids("nothing") == []
    assert rule_ids("DP-") == sorted(rule_ids("DP-"))


def test_repairs_complete_by_rule_and_by_kind() -> None:
    assert repair_names("ring-o") == ["ring-order"]
    assert "DP-0002" in repair_names("DP-")


CASES = [
    ("detaljplan valid", "validate"),
    ("detaljplan validate --rule DP-000", "DP-0002"),
    ("detaljplan explain GEO-003", "GEO-0035"),
    ("detaljplan validate --profile gml", "gml-geometry"),
    ("detaljplan fix --rule ring-o", "ring-order"),
]


@pytest.mark.parametrize(("line", "wanted"), CASES)
def test_bash_completes(line: str, wanted: str, folder: Path) -> None:
    words = " ".join(f"'{word}'" for word in line.split())
    script = f"""
        eval "$(detaljplan --show-completion bash)"
        COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _detaljplan_completion detaljplan
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    assert wanted in in_shell("bash", script, folder).splitlines()


def test_bash_leaves_files_to_itself(folder: Path) -> None:
    script = """
        eval "$(detaljplan --show-completion bash)"
        complete -p detaljplan
        COMP_WORDS=(detaljplan validate pl); COMP_CWORD=2
        _detaljplan_completion detaljplan
        echo "${#COMPREPLY[@]} of ours"
    """
    told = in_shell("bash", script, folder)
    assert "complete -o default -F _detaljplan_completion detaljplan" in told
    assert "0 of ours" in told


@pytest.mark.parametrize(("line", "wanted"), [*CASES, ("detaljplan validate plan.", "plan.gml")])
def test_fish_completes(line: str, wanted: str, folder: Path) -> None:
    script = f"detaljplan --show-completion fish | source; complete -C '{line}'"
    assert wanted in [told.split("\t")[0] for told in in_shell("fish", script, folder).splitlines()]


@pytest.mark.parametrize(("line", "wanted"), [*CASES, ("detaljplan validate plan.", "plan.gml")])
def test_zsh_completes(line: str, wanted: str, folder: Path) -> None:
    script = f"""
        zmodload zsh/zpty
        zpty shell 'TERM=dumb PS1= zsh -f -i'
        zpty -w shell 'autoload -Uz compinit; compinit -u; eval "$(detaljplan --show-completion zsh)"; echo rea""dy'
        zpty -r shell told '*ready*'
        zpty -w -n shell '{line}'$'\\t'
        zpty -r -t shell told
        zpty -r shell told '*{wanted}*' && print -r -- $told
    """
    assert wanted in in_shell("zsh", script, folder)


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bash_completions/detaljplan.sh"),
        ("zsh", ".zfunc/_detaljplan"),
        ("fish", ".config/fish/completions/detaljplan.fish"),
    ],
)
def test_completion_can_be_installed(shell: str, file: str, folder: Path) -> None:
    told = in_shell(shell, "detaljplan --install-completion; true", folder)  # it asks which shell it was run from
    assert "_DETALJPLAN_COMPLETE" in (folder / file).read_text(encoding="utf-8"), told
