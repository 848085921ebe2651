"""Login by OpenID Connect as the operator has set it, checked once. No HTTP, no database."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from detaljplan.addresses import is_guarded
from detaljplan.errors import SettingsError, reason_of
from detaljplan.settings import OidcSettings, Settings

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""Signatures by a key that the issuer alone has. One that we share with it (HS256), or none, is never among them."""
ANSWERS_AT = "/logga-in/svar"
_MOST_SECRET_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenId:
    """An issuer, and how it is asked and trusted: the settings, all of which go together.

    Parameters
    ----------
    public_url
        Scheme and host of this service, without a path.
    """

    issuer: str
    name: str
    client_id: str
    client_secret: SecretStr | None
    scopes: tuple[str, ...]
    algorithms: tuple[str, ...]
    skew_seconds: int
    acr_values: tuple[str, ...]
    max_age_seconds: int | None
    audience: str | None
    public_url: str

    @property
    def redirect_address(self) -> str:
        """Where the issuer leads the browser back to; registered with it, and never taken from a request."""
        return self.public_url + ANSWERS_AT

    @property
    def is_https(self) -> bool:
        """Whether browsers come to this service by https."""
        return self.public_url.startswith("https:")


def openid_of(settings: Settings) -> OpenId | None:
    """Return how login by OpenID Connect is set; ``None`` where it is not.

    Raises
    ------
    SettingsError
        Something is missing, or cannot be as it is.
    """
    told = settings.oidc
    if told.issuer is None:
        if not settings.local_login:
            raise SettingsError(
                "DETALJPLAN_LOCAL_LOGIN=false kräver DETALJPLAN_OIDC_ISSUER: annars kan ingen logga in."
            )
        return None
    if not is_safe(told.issuer):
        raise SettingsError(
            "DETALJPLAN_OIDC_ISSUER ska vara en adress som börjar med https://, utan fråga och lösenord."
        )
    if not told.client_id:
        raise SettingsError("DETALJPLAN_OIDC_CLIENT_ID saknas.")
    if unknown := set(told.algorithms) - ALGORITHMS or not told.algorithms:
        raise SettingsError(
            "DETALJPLAN_OIDC_ALGORITHMS får bara ha {known} (fick {told}).",
            known=", ".join(sorted(ALGORITHMS)),
            told=", ".join(sorted(unknown)) if isinstance(unknown, set) else "inget",
        )
    return OpenId(
        issuer=told.issuer,
        name=told.name or urlsplit(told.issuer).hostname or "",
        client_id=told.client_id,
        client_secret=_secret(told),
        scopes=tuple(dict.fromkeys(("openid", *told.scopes))),
        algorithms=told.algorithms,
        skew_seconds=told.clock_skew_seconds,
        acr_values=told.acr_values,
        max_age_seconds=told.max_age_seconds,
        audience=told.audience or None,
        public_url=_public(settings.public_url),
    )


def is_safe(address: str, *, local: bool = True) -> bool:
    """Return whether an address may be asked or led to: https, or where `local` allows it http on this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    by_https = parts.scheme == "https" or (local and is_guarded(address))
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    return bool(host) and by_https and plain and not (parts.username or parts.password or parts.fragment)


def _public(address: str | None) -> str:
    told = (address or "").rstrip("/")
    if not is_safe(told) or urlsplit(told).path or urlsplit(told).query:
        raise SettingsError(
            "DETALJPLAN_PUBLIC_URL ska vara tjänstens adress i webbläsaren, som https://plan.exempel.se. "
            "Inloggningen leder tillbaka dit."
        )
    return told


def _secret(told: OidcSettings) -> SecretStr | None:
    """Return the secret as it is set or as it stands in its file, of which a line end at the end is no part."""
    if told.client_secret and told.client_secret_file:
        raise SettingsError("Ange DETALJPLAN_OIDC_CLIENT_SECRET eller DETALJPLAN_OIDC_CLIENT_SECRET_FILE, inte båda.")
    if told.client_secret_file is None:
        return told.client_secret if told.client_secret and told.client_secret.get_secret_value() else None
    try:
        with told.client_secret_file.open("rb") as file:
            raw = file.read(_MOST_SECRET_BYTES + 1)
        secret = raw.decode().rstrip("\r\n")
    except OSError as error:
        raise SettingsError(
            "DETALJPLAN_OIDC_CLIENT_SECRET_FILE kan inte läsas ({reason}).", reason=reason_of(error)
        ) from None
    except UnicodeDecodeError:
        secret = ""
    if not secret or len(raw) > _MOST_SECRET_BYTES:
        raise SettingsError("DETALJPLAN_OIDC_CLIENT_SECRET_FILE ska ha hemligheten och inget annat.")
    return SecretStr(secret)
