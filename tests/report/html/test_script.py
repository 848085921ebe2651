"""The script of the page, read by the type checker of the map's own sources."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from detaljplan.web.assets import STATIC

FRONTEND = STATIC.parent / "frontend"
TSC = FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"


@pytest.mark.slow
@pytest.mark.skipif(not TSC.is_file() or not shutil.which("node"), reason="TypeScript is not installed (npm ci)")
def test_the_types_of_the_script_hold() -> None:
    command = [shutil.which("node") or "node", str(TSC), "--noEmit", "-p", "tsconfig.report.json"]
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=120)
    assert done.stdout == ""
    assert done.returncode == 0
