"""The operator's file on an issuer's claims: a TOML, checked whole when the service starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detaljplan.errors import SettingsError, UnknownOrganisation, reason_of
from detaljplan.identity.claimed import BY_CLAIMS, ClaimTable
from detaljplan.identity.organisation import Organisation, organisation_of
from detaljplan.identity.roles import Role
from detaljplan.read.opening import read_at_most
from detaljplan.read.toml import NotToml, toml_of

MOST_BYTES = 1024 * 1024
"""Every municipality with a line of its own takes a fiftieth."""


def read_claims_file(path: Path) -> ClaimTable:
    """Return what claims give which organisation and role.

    Raises
    ------
    SettingsError
        The file cannot be read, lacks a table, or names an organisation or a role that there is not.
    """
    told = _toml(path)
    if unknown := set(told) - {"claims", "organisations", "roles"}:
        raise SettingsError("Filen har okända delar: {names}.", where=path.name, names=", ".join(sorted(unknown)))
    at = _table(told, "claims", path)
    return ClaimTable(
        _place(at.get("organisation"), path),
        _place(at.get("role"), path),
        {value: _organisation(code, path) for value, code in _table(told, "organisations", path).items()},
        {value: _role(role, path) for value, role in _table(told, "roles", path).items()},
    )


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        raw = read_at_most(path, MOST_BYTES)
    except OSError as error:
        raise SettingsError("Filen kan inte öppnas ({reason}).", where=path.name, reason=reason_of(error)) from None
    if len(raw) > MOST_BYTES:
        raise SettingsError("Filen är större än vi läser ({most} kB).", where=path.name, most=MOST_BYTES // 1024)
    try:
        return toml_of(raw)
    except NotToml as error:
        raise SettingsError("Filen är inte giltig TOML: {why}.", where=path.name, why=error.why) from None


def _table(told: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    found = told.get(name)
    if not isinstance(found, dict) or not found:
        raise SettingsError("Filen ska ha en del [{name}] som inte är tom.", where=path.name, name=name)
    return found


def _place(told: object, path: Path) -> tuple[str, ...]:
    """Return where a claim stands: its name, or the names on the way to it."""
    names = told if isinstance(told, list) else [told]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise SettingsError(
            "[claims] ska ha organisation och role, var och en ett namn eller en lista med namnen på vägen dit.",
            where=path.name,
        )
    return tuple(names)


def _organisation(code: object, path: Path) -> Organisation:
    try:
        return organisation_of(str(code))
    except UnknownOrganisation as error:
        raise SettingsError(error.message, where=path.name) from None


def _role(told: object, path: Path) -> Role:
    known = {role.value: role for role in BY_CLAIMS}
    role = known.get(told) if isinstance(told, str) else None
    if role is None:
        raise SettingsError(
            "En utfärdare kan inte ge rollen {role}. Roller: {known}.",
            where=path.name,
            role=str(told)[:40],
            known=", ".join(sorted(known)),
        )
    return role
