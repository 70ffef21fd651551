"""Which hosts the user has named, and which key goes to which host.

The user names a host by a flag, the environment, the user's own settings file, an answer on the terminal (kept in
`hosts.txt` beside that file), or by choosing a provider that has it as its default. A `summarizer.toml` at or above the
working directory, and a line of a backlog, may come from somebody else: a host that only they name is sent neither a
key nor any part of the episode. An address on a loopback interface is the exception: it is used, without a key.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import platformdirs
from pydantic import SecretStr

from summarizer.errors import InputError, StorageError

__all__ = [
    "NO_KEY",
    "OPENAI",
    "Keys",
    "UnnamedHost",
    "is_here",
    "origin_of",
    "remember_hosts",
    "remembered_hosts",
    "user_folder",
]

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"  # sent as the key where the openai library must have one and none may be sent
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:(?://|:)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_FLAGS = {"llm.provider": "--llm", "asr.model": "--asr", "output": "-o"}


def user_folder() -> Path:
    """The folder of the user's own settings."""
    return Path(platformdirs.user_config_dir("summarizer"))


def origin_of(address: object) -> str | None:
    """Scheme, host and port of a URL, as in `http://host:8000` or `s3://bucket`; None when `address` is no URL.

    The result is ASCII and holds no password.
    """
    if not isinstance(address, str) or not _ADDRESS.match(address.strip()):
        return None
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:
        return ascii(address.strip().rpartition("@")[2])[1:-1]
    shown = f"[{host}]" if ":" in host else ascii(host)[1:-1]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != _PORTS.get(parts.scheme) else "")


def is_here(address: str) -> bool:
    """Whether a URL leads to this machine."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class UnnamedHost(NamedTuple):
    """A host to which a setting would send, and which the user has not named."""

    setting: str  # as in `llm.provider`
    origin: str
    named_by: str  # the file or the line that names it

    @property
    def error(self) -> InputError:
        variable = "SUMMARIZER_" + self.setting.upper().replace(".", "__")
        own = user_folder() / "summarizer.toml"
        return InputError(
            f"{self.named_by} names {self.origin} ({self.setting}), and you have not: nothing is sent there; if you "
            f"trust that host, name it with {_FLAGS[self.setting]}, {variable} or in {own}"
        )


class Keys(NamedTuple):
    """The keys of providers and the hosts that they may be sent to. Only the `of_…` methods give a key."""

    asr: SecretStr | None = None  # of the transcription API
    provider: SecretStr | None = None  # of the language model's provider
    base_url: str | None = None  # of that provider, from the environment; None: OpenAI
    named: frozenset[str] = frozenset()  # further origins that the user named

    def knows(self, url: str) -> bool:
        """Whether the user has named the host."""
        return origin_of(url) in {*self.named, origin_of(self.base_url or OPENAI), origin_of(OPENAI)}

    def of_provider(self, url: str) -> bool:
        """Whether the language model's provider has that host."""
        return origin_of(url) == origin_of(self.base_url or OPENAI)

    def unnamed(self, setting: str, address: str, named_by: str) -> UnnamedHost | None:
        """The host of an address; None when something may be sent there, or when `address` is no URL."""
        origin = origin_of(address)
        return (
            None
            if origin is None or self.knows(address) or is_here(address)
            else UnnamedHost(setting, origin, named_by)
        )

    def of_language_model(self, url: str) -> SecretStr | None:
        """The key to send there. Raises InputError when nothing may be sent there."""
        self._require("llm.provider", url)
        return self.provider if self.knows(url) else None

    def of_speech(self, url: str) -> SecretStr | None:
        """As `of_language_model`. The language model's key goes only to its own provider."""
        self._require("asr.model", url)
        own = self.provider if self.of_provider(url) else None
        return (self.asr or own) if self.knows(url) else None

    def _require(self, setting: str, url: str) -> None:
        if unnamed := self.unnamed(setting, url, "a summarizer.toml above the working directory or a backlog's line"):
            raise unnamed.error


def remembered_hosts() -> frozenset[str]:
    """The origins to which the user has agreed on the terminal."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return frozenset((user_folder() / "hosts.txt").read_text(encoding="utf-8").split())
    return frozenset()


def remember_hosts(origins: Iterable[str]) -> None:
    """Writes origins to which the user has agreed to `hosts.txt`, one a line. Raises StorageError."""
    path = user_folder() / "hosts.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{origin}\n" for origin in origins)
    except OSError as error:
        raise StorageError(f"the answer cannot be kept in {path}: {error.strerror}") from None
