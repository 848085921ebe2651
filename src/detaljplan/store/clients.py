"""PostgreSQL's own programs ``pg_dump`` and ``pg_restore``: run with no secret on their command line."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import make_url

from detaljplan.errors import StoreError
from detaljplan.language.words import Words

LOCK_WAIT = "30s"
"""How long a copy waits for a table that is being changed."""
_SECRET = b"*"


@contextmanager
def dumping(folder: Path, address: str, *, snapshot: str | None = None) -> Iterator[IO[bytes]]:
    """Give the database at `address` as a stream in PostgreSQL's custom format.

    Parameters
    ----------
    folder
        Where the programs lie.
    snapshot
        The exported snapshot of another transaction: what that one sees is copied.

    Raises
    ------
    StoreError
        At the end, when the program did not succeed: then what was read is not all.
    """
    options = ["--format=custom", "--no-owner", "--no-password", f"--lock-wait-timeout={LOCK_WAIT}"]
    options += ["--compress=1"]  # plans are text, which is made about as small with less than half the work
    options += ["--exclude-table-data=*.spatial_ref_sys"]  # PostGIS's own, which only a superuser may write
    options += [f"--snapshot={snapshot}"] if snapshot else []
    with _running(folder / "pg_dump", options, address) as process:
        assert process.stdout
        yield process.stdout


@contextmanager
def restoring(folder: Path, address: str) -> Iterator[IO[bytes]]:
    """Give a stream to write such a copy to; it is restored in one transaction, which is ended at the end.

    What is made belongs to the login of `address`. Extensions must be there already: only a superuser makes them.

    Raises
    ------
    StoreError
        When the program did not succeed: then nothing was restored.
    """
    options = ["--format=custom", "--no-owner", "--no-comments", "--no-password"]
    options += ["--single-transaction", "--exit-on-error"]
    with _running(folder / "pg_restore", options, address) as process:
        assert process.stdin
        yield process.stdin


@contextmanager
def _running(program: Path, options: list[str], address: str) -> Iterator[subprocess.Popen[bytes]]:
    surroundings, told = _connection(address)
    command = [str(program), *options, f"--dbname={told}"]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **surroundings}
        )
        try:
            yield process
        except BrokenPipeError:  # it has ended before it had read all, and says why
            pass
        except BaseException:
            process.kill()
            raise
        finally:
            _end(process)
        if process.returncode:
            raise StoreError(
                "{program} lyckades inte. Det skrev: {last_words}", program=program.name, last_words=_said(errors)
            )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close both streams and wait; the rest of what it has to say is not read."""
    assert process.stdin and process.stdout
    for stream in (process.stdin, process.stdout):
        try:
            stream.close()
        except BrokenPipeError:
            pass
    process.wait()


def _said(errors: IO[bytes]) -> str:
    """Return the errors, without the lines of context: those repeat rows."""
    errors.seek(0)
    lines = errors.read(100_000).decode(errors="replace").splitlines()
    return " / ".join([line for line in lines if "error:" in line][:3]) or Words("ingenting")


def _connection(address: str) -> tuple[Mapping[str, str], str]:
    """Return an address as libpq's variables, and what there is no variable for as its own text.

    The command line is seen by every user of the machine, the environment by oneself alone.

    Raises
    ------
    StoreError
        A secret that can only be told on the command line.
    """
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    known = {option.keyword.decode(): option for option in pq.Conninfo.get_defaults()}
    variables = {name: (known[name].envvar or b"").decode() for name in given}
    rest = {name: value for name, value in given.items() if not variables[name]}
    for name in rest:
        if known[name].dispchar == _SECRET:
            raise StoreError("Adressen till databasen har {name}, som inte kan användas här.", name=name)
    return {variables[name]: value for name, value in given.items() if variables[name]}, make_conninfo(**rest)
