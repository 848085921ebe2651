"""The issuer of the tests, started in its own process, and a browser's way through it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from re import findall
from typing import Any
from urllib.parse import urlsplit

import httpx

from detaljplan.service.app import create_app
from detaljplan.settings import OidcSettings, Settings
from tests.postgis import Database
from tests.service.client import Client
from tests.service.conftest import settings_of
from tests.service.issuer import AUDIENCE, CLIENT, SECRET
from tests.web.live import ROOT

PUBLIC_URL = "http://localhost"


class RunningIssuer:
    """The issuer at an address of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(trust_env=False, verify=False)

    def close(self) -> None:
        self._http.close()

    def behave(self, **how: Any) -> dict[str, int]:
        """Do something wrong from now on, or nothing; return what it was asked for since the last time."""
        asked: dict[str, int] = self._http.post(f"{self.address}/how", json=how).json()
        return asked

    def approve(self, address: str, subject: str) -> str:
        """Say who one is on the page that the service leads to; return where the issuer leads back to."""
        shown = self._http.get(address)
        assert shown.status_code == 200, shown.text
        fields = {name: unescape(told) for name, told in findall(r'name="(\w+)" value="([^"]*)"', shown.text)}
        answer = self._http.post(f"{self.address}/approve", data={**fields, "subject": subject})
        assert answer.status_code == 303
        return answer.headers["Location"]

    def access_token(self) -> str:
        form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
        token: str = self._http.post(f"{self.address}/token", data=form).json()["access_token"]
        return token


@contextmanager
def running_issuer() -> Iterator[RunningIssuer]:
    command = [sys.executable, "-m", "tests.service.issuer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        issuer = RunningIssuer(process.stdout.readline().strip())
        try:
            yield issuer
        finally:
            issuer.close()
            process.terminate()


def oidc(issuer: RunningIssuer, **given: Any) -> OidcSettings:
    told = {"issuer": issuer.address, "name": "Exempelinloggningen", "client_id": CLIENT, "client_secret": SECRET}
    return OidcSettings(**{**told, "audience": AUDIENCE, **given})


def with_issuer(database: Database, issuer: RunningIssuer, **given: Any) -> Settings:
    """Return settings of a service that trusts the issuer."""
    told = settings_of(database).model_dump(exclude={"oidc"})
    return Settings(**{**told, "public_url": PUBLIC_URL, "oidc": oidc(issuer, **given)})


def client_with(settings: Settings) -> Client:
    return Client(create_app(settings))


def log_in(client: Client, issuer: RunningIssuer, subject: str = "anna", till: str = "/om") -> httpx.Response:
    """Go the whole way, and return what the service answers when the browser is led back."""
    return client.get(way_back(client, issuer, subject, till))


def way_back(client: Client, issuer: RunningIssuer, subject: str = "anna", till: str = "/om") -> str:
    begun = client.get("/logga-in/extern", params={"till": till})
    assert begun.status_code == 303, begun.text
    back = issuer.approve(begun.headers["Location"], subject)
    assert back.startswith(f"{PUBLIC_URL}/logga-in/svar?")
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"
