"""Where the program keeps what is its own on this machine. Light, since the command line asks at every start."""

from __future__ import annotations

import os
from pathlib import Path


def default_data_folder() -> Path:
    """Return the folder that holds the private PostGIS cluster and the fetched catalogue of this user.

    For root a place that the ``postgres`` user can reach, since the server refuses to run as root.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/detaljplan")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "detaljplan"


def kept_catalogue() -> Path:
    """Return where a fetched release of the catalogue is kept: in ``DETALJPLAN_DATA_FOLDER`` or the default folder."""
    told = os.environ.get("DETALJPLAN_DATA_FOLDER")
    return (Path(told) if told else default_data_folder()) / "catalogue" / "release.json"
