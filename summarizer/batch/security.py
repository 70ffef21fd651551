"""Who can reach dask's processes, and what they hold.

Dask has no passwords: whoever can connect to a scheduler, a worker or its nanny runs code there. So connections use TLS
with certificates on both sides, and no process that dask starts has a key in its environment.

Workers need none: orders bring the key for speech, and all models of the registry are public, so that `HF_TOKEN` is
taken out as well. What remains are the credentials of the store that the episodes are kept in (`_KEPT`), and dask's own
certificates, whose settings are named like keys.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from summarizer.errors import InputError
from summarizer.settings.keys import is_loopback

__all__ = ["is_encrypted", "open_warning", "require_address", "require_certificates", "without_keys"]

_SCHEMES = ("tcp", "tls", "ucx", "ws", "wss")
_ENCRYPTED = ("tls", "wss")
# The addresses too: a worker must not send a key that an order brings to a host that its own environment names.
_TAKEN_OUT = re.compile(r"OPENAI_.*|SUMMARIZER_BASE_URL|.*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS)S?", re.IGNORECASE)
_KEPT = re.compile(r"(?:AWS|AZURE|DASK|FSSPEC|GCE|GCS|GOOGLE|OSS)_.*", re.IGNORECASE)
_SETTINGS = "~/.config/dask/*.yaml or DASK_DISTRIBUTED__COMM__TLS__…, see docs/cluster.md"


def require_address(address: str) -> None:
    """Raises InputError when it is no address of a scheduler."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port is not None
    except ValueError:
        usable = False
    if not usable:
        raise InputError(
            f"{address!r} is no address of a scheduler; write for example tcp://host:8786, or tls:// with certificates"
        )


def is_encrypted(address: str) -> bool:
    return urlsplit(address).scheme in _ENCRYPTED


def open_warning(address: str) -> str | None:
    """What the user is told of a connection over a network without encryption, else None."""
    if is_encrypted(address) or is_loopback(urlsplit(address).hostname or ""):
        return None
    return (
        f"{address} is not encrypted: whoever reaches that network can run code on every machine of the cluster; "
        "use tls:// (docs/cluster.md)"
    )


def require_certificates(address: str, role: str) -> None:
    """Raises InputError when dask's settings have no usable certificate for a `client` or `worker`.

    Also when they require encryption and the address has none.
    """
    import distributed

    dask: Any = distributed  # it has no types
    security = dask.Security()
    if not is_encrypted(address):
        if security.require_encryption:
            raise InputError(f"dask's settings require encryption, and {address} has none; write tls://")
        return
    told = security.get_tls_config_for_role(role)
    files = {"ca-file": told["ca_file"], f"{role}.cert": told["cert"], f"{role}.key": told["key"]}
    for name, path in files.items():
        if not path and not name.endswith(".key"):  # which may stand in the certificate's file
            raise InputError(f"{address} needs certificates: set distributed.comm.tls.{name} ({_SETTINGS})")
        if path and not os.access(path, os.R_OK):
            raise InputError(f"distributed.comm.tls.{name} is {path}, which cannot be read ({_SETTINGS})")
    try:
        security.get_connection_args(role)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        named = ", ".join(str(path) for path in files.values() if path)
        raise InputError(f"no certificate can be read from {named}: {error}") from None


@contextlib.contextmanager
def without_keys() -> Iterator[list[str]]:
    """While this lasts, processes that are started inherit no key, token or password but those of stores.

    Gives the names of what was taken out of the environment. Settings must have been read before.
    """
    names = [name for name in os.environ if _TAKEN_OUT.fullmatch(name) and not _KEPT.fullmatch(name)]
    taken = {name: os.environ.pop(name) for name in names}
    try:
        yield names
    finally:
        os.environ.update(taken)
