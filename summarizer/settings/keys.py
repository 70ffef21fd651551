"""Which hosts the user has named, and which key goes to which host.

The user names a host by a flag, the environment, the user's own settings file, an answer on the terminal (kept in
`hosts.txt` beside that file), or by choosing a provider that has it as its default. A `summarizer.toml` at or above the
working directory, and a line of a backlog, may come from somebody else: a host that only they name is sent neither a
key nor any part of the episode. An address on a loopback interface is the exception: it is used, without a key.

A host is named for one setting: the host of speech recognition (`asr.model`) does not receive the language model's key
(`llm.provider`), and the other way round. So a name is a setting and an origin, as in `asr.model https://host`, also in
a line of `hosts.txt`. A line without a setting counts for none: which key the user agreed to send is not known from it,
and to ask once more costs less than a key that went to the wrong host.
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
    "address_problem",
    "is_loopback",
    "is_loopback_url",
    "named_host",
    "remember_hosts",
    "remembered_hosts",
    "user_folder",
    "web_origin",
]

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"  # sent as the key where the openai library must have one and none may be sent
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:(?://|:)", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(?:\[[0-9a-f:.]+\]|[^\s\[\]:/?#@\\%<>\"^`{|}]+)(?::\d*)?", re.IGNORECASE)
_NAMED = re.compile(r"[a-z.]+ [a-z][a-z0-9+.-]*://[!-~]+")
_PORTS = {"http": 80, "https": 443}
_FLAGS = {"llm.provider": "--llm", "asr.model": "--asr", "output": "-o"}


def user_folder() -> Path:
    """The folder of the user's own settings."""
    return Path(platformdirs.user_config_dir("summarizer"))


def web_origin(address: object) -> str | None:
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


def address_problem(address: str) -> str | None:
    """Why an `http://` or `https://` address cannot be used, without any of its secrets; None when it can."""
    if any(one.isspace() or not one.isprintable() for one in address):
        return "the address holds white space or a control character; write one such as https://host/v1"
    try:
        parts = urlsplit(address)
        usable = bool(_HOST_AND_PORT.fullmatch(parts.netloc.rpartition("@")[2])) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        return "the address has no usable host and port; write one such as https://host/v1"
    if "@" in parts.netloc:
        return "the address must hold no user name or password; set the key in the environment"
    return None


def named_host(setting: str, value: object, base_url: str | None) -> str | None:
    """The host that a user names by giving a setting this value, as `SETTING ORIGIN`; None when it names none.

    `base_url`: of the language model's provider, for which `openai` stands.
    """
    if isinstance(value, str) and value.partition(":")[0] == "openai":
        value = base_url or OPENAI
    origin = web_origin(value)
    return f"{setting} {origin}" if origin else None


def is_loopback(host: str) -> bool:
    """Whether a host's name or IP address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether a URL leads to this machine."""
    try:
        parts = urlsplit(url)
        return bool(_HOST_AND_PORT.fullmatch(parts.netloc.rpartition("@")[2])) and is_loopback(parts.hostname or "")
    except ValueError:
        return False


class UnnamedHost(NamedTuple):
    """A host to which a setting would send, and which the user has not named."""

    setting: str  # as in `llm.provider`
    origin: str
    named_by: str  # the file or the line that names it

    @property
    def named(self) -> str:
        """As it stands in `Keys.named` once the user has named it."""
        return f"{self.setting} {self.origin}"

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
    named: frozenset[str] = frozenset()  # further hosts that the user named, each as `SETTING ORIGIN`

    def names(self, setting: str, url: str) -> bool:
        """Whether the user has named the host for this setting."""
        return f"{setting} {web_origin(url)}" in self.named

    def of_provider(self, url: str) -> bool:
        """Whether the language model's provider has that host."""
        return web_origin(url) == web_origin(self.base_url or OPENAI)

    def unnamed(self, setting: str, address: str, named_by: str) -> UnnamedHost | None:
        """The host of an address; None when something may be sent there, or when `address` is no URL."""
        origin = web_origin(address)
        return (
            None
            if origin is None
            or self.names(setting, address)
            or (setting != "output" and self.of_provider(address))
            or is_loopback_url(address)
            else UnnamedHost(setting, origin, named_by)
        )

    def of_language_model(self, url: str) -> SecretStr | None:
        """The key to send there. Raises InputError when nothing may be sent there."""
        self._require("llm.provider", url)
        return self.provider if self.of_provider(url) or self.names("llm.provider", url) else None

    def of_speech(self, url: str) -> SecretStr | None:
        """As `of_language_model`. The key for speech goes only to a host that the user named for it; the language
        model's key only to its own provider.
        """
        self._require("asr.model", url)
        own = self.provider if self.of_provider(url) else None
        return self.asr or own if self.names("asr.model", url) else own

    def _require(self, setting: str, url: str) -> None:
        if unnamed := self.unnamed(setting, url, "a summarizer.toml above the working directory or a backlog's line"):
            raise unnamed.error


def remembered_hosts() -> frozenset[str]:
    """The hosts to which the user has agreed on the terminal, each as `SETTING ORIGIN`."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        lines = (user_folder() / "hosts.txt").read_text(encoding="utf-8").splitlines()
        return frozenset(line.strip() for line in lines if _NAMED.fullmatch(line.strip()))
    return frozenset()


def remember_hosts(named: Iterable[str]) -> None:
    """Writes hosts to which the user has agreed to `hosts.txt`, each as `SETTING ORIGIN` on a line of its own.

    Raises InputError for one that is not written like this, StorageError.
    """
    path, named = user_folder() / "hosts.txt", list(named)
    for one in named:
        if not _NAMED.fullmatch(one):
            raise InputError(f"{one!r} is no address of a host")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{one}\n" for one in named)
    except OSError as error:
        raise StorageError(f"the answer cannot be kept in {path}: {error.strerror}") from None
