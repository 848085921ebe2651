"""Where the private cluster may put its files, and who they belong to."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
from pathlib import Path

from detaljplan.errors import NoPostgis, StoreError, reason_of

# Linux holds a socket's address in 108 bytes; the server adds "/.s.PGSQL.5432.lock" to the folder's.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


def server_user() -> pwd.struct_passwd:
    """Return the system user the server works as: ``postgres`` when root runs the program, else oneself.

    Raises NoPostgis when root runs it and there is no such user, since Debian's server package makes it.
    """
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise NoPostgis(
            "Servern kan inte köras som root, och systemanvändaren postgres saknas. Den kommer med paketet "
            "postgresql: kör ./run setup, eller kör programmet som en vanlig användare."
        ) from error


def socket_folder(folder: Path) -> Path:
    """Return the folder of the socket: in ``folder``, or a short one elsewhere when its path cannot be used.

    A socket's path is limited in length, and a comma would part it in two.
    """
    within = folder / "socket"
    if len(os.fsencode(within)) <= LONGEST_SOCKET_FOLDER and not set(',"\\') & set(str(within)):
        return within
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    user = os.geteuid()
    base = Path("/run") if user == 0 else Path(f"/run/user/{user}")
    if base.is_dir() and os.access(base, os.W_OK):
        return base / f"detaljplan-{mark}"
    return Path("/tmp") / f"detaljplan-{user}-{mark}"


def make_base(folder: Path) -> None:
    """Make the folder that holds all of the cluster. As root it is open to passage, as ``/var/lib`` is.

    Raises StoreError when it cannot be made or belongs to somebody else, who could exchange what is in it.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "Databasens mapp kan inte skapas ({reason}). Ange en annan i DETALJPLAN_DATA_FOLDER.",
            where=str(folder),
            reason=reason_of(error),
        ) from error
    for path in missing:
        path.chmod(0o755 if os.geteuid() == 0 else 0o700)
    if folder.stat().st_uid not in {os.geteuid(), server_user().pw_uid}:
        raise StoreError(
            "Mappen för databasen tillhör en annan användare. Ange en egen i DETALJPLAN_DATA_FOLDER.",
            where=str(folder),
        )


def claim_folder(folder: Path) -> None:
    """Make ``folder`` the server's own, closed to everyone else.

    Raises StoreError when something that belongs to somebody else lies there already, or when the server's
    user cannot reach it.
    """
    user = server_user()
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.pw_uid:
            raise StoreError(
                "En egen mapp behövs för databasen, men där ligger något som inte tillhör {user}. "
                "Flytta det, eller ange en annan mapp i DETALJPLAN_DATA_FOLDER.",
                where=str(folder),
                user=user.pw_name,
            ) from None
        folder.chmod(0o700)
    except PermissionError as error:
        raise StoreError(
            "Mappen för databasen får inte skrivas. Ange en annan i DETALJPLAN_DATA_FOLDER.",
            where=str(folder),
        ) from error
    if not reachable(folder):
        raise StoreError(
            "Servern körs som användaren {user}, som inte kommer åt mappen. "
            "Ange i DETALJPLAN_DATA_FOLDER en mapp som den når, till exempel under /var/lib.",
            where=str(folder),
            user=user.pw_name,
        )


def reachable(folder: Path) -> bool:
    """Say whether the server's user can work in ``folder``; for root that is another user than oneself."""
    user = server_user()
    if os.geteuid() != 0:
        return os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    who = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups"]
    return subprocess.run([*who, "test", "-w", str(folder)], cwd="/", check=False).returncode == 0


def is_running(process: int) -> bool:
    """Say whether there is a process with that number, whoever it belongs to."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def works_in(process: int, folder: Path) -> bool:
    """Say whether ``process`` runs in ``folder``, as a server does in its data folder."""
    if not is_running(process):
        return False
    own = Path(f"/proc/{process}")
    try:
        return (own / "cwd").samefile(folder)
    except FileNotFoundError:  # dead but not yet buried, or there is no /proc
        return not Path("/proc/self").exists()
    except PermissionError:  # root in a container may not look into another user's process
        return (own / "comm").read_text(encoding="utf-8").strip() == "postgres"


def processes_in(folder: Path) -> list[int]:
    """Return the processes that run in ``folder``, as far as the system lets them be seen."""
    found = []
    for own in Path("/proc").glob("[0-9]*"):
        try:
            if (own / "cwd").samefile(folder):
                found.append(int(own.name))
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found
