"""Settings from the environment (prefix ``DETALJPLAN_``). Read when asked for, never at import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from detaljplan.folders import default_data_folder

Listed = Annotated[tuple[str, ...], NoDecode]
"""Several words; in the environment with commas between them."""


def _split(told: object) -> object:
    return tuple(name.strip() for name in told.split(",") if name.strip()) if isinstance(told, str) else told


class OidcSettings(BaseSettings):
    """Who else may say who somebody is, by OpenID Connect: see docs/login.md. Checked by `identity.openid`.

    Parameters
    ----------
    issuer
        The issuer's address, exactly as it names itself. ``None`` means local accounts alone.
    name
        What the login page calls it: "Logga in med …". The issuer's host when not given.
    client_id, client_secret, client_secret_file
        As the issuer knows this service; the secret, or a file that holds it and nothing else. Without either the
        client is a public one, which PKCE alone guards.
    scopes
        What is asked for; ``openid`` is always among them.
    algorithms
        Signatures that are taken, and no others.
    clock_skew_seconds
        How far the issuer's clock may be from ours, both ways.
    acr_values
        Levels of login of which one is required; any is enough when none is given.
    max_age_seconds
        How long ago somebody may have shown the issuer who they are; the issuer decides when not given.
    claims_file
        A TOML that says which of the issuer's claims give which organisation and role. Without it only accounts that
        the operator has linked get in.
    audience
        What access tokens of the issuer for this service's API are for. Without it none are taken.
    """

    model_config = SettingsConfigDict(env_prefix="DETALJPLAN_OIDC_", extra="ignore", hide_input_in_errors=True)

    issuer: str | None = None
    name: str = ""
    client_id: str = ""
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    scopes: Listed = ("openid", "profile")
    algorithms: Listed = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
    clock_skew_seconds: int = Field(default=60, ge=0, le=300)
    acr_values: Listed = ()
    max_age_seconds: int | None = Field(default=None, ge=0)
    claims_file: Path | None = None
    audience: str | None = None

    _lists = field_validator("scopes", "algorithms", "acr_values", mode="before")(_split)


class Settings(BaseSettings):
    """What an operator may choose.

    Parameters
    ----------
    database_url
        Address of a PostgreSQL with PostGIS, as SQLAlchemy writes it. ``None`` means the private cluster.
    app_database_url
        The same database for the program itself, as a login that owns nothing. Without it the login of
        ``database_url`` takes ``app_role`` as it connects.
    app_role
        The database role the program works as; neither owner nor superuser.
    data_folder
        Where the private cluster and the fetched release of the catalogue lie.
    catalogue_url
        Where a release of the catalogue is fetched from when the operator asks for one; never otherwise.
    max_upload_bytes
        Largest file the service takes.
    metrics
        Tell how many requests there were and how long they took at ``/metrics``, as Prometheus reads it.
    worker
        Run the jobs within the service; false where ``detaljplan worker`` runs beside it.
    worker_silence_seconds
        How long a worker may be silent before its jobs are given to others. It says that it lives four times in that.
    ngp_url, ngp_token_url
        Where the services of the national platform, or of another in its shape, begin, and where a token is fetched.
        There is no default: nothing is sent anywhere that was not named.
    ngp_client_id, ngp_client_secret
        Who the client is to it. In place of both ``ngp_credentials``: a file with the two on a line each, which nobody
        but its owner may read.
    grace_seconds
        How long what is under way may take when the service or the worker is told to end.
    allowed_hosts
        Names the service answers to, without port; in the environment with commas between them.
    public_url
        Where browsers find the service, as ``https://plan.exempel.se``. Login by OpenID Connect leads back there, and
        its name is one the service answers to.
    local_login
        Show and take the form for accounts with a password; false where everybody comes by OpenID Connect.
    oidc
        Login by OpenID Connect.
    reads_per_minute, writes_per_minute
        Requests one account, key or address may send over time, GET and POST apart; half of it at once.
    work_of_client, work_in_all
        Plan files that are sent or checked at the same time, for one client and in all.
    streams_of_client, streams_in_all
        Streams of events that are open at the same time.
    body_silence_seconds, body_seconds
        How long a body may pause, and how long all of it may take.
    validation_seconds
        How long the service lets the rules take; a report that is not finished says that it cannot be decided.
    statement_seconds, lock_seconds, idle_transaction_seconds
        How long the database works on one statement for who asks, waits for a lock, and keeps a transaction open.
    connections_at_once
        Connections the service holds; those above are answered 503.
    trusted_proxies
        Addresses of proxies whose word for the client's address and for HTTPS is taken; commas between them.
    max_file_size_bytes, max_nesting_depth, max_object_count, max_vertex_count, max_text_size_bytes
        The largest plan file that is read, in the measures of ``spec.toml``, whose limits hold where none is given.
        Depth and length of text cannot be raised beyond what the parsers take.
    """

    model_config = SettingsConfigDict(env_prefix="DETALJPLAN_", extra="ignore")

    database_url: str | None = None
    app_database_url: str | None = None
    app_role: str = "detaljplan_app"
    data_folder: Path = Field(default_factory=default_data_folder)
    catalogue_url: str = "https://api.boverket.se/planbestammelsekatalogen"
    max_upload_bytes: int = 268_435_456
    metrics: bool = False
    worker: bool = True
    worker_silence_seconds: float = Field(default=20, ge=1)
    ngp_url: str | None = None
    ngp_token_url: str | None = None
    ngp_client_id: str | None = None
    ngp_client_secret: SecretStr | None = None
    ngp_credentials: Path | None = None
    grace_seconds: float = Field(default=30, ge=1)
    reads_per_minute: int = Field(default=1200, ge=1)
    writes_per_minute: int = Field(default=240, ge=1)
    work_of_client: int = Field(default=8, ge=1)
    work_in_all: int = Field(default=40, ge=1)
    streams_of_client: int = Field(default=10, ge=1)
    streams_in_all: int = Field(default=100, ge=1)
    body_silence_seconds: float = Field(default=30, gt=0)
    body_seconds: float = Field(default=600, gt=0)
    validation_seconds: float = Field(default=120, gt=0)
    statement_seconds: float = Field(default=30, ge=0.001)
    lock_seconds: float = Field(default=10, ge=0.001)
    idle_transaction_seconds: float = Field(default=60, ge=0.001)
    connections_at_once: int = Field(default=1000, ge=1)
    trusted_proxies: Listed = ()
    max_file_size_bytes: int | None = Field(default=None, ge=1)
    max_nesting_depth: int | None = Field(default=None, ge=1, le=250)
    max_object_count: int | None = Field(default=None, ge=1)
    max_vertex_count: int | None = Field(default=None, ge=1)
    max_text_size_bytes: int | None = Field(default=None, ge=1, le=10_000_000)
    allowed_hosts: Listed = ("127.0.0.1", "localhost", "[::1]")
    public_url: str | None = None
    local_login: bool = True
    oidc: OidcSettings = Field(default_factory=OidcSettings)

    _hosts = field_validator("allowed_hosts", "trusted_proxies", mode="before")(_split)
