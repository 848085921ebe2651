"""Whether an address may be asked: over https, or in the clear on this machine alone."""

from __future__ import annotations

from urllib.parse import urlsplit

_HERE = ("localhost", "127.0.0.1", "::1")


def is_here(address: str) -> bool:
    """Return whether an address is of this machine, which no proxy stands before."""
    return urlsplit(address).hostname in _HERE


def is_guarded(address: str) -> bool:
    """Return whether what is sent to an address cannot be read on the way: it is https, or http on this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here(address)))
