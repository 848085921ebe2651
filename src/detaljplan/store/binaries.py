"""The PostgreSQL servers of this machine that have PostGIS. Starting them is the cluster's matter."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from detaljplan.errors import NoPostgis
from detaljplan.language.words import Words

DEBIAN_SERVERS = Path("/usr/lib/postgresql")


def newest_server_binaries(major: int | None = None, *, folders: Iterable[Path] | None = None) -> Path:
    """Return the ``bin`` folder of the newest installed PostgreSQL that has PostGIS.

    Parameters
    ----------
    major
        Only this major version, because a data folder of that version exists. ``None`` takes the newest.
    folders
        Where to look instead of the machine's usual places.

    Raises
    ------
    NoPostgis
        When there is none; the message names the package to install.
    """
    usable: dict[int, Path] = {}
    for folder in bin_folders() if folders is None else folders:
        version = server_major(folder)
        if version is not None and has_postgis(folder):
            usable.setdefault(version, folder)
    if major is None and usable:
        return usable[max(usable)]
    if major is not None and major in usable:
        return usable[major]
    raise _no_postgis(major, sorted(usable))


def bin_folders() -> Iterator[Path]:
    """Give the folders that may hold a server: Debian's, one per version, then that of ``pg_config``."""
    if DEBIAN_SERVERS.is_dir():
        yield from (folder / "bin" for folder in sorted(DEBIAN_SERVERS.iterdir()))
    program = shutil.which("pg_config")
    if program:
        # The real folder is asked for: a link in another folder would look for its libraries there.
        yield Path(_output(program, "--bindir"))


def client_binaries(major: int) -> Path:
    """Return the folder of the ``pg_dump`` and ``pg_restore`` of a major version.

    Raises
    ------
    NoPostgis
        They are not installed; the message names the package.
    """
    for folder in client_folders():
        if all((folder / name).is_file() for name in ("pg_dump", "pg_restore")):
            if _major(folder / "pg_dump") == major:
                return folder
    raise NoPostgis(
        "Databasservern är PostgreSQL {major}, och pg_dump och pg_restore av samma version behövs men finns inte på "
        "datorn. Installera med: apt-get install --no-install-recommends postgresql-client-{major}",
        major=major,
    )


def client_folders() -> Iterator[Path]:
    """Give the folders that may hold the client programs: those of the servers, and where the shell finds them."""
    yield from bin_folders()
    program = shutil.which("pg_dump")
    if program:
        yield Path(program).parent


def server_major(folder: Path) -> int | None:
    """Return the major version of the server in ``folder``, or ``None`` when there is none."""
    if not all((folder / name).is_file() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    return _major(folder / "postgres")


def has_postgis(folder: Path) -> bool:
    """Say whether PostGIS is installed for the server in ``folder``."""
    shares = [Path("/usr/share/postgresql") / folder.parent.name]
    if (folder / "pg_config").is_file():
        shares.append(Path(_output(folder / "pg_config", "--sharedir")))
    return any((share / "extension" / "postgis.control").is_file() for share in shares)


def _major(program: Path) -> int | None:
    found = re.search(r"(\d+)(?:\.|beta|rc|devel)", _output(program, "--version"))
    return int(found[1]) if found else None


def _output(program: str | Path, option: str) -> str:
    run = subprocess.run([program, option], capture_output=True, text=True, check=False)
    return run.stdout.strip()


def _no_postgis(major: int | None, usable: list[int]) -> NoPostgis:
    if major is None:
        return NoPostgis(
            "PostgreSQL med PostGIS behövs men finns inte på datorn. Installera med: "
            "apt-get install --no-install-recommends postgresql-postgis "
            "(eller kör ./run setup), eller ange en databas i DETALJPLAN_DATABASE_URL."
        )
    here = Words("ingen PostgreSQL med PostGIS")
    if usable:
        here = Words("bara PostgreSQL {versions}", versions=", ".join(map(str, usable)))
    return NoPostgis(
        "Databasen är skapad av PostgreSQL {major}, men här finns {here}. Datamappen lämnas orörd, "
        "eftersom en annan huvudversion inte kan läsa den. Installera med: "
        "apt-get install --no-install-recommends postgresql-{major}-postgis-3",
        major=major,
        here=here,
    )
