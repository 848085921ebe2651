"""What an operator sets for login by OpenID Connect: it goes together, or the service says what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detaljplan.errors import SettingsError
from detaljplan.exchange.claims_file import read_claims_file
from detaljplan.identity.claimed import BY_CLAIMS
from detaljplan.identity.openid import OpenId, openid_of
from detaljplan.identity.roles import Role
from detaljplan.settings import OidcSettings, Settings

GOOD: dict[str, Any] = {"issuer": "https://intyg.exempel.se/realms/kommun", "client_id": "detaljplan"}


def read(public_url: str | None = "https://plan.exempel.se/", local_login: bool = True, **oidc: Any) -> OpenId:
    told = Settings(public_url=public_url, local_login=local_login, oidc=OidcSettings(**{**GOOD, **oidc}))
    found = openid_of(told)
    assert found
    return found


def test_what_is_set_goes_together(tmp_path: Path) -> None:
    path = tmp_path / "hemlighet"
    path.write_text("hemligt\n", encoding="utf-8")
    found = read(client_secret_file=path, scopes=("profile",))
    assert found.client_secret and found.client_secret.get_secret_value() == "hemligt"
    assert "hemligt" not in repr(found)
    assert found.scopes == ("openid", "profile")
    assert found.name == "intyg.exempel.se"
    assert found.redirect_address == "https://plan.exempel.se/logga-in/svar"


def test_lists_come_from_the_environment_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETALJPLAN_OIDC_ALGORITHMS", "ES256, PS256")
    monkeypatch.setenv("DETALJPLAN_OIDC_CLIENT_SECRET", "hemligt")
    told = Settings()
    assert told.oidc.algorithms == ("ES256", "PS256")
    assert "hemligt" not in repr(told)


def test_without_an_issuer_there_is_none_and_then_the_form_is_needed() -> None:
    assert openid_of(Settings()) is None
    with pytest.raises(SettingsError):
        openid_of(Settings(local_login=False))


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://intyg.exempel.se"},
        {"issuer": "intyg.exempel.se"},
        {"issuer": "https://a:b@intyg.exempel.se"},
        {"issuer": "https://intyg.exempel.se#x"},
        {"issuer": "https://[x"},
        {"issuer": "https://intyg.exempel.se:x"},
        {"client_id": ""},
        {"algorithms": ("none",)},
        {"algorithms": ("RS256", "HS256")},
        {"algorithms": ()},
        {"public_url": None},
        {"public_url": "http://plan.exempel.se"},
        {"public_url": "https://plan.exempel.se/under"},
        {"client_secret": "x", "client_secret_file": Path("/dev/null")},
        {"client_secret_file": Path("/dev/null")},
        {"client_secret_file": Path("/dev/zero")},
        {"client_secret_file": Path("/finns/inte")},
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as error:
        read(**wrong)
    assert "DETALJPLAN_" in str(error.value)


@pytest.mark.parametrize("skew", [-1, 301])
def test_clocks_may_differ_by_minutes_at_most(skew: int) -> None:
    OidcSettings(clock_skew_seconds=300)
    with pytest.raises(ValueError):
        OidcSettings(clock_skew_seconds=skew)


# --- the file on claims

FILE = """
[claims]
organisation = "org"
role = ["realm_access", "roles"]
[organisations]
a = "0484"
[roles]
b = "kommun_handlaggare"
"""


def test_the_page_for_operators_shows_a_file_that_is_taken(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "login.md"
    example = page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "anspråk.toml"
    path.write_text(example, encoding="utf-8")
    table = read_claims_file(path)
    assert table.organisations and table.roles


def test_the_page_for_operators_names_every_setting() -> None:
    page = (Path(__file__).parents[2] / "docs" / "login.md").read_text(encoding="utf-8")
    wanted = {f"`DETALJPLAN_OIDC_{name.upper()}`" for name in OidcSettings.model_fields}
    assert {name for name in wanted if f"| {name} |" not in page} == set()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kommun_handlaggare", "allmanhet", "rollen allmanhet"),
        ("kommun_handlaggare", "operator", "rollen operator"),
        ('"kommun_handlaggare"', "[1]", "rollen"),
        ("0484", "9999", "9999"),
        ('"0484"', "484", "484"),
        ('"org"', '""', "[claims]"),
        ('["realm_access", "roles"]', "[]", "[claims]"),
        ('["realm_access", "roles"]', "1", "[claims]"),
        ("[organisations]", "[annat]", "annat"),
        ('b = "kommun_handlaggare"', "", "[roles]"),
        ("[claims]", "[claims", "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "anspråk.toml"
    path.write_text(FILE, encoding="utf-8")
    assert read_claims_file(path).role_at == ("realm_access", "roles")
    path.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        read_claims_file(path)
    assert told in str(error.value) and "anspråk.toml" in str(error.value)


def test_a_file_that_is_missing_or_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "stor.toml"
    large.write_bytes(b"#" * (1024 * 1024 + 1))
    for path in (tmp_path / "finns-inte", large, Path("/dev/zero")):
        with pytest.raises(SettingsError):
            read_claims_file(path)


def test_no_claim_gives_a_role_that_was_not_thought_of() -> None:
    assert set(Role) - BY_CLAIMS == {Role.PUBLIC}, "say of a new role whether an issuer may give it"
