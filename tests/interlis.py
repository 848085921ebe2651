"""Areas as an INTERLIS transfer file, and what ilivalidator, an independent checker of coverages, says of them.

INTERLIS calls a coverage an AREA: areas that share no ground, and whose common lines have the same vertices on both
sides. Gaps are allowed. The checker works in whole millimetres, as our deliveries do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import quoteattr

Corners = Sequence[Sequence[float]]
"""A closed ring, E N in metres."""

MODEL_NAME = "ExempelYtor"
MODEL = f"""INTERLIS 2.3;
MODEL {MODEL_NAME} (sv) AT "https://example.se/" VERSION "2026-01-01" =
  DOMAIN
    Lage = COORD 0.000 .. 1000000.000 [INTERLIS.m], 6000000.000 .. 8000000.000 [INTERLIS.m], ROTATION 2 -> 1;
  TOPIC Anvandning =
    CLASS Yta =
      Geometri : MANDATORY AREA WITH (STRAIGHTS) VERTEX Lage WITHOUT OVERLAPS > 0.001;
    END Yta;
  END Anvandning;
END {MODEL_NAME}.
"""


def transfer_file(areas: Iterable[Sequence[Corners]]) -> str:
    """Return the areas, each its outer ring and its holes, as a transfer file (XTF) of the model."""
    topic = f"{MODEL_NAME}.Anvandning"
    header = f'<MODEL NAME="{MODEL_NAME}" VERSION="2026-01-01" URI="https://example.se/"/>'
    objects = "".join(_object(topic, f"y{number}", rings) for number, rings in enumerate(areas))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<TRANSFER xmlns="http://www.interlis.ch/INTERLIS2.3">'
        f'<HEADERSECTION SENDER="exempel" VERSION="2.3"><MODELS>{header}</MODELS></HEADERSECTION>'
        f'<DATASECTION><{topic} BID="b">{objects}</{topic}></DATASECTION></TRANSFER>\n'
    )


def _object(topic: str, name: str, rings: Sequence[Corners]) -> str:
    lines = "".join(f"<BOUNDARY><POLYLINE>{_corners(ring)}</POLYLINE></BOUNDARY>" for ring in rings)
    return f"<{topic}.Yta TID={quoteattr(name)}><Geometri><SURFACE>{lines}</SURFACE></Geometri></{topic}.Yta>"


def _corners(ring: Corners) -> str:
    return "".join(f"<COORD><C1>{e:.3f}</C1><C2>{n:.3f}</C2></COORD>" for e, n in ring)


@contextmanager
def _nothing_on_standard_error() -> Iterator[None]:
    """Let the native library not repeat its log there; it writes past Python."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class AreaChecker:
    """ilivalidator with our model, in a folder of its own; needs the package ``ilivalidator``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / f"{MODEL_NAME}.ili").write_text(MODEL, encoding="utf-8")

    def written(self, areas: Iterable[Sequence[Corners]]) -> Path:
        """Return the file that the areas are written to."""
        path = self._folder / "ytor.xtf"
        path.write_text(transfer_file(areas), encoding="utf-8")
        return path

    def faults(self, path: Path) -> tuple[str, ...]:
        """Return what ilivalidator says is wrong with the areas, in its own words; nothing when it accepts them.

        Raises
        ------
        RuntimeError
            It did not come as far as to compare the areas, so that its answer says nothing of them.
        """
        from ilivalidator import Ilivalidator

        log = self._folder / "ilivalidator.log"
        log.unlink(missing_ok=True)
        settings = {Ilivalidator.SETTING_ILIDIRS: str(self._folder), Ilivalidator.SETTING_LOGFILE: str(log)}
        with _nothing_on_standard_error():
            accepted = Ilivalidator.validate([str(path)], settings)
        said = log.read_text(encoding="utf-8").splitlines()
        found = tuple(line.removeprefix("Error: ") for line in said if line.startswith("Error: "))
        compared = any("validate AREA" in line or "SURFACE topology failed" in line for line in said)
        if not compared or accepted is bool(found):
            raise RuntimeError(f"ilivalidator did not compare the areas: {said[-10:]}")
        return found
