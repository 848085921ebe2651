"""The private PostGIS cluster of one user: made, started and stopped; what it stores is not known here.

It listens on a unix socket alone. Its folder is closed to everyone else, and the server asks the kernel which
system user is at the other end (``peer``), so that no password exists that could be lost.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from time import monotonic, sleep
from typing import LiteralString

import psycopg
from sqlalchemy import URL

from detaljplan.errors import StoreError
from detaljplan.language.words import Words
from detaljplan.settings import Settings
from detaljplan.store.binaries import newest_server_binaries
from detaljplan.store.places import (
    claim_folder,
    is_running,
    make_base,
    processes_in,
    server_user,
    socket_folder,
    works_in,
)
from detaljplan.store.roles import (
    DATABASE,
    OWNER_ROLE,
    ensure_database,
    ensure_extension,
    ensure_roles,
    limit_access,
)

SUPERUSER = "postgres"
START_SECONDS = 60  # recovery after a crash may take its time; PostgreSQL's own waiting limit is the same
LOST_CHILDREN_SECONDS = 20
LEAVING_SECONDS = 2  # a program that has just ended may still be on its way out
LOG = "cluster/server.log"  # from the cluster's folder: pg_ctl puts paths into a shell command, half quoted
PORT = "5432"  # only names the socket's file; written out since PGPORT would change it for either side
HAS_POSTGIS: LiteralString = "SELECT 1 FROM pg_extension WHERE extname = 'postgis'"

Reporter = Callable[[str], None]


class ClusterStatus(StrEnum):
    """What a look at the data folder and the socket tells."""

    ABSENT = "saknas"
    STOPPED = "stoppad"
    RUNNING = "igång"


def major_of(data: Path) -> int:
    """Return the major version of PostgreSQL that made a data folder."""
    return int((data / "PG_VERSION").read_text(encoding="ascii"))


def private_cluster(settings: Settings, report: Reporter | None = None) -> Cluster:
    """Return the cluster in the data folder of ``settings``; it is not started yet."""
    return Cluster(settings.data_folder, app_role=settings.app_role, report=report)


class Cluster:
    """A PostgreSQL with PostGIS in a folder of its own.

    Parameters
    ----------
    folder
        Holds the data, the socket and the lock; made when it is missing. When root runs the program the
        server works as the system user ``postgres``, which must be able to reach the folder.
    app_role
        The role the program works as.
    durable
        ``False`` for throwaway data: nothing is flushed to disk.
    report
        Is told, in Swedish, what takes more than a moment.
    """

    def __init__(
        self,
        folder: Path,
        *,
        app_role: str = "detaljplan_app",
        durable: bool = True,
        report: Reporter | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "cluster"
        self.app_role = app_role
        self.durable = durable
        self._report = report or (lambda message: None)

    def start(self) -> str:
        """Start the server unless it runs, make what is missing in it, and return the owner's address.

        Safe to call from several processes at once. A server that was killed is recovered by PostgreSQL.

        Raises
        ------
        NoPostgis
            When no server of the right major version is installed.
        StoreError
            When the folder cannot be used or the server does not start; the message has the log's last lines.
        """
        if not self._ready():
            with self._locked():
                if not self._ready():
                    self._create_and_start()
        return self.url()

    def stop(self) -> None:
        """Stop the server, letting open transactions be rolled back. Does nothing when it is not running."""
        if self._server_process() is None:
            return
        with self._locked():
            if self._server_process() is not None:
                self._report(Words("Stoppar databasen …"))
                self._control("stop", "-m", "fast", "-w", "-t", str(START_SECONDS))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the cluster, started and empty of others: nobody but its superuser is let in meanwhile.

        Should this process be killed, the next `start` lets everybody in again.

        Raises
        ------
        StoreError
            Somebody else is connected.
        """
        with self._locked():
            self._create_and_start()
            try:
                self._write_who_may_enter((SUPERUSER,))
                self._control("reload")
                self._refuse_others()
                yield
            finally:
                self._write_who_may_enter()
                if self._server_process() is not None:
                    self._control("reload")

    def exchange(self, data: Path) -> Path:
        """Put a stopped server's data folder in the place of this one, within `alone`; return where the old one lies.

        Should this process be killed between the names, the next `start` takes the old one (`_create`).
        """
        self._control("stop", "-m", "fast", "-w", "-t", str(START_SECONDS))
        if self._previous.exists():  # left where a process was killed between the last two names
            self._previous.rename(self._kept_name(self._previous))
        kept = self._kept_name(self.data)
        self.data.rename(self._previous)
        data.rename(self.data)
        self._previous.rename(kept)
        return kept

    @property
    def major(self) -> int:
        """The major version of PostgreSQL that made the data; only where there are some."""
        return major_of(self.data)

    @property
    def _previous(self) -> Path:
        return self.folder / "cluster.previous"

    def _kept_name(self, data: Path) -> Path:
        return self.folder / f"cluster-{major_of(data)}-{datetime.now():%Y%m%dT%H%M%S}"

    def _refuse_others(self) -> None:
        others = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        with self.connect() as connection:
            until = monotonic() + LEAVING_SECONDS
            while (left := connection.execute(others).fetchall()) and monotonic() < until:
                sleep(0.1)
        if left:
            raise StoreError(
                "Andra är anslutna till databasen ({count:n}). Stoppa tjänsten och workers först.", count=len(left)
            )

    @property
    def status(self) -> ClusterStatus:
        """Whether there is a cluster, and whether it answers."""
        if self._answers():
            return ClusterStatus.RUNNING
        return ClusterStatus.STOPPED if (self.data / "PG_VERSION").exists() else ClusterStatus.ABSENT

    def url(self, *, role: str = OWNER_ROLE, database: str = DATABASE) -> str:
        """Return the address of ``database`` on the socket, for SQLAlchemy with psycopg."""
        query = {"host": str(self._socket()), "port": PORT}
        address = URL.create("postgresql+psycopg", username=role, database=database, query=query)
        return address.render_as_string(hide_password=False)

    @contextmanager
    def connect(self, *, role: str = SUPERUSER, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Open a psycopg connection in autocommit, as superuser unless another role is given."""
        connection = psycopg.connect(
            host=str(self._socket()),
            port=PORT,
            user=role,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )
        try:
            yield connection
        finally:
            connection.close()

    def prepare(self, database: str) -> None:
        """Create ``database`` with PostGIS, its owner and the app role's access, where they are missing."""
        with self.connect() as connection:
            ensure_roles(connection, app_role=self.app_role)
            ensure_database(connection, name=database)
        with self.connect(database=database) as connection, connection.transaction():
            ensure_extension(connection)
            limit_access(connection, app_role=self.app_role)

    def _ready(self) -> bool:
        """Say whether the app role finds PostGIS in the database: the outcome of ``prepare`` as a whole."""
        return self._answers(role=self.app_role, database=DATABASE, query=HAS_POSTGIS)

    def _answers(self, *, role: str = SUPERUSER, database: str = "postgres", query: LiteralString = "SELECT 1") -> bool:
        if self._server_process() is None:
            return False
        try:
            with self.connect(role=role, database=database) as connection:
                return connection.execute(query).fetchone() is not None
        except psycopg.OperationalError:
            return False

    def _create_and_start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self._server_process() is None:
            self._clear_after_lost_server()
            self._write_who_may_enter()
            self._start_server()
        else:
            self._await_running_server()
            self._write_who_may_enter()
            self._control("reload")
        self.prepare(DATABASE)

    def _await_running_server(self) -> None:
        """Wait for a server that recovers; one whose socket was swept away is started anew."""
        if not (self._socket() / f".s.PGSQL.{PORT}").exists():
            self._control("stop", "-m", "fast", "-w", "-t", str(START_SECONDS))
            self._start_server()
        until = monotonic() + START_SECONDS
        while not self._answers():
            if monotonic() > until:
                raise StoreError(
                    "Databasservern är igång men svarar inte. Den skrev: {last_words}",
                    where=str(self.folder),
                    last_words=self._last_words(""),
                )
            sleep(0.1)

    def _create(self) -> None:
        """Make the data folder beside its place and move it there whole: a half-made one is never met."""
        if self._previous.exists():  # an exchange that was broken off
            self._previous.rename(self.data)
            return
        self._report(Words("Skapar databasen …"))
        unfinished = self.folder / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        claim_folder(unfinished)
        options = ["--username", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        options += ["--auth-local=peer", "--auth-host=reject", *([] if self.durable else ["--no-sync"])]
        self._run(newest_server_binaries() / "initdb", "--pgdata", unfinished.name, *options)
        unfinished.rename(self.data)

    def _start_server(self) -> None:
        self._report(Words("Startar databasen …"))
        socket = socket_folder(self.folder)
        claim_folder(socket)
        options = {"port": PORT, "listen_addresses": "", "unix_socket_directories": str(socket)}
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        given = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        self._control("start", "-w", "-t", str(START_SECONDS), "-l", LOG, "-o", given)

    def _write_who_may_enter(self, roles: Iterable[str] = ()) -> None:
        """Let the server's system user and the one who runs the program, and nobody else, take the roles."""
        people = sorted({server_user().pw_name, pwd.getpwuid(os.geteuid()).pw_name})
        roles = roles or (SUPERUSER, OWNER_ROLE, self.app_role)
        lines = [f'detaljplan "{person}" "{role}"' for person in people for role in roles]
        self._write("pg_ident.conf", "\n".join(lines))
        self._write("pg_hba.conf", "local all all peer map=detaljplan")

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text + "\n", encoding="utf-8")
        os.chown(path, server_user().pw_uid, server_user().pw_gid)

    def _clear_after_lost_server(self) -> None:
        """Wait for the children of a killed server, and remove its lock files if its number is in use.

        PostgreSQL itself clears lock files whose process number is free, but takes any process with that
        number for the server: another one of the same user, or a dead one that its parent has not yet
        buried. In containers, where numbers are small and nobody buries, that happens.
        """
        until = monotonic() + LOST_CHILDREN_SECONDS
        while processes_in(self.data):
            if monotonic() > until:
                raise StoreError(
                    "Databasservern har dött men dess delprocesser arbetar ännu. Vänta och försök igen.",
                    where=str(self.folder),
                )
            sleep(0.05)
        process = self._noted_process()
        if process is not None and is_running(process):
            (self._socket() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
            (self.data / "postmaster.pid").unlink()

    def _server_lines(self) -> list[str]:
        """Return the lines of ``postmaster.pid``: process, data folder, start, port, socket folder, …"""
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []
        except PermissionError as error:
            raise StoreError(
                "Databasen tillhör en annan användare. Kör som den som skapade den, eller ange en egen mapp "
                "i DETALJPLAN_DATA_FOLDER.",
                where=str(self.folder),
            ) from error

    def _noted_process(self) -> int | None:
        lines = self._server_lines()
        return int(lines[0]) if lines and lines[0].isdecimal() else None

    def _server_process(self) -> int | None:
        """Return the process id of the server that has the data folder open, or ``None``."""
        process = self._noted_process()
        return process if process is not None and works_in(process, self.data) else None

    def _socket(self) -> Path:
        lines = self._server_lines()
        return Path(lines[4]) if len(lines) > 4 and lines[4] else socket_folder(self.folder)

    def _control(self, *arguments: str) -> None:
        self._run(newest_server_binaries(self.major) / "pg_ctl", "--pgdata", self.data.name, *arguments)

    def _run(self, program: Path, *arguments: str) -> None:
        """Run one of the server's programs as the server's user: PostgreSQL refuses to work as root."""
        command = [str(program), *arguments]
        if os.geteuid() == 0:
            user = server_user()
            who = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", "--no-new-privs"]
            command = ["setpriv", *who, *command]
        # pg_ctl keeps no hold of a pipe when the server has a log file, so waiting for its output is safe.
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if run.returncode:
            raise StoreError(
                "{program} lyckades inte. Databasservern skrev: {last_words}",
                where=str(self.folder),
                program=program.name,
                last_words=self._last_words(run.stderr),
            )

    def _last_words(self, errors: str) -> str:
        try:
            log = (self.folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        except OSError:
            log = []
        return " / ".join([*errors.strip().splitlines()[-5:], *log]) or Words("ingenting")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time make, start or stop the cluster."""
        make_base(self.folder)
        handle = os.open(self.folder / "cluster.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
