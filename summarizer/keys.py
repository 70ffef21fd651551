"""Which hosts the user has named, and which key goes to which host.

A host is named by a flag, the environment, the user's own settings file, an answer on the terminal (kept in `hosts.txt`
beside that file), or as the provider's own default. A `summarizer.toml` at or above the working directory, and a line
of a backlog, may come from somebody else: a host that only they name gets neither a key nor any of the episode. This
machine is the exception: an address on a loopback interface is used, without a key.
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

__all__ = ["NO_KEY", "OPENAI", "Keys", "Unnamed", "is_here", "origin_of", "remember", "remembered", "user_folder"]

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"  # what a server is told instead of a key
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:(?://|:)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_FLAGS = {"llm.provider": "--llm", "asr.model": "--asr", "output": "-o"}


def user_folder() -> Path:
    """Where the user's own settings are."""
    return Path(platformdirs.user_config_dir("summarizer"))


def origin_of(address: object) -> str | None:
    """`http://host:8000` of a URL, `s3://bucket` of a store's; None when it is no address. ASCII, no password."""
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


class Unnamed(NamedTuple):
    """An address that the user has not named."""

    setting: str  # as in `llm.provider`
    origin: str
    told_by: str  # the file or the line that names it

    @property
    def error(self) -> InputError:
        variable = "SUMMARIZER_" + self.setting.upper().replace(".", "__")
        own = user_folder() / "summarizer.toml"
        return InputError(
            f"{self.told_by} names {self.origin} ({self.setting}), and you have not: nothing is sent there; if you "
            f"trust that host, name it with {_FLAGS[self.setting]}, {variable} or in {own}"
        )


class Keys(NamedTuple):
    """The environment's keys, and the hosts that they may go to. A key leaves only through `of_…`."""

    asr: SecretStr | None = None  # for speech alone
    provider: SecretStr | None = None  # of the language model's provider
    base_url: str | None = None  # of that provider, from the environment; None: OpenAI
    named: frozenset[str] = frozenset()  # origins that the user named besides

    def knows(self, url: str) -> bool:
        """Whether the user has named the host."""
        return origin_of(url) in {*self.named, origin_of(self.base_url or OPENAI), origin_of(OPENAI)}

    def of_provider(self, url: str) -> bool:
        """Whether the language model's provider has that host."""
        return origin_of(url) == origin_of(self.base_url or OPENAI)

    def unnamed(self, setting: str, address: str, told_by: str) -> Unnamed | None:
        """None when something may be sent there, or when it is no address."""
        origin = origin_of(address)
        return None if origin is None or self.knows(address) or is_here(address) else Unnamed(setting, origin, told_by)

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


def remembered() -> frozenset[str]:
    """The hosts that the user has agreed to on the terminal."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return frozenset((user_folder() / "hosts.txt").read_text(encoding="utf-8").split())
    return frozenset()


def remember(origins: Iterable[str]) -> None:
    """Keeps hosts that the user has agreed to, one a line. Raises StorageError."""
    path = user_folder() / "hosts.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{origin}\n" for origin in origins)
    except OSError as error:
        raise StorageError(f"the answer cannot be kept in {path}: {error.strerror}") from None
