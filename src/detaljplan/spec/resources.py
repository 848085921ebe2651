"""The one way to the data that travel with the program: `schemas/`, `sample_plans/rules/`, the reports' schemas."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from detaljplan.errors import SpecError

ROOTS = ("schemas", "sample_plans/rules", "docs/report.schema.json", "docs/ngp-report.schema.json")
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def data_root() -> Path:
    """Return the folder that holds `schemas/`: package data in an installed wheel, else the checkout's root.

    Raises `SpecError` when neither is there, as in a damaged installation.
    """
    for candidate in (_PACKAGE / "_data", _PACKAGE.parent.parent):
        if (candidate / "schemas").is_dir():
            return candidate
    raise SpecError(
        "Programmets data (mappen schemas) saknas i installationen. Installera om programmet.",
        where=str(_PACKAGE),
    )


def resource(name: str) -> Path:
    """Return the file or folder `name`, such as ``schemas/4.1/spec.toml`` or ``sample_plans/rules/DP-0002``.

    `name` uses forward slashes and must lie in one of `ROOTS`. Raises `SpecError` when it points elsewhere
    (absolute, ``..``, backslash, or through a link) or when nothing is there.
    """
    path = PurePosixPath(name)
    inside = any(path.is_relative_to(root) for root in ROOTS)
    if not inside or ".." in path.parts or "\\" in name or "\0" in name:
        raise SpecError("Ett namn i {roots} väntades, inte {name!r}.", roots=", ".join(ROOTS), name=name)
    root = data_root().resolve()
    found = (root / path).resolve()
    if not found.is_relative_to(root):
        raise SpecError("{name!r} leder ut ur programmets data.", name=name)
    if not found.exists():
        raise SpecError("Programmets data saknar {name!r}. Installera om programmet.", where=str(root), name=name)
    return found
